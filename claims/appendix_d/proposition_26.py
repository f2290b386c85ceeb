"""Proposition 26: c_t(i)/c_0(i) = sqrt(Phi_t/Phi_0).

The statement divides by c_0(i), which may be zero for a single datapoint even if Phi_0 > 0; Eq. (9) is
the form that survives that.
"""

from __future__ import annotations

import numpy as np

from claims.mathematics.dynamics import batch_factor
from claims.mathematics.full_batch import failing, full_batches
from claims.mathematics.gd_invariant import chain, search
from claims.statement import Case, Erratum, Statement
from engine import Problem, StandardBasis, step_error
from evidence import Counterexample, Outcome, refuted, verified

ASSUMPTIONS = (
    "linear activation, orthonormal data, full batches",
    r"$\lVert \mathbf w_0 \rVert < 1$, $0 < \eta \le 1/5$ (Assumption 1)",
)

PROPOSITION = Statement(
    label="Proposition 26",
    source="Appendix D",
    title="all coordinates in the span have the same ratio to their start",
    text=r"""For all $i \in [m]$ and all $t$,
$$\frac{c_t(i)}{c_0(i)} = \sqrt{\frac{\Phi_t}{\Phi_0}} .$$""",
    assumptions=ASSUMPTIONS,
)

WITH_ZERO = """import numpy as np
from engine import Problem, load_engine
problem = Problem(np.eye(2), np.array([0.5, 0.0]), 0.2)
path = load_engine("reference").trajectory(problem, np.tile([0, 1], (5, 1)))
with np.errstate(invalid="ignore"):
    print(path[5] / path[0])"""


@PROPOSITION.claim(
    "as printed: refuted, counterexample",
    argument=r"For $\mathbf w_0 = (1/2, 0)$ and the standard basis, $c_t(2) = c_0(2) = 0$ for all $t$: the "
    r"left side is $0/0$, while the right side is defined.",
    erratum=Erratum(
        printed=r"$c_t(i)/c_0(i) = \sqrt{\Phi_t/\Phi_0}$ for all $i \in [m]$",
        correct=r"for $c_0(i) \ne 0$; in general $c_t(i) = c_0(i)\sqrt{\Phi_t/\Phi_0}$ for $\Phi_0 > 0$ "
        "(Eq. (9))",
        consequence="Theorem 1 uses it only multiplied by $c_0(i)$, which is Eq. (9), so it stands",
    ),
)
def as_printed(case: Case) -> Outcome:
    """A coordinate that starts at zero: it stays there, and the ratio is 0/0."""
    problem = Problem(np.eye(2), np.array([0.5, 0.0]), 0.2)
    path = case.engine.trajectory(problem, full_batches(2, 5))
    error = 5 * step_error(case.engine, problem, 2)
    exact = 0.5
    for _ in range(5):
        exact *= batch_factor(exact**2, exact**2, 0.2)
    good = abs(path[5, 1]) <= error and abs(path[5, 0] - exact) <= 5 * error
    return refuted(
        "counterexample",
        "one instance with a coordinate that starts at zero",
        unless=not good,
        detail=f"After 5 steps c_5 = {path[5].tolist()}, exactly ({exact!r}, 0).",
        counterexample=Counterexample(
            "c_0(2) = 0, so that c_t(2)/c_0(2) is 0/0, with Phi_0 = 1/4 > 0",
            {"data": [[1, 0], [0, 1]], "w0": [0.5, 0.0], "eta": 0.2, "i": 2},
            WITH_ZERO,
        ),
        samples=1,
        message=f"the engine is at {path[5].tolist()}, not at ({exact}, 0)",
    )


@PROPOSITION.claim(
    "corrected: verified, proved",
    text=r"""For all $t$ and all $i \in [m]$ with $c_0(i) \ne 0$ the ratio $c_t(i)/c_0(i)$ is
$\sqrt{\Phi_t/\Phi_0}$; for the other $i \in [m]$, $c_t(i) = 0$.""",
    argument="Every coordinate in the span is multiplied by the same positive factor.",
)
def corrected(case: Case) -> Outcome:
    """The induction of Eq. (9); coordinates that start at zero besides."""
    proofs = chain()
    found = search(case)
    zero = zeros(case)
    return verified(
        "proved",
        "machine proofs for the induction over t; beside it a Hypothesis search over paths and runs of "
        "the engine, and paths with coordinates that start at zero",
        unless=failing(found, "an instance on which the engine leaves the invariant") or zero > 1.0,
        detail=[
            proofs.table(),
            f"The largest deviation of $c_t(i)$ from $c_0(i)\\sqrt{{\\Phi_t/\\Phi_0}}$ "
            f"is {found.margin + 1:.2g} of what rounding allows; coordinates that start at zero get as far as "
            f"{zero:.2g} of it.",
        ],
        detects="a rotation of the projection by more than rounding errors",
        samples=found.cases + 6,
        message="the engine leaves the invariant",
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
