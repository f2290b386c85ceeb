"""Exponents: how a quantity scales, judged by equivalence.

"mu(x) is Theta(x^p)" speaks of a limit that no experiment reaches.  What an experiment can decide
is the slope of log mu against log x over a stated range of x.  Here that slope is a *definition*,
not a model: with design points x_1, ..., x_K it is the ordinary least-squares slope

    slope = sum_k w_k log mu(x_k),   w_k = (log x_k - mean) / sum_j (log x_j - mean)^2,

a fixed linear combination of the true log mu(x_k), whether or not these lie on a straight line.
If every mu(x_k) is known to lie in [lower_k, upper_k], all at once with error probability at most
``false_alarm``, then the slope lies between the two extremes of that sum over the box, with error
probability at most ``false_alarm``.  Nothing is assumed of the noise: points may be as unequally
precise as they like, and the widths of their intervals carry that through.

The intervals come from wherever valid ones do; :func:`mean_intervals` makes them for bounded
observations.  The verdict is by *equivalence*: "the exponent is p" is confirmed only if the whole
interval lies within a margin of p, refuted only if all of it lies outside, and otherwise open.
Failing to find a difference confirms nothing::

    lower, upper = mean_intervals(groups, low=0.0, high=1.0, false_alarm=1e-8)
    fit = exponent_interval(x, lower, upper)
    equivalence(fit, target=-1.0, margin=0.1)   # True, False, or None: more data, please

The companion :func:`detectable_exponent` says beforehand how wide the interval will be.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evidence._arguments import floats, matched, number, probability
from evidence.sequential import BoundedMeanSequence

__all__ = ["ExponentInterval", "detectable_exponent", "equivalence", "exponent_interval", "mean_intervals"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ExponentInterval:
    """An interval for a log-log slope over the design points from ``x_min`` to ``x_max``.

    ``slope`` is its midpoint: the least-squares slope through the midpoints, on the logarithmic
    scale, of the intervals at the design points (NaN if the interval is unbounded both ways).
    """

    slope_low: float
    slope_high: float
    slope: float
    x_min: float
    x_max: float

    @property
    def decades(self) -> float:
        """How many powers of ten the design points span."""
        return math.log10(self.x_max / self.x_min)


def exponent_interval(x: ArrayLike, lower: ArrayLike, upper: ArrayLike) -> ExponentInterval:
    """Propagate simultaneous intervals at the design points to the log-log slope, exactly.

    Args:
        x: the design points, positive and finite, with two distinct values at least.
        lower: lower ends of the intervals of mu(x_k); not negative.  A zero says no more than that
            mu is positive, and leaves the slope unbounded on one side.
        upper: upper ends, likewise, positive and not below ``lower``; infinity says nothing.

    Returns:
        The interval of all slopes that fit into the given ones.  It is missed only if one of those
        is, so with the error probability that they share.

    Raises:
        ValueError: an input breaks these rules, or the shapes differ.
    """
    points, weights = _design(x)
    lo, hi = matched("lower", lower, points.shape), matched("upper", upper, points.shape)
    for name, values, floor in (("lower", lo, np.zeros_like(lo)), ("upper", hi, lo)):
        good = (values >= floor) & ((values > 0.0) if name == "upper" else np.isfinite(values))
        if not good.all():
            k = int(np.argmin(good))
            raise ValueError(
                f"{name} must be positive numbers, lower <= upper, got lower={lo[k]!s}, "
                f"upper={hi[k]!s} at index {k}"
            )
    used = weights != 0.0
    w = weights[used]
    with np.errstate(divide="ignore"):
        low_ends, high_ends = w * np.log(lo[used]), w * np.log(hi[used])
    slope_low = math.fsum(np.minimum(low_ends, high_ends))
    slope_high = math.fsum(np.maximum(low_ends, high_ends))
    slope = 0.5 * (slope_low + slope_high)
    x_min, x_max = float(points.min()), float(points.max())
    return ExponentInterval(slope_low, slope_high, slope, x_min, x_max)


def equivalence(interval: ExponentInterval, target: float, margin: float) -> bool | None:
    """Whether the exponent equals ``target`` for all practical purposes.

    Returns:
        True if the whole interval is within ``margin`` of ``target``; False if none of it is; None
        if it is partly so, which decides nothing.  True and False are wrong with the error
        probability of the interval at most.

    Raises:
        ValueError: ``target`` is not finite, or ``margin`` not positive and finite.
    """
    target = number("target", target)
    margin = number("margin", margin, low=math.nextafter(0.0, 1.0))
    low, high = target - margin, target + margin
    if low <= interval.slope_low and interval.slope_high <= high:
        return True
    if interval.slope_high < low or interval.slope_low > high:
        return False
    return None


def mean_intervals(
    groups: Sequence[ArrayLike], low: ArrayLike, high: ArrayLike, false_alarm: float
) -> tuple[Floats, Floats]:
    """Simultaneous intervals for the means of several groups of bounded observations.

    Each group gets ``false_alarm / len(groups)`` and a
    :class:`~evidence.sequential.BoundedMeanSequence`; so the groups may have any sizes and depend
    on each other, and may be extended later.

    Args:
        groups: the observations of each group, independent within it, or with a conditional mean
            that never changes.
        low: the least value that an observation can take; one for all groups, or one for each.
        high: the greatest, likewise.
        false_alarm: probability, at most, that any of the intervals misses its mean.

    Returns:
        The lower and the upper ends.  Ready for :func:`exponent_interval` if ``low >= 0``, and if
        no interval is empty (see :mod:`evidence.sequential`).

    Raises:
        ValueError: there are no groups, or an observation is outside its range.
    """
    if len(groups) == 0:
        raise ValueError("groups must hold at least one group, got none")
    share = probability("false_alarm", false_alarm) / len(groups)
    lows, highs = (matched(name, values, (len(groups),)) for name, values in (("low", low), ("high", high)))
    intervals = []
    for k, group in enumerate(groups):
        sequence = BoundedMeanSequence(float(lows[k]), float(highs[k]), share)
        try:
            sequence.update(group)
        except ValueError as error:
            raise ValueError(f"groups[{k}]: {error}") from None
        intervals.append(sequence.interval())
    lower, upper = np.array(intervals).T
    return lower, upper


def detectable_exponent(x: ArrayLike, relative_half_widths: ArrayLike) -> float:
    """Half the width of the slope interval, if the intervals are ``mu(x_k) (1 -+ r_k)``.

    That is ``sum_k |w_k| artanh(r_k)``.  With this half-width h, an exponent within ``margin - 2 h``
    of the target is sure to be confirmed by :func:`equivalence`, and one further than
    ``margin + 2 h`` away is sure to be refuted, whenever the intervals hold.  (Relative half-widths
    to expect follow from :func:`~evidence.sequential.detectable_mean_shift`.)

    Args:
        x: the design points, as for :func:`exponent_interval`.
        relative_half_widths: r_k in [0, 1), one for all points or one for each.

    Raises:
        ValueError: an input breaks these rules.
    """
    points, weights = _design(x)
    r = matched("relative_half_widths", relative_half_widths, points.shape)
    good = (r >= 0.0) & (r < 1.0)
    if not good.all():
        k = int(np.argmin(good))
        raise ValueError(f"relative_half_widths must be in [0, 1), got {r[k]!s} at index {k}")
    return math.fsum(np.abs(weights) * np.arctanh(r))


def _design(x: ArrayLike) -> tuple[Floats, Floats]:
    """The design points and the weights of their logarithms in the least-squares slope."""
    points = floats("x", x)
    if points.ndim != 1:
        raise ValueError(f"x must be a vector of design points, got the shape {points.shape}")
    good = np.isfinite(points) & (points > 0.0)
    if not good.all():
        k = int(np.argmin(good))
        raise ValueError(f"x must be positive and finite, got {points[k]!s} at index {k}")
    if np.unique(points).size < 2:
        raise ValueError(f"x must hold at least two distinct values, got {points.tolist()}")
    logs = np.log(points)
    centred = logs - logs.mean()
    return points, centred / math.fsum(centred**2)
