r"""Section 4.2, the remark after Proposition 5: its bound against that of Eq. (10) for full-batch GD.

Phi + (5/8) Psi < 1 gives |w|^2 = Phi + Psi < 1 + (3/8) Psi, and no more: with Psi > 0 it allows norms that
Proposition 5 excludes.  Only on the span of the data, Psi = 0, is it the stronger of the two.
"""

from __future__ import annotations

import numpy as np
from sympy import Integer, Rational

from claims.mathematics.full_batch import full_batches
from claims.mathematics.instances import Instance, instances
from claims.mathematics.replays import replay
from claims.snippets import snippet
from claims.statement import Case, Erratum, Statement
from engine import Problem, norm_squared, phi, psi, step_error
from evidence import Counterexample, Evidence, Outcome, Tightness, Verdict
from evidence.chain import prove
from evidence.proof import Proof, Sentence, decide, reals
from evidence.search import hunt

Phi, Psi, eta = reals("Phi Psi eta")
DOMAIN = [eta > 0, eta <= Rational(1, 5), Phi >= 0, Psi >= 0]
EQ_10, PROPOSITION_5 = Phi + Rational(5, 8) * Psi < 1, 1 + eta / 4 >= Phi + Psi

WEAKER = Statement(
    label="Section 4.2, Proposition 5 against Eq. (10)",
    source="Section 4.2, after Proposition 5",
    title="the bound of Proposition 5 is weaker than that of Eq. (10)",
    text=r"""$\Phi + \tfrac58\Psi < 1$ (Eq. (10), for full-batch GD) implies
$\lVert\mathbf w\rVert^2 = \Phi + \Psi \le 1 + \eta/4$ (Proposition 5), but not the other way round.""",
    assumptions=(r"$0 < \eta \le 1/5$",),
)


@WEAKER.claim(
    "as printed: refuted, counterexample",
    argument=r"$(\Phi, \Psi) = (2/5, 9/10)$ satisfies Eq. (10) and has squared norm $1.3$. Conversely "
    r"$(51/50, 0)$ is allowed by Proposition 5 and not by Eq. (10). Neither implies the other; only for "
    r"$m = n$, where $\Psi = 0$, is Eq. (10) the stronger one.",
    erratum=Erratum(
        printed="the bound of Proposition 5 is weaker than the corresponding one in Eq. (10) for full-batch GD",
        correct=r"neither implies the other: Eq. (10) alone allows squared norms up to $1 + \tfrac38\Psi$",
        consequence="Nothing uses the remark; both bounds hold.",
    ),
)
def weaker_as_printed(case: Case) -> Outcome:
    """Both implications by machine; and a GD step that takes the norm above 1, within both bounds."""
    one, two = implications()
    problem = Problem(np.eye(2)[:1], np.array([0.7, 0.71]), 0.2)
    first, second = 0.7 * (1 + 0.2 * (2 - 2 * 0.49 - 0.5041)), 0.71 * (1 - 0.2 * 0.49)
    w, complaint = replay(case, problem, [[0]], [first, second])
    broken = one.status == two.status == "refuted" and not complaint
    return Outcome(
        verdict=Verdict.REFUTED if broken else Verdict.INCONCLUSIVE,
        evidence=Evidence.COUNTEREXAMPLE,
        method="both implications, decided by machine, between the two bounds; one step of full-batch GD on "
        "the engine",
        detail=f"{one.name}: {one.message}.\n\n{two.name}: {two.message}.\n\nOn the engine full-batch GD from "
        f"(0.7, 0.71) with one datapoint reaches the squared norm {norm_squared(w):.6f}: above 1, within "
        "both bounds.",
        counterexample=Counterexample(
            "Phi = 2/5, Psi = 9/10 satisfies Eq. (10) but not Proposition 5",
            {
                "Phi": "2/5",
                "Psi": "9/10",
                "Phi + 5/8 Psi": "77/80",
                "squared norm": "13/10",
                "eta": "1/5",
                "bound": "21/20",
            },
            snippet(
                "Problem(np.eye(2)[:1], np.array([0.4**0.5, 0.9**0.5]), 0.2)",
                [],
                "0.4 + 5 / 8 * 0.9, '< 1, but', w @ w, '> 1.05'",
            ),
        ),
        samples=1,
        message=complaint,
    )


