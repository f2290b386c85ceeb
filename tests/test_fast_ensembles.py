"""Ensembles of the fast engine: streams, threads, schedules, stopping, summaries, random numbers."""

from __future__ import annotations

import itertools
import math
import os
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
from scipy import stats

from engine import (
    Cyclic,
    Engine,
    Explicit,
    FullBatch,
    Problem,
    Reshuffled,
    Run,
    Schedule,
    StandardBasis,
    Stop,
    UniformSubsets,
    WithReplacement,
    blocks,
    kernels,
    norm_squared,
    random_orthonormal,
    xoshiro,
)
from engine import chain as chains
from engine.chain import INDEPENDENT, INSIDE, ONE, OUTSIDE, UNIFORM, Rule
from engine.fast import FastEngine
from engine.reference import ReferenceEngine
from tests.clocks import PATIENCE, until
from tests.fast_samples import basis, compiled_only, random_start

FAST, REFERENCE = FastEngine(), ReferenceEngine()
ACTIVATIONS = ("linear", "relu")


def same(left, right, rows=slice(None)) -> bool:
    names = ("steps", "stopped", "log_ratio", "leader", "coordinate", "norm_squared", "off_data")
    equal = [np.array_equal(getattr(left, k), getattr(right, k)[rows], equal_nan=True) for k in names]
    weights = left.weights is None or np.array_equal(left.weights, right.weights[rows])
    return all(equal) and weights


SCHEDULES = (
    UniformSubsets(1), UniformSubsets(3), UniformSubsets(5), UniformSubsets(7), FullBatch(),
    WithReplacement(1), WithReplacement(4), Cyclic(), Reshuffled(1), Reshuffled(2), Reshuffled(5),
)  # fmt: skip


@pytest.mark.parametrize("schedule", SCHEDULES, ids=repr)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_threads_and_splits_change_no_bit(schedule, activation):
    rng = np.random.default_rng(2)
    problem = basis(0.3 * rng.standard_normal((37, 9)), 0.2, activation, m=7)
    arguments = {"max_steps": 700, "seed": 5, "stop": Stop(3.0), "keep_weights": True}
    whole = FAST.run(problem, schedule, **arguments)
    for threads in (2, 4, 64):
        assert same(FastEngine(threads).run(problem, schedule, **arguments), whole)
    for first, last in itertools.pairwise((0, 1, 10, 37)):
        part = problem.with_w0(problem.w0[first:last])
        found = FAST.run(part, schedule, first_replicate=first, **arguments)
        assert same(found, whole, slice(first, last))
    other = FAST.run(problem, schedule, **{**arguments, "seed": 6})
    assert same(other, whole) == (not schedule.random or schedule.size(7) == 7)


@pytest.mark.parametrize("schedule", SCHEDULES, ids=repr)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_keeping_the_weights_changes_no_bit(schedule, activation):
    rng = np.random.default_rng(8)
    problem = Problem(random_orthonormal(7, 10, rng), 0.2 * rng.standard_normal((30, 10)), 0.15, activation)
    options = {"max_steps": 120, "seed": 1, "stop": Stop(2.0, 7)}
    kept = FAST.run(problem, schedule, keep_weights=True, **options)
    without = FAST.run(problem, schedule, **options)
    assert without.weights is None
    assert same(without, kept)


@pytest.mark.parametrize("b", [1, 2, 4, 5, 6])
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("every", [1, 5, 16])
def test_stopping_is_that_of_the_default_run(b, activation, every):
    rng = np.random.default_rng([b, every])
    batches = np.argsort(rng.random((3000, 6)), axis=1)[:, :b]
    problem = basis(0.3 * rng.standard_normal((12, 7)), 0.2, activation, m=6)
    arguments = {"max_steps": 1100, "seed": 0, "stop": Stop(1.5, every)}
    found = FAST.run(problem, Explicit(batches), **arguments)
    for engine in (FAST, REFERENCE):
        expected = Engine.ensemble(
            engine, Run(problem, Explicit(batches), 1100, 0, 12, Stop(1.5, every), False, 0)
        )
        np.testing.assert_array_equal(found.steps, expected.steps)
        np.testing.assert_array_equal(found.stopped, expected.stopped)
        np.testing.assert_array_equal(found.leader, expected.leader)
        np.testing.assert_allclose(found.log_ratio, expected.log_ratio, rtol=1e-9, atol=1e-12)


