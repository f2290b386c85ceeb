"""Paths of the engine over explicit batches, against their exact end points."""

from __future__ import annotations

import numpy as np

from engine import Array, Problem, step_error
from engine.aggregates import batch_factor, rest_factor
from referee import Case


def replay(
    case: Case, problem: Problem, batches: list[list[int]], exact: list[float]
) -> tuple[Array, str | None]:
    """The engine's end point of a path from ``problem.w0``, and a complaint unless it is ``exact``.

    The batches may differ in size.  Errors of one step grow by at most 1 + 2 eta in the next: the summed
    Hessian over a batch, (N-2) P + 2 (P w w' + w w' P) + u I with P = Pi_B, is at least -2 + N/2.
    """
    w, allowed = problem.w0, 0.0
    for batch in batches:
        before, w = w, case.engine.step(problem, w, np.array(batch))
        size = max(1.15, float(np.linalg.norm(before)) ** 3)  # Eq. (4) is cubic for large weights
        allowed *= 1.0 + 2.0 * problem.step_size
        allowed += size * step_error(case.engine, problem, len(batch))
    off = float(np.linalg.norm(w - np.asarray(exact)))
    if off <= allowed:
        return w, None
    return w, f"the engine is {off:.3g} off the exact point {exact} (rounding allows {allowed:.2g})"


def exact_path(problem: Problem, batches: list[list[int]]) -> list[float]:
    """The end of a path by Lemma 14, for the standard basis as data."""
    w = problem.w0
    for batch in batches:
        norm, mass = float(w @ w), float((w[batch] ** 2).sum())
        factor = np.full(len(w), rest_factor(mass, problem.step_size))
        factor[batch] = batch_factor(norm, mass, problem.step_size)
        w = factor * w
    return [float(x) for x in w]
