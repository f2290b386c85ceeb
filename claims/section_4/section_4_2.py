r"""Section 4.2, the remark after Proposition 5: its bound against that of Eq. (10) for full-batch GD.

Phi + (5/8) Psi < 1 gives |w|^2 = Phi + Psi < 1 + (3/8) Psi, and no more: with Psi > 0 it allows norms that
Proposition 5 excludes.  Only on the span of the data, Psi = 0, is it the stronger of the two.
"""

from __future__ import annotations

from sympy import Integer, Rational

from claims.theory.full_batch import full_batches
from claims.theory.instances import Instance, instances
from engine import phi, psi, step_error
from evidence import Counterexample, Evidence, Outcome, Tightness, Verdict
from evidence.chain import prove
from evidence.proof import Proof, Sentence, decide, reals
from evidence.search import hunt
from referee import Case, judge

Phi, Psi, eta = reals("Phi Psi eta")
DOMAIN = [eta > 0, eta <= Rational(1, 5), Phi >= 0, Psi >= 0]
EQ_10, PROPOSITION_5 = Phi + Rational(5, 8) * Psi < 1, 1 + eta / 4 >= Phi + Psi


def implications() -> tuple[Proof, Proof]:
    """Both implications between the two bounds; neither is true."""
    variables = [Phi, Psi, eta]
    return (
        decide(Sentence("Eq. (10) implies Proposition 5", variables, [*DOMAIN, EQ_10], PROPOSITION_5)),
        decide(Sentence("Proposition 5 implies Eq. (10)", variables, [*DOMAIN, PROPOSITION_5], EQ_10)),
    )


@judge("section_4_2/as_printed", "proved")
def weaker_as_printed(case: Case) -> Outcome:
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
            f"from claims.theory.instances import Instance\nproblem = {found.counterexample!r}.problem()",
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
