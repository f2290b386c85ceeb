"""The drift of R_t near its limit, exactly (Section 4.5 and Appendix C.1).

As R_t and t grow, the step factors tend to A/B = 1/(1 - eta) if i* is in the batch and A/B = 1 + eta
if it is not.  With q_l = c(l) / S the shares of the other coordinates (a point of the simplex), the
conditional mean increment of R therefore tends to

    D(q) = -(b/m) E[log(1 - eta Y) | i* in B]  -  ((m-b)/m) E[log(1 + eta X) | i* not in B],

where Y is the share outside the batch and X the share inside.  Both terms are convex in q and D is
symmetric, so D is smallest at the centre q_l = 1/(m-1), where X and Y are constants, and largest at a
vertex, where they are 0 or 1.  That gives the infimum and the supremum over the simplex in closed form.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from sympy import Rational, log

from engine import Array, Engine, IntArray, Problem, StandardBasis, alignment, gamma, unit_roundoff
from evidence.formula import Formula
from evidence.proof import reals

m, b, eta = SIZES = reals("m b eta")

#: The lower bound that Proposition 23 prints, with eta to the first power; and what its proof ends with.
DOMAIN = [m >= 2, b >= 1, b <= m - 1, eta > 0, eta <= Rational(1, 5)]
printed_bound = Formula("the bound", SIZES, eta * b * (m - b) ** 2 / (2 * m * (m - 1) ** 2), indices="m b")
corrected_bound = Formula(
    "the bound", SIZES, eta * printed_bound.expression, indices="m b", bounds=">=", domain=DOMAIN
)

#: The least of D(q) over the simplex, at its centre, and the greatest, at a vertex.
infimum = Formula(
    "the least drift",
    SIZES,
    -b / m * log(1 - eta * (m - b) / (m - 1)) - (m - b) / m * log(1 + eta * b / (m - 1)),
    indices="m b",
)
supremum = Formula("the greatest drift", SIZES, -b * (m - b) / (m * (m - 1)) * log(1 - eta**2), indices="m b")


def all_batches(m: int, b: int) -> IntArray:
    """Every b-subset of range(m), shape (C(m, b), b)."""
    return np.array(list(combinations(range(m), b)), dtype=np.int64)


def asymptotic_drift(shares: Array, b: int, eta: float) -> float:
    """D(q) by summing over all batches; ``shares`` has shape (m - 1,) and sums to 1."""
    m = len(shares) + 1
    batches = all_batches(m, b)
    with_leader = batches[:, 0] == 0  # index 0 is the leader; batches are sorted
    q = np.concatenate([[0.0], shares])
    inside = q[batches].sum(axis=1)
    up = -np.log1p(-eta * np.clip(1.0 - inside[with_leader], 0.0, 1.0))
    down = -np.log1p(eta * inside[~with_leader])
    return float(np.concatenate([up, down]).mean())


def near_limit(shares: Array, log_ratio: float, eta: float, extra: int = 1) -> Problem:
    """Weights of norm 1 aligned with the first datapoint up to R = ``log_ratio``.

    Standard basis vectors as data, so that coordinates of size exp(-R) keep relative precision.
    """
    m = len(shares) + 1
    w = np.zeros(m + extra)
    w[1:m] = np.exp(-log_ratio) * shares
    w[0] = np.sqrt(1.0 - (w[1:] ** 2).sum())
    w[1:m] *= w[0]
    return Problem(StandardBasis(m, m + extra), w, eta)


def increments(engine: Engine, problem: Problem, batches: IntArray) -> Array:
    """R_{t+1} - R_t on the engine for each batch, shape (len(batches),)."""
    states = np.tile(problem.w0, (len(batches), 1))
    after = engine.steps(problem, states, batches)
    before = alignment(problem, problem.w0).log_ratio
    return np.asarray(alignment(problem, after).log_ratio - before)


def increment_tolerance(engine: Engine, problem: Problem, b: int, log_ratio: float) -> float:
    """Bound on |computed increment - asymptotic increment| at a ``near_limit`` state.

    Rounding: with standard basis data every coordinate is multiplied by a factor that is computed
    from n + b + 20 operations, and R sums m coordinates before and after.  Distance from the limit:
    c(l) <= exp(-R), so the factors are within 3 eta exp(-R) of their limits.
    """
    rounding = 8.0 * gamma(problem.n + problem.m + b + 20, unit_roundoff(engine))
    return float(rounding + 12.0 * problem.step_size * np.exp(-log_ratio))
