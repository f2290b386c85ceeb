"""The tests of whole laws, against SciPy's exact ones and against their own promises.

Simulated rates are compared with the promise by an exact binomial test, which fails by chance with
probability ``LUCK`` at most.
"""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import gammaln, logsumexp, xlogy
from scipy.stats import beta, binom, ks_1samp, kstwo, multinomial, uniform

from evidence.laws import (
    DiscreteLawSequence,
    continuous_law,
    detectable_cdf_distance,
    detectable_total_variation,
    stochastic_order,
)

LUCK = 1e-9


def compositions(total, parts):
    """All count vectors with the given sum."""
    for cuts in itertools.combinations(range(total + parts - 1), parts - 1):
        yield np.diff((-1, *cuts, total + parts - 1)) - 1


# --- continuous laws -----------------------------------------------------------------------------


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
@settings(max_examples=60)
def test_distances_are_those_of_scipy(samples):
    cdf = beta(2, 3).cdf
    two_sided = continuous_law(samples, cdf, 0.1)
    one_sided = stochastic_order(samples, cdf, 0.1)
    assert two_sided.statistic == pytest.approx(ks_1samp(samples, cdf).statistic, abs=1e-12)
    expected = ks_1samp(samples, cdf, alternative="less").statistic
    assert one_sided.statistic == pytest.approx(expected, abs=1e-12)
    assert two_sided.rejected == (two_sided.statistic > two_sided.threshold)
    assert two_sided.count == one_sided.count == len(samples)


@pytest.mark.parametrize("false_alarm", [0.1, 1e-3, 1e-6, 1e-9])
@pytest.mark.parametrize("count", [20, 300, 10_000])
def test_threshold_is_above_the_exact_quantile_but_not_by_much(count, false_alarm):
    threshold = continuous_law(np.full(count, 0.5), uniform.cdf, false_alarm).threshold
    exact = kstwo.isf(false_alarm, count)
    assert exact <= threshold <= 1.15 * exact
    one_sided = stochastic_order(np.full(count, 0.5), uniform.cdf, false_alarm).threshold
    assert one_sided < threshold


def test_the_law_of_the_cosine_similarity():
    # cossim(P w, w)^2 of a Gaussian w in R^n and a projection P to m dimensions: Beta(m/2, (n-m)/2)
    rng = np.random.default_rng(0)
    squares = rng.standard_normal((20_000, 12)) ** 2
    cossim2 = squares[:, :3].sum(axis=1) / squares.sum(axis=1)
    assert not continuous_law(cossim2, beta(1.5, 4.5).cdf, 1e-9).rejected
    assert continuous_law(cossim2, beta(1.5, 4.0).cdf, 1e-9).rejected
    assert not stochastic_order(cossim2, beta(2.0, 4.5).cdf, 1e-9).rejected
    assert stochastic_order(cossim2, beta(1.5, 5.5).cdf, 1e-9).rejected


def test_continuous_laws_err_rarely():
    u = np.random.default_rng(7).random((2000, 25))
    two_sided = sum(continuous_law(row, uniform.cdf, 0.1).rejected for row in u)
    one_sided = sum(stochastic_order(row, uniform.cdf, 0.1).rejected for row in u)
    atoms = sum(stochastic_order(np.floor(8 * row) / 8, uniform.cdf, 0.1).rejected for row in u)
    for errors in (two_sided, one_sided, atoms):
        assert binom.sf(errors - 1, 2000, 0.1) > LUCK


@pytest.mark.parametrize("one_sided", [False, True])
def test_detectable_cdf_distance_is_detected(one_sided):
    count, power, paths = 400, 0.9, 300
    d = detectable_cdf_distance(count, 1e-6, power, one_sided=one_sided)
    # Move mass d from just below 1/2 to just above: the hardest law, different at one point only.
    u = np.random.default_rng(8).random((paths, count))
    u = np.where((u > 0.5 - d) & (u < 0.5), 0.5 + 1e-9, u)
    test = stochastic_order if one_sided else continuous_law
    found = sum(test(row, uniform.cdf, 1e-6).rejected for row in u)
    assert binom.cdf(found, paths, power) > LUCK
    assert detectable_cdf_distance(10, 1e-6, power) == math.inf


BAD_CONTINUOUS = [
    (lambda: continuous_law([], uniform.cdf, 0.1), "samples must hold .* got none"),
    (lambda: continuous_law([0, math.nan], uniform.cdf, 0.1), "samples must be finite .* got nan"),
    (lambda: continuous_law([0.5], uniform.cdf, 0.0), "false_alarm must be a probability .* 0.0"),
    (lambda: continuous_law([0.5], lambda x: x + 1, 0.1), r"cdf\(samples\) must be .* got 1\.5"),
    (lambda: continuous_law([0.1, 0.5], lambda x: 1 - x, 0.1), "cdf must not decrease, got 0.9 at"),
    (lambda: continuous_law([0.5], lambda x: 0.5, 0.1), r"cdf must return the shape \(1,\)"),
    (lambda: stochastic_order([0.5], uniform.cdf, 0.6), "false_alarm must be at most 1/2 .* 0.6"),
    (lambda: detectable_cdf_distance(0, 0.1, 0.9), "count must be an integer .* got 0"),
]


@pytest.mark.parametrize(("call", "message"), BAD_CONTINUOUS)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


# --- categories ----------------------------------------------------------------------------------


