"""Intervals for the mean of independent numbers that are nonnegative and have no upper bound.

Estimates by importance splitting are such numbers: most are 0, a few are large, and no sample says how large
the rest may be.  The two ends of an interval need different things.

- The *lower* end needs nonnegativity alone.  If the mean is p at most, a gambler who stakes a share s of his
  wealth on each number Y, at odds that pay Y/p, has a wealth whose mean never exceeds 1: the product of ``1 +
  s (Y/p - 1)``.  ``least_mean`` keeps the p for which the average wealth of several s is below 1 /
  false_alarm. - The *upper* end needs a bound on the second moment: with E Y^2 <= q, as ``exp(-y) <= 1 - y +
  y^2/2`` for y >= 0, E exp(-s Y) <= exp(-s p + s^2 q/2), so that the mean of n of them is below p - t with
  the probability exp(-n t^2/(2 q)) at most.  Without such a bound there is no valid upper end: a share of
  replicates too small to be seen may carry any mean.

Both are valid for every sample size, without a normal approximation.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evidence._arguments import floats, number, probability, within

__all__ = ["greatest_mean", "least_mean"]

#: Shares of the wealth that are staked, all with the same part of the capital.
STAKES = np.geomspace(2.0**-14, 2.0**-1, 27)


def least_mean(values: ArrayLike, false_alarm: float) -> float:
    """A number that exceeds the mean of independent nonnegative numbers with this probability at most.

    Args:
        values: the numbers, of any shape; 0 is returned if there are none.
        false_alarm: strictly between 0 and 1.

    Raises:
        ValueError: an argument is none of these.
    """
    sample, target = _nonnegative(values), -math.log(probability("false_alarm", false_alarm))
    if not sample.any():
        return 0.0
    unique, counts = np.unique(sample, return_counts=True)

    def log_wealth(p: float) -> float:
        logs = np.log1p(STAKES[:, None] * (unique / p - 1.0)) @ counts
        return float(np.logaddexp.reduce(logs) - math.log(len(STAKES)))

    high = float(sample.mean())  # where no stake has won, up to rounding
    low = high * 2.0**-60
    if log_wealth(low) < target:
        return 0.0
    while high / low > 1.0 + 1e-9:
        middle = math.sqrt(low) * math.sqrt(high)
        low, high = (middle, high) if log_wealth(middle) >= target else (low, middle)
    return low


def greatest_mean(values: ArrayLike, second_moment: float, false_alarm: float) -> float:
    """A number below the mean of independent nonnegative numbers with this probability at most.

    Args:
        values: the numbers, of any shape, at least one.
        second_moment: a bound of the mean of their squares that is known beforehand.
        false_alarm: strictly between 0 and 1.

    Raises:
        ValueError: an argument is none of these.
    """
    sample = _nonnegative(values)
    bound = number("second_moment", second_moment, 0.0)
    if not sample.size:
        raise ValueError("values must be one number at least, got none")
    allowed = 2.0 * bound * -math.log(probability("false_alarm", false_alarm)) / sample.size
    return float(sample.mean() + math.sqrt(allowed))


def _nonnegative(values: ArrayLike) -> NDArray[np.float64]:
    sample = floats("values", values).ravel()
    within("values", sample, 0.0, math.inf)
    return sample
