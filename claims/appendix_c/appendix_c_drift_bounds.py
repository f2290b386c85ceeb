"""The steps inside the proof of Proposition 23: the increment without i*, and a bound of a logarithm."""

from __future__ import annotations

import numpy as np
import sympy
from sympy import Rational, diff, log

from claims.theory.domains import batch_steps
from claims.theory.harness import judge_formula
from claims.theory.steps import Steps
from engine import Array
from engine.aggregates import batch_factor, rest_factor
from evidence import Outcome, Tightness, verified
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Sentence, computed, derivative, identity, reals
from referee import Case, judge

s, d, eta, theta = reals("s d eta theta")
THETA = Formula("theta", [eta], eta / (1 - eta), bounds="<=", domain=[eta > 0, eta <= Rational(1, 5)])
VANISHING = Formula(
    "the vanishing term",
    [eta, theta, s, d],
    eta * ((1 + d) * (1 + theta * s) - 1),
    bounds="<=",
    domain=[eta > 0, eta <= Rational(1, 5), theta > 0, theta < 1, s > 0, d >= 0, d < 1],
)


@judge("appendix_c_drift.outside/as_printed", "proved", formulas=[THETA, VANISHING])
def outside_as_printed(case: Case) -> Outcome:
    """The identity by SymPy, the bound by machine, all of it on the engine."""
    A, B, X, Y = reals("A B X Y")
    N, u, lack = reals("N u d")
    Lemma, B_ = batch_factor(N, u, eta), rest_factor(u, eta)
    most = 1 + eta + VANISHING.at(eta, THETA.expression, s, lack)
    bound = Sentence(
        "A/B <= 1 + eta + o if i* is not in the batch",
        [N, u, s, lack, eta],
        [eta > 0, eta <= Rational(1, 5), u >= 0, u <= s, u <= N, 1 + eta / 4 >= N, lack >= 0, lack >= 1 - N],
        (1 - eta) * Lemma <= sympy.cancel((1 - eta) * most) * B_,
    )
    proof = identity("S'/S for a fixed leader", (Y * B + X * A) / B / (X + Y), 1 + (A / B - 1) * X / (X + Y))

    def margin(steps: Steps) -> Array:
        share = steps.X / steps.S
        exact = np.log1p((steps.A / steps.B - 1.0) * share)
        small = VANISHING(steps.eta, THETA(steps.eta), steps.s, np.maximum(0.0, 1.0 - steps.N))
        high = np.log1p((steps.eta + small) * share)
        worst = np.maximum(-steps.gain - exact, np.maximum(-steps.gain - high, -steps.lag - exact))
        return np.where(steps.leads, -np.inf, worst - steps.slack)

    def near(steps: Steps) -> Array:
        exact = np.log1p((steps.A / steps.B - 1.0) * steps.X / steps.S)
        return np.where(steps.leads, np.nan, -steps.gain / exact)

    return judge_formula(
        prove(proof, bound),
        batch_steps(case, "the bound for i* not in B"),
        margin,
        nearest=(near, "decrease over log(1 + (A/B - 1) X/S) (1: attained while the leader stays)"),
    )


(x,) = reals("x")
BELOW = Formula("the bound of the logarithm", [x], x * (1 + x / 2), bounds=">=", domain=[x > 0, x < 1])


@judge("appendix_c_drift.logarithm/as_printed", "proved", formulas=[BELOW])
def logarithm(case: Case) -> Outcome:
    """The derivative by SymPy, its sign by machine."""
    below = BELOW.expression
    slope = sympy.expand(diff(below, x))
    chain = prove(
        computed(
            "derivative of the left side",
            "d/dx log(1/(1 - x)) = 1/(1 - x)",
            diff(log(1 / (1 - x)), x),
            1 / (1 - x),
        ),
        derivative("derivative of the right side", below, x, slope),
        identity("derivative of the difference", 1 / (1 - x) - slope, x**2 / (1 - x)),
        Sentence("it is positive", [x], [x > 0, x < 1], x**2 / (1 - x) > 0),
    )
    top = 0.2
    return verified(
        "proved",
        "machine proofs; no dynamics is involved",
        detail=[chain.table(), "Both sides are 0 at x = 0."],
        tightness=Tightness(
            float(BELOW(top) / -np.log1p(-top)),
            "right over left side at x = 1/5, the largest value the proof needs; tends to 1 as x -> 0",
        ),
    )
