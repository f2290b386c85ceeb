"""The steps inside the proof of Proposition 23: the increment without i*, and a bound of a logarithm."""

from __future__ import annotations

import numpy as np
import sympy
from sympy import diff, log

from claims.theory.domains import batch_steps
from claims.theory.error_terms import THETA, VANISHING, ratio_sentences
from claims.theory.harness import judge_formula
from claims.theory.steps import Steps
from engine import Array
from evidence import Outcome, Tightness, verified
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Sentence, computed, derivative, identity, reals
from referee import Case, judge


@judge("appendix_c_drift.outside/as_printed", "proved", formulas=[THETA, VANISHING])
def outside_as_printed(case: Case) -> Outcome:
    """The identity by SymPy, the bound by machine, all of it on the engine."""
    A, B, X, Y = reals("A B X Y")
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
        prove(proof, ratio_sentences()[1]),
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
