"""Variants of training and other activations take the steps that they say, at the rates that are derived."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from scipy.optimize import brentq

from claims.observations import activations, training
from claims.theory import activations as activation_theory
from claims.theory import training_variants as theory
from claims.theory.activations import ACTIVATIONS
from claims.theory.registered import verdict_of
from claims.theory.training_variants import Variant, cosine, draws, log_ratio, train
from engine import Problem, StandardBasis, load_engine
from evidence import Verdict

START = np.array([0.4, -0.3, 0.2, 0.35])


def loss(w: np.ndarray, i: int, target: np.ndarray) -> float:
    """Half the squared residual of datapoint i, with a target of its own."""
    return 0.5 * float(((target - w[i] * w) ** 2).sum())


def slopes(w: np.ndarray, i: int, target: np.ndarray) -> np.ndarray:
    """The gradient by central differences."""
    h = 1e-5
    return np.array(
        [(loss(w + h * e, i, target) - loss(w - h * e, i, target)) / (2 * h) for e in np.eye(len(w))]
    )


def test_plain_training_is_the_engine_on_the_same_draws() -> None:
    found = train((Variant("plain"),), START, 0.15, 6, 3, np.random.default_rng(4))
    indices = draws(4, 6, 3, np.random.default_rng(4))
    problem = Problem(StandardBasis(4, 4), START, 0.15)
    for lane in range(6):
        w = load_engine("reference").trajectory(problem, indices[:, lane : lane + 1])[-1]
        size = np.abs(w)
        where = (0, lane // 3, lane % 3)
        assert found.cosine[where] == pytest.approx(size.max() / np.linalg.norm(w), rel=1e-12)
        assert found.led[where] == (size.argmax() == 0)


def test_reshuffled_draws_go_through_the_data() -> None:
    indices = draws(5, 7, 2, np.random.default_rng(0)).reshape(7, 5, 4)
    assert (np.sort(indices[:, :, 2:], axis=1) == np.arange(5)[None, :, None]).all()
    assert not (np.sort(indices[:, :, :2], axis=1) == np.arange(5)[None, :, None]).all()


@pytest.mark.parametrize(
    "variant", [Variant("a", momentum=0.7, decay=0.05, schedule=cosine), Variant("b", noise=0.3)]
)
def test_a_variant_steps_down_the_loss_that_it_says(variant: Variant) -> None:
    """Momentum, decoupled decay, label noise and the schedule, from gradients by differences."""
    eta, epochs = 0.1, 3
    found = train((variant,), START, eta, epochs, 1, np.random.default_rng(9))
    rng = np.random.default_rng(9)
    indices, steps = draws(4, epochs, 1, rng), 4 * epochs
    noise = [variant.noise * rng.standard_normal((4, 2, 1)) for _ in range(steps)] if variant.noise else None
    for lane in range(2):
        w, v = START, np.zeros(4)
        for t, i in enumerate(indices[:, lane]):
            target = np.eye(4)[i] + (noise[t][:, lane, 0] if noise else 0.0)
            v = variant.momentum * v + slopes(w, i, target)
            rate = eta * float(variant.schedule(np.array([float(t)]), steps)[0])
            w = w - rate * variant.decay * w - rate * (1 - variant.momentum) * v
        assert found.cosine[0, lane, 0] == pytest.approx(np.abs(w).max() / np.linalg.norm(w), abs=1e-9)


def test_the_ratio_of_the_leader() -> None:
    assert log_ratio(np.array([[0.1, -2.0], [-0.8, 0.5], [0.2, 0.0]])) == pytest.approx(
        np.log([0.8 / 0.3, 4.0])
    )


@pytest.mark.parametrize("m", [2, 3, 5])
def test_draws_of_two_datapoints_in_an_epoch_have_the_covariances_that_growth_uses(m: int) -> None:
    orders = np.array(list(permutations(range(m))))
    x = np.where(orders == 0, 1.0, np.where(orders == 1, -1.0, 0.0))
    assert (x**2).mean() == pytest.approx(2 / m)
    for k in range(1, m):
        within = (x[:, k:] * x[:, :-k]).sum(axis=1).mean() / m
        assert within == pytest.approx(-2 * (m - k) / (m**2 * (m - 1)))


def exponents(kind: str, mu: float, eta: float, lanes: int) -> np.ndarray:
    """How fast a rival falls under heavy ball, linearised, over eta^2/m: products of random 2 x 2 matrices."""
    m, epochs = 5, 400
    indices = draws(m, epochs, lanes, np.random.default_rng(1))
    mine = indices[:, :lanes] if kind == "fresh" else indices[:, lanes:]
    c, moved, fell = np.ones(lanes), np.zeros(lanes), np.zeros(lanes)
    for t, i in enumerate(mine):
        moved = mu * moved - eta * (1 - mu) * np.where(i == 0, 1.0, np.where(i == 1, -1.0, 0.0)) * c
        c = c + moved
        if t % m == m - 1:
            fell -= np.log(np.abs(c))
            c, moved = c / np.abs(c), moved / np.abs(c)
    return fell / (epochs * m) / (eta**2 / m)


@pytest.mark.parametrize("kind", theory.KINDS)
@pytest.mark.parametrize("mu", [0.0, 0.5, 0.9])
def test_the_growth_of_a_ratio_by_products_of_matrices(kind: str, mu: float) -> None:
    """To second order: at a small eta it is what the formula says, for the mean over replicates."""
    eta = 0.05 if mu == 0.9 else 0.1
    per_step = exponents(kind, mu, eta, 1_000)
    said = Variant("x", momentum=mu).growth(kind, 5, 2_000)
    assert abs(per_step.mean() - said) < 4.0 * per_step.std() / np.sqrt(1_000) + 0.03


def test_the_next_orders_of_much_momentum_are_as_told() -> None:
    assert exponents("fresh", 0.9, 0.15, 4_000).mean() == pytest.approx(1.35, abs=0.05)
    assert exponents("fresh", 0.9, 0.1, 4_000).mean() == pytest.approx(1.12, abs=0.06)


def test_a_cell_is_judged_by_its_interval() -> None:
    def status(kind: str, measure: int, low: float, high: float, variant: Variant = training.PLAIN) -> str:
        return training.Cell(variant, kind, training.MEASURES[measure], low, low, high).status

    assert status("fresh", 0, 0.85, 1.0) == "holds"
    assert status("fresh", 0, 0.7, 0.79) == "contradicted"
    assert status("fresh", 0, 0.7, 0.9) == "undecided"
    assert status("fresh", 1, 0.2, 0.5) == "holds"
    assert status("reshuffled", 1, 0.2, 0.5) == "contradicted"
    assert status("fresh", 2, 0.8, 1.1) == "holds"
    assert status("reshuffled", 2, 0.2, 0.3, training.MOST_OF) == "holds"
    assert status("reshuffled", 2, 0.9, 1.1, training.MOST_OF) == "contradicted"
    assert status("reshuffled", 1, 0.0, 0.1, training.LOUD) == "open"


def test_the_answer_is_by_the_rule() -> None:
    def cell(low: float, high: float) -> training.Cell:
        return training.Cell(training.PLAIN, "fresh", training.MEASURES[0], low, low, high)

    assert verdict_of([cell(0.9, 1.0).status]) is Verdict.SUPPORTED
    assert verdict_of([cell(0.9, 1.0).status, cell(0.5, 0.9).status]) is Verdict.UNDECIDED
    assert verdict_of([cell(0.5, 0.9).status, cell(0.1, 0.2).status]) is Verdict.NOT_SUPPORTED


def tied_loss(w: np.ndarray, i: int, phi: Callable[[np.ndarray], np.ndarray]) -> float:
    """Half the squared residual of one neuron with an activation."""
    return 0.5 * float(((np.eye(len(w))[i] - phi(w[i]) * w) ** 2).sum())


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_a_neuron_steps_down_its_loss(name: str) -> None:
    pair = ACTIVATIONS[name]
    h, eta, epochs = 1e-5, 0.1, 3
    found = activation_theory.train((pair,), 4, eta, epochs, 1, np.random.default_rng(5))
    rng = np.random.default_rng(5)
    start = activation_theory.starts(4, 1, rng)[:, 0]
    indices = draws(4, epochs, 1, rng)
    batches: list[list[Any]] = [[range(4)] * len(indices), indices[:, 0].tolist(), indices[:, 1].tolist()]
    for kind, chosen in enumerate(batches):
        w = start
        for batch in chosen:
            members = batch if kind == 0 else [batch]
            g = np.zeros(4)
            for i in members:
                g += [
                    (tied_loss(w + h * e, i, pair[0]) - tied_loss(w - h * e, i, pair[0])) / (2 * h)
                    for e in np.eye(4)
                ]
            w = w - eta * g
        assert found.cosine[0, kind, 0] == pytest.approx(np.abs(w).max() / np.linalg.norm(w), abs=1e-8)
        assert found.nearest[0, kind, 0] == (np.abs(w).argmax() == start.argmax())


@pytest.mark.parametrize(("name", "side"), [(n, s) for n in ACTIVATIONS if n != "softplus" for s in (1, -1)])
def test_rivals_fall_at_the_rate_of_the_text(name: str, side: int) -> None:
    """-(s x - 1/x)^2 for rivals of both sides, from factors of single steps."""
    phi, derivative = ACTIVATIONS[name]
    x = side * brentq(lambda y: y * abs(float(phi(np.array(side * y)))) - 1.0, 0.1, 20.0)
    for rival in (1e-7, -1e-7):
        w = np.array([x, rival])
        n, c = w @ w, w[1]
        out = phi(w)
        by_leader = -(out[0] ** 2)
        by_rival = (out[1] + derivative(w)[1] * (c - out[1] * n)) / c
        slope = float(derivative(np.array(rival)))
        assert by_leader + by_rival == pytest.approx(-((slope * abs(x) - 1 / abs(x)) ** 2), abs=1e-6)
        rest = (out + derivative(w) * (w - out * n))[0] - out[0] ** 2 * x
        assert rest == pytest.approx(0.0, abs=1e-6)


def test_softplus_rests_at_no_datapoint() -> None:
    """The summed force at all points within the cone is far from 0."""
    phi, derivative = ACTIVATIONS["softplus"]
    rng = np.random.default_rng(0)
    x = np.exp(rng.uniform(-4.0, 2.0, 40_000)) * rng.choice([-1.0, 1.0], 40_000)
    off = rng.standard_normal((40_000, 4))
    off *= (rng.uniform(0.0, np.tan(np.arccos(0.99)), 40_000) / np.linalg.norm(off, axis=1))[:, None]
    w = x[:, None] * np.concatenate([np.ones((40_000, 1)), off], axis=1)
    out = phi(w)
    force = out + derivative(w) * (w - out * (w * w).sum(axis=1, keepdims=True))
    force -= w * (out * out).sum(axis=1, keepdims=True)
    assert np.linalg.norm(force, axis=1).min() > 0.5


def test_equal_mixtures_are_the_minima_of_tanh() -> None:
    def summed(w: np.ndarray) -> float:
        return sum(tied_loss(w, i, np.tanh) for i in range(len(w)))

    for k in range(1, 6):
        c = brentq(lambda y, k=k: k * y * np.tanh(y) - 1.0, 0.01, 2.0)
        w = np.where(np.arange(5) < k, c, 0.0) * np.array([1, -1, 1, 1, -1])
        assert summed(w) == pytest.approx(2.0, abs=1e-12)
    rng = np.random.default_rng(0)
    assert min(summed(w) for w in rng.standard_normal((4_000, 5)) * rng.uniform(0.1, 1.5, (4_000, 1))) > 2.0


def test_a_share_is_judged_by_its_side() -> None:
    def cell(kind: str, low: float, high: float, name: str = "linear") -> activations.Cell:
        return activations.Cell(name, kind, activations.MEASURES[0], low, low, high)

    assert cell("fresh", 0.9, 1.0).status == "holds"
    assert cell("full", 0.9, 1.0).status == "contradicted"
    assert cell("full", 0.7, 0.9).status == "undecided"
    led = activations.Cell("tanh", "fresh", activations.MEASURES[1], 0.5, 0.4, 0.6)
    assert led.status == "open"
    assert verdict_of(c.status for c in (cell("fresh", 0.9, 1.0), led)) is Verdict.SUPPORTED
    assert verdict_of(c.status for c in (cell("full", 0.7, 0.9), cell("fresh", 0.9, 1.0))) is Verdict.UNDECIDED
    assert (
        verdict_of(c.status for c in (cell("full", 0.7, 0.9), cell("full", 0.9, 1.0))) is Verdict.NOT_SUPPORTED
    )
