"""Proposition 26: c_t(i)/c_0(i) = sqrt(Phi_t/Phi_0).

The statement divides by c_0(i), which may be zero for a single datapoint even if Phi_0 > 0; Eq. (9) is
the form that survives that.
"""

from __future__ import annotations

import numpy as np

from claims.theory.full_batch import full_batches
from claims.theory.gd_invariant import chain, invariant
from claims.theory.harness import conclude
from engine import Problem, StandardBasis, step_error
from evidence import Outcome
from referee import Case, judge


@judge("proposition_26/as_printed", "proved")
def as_printed(case: Case) -> Outcome:
    """The induction of Eq. (9); coordinates that start at zero besides."""
    zero = zeros(case)
    return conclude(
        chain(),
        invariant(case),
        by="machine proofs for the induction over t, and paths of the engine with coordinates that start at "
        "zero",
        detail=f"Coordinates that start at zero get as far as {zero:.2g} of what rounding allows.",
        also="coordinates that start at zero do not stay there" if zero > 1.0 else None,
        detects="a rotation of the projection by more than rounding errors",
        samples=6,
    )


def zeros(case: Case, steps: int = 20) -> float:
    """How far coordinates that start at zero get, over what rounding allows."""
    worst = 0.0
    for m, n in ((2, 2), (3, 4), (5, 5)):
        c = case.rng("zeros", m).uniform(0.1, 0.4, (2, n))
        c[:, 1:m:2] = 0.0
        problem = Problem(StandardBasis(m, n), c / np.linalg.norm(c, axis=1)[:, None] * 0.9, 0.2)
        path = case.engine.trajectory(problem, full_batches(m, steps))
        # an error of one step grows as Phi does, by at most 1/sqrt(Phi_0) < 4 in all
        allowed = 4 * steps * step_error(case.engine, problem, m)
        worst = max(worst, float(np.abs(path[..., 1:m:2]).max()) / allowed)
    return worst
