"""Exact laws under a Gaussian initialisation.

The limits of Corollary 3 depend on w0 through its direction alone, and the direction of a Gaussian
vector is uniform on the sphere and independent of its norm.  Two laws follow.

- ``|Pi_m w0|^2 / |w0|^2`` is Beta(m/2, (n - m)/2).
- The largest |coordinate| among m of the n coordinates of a uniform unit vector has distribution
  function ``F(x) = Gamma(n/2) / (2 pi i) * integral of e^z z^(-n/2) erf(x sqrt z)^m dz`` along a vertical
  line to the right of 0.  (For ``a = x r`` the integral of ``exp(-s |g|^2 / 2)`` over the g in R^n with
  ``|g_i| <= a`` for i <= m is a product; in polar coordinates it is the Laplace transform in
  ``r^2 / 2`` of ``r^(n - 2) F(a / r)``, up to constants.)  The largest signed coordinate has
  ``(1 + erf) / 2`` in place of ``erf``.

A union bound over caps of the sphere bounds both tails without any asymptotics: a coordinate exceeds
x in size with probability at most ``(1 - x^2)^((n - 1)/2)``.  With ``x^2 = 4 log(2m) / n`` the m of them
together stay below ``m (2m)^(-2 + 2/n) <= 1/m``, since ``2m <= 2^m``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray
from sympy import Eq, Rational, Symbol, exp, integrate, oo, pi, sqrt

from engine import IntArray
from evidence.proof import Proof, Sentence, computed, reals

Floats = NDArray[np.float64]

#: The sigma of Corollary 3 in what the claims simulate.
SIGMA = 0.5


def initialisations(rng: np.random.Generator, count: int, n: int) -> Floats:
    """Gaussian initial weights, entries of variance sigma^2 / n, given |w0| < 1; shape (count, n).

    Redrawing what is too long leaves the law of the direction as it was.
    """
    w0 = SIGMA / math.sqrt(n) * rng.standard_normal((count, n))
    while (bad := np.linalg.norm(w0, axis=1) >= 1.0).any():
        w0[bad] = SIGMA / math.sqrt(n) * rng.standard_normal((int(bad.sum()), n))
    return w0


def too_long(n: int, sigma: float = SIGMA) -> float:
    """P(|w0| >= 1), where the theorems behind Corollary 3 say nothing."""
    return float(scipy.special.chdtrc(n, n / sigma**2))


def projection_law(m: int | IntArray, n: int | IntArray) -> Any:
    """The law of ``|Pi_m w0|^2 / |w0|^2`` for m < n, as a frozen SciPy distribution."""
    return scipy.stats.beta(m / 2, (n - m) / 2)


def cap_bound(m: int, n: int, constant: float = 2.0) -> float:
    """``constant sqrt(log(2m) / n)``; for ``constant = 2`` exceeded with probability 1/m at most."""
    return constant * math.sqrt(math.log(2 * m) / n)


def largest_coordinate_cdf(x: float, m: int, n: int, signed: bool = False) -> float:
    """P(max of m coordinates of a uniform unit vector in R^n <= x), of their sizes or signed.

    For ``n < 16`` by inclusion and exclusion over caps, with the integrals on Talbot's contour; else
    on the vertical line through the saddle point, where nothing cancels.  The error is below 1e-8.
    """
    if x >= 1.0:
        return 1.0
    if x <= -1.0 or (not signed and x <= 0.0):
        return 0.0
    if x < 0.0 and m * x * x >= 1.0:
        return 0.0
    if n < 16 and x < 0.0:  # all m coordinates beyond |x| on one side
        return 0.5**m * _joint_tail(-x, m, n)
    if n < 16:
        half = 0.5 if signed else 1.0
        terms = [(-half) ** k * scipy.special.comb(m, k) * _joint_tail(x, k, n) for k in range(m + 1)]
        return min(max(math.fsum(terms), 0.0), 1.0)
    return _on_saddle_line(x, m, n, signed)


def largest_coordinate_law(m: int, n: int, signed: bool = False) -> Callable[[Floats], Floats]:
    """The distribution function above on [-1, 1], interpolated to about 1e-5: quick for many x."""
    low = largest_coordinate_quantile(1e-7, m, n, signed) if n >= 16 else (-1.0 if signed else 0.0)
    high = largest_coordinate_quantile(1.0 - 1e-7, m, n, signed)
    grid = np.linspace(low, high, 257)
    values = [largest_coordinate_cdf(float(x), m, n, signed) for x in grid]
    inner = scipy.interpolate.PchipInterpolator(grid, np.maximum.accumulate(np.clip(values, 0.0, 1.0)))
    return lambda x: inner(np.clip(x, low, high))


@lru_cache(maxsize=256)
def largest_coordinate_quantile(p: float, m: int, n: int, signed: bool = False) -> float:
    """The x at which ``largest_coordinate_cdf`` is p."""
    low = -1.0 if signed else 0.0

    def gap(x: float) -> float:
        return largest_coordinate_cdf(x, m, n, signed) - p

    return float(scipy.optimize.brentq(gap, low, 1.0, xtol=1e-10))


def _joint_tail(x: float, k: int, n: int) -> float:
    """P(|v_1| > x, ..., |v_k| > x) for v uniform on the sphere of R^n.

    The inverse Laplace transform of ``Gamma(n/2) z^(-n/2) erfcx(x sqrt z)^k`` at ``t = 1 - k x^2``, by
    the contour of Trefethen, Weideman and Schmelzer (2006), scaled by 1/t.
    """
    t = 1.0 - k * x * x
    if k == 0 or t <= 0.0:
        return 1.0 if k == 0 else 0.0
    count = 48
    theta = np.pi * (2 * np.arange(count) + 1 - count) / count
    cot = 1.0 / np.tan(0.6407 * theta)
    z = count * (0.5017 * theta * cot - 0.6122 + 0.2645j * theta)
    slope = count * (0.5017 * cot - 0.5017 * 0.6407 * theta * (1.0 + cot**2) + 0.2645j)
    log_f = t * (z / t) - 0.5 * n * np.log(z / t) + k * np.log(scipy.special.wofz(1j * x * np.sqrt(z / t)))
    total = np.sum(np.exp(log_f) * slope) / (1j * count * t)
    return float(math.gamma(n / 2) * total.real)


def _on_saddle_line(x: float, m: int, n: int, signed: bool) -> float:
    """The contour integral by the trapezoidal rule on the line through the saddle point.

    Aliasing falls like ``((1 + T) e^-T)^(n/2)`` with the period T = 2 pi / step; the line is cut where
    the integrand has fallen to e^-25 of its maximum.
    """

    def exponent(z: NDArray[np.complex128]) -> NDArray[np.complex128]:
        root = abs(x) * np.sqrt(z)
        log_tail = np.log(scipy.special.wofz(1j * root)) - root * root  # log erfc(|x| sqrt z)
        if x < 0.0:
            log_base = log_tail - math.log(2.0)
        else:
            log_base = np.log(1.0 - np.exp(log_tail) * (0.5 if signed else 1.0))
        return np.asarray(z - 0.5 * n * np.log(z) + m * log_base + math.lgamma(n / 2))

    def size(c: float, y: float = 0.0) -> float:
        return float(exponent(np.array([complex(c, y)]))[0].real)

    low, high = math.log(n / 2) - 3.0, math.log(n / 2) + 12.0
    log_c = float(
        scipy.optimize.minimize_scalar(
            lambda t: size(math.exp(t)), (low, high), (low, high), method="bounded"
        ).x
    )
    c = math.exp(log_c)
    top = size(c)
    if top < -25.0 or log_c > high - 1e-3:
        return 0.0
    period = 2.0
    while 0.5 * n * (period - math.log1p(period)) < 25.0:
        period *= 1.2
    reach = c
    while size(c, reach) > top - 25.0:
        reach *= 1.2
    step = 2.0 * math.pi / period
    values = np.exp(exponent(np.asarray(c + 1j * step * np.arange(int(reach / step) + 2), np.complex128))).real
    values[0] *= 0.5
    return min(max(float(values.sum()) * step / math.pi, 0.0), 1.0)


def half_of_square() -> Sentence:
    """E[max(v, 0)^2] = 1/2 for v ~ N(0, 1), whose square has the mean 1 by definition."""
    up, down = reals("up down")
    alike = [Eq(up, down), Eq(up + down, 1)]
    name = "E[max(v, 0)^2] = 1/2: by symmetry it is E[max(-v, 0)^2], and both add up to E[v^2] = 1"
    return Sentence(name, [up, down], alike, Eq(up, Rational(1, 2)))


def moments() -> tuple[Proof, Proof]:
    """That the standard normal density has the mean 0 and the variance 1, as its definition says."""
    v = Symbol("v", real=True)
    density = exp(-(v**2) / 2) / sqrt(2 * pi)
    return (
        computed(
            "E[v^2] = 1",
            "the integral of v^2 exp(-v^2/2)/sqrt(2 pi) is 1",
            integrate(v**2 * density, (v, -oo, oo)),
            1,
        ),
        computed(
            "E[v] = 0", "the integral of v exp(-v^2/2)/sqrt(2 pi) is 0", integrate(v * density, (v, -oo, oo)), 0
        ),
    )
