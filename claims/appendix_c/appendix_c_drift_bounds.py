"""The steps inside the proof of Proposition 23 from the increment to the printed bound."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from sympy import diff, log

from claims.appendix_c.appendix_c_drift import step
from claims.mathematics.error_terms import ratio_sentences
from claims.mathematics.step_judging import Point, judge_step, refute
from claims.mathematics.transitions import Transitions, every_batch
from claims.statement import Case, Erratum
from engine import Array
from evidence import Counterexample, Outcome, Tightness, refuted, verified
from evidence.chain import prove
from evidence.proof import Proof, Sentence, identity, reals

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
LAST = step(
    "Proposition 23, last equality",
    "last",
    "the last line of the proof",
    r"""$\eta\frac bm\frac{m-b}{m-1}\bigl(1 + \frac\eta2\frac{m-b}{m-1}\bigr)
- \eta\frac{m-b}m\frac b{m-1} = \frac{\eta\, b (m-b)^2}{2 m (m-1)^2}$.""",
)


@OUTSIDE.claim(
    "as printed: refuted, proved",
    argument=r"If the leader changes, $-(R_{t+1} - R_t)$ is below the decrease with the leader held fixed, and "
    r"may even be negative, while the right-hand side is at least $\log(1 + \eta X/S) > 0$. (The same "
    r"happens without a change of leader if $\lVert\mathbf w_t\rVert > 1$, where $A/B < 1 + \eta$ may be.)",
    erratum=Erratum(
        kind="misprint",
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
    """The identity by SymPy, the bound by Z3, all of it on the engine."""
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
        by="SymPy and Z3",
        nearest=(near, "decrease over log(1 + (A/B - 1) X/S) (1: attained while the leader stays)"),
    )


@LOGARITHM.claim(
    "as printed: verified, proved",
    argument=r"Both sides vanish at 0, and the difference of the derivatives is $x^2/(1-x) \ge 0$.",
)
def logarithm(case: Case) -> Outcome:
    """The derivative by SymPy, its sign by Z3."""
    (x,) = reals("x")
    slope = diff(log(1 / (1 - x)) - x * (1 + x / 2), x)
    chain = prove(
        identity("derivative of the difference", slope.together(), x**2 / (1 - x)),
        Sentence("it is positive", [x], [x > 0, x < 1], x**2 / (1 - x) > 0),
    )
    top = 0.2
    return verified(
        "proved",
        "SymPy and Z3; no dynamics is involved",
        detail=[chain.table(), "Both sides are 0 at x = 0."],
        tightness=Tightness(
            float(top * (1 + top / 2) / -np.log1p(-top)),
            "right over left side at x = 1/5, the largest value the proof needs; tends to 1 as x -> 0",
        ),
    )


def last_line() -> tuple[Proof, Proof]:
    """The printed and the corrected last equality, as identities in eta, b, m."""
    eta, b, m = reals("eta b m")
    q = (m - b) / (m - 1)
    left = eta * (b / m) * q * (1 + eta / 2 * q) - eta * ((m - b) / m) * b / (m - 1)
    right = b * (m - b) ** 2 / (2 * m * (m - 1) ** 2)
    return (
        identity("last equality with eta", left, eta * right),
        identity("last equality with eta^2", left, eta**2 * right),
    )


@LAST.claim(
    "as printed: refuted, proved",
    argument=r"At $\eta = 1/5$, $m = 2$, $b = 1$ the left side is 1/100, the right side 1/20.",
    erratum=Erratum(
        kind="misprint",
        printed=r"$\eta\frac bm\frac{m-b}{m-1}(1+\frac\eta2\frac{m-b}{m-1}) - \eta\frac{m-b}m\frac b{m-1} = "
        r"\frac{\eta b(m-b)^2}{2m(m-1)^2}$",
        correct=r"$\frac{\eta^2 b(m-b)^2}{2m(m-1)^2}$ on the right",
        consequence="Proposition 23 holds with $\\eta^2$ (and is false with $\\eta$); Theorem 2 needs "
        "only that the bound is positive.",
    ),
)
def last_as_printed(case: Case) -> Outcome:
    """Exact arithmetic; the drift on the engine next to both values."""
    printed, _ = last_line()
    eta, b, m = Fraction(1, 5), 1, 2
    left = eta * Fraction(b, m) * (1 + eta / 2) - eta * Fraction(b, m)
    right = eta * Fraction(b * (m - b) ** 2, 2 * m * (m - 1) ** 2)
    steps = every_batch(case.engine, Point(("1", "1/1000000"), 2, (0,)).problem(), 1)
    drift, exact = float(steps.gain.mean()), -0.5 * np.log1p(-0.04)
    good = abs(drift - exact) <= float(steps.slack.max()) + 1e-9 and float(right) > drift
    good = good and printed.status == "refuted" and left != right
    return refuted(
        "proved",
        "SymPy; exact rational arithmetic at one point; the exact drift there on the engine",
        unless=not good,
        detail=f"{printed.message}.\n\nAt eta = 1/5, m = 2, b = 1: left side {left}, printed right side "
        f"{right}; the drift of R near its limit is {drift:.6f} on the engine, "
        f"-log(1 - eta^2)/2 = {exact:.6f} exactly.",
        counterexample=Counterexample(
            "the two sides of the printed equality, in exact arithmetic",
            {"eta": "1/5", "m": 2, "b": 1, "left": str(left), "right": str(right)},
            "from fractions import Fraction\neta, b, m = Fraction(1, 5), 1, 2\n"
            "q = Fraction(m - b, m - 1)\n"
            "left = eta * Fraction(b, m) * q * (1 + eta / 2 * q)\n"
            "left -= eta * Fraction(m - b, m) * Fraction(b, m - 1)\n"
            "print(left, eta * b * (m - b) ** 2 / (2 * m * (m - 1) ** 2))",
        ),
        samples=1,
        message="not reproduced",
    )


@LAST.claim(
    "corrected: verified, proved",
    text=LAST.text.replace(r"\frac{\eta\, b", r"\frac{\eta^2\, b"),
    argument="The linear terms cancel.",
)
def last_corrected(case: Case) -> Outcome:
    """The identity by SymPy; no dynamics."""
    chain = prove(last_line()[1])
    return verified(
        "proved", "SymPy; an identity in eta, b and m, no dynamics is involved", detail=chain.table()
    )
