r"""Assumption (A1) for R and every b < m: how fast R can be made to grow, with what probability.

The text keeps i* in the batch.  For b >= 2 that is not enough: coordinates that are in all batches
together with i* keep their ratio to it.  But the batch of i* and the b - 1 *smallest* others leaves
outside the m - b largest, which hold at least (m-b)/(m-1) of the sum S.  By Eq. (24) and A/B >= 1 +
19 eta/20, R grows by at least

    g = -log(1 - (1 - 1/(1 + 19 eta/20)) (m-b)/(m-1)) > 0,

at any state.  That batch is drawn with probability 1/C(m, b) whatever the past, so from R >= -log(m-1)
R exceeds y after v = floor((y + log(m-1))/g) + 1 steps with probability at least C(m, b)^-v.
For b = 1 this is the text's argument, with g = log(1 + 19 eta/20).
"""

from __future__ import annotations

import math

import numpy as np
from sympy import Rational, log

from claims.theory.error_terms import factor_sentence
from claims.theory.harness import Domain, judge_formula
from claims.theory.instances import Walk, walks
from claims.theory.steps import take
from engine import Array, IntArray, Problem, alignment
from evidence import Column, Outcome, Table
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Sentence, reals
from referee import Case

_m, _b, _eta = reals("m b eta")
_part = Rational(19, 20) * _eta

#: g: the least increment of R with the best batch.
GAIN = Formula(
    "the least increment",
    [_m, _b, _eta],
    -log(1 - _part / (1 + _part) * (_m - _b) / (_m - 1)),
    indices="m b",
    bounds=">=",
    domain=[_eta > 0, _eta <= Rational(1, 5), _b >= 1, _b <= _m - 1],
)


def sure_gain(m: int, b: int, eta: float) -> float:
    """g: the least increment of R with the best batch."""
    return float(GAIN(m, b, eta))


def climb_steps(y: float, m: int, b: int, eta: float) -> int:
    """v: so many steps with the best batch lift R above y from anywhere."""
    return math.floor((y + math.log(m - 1)) / sure_gain(m, b, eta)) + 1


def best_batches(c: Array, b: int) -> IntArray:
    """The leader and the b - 1 smallest others: sizes (k, m) -> (k, b)."""
    order = np.argsort(c, axis=1, kind="stable")
    return np.concatenate([order[:, : b - 1], order[:, -1:]], axis=1)


def sentences() -> list[Sentence]:
    """A/B, and that the k largest of k + r numbers hold at least k/(k + r) of the sum."""
    T, U, border, k, r = reals("T U border k r")
    largest = Sentence(
        "the k largest of k + r numbers hold at least k/(k + r) of their sum",
        [T, U, border, k, r],
        [k >= 1, r >= 0, border >= 0, k * border <= T, r * border >= U, U >= 0],
        r * T >= k * U,
    )
    return [factor_sentence(), largest]


def climb(case: Case, walk: Walk, y: float) -> float:
    """Drive R above y with the best batches; y - R at the end, less rounding (positive: it fails).

    Every step on the way must also obey Lemma 14.
    """
    problem: Problem = walk.problem()
    weights, allowed, off = problem.w0, np.zeros(walk.count), -np.inf
    for _ in range(climb_steps(y, walk.m, walk.batch_size, walk.step_size)):
        batches = best_batches(np.abs(problem.correlations(weights)), walk.batch_size)
        steps = take(case.engine, problem, weights, batches)
        weights = steps.after
        allowed = allowed + steps.slack
        off = max(off, float(steps.beyond_lemma_14.max()))
    return max(off, float((y - alignment(problem, weights).log_ratio - allowed).max()))


def judge_climb(case: Case) -> Outcome:
    """The chain by machine, and the climb on the engine from many states."""
    y, count = 2.0, case.pick(3, 4, 8)
    domain = Domain(
        "states, each of which it leaves by the batch of i* and the b - 1 smallest others for v steps",
        walks(max_m=case.pick(4, 5, 7), count=count, min_step_size=0.1, max_spread=3.0),
        lambda walk: climb(case, walk, y),
        examples=case.pick(8, 30, 150),
        seed=case.seed_for("climb"),
        cases=count,
        relative=False,
    )
    rows = []
    for m, b in ((2, 1), (3, 1), (3, 2), (5, 2), (5, 4)):
        steps = climb_steps(y, m, b, 0.2)
        rows.append((m, b, sure_gain(m, b, 0.2), steps, float(math.comb(m, b)) ** -steps))
    columns = [Column("m", "d"), Column("b", "d"), Column("g", ".4f"), Column("v", "d")]
    columns.append(Column("probability at least", ".2g"))
    return judge_formula(
        prove(*sentences()),
        domain,
        float,
        formula=f"R > y = {y:g} after v steps and Lemma 14 on the way",
        by="machine proofs for the two facts behind the least increment g",
        detail=["At eta = 1/5, y = 2:", Table(columns, rows)],
        detects="a step off Lemma 14, or increments below g, by more than rounding",
    )
