"""The conditional means in the proof of Proposition 23.

Given i* in B, the rest of the batch is a uniform (b-1)-subset of the others, so each of them is outside
with probability (m-b)/(m-1); given i* not in B, each is inside with probability b/(m-1).  For all m and b that
is symmetry: the others are exchangeable, and b - 1 (or b) of these m - 1 are in the batch.  It is counted as
well, for all small m.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import comb

import numpy as np

from claims.theory.domains import batch_steps
from claims.theory.harness import judge_formula
from claims.theory.steps import Steps
from engine import Array
from evidence import Evidence, Outcome, Verdict
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Proof, identity, reals
from referee import Case, judge

m, b, S = reals("m b S")
MEAN_Y = Formula("the mean of Y", [m, b, S], (m - b) / (m - 1) * S, printed={"S_t": S}, indices="m b")
MEAN_X = Formula("the mean of X", [m, b, S], b / (m - 1) * S, printed={"S_t": S}, indices="m b")


def counted(m: int, b: int, leader_inside: bool) -> list[Fraction]:
    """Exact conditional probabilities that each other index is outside (inside) the batch."""
    held = [set(s) for s in combinations(range(m), b) if (0 in s) == leader_inside]
    return [Fraction(sum((j in s) != leader_inside for s in held), len(held)) for j in range(1, m)]


def shared(leader_inside: bool) -> Proof:
    """What symmetry leaves: how many of the m - 1 others are outside (inside) the batch."""
    if leader_inside:
        return identity("b - 1 of m - 1 others are inside", 1 - (b - 1) / (m - 1), MEAN_Y.at(m, b, 1))
    return identity("b of m - 1 others are inside", 1 - (m - 1 - b) / (m - 1), MEAN_X.at(m, b, 1))


def judge_mean(case: Case, leader_inside: bool) -> Outcome:
    """Counting for all small m, and the shares read off the engine's increments over all batches."""
    largest, wrong, mean = case.pick(7, 9, 12), [], MEAN_Y if leader_inside else MEAN_X
    for m in range(2, largest + 1):
        for b in range(1, m):
            value = mean.at(m, b, 1)
            if any(p != value for p in counted(m, b, leader_inside)):
                wrong.append((m, b))

    def margin(steps: Steps) -> Array:
        # exp(-lag) = 1 - (1 - B/A) Y/S with the leader inside, 1 + (A/B - 1) X/S without
        change = np.expm1(-steps.lag)
        factor = np.where(steps.leads, steps.B / steps.A - 1.0, steps.A / steps.B - 1.0)
        count = comb(steps.m, steps.b)
        share = (change / factor).reshape(-1, count)
        used = (steps.leads == leader_inside).reshape(-1, count)
        found = np.where(used, share, 0.0).sum(axis=1) / used.sum(axis=1)
        exact = mean(steps.m, steps.b, 1.0)
        allowed = (2.0 * steps.slack / np.abs(factor)).reshape(-1, count).max(axis=1)
        return np.asarray(np.abs(found - exact) - allowed)

    name = "E[Y | i* in B]" if leader_inside else "E[X | i* not in B]"
    outcome = judge_formula(
        prove(shared(leader_inside)),
        batch_steps(case, name),
        margin,
        by="symmetry for all m and b (the others are exchangeable given whether the leader is in the batch); "
        f"exact probabilities by counting all batches, for all b < m <= {largest}",
        detail="On the engine the share of the others outside (inside) the batch is read off the change of "
        "R over all batches, and averaged.",
    )
    if wrong:
        return Outcome(
            verdict=Verdict.REFUTED,
            evidence=Evidence.PROVED,
            method=outcome.method,
            message=f"counting gives other probabilities at (m, b) = {wrong[0]}",
        )
    return outcome


@judge("appendix_c_means.mean_y/as_printed", "proved", formulas=[MEAN_Y])
def mean_y(case: Case) -> Outcome:
    """The mean of Y."""
    return judge_mean(case, leader_inside=True)


@judge("appendix_c_means.mean_x/as_printed", "proved", formulas=[MEAN_X])
def mean_x(case: Case) -> Outcome:
    """The mean of X."""
    return judge_mean(case, leader_inside=False)
