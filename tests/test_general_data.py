"""Data that are not orthonormal: the fast engine against Eq. (3), in every way of asking."""

from __future__ import annotations

import numpy as np
import pytest

from engine import (
    Activation,
    Cyclic,
    EngineError,
    Explicit,
    FullBatch,
    Problem,
    Reshuffled,
    Schedule,
    StandardBasis,
    Stop,
    UniformSubsets,
    WithReplacement,
    alignment,
    load_engine,
    psi,
)
from engine.fast import FastEngine

ACTIVATIONS: tuple[Activation, ...] = ("linear", "relu")


def problem_of(m: int, n: int, replicates: int, activation: Activation = "linear") -> Problem:
    """Random data of norms near 1 and random starts of norms below 1."""
    rng = np.random.default_rng([m, n, replicates])
    data = rng.standard_normal((m, n))
    data /= np.linalg.norm(data, axis=1, keepdims=True) * rng.uniform(0.8, 1.2, (m, 1))
    w0 = rng.standard_normal((replicates, n)) / np.sqrt(n) * 0.7
    return Problem(data, w0, 0.2 / max(m, 2), activation, orthonormal=False)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize(("m", "n"), [(3, 3), (6, 2), (4, 9), (1, 2), (7, 1), (40, 60)])
def test_paths_and_runs_are_those_of_the_reference(activation: Activation, m: int, n: int) -> None:
    problem = problem_of(m, n, 37, activation)
    rng = np.random.default_rng(m)
    fast, reference = load_engine("fast"), load_engine("reference")
    for b in sorted({1, min(2, m), m}):
        batches = np.stack([rng.permutation(m)[:b] for _ in range(30)])
        both = [e.trajectory(problem, batches, 7) for e in (fast, reference)]
        np.testing.assert_allclose(*both, rtol=0, atol=1e-12)
        seen = alignment(problem, both[1][:, 3]).log_ratio
        stop = Stop(max(float(np.median(seen[np.isfinite(seen)])), 0.0) + 1e-6 if m > 1 else 1.0, every=3)
        for rule in (None, stop):
            runs = [
                e.run(problem, Explicit(batches), max_steps=29, seed=1, stop=rule, keep_weights=True)
                for e in (fast, reference)
            ]
            np.testing.assert_array_equal(runs[0].steps, runs[1].steps)
            np.testing.assert_array_equal(runs[0].stopped, runs[1].stopped)
            for name in ("weights", "norm_squared", "off_data", "coordinate"):
                np.testing.assert_allclose(getattr(runs[0], name), getattr(runs[1], name), rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    "schedule",
    [
        UniformSubsets(1),
        UniformSubsets(3),
        WithReplacement(2),
        Cyclic(),
        FullBatch(),
        Reshuffled(1),
        Reshuffled(2),
    ],
)
def test_a_replicate_is_the_same_alone_in_a_crowd_and_in_any_thread(schedule: Schedule) -> None:
    problem = problem_of(5, 4, 300)
    ask = {"max_steps": 101, "seed": 3, "keep_weights": True, "stop": Stop(3.0, every=7)}
    together = FastEngine().run(problem, schedule, **ask)
    threaded = FastEngine(threads=3).run(problem, schedule, **ask)
    assert np.array_equal(together.weights, threaded.weights)
    for r in (0, 31, 299):
        alone = FastEngine().run(problem.with_w0(problem.w0[r]), schedule, first_replicate=r, **ask)
        assert np.array_equal(alone.weights[0], together.weights[r])
        assert alone.steps[0] == together.steps[r]


