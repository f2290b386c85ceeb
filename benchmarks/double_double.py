"""Extended precision for judging the fast engine: Lemma 14 in double-double arithmetic, 106 bits.

A number is an unevaluated sum ``(high, low)`` of two doubles.  The building blocks are the error-free
transformations of Knuth (sum) and of Dekker and Veltkamp (product, without a fused multiply-add, which
not every machine has); see Dekker, Numerische Mathematik 18 (1971).  They need IEEE arithmetic in the order
written, which numba keeps without ``fastmath``.
"""

from __future__ import annotations

import math

import numba
import numpy as np
import numpy.typing as npt

from engine import derive_seed
from engine.xoshiro import below, seed

Array = npt.NDArray[np.float64]
Number = tuple[float, float]

compiled = numba.njit(cache=True, nogil=True, error_model="numpy")

SPLIT = 134217729.0  # 2^27 + 1
BIG = 2.0**100  # rescale the coordinates beyond; a power of two, so that this is exact


@compiled
def two_sum(a: float, b: float) -> Number:
    """a + b, exactly."""
    s = a + b
    t = s - a
    return s, (a - (s - t)) + (b - t)


@compiled
def two_product(a: float, b: float) -> Number:
    """a b, exactly, if nothing over- or underflows."""
    p = a * b
    t = SPLIT * a
    a_high = t - (t - a)
    a_low = a - a_high
    t = SPLIT * b
    b_high = t - (t - b)
    b_low = b - b_high
    return p, ((a_high * b_high - p) + a_high * b_low + a_low * b_high) + a_low * b_low


@compiled
def add(a: Number, b: Number) -> Number:
    """a + b."""
    s, e = two_sum(a[0], b[0])
    t, f = two_sum(a[1], b[1])
    s, e = two_sum(s, e + t)
    return two_sum(s, e + f)


@compiled
def multiply(a: Number, b: Number) -> Number:
    """a b."""
    p, e = two_product(a[0], b[0])
    return two_sum(p, e + (a[0] * b[1] + a[1] * b[0]))


@compiled
def divide(a: Number, b: Number) -> Number:
    """a / b."""
    first = a[0] / b[0]
    rest = add(a, multiply((-first, 0.0), b))
    second = rest[0] / b[0]
    rest = add(rest, multiply((-second, 0.0), b))
    return add(two_sum(first, second), (rest[0] / b[0], 0.0))


@compiled
def _run(
    high: Array, low: Array, eta: float, random: npt.NDArray[np.uint64], steps: int
) -> tuple[Number, Number]:
    """Advance ``scale * (high + low)`` in place; returns the scale and the squared norm."""
    m = high.size
    scale, norm = (1.0, 0.0), (0.0, 0.0)
    for j in range(m):
        norm = add(norm, multiply((high[j], low[j]), (high[j], low[j])))
    rate = (eta, 0.0)
    a, b, c, d = random[0], random[1], random[2], random[3]
    for _ in range(steps):
        i, a, b, c, d = below(m, a, b, c, d)
        x = (high[i], low[i])
        value = multiply(scale, x)
        u = multiply(value, value)
        keep = add((1.0, 0.0), multiply((-eta, -0.0), u))
        gain = multiply(rate, add((2.0, 0.0), (-norm[0], -norm[1])))
        # w' = keep w + gain w_i e_i, so N' = keep^2 N + (2 keep gain + gain^2) u.
        both = add(multiply((2.0, 0.0), multiply(keep, gain)), multiply(gain, gain))
        norm = add(multiply(multiply(keep, keep), norm), multiply(both, u))
        scale = multiply(scale, keep)
        high[i], low[i] = add(x, multiply(x, divide(gain, keep)))
        if abs(high[i]) > BIG:
            for j in range(m):
                high[j] /= BIG
                low[j] /= BIG
            scale = (scale[0] * BIG, scale[1] * BIG)
    return scale, norm


@compiled
def _alignment(high: Array, low: Array) -> Number:
    """The largest absolute value over the sum of the others, as (ratio, its low part)."""
    lead = 0
    for j in range(high.size):
        if abs(high[j]) > abs(high[lead]):
            lead = j
    rest = (0.0, 0.0)
    for j in range(high.size):
        if j != lead:
            sign = 1.0 if high[j] >= 0.0 else -1.0
            rest = add(rest, (sign * high[j], sign * low[j]))
    sign = 1.0 if high[lead] >= 0.0 else -1.0
    return divide((sign * high[lead], sign * low[lead]), rest)


def exact(c0: Array, eta: float, run_seed: int, steps: int, replicate: int = 0) -> tuple[Array, float, float]:
    """A run of the fast engine with batches of one index, rounded at the end only.

    Args:
        c0: (m,) initial coordinates.
        eta: step size, small enough that no factor 1 - eta c_i^2 vanishes.
        run_seed, replicate: which batches; those of ``FastEngine.run`` with this seed.
        steps: how many.

    Returns:
        The coordinates (m,), the squared norm and R_t, each correct to the last bits of a double.
    """
    high, low = np.array(c0, dtype=np.float64), np.zeros(len(c0))
    random = np.zeros(4, dtype=np.uint64)
    seed(random, np.uint64(derive_seed(run_seed, "fast engine")), replicate)
    scale, norm = _run(high, low, eta, random, steps)
    coordinates = np.array([multiply(scale, x)[0] for x in zip(high, low, strict=True)])
    ratio = _alignment(high, low)
    return coordinates, norm[0], math.log(ratio[0]) + ratio[1] / ratio[0]
