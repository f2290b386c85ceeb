"""Exact tails and slopes behind Corollary 3: the constants of its proof, and biases of finite size."""

from __future__ import annotations

import math

import numpy as np
from scipy.stats import chi2, norm

from claims.mathematics.gaussian_laws import cap_bound, largest_coordinate_quantile, projection_law
from claims.mathematics.similarity_ladders import RATE
from evidence.exponents import HALVES, MARGIN, slope


def quantile_over_bound(m: int, n: int) -> float:
    """The exact (1 - 1/m)-quantile of the largest of m coordinates in R^n, over the cap bound."""
    return largest_coordinate_quantile(1.0 - 1.0 / m, m, n) / cap_bound(m, n)


def exponent_text(shown: str, exact: list[float]) -> str:
    """What to make of the exponent of GD's largest similarity."""
    far = [10**3, 10**4, 10**5]
    far_medians = [largest_coordinate_quantile(0.5, n // 2, n // 2) for n in far]
    signed = [largest_coordinate_quantile(0.5, k, k, True) for k in HALVES]
    return (
        f"Exponent: {shown}; exactly {slope(RATE, exact):.4f} on these n (quadrature), and "
        f"{slope([math.log(n) / n for n in far], far_medians):.4f} on n = 10^3..10^5. The margin "
        f"{MARGIN:g} around 1/2 covers that bias of finite size and the sampling error, and leaves out "
        "0.73, the slope of 1/sqrt(n) without the logarithm. (The signed maximum is smaller; its exact "
        f"slope is {slope(RATE, signed):.4f}, low because of m = 2.)"
    )


def paper_threshold() -> int:
    """The least m from which on the bound 6 sqrt(log(2m)/m) of the proof is below 1."""
    return next(m for m in range(2, 1000) if cap_bound(m, m, 6.0) < 1.0)


def paper_constants() -> float:
    """The largest ratio of an exact tail to Lemma 32 or 34 as the proof uses them, for m <= 10^6."""
    m = np.unique(np.geomspace(1, 1e6, 200).astype(int))
    below = chi2.logcdf(m / 4, m) + 9 * m / 128
    log_2m = np.log(2 * m)
    one = 2 * norm.sf(3 * np.sqrt(log_2m))
    above = np.log(-np.expm1(m * np.log1p(-one))) + (3 - math.sqrt(2)) ** 2 / 2 * log_2m
    return float(np.exp(max(below.max(), above.max())))


def constant_failure() -> float:
    """The largest n P(cossim^2 < m/(4n)) for n <= 2000 and m = n/4, n/2, 3n/4."""
    n = np.unique(np.geomspace(4, 2000, 120).astype(int) // 4 * 4)
    tails = [n * projection_law(m, n).cdf(m / (4 * n)) for m in (n // 4, n // 2, 3 * n // 4)]
    return float(np.max(tails))
