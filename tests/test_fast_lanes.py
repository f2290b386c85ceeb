"""Replicates that run side by side get the bits that they get alone, whatever happens to their neighbours."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from engine import EngineError, Problem, Reshuffled, Schedule, StandardBasis, Stop, UniformSubsets
from engine.fast import FastEngine
from engine.lanes import AHEAD, LANES, WORTH, deal, draw
from engine.xoshiro import below, seed

FAST = FastEngine()
COUNT = LANES + 8


def assert_alone_and_abreast_agree(
    problem: Problem, b: int = 1, kind: type[Schedule] = UniformSubsets, **options
) -> None:
    options = {"seed": 3, "keep_weights": True, **options}
    schedule = kind(b)
    together = FAST.run(problem, schedule, **options)
    for r in range(problem.replicates):
        part = problem.with_w0(problem.w0[r : r + 1])
        alone = FAST.run(part, schedule, first_replicate=r, **options)
        for field in dataclasses.fields(alone):
            found, expected = getattr(together, field.name)[r], getattr(alone, field.name)[0]
            assert np.array_equal(found, expected, equal_nan=True), (r, field.name)


def problem(m: int, norm: float, eta: float, count: int = COUNT, activation="linear", n=None):
    w0 = np.random.default_rng(m).standard_normal((count, n or m))
    w0 *= norm / np.linalg.norm(w0, axis=1)[:, None]
    return Problem(StandardBasis(m, n or m), w0, eta, activation)


@pytest.mark.parametrize(
    ("given", "steps", "stop"),
    [
        pytest.param(problem(10, 0.45, 0.2), 900, None, id="all run to the end"),
        pytest.param(problem(10, 0.45, 0.2, 3 * LANES), 3000, Stop(5.0), id="lanes are filled again"),
        pytest.param(problem(6, 0.45, 0.7), 2001, Stop(3.0, 13), id="ages out of step"),
        pytest.param(problem(10, 1.9, 0.4), 500, None, id="steps that are left to plain"),
        pytest.param(problem(10, 1.9, 0.4), 500, Stop(4.0, 1), id="a look after each step"),
        pytest.param(problem(12, 0.45, 0.3, activation="relu", n=20), 900, Stop(6.0, 3), id="relu"),
        pytest.param(problem(2, 0.45, 0.5), 1500, None, id="renormalised often"),
        pytest.param(problem(3, 0.45, 0.5), 2500, Stop(600.0, 16), id="to a large R"),
        pytest.param(problem(5, 0.45, 0.2), 0, None, id="no step"),
        pytest.param(problem(5, 0.45, 0.2), 1, Stop(0.1, 1), id="one step"),
        pytest.param(problem(1, 0.45, 0.2), 50, None, id="one datapoint"),
        pytest.param(problem(7, 0.45, 0.2, WORTH), 400, Stop(4.0, 7), id="idle lanes"),
    ],
)  # fmt: skip
def test_a_replicate_gets_the_same_bits_alone_and_abreast(given, steps, stop):
    assert_alone_and_abreast_agree(given, max_steps=steps, stop=stop)


@pytest.mark.parametrize(
    ("given", "b", "steps", "stop"),
    [
        pytest.param(problem(10, 0.45, 0.2), 3, 900, None, id="inside"),
        pytest.param(problem(10, 0.45, 0.2), 7, 900, None, id="outside"),
        pytest.param(problem(10, 0.45, 0.2), 5, 900, Stop(5.0), id="half"),
        pytest.param(problem(3, 0.45, 0.2), 2, 900, Stop(5.0), id="two of three"),
        pytest.param(problem(8, 0.45, 0.2), 8, 400, Stop(5.0), id="all"),
        pytest.param(problem(10, 0.45, 0.2, 3 * LANES), 4, 2000, Stop(5.0), id="inside, filled again"),
        pytest.param(problem(10, 0.45, 0.2, 3 * LANES), 8, 2000, Stop(5.0), id="outside, filled again"),
        pytest.param(problem(6, 0.45, 0.7), 2, 2001, Stop(3.0, 13), id="inside, ages out of step"),
        pytest.param(problem(6, 0.45, 0.7), 4, 2001, Stop(3.0, 13), id="outside, ages out of step"),
        pytest.param(problem(10, 1.9, 0.4), 2, 500, None, id="inside, steps that are left to plain"),
        pytest.param(problem(10, 1.7, 0.25), 8, 500, None, id="outside, steps that are left to plain"),
        pytest.param(problem(10, 1.9, 0.3), 3, 500, Stop(4.0, 1), id="inside, a look after each step"),
        pytest.param(problem(10, 1.9, 0.3), 9, 500, Stop(4.0, 1), id="outside, a look after each step"),
        pytest.param(problem(12, 0.45, 0.3, activation="relu", n=20), 3, 900, Stop(6.0, 3), id="inside, relu"),
        pytest.param(problem(12, 0.45, 0.3, activation="relu", n=20), 9, 900, Stop(6.0, 3), id="outside, relu"),
        pytest.param(problem(4, 0.45, 0.5), 2, 2500, Stop(600.0, 16), id="inside, to a large R"),
        pytest.param(problem(4, 0.45, 0.5), 3, 2500, Stop(600.0, 16), id="outside, to a large R"),
        pytest.param(problem(7, 0.45, 0.2, WORTH), 3, 400, Stop(4.0, 7), id="idle lanes"),
        pytest.param(problem(5, 0.45, 0.2), 2, 0, None, id="no step"),
        pytest.param(problem(90, 0.45, 0.1, WORTH), 30, 300, Stop(1.0), id="many indices"),
    ],
)  # fmt: skip
def test_with_several_indices_too(given, b, steps, stop):
    assert_alone_and_abreast_agree(given, b, max_steps=steps, stop=stop)


@pytest.mark.parametrize(
    ("given", "b", "steps", "stop"),
    [
        pytest.param(problem(10, 0.45, 0.2), 1, 900, None, id="one index"),
        pytest.param(problem(10, 0.45, 0.2), 5, 900, None, id="halves"),
        pytest.param(problem(10, 0.45, 0.2), 3, 900, None, id="one index is left over"),
        pytest.param(problem(10, 0.45, 0.2), 7, 900, None, id="an epoch of a single batch"),
        pytest.param(problem(10, 0.45, 0.2, 3 * LANES), 1, 3000, Stop(5.0), id="lanes are filled again"),
        pytest.param(problem(9, 0.45, 0.2, 3 * LANES), 2, 3000, Stop(5.0, 3), id="several, filled again"),
        pytest.param(problem(6, 0.45, 0.7), 2, 2001, Stop(3.0, 13), id="ages out of step"),
        pytest.param(problem(10, 1.9, 0.4), 1, 500, None, id="steps that are left to plain"),
        pytest.param(problem(10, 1.9, 0.4), 2, 500, Stop(4.0, 1), id="several, a look after each step"),
        pytest.param(problem(11, 1.9, 0.4), 3, 500, Stop(4.0, 5), id="several that are left to plain"),
        pytest.param(problem(12, 0.45, 0.3, activation="relu", n=20), 4, 900, Stop(6.0, 3), id="relu"),
        pytest.param(problem(2, 0.45, 0.5), 1, 1500, None, id="renormalised often"),
        pytest.param(problem(7, 0.45, 0.2, WORTH), 3, 400, Stop(4.0, 7), id="idle lanes"),
        pytest.param(problem(1, 0.45, 0.2), 1, 50, None, id="one datapoint"),
        pytest.param(problem(90, 0.45, 0.1, WORTH), 7, 300, Stop(1.0), id="many indices"),
        pytest.param(problem(50, 0.45, 0.2), 1, 900, None, id="long epochs"),
        pytest.param(problem(50, 1.9, 0.4), 1, 500, Stop(4.0, 5), id="long epochs, left to plain"),
        pytest.param(problem(101, 1.7, 0.25, 3 * LANES), 2, 3000, Stop(2.0, 5), id="long epochs, several"),
    ],
)  # fmt: skip
def test_with_reshuffled_batches_too(given, b, steps, stop):
    assert_alone_and_abreast_agree(given, b, Reshuffled, max_steps=steps, stop=stop)


@pytest.mark.parametrize("b", [1, 3, 38])
def test_long_runs_are_refreshed_at_the_same_steps(b):
    assert_alone_and_abreast_agree(problem(40, 0.45, 0.3, WORTH), b, max_steps=140_000)


@pytest.mark.parametrize("b", [1, 2, 3])
def test_one_replicate_that_overflows_is_named_and_the_others_go_on(b):
    w0 = problem(4, 0.3, 1.0).w0.copy()
    w0[17] *= 40.0
    with pytest.raises(EngineError) as alone:
        FAST.run(
            Problem(StandardBasis(4, 4), w0[17:18], 1.0), UniformSubsets(b),
            max_steps=300, seed=3, first_replicate=17,
        )  # fmt: skip
    with pytest.raises(EngineError, match="replicate 17 has weights that are not finite") as abreast:
        FAST.run(Problem(StandardBasis(4, 4), w0, 1.0), UniformSubsets(b), max_steps=300, seed=3)
    assert str(abreast.value) == str(alone.value)


@pytest.mark.parametrize("m", [1, 7, 1000, 3 << 30])
def test_lanes_draw_what_a_chain_draws(m):
    """3 << 30 rejects a quarter of the words, so that the rare path is taken in every step."""
    key, state = np.uint64(99), np.zeros(4, dtype=np.uint64)
    words, states = np.zeros(6 * LANES, dtype=np.uint64), []
    for k in range(LANES):
        seed(state, key, k)
        words[k : 4 * LANES : LANES] = state
        states.append(tuple(state))
    drawn = np.zeros(AHEAD * LANES, dtype=np.int64)
    with np.errstate(over="ignore"):
        for _ in range(2):
            assert draw(words, drawn, np.zeros(0, dtype=np.int32), 0, m, 1, 1, AHEAD) == 0
            for t in range(AHEAD):
                for k in range(LANES):
                    i, *words_of_k = below(m, *states[k])
                    states[k] = tuple(map(np.uint64, words_of_k))
                    assert drawn[t * LANES + k] == i


@pytest.mark.parametrize(
    ("m", "size", "epoch"),
    [(5, 2, 1), (5, 5, 1), (40, 7, 1), (3 << 30, 2, 1), (40, 7, 5), (40, 1, 40), (3, 1, 3)],
)
def test_several_indices_are_those_of_a_shuffle(m, size, epoch):
    """By a table of ``m`` entries for each lane; for the huge m only the words are compared."""
    held = m if m < 1000 else 0
    key, state = np.uint64(5), np.zeros(4, dtype=np.uint64)
    words, states = np.zeros(6 * LANES, dtype=np.uint64), []
    for k in range(LANES):
        seed(state, key, k)
        words[k : 4 * LANES : LANES] = state
        states.append(tuple(state))
    orders = np.tile(np.arange(held), (LANES, 1))
    table = np.repeat(np.arange(held, dtype=np.int32), LANES)
    left = table.copy() if held else table
    drawn, following, again = np.zeros(AHEAD * size * LANES, dtype=np.int64), 0, words.copy()
    with np.errstate(over="ignore"):
        for _ in range(2):
            first, following = following, draw(words, drawn, table, following, m, size, epoch, AHEAD)
            if held:  # the same without a copy of what is drawn
                assert draw(again, drawn[:0], left, first, m, size, epoch, AHEAD) == following
                assert np.array_equal(left, table)
            for t, k in np.ndindex(AHEAD * size, LANES):
                p = (first + t) % (size * epoch)
                i, *words_of_k = below(m - p, *states[k])
                states[k] = tuple(map(np.uint64, words_of_k))
                if held:
                    order = orders[k]
                    order[p], order[p + i] = order[p + i], order[p]
                    i = order[p]
                assert drawn[t * LANES + k] == i


@pytest.mark.parametrize(("m", "size", "epoch"), [(5, 2, 2), (6, 1, 6), (40, 7, 5), (3, 1, 3)])
def test_lanes_at_entries_of_their_own_go_on_with_their_shuffles(m, size, epoch):
    """The first word of every third lane is 0, which is rejected unless the bound is a power of two."""
    key, state = np.uint64(5), np.zeros(4, dtype=np.uint64)
    words, states = np.zeros(6 * LANES, dtype=np.uint64), []
    for k in range(LANES):
        seed(state, key, k)
        if k % 3 == 0:
            state[0] = state[3] = 0
        words[k : 4 * LANES : LANES] = state
        states.append(tuple(state))
    at = np.arange(LANES) % (epoch * size)
    entries, orders = at.copy(), np.tile(np.arange(m), (LANES, 1))
    table = np.repeat(np.arange(m, dtype=np.int32), LANES)
    drawn = np.zeros(AHEAD * size * LANES, dtype=np.int64)
    with np.errstate(over="ignore"):
        for _ in range(2):
            deal(words, drawn, table, at, m, size, epoch, AHEAD)
            for t, k in np.ndindex(AHEAD * size, LANES):
                here, order = entries[k], orders[k]
                i, *words_of_k = below(m - here, *states[k])
                states[k] = tuple(map(np.uint64, words_of_k))
                order[here], order[here + i] = order[here + i], order[here]
                assert drawn[t * LANES + k] == order[here]
                entries[k] = here + 1 if here + 1 < epoch * size else 0
    assert at.tolist() == entries.tolist()
