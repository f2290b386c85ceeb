"""Batches: which ones, how often, and drawn in whatever pieces."""

from __future__ import annotations

import math
from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from engine import Cyclic, Explicit, FullBatch, Reshuffled, UniformSubsets, WithReplacement
from tests.engine_samples import rng_of


def test_batch_sizes():
    assert FullBatch().size(7) == 7
    assert UniformSubsets(3).size(7) == 3
    assert UniformSubsets(7).size(7) == 7
    assert UniformSubsets(np.int64(2)).size(7) == 2
    assert WithReplacement(9).size(7) == 9
    assert Cyclic().size(7) == 1
    assert Reshuffled(3).size(7) == 3
    assert Explicit([[0, 6, 6]]).size(7) == 3


def test_only_the_random_schedules_say_so():
    assert UniformSubsets(1).random
    assert WithReplacement(1).random
    assert Reshuffled(1).random
    assert not any(s.random for s in (FullBatch(), Cyclic(), Explicit([[0]])))


@pytest.mark.parametrize("size", [0, -1, 8, 2.0, "2", None, True, math.nan])
def test_bad_subset_sizes(size):
    with pytest.raises(ValueError, match=r"UniformSubsets\.batch_size must be an integer in \[1, 7\]"):
        UniformSubsets(size).size(7)
    with pytest.raises(ValueError, match=r"UniformSubsets\.batch_size"):
        UniformSubsets(size).draw(7, 0, 3, rng_of("bad"))


@pytest.mark.parametrize("size", [0, -1, 2.0, "2", None, True])
def test_bad_sizes_with_replacement(size):
    with pytest.raises(ValueError, match=r"WithReplacement\.batch_size must be a positive integer"):
        WithReplacement(size).size(7)


@pytest.mark.parametrize("batches", [[0, 1], [[0.5]], [[True]], [[]], "ab", None, [[0], [1, 2]]])
def test_bad_explicit_batches(batches):
    with pytest.raises(ValueError, match=r"Explicit\.batches must be integers of shape \(steps, b\)"):
        Explicit(batches)


@pytest.mark.parametrize(("batches", "held"), [([[3]], r"3\.\.3"), ([[-1, 2]], r"-1\.\.2")])
def test_explicit_batches_must_fit_the_data(batches, held):
    with pytest.raises(ValueError, match=rf"indices in \[0, 3\), got {held}"):
        Explicit(batches).size(3)


@given(m=st.integers(1, 8), data=st.data(), count=st.integers(1, 20), seed=st.integers(0, 999))
@settings(max_examples=60)
def test_subsets_are_subsets_without_repetition(m, data, count, seed):
    b = data.draw(st.integers(1, m))
    drawn = UniformSubsets(b).draw(m, 0, count, rng_of("subsets", seed))
    assert drawn.shape == (count, b)
    assert drawn.dtype.kind == "i"
    assert drawn.min() >= 0
    assert drawn.max() < m
    assert all(len(set(batch)) == b for batch in drawn.tolist())


@pytest.mark.parametrize(("m", "b"), [(m, b) for m in range(2, 7) for b in range(1, m)])
def test_all_subsets_are_equally_likely(m, b):
    # Pearson's statistic over all C(m, b) subsets; false alarm 1e-9 each (and the seed is fixed).
    # At 20,000 draws a subset that is 20 % too likely among 20 moves it by 40, others alike.
    subsets = {s: k for k, s in enumerate(combinations(range(m), b))}
    count = 20_000
    drawn = np.sort(UniformSubsets(b).draw(m, 0, count, rng_of("frequencies", m, b)), axis=1)
    seen = np.bincount([subsets[tuple(s)] for s in drawn.tolist()], minlength=len(subsets))
    expected = count / len(subsets)
    statistic = ((seen - expected) ** 2 / expected).sum()
    assert statistic < chi2.isf(1e-9, len(subsets) - 1)


class _EveryOrder:
    """A stand-in for a generator whose uniform keys come in each of the m! orders exactly once."""

    def random(self, size: tuple[int, int]) -> np.ndarray:
        keys = np.array(list(permutations(range(size[1]))), dtype=float)
        assert len(keys) == size[0]
        return keys / size[1]

    def integers(self, low: int, high: int, size: tuple[int, int]) -> np.ndarray:
        return np.arange(math.prod(size)).reshape(size) % (high - low) + low


