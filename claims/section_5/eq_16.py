r"""Eq. (16) and (17): the two solutions of the ReLU autoencoder that Section 5.1 compares.

Eq. (16) writes w_GD of Theorem 10 in coordinates, but its sum runs over a set S that is not defined there,
while the normalising constant runs over S+.  With S = S+ (Appendix F.4) it is Pi_{S+} w0 / |Pi_{S+} w0|.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from claims.theory.full_batch import follow, full_batches, non_empty
from claims.theory.instances import Instance, instances
from engine import Array, Problem, gamma, step_error
from engine.landscape import loss
from evidence import Counterexample, Outcome, verified
from evidence.search import hunt
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
    found = hunt(
        instances(full_batch=True, count=count),
        lambda instance: off_point(case, instance) - 1.0,
        examples=case.pick(6, 40, 300),
        random_seed=case.seed_for("instances"),
        cases_per_example=count,
    )
    violated = found.counterexample is not None
    return verified(
        "searched",
        "Hypothesis search over data sets and initialisations of mixed signs; GD on the engine "
        "followed to within 1e-10 of its limit; the loss at the point",
        unless=violated,
        detail=f"Largest distance or excess loss over what rounding allows: {found.margin + 1:.2g}.",
        counterexample=lambda: Counterexample(
            "the engine does not converge to the point of Eq. (16), or it is no minimum",
            {"instance": repr(found.counterexample), "excess": found.margin + 1.0},
            "from claims.theory.full_batch import non_empty\n"
            "from claims.theory.instances import Instance\n"
            f'problem = non_empty({found.counterexample!r}.problem("relu"))',
        ),
        samples=found.cases,
        message="the engine does not end at Eq. (16)",
    )


def off_point(case: Case, instance: Instance) -> float:
    """Distance of the engine's end from Eq. (16), and excess of its loss over (m-1)/(2m), over allowed."""
    problem = non_empty(instance.problem("relu"))
    limit = point(problem, problem.correlations(problem.w0) > 0)
    steps, exact, drift = follow(problem)
    final = case.engine.trajectory(problem, full_batches(problem.m, steps), every=steps)[:, -1]
    allowed = exact + 4.0 * step_error(case.engine, problem, problem.m) * (drift + 10.0)
    distance = np.linalg.norm(final - limit, axis=1)
    excess = np.abs(loss(problem, limit) - (problem.m - 1) / (2 * problem.m))
    return float(max((distance / allowed).max(), excess.max() / (8.0 * gamma(problem.n + 16, 2.0**-53))))
