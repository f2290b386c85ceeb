"""Cyclic SGD with two datapoints, followed on an engine until it is at the first of them (Theorem 4)."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from claims.mathematics.dynamics import epoch
from claims.statement import Case
from engine import Array, Problem, random_orthonormal, step_error, stream

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
