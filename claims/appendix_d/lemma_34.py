r"""Lemma 34: the largest of n absolute values of independent Gaussians.

With Q the upper tail of the standard normal law, P(max |X_i| >= x) = 1 - (1 - 2 Q(x/sigma))^n exactly.  The
union bound and Q(x) <= exp(-x^2/2)/2 give, for t >= 0, at most exp(-t^2/(2 sigma^2))/2: the printed bound with
a factor 2 to spare.  The lemma prints no range for t; a tail bound is about t >= 0, and for t < 0 it is wrong
when |t| is of the order of sigma.
"""

from __future__ import annotations

import math

import numpy as np
import scipy
from sympy import Rational, exp, log, sqrt

from engine import Array
from evidence import Column, Outcome, Reach, Table, Tightness, verified
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Sentence, identity, reals
from referee import Case, judge

s, sigma, size = reals("t sigma n")
TYPICAL = Formula("where the largest is", [sigma, size], sqrt(2 * sigma**2 * log(2 * size)))
BOUND = Formula(
    "the bound",
    [s, sigma],
    exp(-(s**2) / (2 * sigma**2)),
    bounds="<=",
    domain=[s >= 0, sigma > 0],
    known=exp(-(s**2) / (2 * sigma**2)) / 2,
)


def exceeds(n: Array | int, x: Array | float) -> Array:
    """P(max_i |X_i| >= x) for sigma = 1, exactly."""
    x = np.maximum(x, 0.0)
    with np.errstate(divide="ignore"):  # at x = 0 the logarithm is -inf, and the answer 1
        return np.asarray(-np.expm1(n * np.log1p(-2 * scipy.stats.norm.sf(x))))


def fails_at() -> Table:
    """The negative t closest to 0 at which the bound fails, for some n."""
    rows = []
    for n in (1, 10, 1000, 10**6):
        top = math.sqrt(2 * math.log(2 * n))
        s = np.linspace(0.0, top, 20001)
        broken = exceeds(n, top - s) > np.exp(-(s**2) / 2)
        rows.append((n, -float(s[broken.argmax()])))
    return Table([Column("n", "d"), Column("bound fails from t = ... downwards", ".3f")], rows)


def worst(case: Case) -> tuple[float, int, float, int]:
    """The largest probability over bound for t >= 0, where, and how many points."""
    count = case.pick(100, 400, 2000)
    n = np.unique(np.geomspace(1, 1e12, count).astype(np.int64))[:, None].astype(float)
    t = np.concatenate([np.linspace(0.0, 2.0, count), np.linspace(2.0, 30.0, count)[1:]])
    with np.errstate(divide="ignore"):
        ratio = np.maximum.reduce([_over_bound(n, t, sigma) for sigma in (0.1, 0.5, 2.0)])
    i, j = np.unravel_index(int(ratio.argmax()), ratio.shape)
    return float(ratio[i, j]), int(n[i, 0]), float(t[j]), ratio.size


def _over_bound(n: Array, t: Array, sigma: float) -> Array:
    """The probability over the bound, t in units of sigma."""
    bound = BOUND(sigma * t, sigma)
    return np.where(bound > 0.0, exceeds(n, (TYPICAL(sigma, n) + sigma * t) / sigma) / bound, np.inf)


@judge("lemma_34/as_printed", "proved", formulas=[BOUND])
def as_printed(case: Case) -> Outcome:
    """The exact probability over a grid; also against half of the bound."""
    a, s, size_, p = reals("a t n p")
    chain = prove(
        Sentence("(a + t)^2 >= a^2 + t^2", [a, s], [a >= 0, s >= 0], (a + s) ** 2 >= a**2 + s**2),
        identity("n p = 1/2 for p = 1/(2 n)", size_ * p, Rational(1, 2), where={p: 1 / (2 * size_)}),
    )
    ratio, n, t, size = worst(case)
    return verified(
        "proved",
        "two rational steps, joined by the links that are named, for all n and t; beside it the exact "
        "probability $1 - (1 - 2Q(x/\\sigma))^n$ over a grid: n geometric from 1 to 10^12, $t/\\sigma$ from "
        "0 to 30 (no dynamics is involved)",
        unless=not (ratio <= 0.5),
        detail=[
            chain.table(),
            "Not machine-checked, the links: the union bound; $2Q(x) \\le e^{-x^2/2}$ for $x \\ge 0$ (the "
            "difference is 0 at 0 and at infinity, and its derivative, $e^{-x^2/2}(\\sqrt{2/\\pi} - x)$, is "
            "first positive, then negative); $e^{-\\log(2n)} = 1/(2n)$. The statement depends on "
            "$t/\\sigma$ only. Half of the bound holds as well, by the argument and on the grid.",
            fails_at(),
        ],
        tightness=Tightness(
            ratio, f"largest probability over bound on the grid, at n = {n}, t = {t:.3g} sigma"
        ),
        reach=(
            Reach(
                "t >= 0 (a lower end)",
                0.0,
                -0.82,
                "proved for t >= 0; exact probability beyond",
                "at n = 1, t = -0.82 sigma the probability exceeds the bound",
            ),
        ),
        samples=size,
    )
