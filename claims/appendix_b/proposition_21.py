"""Proposition 21: Psi tends to 0 (``section_4.proposition_7`` has the rates), and a step of its proof."""

from __future__ import annotations

from sympy import Rational

from claims.section_4.proposition_7 import degenerate, judge_limit
from claims.theory.domains import batch_steps
from claims.theory.harness import judge_formula
from claims.theory.visits import Seen, visit_margin
from evidence import Outcome, Tightness
from evidence.chain import prove
from evidence.proof import Sentence, reals
from referee import Case, judge


@judge("proposition_7.p21/as_printed", "counterexample")
def p21_as_printed(case: Case) -> Outcome:
    """The degenerate initialisation."""
    return degenerate(case)


@judge("proposition_7.p21/corrected", "proved", weight=1.0)
def p21_corrected(case: Case) -> Outcome:
    """Psi."""
    return judge_limit(case, "Proposition 21", off=True, norm=False)


@judge("proposition_7.contradiction/as_printed", "proved")
def contradiction(case: Case) -> Outcome:
    """The chain by machine, with the engine's factor of Psi."""
    u, v, eta, top, low = reals("u v eta top low")
    domain = [eta > 0, eta <= Rational(1, 5), v > 0, u >= v, u <= 1 + eta / 4, low > 0, top >= 0]
    domain.append(top <= (1 + eta * v) * low)
    chain = (
        (top * (1 - eta * u) ** 2 <= top * (1 - eta * v) ** 2)
        & (top * (1 - eta * v) ** 2 <= (1 + eta * v) * (1 - eta * v) * low)
        & ((1 + eta * v) * (1 - eta * v) * low < low)
    )
    sentence = Sentence("the chain", [u, v, eta, top, low], domain, chain)
    margin = visit_margin(off=True, norm=False, seen=Seen())
    return judge_formula(
        prove(sentence),
        batch_steps(case, "Psi_{t+1} < Psi*"),
        margin,
        tightness=Tightness(1.0, "(1 + x)(1 - x) over 1, in the limit x = eta delta/m -> 0"),
    )