def test_orthonormal_data_give_the_same_by_either_kernel() -> None:
    rng = np.random.default_rng(0)
    data = np.linalg.qr(rng.standard_normal((6, 6)))[0][:4]
    w0 = rng.standard_normal((20, 6)) * 0.2
    both = [Problem(data, w0, 0.15, "linear", orthonormal) for orthonormal in (True, False)]
    batches = rng.integers(0, 4, (60, 1))
    paths = [FastEngine().trajectory(problem, batches) for problem in both]
    np.testing.assert_allclose(*paths, rtol=0, atol=1e-13)
    for schedule in (UniformSubsets(1), Reshuffled(1), Reshuffled(2)):
        runs = [FastEngine().run(p, schedule, max_steps=200, seed=5, keep_weights=True) for p in both]
        np.testing.assert_allclose(runs[0].weights, runs[1].weights, rtol=0, atol=1e-12)


def test_batches_are_uniform_subsets() -> None:
    """From a small start c_j grows by about eta if j is in the batch: one step shows the batch."""
    rng = np.random.default_rng(1)
    data = np.eye(5) + 0.01 * rng.standard_normal((5, 5))
    problem = Problem(data, np.full(5, 1e-3), 0.1, orthonormal=False)
    run = FastEngine().run(
        problem, UniformSubsets(2), max_steps=1, seed=9, replicates=20_000, keep_weights=True
    )
    grown = run.weights @ np.linalg.inv(data) - 1e-3 * np.linalg.inv(data).sum(axis=0) > 5e-5
    assert (grown.sum(axis=1) == 2).all()
    pairs = np.unique(np.packbits(grown, axis=1), return_counts=True)[1]
    assert len(pairs) == 10
    assert abs(pairs - 2000).max() < 6 * np.sqrt(2000)


def test_schedules_of_ones_own_run_too() -> None:
    class Backwards(Cyclic):
        def draw(self, m: int, first: int, count: int, rng: np.random.Generator) -> np.ndarray:
            return m - 1 - super().draw(m, first, count, rng)

    problem = problem_of(3, 3, 2)
    runs = [
        e.run(problem, Backwards(), max_steps=20, seed=1, keep_weights=True)
        for e in (load_engine("fast"), load_engine("reference"))
    ]
    np.testing.assert_allclose(runs[0].weights, runs[1].weights, rtol=0, atol=1e-13)


def test_what_overflows_is_named() -> None:
    problem = Problem(
        np.array([[1.0, 0.0], [0.5, 0.5]]), np.array([[0.1, 0.1], [40.0, 0.0]]), 0.3, orthonormal=False
    )
    with pytest.raises(EngineError, match=r"replicate 11 has weights that are not finite"):
        FastEngine().run(problem, UniformSubsets(1), max_steps=100, seed=1, first_replicate=10)


def test_the_part_outside_the_span_is_outside_of_all_datapoints() -> None:
    data = np.array([[1.0, 0.2, 0.0, 0.0], [0.9, 0.3, 0.0, 0.0], [1.9, 0.5, 0.0, 0.0]])  # of rank 2
    problem = Problem(data, np.array([0.1, 0.2, 0.3, 0.4]), 0.1, orthonormal=False)
    np.testing.assert_allclose(problem.off_span(problem.w0), [0.0, 0.0, 0.3, 0.4], atol=1e-15)
    assert psi(problem, problem.w0) == pytest.approx(0.25)
    assert problem.span[1].shape == (2, 4)


def test_what_a_problem_accepts() -> None:
    assert Problem(StandardBasis(2, 3), np.zeros(3), 0.1, orthonormal=False).orthonormal
    assert not problem_of(2, 2, 1).with_w0(np.zeros(2)).orthonormal
    with pytest.raises(ValueError, match=r"orthonormal=False accepts any"):
        Problem(np.ones((2, 2)), np.zeros(2), 0.1)
    for data in (np.zeros((2, 2)), np.zeros((0, 2))):
        with pytest.raises(ValueError, match=r"data must have shape \(m, n\) with m, n >= 1 and not be zero"):
            Problem(data, np.zeros(2), 0.1, orthonormal=False)
    with pytest.raises(ValueError, match="orthonormal must be True or False, got 'no'"):
        Problem(np.eye(2), np.zeros(2), 0.1, orthonormal="no")  # type: ignore[arg-type] # what is refused
