"""Exponents of what an engine did: also where it did not get anywhere."""

from __future__ import annotations

import math

import numpy as np
import pytest

from claims.theory.rates import Rate, complaint, figure, interval_at
from evidence.exponents import median_fit

N = np.array([4.0, 40.0, 400.0])
LEVELS = np.linspace(1.5, 7.5, 9)


def groups(medians: np.ndarray) -> list[np.ndarray]:
    noise = np.random.default_rng(1).uniform(0.99, 1.01, 400)
    return [median * noise for median in medians]


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
