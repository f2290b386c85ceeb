r"""Appendix C.1, the proof that R satisfies Assumption (A1), step by step and for every b < m.

The text bounds the increment with i* in the batch from below by log(S/(S - (1 - B/A) Y)) (Eq. (24),
correct) and then replaces Y by S with the remark Y <= S.  That makes the expression *larger*: for b >= 2
the step has the wrong direction, and the increment may be as near to 0 as one likes.  The conclusion
(A1) holds all the same; ``mathematics.growth`` has the repaired argument.
"""

from __future__ import annotations

import numpy as np
from sympy import Rational

from claims.mathematics.error_terms import STEP, factor_sentence
from claims.mathematics.step_judging import Point, judge_step, reach_of, refute
from claims.mathematics.transitions import Transitions
from engine import Array
from engine.aggregates import batch_factor, rest_factor
from evidence import Outcome, Tightness
from evidence.proof import Sentence, identity, reals
from referee import Case, Erratum, Statement

SOURCE = "Appendix C.1, proof that (A1) holds"
STANDS = (
    "(A1) and with it Proposition 9 and Theorem 2 stand: a batch of i* and the b - 1 smallest others raises R "
    "by a constant at every state, with a probability of at least 1/C(m, b)."
)


def statement(step: str, part: str, title: str, text: str) -> Statement:
    """A step of the proof as a statement of its own."""
    label = f"Appendix C.1, (A1), {step}" if step else "Appendix C.1, (A1)"
    return Statement(label, SOURCE, title, text, STEP, part, key="appendix_c_a1")


DELTA = statement(
    "Delta_t >= log(A/B)",
    "delta",
    "the increment if the leader is in the batch",
    r"If $i_t^* \in \mathcal B_t$: $Y_t \le S_t$, hence $\Delta_t \ge \log\frac{S}{S - (1 - B/A) S} = "
    r"\log(A/B)$.",
)
RATIO = statement(
    "A/B >= 1 + 19 eta/20",
    "ratio",
    "a lower bound of A/B that holds at all times",
    r"$\frac AB \ge 1 + \eta\frac{2 - \lVert\mathbf w_t\rVert^2}{1 - \eta u_t} \ge 1 + \eta(1 - \eta/4) \ge "
    r"1 + \frac{19}{20}\eta$.",
)
UNEVEN = Point(("1/2", "1/4", "1/100"), 3, (0, 1))


@DELTA.claim(
    "as printed: refuted, counterexample",
    argument=r"$\log\frac{S}{S - (1-B/A)Y}$ grows with $Y$, so $Y \le S$ gives $\Delta_t \le \log(A/B)$. "
    r"Strictly less whenever another coordinate is in the batch."
    " It is an equality for $b = 1$, but C.1 is for every $b$.",
    erratum=Erratum(
        printed=r"if $i_t^* \in \mathcal B_t$, then $Y_t \le S_t$ gives $\Delta_t \ge \log(A_t/B_t)$, a "
        r"constant",
        correct=r"it gives $\Delta_t \le \log(A_t/B_t)$, with equality for $b = 1$. If $\mathcal B_t$ is "
        r"$i_t^*$ with the $b-1$ smallest others, which has probability $1/\binom mb$ at least, $\Delta_t \ge "
        r"-\log(1 - (1 - "
        r"B_t/A_t)\frac{m-b}{m-1})$, a positive constant by $A_t/B_t \ge 1 + \frac{19}{20}\eta$; enough such "
        r"batches "
        "in a row give (A1)",
        consequence=STANDS,
    ),
)
def delta_as_printed(case: Case) -> Outcome:
    """m = 3, b = 2, a batch that omits only a tiny coordinate."""
    return refute(
        case,
        UNEVEN,
        lambda t: t.lag,
        lambda t: np.log(t.A / t.B),
        ">=",
        description="the batch omits only a tiny coordinate, so R hardly grows",
        code=(
            "np.log(new[0] / (new[1] + new[2])) - np.log(c[0] / (c[1] + c[2]))",
            "np.log((1 + eta * (2 - u - N)) / (1 - eta * u))",
        ),
        detail="Y is 1/26 of S. The left side is the increment with the leader held fixed, the right side "
        "log(A/B).",
    )


