"""Proposition 22: the norm is at least 1 in the limit, and what each visit adds to it."""

from __future__ import annotations

from sympy import Rational

from claims.section_4.proposition_7 import degenerate, judge_limit
from claims.theory.domains import batch_steps
from claims.theory.harness import judge_formula
from claims.theory.visits import Seen, visit_margin
from engine.aggregates import next_norm
from evidence import Outcome, Tightness
from evidence.chain import prove
from evidence.proof import Sentence, reals
from referee import Case, judge


@judge("proposition_7.p22/as_printed", "counterexample")
def p22_as_printed(case: Case) -> Outcome:
    """The degenerate initialisation."""
    return degenerate(case)


@judge("proposition_7.p22/corrected", "proved", weight=1.0)
def p22_corrected(case: Case) -> Outcome:
    """The norm."""
    return judge_limit(case, "Proposition 22", off=False, norm=True)


@judge("proposition_7.growth/as_printed", "proved")
def growth(case: Case) -> Outcome:
    """The chain by machine, and on the engine with eps = 1 - N."""
    N, u, x, m, Phi, eps, eta, delta = reals("N u x m Phi eps eta delta")
    proofs = [
        Sentence(
            "growth by 4 eta eps u",
            [N, u, eps, eta],
            [eta > 0, eta <= Rational(1, 5), u >= 0, u <= N, eps > 0, 1 - eps >= N],
            next_norm(N, u, eta) - N >= 4 * eta * eps * u,
        ),
        Sentence(
            "u >= c*^2 >= Phi/m >= delta/m",
            [u, x, m, Phi, delta],
            [m >= 1, delta > 0, Phi >= delta, m * x >= Phi, u >= x],
            (m * u >= Phi) & (m * u >= delta),
        ),
    ]
    seen = Seen()
    return judge_formula(
        prove(*proofs),
        batch_steps(case, "growth of the norm"),
        visit_margin(off=False, norm=True, seen=seen),
        tightness=lambda: Tightness(
            seen.norm, "largest 4 eta (1 - N) Phi/m over the growth of the norm at a visit, seen in the search"
        ),
    )
