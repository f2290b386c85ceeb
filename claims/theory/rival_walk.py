r"""The ratios of the coordinates to the leading one near a datapoint: random walks, exactly in the limit.

Near a_1, with N = 1 and u = 1 or 0 as the leader is in the batch or not, Lemma 14 multiplies x_j = |c_j|/|c_1|
by

    1 - eta   if the leader is in the batch and j is not,
    1 + eta   if j is in the batch and the leader is not,
    1         otherwise.

Each of the first two has the probability pi = b(m-b)/(m(m-1)).  So with alpha = log(1 - eta), beta = log(1 +
eta), log x_j is a random walk with drift -v = pi (alpha + beta) and variance pi (alpha^2 + beta^2) - v^2 a
step, and two of them have the covariance

    pi ((m-b-1) alpha^2 + (b-1) beta^2) / (m-2) - v^2

(the leader in and both out, or the leader out and both in).  R = -log(sum x_j).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import scipy

from claims.theory.drift import supremum
from engine import Array
from evidence.formula import Formula
from evidence.proof import reals

pi, alpha, beta, v, m, b = reals("pi alpha beta v m b")

#: Of the logarithm of one rival's ratio, a step; and of two rivals', for m >= 3.
VARIANCE = Formula("the variance", (pi, alpha, beta, v), pi * (alpha**2 + beta**2) - v**2)
COVARIANCE = Formula(
    "the covariance",
    (pi, alpha, beta, v, m, b),
    pi * ((m - b - 1) * alpha**2 + (b - 1) * beta**2) / (m - 2) - v**2,
    indices="m b",
)


class Walk(NamedTuple):
    """The walk of the rivals for m datapoints, batches of b and the step size eta."""

    m: int
    b: int
    eta: float

    @property
    def pi(self) -> float:
        """The probability of each of the two kinds of steps of one rival."""
        return self.b * (self.m - self.b) / (self.m * (self.m - 1))

    @property
    def v(self) -> float:
        """The rate at which R grows."""
        return float(supremum(self.m, self.b, self.eta))

    @property
    def steps(self) -> tuple[float, float]:
        """alpha and beta."""
        return float(np.log1p(-self.eta)), float(np.log1p(self.eta))

    @property
    def variance(self) -> float:
        """Of one rival's walk, a step."""
        return float(VARIANCE(self.pi, *self.steps, self.v))

    @property
    def covariance(self) -> float:
        """Of two rivals' walks, a step; for m >= 3."""
        return float(COVARIANCE(self.pi, *self.steps, self.v, self.m, self.b))

    def marginal(self, t: int) -> tuple[Array, Array]:
        """The values of -log x_j after t steps from x_j = 1, in order, and their probabilities."""
        k = np.arange(t + 1)
        i, j = (a.ravel() for a in np.meshgrid(k, k, indexing="ij"))
        keep = i + j <= t
        i, j = i[keep], j[keep]
        rest = t - i - j
        log_p = (
            scipy.special.gammaln(t + 1)
            - scipy.special.gammaln(i + 1)
            - scipy.special.gammaln(j + 1)
            - scipy.special.gammaln(rest + 1)
        )
        log_p += (i + j) * np.log(self.pi)
        if self.pi < 0.5:
            log_p += rest * np.log1p(-2.0 * self.pi)
        else:
            log_p[rest > 0] = -np.inf
        alpha, beta = self.steps
        return _ordered(-(alpha * i + beta * j), np.exp(log_p))

    def two_rivals(self, t: int) -> tuple[Array, Array]:
        """R after t steps for m = 3, b = 1, from x_2 = x_3 = 1/2 e^-r, less r, in order; and probabilities."""
        alpha, beta = self.steps
        found = []
        for i in range(t + 1):  # draws of the leader
            j = np.arange(t - i + 1)
            log_p = (
                scipy.special.gammaln(t + 1)
                - scipy.special.gammaln(i + 1)
                - scipy.special.gammaln(j + 1)
                - scipy.special.gammaln(t - i - j + 1)
                - t * np.log(3.0)
            )
            rivals = np.logaddexp(beta * j, beta * (t - i - j)) - np.log(2.0)
            found.append((-(alpha * i) - rivals, np.exp(log_p)))
        values, weights = (np.concatenate(part) for part in zip(*found, strict=True))
        return _ordered(values, weights)


def _ordered(values: Array, weights: Array) -> tuple[Array, Array]:
    order = np.argsort(values, kind="stable")
    return values[order], weights[order]


def least_of_gaussians(walk: Walk, x: Array) -> Array:
    """The distribution function of the least of m - 1 Gaussians with the walk's covariance, at x.

    This is the limit law of (R_t - v t)/sqrt(t).  The Gaussians are g + h_j with a common part, so that given g
    they are independent; the integral over g is a Gauss-Hermite sum.
    """
    x = np.asarray(x, dtype=np.float64)
    if walk.m == 2:
        return np.asarray(scipy.stats.norm.cdf(x / np.sqrt(walk.variance)))
    common = max(walk.covariance, 0.0)
    own = np.sqrt(walk.variance - common)
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    above = scipy.stats.norm.sf((x[..., None] - np.sqrt(common) * nodes) / own) ** (walk.m - 1)
    return np.asarray(1.0 - above @ (weights / weights.sum()))
