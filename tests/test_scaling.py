"""Exponents: exact propagation of intervals, and verdicts by equivalence."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import binom, linregress

from evidence.scaling import (
    ExponentInterval,
    detectable_exponent,
    equivalence,
    exponent_interval,
    mean_intervals,
)
from evidence.sequential import BoundedMeanSequence

LUCK = 1e-9
positive = st.floats(1e-3, 1e3)
points = st.lists(st.tuples(positive, positive, st.floats(1.0, 3.0)), min_size=2, max_size=6)


def unpack(rows):
    x, lower, ratio = np.array(rows).T
    assume(np.ptp(np.log(x)) > 1e-3)
    return x, lower, lower * ratio


@given(points)
def test_interval_is_that_of_the_worst_corners(rows):
    x, lower, upper = unpack(rows)
    fit = exponent_interval(x, lower, upper)
    corners = itertools.product(*zip(np.log(lower), np.log(upper), strict=True))
    slopes = [linregress(np.log(x), corner).slope for corner in corners]
    scale = max(1.0, *np.abs(slopes))
    assert fit.slope_low == pytest.approx(min(slopes), abs=1e-9 * scale)
    assert fit.slope_high == pytest.approx(max(slopes), abs=1e-9 * scale)


@given(points)
def test_slope_is_that_of_scipy_and_statsmodels(rows):
    x, lower, upper = unpack(rows)
    middle = 0.5 * (np.log(lower) + np.log(upper))
    fit = exponent_interval(x, lower, upper)
    ols = linregress(np.log(x), middle).slope
    wls = sm.WLS(middle, sm.add_constant(np.log(x)), weights=np.ones(x.size)).fit().params[1]
    assert fit.slope == pytest.approx(ols, rel=1e-8, abs=1e-8)
    assert fit.slope == pytest.approx(wls, rel=1e-8, abs=1e-8)
    assert fit.slope_low <= fit.slope <= fit.slope_high
    assert fit.decades == pytest.approx(np.ptp(np.log10(x)), abs=1e-12)


@given(points, st.randoms(use_true_random=False))
def test_order_and_scale_do_not_matter(rows, random):
    x, lower, upper = unpack(rows)
    order = list(range(x.size))
    random.shuffle(order)
    fit = exponent_interval(x, lower, upper)
    other = exponent_interval(8.0 * x[order], 0.25 * lower[order], 0.25 * upper[order])
    scale = max(1.0, abs(fit.slope_low), abs(fit.slope_high))
    assert other.slope_low == pytest.approx(fit.slope_low, abs=1e-9 * scale)
    assert other.slope_high == pytest.approx(fit.slope_high, abs=1e-9 * scale)


def test_an_exact_power_law():
    x = np.array([1.0, 10.0, 100.0, 1000.0])
    fit = exponent_interval(x, 3 * x**-1.5, 3 * x**-1.5)
    assert fit.slope_low == pytest.approx(-1.5, abs=1e-14)
    assert fit.slope_high == pytest.approx(-1.5, abs=1e-14)
    assert fit.decades == 3.0


def test_ends_that_say_nothing():
    x = [1.0, 2.0, 4.0]
    fit = exponent_interval(x, [1.0, 0.0, 1.0], [2.0, math.inf, 2.0])  # the middle has no weight
    assert (fit.slope_low, fit.slope_high) == pytest.approx((-0.5, 0.5))
    fit = exponent_interval(x, [1.0, 1.0, 0.0], [2.0, 2.0, 2.0])
    assert (fit.slope_low, fit.slope_high) == pytest.approx((-math.inf, 0.5))
    assert equivalence(fit, 0.0, 0.6) is None
    assert equivalence(fit, 1.2, 0.6) is False
    fit = exponent_interval(x, 0.0, math.inf)
    assert (fit.slope_low, fit.slope_high) == (-math.inf, math.inf)
    assert math.isnan(fit.slope)


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (-1.05, -0.95, True),
        (-1.25, -0.75, True),
        (-1.3, -0.9, None),
        (-0.9, -0.5, None),
        (-1.5, -0.5, None),
        (-0.7, -0.5, False),
        (-2.0, -1.3, False),
    ],
)
def test_equivalence_verdicts(low, high, verdict):
    fit = ExponentInterval(low, high, 0.5 * (low + high), 1.0, 10.0)
    assert equivalence(fit, -1.0, 0.25) is verdict


def test_means_of_groups():
    rng = np.random.default_rng(1)
    groups = [rng.random(200), rng.random((3, 50)), [0.25]]
    lower, upper = mean_intervals(groups, [0.0, 0.0, -1.0], [1.0, 2.0, 1.0], 0.03)
    for k, (low, high) in enumerate(((0.0, 1.0), (0.0, 2.0), (-1.0, 1.0))):
        alone = BoundedMeanSequence(low, high, 0.01)
        alone.update(groups[k])
        assert (lower[k], upper[k]) == pytest.approx(alone.interval())


def test_a_noisy_power_law_end_to_end():
    # Unequal noise and unequal numbers of observations at the design points; true exponent -1/2.
    rng = np.random.default_rng(21)
    x = np.array([1.0, 4.0, 16.0, 64.0])
    mu = 0.5 * x**-0.5
    groups = [
        mu[k] * rng.uniform(1 - spread, 1 + spread, count)
        for k, (spread, count) in enumerate(((0.9, 30_000), (0.2, 3000), (1.0, 60_000), (0.1, 9000)))
    ]
    fit = exponent_interval(x, *mean_intervals(groups, 0.0, 2 * mu, 1e-9))
    assert equivalence(fit, -0.5, 0.05) is True
    assert equivalence(fit, -0.6, 0.05) is False
    assert equivalence(fit, -0.55, 0.05) is None


def test_coverage():
    rng = np.random.default_rng(22)
    x = np.array([1.0, 2.0, 4.0, 8.0])
    true = linregress(np.log(x), np.log(0.8 / x)).slope
    errors = 0
    for _ in range(500):
        groups = [(rng.random(300) < p).astype(float) for p in 0.8 / x]
        fit = exponent_interval(x, *mean_intervals(groups, 0.0, 1.0, 0.1))
        errors += not fit.slope_low <= true <= fit.slope_high
    assert binom.sf(errors - 1, 500, 0.1) > LUCK


@given(points, st.floats(0.0, 0.9))
def test_detectable_exponent_is_the_half_width(rows, r):
    x, mu, _ = unpack(rows)
    fit = exponent_interval(x, mu * (1 - r), mu * (1 + r))
    half = detectable_exponent(x, r)
    assert fit.slope_high - fit.slope_low == pytest.approx(2 * half, rel=1e-7, abs=1e-9)
    assert detectable_exponent(x, np.full(x.size, r)) == half


def test_detectable_exponent_decides():
    x = np.array([1.0, 10.0, 100.0])
    rng = np.random.default_rng(23)
    half, margin = detectable_exponent(x, 0.1), 0.3
    for offset, verdict in ((margin - 2.001 * half, True), (margin + 2.001 * half, False)):
        for _ in range(100):  # intervals of that width, off centre, that contain the truth
            log_mu = (1.0 + offset) * np.log(x)
            shift = rng.uniform(-1, 1, 3) * math.atanh(0.1)
            ends = (np.exp(log_mu + shift - math.atanh(0.1)), np.exp(log_mu + shift + math.atanh(0.1)))
            assert equivalence(exponent_interval(x, *ends), 1.0, margin) is verdict


FIT = ExponentInterval(0.0, 1.0, 0.5, 1.0, 2.0)
BAD_CALLS = [
    (lambda: exponent_interval([1.0, -2.0], 1, 1), r"x must be positive .* got -2\.0 at index 1"),
    (lambda: exponent_interval([1.0, math.inf], 1, 1), r"x must be positive .* got inf at index 1"),
    (lambda: exponent_interval([2.0, 2.0], 1, 1), r"x must hold .* distinct .* \[2\.0, 2\.0\]"),
    (lambda: exponent_interval([[1.0, 2.0]], 1, 1), r"x must be a vector .* \(1, 2\)"),
    (lambda: exponent_interval([1, 2], [1, -1], 2), r"lower must .* got lower=-1\.0, .* index 1"),
    (lambda: exponent_interval([1, 2], [1, 3], 2), r"upper must .* got lower=3\.0, upper=2\.0 at"),
    (lambda: exponent_interval([1, 2], 0, 0), r"upper must be positive .* upper=0\.0 at index 0"),
    (lambda: exponent_interval([1, 2], math.nan, 2), r"lower must .* got lower=nan"),
    (lambda: exponent_interval([1, 2], [1, 1, 1], 2), r"lower must broadcast to .* \(3,\)"),
    (lambda: equivalence(FIT, math.nan, 0.1), "target must be a finite number .* got nan"),
    (lambda: equivalence(FIT, 0.0, 0.0), r"margin must be a finite number .* got 0\.0"),
    (lambda: mean_intervals([], 0, 1, 0.1), "groups must hold at least one group, got none"),
    (lambda: mean_intervals([[0.5], [1.5]], 0, 1, 0.1), r"groups\[1\]: observations .* got 1\.5"),
    (lambda: mean_intervals([[0.5]], 0, 1, 1.5), r"false_alarm must be a probability .* 1\.5"),
    (lambda: detectable_exponent([1, 2], 1.0), r"relative_half_widths must .* got 1\.0 at index 0"),
]


@pytest.mark.parametrize(("call", "message"), BAD_CALLS)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