class Alternating(Schedule):
    """A schedule the engine does not know: all the even indices, or all the odd, at random."""

    def size(self, m: int) -> int:
        return m // 2

    def draw(self, m, first, count, rng):
        return 2 * np.arange(m // 2) + rng.integers(0, 2, size=(count, 1))


class Wrong(Alternating):
    def draw(self, m, first, count, rng):
        return np.zeros((count, 1), dtype=np.int64)


@pytest.mark.parametrize("stop", [None, Stop(0.5, 9)])
def test_a_schedule_of_the_users_own_draws_as_in_the_default_run(stop):
    problem = basis(random_start(6, 4), 0.2)
    arguments = {"max_steps": 700, "seed": 9, "replicates": 5, "stop": stop, "keep_weights": True}
    found = FAST.run(problem, Alternating(), **arguments)
    expected = REFERENCE.run(problem, Alternating(), **arguments)
    np.testing.assert_array_equal(found.steps, expected.steps)
    np.testing.assert_allclose(found.weights, expected.weights, atol=1e-12)
    part = FAST.run(problem, Alternating(), **{**arguments, "replicates": 2}, first_replicate=3)
    assert same(part, found, slice(3, 5))
    with pytest.raises(ValueError, match=r"Wrong\.draw must return batches of shape \(256, 3\)"):
        FAST.run(problem, Wrong(), **arguments)


def test_edges_of_r():
    stop = Stop(2.0, 3)
    lone = FAST.run(basis([0.5, 0.1], m=1), UniformSubsets(1), max_steps=50, seed=0, stop=stop)
    assert (lone.steps[0], lone.stopped[0], lone.log_ratio[0]) == (3, True, np.inf)
    for problem in (basis([0.0, 0.0, 0.4], m=2), basis([-0.2, -0.3, 0.0], 0.2, "relu")):
        zero = FAST.run(problem, UniformSubsets(1), max_steps=50, seed=0, stop=stop)
        assert (zero.steps[0], zero.stopped[0], zero.leader[0]) == (50, False, 0)
        assert np.isnan(zero.log_ratio[0])
        assert zero.off_data[0] == pytest.approx(norm_squared(problem.w0), rel=1e-12)
    still = FAST.run(basis([0.5, 0.01]), UniformSubsets(1), max_steps=0, seed=0, stop=stop)
    assert (still.steps[0], still.stopped[0]) == (0, False)
    tied = FAST.run(basis([0.3, -0.5, 0.5]), FullBatch(), max_steps=9, seed=0)
    assert (tied.leader[0], np.sign(tied.coordinate[0])) == (1, -1)
    wide = Problem(StandardBasis(5, 10**6), np.full(10**6, 1e-4), 0.2)
    run = FAST.run(wide, UniformSubsets(1), max_steps=2000, seed=0)
    assert run.off_data[0] + run.coordinate[0] ** 2 == pytest.approx(run.norm_squared[0], rel=0.2)


# ---- random numbers ---------------------------------------------------------------------------------


def test_the_generators_are_the_published_ones():
    with np.errstate(over="ignore"):
        first = xoshiro.mix(np.uint64(1234567) + np.uint64(0x9E3779B97F4A7C15))
        assert int(first) == 6457827717110365317  # splitmix64 from 1234567
        state = tuple(np.uint64(k) for k in (1, 2, 3, 4))
        published = (
            41943041, 58720359, 3588806011781223, 3591011842654386, 9228616714210784205,
            9973669472204895162, 14011001112246962877, 12406186145184390807,
        )  # fmt: skip
        for word in published:
            index, *state = xoshiro.below(2**31, *map(np.uint64, state))
            assert int(index) == word >> 33


def test_large_ranges_are_drawn_without_bias():
    """Without rejection, multiples of 3 would have probability 1/2 in a range of 3 * 2^30."""
    state, found = tuple(np.uint64(k) for k in (11, 22, 33, 44)), []
    with np.errstate(over="ignore"):
        for _ in range(3000):
            index, *state = xoshiro.below(3 * 2**30, *map(np.uint64, state))
            found.append(int(index))
    assert 0 <= min(found) <= max(found) < 3 * 2**30
    assert stats.chisquare(np.bincount(np.array(found) % 3)).pvalue > 1e-4


def drawn(source: int, visits: int, size: int, m: int, count: int) -> np.ndarray:
    """The indices that the kernels visit in ``count`` steps from one seed."""
    rule = Rule(source, visits, source == INDEPENDENT, size, 0.1, False)
    state, go = chains.new_chain(rule, m), np.zeros(1)
    found, none = np.empty((count, size), dtype=np.int64), np.zeros((1, 1), dtype=np.int64)
    with np.errstate(over="ignore"):
        chains.start(state, rule, np.zeros(m), 0.0)
        xoshiro.seed(state.random, np.uint64(2023), 1)
        for t in range(count):
            kernels.advance(state, rule, none, t, t + 1, 0, 0.0, go)
            found[t] = state.order[:size]
    return found


@pytest.mark.parametrize(
    ("source", "visits", "size", "m"),
    [(UNIFORM, INSIDE, 3, 6), (UNIFORM, OUTSIDE, 2, 6), (UNIFORM, INSIDE, 2, 4), (INDEPENDENT, INSIDE, 2, 5)],
)
def test_batches_are_uniform_and_independent_of_the_last_one(source, visits, size, m):
    found = drawn(source, visits, size, m, 20_000)
    if source == UNIFORM:
        found.sort(axis=1)
    possible, label = np.unique(found, axis=0, return_inverse=True)
    label = label.ravel()
    assert len(possible) == (math.comb(m, size) if source == UNIFORM else m**size)
    assert stats.chisquare(np.bincount(label)).pvalue > 1e-4
    pairs = np.bincount(label[1:] * len(possible) + label[:-1], minlength=len(possible) ** 2)
    assert stats.chisquare(pairs).pvalue > 1e-4


@pytest.mark.parametrize(("size", "m"), [(1, 4), (2, 4), (2, 5), (1, 2)])
def test_epochs_are_uniform_orders_independent_of_the_last_one(size, m):
    """What the batches of two epochs were: from this start each sequence of them has an end of its own."""
    epoch = m // size
    run = FAST.run(
        basis(np.linspace(0.1, 0.2, m), 0.2), Reshuffled(size), max_steps=2 * epoch, seed=1, replicates=20_000,
        keep_weights=True,
    )  # fmt: skip
    kinds, counts = np.unique(np.round(run.weights, 9), axis=0, return_counts=True)
    ways = math.factorial(m) // (math.factorial(m - size * epoch) * math.factorial(size) ** epoch)
    assert len(kinds) == ways**2
    assert stats.chisquare(counts).pvalue > 1e-4


def test_replicates_draw_independent_uniform_indices():
    """The two indices of 60,000 replicates, read off from how the coordinates moved."""
    run = FAST.run(
        basis(np.full(5, 0.1), 0.2), UniformSubsets(1), max_steps=2, seed=1, replicates=60_000,
        keep_weights=True,
    )  # fmt: skip
    counts = np.unique(np.round(run.weights, 9), axis=0, return_counts=True)[1]
    assert len(counts) == 25  # the second index sees what the first has done, so order shows
    assert stats.chisquare(counts).pvalue > 1e-4


# ---- interruption, plain Python


@compiled_only
@pytest.mark.parametrize("count", [1, 40], ids=["alone", "abreast"])
def test_the_flag_that_ctrl_c_raises_ends_a_run_of_hours(count):
    rule, cancel, row = Rule(UNIFORM, ONE, False, 1, 0.2, False), np.zeros(1), np.zeros(count, int)
    results = chains.Results(row.copy(), row.copy(), row.copy(), np.zeros((count, 5)), np.zeros((0, 50)))
    arguments = (
        count > 1, rule, random_start(50)[None], np.zeros(1), row[None], (10**12, 0, 0.0),
        np.uint64(1), (0, count, 0), cancel, results,
    )  # fmt: skip
    cancel[0] = 1.0
    blocks.run_block(*arguments)  # compiled, or loaded, by now
    assert results.steps[0] == 0
    cancel[0] = 0.0
    thread = threading.Thread(target=blocks.run_block, args=arguments, daemon=True)
    thread.start()
    used = time.pthread_getcpuclockid(thread.ident)
    until(lambda: time.clock_gettime(used) > 0.1)  # it has come to compute
    cancel[0] = 1.0
    thread.join(timeout=PATIENCE)
    assert not thread.is_alive()
    assert 0 < results.steps[0] < 10**12


SCRIPT = """
import numpy as np
from engine import *
from engine.fast import FastEngine
w0 = np.array([[0.3, -0.2, 0.25, 0.1, 0.2], [0.1, 1.45, 0.2, -0.3, 0.0]])
for activation in ("linear", "relu"):
    problem = Problem(StandardBasis(4, 5), w0, 0.35, activation)
    for schedule in (UniformSubsets(1), UniformSubsets(2), UniformSubsets(3), WithReplacement(3), Cyclic(),
                     Reshuffled(1), Reshuffled(2)):
        run = FastEngine(2).run(problem, schedule, max_steps=40, seed=3, keep_weights=True, stop=Stop(4.0))
        print(run.steps.tolist(), [x.hex() for x in run.weights.ravel().tolist()])
rng = np.random.default_rng(0)
starts = rng.standard_normal((30, 4))
starts *= rng.choice([0.5, 1.5], (30, 1)) / np.linalg.norm(starts, axis=1)[:, None]
abreast = Problem(StandardBasis(4, 4), starts, 0.35)
for schedule in (UniformSubsets(1), Reshuffled(1)):
    run = FastEngine().run(abreast, schedule, max_steps=70, seed=3, keep_weights=True, stop=Stop(4.0))
    print(run.steps.tolist(), [x.hex() for x in run.weights.ravel().tolist()])
"""


def test_plain_python_and_compiled_code_give_the_same_bits():
    outputs = [
        subprocess.run(
            [sys.executable, "-W", "error", "-c", SCRIPT], capture_output=True, text=True, check=True,
            timeout=PATIENCE, env={**os.environ, "NUMBA_DISABLE_JIT": flag, "PYTHONPATH": os.getcwd()},
        ).stdout
        for flag in ("0", "1")
    ]  # fmt: skip
    assert outputs[0] == outputs[1]
    assert outputs[0].count("\n") == 2 * 7 + 2
