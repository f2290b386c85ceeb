r"""Eq. (16) and (17): the two solutions of the ReLU autoencoder that Section 5.1 compares.

Eq. (16) writes w_GD of Theorem 10 in coordinates, but its sum runs over a set S that is not defined there,
while the normalising constant runs over S+.  With S = S+ (Appendix F.4) it is Pi_{S+} w0 / |Pi_{S+} w0|.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from claims.theory.full_batch import follow, full_batches, non_empty
from claims.theory.harness import Domain, excess, judge_formula
from claims.theory.instances import instances
from claims.theory.relu_minima import MINIMUM
from engine import Array, Problem, gamma, step_error
from engine.landscape import loss
from evidence import Evidence, Outcome
from referee import Case, judge


def point(problem: Problem, over: NDArray[np.bool_]) -> Array:
    """Eq. (16) with the sum over the datapoints marked in ``over``: (..., m) -> (..., n)."""
    c = problem.correlations(problem.w0)
    size = np.sqrt((np.maximum(c, 0.0) ** 2).sum(axis=-1, keepdims=True))
    return problem.combine(c * over / size)


@judge("eq_16/as_printed", "searched")
def as_printed(case: Case) -> Outcome:
    """The sum over S+: the engine's limit, on the unit sphere, with the least loss."""
    count = 8
    domain = Domain(
        "data sets, step sizes and initialisations of mixed signs, GD followed to within 1e-10 of its limit",
        instances(full_batch=True, count=count),
        lambda instance: off_point(case, non_empty(instance.problem("relu"))),
        examples=case.pick(6, 40, 300),
        seed=case.seed_for("instances"),
        cases=count,
        code='from claims.theory.full_batch import non_empty\nproblem = non_empty({}.problem("relu"))',
    )
    return judge_formula(
        None,
        domain,
        float,
        formula="the point of Eq. (16) as its limit, with the least loss",
        evidence=Evidence.SEARCHED,
        by="the closed form of the limit, and the loss there",
        detects="an end that is off the point, or a loss above the least, by more than rounding",
    )


def off_point(case: Case, problem: Problem) -> float:
    """The margin of the engine's end at Eq. (16), and of its loss at (m-1)/(2m), in units of rounding."""
    limit = point(problem, problem.correlations(problem.w0) > 0)
    steps, exact, drift = follow(problem)
    final = case.engine.trajectory(problem, full_batches(problem.m, steps), every=steps)[:, -1]
    allowed = exact + 4.0 * step_error(case.engine, problem, problem.m) * (drift + 10.0)
    distance = np.linalg.norm(final - limit, axis=1)
    above = np.abs(loss(problem, limit) - MINIMUM(problem.m))
    return max(excess(distance, allowed), excess(above, 8.0 * gamma(problem.n + 16, 2.0**-53)))
