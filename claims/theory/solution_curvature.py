"""Both measures of curvature at the solutions of GD and SGD, from the loss and the engine (Theorem 13)."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from claims.theory.curvature import Solutions, engine_curvature, loss_tolerance, orthant_trace, orthants, trace
from claims.theory.end_points import end_points, gradient_descent, settled, stochastic
from engine import Array, Problem
from engine.landscape import second_directional_derivative
from evidence import Counterexample
from evidence.formula import Formula
from evidence.proof import reals
from referee import Case

m, n, size = reals("m n size")

#: Tr(H_GD), with |S+| or |S| active datapoints, and Tr(H_SGD); and the largest curvature at both.
TRACE_GD = Formula(
    "Tr(H_GD)",
    (m, n, size),
    (2 * n + 8 - m - size) / (2 * m),
    printed={r"|\mathcal S^+|": size, r"|\mathcal S|": size},
    indices="m n",
)
TRACE_SGD = Formula("Tr(H_SGD)", (m, n), (2 * n + 7 - m) / (2 * m), indices="m n")
GAP = Formula(
    "Tr(H_SGD) - Tr(H_GD)", (m, size), (size - 1) / (2 * m), printed={r"|\mathcal S^+|": size}, indices="m"
)
MAXIMUM = Formula("the largest curvature", (m,), 4 / m, indices="m")


def gd_value(m: int, n: int, size: int) -> Fraction:
    """Tr(H_GD) as printed."""
    return Fraction(str(TRACE_GD.at(m, n, size)))


def sgd_value(m: int, n: int) -> Fraction:
    """Tr(H_SGD) as printed."""
    return Fraction(str(TRACE_SGD.at(m, n)))


def errors(found: Solutions) -> tuple[float, float, float]:
    """Largest error of the traces, of m/4 times the maxima, and what rounding allows."""
    problem, kink = found.problem, found.kink
    m, n = problem.m, problem.n
    off = peak = 0.0
    for weights, size, value in (
        (found.gd, found.size, gd_value(m, n, found.size)),
        (found.sgd, 1, sgd_value(m, n)),
    ):
        off = max(off, abs(trace(problem, weights, kink) - float(value)))
        along = float(second_directional_derivative(problem, weights, weights, kink))
        if m - size <= 6:
            forms = orthants(problem, weights, kink)
            off = max(off, abs(orthant_trace(problem, forms) - float(value)))
            top = max(float(np.linalg.eigvalsh(form)[-1]) for _, form in forms)
        else:
            top = max(along, climb(problem, weights, kink))
        peak = max(peak, abs(along - MAXIMUM(m)), abs(top - MAXIMUM(m)))
    return off, peak, loss_tolerance(problem)


def climb(problem: Problem, weights: Array, kink: float, rounds: int = 30) -> float:
    """Largest curvature over unit vectors that random starts reach by following basis directions.

    Each round tries v + t e for all basis directions e and a range of t, and keeps the best; used
    where the orthants are too many to enumerate.
    """
    rng = np.random.default_rng(problem.m * 1000 + problem.n)
    best = -np.inf
    steps = np.concatenate([s * np.eye(problem.n) for s in (-0.5, -0.1, 0.1, 0.5)])
    for _ in range(3):
        v = rng.standard_normal(problem.n)
        v /= np.linalg.norm(v)
        for _ in range(rounds):
            tried = np.concatenate([v + steps, v[None]])
            tried /= np.linalg.norm(tried, axis=1, keepdims=True)
            values = second_directional_derivative(problem, weights, tried, kink)
            v = tried[values.argmax()]
            best = max(best, float(values.max()))
    return best


def distances(case: Case, found: Solutions) -> tuple[float, float, float]:
    """Largest distances of the engine's end points from Eq. (16) and from Eq. (17), and allowed."""
    problem = found.problem
    gd = gradient_descent(case.engine, problem)
    sgd = stochastic(case.engine, problem, 1, case.rng("sgd", problem.m, problem.n), settled(case.engine))
    far_gd = max(float(np.linalg.norm(w - found.gd)) for _, w in end_points(case.engine, gd))
    far_sgd = max(float(np.linalg.norm(w - sgd.limit)) for _, w in end_points(case.engine, sgd))
    return far_gd, far_sgd, max(gd.allowed, sgd.allowed)


def engine_maximum(case: Case, found: Solutions) -> tuple[float, float]:
    """Error of the curvature along w against 4/m, or excess of another direction, and allowed."""
    problem = found.problem
    random = case.rng("directions", problem.m, problem.n).standard_normal((24, problem.n))
    random /= np.linalg.norm(random, axis=1, keepdims=True)
    batch = np.arange(problem.m)
    worst, error = 0.0, 0.0
    top = problem.m * MAXIMUM(problem.m)
    for weights in (found.gd, found.sgd):
        directions = np.concatenate([weights[None], random])
        values, error = engine_curvature(case.engine, problem, weights, directions, batch)
        worst = max(worst, abs(values[0] - top), float(values.max()) - top)
    return worst / problem.m, error / problem.m


def counterexample(found: Solutions, values: dict[str, object]) -> Counterexample:
    """Where a measure is off."""
    problem = found.problem
    return Counterexample(
        "curvature or end points that are not the theorem's",
        {
            "m": problem.m,
            "n": problem.n,
            "size of S+": found.size,
            "eta": problem.step_size,
            "w0": problem.w0.tolist(),
            "data": problem.rows(np.arange(problem.m)).tolist(),
            **values,
        },
    )
