"""Bounded means and drifts: valid at every stopping time, as sharp as the companions say.

Where the sample space is small, error probabilities and powers are computed exactly.  Simulated
ones are compared with the promise by an exact binomial test, which fails by chance with probability
``LUCK`` at most.
"""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from evidence.sequential import BoundedMeanSequence, DriftDominance, detectable_deficit, detectable_mean_shift

LUCK = 1e-9


def at_most(events, trials, level):
    """Whether so many events are plausible if each has probability ``level`` at most."""
    return binom.sf(events - 1, trials, level) > LUCK


def at_least(events, trials, level):
    return binom.cdf(events, trials, level) > LUCK


# --- BoundedMeanSequence -------------------------------------------------------------------------


def bounded_by_the_book(x, false_alarm):
    """The interval for [0, 1] by a plain loop over the formula in the docstring."""
    bets = [0.95, *(2.0 ** (-j / 2) for j in range(1, 29))]
    low, high, total, squares = 0.0, 1.0, 0.0, 0.0
    for t, y in enumerate(x, start=1):
        squares += (y - (0.5 + total) / t) ** 2
        total += y
        needed = math.log(2 * len(bets) / false_alarm)
        radius = min((needed + (-math.log1p(-b) - b) * squares) / b for b in bets)
        low, high = max(low, (total - radius) / t), min(high, (total + radius) / t)
    return low, high


def test_bounded_mean_agrees_with_a_plain_loop():
    x = np.random.default_rng(5).beta(2, 5, size=700)
    test = BoundedMeanSequence(-1.0, 3.0, 1e-4)
    test.update(-1.0 + 4.0 * x)
    low, high = bounded_by_the_book(x, 1e-4)
    assert test.interval() == pytest.approx((4 * low - 1, 4 * high - 1), rel=1e-11)
    assert test.mean == pytest.approx(4 * x.mean() - 1, rel=1e-12)
    assert test.count == 700


@pytest.mark.parametrize("mean", [0.02, 0.5, 0.8])
def test_bounded_mean_exact_expectation_and_error(mean):
    paths = np.array(list(itertools.product((0.0, 1.0), repeat=11)))
    weights = mean ** paths.sum(axis=1) * (1 - mean) ** (11 - paths.sum(axis=1))
    for stop in (1, 4, 11):
        e_values, errors = [], []
        for path in paths:
            test = BoundedMeanSequence(0.0, 1.0, 0.3)
            test.update(path[:stop])
            e_values.append(math.exp(test.log_e_value(mean)))
            errors.append(test.rejects(mean))
        assert np.dot(weights, e_values) <= 1.0
        assert np.dot(weights, errors) <= 0.3


def correlated(rng, size):
    """Paths with conditional mean 0.2, and a conditional variance that depends on the past."""
    x = np.full((size, 400), 0.2)
    for t in range(1, 400):
        wild = x[:, t - 1] >= 0.2
        x[:, t] = np.where(wild, np.where(rng.random(size) < 0.2, 1.0, 0.0), rng.uniform(0, 0.4, size))
    return x


LAWS = {
    "rare": (0.02, lambda rng, size: (rng.random((size, 400)) < 0.02).astype(float)),
    "fair": (0.5, lambda rng, size: rng.integers(0, 2, (size, 400)).astype(float)),
    "beta": (0.25, lambda rng, size: rng.beta(0.3, 0.9, (size, 400))),
    "correlated": (0.2, correlated),
}


@pytest.mark.parametrize("law", LAWS)
def test_bounded_mean_errs_rarely_when_stopping_at_the_worst_moment(law):
    mean, draw = LAWS[law]
    paths = draw(np.random.default_rng(11), 2000)
    errors = 0
    for path in paths:
        test = BoundedMeanSequence(0.0, 1.0, 0.1)
        test.update(path)  # looks after every observation
        errors += test.rejects(mean)
    assert at_most(errors, 2000, 0.1)


@given(st.lists(st.floats(-2, 5), max_size=40), st.lists(st.integers(0, 40), max_size=6), st.integers(1, 300))
@settings(max_examples=60)
def test_bounded_mean_does_not_depend_on_chunks_and_only_narrows(values, cuts, copies):
    x = np.tile(np.array(values), copies)
    whole, pieces = (BoundedMeanSequence(-2.0, 5.0, 0.01) for _ in range(2))
    whole.update(x)
    previous = pieces.interval()
    for piece in np.split(x, sorted(cuts)):
        pieces.update(piece)
        now = pieces.interval()
        assert previous[0] <= now[0]
        assert now[1] <= previous[1]
        previous = now
    assert pieces.interval() == whole.interval()
    assert pieces.log_e_value(1.0) == whole.log_e_value(1.0)
    assert pieces.mean == whole.mean or x.size == 0


