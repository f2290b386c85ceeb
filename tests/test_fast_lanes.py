"""Replicates that run side by side get the bits that they get alone, whatever happens to their neighbours."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from engine import EngineError, Problem, StandardBasis, Stop, UniformSubsets
from engine.fast import FastEngine
from engine.lanes import AHEAD, LANES, WORTH, draw
from engine.xoshiro import below, seed

FAST = FastEngine()
COUNT = LANES + 8


def assert_alone_and_abreast_agree(problem: Problem, **options) -> None:
    options = {"seed": 3, "keep_weights": True, **options}
    together = FAST.run(problem, UniformSubsets(1), **options)
    for r in range(problem.replicates):
        part = problem.with_w0(problem.w0[r : r + 1])
        alone = FAST.run(part, UniformSubsets(1), first_replicate=r, **options)
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


def test_long_runs_are_refreshed_at_the_same_steps():
    assert_alone_and_abreast_agree(problem(40, 0.45, 0.3, WORTH), max_steps=140_000)


def test_one_replicate_that_overflows_is_named_and_the_others_go_on():
    w0 = problem(4, 0.3, 1.0).w0.copy()
    w0[17] *= 40.0
    with pytest.raises(EngineError) as alone:
        FAST.run(
            Problem(StandardBasis(4, 4), w0[17:18], 1.0), UniformSubsets(1),
            max_steps=300, seed=3, first_replicate=17,
        )  # fmt: skip
    with pytest.raises(EngineError, match="replicate 17 has weights that are not finite") as abreast:
        FAST.run(Problem(StandardBasis(4, 4), w0, 1.0), UniformSubsets(1), max_steps=300, seed=3)
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
            draw(words, drawn, m, AHEAD)
            for t in range(AHEAD):
                for k in range(LANES):
                    i, *words_of_k = below(m, *states[k])
                    states[k] = tuple(map(np.uint64, words_of_k))
                    assert drawn[t * LANES + k] == i
