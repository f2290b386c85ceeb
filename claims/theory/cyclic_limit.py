"""Where cyclic SGD ends: at the first of two datapoints (Theorem 4), and elsewhere.

Beyond Theorem 4 there are the basins of two datapoints, the orbit between them, and starts for any m.
"""

from __future__ import annotations

import numpy as np
import scipy
from hypothesis import strategies as st

from engine import Array, Cyclic, Problem, StandardBasis, Stop, random_orthonormal, step_error, stream
from engine.aggregates import epoch
from referee import Case

#: The step size of what is about two datapoints beyond Theorem 4.
ETA = 0.2

#: (eta, norm, smallest z/y, seed, count): every start stands for ``count`` initialisations.
Start = tuple[float, float, float, int, int]


def approach(case: Case, problem: Problem, c: Array) -> tuple[float, int, Array]:
    """The largest distance from a_0 over the allowed one, minus 1; the epochs; the engine's ends.

    The exact recursion says how near the limit is after T steps.  Rounding: near the limit errors of
    one step, at most e, shrink by the factor 1 - eta^2 an epoch, so they add up to at most
    2 e / eta^2; before that an error moves the path to a neighbouring one, which the factor 2 on the
    exact distance covers, since the ratio z/y contracts along all of them.

    Args:
        problem: with the initialisations.
        c: their coordinates, shape (count, 2).
    """
    eta = problem.step_size
    y, z = c.T
    epochs, distance = 0, np.ones(len(c))
    while distance.max() > 1e-8 and epochs < 10**5:
        y, z = epoch(y, z, eta)
        epochs += 1
        distance = np.hypot(1.0 - y, z)
    final = case.engine.trajectory(problem, np.tile([[0], [1]], (epochs, 1)), every=2 * epochs)[:, -1]
    error = np.linalg.norm(final - np.asarray(problem.rows(np.array(0))), axis=1)
    allowed = 2.0 * distance + 4.0 * step_error(case.engine, problem, 1) / eta**2
    return float((error / allowed).max() - 1.0), epochs, final


def starts(count: int) -> st.SearchStrategy[Start]:
    """Starts in the theorem's region, ties and norms near 1 included."""
    return st.tuples(
        st.one_of(st.just(0.25), st.floats(0.1, 0.25)),
        st.one_of(st.just(1.0 - 1e-9), st.floats(0.05, 0.999)),
        st.one_of(st.just(1.0), st.floats(1e-6, 1.0)),
        st.integers(0, 2**32 - 1),
        st.just(count),
    )


def excess(case: Case, start: Start) -> float:
    """That of ``approach``, from initialisations in the theorem's region on a rotated data set."""
    eta, norm, ratio, seed, count = start
    rng = stream(seed, "theorem 4")
    v = np.exp(rng.uniform(np.log(ratio), 0.0, count)) if ratio < 1.0 else np.ones(count)
    v[0] = ratio
    radius = norm * rng.uniform(0.3, 1.0, count)
    radius[0] = norm
    y = radius / np.sqrt(1.0 + v**2)
    c = np.stack([y, v * y], axis=1)
    data = random_orthonormal(2, 2, rng)
    return approach(case, Problem(data, c @ data, eta), c)[0]


def winner(case: Case, y: float, z: Array, epochs: int) -> list[int]:
    """Which of two datapoints cyclic SGD has reached on the engine: 0, 1, or -1 for neither."""
    problem = Problem(np.eye(2), np.stack([np.full(len(z), y), z], axis=1), ETA)
    final = case.engine.trajectory(problem, np.tile([[0], [1]], (epochs, 1)), every=2 * epochs)[:, -1]
    near = np.stack([np.abs(final - e).max(axis=1) < 1e-3 for e in np.eye(2)], axis=1)
    return [0 if at_first else 1 if at_second else -1 for at_first, at_second in near]


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

    y, z = scipy.optimize.fsolve(residual, [0.66, 0.75], xtol=1e-12)
    problem = Problem(np.eye(2), np.array([y, z]), ETA)
    returned = case.engine.trajectory(problem, np.array([[0], [1]]))[-1]
    drift = float(np.abs(returned - problem.w0).max())
    return (float(y), float(z)), drift, 1e-12 + 4.0 * step_error(case.engine, problem, 1)


def settle(case: Case, m: int, eta: float, count: int, log_ratio: float) -> tuple[Array, float]:
    """Run cyclic SGD from awkward starts until R >= log_ratio.

    Returns:
        The starts that are not at a datapoint of the right sign then, judged from the weights, shape
        (k, n), and the longest time over the typical 2 m (R + log m) / eta^2.
    """
    case.progress(f"m = {m}, eta = {eta:g}")
    problem, rows = awkward_starts(case, m, eta, count), np.arange(count)
    typical = 2.0 * m * (log_ratio + np.log(m)) / eta**2
    ensemble = case.engine.run(
        problem,
        Cyclic(),
        max_steps=int(200 * typical),
        seed=case.seed_for("run", m),
        stop=Stop(log_ratio, every=m),
        keep_weights=True,
    )
    w = ensemble.weights
    assert w is not None
    leader = np.abs(w[:, :m]).argmax(axis=1)
    target = np.zeros_like(w)
    target[rows, leader] = np.sign(problem.w0[rows, leader])
    allowed = 2.0 * np.exp(-log_ratio / 2) + 10 * step_error(case.engine, problem, 1) / eta
    misplaced = (np.linalg.norm(w - target, axis=1) > allowed) | (leader != ensemble.leader)
    return problem.w0[~ensemble.stopped | misplaced], float(ensemble.steps.max() / typical)


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
