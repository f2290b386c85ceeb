"""Theorem 1: full-batch GD converges to the normalised projection of w0 onto the span of the data.

The proof has three machine-checkable steps in Phi = |Pi_m w|^2 and Psi = |w|^2 - Phi, which follow a closed
two-dimensional recursion (Lemma 27): Phi + (5/8) Psi < 1 is preserved (Lemma 29), Phi grows by at least (4/5)
eta Phi (1 - Phi), and Psi does not grow.  So 1 - Phi_t <= (1 - Phi_0) (1 - (4/5) eta Phi_0)^t, and Psi_t <=
(8/5) (1 - Phi_t).  Since all coordinates in the span grow by one common factor, the direction of Pi_m w never
changes.  What is left to the reader is that a geometric sequence tends to 0.

The engine is judged against that: after T steps it must be as close to the limit as the exact
recursion says, up to its rounding errors.
"""

from __future__ import annotations

from claims.theory.full_batch import APPROACH_STEPS, excess_distance, failing, search
from claims.theory.gd_convergence import sentences
from evidence import Outcome, verified
from evidence.chain import prove
from referee import Case, judge


@judge("theorem_1/as_printed", "proved")
def as_printed(case: Case) -> Outcome:
    """The chain by machine; beside it many instances, each followed to within 1e-10 of its limit."""
    chain = prove(*sentences())
    found = search(
        case, lambda i: excess_distance(case, i), (10, 60, 600), "instances", count=16, steps=APPROACH_STEPS
    )
    return verified(
        "proved",
        "machine proofs of the polynomial steps of the proof; beside it a Hypothesis search on the engine "
        "over data sets, step sizes and initialisations, steered towards the largest distance from the "
        "limit relative to the exact recursion",
        unless=failing(found, "the engine does not reach the limit"),
        detail=[
            chain.table(),
            "Not machine-checked: a geometric sequence tends to 0. Largest distance of the engine from the "
            f"limit over what the exact recursion and rounding allow: {found.margin + 1:.3g} (a violation is "
            "above 1).",
        ],
        samples=found.cases,
    )
