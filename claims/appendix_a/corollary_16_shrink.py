"""Corollary 16 and Section 4.2: a coordinate outside the batch shrinks, unless the batch is orthogonal to w.

The factor is 1 - eta u, in (0, 1], and below 1 exactly if u > 0.  If no coordinate of w_0 in the data is 0,
none ever is, as their factors are positive, and u_t > 0 for every batch.
"""

from __future__ import annotations

import numpy as np
from sympy import And, Integer, Rational

from claims.appendix_a.corollary_16_outside import N, c, eta, u
from claims.appendix_a.lemma_14 import WRITTEN
from claims.theory.domains import one_step
from claims.theory.harness import excess, judge_formula
from claims.theory.steps import Steps
from engine.aggregates import rest_factor
from evidence import Outcome, Tightness
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Sentence, identity
from referee import Case, judge

STEP = [eta > 0, eta <= Rational(1, 5), u >= 0, u <= N, 1 + eta / 4 >= N]

#: The factor of a coordinate outside the batch, and its lower bounds.
FACTOR = Formula("the factor outside the batch", (u, eta), rest_factor(u, eta), printed=WRITTEN)
LOW = Formula("the bound in N", (N, eta), 1 - eta * N, printed=WRITTEN, bounds=">=", domain=[*STEP[:2], N >= 0])
LEAST = Formula("the least factor", [eta], 1 - eta * (1 + eta / 4), bounds=">=", domain=STEP[:2])


def shrinks(case: Case) -> Outcome:
    """The factor is in (0, 1], and below 1 exactly if u > 0; the engine's sizes do not grow."""
    B, printed, least = FACTOR.expression, LOW.expression, LEAST.expression
    chain = prove(
        prove(identity("Lemma 14", c - eta * c * u, c * B)),
        Sentence("positive, at most 1", [N, u, eta], STEP, And(B > 0, Integer(1) >= B)),
        Sentence("the printed lower bounds", [N, u, eta], STEP, And(printed <= B, printed >= least, least > 0)),
        Sentence("below 1 if u > 0", [N, u, eta], [*STEP, u > 0], B < 1),
    )

    def off(steps: Steps) -> float:
        more = np.where(steps.member, -np.inf, np.abs(steps.new_c) - np.abs(steps.c)).max()
        low = LEAST(steps.eta) * np.abs(steps.c)
        off = np.abs(steps.new_c - FACTOR(steps.u, steps.eta)[:, None] * steps.c)[~steps.member].max(
            initial=0.0
        )
        turned = np.where(steps.member, -np.inf, low - np.sign(steps.c) * steps.new_c).max()
        grown = (np.sqrt(steps.new_Psi) - np.sqrt(steps.Psi)).max()
        return max(excess(max(more, turned, grown, off), steps.eps), steps.lemma_14)

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


@judge("corollary_16_outside.factor_out/as_printed", "proved", formulas=[FACTOR, LOW, LEAST])
def shrink_as_printed(case: Case) -> Outcome:
    """The bounds of the factor."""
    return shrinks(case)


@judge("corollary_16_outside.section_4_2/as_printed", "proved")
def strict_as_printed(case: Case) -> Outcome:
    """The bounds of the factor."""
    return shrinks(case)
