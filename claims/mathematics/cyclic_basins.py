"""Where cyclic SGD ends: the basins of two datapoints, the orbit between them, and starts for any m."""

from __future__ import annotations

import numpy as np
import sympy
from scipy.optimize import fsolve

from claims.mathematics.dynamics import epoch
from claims.statement import Case
from engine import Array, Cyclic, Ensemble, Problem, StandardBasis, Stop, step_error

#: The step size of everything here that is about two datapoints.
ETA = 0.2


def winner(case: Case, y: float, z: Array, epochs: int) -> list[int]:
    """Which of two datapoints cyclic SGD has reached on the engine: 0, 1, or -1 for neither."""
    problem = Problem(np.eye(2), np.stack([np.full(len(z), y), z], axis=1), ETA)
    final = case.engine.trajectory(problem, np.tile([[0], [1]], (epochs, 1)), every=2 * epochs)[:, -1]
    near = np.stack([np.abs(final - e).max(axis=1) < 1e-3 for e in np.eye(2)], axis=1)
    return np.where(near[:, 0], 0, np.where(near[:, 1], 1, -1)).tolist()


def separatrix(y: float) -> float:
    """The z at which the limit changes from a_0 to a_1, by bisection with the exact epoch map."""
    low, high = y, float(np.sqrt(1.0 - y * y))
    for _ in range(200):
        middle = 0.5 * (low + high)
        if middle in (low, high):
            break
        a, b = y, middle
        for _ in range(5000):  # on the separatrix itself the ratio would stay for ever
            if not 1e-6 < b / a < 1e6:
                break
            a, b = epoch(a, b, ETA)
        low, high = (middle, high) if b < a else (low, middle)
    return low


def periodic_orbit(case: Case) -> tuple[tuple[float, float], float, float]:
    """The fixed point of the epoch map with both coordinates positive.

    Returns:
        The point, how far from it the engine is after an epoch, and how far rounding may carry it.
    """

    def residual(p: Array) -> list[float]:
        y, z = epoch(p[0], p[1], ETA)
        return [float(y - p[0]), float(z - p[1])]

    y, z = fsolve(residual, [0.66, 0.75], xtol=1e-12)
    problem = Problem(np.eye(2), np.array([y, z]), ETA)
    returned = case.engine.trajectory(problem, np.array([[0], [1]]))[-1]
    drift = float(np.abs(returned - problem.w0).max())
    return (float(y), float(z)), drift, 1e-12 + 4.0 * step_error(case.engine, problem, 1)


def stable_eigenvalues() -> tuple[list[sympy.Expr], bool]:
    """Eigenvalues of the derivative of the epoch map at a_0, and whether they are 1 - 4 eta and 1 - eta^2."""
    y, z, eta = sympy.symbols("y z eta", positive=True)
    jacobian = sympy.Matrix(epoch(y, z, eta)).jacobian([y, z]).subs({y: 1, z: 0})
    found = [sympy.factor(value) for value in jacobian.eigenvals()]
    return found, {sympy.expand(v) for v in found} == {1 - 4 * eta, 1 - eta**2}


def settle(case: Case, m: int, eta: float, count: int, log_ratio: float) -> tuple[Array, float]:
    """Run cyclic SGD from awkward starts until R >= log_ratio.

    Returns:
        The starts that do not settle at a datapoint of the right sign, shape (k, n), and the longest
        time over the typical 2 m (R + log m) / eta^2.
    """
    case.progress(f"m = {m}, eta = {eta:g}")
    problem = awkward_starts(case, m, eta, count)
    typical = 2.0 * m * (log_ratio + np.log(m)) / eta**2
    ensemble = case.engine.run(
        problem,
        Cyclic(),
        max_steps=int(200 * typical),
        seed=case.seed_for("run", m),
        stop=Stop(log_ratio, every=m),
        keep_weights=True,
    )
    bad = misplaced(case, problem, ensemble, log_ratio)
    return problem.w0[bad], float(ensemble.steps.max() / typical)


def awkward_starts(case: Case, m: int, eta: float, count: int) -> Problem:
    """Starts of several kinds in R^n, n = m + 1, with standard basis data."""
    rng = case.rng("starts", m, f"{eta:g}")
    w = rng.standard_normal((count, m + 1))
    kind = np.arange(count) % 4
    w[kind == 1, :m] = np.sign(w[kind == 1, :m]) * (1.0 + 1e-3 * w[kind == 1, :m])
    w[kind == 2, 1:m] *= 1e-3
    w[kind == 3, m] *= 10.0
    norm = np.where(kind == 0, rng.uniform(0.05, 0.99, count), 0.999)
    w *= (norm / np.linalg.norm(w, axis=1))[:, None]
    return Problem(StandardBasis(m, m + 1), w, eta)


def misplaced(case: Case, problem: Problem, ensemble: Ensemble, log_ratio: float) -> Array:
    """Replicates that are not at a datapoint of the right sign, judged from the weights."""
    assert ensemble.weights is not None
    w, rows = ensemble.weights, np.arange(len(ensemble.weights))
    leader = np.abs(w[:, : problem.m]).argmax(axis=1)
    target = np.zeros_like(w)
    target[rows, leader] = np.sign(problem.w0[rows, leader])
    distance = np.linalg.norm(w - target, axis=1)
    allowed = 2.0 * np.exp(-log_ratio / 2) + 10 * step_error(case.engine, problem, 1) / problem.step_size
    return ~ensemble.stopped | (distance > allowed) | (leader != ensemble.leader)
