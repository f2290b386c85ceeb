"""The global minima of the loss: the distance from them, searches below them, paths to them (Theorem 12)."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from claims.theory.end_points import Path, end_points, gradient_descent, settled, stochastic
from claims.theory.harness import Domain, Held, hold
from engine import Activation, Array, Problem, gamma, norm_squared, random_orthonormal, stream
from engine.landscape import loss
from evidence import Contour, Counterexample, Figure, Series
from evidence.formula import Formula
from evidence.proof import reals
from evidence.search import maximise
from referee import Case

m = reals("m")[0]

#: The minimum of the loss (Theorem 12).
MINIMUM = Formula("the least loss", [m], (m - 1) / (2 * m), indices="m")


def gap_and_distance(problem: Problem, weights: Array) -> tuple[Array, Array]:
    """(P - 1)^2 + P K and the distance from the set of minima, for weights (..., n)."""
    c = problem.correlations(weights)
    kept = c if problem.activation == "linear" else np.maximum(c, 0.0)
    P = norm_squared(kept)
    K = norm_squared(c - kept) + norm_squared(problem.off_span(weights))
    return (P - 1) ** 2 + P * K, np.sqrt((np.sqrt(P) - 1) ** 2 + K)


def loss_rounding(problem: Problem) -> float:
    """Bound on the rounding error of the computed loss, for |w|^2 <= 8.

    A pointwise loss sums n squares of numbers that come from n + 2 operations each, and is at most
    (1 + 8)^2 / 2; off the data's own rounding, of n units, the sum moves as much again.
    """
    return 200.0 * gamma(2 * problem.n + problem.m + 8, 2.0**-53)


def search_below(case: Case, activation: Activation) -> Held:
    """Steered search for weights whose loss is below the bound, or off it on the set."""
    per_example = 64

    def margin(example: tuple[int, int, int, float]) -> float:
        m, extra, seed, scale = example
        rng = stream(seed, "theorem 12", m, extra)
        problem = Problem(random_orthonormal(m, m + extra, rng), np.ones(m + extra), 0.1, activation)
        c = np.exp(3 * rng.uniform(-1, 0, (per_example, m))) * rng.choice([0, 1, 1], (per_example, m))
        c[:, 0] += 0.1
        c /= np.linalg.norm(c, axis=1, keepdims=True)
        if activation == "linear":
            c *= rng.choice([-1, 1], c.shape)
        minima = problem.combine(c)
        near = minima + scale * rng.standard_normal(minima.shape) / np.sqrt(problem.n)
        lowest, allowed = MINIMUM(m), loss_rounding(problem)
        off = np.abs(loss(problem, minima) - lowest).max()
        under = (lowest - loss(problem, near)).max()
        return float(max(off, under) / allowed - 1.0)

    shapes = st.tuples(st.integers(1, 8), st.integers(0, 4), st.integers(0, 2**32 - 1), st.floats(0.0, 1.0))
    domain = Domain(
        "points (m, n - m, seed, scale) of the set of minima and around it",
        shapes,
        margin,
        examples=case.pick(15, 100, 1000),
        seed=case.seed_for("search", activation),
        cases=2 * per_example,
        code="m, extra, seed, scale = {}",
    )
    return hold(domain, float, "the least loss")


def climb_down(case: Case, activation: Activation) -> float:
    """The minimum (m - 1)/(2m) over the smallest loss that differential evolution finds, m = n = 3."""
    problem = Problem(np.eye(3), np.zeros(3), 0.1, activation)
    best = maximise(
        lambda points: -loss(problem, points.T),
        [(-1.5, 1.5)] * 3,
        random_seed=case.seed_for("climb", activation),
        generations=case.pick(40, 100, 300),
        population=10,
    )
    return float(MINIMUM(3)) / (-best.value + loss_rounding(problem))


def paths(case: Case, activation: Activation) -> list[tuple[Path, str]]:
    """GD and SGD paths to a limit: full batches and explicit random ones."""
    found = []
    shapes = [(2, 3, 1), (3, 4, 1), *case.pick([], [(3, 3, 2), (4, 6, 1)], [(4, 6, 3), (6, 8, 2)])]
    for m, n, b in shapes:
        case.progress(f"m={m}, n={n}, b={b}")
        rng = case.rng("paths", activation, m, n, b)
        # the first datapoint is negative under ReLU when there are enough of them
        c = rng.uniform(0.5, 1.5, m)
        c[0] *= -1.0 if m > 2 or activation == "linear" else 1.0
        data = random_orthonormal(m, n, rng)
        w0 = c @ data + 0.3 * rng.standard_normal(n) / np.sqrt(n)
        problem = Problem(data, 0.4 * w0 / np.linalg.norm(w0), 0.2, activation)
        found.append((gradient_descent(case.engine, problem), f"GD, m = {m}, n = {n}"))
        sgd = stochastic(case.engine, problem, b, rng, settled(case.engine))
        found.append((sgd, f"SGD, m = {m}, n = {n}, b = {b}"))
    return found


def contour_figure() -> Figure:
    """Figure 2: the loss for m = n = 2 with the standard basis, its minima and two solutions."""
    problem = Problem(np.eye(2), np.zeros(2), 0.1, "relu")
    axis = np.linspace(-0.5, 1.5, 81)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1)
    angle = np.linspace(0.0, np.pi / 2, 61)
    half = float(np.sqrt(0.5))
    return Figure(
        name="figure_2",
        title="Figure 2: the loss of the ReLU autoencoder, $m = n = 2$",
        x_label="$w_1$",
        y_label="$w_2$",
        contour=Contour(axis.tolist(), axis.tolist(), loss(problem, grid).tolist(), levels=16),
        series=(
            Series("global minima $\\mathcal{M}$", np.cos(angle).tolist(), np.sin(angle).tolist(), "dashed"),
            Series("SGD solution $\\mathbf{a}_1$", [1.0], [0.0], "points"),
            Series("GD solution $(\\mathbf{a}_1 + \\mathbf{a}_2)/\\sqrt{2}$", [half], [half], "points"),
        ),
        equal_aspect=True,
        caption="Level lines of the loss: flat along the dashed quarter circle, where it has its minimum, "
        "1/4. GD ends in the middle of it, SGD at a datapoint.",
    )


def judge_end_points(
    case: Case, activation: Activation, by_value: bool
) -> tuple[list[tuple[Any, ...]], float, Counterexample | None]:
    """Where the engine ends: rows of a table, the largest allowed distance, and the first that is off.

    Within ``d`` of a minimum |P - 1| <= 2 d + d^2 and K <= d^2, so the gap is at most 6 d^2 for
    d <= 0.1; a loss above the minimum by more than that, over 2m, and rounding, is a violation.
    """
    rows, worst, culprit = [], 0.0, None
    for path, how in paths(case, activation):
        problem, m = path.problem, path.problem.m
        for by, weights in end_points(case.engine, path):
            if by_value:
                seen = float(loss(problem, weights)) - float(MINIMUM(m))
                allowed = 6.0 * path.allowed**2 / (2 * m) + loss_rounding(problem)
            else:
                seen, allowed = float(gap_and_distance(problem, weights)[1]), path.allowed
            rows.append((f"{how}, `{by}`", len(path.batches), m, seen, allowed))
            worst = max(worst, path.allowed)
            if not abs(seen) <= allowed and culprit is None:
                culprit = Counterexample(
                    f"the engine's end point under {how} (by its {by}) is off the global minima",
                    {
                        "w0": problem.w0.tolist(),
                        "data": problem.rows(np.arange(m)).tolist(),
                        "eta": problem.step_size,
                        "activation": activation,
                        "steps": len(path.batches),
                        "end": weights.tolist(),
                        "deviation": seen,
                        "allowed": allowed,
                    },
                )
    return rows, worst, culprit
