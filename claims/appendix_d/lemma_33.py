r"""Lemma 33: Chernoff's lower tail for sums of independent 0/1 variables.

E exp(-s X) = prod (1 + p_i (e^-s - 1)) <= exp(mu (e^-s - 1)); s = -log(1 - delta) gives
P(X <= (1 - delta) mu) <= exp(-mu (delta + (1 - delta) log(1 - delta))), and
h(delta) = (1 - delta) log(1 - delta) + delta - delta^2/2 has h(0) = h'(0) = 0 and h'' = delta/(1 - delta) >= 0.

All delta at once: (1 - delta) mu matters only through its integer part j, and the bound is smallest at the
largest such delta, 1 - j/mu.  So for each vector p it is enough to compare P(X <= j) with
exp(-mu (1 - j/mu)^2 / 2) for j = 0, 1, ... below mu.
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

PROBABILITIES = (0.0, 0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 1.0)


mu, delta = reals("mu delta")
BOUND = Formula(
    "the bound", [mu, delta], exp(-mu * delta**2 / 2), bounds="<=", domain=[mu >= 0, delta > 0, delta < 1]
)


def vectors(case: Case) -> list[Array]:
    """Vectors of probabilities: all on a small grid, equal ones, mixed ones, random ones."""
    rng = case.rng("vectors")
    some = (0.0, 0.01, 0.3, 0.7, 0.99, 1.0)
    small = [np.array(p) for p in np.stack(np.meshgrid(*[some] * 3), -1).reshape(-1, 3)]
    sizes = case.pick((1, 2, 5, 20, 100), (1, 2, 3, 5, 10, 20, 50, 100, 300), (1, 2, 5, 50, 300, 1000))
    equal = [np.full(n, p) for n in sizes for p in PROBABILITIES]
    mixed = [np.linspace(0.0, 1.0, n) for n in sizes]
    shapes = ((0.2, 0.2), (0.5, 5.0), (5.0, 0.5), (1.0, 1.0), (0.1, 3.0))
    random = [rng.beta(a, b, int(rng.integers(2, 60))) for a, b in shapes for _ in range(case.pick(5, 40, 300))]
    return [*small, *equal, *mixed, *random]


def mass(p: Array) -> Array:
    """The exact probabilities of 0, ..., n by convolution; all terms are positive."""
    law = np.ones(1)
    for value in p:
        law = np.convolve(law, [1.0 - value, value])
    return law


def ratios(p: Array) -> Array:
    """P(X <= j) over the bound at delta = 1 - j/mu, for all j below mu; empty if mu = 0."""
    mu = float(p.sum())
    if mu == 0.0:
        return np.empty(0)
    j = np.arange(int(np.ceil(mu)))
    return np.asarray(np.cumsum(mass(p))[: len(j)] / BOUND(mu, 1 - j / mu))


def chernoff() -> Chain:
    """The rational steps of the argument."""
    d, p, z = reals("delta p z")
    return prove(
        identity("h'' of (1-d) log(1-d) + d - d^2/2 is d/(1-d)", 1 / (1 - d) - 1, d / (1 - d)),
        Sentence("d/(1-d) >= 0", [d], [d > 0, d < Integer(1)], d / (1 - d) >= 0),
        Sentence(
            "1 + p (z - 1) > 0 for z = e^-s in (0, 1)",
            [p, z],
            [p >= 0, p <= 1, z > 0, z < 1],
            1 + p * (z - 1) > 0,
        ),
    )


@judge("lemma_33/as_printed", "proved", formulas=[BOUND])
def as_printed(case: Case) -> Outcome:
    """Exact laws of all vectors, all delta at once; the constant 1/2."""
    chain = chernoff()
    count, largest, above_one, where = 0, 0.0, 0.0, ""
    for p in vectors(case):
        found = ratios(p)
        count += max(len(found), 1)
        if not len(found):
            continue
        top = float(found.max())
        largest = max(largest, top)
        if p.sum() >= 1.0 and top > above_one:
            above_one, where = top, f"n = {len(p)}, mu = {p.sum():.4g}, j = {int(found.argmax())}"
    n, mu, delta = 3_000_000_000, 3_000_000.0, 0.02
    excess = float(scipy.stats.binom.logcdf(int((1 - delta) * mu), n, 0.001) + 0.51 * mu * delta**2)
    # the bound is an equality at mu = 0; rounding of n convolutions stays below 1e-12
    good = largest <= 1.0 + 1e-12 and float(BOUND(0.0, 0.5)) >= 1.0
    return verified(
        "proved",
        "the rational steps of Chernoff's bound, for all probabilities and delta; beside it exact laws by "
        "convolution, for all vectors of three probabilities from a list of six, equal probabilities, equally "
        "spaced ones and random vectors of up to 60; for each vector all delta in (0, 1) at once, through the "
        "integers j = (1 - delta) mu (no dynamics is involved)",
        unless=not good,
        detail=[
            chain.table(),
            f"Largest tail over bound: {largest:.6f} (it tends to 1 with mu to 0), and {above_one:.4f} for "
            f"mu >= 1, at {where}. For $\\mu = 0$ both sides are 1. Not machine-checked, the links: Markov's "
            "inequality for $e^{-sX}$, $1 + x \\le e^x$, and that a function which is 0 at 0 with its "
            "derivative, and convex, is not negative.",
        ],
        tightness=Tightness(
            largest, f"largest tail over bound (mu to 0); {above_one:.4f} for mu >= 1, at {where}"
        ),
        reach=(
            Reach(
                "the constant 1/2",
                0.5,
                0.51 if excess > 0 else None,
                "proved by Chernoff; exact binomial tail beyond",
                f"n = {n:g}, p = 0.001, delta = 0.02: the tail is exp({excess:.2f}) times "
                "exp(-0.51 mu delta^2)",
            ),
        ),
        samples=count,
    )
