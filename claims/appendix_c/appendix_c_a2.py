r"""Appendix C.1, the proof that R satisfies Assumption (A2): bounded increments, step by step.

The text multiplies bounds of two factors I_1 and I_2 and gets |R_{t+1} - R_t| <= K = log((1 + 2 eta) /
(1 - 2 eta)^3).  All its bounds are right.  The exact supremum is much smaller: with g = A/B < 1 + 2 eta, every
coordinate in the batch grows by g relative to every other, and no such change moves R by more than
log g (by machine, two cases).  log(1 + 2 eta) is approached as the norm tends to 0.
"""

from __future__ import annotations

import numpy as np
from sympy import Rational

from claims.theory.domains import batch_steps
from claims.theory.harness import judge_formula
from claims.theory.steps import Steps
from engine import Array
from engine.aggregates import batch_factor, rest_factor
from evidence import Outcome, Reach, Tightness
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Sentence, reals
from referee import Case, judge

(eta,) = reals("eta")
SMALL = [eta > 0, eta <= Rational(1, 5)]
LEAST = Formula("the least factor", [eta], 1 - 2 * eta, bounds=">=", domain=SMALL)
MOST = Formula("the greatest factor", [eta], 1 + 2 * eta, bounds="<=", domain=SMALL)


def factor_range() -> list[Sentence]:
    """Both factors lie in [1 - 2 eta, 1 + 2 eta], and that in [beta, 1/beta]."""
    N, u = reals("N u")
    low, high = LEAST.expression, MOST.expression
    A, B = batch_factor(N, u, eta), rest_factor(u, eta)
    inside = (low <= A) & (low <= B) & (high >= A) & (high >= B)
    domain = [eta > 0, eta < Rational(1, 2)]
    return [
        Sentence("factors in [1 - 2 eta, 1 + 2 eta]", [N, u, eta], [*domain, u >= 0, u <= N, N <= 2], inside),
        Sentence("1 + 2 eta <= 1/(1 - 2 eta)", [eta], domain, high * low <= 1),
    ]


@judge("appendix_c_a2.factors/as_printed", "proved", formulas=[LEAST, MOST])
def factors(case: Case) -> Outcome:
    """The factors by machine and on the engine; how far eta may go."""
    seen = {"low": np.inf, "high": 0.0}

    def margin(steps: Steps) -> Array:
        change = steps.new_size / steps.size
        seen["low"] = min(seen["low"], float(((change - 1.0) / (2 * steps.eta)).min()))
        seen["high"] = max(seen["high"], float(((change - 1.0) / (2 * steps.eta)).max()))
        off = np.maximum(LEAST(steps.eta) - change, change - MOST(steps.eta))
        return np.asarray((off - 2.0 * steps.error / steps.size).max(axis=1))

    return judge_formula(
        prove(*factor_range()),
        batch_steps(case, "c_{t+1}/c_t in [beta, 1/beta]"),
        margin,
        tightness=lambda: Tightness(
            max(seen["high"], -seen["low"]),
            "largest |c_{t+1}/c_t - 1| seen in the search, over 2 eta (the "
            "upper end is approached as N -> 0, the lower is not: N <= 1 + eta/4 gives 1 - eta (1 + eta/4))",
        ),
        reach=(
            Reach(
                "eta <= 1/5 (with N <= 2 given)",
                0.5,
                0.5,
                "proved by machine for every eta < 1/2",
                "beta = 1 - 2 eta is 0 at eta = 1/2",
            ),
        ),
    )


@judge("appendix_c_a2.i_1/as_printed", "proved")
def first(case: Case) -> Outcome:
    """I_1."""

    def margin(steps: Steps) -> Array:
        beta = 1.0 - 2.0 * steps.eta
        value = steps.at(steps.new_size, steps.next_leader) / steps.L
        return np.maximum(beta - value, value - 1.0 / beta) - steps.slack

    def near(steps: Steps) -> Array:
        change = np.log(steps.at(steps.new_size, steps.next_leader) / steps.L)
        return np.asarray(np.abs(change) / -np.log1p(-2.0 * steps.eta))

    return judge_formula(
        prove(*factor_range()),
        batch_steps(case, "I_1"),
        margin,
        by="machine proofs of the factors",
        nearest=(near, "|log I_1| over log(1/beta)"),
    )


@judge("appendix_c_a2.same/as_printed", "proved")
def same(case: Case) -> Outcome:
    """Eq. (28)."""

    def margin(steps: Steps) -> Array:
        beta = 1.0 - 2.0 * steps.eta
        rest = steps.without(steps.new_size, steps.leader)
        value = steps.S / rest
        off = np.maximum(beta - value, value - 1.0 / beta) - 4.0 * steps.slack
        return np.where(steps.next_leader == steps.leader, off, -np.inf)

    def near(steps: Steps) -> Array:
        change = np.log(steps.S / steps.without(steps.new_size, steps.leader))
        kept = np.where(steps.next_leader == steps.leader, np.abs(change), np.nan)
        return np.asarray(kept / -np.log1p(-2.0 * steps.eta))

    return judge_formula(
        prove(*factor_range()),
        batch_steps(case, "Eq. (28)"),
        margin,
        by="machine proofs of the factors",
        nearest=(near, "|log I_2| over log(1/beta)"),
    )
