"""Proposition 22: the norm is at least 1 in the limit, and what each visit adds to it."""

from __future__ import annotations

from sympy import Rational

from claims.mathematics.error_terms import STEP
from claims.mathematics.step_judging import judge_step
from claims.mathematics.visits import Seen, visit_margin
from claims.section_4.proposition_7 import (
    ARGUMENT,
    CORRECTED,
    PRINTED,
    SECOND,
    degenerate,
    erratum,
    judge_limit,
)
from engine.aggregates import next_norm
from evidence import Outcome, Tightness
from evidence.proof import Sentence, reals
from referee import Case, Statement

P22 = Statement(
    "Proposition 22",
    "Appendix B",
    "the norm is at least 1 in the limit",
    f"{SECOND}.",
    PRINTED,
    "p22",
    key="proposition_7",
)
GROWTH = Statement(
    "Proposition 22, growth of the norm",
    "Appendix B, proof of Proposition 22",
    "each visit adds a constant",
    r"""If $\lVert\mathbf w_s\rVert^2 \le 1 - \varepsilon$ and $i_s^* \in \mathcal B_s$, then
$\lVert\mathbf w_{s+1}\rVert^2 - \lVert\mathbf w_s\rVert^2 \ge 4\eta\varepsilon \sum_{\mathcal B_s} c_s(i)^2 \ge
4\eta\varepsilon\, c_s(i_s^*)^2 \ge 4\eta\varepsilon \Phi_s/m \ge 4\eta\varepsilon\delta/m$. Infinitely many
visits would make the norm infinite, a contradiction.""",
    STEP,
    "growth",
    key="proposition_7",
)


@P22.claim("as printed: refuted, counterexample", argument=ARGUMENT, erratum=erratum(SECOND))
def p22_as_printed(case: Case) -> Outcome:
    """The degenerate initialisation."""
    return degenerate(case)


@P22.claim(
    "corrected: verified, proved",
    assumptions=CORRECTED,
    weight=1.0,
    argument="(1 - N)+ shrinks by a fixed factor at every visit, and visits never end.",
)
def p22_corrected(case: Case) -> Outcome:
    """The norm."""
    return judge_limit(case, "Proposition 22", off=False, norm=True)


@GROWTH.claim("as printed: verified, proved", argument="Lemma 17 (read as: if |w|^2 <= 1 - eps) and Lemma 19.")
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
    return judge_step(
        case,
        "growth of the norm",
        proofs,
        visit_margin(off=False, norm=True, seen=seen),
        by="machine proofs",
        tightness=lambda: Tightness(
            seen.norm, "largest 4 eta (1 - N) Phi/m over the growth of the norm at a visit, seen in the search"
        ),
    )
