"""Checks of arguments: each returns the value in its proper type, or raises one clear ValueError.

The message names the argument, what was expected, and the value that was given.
"""

from __future__ import annotations

import math
import operator

import numpy as np
from numpy.typing import ArrayLike, NDArray

_SLACK = 1e-12


def probability(name: str, value: float) -> float:
    """A number strictly between 0 and 1."""
    converted = _float(value)
    if not 0.0 < converted < 1.0:
        raise ValueError(f"{name} must be a probability strictly between 0 and 1, got {value!r}")
    return converted


def number(name: str, value: float, low: float = -math.inf, high: float = math.inf) -> float:
    """A finite number in [low, high]."""
    converted = _float(value)
    if not (math.isfinite(converted) and low <= converted <= high):
        raise ValueError(f"{name} must be a finite number in [{low}, {high}], got {value!r}")
    return converted


def integer(name: str, value: int, low: int, high: float = math.inf) -> int:
    """An integer in [low, high]; NumPy's integers will do, floats and booleans will not."""
    try:
        converted = operator.index(value)
    except TypeError:
        converted = low - 1
    if isinstance(value, bool | np.bool_) or not low <= converted <= high:
        raise ValueError(f"{name} must be an integer in [{low}, {high}], got {value!r}")
    return converted


def ends(low: float, high: float) -> tuple[float, float]:
    """The ends of an interval of positive finite length."""
    low, high = number("low", low), number("high", high)
    if not (low < high and math.isfinite(high - low)):
        raise ValueError(f"high must exceed low={low!r} by a finite amount, got {high!r}")
    return low, high


def floats(name: str, values: ArrayLike) -> NDArray[np.float64]:
    """A float64 array of any shape; its values are not looked at."""
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be an array of numbers, got {values!r}") from None


def matched(name: str, values: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """The values broadcast to ``shape``, then flattened."""
    array = floats(name, values)
    try:
        return np.broadcast_to(array, shape).ravel()
    except ValueError:
        raise ValueError(f"{name} must broadcast to the shape {shape}, got the shape {array.shape}") from None


def within(name: str, values: NDArray[np.float64], low: ArrayLike, high: ArrayLike) -> None:
    """Finite values in [low, high], up to a rounding error of 1e-12 relative to the ends."""
    lows = np.broadcast_to(np.asarray(low, dtype=np.float64), values.shape)
    highs = np.broadcast_to(np.asarray(high, dtype=np.float64), values.shape)
    ends = np.abs(np.stack((lows, highs)))
    slack = _SLACK * np.max(ends, axis=0, where=np.isfinite(ends), initial=0.0)
    good = np.isfinite(values) & (values >= lows - slack) & (values <= highs + slack)
    if not good.all():
        where = int(np.argmin(good))
        raise ValueError(
            f"{name} must be finite numbers in [{lows[where]!s}, {highs[where]!s}], "
            f"got {values[where]!s} at index {where}"
        )


def _float(value: float) -> float:
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return math.nan