@DELTA.claim(
    "corrected: verified, proved",
    text=r"If $i_t^* \in \mathcal B_t$, then $\Delta_t \le \log(A/B)$, with equality for $b = 1$.",
    argument="Eq. (24) and Y <= S; Y = S for b = 1.",
)
def delta_corrected(case: Case) -> Outcome:
    """The direction by machine; equality for b = 1 on the engine."""
    g, S, Y = reals("g S Y")
    direction = Sentence(
        "S/(S - (1 - 1/g) Y) <= g for Y <= S",
        [g, S, Y],
        [g >= 1, S > 0, Y >= 0, Y <= S],
        (S - (1 - 1 / g) * Y) * g >= S,
    )

    def margin(steps: Transitions) -> Array:
        excess = steps.lag - np.log(steps.A / steps.B)
        excess = np.abs(excess) if steps.b == 1 else excess
        return np.where(steps.leads, excess - steps.slack, -np.inf)

    def near(steps: Transitions) -> Array:
        return np.where(steps.leads, steps.lag / np.log(steps.A / steps.B), np.nan)

    return judge_step(
        case,
        "Delta_t <= log(A/B)",
        [direction],
        margin,
        by="machine proofs",
        nearest=(near, "Delta over log(A/B) (1 for b = 1)"),
    )


@RATIO.claim(
    "as printed: verified, proved",
    argument=r"The first relation is an equality, and $2 - N \ge 1 - \eta/4$ while $1 - \eta u \le 1$.",
)
def ratio(case: Case) -> Outcome:
    """The identity by SymPy, the inequalities by machine; how far eta may go."""
    N, u, eta = reals("N u eta")
    A, B = batch_factor(N, u, eta), rest_factor(u, eta)
    domain = [eta > 0, u >= 0, u <= N, 1 + eta / 4 >= N]
    proofs = [
        identity("A/B = 1 + eta (2 - N)/(1 - eta u)", A / B, 1 + eta * (2 - N) / B),
        Sentence(
            "A/B >= 1 + eta (1 - eta/4)",
            [N, u, eta],
            [*domain, eta <= Rational(1, 5)],
            (1 + eta * (1 - eta / 4)) * B <= A,
        ),
        factor_sentence(),
    ]
    seen = {"ratio": 0.0}

    def margin(steps: Transitions) -> Array:
        bound = 1.0 + 0.95 * steps.eta
        inside = np.where(steps.member > 0, steps.new / steps.c, np.inf).min(axis=1)
        outside = np.where(steps.member > 0, -np.inf, steps.new / steps.c).max(axis=1)
        measured = inside / outside
        seen["ratio"] = max(seen["ratio"], float((bound / measured).max()))
        return bound - measured - 4.0 * (steps.error / steps.c).max(axis=1)

    at = 0.2
    return judge_step(
        case,
        "A/B >= 1 + 19 eta/20",
        proofs,
        margin,
        by="machine proofs",
        tightness=Tightness(
            0.95 / (1.0 - at / 4.0),
            "19/20 over the infimum (1 - eta/4) of (A/B - 1)/eta at "
            "eta = 1/5, u -> 0, N = 1 + eta/4 (with 19/20 replaced by 1 - eta/4: attained)",
        ),
        note="The first relation is printed as an inequality and is an equality.",
        reach=reach_of(
            "eta <= 1/5",
            lambda top: Sentence(
                "up to eta", [N, u, eta], [*domain, eta <= top], (1 + Rational(19, 20) * eta) * B <= A
            ),
            "1/5",
            "201/1000",
            "1 - eta/4 is below 19/20; with 1 - eta/4 in its place the bound goes on",
        ),
    )