def test_bounded_mean_uses_the_variance():
    rng = np.random.default_rng(2)
    quiet, loud = BoundedMeanSequence(0, 1, 1e-6), BoundedMeanSequence(0, 1, 1e-6)
    quiet.update(0.4 + 0.01 * rng.random(5000))
    loud.update(rng.integers(0, 2, 5000))
    widths = [np.diff(test.interval())[0] for test in (quiet, loud)]
    assert widths[0] < 0.1 * widths[1]
    hoeffding = 2 * math.sqrt(math.log(2e6) / (2 * 5000))  # for a single look at n = 5000
    assert widths[1] < 1.4 * hoeffding


def test_bounded_mean_sides_and_extremes():
    test = BoundedMeanSequence(0.0, 2.0, 1e-9)
    assert math.isnan(test.mean)
    assert test.interval() == (0.0, 2.0)
    assert test.log_e_value(0.7) == 0.0
    test.update(np.full(2000, 2.0 * (1 + 1e-15)))
    assert test.rejects_at_most(1.9)
    assert not test.rejects_at_least(1.9)
    assert not test.rejects(2.0)
    test = BoundedMeanSequence(0.0, 2.0, 1e-9)
    test.update(np.zeros((20, 100)))
    assert test.rejects_at_least(0.1)
    assert test.rejects(0.1)
    assert test.log_e_value(0.1) > -math.log(1e-9)


@pytest.mark.parametrize("sd", [0.5, 0.1, 0.0])
@pytest.mark.parametrize("side", [-1, 1])
def test_detectable_mean_shift_is_detected(sd, side):
    count, power, paths = 800, 0.9, 150
    shift = detectable_mean_shift(count, 10.0, 12.0, 2 * sd, 1e-6, power)
    assert shift < 1.0
    x = 11.0 + 2 * sd * np.random.default_rng(3).choice([-1.0, 1.0], (paths, count))
    found = 0
    for path in x:
        test = BoundedMeanSequence(10.0, 12.0, 1e-6)
        test.update(path)
        found += test.rejects(11.0 + side * shift)
    assert at_least(found, paths, power)
    assert detectable_mean_shift(5, 0.0, 1.0, 0.5, 1e-6, power) == math.inf


# --- DriftDominance ------------------------------------------------------------------------------


def test_drift_exact_expectation_on_the_boundary_of_the_hypothesis():
    # The range, the bound and the odds at each step depend on the path so far.
    expectation, ever = 0.0, 0.0
    for path in itertools.product((0, 1), repeat=10):
        weight, test, level = 1.0, DriftDominance(0.3), 1.0
        for up in path:
            low, high, odds = -level, 2 * level, 0.75 - 0.5 * (level > 1.5)
            test.update([high if up else low], odds * high + (1 - odds) * low, low, high)
            weight *= odds if up else 1 - odds
            level = 2.0 if up else 1.0
        expectation += weight * math.exp(test.log_e_value)
        ever += weight * test.rejected
    assert expectation == pytest.approx(1.0, abs=1e-12)
    assert 0.0 < ever <= 0.3


def test_drift_errs_rarely_when_looking_at_every_step():
    x = correlated(np.random.default_rng(17), 2000)
    errors = 0
    for path in x:
        test = DriftDominance(0.1)
        test.update(path, 0.2, 0.0, 1.0)
        errors += test.rejected
    assert at_most(errors, 2000, 0.1)


@given(st.lists(st.floats(0, 1), max_size=40), st.lists(st.integers(0, 40), max_size=6))
@settings(max_examples=60)
def test_drift_does_not_depend_on_chunks(values, cuts):
    x = np.tile(np.array(values), 150)
    bound = np.linspace(-0.5, 1.0, x.size)
    whole, pieces = DriftDominance(0.01), DriftDominance(0.01)
    whole.update(x, bound, 0.0, 1.0)
    for part, piece_bound in zip(np.split(x, sorted(cuts)), np.split(bound, sorted(cuts)), strict=True):
        pieces.update(part, piece_bound, 0.0, 1.0)
    assert pieces.log_e_value == pytest.approx(whole.log_e_value, rel=1e-12, abs=1e-12)
    assert pieces.rejected == whole.rejected
    assert pieces.count == whole.count


