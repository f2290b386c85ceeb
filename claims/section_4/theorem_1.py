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

from claims.mathematics.full_batch import APPROACH_STEPS, excess_distance, failing, search
from claims.mathematics.gd_convergence import sentences
from claims.mathematics.standstill import GAP
from evidence import Outcome, verified
from evidence.chain import prove
from referee import Case, Statement

THEOREM = Statement(
    label="Theorem 1",
    source="Section 4; proof in Appendix D",
    title="full-batch GD converges to the normalised projection of the initialisation",
    text=r"""With $\mathcal B_t = [m]$ for all $t$,
$$\lim_{t\to\infty} \mathbf w_t = \mathbf w_{\mathrm{GD}} :=
\frac{\Pi_m(\mathbf w_0)}{\lVert \Pi_m(\mathbf w_0) \rVert}.$$""",
    assumptions=(
        r"linear activation, orthonormal data, $\mathbf w_0 \neq 0$ (Section 3)",
        r"$\lVert \mathbf w_0 \rVert < 1$",
        r"$0 < \eta \le 1/5$",
        r"read where the formula is defined: $\Pi_m(\mathbf w_0) \neq 0$",
    ),
)


@THEOREM.claim(
    "as printed: verified, proved",
    erratum=GAP,
    argument=r"Read where its own formula is defined: $\mathbf w_{\mathrm{GD}}$ divides by "
    r"$\lVert\Pi_m(\mathbf w_0)\rVert$. Appendix D proves it there; the polynomial steps are proved below, "
    r"and the engine must follow the exact recursion. For $m < n$ the assumptions admit $\mathbf w_0 \ne 0$ "
    r"orthogonal to the data, where every gradient of Eq. (4) vanishes, the iterates stay at $\mathbf w_0$, "
    r"and $\mathbf w_{\mathrm{GD}}$ is $0/0$.",
)
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
