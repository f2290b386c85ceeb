"""Corollary 16, coordinates in the batch: their factor is positive, and keeps them below 1."""

from __future__ import annotations

import numpy as np
from sympy import And, Rational

from claims.appendix_a.corollary_16 import N, c, eta, u
from claims.appendix_a.lemma_14 import INSIDE, WRITTEN
from claims.theory.domains import one_step
from claims.theory.harness import excess, judge_formula
from claims.theory.steps import Steps
from engine.aggregates import batch_factor
from evidence import Outcome, Tightness
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Sentence
from referee import Case, judge

SIZES = [eta > 0, eta <= Rational(1, 5)]
STEP = [*SIZES, u >= 0, u <= N, 1 + eta / 4 >= N]

#: The factor of a coordinate in the batch, and its lower bounds.
FACTOR = Formula("the factor in the batch", (u, N, eta), batch_factor(N, u, eta), printed=WRITTEN)
LOW = Formula(
    "the bound in N", (N, eta), 1 + eta * (2 - 2 * N), printed=WRITTEN, bounds=">=", domain=[*SIZES, N >= 0]
)
LEAST = Formula("the least factor", [eta], 1 - eta**2 / 2, bounds=">=", domain=SIZES)

#: How far a coordinate in the batch can grow.
AHEAD = Formula(
    "the bound of the growth",
    (c, eta),
    c * (1 + 2 * eta * (1 - c**2)),
    printed={"c_t(i)": c, "|c_t(i)|": c},
    bounds="<=",
    domain=[*SIZES, c >= 0, c < 1],
)


@judge("corollary_16.factor_in/as_printed", "proved", formulas=[FACTOR, LOW, LEAST])
def positive_as_printed(case: Case) -> Outcome:
    """The three inequalities; the engine's factors in the batch."""
    factor, low, least = FACTOR.expression, LOW.expression, LEAST.expression
    chain = prove(
        Sentence(
            "the chain of three inequalities", [N, u, eta], STEP, And(factor >= low, low >= least, least > 0)
        )
    )

    def off(steps: Steps) -> float:
        low = LEAST(steps.eta) * np.abs(steps.c) - np.sign(steps.c) * steps.new_c
        grown = np.abs(steps.new_c - FACTOR(steps.u, steps.N, steps.eta)[:, None] * steps.c)
        return max(excess(np.maximum(low, grown) * steps.member, steps.eps), steps.lemma_14)

    return judge_formula(
        chain,
        one_step(case),
        off,
        formula="the lower bound of the factor in the batch",
        tightness=Tightness(
            1.0, "bound over the factor at u = N = 1 + eta/4; no path gets there (Proposition 15, sharp)"
        ),
    )


@judge("corollary_16.growth/as_printed", "proved", formulas=[INSIDE, AHEAD])
def growth_as_printed(case: Case) -> Outcome:
    """Both inequalities; the engine's coordinates."""
    ahead = AHEAD.expression
    chain = prove(
        Sentence("growth", [c, N, u, eta], [*STEP, c >= 0, c**2 <= u], INSIDE.at(c, u, N, eta) <= ahead),
        Sentence("below 1", [c, eta], [*SIZES, c >= 0, c < 1], And(ahead >= 0, ahead < 1)),
    )

    def off(steps: Steps) -> float:
        size = np.abs(steps.c)
        more = np.abs(steps.new_c) - AHEAD(size, steps.eta)
        off = np.abs(steps.new_c - INSIDE(steps.c, steps.u[:, None], steps.N[:, None], steps.eta))
        worst = np.where(steps.member, np.maximum(more, off), -np.inf)
        return max(excess(worst, steps.eps), steps.lemma_14)

    return judge_formula(
        chain,
        one_step(case),
        off,
        formula="the growth of a coordinate in the batch",
        tightness=Tightness(1.0, "new coordinate over the bound: equal if all other coordinates vanish"),
    )
