"""Theorem 1: full-batch GD converges to the normalised projection of w0 onto the span of the data.

The proof has three machine-checkable steps in Phi = |Pi_m w|^2 and Psi = |w|^2 - Phi, which follow a
closed two-dimensional recursion (Lemma 27): Phi + (5/8) Psi < 1 is preserved (Lemma 29), Phi grows by
at least (4/5) eta Phi (1 - Phi), and Psi does not grow.  So 1 - Phi_t <= (1 - Phi_0) (1 - (4/5) eta
Phi_0)^t, and Psi_t <= (8/5) (1 - Phi_t).  Since all coordinates in the span grow by one common
factor, the direction of Pi_m w never changes.  What is left to the reader is that a geometric
sequence tends to 0.

The engine is judged against that: after T steps it must be as close to the limit as the exact
recursion says, up to its rounding errors.
"""

from __future__ import annotations

import numpy as np

from claims.mathematics.full_batch import excess_distance
from claims.mathematics.gd_convergence import sentences
from claims.mathematics.instances import instances
from claims.mathematics.standstill import under_full_batches
from claims.statement import Case, Erratum, Statement
from engine import Problem
from evidence import Counterexample, Outcome, verified
from evidence.chain import prove
from evidence.search import hunt

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
    ),
)


@THEOREM.claim(
    "as printed: refuted, exhaustive",
    erratum=Erratum(
        kind="gap",
        printed=r"$\mathbf w_0$ with $\lVert\mathbf w_0\rVert < 1$ is arbitrary",
        correct=r"assume also $\Pi_m(\mathbf w_0) \ne 0$",
        consequence=r"The theorem stands outside a null set of initialisations.",
    ),
    argument=r"For $m < n$ the assumptions admit $\mathbf w_0 \neq 0$ orthogonal to the data. Then every "
    r"$\langle \mathbf w_0, \mathbf a_i\rangle$ vanishes, so does every gradient in Eq. (4), the iterates "
    r"stay at $\mathbf w_0$, and $\mathbf w_{\mathrm{GD}}$ is $0/0$. A gap in the assumptions on a "
    r"null set; the theorem stands with the assumption added.",
)
def as_printed(case: Case) -> Outcome:
    """The degenerate initialisation: no correlation with any datapoint."""
    problem = Problem(np.eye(3)[:2], np.array([0.0, 0.0, 0.5]), 0.2)
    found = under_full_batches(case, problem, 50)
    return found.outcome(
        f"After 50 steps the engine is at {found.final.tolist()}.",
        Counterexample(
            description="w0 is orthogonal to both datapoints: the limit in the theorem is 0/0, "
            "and the iterates stay at w0, which is no global minimum",
            values={
                "data": [[1, 0, 0], [0, 1, 0]],
                "w0": [0, 0, 0.5],
                "eta": 0.2,
                "m": 2,
                "n": 3,
                "projection": [0, 0, 0],
                "w_50": found.final.tolist(),
            },
            code="import numpy as np\nfrom engine import Problem, load_engine\n"
            "problem = Problem(np.eye(3)[:2], np.array([0, 0, 0.5]), 0.2)\n"
            "batches = np.tile([0, 1], (50, 1))\n"
            'print(load_engine("reference").trajectory(problem, batches)[-1])',
        ),
    )


@THEOREM.claim(
    "corrected: verified, proved",
    assumptions=(*THEOREM.assumptions, r"$\Pi_m(\mathbf w_0) \neq 0$"),
    argument="Appendix D proves it once the projection is assumed not to vanish; the polynomial steps "
    "are proved below, and the engine must follow the exact recursion.",
)
def corrected(case: Case) -> Outcome:
    """The chain by Z3; beside it many instances, each followed to within 1e-10 of its limit."""
    chain = prove(*sentences())
    count = 16
    found = hunt(
        instances(full_batch=True, count=count),
        lambda instance: excess_distance(case, instance),
        examples=case.pick(10, 60, 600),
        random_seed=case.seed_for("instances"),
        cases_per_example=count,
    )
    violated = found.counterexample is not None
    return verified(
        "proved",
        "Z3 on the polynomial steps of the proof; beside it a Hypothesis search on the engine over "
        "data sets, step sizes and initialisations, steered towards the largest distance from the limit "
        "relative to the exact recursion",
        unless=violated,
        detail=[
            chain.table(),
            f"Not machine-checked: a geometric sequence tends to 0. Largest distance of "
            "the engine from the limit over what the exact recursion and rounding allow: "
            f"{found.margin + 1:.3g} (a violation is above 1).",
        ],
        counterexample=lambda: Counterexample(
            description="the engine does not reach the limit",
            values={"instance": repr(found.counterexample), "excess": found.margin},
            code="from claims.mathematics.instances import Instance\n"
            f"problem = {found.counterexample!r}.problem()",
        ),
        samples=found.cases,
    )
