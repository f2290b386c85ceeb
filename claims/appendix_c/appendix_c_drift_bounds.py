"""The steps inside the proof of Proposition 23: the increment without i*, and a bound of a logarithm."""

from __future__ import annotations

import numpy as np
from sympy import diff, log

from claims.appendix_c.appendix_c_drift import step
from claims.mathematics.error_terms import ratio_sentences
from claims.mathematics.step_judging import Point, judge_step, refute
from claims.mathematics.transitions import Transitions
from claims.statement import Case, Erratum
from engine import Array
from evidence import Outcome, Tightness, verified
from evidence.chain import prove
from evidence.proof import Sentence, computed, derivative, identity, reals

OUTSIDE = step(
    "Proposition 23, increment when i* is not in B",
    "outside",
    "the decrease if the leader is not in the batch",
    r"""If $i_t^* \notin \mathcal B_t$, then
$-(R_{t+1} - R_t) = \log(\tilde Y + X [1 + \eta + \mathfrak o(t, R_t)]) - \log S$ with a non-negative
vanishing term $\mathfrak o(t, R_t)$.""",
)
LOGARITHM = step(
    "Proposition 23, log(1/(1-x)) >= x (1 + x/2)",
    "logarithm",
    "a lower bound of the logarithm",
    r"$\log\frac1{1-x} \ge x (1 + x/2)$ for all $x \in (0, 1)$.",
)


@OUTSIDE.claim(
    "as printed: refuted, counterexample",
    argument=r"If the leader changes, $-(R_{t+1} - R_t)$ is below the decrease with the leader held fixed, and "
    r"may even be negative, while the right-hand side is at least $\log(1 + \eta X/S) > 0$. (The same "
    r"happens without a change of leader if $\lVert\mathbf w_t\rVert > 1$, where $A/B < 1 + \eta$ may be.)",
    erratum=Erratum(
        printed=r"'Hence we can bound the above as $-(R_{t+1}-R_t) = \log(\tilde Y + X[1+\eta+"
        r"\mathfrak o(t,R_t)]) - \log S$' (an equality)",
        correct=r"$-(R_{t+1}-R_t) \le \log(\tilde Y + X[1+\eta+\mathfrak o(t,R_t)]) - \log S$",
        consequence="None: only the inequality is used.",
    ),
)
def outside_as_printed(case: Case) -> Outcome:
    """A step in which the leader changes: R even grows."""
    point = Point(("3/5", "59/100"), 2, (1,))
    return refute(
        case,
        point,
        lambda t: -t.gain,
        lambda t: np.log1p(t.eta * t.X / t.S),
        "=",
        description="the leader changes and R grows, so no non-negative error term makes the two sides equal",
        code=("np.log(c[0] / c[1]) - np.log(new[1] / new[0])", "np.log(1 + eta)"),
        detail="The left side is the decrease of R, the right side the printed expression with the least "
        "possible error term, 0. The decrease is smaller.",
    )


@OUTSIDE.claim(
    "corrected: verified, proved",
    text=r"""If $i_t^* \notin \mathcal B_t$, then $-(R_{t+1} - R_t) \le \log(1 + (A/B - 1) X/S) \le
\eta (1 + d)(1 + \theta s)\, X/S$, with $s = \sum_{\ell\in\mathcal J_t} c_t(\ell)^2$,
$d = (1-\lVert\mathbf w_t\rVert^2)_+$, $\theta = \eta/(1-\eta)$.""",
    argument="Eq. (23), Lemma 14, the upper bound of Lemma 24, and log(1 + x) <= x.",
)
def outside_corrected(case: Case) -> Outcome:
    """The identity by SymPy, the bound by machine, all of it on the engine."""
    A, B, X, Y = reals("A B X Y")
    proof = identity("S'/S for a fixed leader", (Y * B + X * A) / B / (X + Y), 1 + (A / B - 1) * X / (X + Y))

    def margin(steps: Transitions) -> Array:
        share = steps.X / steps.S
        exact = np.log1p((steps.A / steps.B - 1.0) * share)
        high = steps.eta * (1.0 + np.maximum(0.0, 1.0 - steps.N))
        high = high * (1.0 + steps.eta / (1.0 - steps.eta) * steps.s) * share
        worst = np.maximum(-steps.gain - exact, np.maximum(-steps.gain - high, -steps.lag - exact))
        return np.where(steps.leads, -np.inf, worst - steps.slack)

    def near(steps: Transitions) -> Array:
        exact = np.log1p((steps.A / steps.B - 1.0) * steps.X / steps.S)
        return np.where(steps.leads, np.nan, -steps.gain / exact)

    return judge_step(
        case,
        "the bound for i* not in B",
        [proof, ratio_sentences()[1]],
        margin,
        by="machine proofs",
        nearest=(near, "decrease over log(1 + (A/B - 1) X/S) (1: attained while the leader stays)"),
    )


@LOGARITHM.claim(
    "as printed: verified, proved",
    argument=r"Both sides vanish at 0, and the difference of the derivatives is $x^2/(1-x) \ge 0$.",
)
def logarithm(case: Case) -> Outcome:
    """The derivative by SymPy, its sign by machine."""
    (x,) = reals("x")
    chain = prove(
        computed(
            "derivative of the left side",
            "d/dx log(1/(1 - x)) = 1/(1 - x)",
            diff(log(1 / (1 - x)), x),
            1 / (1 - x),
        ),
        derivative("derivative of the right side", x * (1 + x / 2), x, 1 + x),
        identity("derivative of the difference", 1 / (1 - x) - (1 + x), x**2 / (1 - x)),
        Sentence("it is positive", [x], [x > 0, x < 1], x**2 / (1 - x) > 0),
    )
    top = 0.2
    return verified(
        "proved",
        "machine proofs; no dynamics is involved",
        detail=[chain.table(), "Both sides are 0 at x = 0."],
        tightness=Tightness(
            float(top * (1 + top / 2) / -np.log1p(-top)),
            "right over left side at x = 1/5, the largest value the proof needs; tends to 1 as x -> 0",
        ),
    )
