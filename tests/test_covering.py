"""Covering arrays: every combination that may occur occurs, no other does, and the array is short."""

from __future__ import annotations

from itertools import combinations, product
from math import prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.covering import covering_array

shapes = st.lists(st.integers(1, 4), min_size=2, max_size=5)


def missing(cases, levels, strength, allowed=lambda _case: True):  # type: ignore[no-untyped-def]
    """Combinations that some complete admissible case holds, and no case of the array."""
    names = list(levels)
    everything = [dict(zip(names, v, strict=True)) for v in product(*[range(levels[n]) for n in names])]
    possible = [case for case in everything if allowed(case)]
    found = []
    for some in combinations(names, strength):
        wanted = {tuple(case[n] for n in some) for case in possible}
        found += [(some, v) for v in wanted - {tuple(case[n] for n in some) for case in cases}]
    return found


@given(shapes, st.integers(1, 3), st.integers(0, 100))
@settings(max_examples=60, deadline=None)
def test_every_combination_occurs(counts: list[int], strength: int, seed: int) -> None:
    levels = {f"f{k}": count for k, count in enumerate(counts)}
    strength = min(strength, len(levels))
    cases = covering_array(levels, strength, np.random.default_rng(seed))
    assert not missing(cases, levels, strength)
    assert all(list(case) == list(levels) for case in cases)
    assert all(0 <= case[name] < count for case in cases for name, count in levels.items())


@given(shapes, st.integers(0, 100), st.data())
@settings(max_examples=60, deadline=None)
def test_a_constraint_is_kept_and_costs_no_other_combination(counts, seed, data) -> None:  # type: ignore[no-untyped-def]
    """Forbidden pairs occur nowhere; what can stand in a complete case does stand in one."""
    levels = {f"f{k}": count for k, count in enumerate(counts)}
    pair = data.draw(st.sampled_from(list(combinations(levels, 2))))
    level = st.sampled_from(list(product(*[range(levels[n]) for n in pair])))
    forbidden = data.draw(st.sets(level, max_size=3))

    def allowed(case):  # type: ignore[no-untyped-def]
        return tuple(case.get(n) for n in pair) not in forbidden

    cases = covering_array(levels, 2, np.random.default_rng(seed), allowed)
    assert all(allowed(case) for case in cases)
    assert not missing(cases, levels, 2, allowed)


def test_the_same_seed_gives_the_same_array_and_another_one_another() -> None:
    levels = {"m": 6, "b": 5, "eta": 4, "data": 2}
    first, again, other = (covering_array(levels, 2, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert first == again
    assert first != other


@pytest.mark.parametrize("strength", [2, 3])
def test_the_array_is_not_much_longer_than_it_must_be(strength: int) -> None:
    """The product of the largest numbers of levels is a lower bound; all combinations would be 57,600."""
    levels = {"a": 6, "b": 5, "c": 5, "d": 4, "e": 4, "f": 3, "g": 2, "h": 2, "i": 2}
    cases = covering_array(levels, strength, np.random.default_rng(0))
    least = prod(sorted(levels.values())[-strength:])
    assert least <= len(cases) <= 1.7 * least


def test_strength_and_levels_are_checked() -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="strength must be from 1 to 2"):
        covering_array({"a": 2, "b": 2}, 3, rng)
    with pytest.raises(ValueError, match="these have none: b"):
        covering_array({"a": 2, "b": 0}, 1, rng)
