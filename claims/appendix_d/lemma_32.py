r"""Lemma 32: the lower tail of the chi-squared law.

Chernoff: E exp(-s X) = (1 + 2 s)^(-k/2), and s = t / (2 (1 - t)) gives
P(X <= k (1 - t)) <= ((1 - t) e^t)^(k/2).  As log(1 - t) + t + t^2/2 starts at 0 and has the derivative
-t^2/(1 - t) <= 0, that is at most exp(-k t^2 / 4): the constant 1/8 can be 1/4, and no more, since X has
variance 2 k and exp(-k t^2 / 4) is what the central limit theorem gives.
"""

from __future__ import annotations

import numpy as np
import scipy
from sympy import Integer, exp

from engine import Array
from evidence import Outcome, Reach, Tightness, verified
from evidence.chain import Chain, prove
from evidence.formula import Formula
from evidence.proof import Sentence, identity, reals
from referee import Case, judge

#: Tails below this are not compared: the incomplete gamma function underflows at 1e-308.
SMALLEST = 1e-290


_k, _t = reals("k t")
RANGE = [_k >= 1, _t > 0, _t < 1]
SHARP = Formula("the best bound", [_k, _t], exp(-_k * _t**2 / 4), bounds="<=", domain=RANGE)
PRINTED = Formula("the bound", [_k, _t], exp(-_k * _t**2 / 8), bounds="<=", domain=RANGE, known=SHARP.original)


def grid(case: Case) -> tuple[Array, Array]:
    """Degrees of freedom (K, 1) and values of t (T,)."""
    small, large, count = case.pick((40, 60, 80), (200, 200, 300), (1000, 1000, 1500))
    k = np.concatenate([np.arange(1, small + 1), np.geomspace(small, 1e7, large).astype(int)])
    t = np.concatenate([np.geomspace(1e-6, 0.5, count), 1 - np.geomspace(1e-9, 0.5, count)])
    return np.unique(k)[:, None].astype(float), np.unique(t)


def worst(case: Case, bound: Formula) -> tuple[float, float, float, int, int]:
    """The largest tail over the bound, where it is, and how many points were compared."""
    k, t = grid(case)
    tail = scipy.special.gammainc(k / 2, k * (1 - t) / 2)
    seen = tail > SMALLEST
    log_tail = np.log(np.maximum(tail, SMALLEST))
    with np.errstate(divide="ignore", invalid="ignore"):  # a bound below all numbers, or below 0, is broken
        ratio = np.where(seen, np.nan_to_num(log_tail - np.log(bound(k, t)), nan=np.inf), -np.inf)
    i, j = np.unravel_index(int(ratio.argmax()), ratio.shape)
    return float(np.exp(ratio[i, j])), float(k[i, 0]), float(t[j]), int(seen.sum()), ratio.size


def chernoff() -> Chain:
    """The rational steps of Chernoff's bound."""
    (t,) = reals("t")
    one = Integer(1)
    return prove(
        identity("s = t/(2(1-t)): 1 + 2 s = 1/(1-t)", 1 + 2 * (t / (2 * (1 - t))), 1 / (1 - t)),
        identity("s k (1-t) = k t/2 (for k = 1)", (t / (2 * (1 - t))) * (1 - t), t / 2),
        identity("d/dt of log(1-t) + t + t^2/2 is -t^2/(1-t)", -1 / (1 - t) + 1 + t, -(t**2) / (1 - t)),
        Sentence("-t^2/(1-t) <= 0", [t], [t > 0, t < one], -(t**2) / (1 - t) <= 0),
    )


def judge_constant(case: Case, bound: Formula, reach: tuple[Reach, ...]) -> Outcome:
    """The exact tail over the grid, and Chernoff's bound."""
    chain = chernoff()
    ratio, k, t, seen, size = worst(case, bound)
    return verified(
        "proved",
        "the rational steps of Chernoff's bound, for all k and t; beside it the exact distribution function "
        "(incomplete gamma) over a grid: k = 1, 2, ... and geometric up to 10^7, t from 1e-6 to 1 - 1e-9 (no "
        "dynamics is involved)",
        unless=not (ratio <= 1.0),
        detail=[
            chain.table(),
            f"{seen} of {size} grid points were compared; at the others the tail is below {SMALLEST:g} and "
            "Chernoff's bound stands alone. Not machine-checked, the links: Markov's inequality for "
            "$e^{-sX}$, $E e^{-sX} = (1+2s)^{-k/2}$, and that a function which is 0 at 0 and falls "
            "stays below 0.",
        ],
        tightness=Tightness(ratio, f"largest tail over bound on the grid, at k = {k:g}, t = {t:.3g}"),
        reach=reach,
        samples=seen,
    )


@judge("lemma_32/as_printed", "proved", formulas=[PRINTED])
def as_printed(case: Case) -> Outcome:
    """The exact tail, and how far the constant 1/8 reaches."""
    k, t = 4e6, 0.02
    excess = float(np.log(scipy.special.gammainc(k / 2, k * (1 - t) / 2)) + 0.26 * k * t * t)
    beyond = Reach(
        "the constant 1/8",
        0.25,
        0.26 if excess > 0 else None,
        "1/4 by Chernoff (the sharpened variant); 0.26 by the exact tail",
        f"at k = 4e6, t = 0.02 the tail is exp({excess:.2f}) times exp(-0.26 k t^2)",
    )
    return judge_constant(case, PRINTED, (beyond,))


@judge("lemma_32/sharpened", "proved", formulas=[SHARP])
def sharpened(case: Case) -> Outcome:
    """The same with 1/4."""
    return judge_constant(case, SHARP, ())
