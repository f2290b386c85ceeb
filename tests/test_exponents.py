"""Exponents of what an engine did: also where it did not get anywhere."""

from __future__ import annotations

import math

import numpy as np
import pytest

from claims.theory.rates import Rate, complaint, figure, interval_at
from evidence.exponents import median_fit, median_interval

N = np.array([4.0, 40.0, 400.0])
LEVELS = np.linspace(1.5, 7.5, 9)


def groups(medians: np.ndarray) -> list[np.ndarray]:
    noise = np.random.default_rng(1).uniform(0.99, 1.01, 400)
    return [median * noise for median in medians]


@pytest.mark.parametrize("count", [21, 40, 401])
@pytest.mark.parametrize("false_alarm", [0.3, 1e-2, 1e-5])
def test_the_interval_of_a_median_misses_as_often_as_it_may_and_no_more(count: int, false_alarm: float) -> None:
    """Of independent numbers Bin(count, 1/2) are below the median; the next order statistic misses more."""
    low, high = (int(end) for end in median_interval(np.arange(count), false_alarm))
    below = np.cumsum([math.comb(count, k) / 2.0**count for k in range(count + 1)])
    assert low + high == count - 1  # as far from either end
    assert 2.0 * below[low] <= false_alarm < 2.0 * below[low + 1]


def test_too_few_numbers_enclose_no_median() -> None:
    with pytest.raises(ValueError, match="10 samples are too few"):
        median_interval(np.arange(10), 1e-3)


def test_the_slope_of_medians() -> None:
    fit, intervals = median_fit(N, groups(N**-0.5), 1e-6)
    assert fit.slope_low < -0.5 < fit.slope_high < fit.slope_low + 0.02
    assert all(low < x < high for (low, high), x in zip(intervals, N**-0.5, strict=True))


@pytest.mark.parametrize("last", [-1.0, 0.0])
def test_a_median_without_a_logarithm_decides_nothing(last: float) -> None:
    fit, intervals = median_fit(N, groups(np.array([1.0, 0.1, last])), 1e-6)
    assert (fit.slope_low, fit.slope_high) == (-math.inf, math.inf)
    assert intervals[-1][1] <= 0.0


def rate(logs: np.ndarray) -> Rate:
    return Rate("A/B", 2, 1, interval_at(LEVELS, list(logs)), LEVELS, np.exp(logs))


def test_a_rate_is_judged_by_its_exponent() -> None:
    assert complaint([rate(-2.0 * LEVELS)]) is None
    assert "vanishes as exp(-pR) with p in [0.9" in str(complaint([rate(-LEVELS)]))


def test_levels_that_no_path_reaches_are_named() -> None:
    logs = np.where(LEVELS < 3.0, -2.0 * LEVELS, math.nan)
    assert complaint([rate(logs)]) == "no path of the engine reaches R = 3 at m = 2, b = 1"
    drawn = figure("f", "F", [rate(logs), rate(np.full(9, math.nan))]).series
    assert [len(s.x) for s in drawn] == [2, 9]
    assert np.isfinite([y for s in drawn for y in s.y]).all()
