"""Corollary 16, coordinates in the batch: their factor is positive, and keeps them below 1."""

from __future__ import annotations

import numpy as np
from sympy import And, Rational

from claims.appendix_a.corollary_16 import N, c, eta, u
from claims.theory.domains import one_step
from claims.theory.harness import excess, judge_formula
from claims.theory.steps import Steps
from engine.aggregates import batch_factor
from evidence import Outcome, Tightness
from evidence.chain import prove
from evidence.proof import Sentence
from referee import Case, judge

SIZES = [eta > 0, eta <= Rational(1, 5)]
STEP = [*SIZES, u >= 0, u <= N, 1 + eta / 4 >= N]


@judge("corollary_16.factor_in/as_printed", "proved")
def positive_as_printed(case: Case) -> Outcome:
    """The three inequalities; the engine's factors in the batch."""
    chain = prove(
        Sentence(
            "the chain of three inequalities",
            [N, u, eta],
            STEP,
            And(
                batch_factor(N, u, eta) >= 1 + eta * (2 - 2 * N),
                1 + eta * (2 - 2 * N) >= 1 - eta**2 / 2,
                1 - eta**2 / 2 > 0,
            ),
        )
    )

    def off(steps: Steps) -> float:
        low = (1.0 - steps.eta**2 / 2.0) * np.abs(steps.c) - np.sign(steps.c) * steps.new_c
        return max(excess(low * steps.member, steps.eps), steps.lemma_14)

    return judge_formula(
        chain,
        one_step(case),
        off,
        formula="the lower bound of the factor in the batch",
        tightness=Tightness(
            1.0, "bound over the factor at u = N = 1 + eta/4; no path gets there (Proposition 15, sharp)"
        ),
    )


@judge("corollary_16.growth/as_printed", "proved")
def growth_as_printed(case: Case) -> Outcome:
    """Both inequalities; the engine's coordinates."""
    ahead = c * (1 + 2 * eta * (1 - c**2))
    chain = prove(
        Sentence("growth", [c, N, u, eta], [*STEP, c >= 0, c**2 <= u], c * batch_factor(N, u, eta) <= ahead),
        Sentence("below 1", [c, eta], [*SIZES, c >= 0, c < 1], And(ahead >= 0, ahead < 1)),
    )

    def off(steps: Steps) -> float:
        size = np.abs(steps.c)
        more = np.abs(steps.new_c) - size * (1.0 + 2.0 * steps.eta * (1.0 - size**2))
        return max(excess(np.where(steps.member, more, -np.inf), steps.eps), steps.lemma_14)

    return judge_formula(
        chain,
        one_step(case),
        off,
        formula="the growth of a coordinate in the batch",
        tightness=Tightness(1.0, "new coordinate over the bound: equal if all other coordinates vanish"),
    )
