r"""SGD on nearly orthonormal data: a diffusion with kicks, which hops from datapoint to datapoint.

Let |a_i| = 1 and <a_i, a_j> = E_ij, small against eta, and w = sum gamma_i a_i.  By Eq. (3) a step is gamma_i'
=
(1 - eta u) gamma_i + eta (2 - N) c_i [i in the batch], with c = (I + E) gamma.  So beside the steps of
orthonormal
data gamma_i gets a kick of eta (2 - N) sum_j E_ij gamma_j whenever i is drawn.  Near a_1 a ratio y =
gamma_j/gamma_1
obeys y' = M y + Q with E[M] = 1 (Law 2: 1 - eta and 1 + eta are equally probable) and E[Q] = eta E_1j b/m: a
recursion of Kesten's kind with the tail exponent 1.  Its mean grows by E[Q] a step for ever, in rare
excursions.

**Limit.**  In the time s = eta^2 pi t, pi = b(m-b)/(m(m-1)), the kicks add the drift eps_ij exp(x_j - x_i) to
x_i =
log|gamma_i|, eps_ij = (|E_ij|/eta)(m-1)/(m-b), to the diffusion of ``mathematics.limit_law``; other terms of
order
E are the same for all i or of relative order E.  (A kick with another sign than gamma_j's turns it round
first.)

**Two datapoints.**  In r = x_1 - x_2 the generator is f'' + (tanh r - 2 eps sinh r) f', with the invariant
density
cosh(r) exp(-2 eps cosh r): two humps for eps < 1/2, and one, at the leading eigenvector, beyond.  It is
reversible, so ``two_points`` is a symmetric tridiagonal matrix, whose spectrum gives the law at any time.

**Rates.**  From y near 0, the chance to go over to a_j without coming back is h = (2/pi) y (Law 4), and h of
the
state grows in the mean by (2/pi) eps a unit of s; so hops from i to j have the rate (2/pi) eps_ij, that is

    k_ij = 2 b eta |E_ij| / (pi m) a step,    mean residence at i: pi m / (2 b eta sum_j |E_ij|),

to leading order.  What a hop is needs no cones then: the leader's law relaxes at these rates.  If arrival is
counted at a cone of half-angle phi, pi is replaced by pi - 4 phi.  The next order for m = 2 is in
``two_points``:
the spectral gap is (4 eps/pi)(1 + about 3.3 eps).  For m >= 3 two excursions may come at once, which costs
4/3 log(1/eps) instead of log(1/eps) in the exponent (two walks with the correlation 1/2 that rise together):
they
make a fraction of order eps^(1/3), for each of the m - 2 others, and lower the rate, since they exclude each
other.
``three_points_rate`` has it for m = 3.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from scipy.linalg import eigh_tridiagonal
from scipy.sparse import csc_matrix
from scipy.sparse.linalg import eigs

from claims.mathematics.limit_law import DIRECTIONS
from claims.mathematics.rival_walk import Walk
from engine import Array, Problem


class Kicks(NamedTuple):
    """m datapoints of norm 1 with the same inner product E, batches of b, step size eta."""

    m: int
    b: int
    eta: float
    E: float

    @property
    def eps(self) -> float:
        """The strength of the kicks in the limit."""
        return self.E / self.eta * (self.m - 1) / (self.m - self.b)

    @property
    def clock(self) -> float:
        """The time s of the diffusion that a step takes."""
        return self.eta**2 * Walk(self.m, self.b, self.eta).pi

    @property
    def residence(self) -> float:
        """Mean steps at a datapoint, to leading order."""
        return np.pi * self.m / (2.0 * self.b * self.eta * self.E * (self.m - 1))

    def problem(self) -> Problem:
        """The data, started at the first datapoint."""
        return nearly_orthonormal(np.full((self.m, self.m), self.E), self.eta)


def nearly_orthonormal(E: Array, eta: float) -> Problem:
    """Datapoints of norm 1 in R^m with the inner products E_ij for i != j, started at the first one."""
    gram = np.array(E, dtype=np.float64)
    np.fill_diagonal(gram, 1.0)
    rows = np.linalg.cholesky(gram)
    return Problem(rows, rows[0], eta, orthonormal=False)


def leading(problem: Problem) -> Array:
    """The unit eigenvector of the largest eigenvalue of the data's sum of outer products, shape (n,)."""
    rows = np.asarray(problem.data)
    return np.asarray(np.linalg.eigh(rows.T @ rows)[1][:, -1])


