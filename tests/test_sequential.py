"""BernoulliSequence: valid at every stopping time, and as sharp as its companion says.

Where the sample space is small, error probabilities and powers are computed exactly.
"""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import logsumexp
from scipy.stats import binom
from statsmodels.stats.proportion import proportion_confint

from evidence.sequential import BernoulliSequence, detectable_probability


@pytest.mark.parametrize("p0", [1e-4, 0.1, 0.5, 0.93])
@pytest.mark.parametrize("trials", [1, 7, 300])
def test_bernoulli_e_values_average_to_one(p0, trials):
    logs = []
    for s in range(trials + 1):
        test = BernoulliSequence(0.1)
        test.update(s, trials)
        logs.append(test.log_e_value(p0) + binom.logpmf(s, trials, p0))
    assert logsumexp(logs) == pytest.approx(0.0, abs=1e-11)


def ever_rejecting(p0, p, false_alarm, horizon, one_sided=False):
    """The exact probability that p0 is rejected at or before ``horizon``, looking at every step."""
    alive, rejected = np.array([1.0]), 0.0
    for t in range(1, horizon + 1):
        alive = np.append(alive * (1 - p), 0.0) + np.append(0.0, alive * p)
        for s in np.flatnonzero(alive):
            test = BernoulliSequence(false_alarm)
            test.update(s, t)
            if test.rejects_at_most(p0) if one_sided else test.rejects(p0):
                rejected += alive[s]
                alive[s] = 0.0
    return rejected


@pytest.mark.parametrize(("p0", "false_alarm"), [(0.5, 0.1), (0.03, 0.1), (0.5, 1e-3), (0.4, 1e-9)])
def test_bernoulli_exact_error_with_a_look_at_every_step(p0, false_alarm):
    assert ever_rejecting(p0, p0, false_alarm, 120) <= false_alarm
    assert ever_rejecting(p0, 0.8 * p0, false_alarm, 80, one_sided=True) <= false_alarm


def test_bernoulli_contains_the_fixed_sample_interval():
    for trials, false_alarm in itertools.product((5, 40, 1000), (0.1, 1e-3, 1e-9)):
        for successes in np.unique(np.linspace(0, trials, 11).astype(int)):
            test = BernoulliSequence(false_alarm)
            test.update(successes, trials)
            low, high = test.interval()
            exact = proportion_confint(successes, trials, false_alarm, method="beta")
            assert low <= exact[0] <= successes / trials <= exact[1] <= high


def test_bernoulli_ends_are_where_the_e_value_says():
    for s, n in ((1, 10**6), (40, 100), (10**6, 10**6 + 50)):
        test = BernoulliSequence(1e-9)
        test.update(s, n)
        for end in test.interval():
            assert test.log_e_value(end) == pytest.approx(-math.log(1e-9), abs=1e-6)
    for s, end in ((0, 0), (30, 1)):
        test = BernoulliSequence(1e-9)
        test.update(s, 30)
        ends = test.interval()
        assert ends[end] == end
        assert test.log_e_value(ends[1 - end]) == pytest.approx(-math.log(1e-9), abs=1e-9)


@given(
    st.lists(st.integers(0, 30).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))),
    st.floats(0.01, 0.99),
)
@settings(max_examples=60)
def test_bernoulli_depends_on_totals_and_only_narrows(updates, p0):
    fine, whole = BernoulliSequence(0.05), BernoulliSequence(0.05)
    previous = fine.interval()
    assert previous == (0.0, 1.0)
    for successes, trials in updates:
        fine.update(successes, trials)
        now = fine.interval()
        assert previous[0] <= now[0]
        assert now[1] <= previous[1]
        previous = now
    whole.update(sum(s for s, _ in updates), sum(n for _, n in updates))
    assert fine.log_e_value(p0) == whole.log_e_value(p0)
    assert whole.interval()[0] <= previous[0]
    assert previous[1] <= whole.interval()[1]


def test_bernoulli_at_the_ends_of_the_parameter_space():
    test = BernoulliSequence(1e-9)
    assert not test.rejects(0.0)
    assert not test.rejects(1.0)
    test.update(1, 1)
    assert test.rejects(0.0)
    assert test.rejects_at_most(0.0)
    assert test.log_e_value(0.0) == math.inf
    assert not test.rejects_at_least(1.0)


@pytest.mark.parametrize("null", [0.0, 0.02, 0.5, 0.9])
@pytest.mark.parametrize("side", ["above", "below"])
def test_detectable_probability_is_exact(null, side):
    trials, false_alarm, power = 250, 1e-3, 0.9
    p = detectable_probability(null, trials, false_alarm, power, side)
    if p is None:
        extreme = BernoulliSequence(false_alarm)
        extreme.update(trials if side == "above" else 0, trials)
        assert not extreme.rejects(null)
        return
    successes = np.arange(trials + 1)
    rejecting = np.zeros(trials + 1, dtype=bool)
    for s in successes:
        test = BernoulliSequence(false_alarm)
        test.update(s, trials)
        one_sided = test.rejects_at_most if side == "above" else test.rejects_at_least
        rejecting[s] = one_sided(null)
    assert binom.pmf(successes, trials, p)[rejecting].sum() == pytest.approx(power, abs=1e-9)


def test_detectable_probability_when_looking_at_every_step():
    p = detectable_probability(0.5, 120, 1e-4, 0.9)
    assert p is not None
    assert ever_rejecting(0.5, p, 1e-4, 120, one_sided=True) >= 0.9 - 1e-12
    assert detectable_probability(0.5, 10, 1e-9, 0.5) is None


BAD_CALLS = [
    (lambda: BernoulliSequence(0.0), r"false_alarm must be a probability .* got 0\.0"),
    (lambda: BernoulliSequence(0.1).update(3, 2), r"successes must be an integer in \[0, 2\], got 3"),
    (lambda: BernoulliSequence(0.1).update(0, -1), "trials must be an integer .* got -1"),
    (lambda: BernoulliSequence(0.1).update(1.0, 2), r"successes must be an integer .* got 1\.0"),
    (lambda: BernoulliSequence(0.1).update(True, 2), "successes must be an integer .* got True"),
    (lambda: BernoulliSequence(0.1).rejects(1.5), r"p0 must be .* in \[0\.0, 1\.0\], got 1\.5"),
    (lambda: detectable_probability(0.5, 0, 0.1, 0.9), "trials must be an integer .* got 0"),
    (lambda: detectable_probability(0.5, 9, 0.1, 1.0), "power must be a probability .* got 1.0"),
    (lambda: detectable_probability(0.5, 9, 0.1, 0.9, "up"), "side must be 'above' or .* got 'up'"),
]


@pytest.mark.parametrize(("call", "message"), BAD_CALLS)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
