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
log|gamma_i|, eps_ij = (|E_ij|/eta)(m-1)/(m-b), to the diffusion of ``theory.limit_law``; other terms of
order
E are the same for all i or of relative order E.  (A kick with another sign than gamma_j's turns it round
first.)

**Two datapoints.**  In r = x_1 - x_2 the generator is f'' + (tanh r - 2 eps sinh r) f', with the invariant
density cosh(r) exp(-2 eps cosh r): two humps for eps < 1/2, and one, at the leading eigenvector, beyond.  In
the angle theta = 2 arctan exp(-r), which is 0 at a_1 and pi at a_2, it has smooth coefficients, and its next
order in eta at a fixed eps = |E|/eta, from Eq. (3) as in ``theory.limit_law`` (N - 1 is eta/(8 cosh^2 r)
in the mean), has too:

    sin^2(theta) f'' + 2 eps cos(theta) f'
      + eta ((2 eps sin(theta) - sin^4(theta)/4) f'' + (3/4 eps - sin(theta)/4) sin^2(theta) cos(theta) f') .

In r the second line is eta times (2 eps cosh r - 1/(4 cosh^2 r)) f'' + eps (2 sinh r - (3/4) sinh r/cosh^2 r)
f'.

**Rates.**  From y near 0, the chance to go over to a_j without coming back is h = (2/pi) y (Law 4), and h of
the
state grows in the mean by (2/pi) eps a unit of s; so hops from i to j have the rate (2/pi) eps_ij, that is

    k_ij = 2 b eta |E_ij| / (pi m) a step,    mean residence at i: pi m / (2 b eta sum_j |E_ij|),

to leading order.  What a hop is needs no cones then: the leader's law relaxes at these rates.  If arrival is
counted at a cone of half-angle phi, pi is replaced by pi - 4 phi.  For m = 2 the spectral gap is

    (4 eps/pi) (1 + (4/pi) eps (log(1/eps) - 4 log 2 + 1 - gamma) + O(eps^2 log^2 eps)),    gamma of Euler.

By symmetry its function is odd.  On r > 0, with s = sinh r, p = exp(-2 eps cosh r) ds has the mass M =
K_1(2 eps) = (1 + O(eps^2 log eps))/(2 eps), and 1/gap = M k, k the largest eigenvalue on L^2(p/M) of the kernel
h(min(s, t)), h' = exp(2 eps sqrt(1 + s^2))/(1 + s^2).  With the constant function it is the integral of h' T^2,
T the mass beyond s: pi/2 + eps (-2 log(1/eps) + 4 log 2 - 2 + 2 gamma), by matching s of order 1 to s of order
1/eps.  That the kernel applied to 1 is not constant where s is of order 1, a set of mass eps, adds 4 eps log 2.

For m >= 3 two excursions may come at once, which costs 4/3 log(1/eps) instead of log(1/eps) in the exponent
(two walks with the correlation 1/2 that rise together): they make a fraction of order eps^(1/3), for each of
the m - 2 others, and lower the rate, since they exclude each other. ``three_points_rate`` has it for m = 3.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
import scipy
from sympy import EulerGamma, log, pi

from claims.theory.limit_law import DIRECTIONS
from claims.theory.rival_walk import Walk
from engine import Array, IntArray, Problem
from evidence.formula import Formula
from evidence.proof import reals

m, b, eta, E = reals("m b eta E")

#: Hops from one datapoint to another given one, a step; and mean steps at a datapoint, to leading order.
RATE = Formula("the rate of a hop", (m, b, eta, E), 2 * b * eta * E / (pi * m), printed={r"|E_{ij}|": E})
RESIDENCE = Formula(
    "the mean residence", (m, b, eta, E), pi * m / (2 * b * eta * E), printed={r"\sum_j |E_{ij}|": E}
)


#: What the gap for m = 2 is beyond its leading order, relative to it, up to eps^2 log^2 eps.
(varepsilon,) = reals("varepsilon")
NEXT_GAP = Formula(
    "the next order of the gap",
    [varepsilon],
    4 / pi * varepsilon * (log(1 / varepsilon) - 4 * log(2) + 1 - EulerGamma),
    printed={r"\gamma": EulerGamma},
)
REST_OF_GAP = 3.0  # over eps^2 log^2 eps: the rest is 2.2 to 2.6 of it from eps = 0.01 down to 0.0001


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
        return float(RESIDENCE(self.m, self.b, self.eta, self.E * (self.m - 1)))

    def elsewhere(self, t: int) -> tuple[float, float]:
        """For m = 2 the probability that a_2 leads after t steps, with its next order in eta, and a margin.

        The margin for what is beyond that, eta^2 (eps/2 + 1/20), is assumed: from 10^6 to 10^7 replicates the
        rest is 0.26 eta^2 at eps = 1, 0.12 at 0.5, 0.02 at 0.2, and 0.00 at 0.03, for eta from 0.05 to 0.2.
        """
        law = two_points(self.eps, self.eta).elsewhere(t * self.clock)
        return law, self.eta**2 * (0.5 * self.eps + 0.05)

    def problem(self) -> Problem:
        """The data, started at the first datapoint."""
        return nearly_orthonormal(np.full((self.m, self.m), self.E), self.eta)


def nearly_orthonormal(E: Array, eta: float) -> Problem:
    """Datapoints of norm 1 in R^m with the inner products E_ij for i != j, started at the first one."""
    gram = np.array(E, dtype=np.float64)
    np.fill_diagonal(gram, 1.0)
    rows = np.asarray(np.linalg.cholesky(gram), dtype=np.float64)
    return Problem(rows, rows[0], eta, orthonormal=False)


def leading(problem: Problem) -> Array:
    """The unit eigenvector of the largest eigenvalue of the data's sum of outer products, shape (n,)."""
    rows = np.asarray(problem.data)
    return np.asarray(np.linalg.eigh(rows.T @ rows)[1][:, -1])


class TwoPoints:
    """The diffusion for two datapoints, with its next order in eta, on a grid of angles from 0 to pi.

    The grid is even in log(theta + 0.3 eps) towards 0, where the kicks outweigh the diffusion below theta =
    eps, and likewise towards pi.

    Attributes:
        theta: the nodes.
        generator: the rates of the walk on them whose generator tends to the diffusion's.
    """

    def __init__(self, eps: float, eta: float = 0.0, h: float = 0.02) -> None:
        inner = 0.3 * min(eps, 1.0)
        count = round(np.log1p(0.5 * np.pi / inner) / h)
        low = inner * np.expm1(np.linspace(0.0, np.log1p(0.5 * np.pi / inner), count + 1))[:-1]
        self.theta: Array = np.concatenate([low, [0.5 * np.pi], np.pi - low[::-1]])
        half, drift = coefficients_of(np.sin(self.theta), np.cos(self.theta), eps, eta)
        after, before = np.diff(self.theta)[1:], np.diff(self.theta)[:-1]
        up, down = np.zeros_like(half), np.zeros_like(half)
        up[1:-1] = (2.0 * half[1:-1] + drift[1:-1] * before) / (after * (after + before))
        down[1:-1] = (2.0 * half[1:-1] - drift[1:-1] * after) / (before * (after + before))
        alone = np.minimum(up, down) <= 0.0  # the kicks outweigh the diffusion even within a spacing
        up[alone], down[alone] = 0.0, 0.0
        up[:-1][alone[:-1]] = np.maximum(drift[:-1] / np.diff(self.theta), 0.0)[alone[:-1]]
        down[1:][alone[1:]] = np.maximum(-drift[1:] / np.diff(self.theta), 0.0)[alone[1:]]
        self._rates = up, down
        self.generator = scipy.sparse.diags([down[1:], -(up + down), up[:-1]], [-1, 0, 1], format="csc")

    @property
    def gap(self) -> float:
        """The rate at which the leader's law relaxes, in s."""
        up, down = self._rates
        rates = scipy.linalg.eigvalsh_tridiagonal(-(up + down), np.sqrt(up[:-1] * down[1:]))
        return float(-rates[-2])

    def elsewhere(self, s: float) -> float:
        """The probability that the second datapoint leads a time s after the walk was at the first."""
        half = 0.5 * np.pi
        leads = np.where(self.theta > half, 1.0, np.where(self.theta < half, 0.0, 0.5))
        solved = scipy.integrate.solve_ivp(
            lambda _s, f: self.generator @ f,
            (0.0, s),
            leads,
            method="Radau",
            jac=self.generator,
            rtol=1e-7,
            atol=1e-10,
        )
        return float(solved.y[0, -1])


def coefficients_of(sin: Any, cos: Any, eps: Any, eta: Any) -> tuple[Any, Any]:
    """The factors of f'' and f' in the generator, from the sine and cosine of theta."""
    half = sin**2 + eta * (2.0 * eps * sin - 0.25 * sin**4)
    drift = 2.0 * eps * cos + eta * (0.75 * eps - 0.25 * sin) * sin**2 * cos
    return half, drift


@cache
def two_points(eps: float, eta: float = 0.0) -> TwoPoints:
    """``TwoPoints``, solved once."""
    return TwoPoints(eps, eta)


def gap_ratio(eps: float) -> float:
    """The gap for m = 2 over what it is if hops have the law's rate either way."""
    kicks = Kicks(2, 1, 0.1, 0.1 * eps)
    return two_points(eps).gap * kicks.clock / (2.0 * float(RATE(2, 1, 0.1, kicks.E)))


def tail(eps: float, cut: float, eta: float = 0.0) -> float:
    """P(|r| > cut) in the long run, from the invariant density in theta."""
    theta = np.geomspace(0.01 * min(eps, 1.0), 0.5 * np.pi, 20_001)  # below, exp(-2 eps/theta) is nothing
    half, drift = coefficients_of(np.sin(theta), np.cos(theta), eps, eta)
    exponent = scipy.integrate.cumulative_simpson(drift / half, x=theta, initial=0.0)
    below = scipy.integrate.cumulative_simpson(np.exp(exponent - exponent[-1]) / half, x=theta, initial=0.0)
    return float(np.interp(2.0 * np.arctan(np.exp(-cut)), theta, below) / below[-1])


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
    generator = scipy.sparse.csc_matrix(entries, shape=(size * size, size * size))
    start = np.random.default_rng(0).standard_normal(size * size)
    found = scipy.sparse.linalg.eigs(
        generator, k=3, sigma=1e-3 * eps, which="LM", return_eigenvectors=False, v0=start
    )
    return float(np.sort(-found.real)[1])


def _kept(size: int, shift: int) -> IntArray:
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