@pytest.mark.parametrize(("m", "b"), [(m, b) for m in range(2, 6) for b in range(1, m + 1)])
def test_exchangeable_keys_give_every_subset_exactly_equally_often(m, b):
    drawn = UniformSubsets(b).draw(m, 0, math.factorial(m), _EveryOrder())
    tally = np.unique(np.sort(drawn, axis=1), axis=0, return_counts=True)[1]
    assert tally.tolist() == [math.factorial(m) // math.comb(m, b)] * math.comb(m, b)


@pytest.mark.parametrize(("m", "b"), [(m, b) for m in range(2, 6) for b in range(1, m + 1)])
def test_exchangeable_keys_give_every_order_of_an_epoch_exactly_once(m, b):
    schedule = Reshuffled(b)
    assert schedule.epoch(m) == m // b
    drawn = schedule.draw(m, 0, math.factorial(m) * (m // b), _EveryOrder())
    epochs = drawn.reshape(math.factorial(m), -1)
    tally = np.unique(epochs, axis=0, return_counts=True)[1]
    kept = m // b * b
    assert tally.tolist() == [math.factorial(m - kept)] * math.perm(m, kept)


@pytest.mark.parametrize("steps", [1, 7, 256, 600])
@pytest.mark.parametrize(("m", "b"), [(5, 2), (300, 1), (300, 7), (4, 4)])
def test_a_run_asks_for_whole_epochs(m, b, steps):
    schedule = Reshuffled(b)
    pieces = list(schedule.pieces(m, steps))
    assert [first for first, _ in pieces] == list(np.cumsum([0, *(count for _, count in pieces)])[:-1])
    assert sum(count for _, count in pieces) == steps
    assert all(first % schedule.epoch(m) == 0 for first, _ in pieces)
    rng = rng_of("whole epochs", m, b)
    drawn = np.concatenate([schedule.draw(m, first, count, rng) for first, count in pieces])
    for first in range(0, steps, schedule.epoch(m)):
        seen = drawn[first : first + schedule.epoch(m)].ravel()
        assert len(set(seen.tolist())) == len(seen)


def test_with_replacement_indices_are_independent_and_uniform():
    m, b, count = 3, 2, 20_000
    drawn = WithReplacement(b).draw(m, 0, count, rng_of("with replacement"))
    seen = np.bincount(drawn @ [m, 1], minlength=m**b)  # all ordered pairs
    expected = count / m**b
    assert ((seen - expected) ** 2 / expected).sum() < chi2.isf(1e-9, m**b - 1)
    assert WithReplacement(9).draw(m, 0, 5, rng_of("more than m")).shape == (5, 9)


def test_full_batch_is_everything_every_time():
    assert FullBatch().draw(4, 17, 3, rng_of("x")).tolist() == [[0, 1, 2, 3]] * 3


def test_cyclic_order():
    assert Cyclic().draw(3, 0, 7, rng_of("x")).tolist() == [[0], [1], [2], [0], [1], [2], [0]]
    assert Cyclic().draw(3, 5, 2, rng_of("x")).tolist() == [[2], [0]]


def test_explicit_wraps_around():
    schedule = Explicit([[0, 1], [2, 2], [1, 0]])
    assert schedule.draw(3, 0, 3, rng_of("x")).tolist() == [[0, 1], [2, 2], [1, 0]]
    assert schedule.draw(3, 2, 3, rng_of("x")).tolist() == [[1, 0], [0, 1], [2, 2]]
    assert schedule.draw(3, 3_000_001, 1, rng_of("x")).tolist() == [[2, 2]]


@pytest.mark.parametrize(
    "schedule",
    [
        FullBatch(),
        UniformSubsets(1),
        UniformSubsets(3),
        UniformSubsets(5),
        WithReplacement(2),
        Cyclic(),
        Explicit([[0, 1], [3, 4], [2, 2]]),
    ],
    ids=repr,
)
def test_drawing_in_pieces_changes_nothing(schedule):
    whole = schedule.draw(5, 0, 600, rng_of("pieces"))
    rng = rng_of("pieces")
    pieces = [schedule.draw(5, first, 200, rng) for first in (0, 200, 400)]
    np.testing.assert_array_equal(whole, np.concatenate(pieces))