def test_drift_learns_nothing_from_what_the_range_says_already():
    test = DriftDominance(0.1)
    test.update([3.0, 3.0], 3.0, 3.0, 3.0 * (1 + 1e-15))  # no range but rounding
    test.update([0.0, 0.0], [-5.0, 0.0], 0.0, 1.0)  # bounds that hold by themselves
    assert test.log_e_value == pytest.approx(0.0, abs=1e-15)
    test.update(np.zeros(100), 0.5, 0.0, 1.0)
    assert test.rejected
    test.update(np.ones(1000), 0.5, 0.0, 1.0)
    assert test.log_e_value < 0.0
    assert test.rejected


@pytest.mark.parametrize(("sd", "count", "paths"), [(0.5, 800, 150), (0.1, 800, 150), (0.0, 800, 1)])
def test_detectable_deficit_is_detected(sd, count, paths):
    found, deficit = drift_power(sd, count, paths, 1e-6, share=1.0)
    assert deficit < 0.5
    assert at_least(found, paths, 0.9)
    assert detectable_deficit(5, 0.5, 1e-6, 0.9) == math.inf


def test_detectable_deficit_is_not_far_from_the_least():
    assert at_least(drift_power(0.5, 20_000, 40, 1e-9, share=1.0)[0], 40, 0.9)
    assert not at_least(drift_power(0.5, 20_000, 40, 1e-9, share=0.6)[0], 40, 0.9)


def drift_power(sd, count, paths, false_alarm, share):
    """How many paths reject at that share of the deficit that is promised for power 0.9."""
    deficit = detectable_deficit(count, sd, false_alarm, 0.9)
    x = 0.5 + sd * np.random.default_rng(4).choice([-1.0, 1.0], (paths, count))
    found = 0
    for path in x:
        test = DriftDominance(false_alarm)
        test.update(4.0 * path, 4.0 * (0.5 + share * deficit), 0.0, 4.0)
        found += test.rejected
    return found, deficit


# --- bad input -----------------------------------------------------------------------------------

BAD_CALLS = [
    (lambda: BoundedMeanSequence(1.0, 1.0, 0.1), r"high must exceed low=1\.0 .* got 1\.0"),
    (lambda: BoundedMeanSequence(0.0, math.inf, 0.1), "high must be a finite number .* got inf"),
    (lambda: BoundedMeanSequence(0, 1, 0.1).rejects(2.0), r"mean must be .* \[0\.0, 1\.0\], got 2"),
    (lambda: detectable_mean_shift(9, 0, 1, 0.6, 0.1, 0.9), "standard_deviation must .* got 0.6"),
    (lambda: detectable_deficit(9, -0.1, 0.1, 0.9), r"standard_deviation must .* got -0\.1"),
    (lambda: DriftDominance(2.0), r"false_alarm must be a probability .* got 2\.0"),
    (
        lambda: DriftDominance(0.1).update([0.5, 2.0], 0.1, 0.0, 1.0),
        r"x must be finite numbers in \[0\.0, 1\.0\], got 2\.0 at index 1",
    ),
    (
        lambda: DriftDominance(0.1).update([0.5], 1.1, 0.0, 1.0),
        r"bound must be finite numbers in \[-inf, 1\.0\], got 1\.1 at index 0",
    ),
    (
        lambda: DriftDominance(0.1).update([0.5], 0.5, 0.6, 0.4),
        r"high must be finite numbers in \[0\.6, inf\], got 0\.4 at index 0",
    ),
    (
        lambda: DriftDominance(0.1).update([0.5], 0.5, math.nan, 1.0),
        r"low must be finite numbers .* got nan at index 0",
    ),
    (
        lambda: DriftDominance(0.1).update([0.5], [0.1, 0.2], 0.0, 1.0),
        r"bound must broadcast to the shape \(1,\), got the shape \(2,\)",
    ),
]


@pytest.mark.parametrize(("call", "message"), BAD_CALLS)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@given(st.floats(max_value=-1.001) | st.floats(min_value=2.001) | st.just(math.nan), st.integers(0, 9))
def test_an_observation_out_of_range_changes_nothing(bad, where):
    test = BoundedMeanSequence(-1.0, 2.0, 0.1)
    x = np.zeros(10)
    x[where] = bad
    with pytest.raises(ValueError, match=rf"observations must be .* got .* at index {where}$"):
        test.update(x)
    assert (test.count, test.interval()) == (0, (-1.0, 2.0))