class TwoPoints:
    """The diffusion in r for two datapoints, on a lattice with reversible rates.

    Attributes:
        r: the nodes.
        invariant: the invariant probabilities of the nodes.
        gap: the rate at which the leader's law relaxes, in s.
    """

    def __init__(self, eps: float, h: float = 0.02) -> None:
        far = np.log(max(1.0 / eps, 2.0)) + 3.5  # there the kicks are 30 times the diffusion
        self.r: Array = np.arange(-far, far + h / 2, h)
        self.r -= self.r.mean()
        middle = 0.5 * (self.r[1:] + self.r[:-1])
        weight, rate = _density(self.r, eps), _density(middle, eps) / h**2
        diagonal = np.zeros(len(self.r))
        diagonal[:-1] -= rate
        diagonal[1:] -= rate
        self._values, self._vectors = eigh_tridiagonal(
            diagonal / weight, rate / np.sqrt(weight[1:] * weight[:-1])
        )
        self._root = np.sqrt(weight)
        self.invariant: Array = weight / weight.sum()
        self.gap = float(-self._values[-2])

    def law(self, s: float) -> Array:
        """The probabilities of the nodes a time s after leaving the first datapoint, r = infinity."""
        grown = self._vectors @ (np.exp(self._values * s) * self._vectors[-1])
        return np.asarray(self._root * grown / self._root[-1])

    def elsewhere(self, s: float) -> float:
        """The probability that the second datapoint leads then."""
        return float(self.law(s) @ (0.5 * (1.0 - np.sign(np.round(self.r, 9)))))


def _density(r: Array, eps: float) -> Array:
    """The invariant density, up to a factor."""
    return np.asarray(np.exp(np.log(np.cosh(r)) - 2.0 * eps * (np.cosh(r) - 1.0)))


@cache
def two_points(eps: float) -> TwoPoints:
    """``TwoPoints``, solved once."""
    return TwoPoints(eps)


@cache
def three_points_rate(eps: float) -> float:
    """The rate of a hop from i to j for three datapoints with one E, over (2/pi) eps; extrapolated in the
    spacing."""
    coarse, fine = (_relaxation(eps, h) / (3.0 * 2.0 / np.pi * eps) for h in (0.2, 0.1))
    return (4.0 * fine - coarse) / 3.0


def _relaxation(eps: float, h: float) -> float:
    """The second smallest rate of the diffusion for m = 3 on the plane of differences, in s."""
    far = np.log(1.0 / eps) + 2.5
    axis = np.arange(-np.ceil(far / h), np.ceil(far / h) + 1) * h
    size = len(axis)
    u, v = np.meshgrid(axis, axis, indexing="ij")
    number = np.arange(size * size).reshape(size, size)
    rows, columns, values, diagonal = [number.ravel()], [number.ravel()], [], np.zeros(size * size)
    for i, (du, dv) in enumerate(DIRECTIONS):
        for sign in (1, -1):
            su, sv = sign * du, sign * dv
            own = np.ix_(_kept(size, su), _kept(size, sv))
            other = np.ix_(_kept(size, -su), _kept(size, -sv))
            half = np.stack([u + 0.5 * h * su, v + 0.5 * h * sv, np.zeros_like(u)])
            rate = (0.5 / h**2 * _bernoulli(-2.0 * sign * h * _kicked_drift(half, i, eps)))[own].ravel()
            rows.append(number[own].ravel())
            columns.append(number[other].ravel())
            values.append(rate)
            np.subtract.at(diagonal, rows[-1], rate)
    entries = np.concatenate([diagonal, *values]), (np.concatenate(rows), np.concatenate(columns))
    generator = csc_matrix(entries, shape=(size * size, size * size))
    start = np.random.default_rng(0).standard_normal(size * size)
    found = eigs(generator, k=3, sigma=1e-3 * eps, which="LM", return_eigenvectors=False, v0=start)
    return float(np.sort(-found.real)[1])


def _kept(size: int, shift: int) -> Array:
    """The indices along one axis from which a shift stays inside."""
    return np.arange(max(0, -shift), size - max(0, shift))


def _kicked_drift(x: Array, i: int, eps: float) -> Array:
    """p_i + eps sum_{j != i} exp(x_j - x_i)."""
    power = np.exp(2.0 * (x - x.max(axis=0)))
    return np.asarray(power[i] / power.sum(axis=0) + eps * (np.exp(x - x[i]).sum(axis=0) - 1.0))


def _bernoulli(z: Array) -> Array:
    """z/(e^z - 1): the rates of a walk that has the right invariant density (Scharfetter and Gummel)."""
    z = np.clip(np.where(np.abs(z) < 1e-9, 1e-9, z), -600.0, 600.0)
    return np.asarray(z / np.expm1(z))
