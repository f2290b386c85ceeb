r"""Section 4.2, the remark after Proposition 5: its bound against that of Eq. (10) for full-batch GD.

Phi + (5/8) Psi < 1 gives |w|^2 = Phi + Psi < 1 + (3/8) Psi, and no more: with Psi > 0 it allows norms that
Proposition 5 excludes.  Only on the span of the data, Psi = 0, is it the stronger of the two.
"""

from __future__ import annotations

from dataclasses import replace

from sympy import Integer, Rational

from claims.section_4.eq_10 import WEIGHTED
from claims.theory.full_batch import full_batches
from claims.theory.harness import Domain, excess, judge_formula
from claims.theory.instances import instances
from engine import Problem, phi, psi, step_error
from evidence import Outcome, Tightness, Verdict
from evidence.chain import prove
from evidence.proof import Proof, Sentence, decide, reals
from referee import Case, judge

Phi, Psi, eta = reals("Phi Psi eta")
DOMAIN = [eta > 0, eta <= Rational(1, 5), Phi >= 0, Psi >= 0]
PROPOSITION_5 = 1 + eta / 4 >= Phi + Psi


def implications() -> tuple[Proof, Proof]:
    """Both implications between the two bounds; neither is true."""
    variables, eq_10 = [Phi, Psi, eta], WEIGHTED.expression < 1
    return (
        decide(Sentence("Eq. (10) implies Proposition 5", variables, [*DOMAIN, eq_10], PROPOSITION_5)),
        decide(Sentence("Proposition 5 implies Eq. (10)", variables, [*DOMAIN, PROPOSITION_5], eq_10)),
    )


@judge("section_4_2/as_printed", "proved", formulas=[WEIGHTED])
def weaker_as_printed(case: Case) -> Outcome:
    """Machine proofs of what does hold; full-batch GD on the engine."""
    eq_10 = WEIGHTED.expression < 1
    chain = prove(
        Sentence(
            "Eq. (10) implies N < 1 + (3/8) Psi",
            [Phi, Psi],
            [Phi >= 0, Psi >= 0, eq_10],
            Phi + Psi < 1 + Rational(3, 8) * Psi,
        ),
        Sentence(
            "on the span of the data Eq. (10) implies N < 1",
            [Phi, Psi],
            [Phi >= 0, Psi >= 0, eq_10, Psi <= 0],
            Integer(1) > Phi + Psi,
        ),
    )
    one, two = implications()
    domain = Domain(
        "paths of full-batch GD",
        instances(max_m=5, full_batch=True, count=8),
        lambda instance: outside(case, instance.problem()),
        examples=case.pick(6, 30, 200),
        seed=case.seed_for("paths"),
        cases=8,
    )
    outcome = judge_formula(
        chain,
        domain,
        float,
        formula="both bounds",
        by="both implications, decided by machine, and what does hold",
        detail=f"{one.name}: {one.message}.\n\n{two.name}: {two.message}.",
        tightness=Tightness(1.0, "N over 1 + (3/8) Psi: 1 on the edge of Eq. (10)"),
        detects="a path that leaves one of the bounds by more than rounding",
    )
    if one.status == two.status == "refuted":
        return outcome
    if "proved" in (one.status, two.status):
        return replace(outcome, verdict=Verdict.REFUTED, message="one of the implications is proved")
    return replace(outcome, verdict=Verdict.INCONCLUSIVE, message="one of the implications is not refuted")


def outside(case: Case, problem: Problem) -> float:
    """The margin of both bounds along 30 steps of GD, in units of rounding.

    Both bounds are preserved exactly (Lemma 29, Proposition 15), and near the edge errors do not grow.
    """
    count = 30
    path = case.engine.trajectory(problem, full_batches(problem.m, count))
    inside, off = phi(problem, path), psi(problem, path)
    over = max(
        float(WEIGHTED(inside, off).max() - 1.0), float((inside + off).max() - 1.0 - problem.step_size / 4.0)
    )
    return excess(over, 3.0 * count * step_error(case.engine, problem, problem.m))
