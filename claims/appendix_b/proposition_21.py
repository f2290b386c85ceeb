"""Proposition 21: Psi tends to 0 (``section_4.proposition_7`` has the rates), and a step of its proof."""

from __future__ import annotations

from sympy import Rational

from claims.mathematics.error_terms import STEP
from claims.mathematics.step_judging import judge_step
from claims.mathematics.visits import Seen, visit_margin
from claims.section_4.proposition_7 import ARGUMENT, CORRECTED, FIRST, PRINTED, degenerate, erratum, judge_limit
from evidence import Outcome, Tightness
from evidence.proof import Sentence, reals
from referee import Case, Statement

P21 = Statement(
    "Proposition 21",
    "Appendix B",
    "the norm off the data vanishes",
    f"{FIRST}.",
    PRINTED,
    "p21",
    key="proposition_7",
)
CONTRADICTION = Statement(
    "Proposition 21, Psi_{t+1} < Psi*",
    "Appendix B, proof of Proposition 21",
    "the contradiction in the proof",
    r"""If $\Psi_T \le (1 + \varepsilon)\Psi^*$ with $\varepsilon = \eta\delta/m$ and $u_t \ge \delta/m$ at some
$t \ge T$, then $\Psi_{t+1} = \Psi_t (1 - \eta u_t)^2 \le \Psi_T (1 - \eta\delta/m)^2 \le (1 + \varepsilon)(1 -
\eta\delta/m)\Psi^* < \Psi^*$.""",
    STEP,
    "contradiction",
    key="proposition_7",
)


@P21.claim("as printed: refuted, counterexample", argument=ARGUMENT, erratum=erratum(FIRST))
def p21_as_printed(case: Case) -> Outcome:
    """The degenerate initialisation."""
    return degenerate(case)


@P21.claim(
    "corrected: verified, proved",
    assumptions=CORRECTED,
    weight=1.0,
    argument="Psi shrinks by a fixed factor at every visit, and visits never end.",
)
def p21_corrected(case: Case) -> Outcome:
    """Psi."""
    return judge_limit(case, "Proposition 21", off=True, norm=False)


@CONTRADICTION.claim(
    "as printed: verified, proved",
    argument="(1 + x)(1 - x)^2 <= (1 + x)(1 - x) < 1 for x = eta delta/m in (0, 1).",
)
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
    return judge_step(
        case,
        "Psi_{t+1} < Psi*",
        [sentence],
        margin,
        by="machine proofs",
        tightness=Tightness(1.0, "(1 + x)(1 - x) over 1, in the limit x = eta delta/m -> 0"),
    )
