"""Corollary 16 and Section 4.2: a coordinate outside the batch shrinks, unless the batch is orthogonal to w.

The factor is 1 - eta u, in (0, 1], and below 1 exactly if u > 0.  If no coordinate of w_0 in the data is 0,
none ever is, as their factors are positive, and u_t > 0 for every batch.
"""

from __future__ import annotations

import numpy as np
from sympy import And, Integer, Rational

from claims.appendix_a.corollary_16_outside import N, eta, u
from claims.theory.one_step import Step, combined, judge_formula
from engine.aggregates import rest_factor
from evidence import Outcome, Tightness
from evidence.chain import prove
from evidence.proof import Sentence
from referee import Case, judge

STEP = [eta > 0, eta <= Rational(1, 5), u >= 0, u <= N, 1 + eta / 4 >= N]


def shrinks(case: Case) -> Outcome:
    """The factor is in (0, 1], and below 1 exactly if u > 0; the engine's sizes do not grow."""
    B = rest_factor(u, eta)
    chain = prove(
        Sentence("positive, at most 1", [N, u, eta], STEP, And(B > 0, Integer(1) >= B)),
        Sentence(
            "the printed lower bounds",
            [N, u, eta],
            STEP,
            And(1 - eta * N <= B, 1 - eta * N >= 1 - eta * (1 + eta / 4), 1 - eta * (1 + eta / 4) > 0),
        ),
        Sentence("below 1 if u > 0", [N, u, eta], [*STEP, u > 0], B < 1),
    )

    def off(step: Step) -> float:
        excess = np.where(step.member, -np.inf, np.abs(step.new_c) - np.abs(step.c)).max()
        low = (1.0 - step.eta * (1.0 + step.eta / 4.0)) * np.abs(step.c)
        turned = np.where(step.member, -np.inf, low - np.sign(step.c) * step.new_c).max()
        grown = (np.sqrt(step.new_psi) - np.sqrt(step.psi)).max()
        return combined(*((float(x), step.eps) for x in (excess, turned, grown, step.off_lemma_14())))

    return judge_formula(
        case,
        chain,
        off,
        formula="the bounds of the factor outside the batch, and Psi' <= Psi",
        tightness=Tightness(
            1.0,
            "the upper bound 1 is attained by batches orthogonal to the weights; the lower one "
            "would need u = 1 + eta/4",
        ),
    )


@judge("corollary_16_outside.factor_out/as_printed", "proved")
def shrink_as_printed(case: Case) -> Outcome:
    """The bounds of the factor."""
    return shrinks(case)


@judge("corollary_16_outside.section_4_2/as_printed", "proved")
def strict_as_printed(case: Case) -> Outcome:
    """The bounds of the factor."""
    return shrinks(case)
