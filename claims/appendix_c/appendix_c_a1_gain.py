"""Appendix C.1, (A1): by how much R grows with i* in the batch, and how that leads to a level."""

from __future__ import annotations

import math

import numpy as np
from sympy import exp, log

from claims.appendix_c.appendix_c_a1 import UNEVEN
from claims.theory.domains import batch_steps
from claims.theory.error_terms import LEAST_RATIO, factor_sentence
from claims.theory.growth import GAIN, sentences, sure_gain
from claims.theory.harness import judge_formula
from claims.theory.refutation import refute_relation
from claims.theory.steps import Steps
from engine import Array
from evidence import Outcome, Tightness, verified
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Sentence, identity, reals
from referee import Case, judge


@judge("appendix_c_a1.gain/as_printed", "counterexample")
def gain_as_printed(case: Case) -> Outcome:
    """m = 3, b = 2."""
    return refute_relation(
        case,
        UNEVEN,
        lambda t: t.gain,
        lambda t: np.log1p(0.95 * t.eta) + 0.0 * t.gain,
        ">=",
        description="i* is in the batch, but R grows by much less than log(1 + 19 eta/20)",
        code=("np.log(new[0] / (new[1] + new[2])) - np.log(c[0] / (c[1] + c[2]))", "np.log(1 + 0.95 * eta)"),
        detail="The left side is R_{t+1} - R_t, the right side the printed bound.",
        tightness=Tightness(
            math.log(1.19) / 0.010233,
            "printed bound over the increment at the counterexample (above 1: "
            "refuted); the infimum of the increment is 0 for b >= 2",
        ),
    )


(eta,) = reals("eta")
DELTA = Formula("delta", [eta], log(LEAST_RATIO.original), bounds=">=", domain=LEAST_RATIO.domain)


@judge("appendix_c_a1.gain/b_1", "proved", formulas=[DELTA])
def gain_single(case: Case) -> Outcome:
    """The bound for batches of one."""
    (part,) = reals("part")

    def margin(steps: Steps) -> Array:
        bound = np.nan_to_num(DELTA(steps.eta), nan=np.inf)
        return np.where(steps.leads, bound - steps.gain - steps.slack, -np.inf)

    def near(steps: Steps) -> Array:
        return np.where(steps.leads, DELTA(steps.eta) / steps.gain, np.nan)

    return judge_formula(
        lambda: prove(
            identity(
                "exp(delta) is the bound of A/B",
                exp(DELTA.expression),
                1 + part,
                where={part: LEAST_RATIO.original - 1},
            ),
            factor_sentence(),
        ),
        batch_steps(case, "the increment for b = 1", b=1),
        margin,
        nearest=(near, "bound over the increment"),
    )


@judge("appendix_c_a1.gain/corrected", "proved", formulas=[GAIN])
def gain_corrected(case: Case) -> Outcome:
    """The two facts by machine; the best batch at every state on the engine."""
    m, b, share = reals("m b share")

    def best(steps: Steps, values: Array) -> Array:
        return np.asarray(values.reshape(-1, math.comb(steps.m, steps.b)).max(axis=1))

    def margin(steps: Steps) -> Array:
        bound = sure_gain(steps.m, steps.b, steps.eta)
        return bound - best(steps, steps.gain) - best(steps, steps.slack)

    def near(steps: Steps) -> Array:
        return sure_gain(steps.m, steps.b, steps.eta) / best(steps, steps.gain)

    return judge_formula(
        lambda: prove(
            *sentences(),
            identity(
                "g is the increment for the least A/B and the least share outside",
                1 - (1 - 1 / LEAST_RATIO.at(eta)) * share,
                exp(-GAIN.expression),
                where={share: (m - b) / (m - 1)},
            ),
        ),
        batch_steps(case, "the increment with the best batch"),
        margin,
        nearest=(near, "bound over the increment with the best batch"),
    )


@judge("appendix_c_a1.target/as_printed", "proved")
def target_as_printed(case: Case) -> Outcome:
    """By machine, with v for the number of steps and l, k for the logarithms; no dynamics is involved."""
    delta, v, y, high, low = reals("delta v y l k")
    domain = [delta > 0, v >= (y + high) / delta, low < high]
    chain = prove(
        Sentence(
            "rounding up is enough",
            [delta, v, y, high, low],
            domain,
            (-high + delta * v >= y) & (-low + delta * v > y),
        )
    )
    return verified("proved", "machine proofs; no dynamics is involved", detail=chain.table())