@pytest.mark.parametrize("p", [(0.2, 0.3, 0.5), (1e-3, 1 - 1e-3, 0.0), (0.25,) * 4])
def test_discrete_e_values_average_to_one(p):
    logs = []
    for counts in compositions(9, len(p)):
        test = DiscreteLawSequence(p, 0.1)
        test.update(counts)
        chance = multinomial.logpmf(counts, 9, p)
        assert chance > -math.inf or test.log_e_value == math.inf
        if chance > -math.inf:
            logs.append(test.log_e_value + chance)
    assert logsumexp(logs) == pytest.approx(0.0, abs=1e-11)


def test_discrete_exact_error_with_a_look_at_every_step():
    p, false_alarm = np.array([0.1, 0.3, 0.6]), 0.1
    alive, rejected = {(0, 0, 0): 1.0}, 0.0
    for _ in range(30):
        following = {}
        for counts, weight in alive.items():
            for k in range(3):
                new = tuple(np.add(counts, np.eye(3, dtype=int)[k]))
                following[new] = following.get(new, 0.0) + weight * p[k]
        alive = {}
        for counts, weight in following.items():
            test = DiscreteLawSequence(p, false_alarm)
            test.update(counts)
            if test.rejected:
                rejected += weight
            else:
                alive[counts] = weight
    assert 0.0 < rejected <= false_alarm


@given(st.lists(st.tuples(*[st.integers(0, 20)] * 3), max_size=8))
@settings(max_examples=60)
def test_discrete_e_value_does_not_depend_on_chunks(updates):
    p = [0.2, 0.3, 0.5]
    pieces, whole = DiscreteLawSequence(p, 0.01), DiscreteLawSequence(p, 0.01)
    rejected = False
    for counts in updates:
        pieces.update(counts)
        assert pieces.rejected or not rejected  # once rejected, always rejected
        rejected = pieces.rejected
    whole.update(np.sum(updates, axis=0) if updates else [0, 0, 0])
    assert pieces.log_e_value == whole.log_e_value
    assert pieces.rejected or not whole.rejected


def test_an_impossible_category_is_infinite_evidence():
    test = DiscreteLawSequence([0.5, 0.5, 0.0], 1e-9)
    test.update([3, 4, 0])
    assert not test.rejected
    test.update([0, 0, 1])
    assert test.rejected
    assert test.log_e_value == math.inf


def test_the_regret_of_jeffreys_mixture_is_greatest_at_a_vertex():
    # the lemma that detectable_total_variation rests on
    for n, k in ((1, 2), (60, 2), (14, 3), (9, 5)):
        vertex = gammaln(n + k / 2) + gammaln(0.5) - gammaln(k / 2) - gammaln(n + 0.5)
        regrets = [
            np.sum(xlogy(c, c / n) - gammaln(c + 0.5) + gammaln(0.5)) + gammaln(n + k / 2) - gammaln(k / 2)
            for c in compositions(n, k)
        ]
        assert max(regrets) == pytest.approx(vertex, abs=1e-10)


@pytest.mark.parametrize("p", [(0.25,) * 4, (0.9, 0.05, 0.05, 0.0)])
def test_detectable_total_variation_is_detected(p):
    count, power, paths = 1000, 0.9, 200
    distance = detectable_total_variation(count, 4, 1e-6, power)
    moved = np.zeros(4)
    moved[0], moved[1] = -distance, distance
    samples = np.random.default_rng(9).multinomial(count, p + moved, size=paths)
    found = 0
    for counts in samples:
        test = DiscreteLawSequence(p, 1e-6)
        test.update(counts)
        found += test.rejected
    assert binom.cdf(found, paths, power) > LUCK
    assert detectable_total_variation(5, 4, 1e-6, power) == math.inf


@pytest.mark.parametrize(("count", "p"), [(400, (0.5, 0.5)), (60, (0.4, 0.3, 0.3))])
def test_counts_beyond_the_detectable_distance_less_its_luck_reject(count, p):
    # the deterministic half of the companion's argument, over all counts
    power = 0.9
    luck = math.sqrt(math.log(1 / (1 - power)) / (2 * count))
    distance = detectable_total_variation(count, len(p), 1e-3, power) - luck
    nearest = 1.0
    for counts in compositions(count, len(p)):
        test = DiscreteLawSequence(p, 1e-3)
        test.update(counts)
        variation = 0.5 * np.abs(counts / count - p).sum()
        assert test.rejected or variation < distance
        nearest = min(nearest, variation) if test.rejected else nearest
    assert distance < 1.5 * nearest  # and it is not far from the least


BAD_DISCRETE = [
    (lambda: DiscreteLawSequence([1.0], 0.1), r"probabilities must be a vector .* \(1,\)"),
    (lambda: DiscreteLawSequence([0.5, 0.6], 0.1), r"probabilities must sum to 1, .* 1\.1"),
    (lambda: DiscreteLawSequence([-0.5, 1.5], 0.1), r"probabilities must be .* got -0\.5 at index 0"),
    (lambda: DiscreteLawSequence([0.5, 0.5], 1.0), r"false_alarm must be a probability .* 1\.0"),
    (lambda: DiscreteLawSequence([0.5, 0.5], 0.1).update([1]), r"counts must be 2 .* got \[1\]"),
    (lambda: DiscreteLawSequence([0.5, 0.5], 0.1).update([1, -1]), "counts must be 2 .* got"),
    (lambda: DiscreteLawSequence([0.5, 0.5], 0.1).update([1.0, 1.0]), "counts must be 2 .* got"),
    (lambda: detectable_total_variation(9, 1, 0.1, 0.9), "categories must be an integer .* got 1"),
]


@pytest.mark.parametrize(("call", "message"), BAD_DISCRETE)
def test_bad_categories_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