def implications() -> tuple[Proof, Proof]:
    """Both implications between the two bounds; neither is true."""
    variables = [Phi, Psi, eta]
    return (
        decide(Sentence("Eq. (10) implies Proposition 5", variables, [*DOMAIN, EQ_10], PROPOSITION_5)),
        decide(Sentence("Proposition 5 implies Eq. (10)", variables, [*DOMAIN, PROPOSITION_5], EQ_10)),
    )


@WEAKER.claim(
    "corrected: verified, proved",
    title="neither of the bounds of Proposition 5 and Eq. (10) implies the other",
    text=r"""Eq. (10) gives $\lVert\mathbf w\rVert^2 < 1 + \tfrac38\Psi$, hence less than 1 on the span of the
data ($\Psi = 0$), and neither Eq. (10) nor Proposition 5 implies the other. Full-batch GD obeys both.""",
    assumptions=(r"$\lVert\mathbf w_0\rVert < 1$, $0 < \eta \le 1/5$",),
    argument="Linear inequalities, and the two counterexamples.",
)
def weaker_corrected(case: Case) -> Outcome:
    """Machine proofs of what does hold; full-batch GD on the engine."""
    chain = prove(
        Sentence(
            "Eq. (10) implies N < 1 + (3/8) Psi",
            [Phi, Psi],
            [Phi >= 0, Psi >= 0, EQ_10],
            Phi + Psi < 1 + Rational(3, 8) * Psi,
        ),
        Sentence(
            "on the span of the data Eq. (10) implies N < 1",
            [Phi, Psi],
            [Phi >= 0, Psi >= 0, EQ_10, Psi <= 0],
            Integer(1) > Phi + Psi,
        ),
    )
    one, two = implications()
    found = hunt(
        instances(max_m=5, full_batch=True, count=8),
        lambda instance: outside(case, instance) - 1.0,
        examples=case.pick(6, 30, 200),
        random_seed=case.seed_for("paths"),
        cases_per_example=8,
    )
    bad = found.counterexample is not None
    open_ = one.status != "refuted" or two.status != "refuted"
    return Outcome(
        verdict=Verdict.INCONCLUSIVE if open_ else Verdict.REFUTED if bad else Verdict.VERIFIED,
        evidence=Evidence.PROVED,
        method="both implications, decided by machine, and what does hold; beside it paths of full-batch GD "
        "on the engine",
        detail=[
            chain.table(),
            f"{one.name}: {one.message}.\n\n{two.name}: {two.message}.\n\n"
            f"Engine: {found.cases} paths of full-batch GD within both bounds.",
        ],
        counterexample=Counterexample(
            "full-batch GD on the engine leaves one of the two bounds",
            {"instance": repr(found.counterexample), "excess": found.margin},
            f"from claims.mathematics.instances import Instance\nproblem = {found.counterexample!r}.problem()",
        )
        if bad
        else None,
        tightness=Tightness(1.0, "N over 1 + (3/8) Psi: 1 on the edge of Eq. (10)"),
        samples=found.cases,
        message="one of the implications is not refuted" if open_ else None,
    )


def outside(case: Case, instance: Instance) -> float:
    """How far 30 GD steps leave one of the bounds, over what rounding allows.

    Both bounds are preserved exactly (Lemma 29, Proposition 15), and near the edge errors do not grow.
    """
    problem, count = instance.problem(), 30
    path = case.engine.trajectory(problem, full_batches(problem.m, count))
    inside, off = phi(problem, path), psi(problem, path)
    over = max(
        float((inside + 0.625 * off).max() - 1.0), float((inside + off).max() - 1.0 - problem.step_size / 4.0)
    )
    return over / (3.0 * count * step_error(case.engine, problem, problem.m))
