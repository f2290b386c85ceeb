"""Corollary 16 and Section 4.2: a coordinate outside the batch shrinks, unless the batch is orthogonal to w.

The factor is 1 - eta u, in (0, 1], and below 1 exactly if u > 0.  If no coordinate of w_0 in the data is 0,
none ever is, as their factors are positive, and u_t > 0 for every batch.
"""

from __future__ import annotations

import numpy as np
from sympy import And, Integer, Rational

from claims.appendix_a.corollary_16_outside import N, eta, u
from claims.theory.domains import one_step
from claims.theory.harness import excess, judge_formula
from claims.theory.steps import Steps
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

    def off(steps: Steps) -> float:
        more = np.where(steps.member, -np.inf, np.abs(steps.new_c) - np.abs(steps.c)).max()
        low = (1.0 - steps.eta * (1.0 + steps.eta / 4.0)) * np.abs(steps.c)
        turned = np.where(steps.member, -np.inf, low - np.sign(steps.c) * steps.new_c).max()
        grown = (np.sqrt(steps.new_Psi) - np.sqrt(steps.Psi)).max()
        return max(excess(max(more, turned, grown), steps.eps), steps.lemma_14)

    return judge_formula(
        chain,
        one_step(case),
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
