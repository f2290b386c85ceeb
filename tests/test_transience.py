"""The criterion of Proposition 8 on processes of which it is known, and the processes that it is tried on."""

from __future__ import annotations

import math

import numpy as np
import pytest

from claims.observations import criterion
from claims.theory import other_processes as processes
from claims.theory.training_variants import log_ratio
from claims.theory.transience import Bounds, on_paths, on_states
from engine import Explicit, Problem, StandardBasis, load_engine
from evidence import Verdict

WALK = Bounds(increments=1.0, drift=0.1, far=3.0, rise=1.0, chance=0.5)


def walk(up: float, states: int = 20) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A walk on 0, 1, ... that goes up with the probability ``up``, and stays where it would leave at 0."""
    x = np.arange(states, dtype=float)
    after = np.stack([x + 1.0, np.maximum(x - 1.0, 0.0)], axis=1)
    return x, after, np.array([up, 1.0 - up])


def test_a_walk_with_drift_meets_it_and_one_without_does_not() -> None:
    found = on_states(*walk(0.6), WALK)
    assert found.holds
    assert found.drift.worst == pytest.approx(0.2)
    assert (found.increments.worst, found.climb.worst) == (1.0, pytest.approx(0.6))
    level = on_states(*walk(0.5), WALK)
    assert level.broken == ("drift",)
    assert level.drift.where >= 3
    assert on_states(*walk(0.4), WALK).broken == ("drift", "climb")


def test_each_part_is_needed() -> None:
    x, after, weights = walk(0.6)
    far = after.copy()
    far[7, 0] = 9.5
    assert on_states(x, far, weights, WALK).broken == ("increments",)
    trapped = after.copy()
    trapped[1] = 1.0  # for ever
    found = on_states(x, trapped, weights, WALK)
    assert found.broken == ("climb",)
    assert (found.climb.worst, found.climb.where) == (0.0, 1)
    near = Bounds(increments=1.0, drift=0.1, far=50.0, rise=1.0, chance=0.5)
    assert on_states(x, after, weights, near).broken == ("drift",), (
        "no state is far: nothing speaks for a drift"
    )


@pytest.mark.parametrize(
    "bad",
    [
        (np.zeros(3), np.zeros((2, 2)), np.array([0.5, 0.5])),
        (np.zeros(2), np.zeros((2, 2)), np.array([0.5, 0.6])),
        (np.zeros(2), np.full((2, 2), np.nan), np.array([0.5, 0.5])),
    ],
)
def test_what_is_no_law_is_refused(bad: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    with pytest.raises(ValueError, match="must"):
        on_states(*bad, WALK)


def test_bounds_have_to_be_bounds() -> None:
    with pytest.raises(ValueError, match=r"Bounds\.drift must be positive"):
        Bounds(increments=1.0, drift=0.0, far=3.0, rise=1.0, chance=0.5)
    assert WALK.time_to_exceed(5.0, 0.0) == (6, 0.5**6)


def test_the_chance_to_come_back_bounds_that_of_a_walk() -> None:
    """From y a walk with the probabilities 0.6 and 0.4 comes back to r with the probability (2/3)^(y - r)."""
    bounds = Bounds(increments=1.0, drift=0.2, far=3.0, rise=1.0, chance=0.6)
    for y in (3.0, 4.0, 8.0, 20.0):
        assert (2.0 / 3.0) ** (y - 3.0) <= bounds.comes_back(y)
    assert bounds.comes_back(3.0) == 1.0


def paths_of(up: float, replicates: int = 50, steps: int = 400) -> np.ndarray:
    rng = np.random.default_rng(3)
    x = np.full(replicates, 5.0)
    found = [x]
    for _ in range(steps):
        x = np.maximum(x + np.where(rng.random(replicates) < up, 1.0, -1.0), 0.0)
        found.append(x)
    return np.stack(found, axis=1)


def test_paths_of_a_walk() -> None:
    assert on_paths(paths_of(0.6), WALK, 1e-6).holds
    assert on_paths(paths_of(0.45), WALK, 1e-6).broken == ("drift", "climb")
    narrow = Bounds(increments=0.5, drift=0.1, far=3.0, rise=0.5, chance=0.5)
    assert on_paths(paths_of(0.6), narrow, 1e-6).broken == ("increments",)
    far = Bounds(increments=1.0, drift=0.1, far=1e9, rise=1.0, chance=0.5)
    assert on_paths(paths_of(0.6), far, 1e-6).broken == ("drift",)
    with pytest.raises(ValueError, match="paths must be finite"):
        on_paths(np.zeros(3), WALK, 1e-6)


def test_a_right_walk_is_seldom_rejected() -> None:
    """At the boundary of all bounds, by its false-alarm probability."""
    rng = np.random.default_rng(0)
    tight = Bounds(increments=1.0, drift=0.2, far=3.0, rise=1.0, chance=0.6)
    wrong = 0
    for _ in range(100):
        moves = np.where(rng.random((20, 60)) < 0.6, 1.0, -1.0)
        paths = 100.0 + np.concatenate([np.zeros((20, 1)), moves.cumsum(axis=1)], axis=1)
        wrong += not on_paths(paths, tight, 0.05).holds
    assert wrong <= 12


@pytest.mark.parametrize(("m", "b"), [(3, 1), (5, 2)])
def test_epochs_of_the_law_are_epochs_of_the_engine(m: int, b: int) -> None:
    eta = 0.2
    x, after, weights = processes.reshuffled_law(m, b, eta, 5, np.random.default_rng(2))
    assert weights.sum() == pytest.approx(1.0)
    assert (x >= -math.log(m - 1) - 1e-12).all()
    rng = np.random.default_rng(2)
    N = rng.uniform(1.0 - eta / 4.0, processes.highest_norm(eta), 5)
    Psi = rng.uniform(0.0, processes.LATE_OUTSIDE, 5) * (rng.random(5) > 0.3)
    c = processes.states(m, 5, N - Psi, 9.0, rng)
    np.testing.assert_allclose((c**2).sum(axis=1), N - Psi)
    for k, batch_of in enumerate(processes.orders(m, b)):
        for s in range(5):
            w = np.append(c[s], math.sqrt(Psi[s]))
            for batch in range(int(batch_of.max()) + 1):
                chosen = np.flatnonzero(batch_of == batch)[None]
                problem = Problem(StandardBasis(m, m + 1), w, eta)
                w = load_engine("reference").trajectory(problem, chosen)[-1]
            assert log_ratio(w[:m]) == pytest.approx(after[s, k], abs=1e-9)


def test_late_norms_are_those_of_the_text() -> None:
    for eta in (0.05, 0.2):
        x = processes.highest_norm(eta) - 1.0
        assert 4.0 * x == pytest.approx(eta * (1.0 - x) ** 2)
    for m, b in ((4, 2), (5, 2), (7, 3), (6, 1)):
        together = np.mean([row[0] == row[1] for row in processes.orders(m, b)])
        assert processes.different_batches(m, b) == pytest.approx(1.0 - together)


def test_z_moves_by_the_gradient_alone() -> None:
    rng = np.random.default_rng(4)
    eta, mu = 0.1, 0.6
    w, moved = rng.standard_normal((2, 3, 4)) * 0.3
    i = np.array([0, 2, 3])
    new, step = processes.heavy_step(w, moved, i, eta, mu)
    before, after = w + mu / (1 - mu) * moved, new + mu / (1 - mu) * step
    for s in range(3):
        problem = Problem(StandardBasis(4, 4), w[s], eta)
        plain = load_engine("reference").run(
            problem, Explicit(i[None, s : s + 1]), max_steps=1, seed=0, keep_weights=True
        )
        assert plain.weights is not None
        np.testing.assert_allclose(after[s] - before[s], plain.weights[0] - w[s], atol=1e-15)


@pytest.mark.parametrize("mu", [0.3, 0.5, 0.8])
def test_coordinates_swing_through_zero_beyond_a_step_size(mu: float) -> None:
    """A rival while the leader alone is drawn: c' = c + mu (c - c before) - eta (1 - mu) c."""
    for factor, swings in ((0.98, False), (1.3, True)):
        c, moved, eta = 1.0, 0.0, factor * processes.largest_step_size(mu)
        signs = []
        for _ in range(400):
            moved = mu * moved - eta * (1.0 - mu) * c
            c += moved
            signs.append(c > 0.0)
        assert (not all(signs)) is swings


def test_the_answer_is_by_the_rule() -> None:
    right, wrong = on_states(*walk(0.6), WALK), on_states(*walk(0.5), WALK)

    def process(found, breaks: str) -> criterion.Process:
        return criterion.Process("x", WALK, found, breaks, 20)

    assert criterion.verdict_of([process(right, ""), process(wrong, "drift")]) is Verdict.SUPPORTED
    assert criterion.verdict_of([process(wrong, "")]) is Verdict.NOT_SUPPORTED
    assert criterion.verdict_of([process(right, "drift")]) is Verdict.NOT_SUPPORTED
    assert criterion.verdict_of([process(wrong, "increments")]) is Verdict.NOT_SUPPORTED
