"""The false-alarm budget: never overspent, whatever the rounding and the order."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.budget import ErrorBudget, split

totals = st.floats(1e-12, 0.999)
weightings = st.dictionaries(st.text(max_size=3), st.floats(1e-6, 1e6), min_size=1, max_size=30)


@given(totals, weightings)
def test_shares_are_proportional_and_never_exceed_the_total(total, weights):
    shares = ErrorBudget(total).shares(weights)
    assert list(shares) == list(weights)
    assert sum(map(Fraction, shares.values())) <= Fraction(total)
    assert math.fsum(shares.values()) == pytest.approx(total, rel=1e-14)
    whole = math.fsum(weights.values())
    for name, share in shares.items():
        assert share == pytest.approx(total * weights[name] / whole, rel=1e-12)


@given(totals, weightings, st.randoms(use_true_random=False))
def test_shares_do_not_depend_on_order(total, weights, random):
    names = list(weights)
    random.shuffle(names)
    budget = ErrorBudget(total)
    assert budget.shares({name: weights[name] for name in names}) == budget.shares(weights)


@given(totals, st.sets(st.text(max_size=3), min_size=1, max_size=30))
def test_split_gives_equal_parts_within_the_share(share, names):
    parts = split(share, names)
    assert set(parts) == names
    assert len(set(parts.values())) == 1
    assert sum(map(Fraction, parts.values())) <= Fraction(share)


def test_one_claim_gets_everything():
    assert ErrorBudget(1e-6).shares({"Theorem 1": 17.0}) == {"Theorem 1": 1e-6}
    assert split(0.5, iter(["mean", "law"])) == {"mean": 0.25, "law": 0.25}


@pytest.mark.parametrize("total", [0.0, 1.0, -1e-6, math.nan, math.inf, "many", None])
def test_a_total_that_is_no_probability(total):
    with pytest.raises(ValueError, match=r"total must be a probability strictly .* got "):
        ErrorBudget(total)


@pytest.mark.parametrize("weight", [0.0, -1.0, math.nan, math.inf, "heavy"])
def test_a_bad_weight_is_named(weight):
    with pytest.raises(ValueError, match=r"weights\['b'\] must be a .*finite.*, got "):
        ErrorBudget(0.1).shares({"a": 1.0, "b": weight})


def test_other_bad_input():
    with pytest.raises(ValueError, match="weights must name at least one test, got none"):
        ErrorBudget(0.1).shares({})
    with pytest.raises(ValueError, match=r"weights\['b'\] must be large enough"):
        ErrorBudget(1e-9).shares({"a": 1e308, "b": 5e-324})
    with pytest.raises(ValueError, match="share must be a probability"):
        split(0.0, ["a"])
    with pytest.raises(ValueError, match="names must name at least one test, got none"):
        split(0.1, [])
    with pytest.raises(ValueError, match="names must all be different, got 'a' 2 times"):
        split(0.1, ["a", "b", "a"])
    with pytest.raises(ValueError, match="got the single string 'mean'"):
        split(0.1, "mean")
