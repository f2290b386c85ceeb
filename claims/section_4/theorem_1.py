"""Theorem 1: full-batch GD converges to the normalised projection of w0 onto the span of the data.

The proof has three machine-checkable steps in Phi = |Pi_m w|^2 and Psi = |w|^2 - Phi, which follow a closed
two-dimensional recursion (Lemma 27): Phi + (5/8) Psi < 1 is preserved (Lemma 29), Phi grows by at least (4/5)
eta Phi (1 - Phi), and Psi does not grow.  So 1 - Phi_t <= (1 - Phi_0) (1 - (4/5) eta Phi_0)^t, and Psi_t <=
(8/5) (1 - Phi_t).  Since all coordinates in the span grow by one common factor, the direction of Pi_m w never
changes.  What is left to the reader is that a geometric sequence tends to 0.

The engine is judged against that: after T steps it must be as close to the limit as the exact
recursion says, up to its rounding errors.

Theorem 1 with constants: how far full-batch GD is from its limit after t steps, for every t.

The theorem says that there is a limit.  The bound has the right asymptotic rate, 1 - eta a step from a start
off the span of the data, 1 - 4 eta from a start within; `claims.theory.gd_rate` has the argument.
"""

from __future__ import annotations

from claims.theory.domains import gd
from claims.theory.full_batch import APPROACH_STEPS, excess_distance
from claims.theory.gd_convergence import sentences
from claims.theory.gd_rate import K, judge_rate
from claims.theory.harness import judge_formula
from evidence import Outcome
from evidence.chain import prove
from referee import Case, judge


@judge("theorem_1/as_printed", "proved")
def as_printed(case: Case) -> Outcome:
    """The chain by machine; beside it many instances, each followed to within 1e-10 of its limit."""
    return judge_formula(
        prove(*sentences()),
        gd(case, (10, 60, 600), "instances", count=16, steps=APPROACH_STEPS),
        lambda problem: excess_distance(case, problem),
        formula="the limit of the exact recursion",
        by="machine proofs of the polynomial steps of the proof",
        detail="Not machine-checked: a geometric sequence tends to 0. Each path is followed until the exact "
        "recursion is within 1e-10 of the limit.",
    )


@judge("theorem_1.constants/quantitative", "proved", formulas=[K])
def quantitative(case: Case) -> Outcome:
    """The chain, and paths of the engine against the bound."""
    return judge_rate(case, "linear")
