"""Means of nonnegative numbers without an upper bound: how often both ends err, computed exactly."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import binom

from evidence.nonnegative import STAKES, greatest_mean, least_mean

#: Numbers that are ``size`` with a probability and else 0, so that all samples are known by a count.
CASES = [(size, p, n) for size in (1.0, 1e3) for p in (0.5, 0.05, 1e-3) for n in (1, 30, 400)]


@pytest.mark.parametrize(("size", "p", "n"), CASES)
@pytest.mark.parametrize("false_alarm", [0.2, 1e-3])
def test_exact_error_of_both_ends(size, p, n, false_alarm):
    samples = [np.repeat([size, 0.0], [k, n - k]) for k in range(n + 1)]
    odds, mean = binom.pmf(np.arange(n + 1), n, p), size * p
    low = np.array([least_mean(sample, false_alarm) for sample in samples])
    high = np.array([greatest_mean(sample, size * mean, false_alarm) for sample in samples])
    assert odds[low > mean].sum() <= false_alarm
    assert odds[high < mean].sum() <= false_alarm


def test_lower_end_is_where_the_average_wealth_reaches_its_limit():
    values, level = np.random.default_rng(1).exponential(3.0, 200), 1e-4
    low = least_mean(values, level)
    for p, reached in ((low * (1 - 1e-6), True), (low * (1 + 1e-6), False)):
        wealth = np.mean([np.prod([1 + s * (y / p - 1) for y in values]) for s in STAKES])
        assert (wealth >= 1 / level) == reached


def test_upper_end_is_that_of_the_formula():
    values = np.array([0.0, 0.0, 3.0])
    assert greatest_mean(values, 2.0, 0.1) == pytest.approx(1.0 + math.sqrt(4.0 * math.log(10.0) / 3.0))


def test_both_ends_are_near_the_normal_ones_for_many_numbers():
    """By the mean's standard error times the normal quantile; the bets cost a little more."""
    values, level = np.random.default_rng(2).exponential(1.0, 20_000), 1e-6
    radius = math.sqrt(2.0 * math.log(1 / level) / len(values))
    assert 1.0 < (values.mean() - least_mean(values, level)) / radius < 1.2
    assert (greatest_mean(values, 2.0, level) - values.mean()) / radius == pytest.approx(math.sqrt(2.0))


def test_order_and_shape_do_not_matter_and_nothing_says_nothing():
    values = np.random.default_rng(3).exponential(1.0, (20, 5))
    assert least_mean(values, 0.01) == pytest.approx(least_mean(values.ravel()[::-1], 0.01), rel=1e-8)
    assert least_mean([], 0.01) == least_mean([0.0, 0.0], 0.01) == 0.0


def test_tiny_and_huge_numbers_are_only_other_units():
    values = np.random.default_rng(4).exponential(1.0, 300)
    for unit in (1e-200, 1e200):
        assert least_mean(unit * values, 0.01) == pytest.approx(unit * least_mean(values, 0.01), rel=1e-8)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1.0, -1.0], 0.1), "values must be finite numbers in"),
        (([1.0, np.nan], 0.1), "values must be finite numbers in"),
        (([np.inf], 0.1), "values must be finite numbers in"),
        ((["a"], 0.1), "values must be an array of numbers"),
        (([1.0], 0.0), "false_alarm must be a probability"),
        (([1.0], 1.0), "false_alarm must be a probability"),
    ],
)
def test_bad_arguments(arguments, message):
    values, false_alarm = arguments
    with pytest.raises(ValueError, match=message):
        least_mean(values, false_alarm)
    with pytest.raises(ValueError, match=message):
        greatest_mean(values, 1.0, false_alarm)


def test_bad_second_moment_and_no_values():
    for moment in (-1.0, math.inf, math.nan):
        with pytest.raises(ValueError, match="second_moment must be a finite number"):
            greatest_mean([1.0], moment, 0.1)
    with pytest.raises(ValueError, match="values must be one number at least, got none"):
        greatest_mean([], 1.0, 0.1)
