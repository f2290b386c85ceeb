"""The fast engine is right: against the oracle, against 40 decimal digits, and against itself.

Agreement over many steps uses the bound derived in ``test_engines_agree``: a step is Lipschitz with
constant 1 + 2 eta k, k the largest multiplicity, and each engine adds ``step_error`` times |w|.
"""

from __future__ import annotations

import itertools
import math
import os
import subprocess
import sys
import threading
import time
from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from engine import (
    Cyclic,
    Engine,
    EngineError,
    Explicit,
    FullBatch,
    Problem,
    Schedule,
    StandardBasis,
    Stop,
    UniformSubsets,
    WithReplacement,
    alignment,
    kernels,
    norm_squared,
    random_orthonormal,
    step_error,
    xoshiro,
)
from engine import chain as chains
from engine.chain import GIVEN, INDEPENDENT, INSIDE, ONE, OUTSIDE, REST, TOP, UNIFORM, Rule
from engine.fast import FastEngine
from engine.reference import ReferenceEngine

FAST, REFERENCE = FastEngine(), ReferenceEngine()
ACTIVATIONS = ("linear", "relu")


def basis(w0, eta=0.2, activation="linear", m=None) -> Problem:
    w0 = np.asarray(w0, dtype=np.float64)
    return Problem(StandardBasis(m or w0.shape[-1], w0.shape[-1]), w0, eta, activation)


def random_start(m: int, seed: int = 0, norm: float = 0.7) -> np.ndarray:
    w = np.abs(np.random.default_rng(seed).standard_normal(m))
    return w * (norm / np.linalg.norm(w))


@st.composite
def cases(draw, steps: int, largest_eta: float, largest_norm: float):
    """A problem, and batches of shape (steps, b), with ties, zeros, repeats and every m, n, b."""
    m = draw(st.integers(1, 7))
    n = m + draw(st.integers(0, 3))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    data = StandardBasis(m, n) if draw(st.booleans()) else random_orthonormal(m, n, rng)
    grid = draw(st.lists(st.integers(-3, 3), min_size=n, max_size=n))
    w0 = np.array(grid, dtype=np.float64) if draw(st.booleans()) else rng.standard_normal(n)
    w0 *= draw(st.floats(0.01, largest_norm)) / max(float(np.linalg.norm(w0)), 1e-9)
    eta = draw(st.floats(1e-3, largest_eta))
    b = draw(st.integers(1, m + 2))
    if b <= m and draw(st.booleans()):
        batches = np.stack([rng.permutation(m)[:b] for _ in range(steps)])
    else:
        batches = rng.integers(0, m, size=(steps, b))
    return Problem(data, w0, eta, draw(st.sampled_from(ACTIVATIONS))), batches


@settings(max_examples=400, deadline=None)
@given(cases(steps=1, largest_eta=4.0, largest_norm=2.5))
def test_a_step_agrees_with_the_oracle_for_any_eta_and_norm(case):
    problem, batches = case
    b = batches.shape[1]
    expected = REFERENCE.step(problem, problem.w0, batches[0])
    norm = float(norm_squared(problem.w0))
    # step_error is for |w|^2 <= 1.3; the summed gradient is cubic in |w|, multiplicities add up to b.
    allowed = 2 * step_error(FAST, problem, b * b) * np.sqrt(norm) * max(1.0, norm)
    assert np.linalg.norm(FAST.step(problem, problem.w0, batches[0]) - expected) <= allowed


@settings(max_examples=200, deadline=None)
@given(cases(steps=40, largest_eta=0.25, largest_norm=1.0), st.integers(1, 7))
def test_a_path_agrees_with_the_oracle(case, every):
    problem, batches = case
    k = max(int(np.unique(batch, return_counts=True)[1].max()) for batch in batches)
    assume(problem.step_size * k <= 0.4)
    expected = REFERENCE.trajectory(problem, batches)
    assume(norm_squared(expected).max() <= 1.3)
    found = FAST.trajectory(problem, batches, every)
    assert np.array_equal(found[0], problem.w0)
    assert found.shape == (len(batches) // every + 1, problem.n)
    rate, error = 2 * step_error(FAST, problem, batches.shape[1]), 0.0
    for t in range(len(batches) + 1):
        if t % every == 0:
            assert np.linalg.norm(found[t // every] - expected[t]) <= error
        norm = float(np.linalg.norm(expected[t]))
        error = (1 + 2 * problem.step_size * k + rate) * error + rate * (norm + 1e-300)


@settings(max_examples=150, deadline=None)
@given(cases(steps=12, largest_eta=1.5, largest_norm=1.2))
def test_paths_with_sign_changes_agree_with_the_oracle(case):
    """Where 1 - eta u or A is negative; from each state of the oracle, so that errors do not grow."""
    problem, batches = case
    with np.errstate(all="ignore"):
        path = REFERENCE.trajectory(problem, batches)
    assume(np.abs(path).max() < 30)
    with np.errstate(all="ignore"):
        whole = FAST.trajectory(problem, batches)
    assert np.isfinite(whole[:3]).all()
    found = FAST.steps(problem, path[:-1], batches)
    norm = norm_squared(path[:-1])
    allowed = 2 * step_error(FAST, problem, batches.shape[1] ** 2)
    allowed = allowed * np.sqrt(norm) * np.maximum(1.0, norm)
    assert (np.linalg.norm(found - path[1:], axis=1) <= allowed).all()


def test_trajectory_shapes():
    rng = np.random.default_rng(1)
    batches = np.stack([[rng.permutation(4)[:2] for _ in range(6)] for _ in range(3)])
    single, many = (
        basis(random_start(5), m=4),
        basis(np.stack([random_start(5, k) for k in range(3)]), m=4),
    )
    for problem, given_batches, shape in (
        (single, batches[0], (4, 5)),
        (single, batches, (3, 4, 5)),
        (many, batches[0], (3, 4, 5)),
        (many, batches, (3, 4, 5)),
        (single, batches[:1], (1, 4, 5)),
    ):
        found = FAST.trajectory(problem, given_batches, every=2)
        assert found.shape == shape
        np.testing.assert_allclose(
            found, REFERENCE.trajectory(problem, given_batches, 2), atol=1e-14
        )
    assert FAST.trajectory(single, np.empty((0, 2), dtype=np.int64)).shape == (1, 5)


# ---- accuracy over long runs -----------------------------------------------------------------------


def exact_log_ratios(w0, eta, batches, marks) -> list[float]:
    """R after each number of steps in ``marks``: Lemma 14 in 40 digits, linear, m = n."""
    found = []
    with localcontext() as context:
        context.prec, context.Emin, context.Emax = 40, -(10**9), 10**9
        c, step = [Decimal(float(v)) for v in w0], Decimal(eta)
        for t, batch in enumerate(batches, start=1):
            u = sum((c[i] * c[i] for i in batch), Decimal(0))
            keep, gain = 1 - step * u, step * (2 - sum(v * v for v in c))
            times = [0] * len(c)
            for i in batch:
                times[i] += 1
            c = [v * (keep + k * gain) if k else v * keep for v, k in zip(c, times, strict=True)]
            if t in marks:
                top = max(range(len(c)), key=lambda j: abs(c[j]))
                rest = sum(abs(v) for j, v in enumerate(c) if j != top)
                found.append(float((abs(c[top]) / rest).ln()))
    return found


def tracked_log_ratios(w0, eta, batches, rule, marks) -> list[float]:
    """R as the kernels track it, without any fresh summation at the marks."""
    state, found, t = chains.new_chain(rule, len(w0)), [], 0
    chains.start(state, rule, np.array(w0), 0.0)
    with np.errstate(all="ignore"):
        for mark in marks:
            t, _ = kernels.advance(state, rule, batches, t, mark, 0, 0.0, np.zeros(1))
            found.append(float(np.log(state.real[TOP]) - np.log(state.real[REST])))
    return found


@pytest.mark.parametrize(
    ("m", "b", "eta", "steps", "visits", "repeats"),
    [
        (3, 1, 0.08, 240_000, ONE, False),
        (2, 1, 0.25, 16_000, ONE, False),
        (4, 2, 0.3, 17_000, INSIDE, False),
        (4, 3, 0.3, 21_000, OUTSIDE, False),
        (5, 4, 0.2, 70_000, OUTSIDE, False),
        (3, 3, 0.15, 20_000, INSIDE, True),
    ],
)
def test_r_is_accurate_to_1e_9_up_to_500(m, b, eta, steps, visits, repeats):
    rng = np.random.default_rng([m, b, 7])
    batches = (
        rng.integers(0, m, size=(steps, b))
        if repeats
        else np.argsort(rng.random((steps, m)), axis=1)[:, :b].copy()
    )
    w0 = random_start(m, seed=m)
    marks = [steps // 100, steps // 10, steps // 3, steps // 2, steps - 1, steps]
    exact = exact_log_ratios(w0, eta, batches.tolist(), set(marks))
    assert 450 < exact[-1] < 600
    problem = basis(w0, eta)
    rule = Rule(GIVEN, visits, repeats, m - b if visits == OUTSIDE else b, eta, False)
    runs = [FAST.run(problem, Explicit(batches), max_steps=t, seed=0) for t in marks]
    np.testing.assert_allclose([run.log_ratio[0] for run in runs], exact, rtol=1e-9)
    tracked = tracked_log_ratios(w0, eta, batches, rule, marks)
    np.testing.assert_allclose(tracked, exact, rtol=1e-9)


def test_r_beyond_the_range_is_infinite_and_nothing_else_breaks():
    for batch_size in (1, 2, 3):
        run = FAST.run(
            basis(random_start(4), 0.3), UniformSubsets(batch_size), max_steps=60_000, seed=3,
            stop=Stop(1e9), replicates=3,
        )  # fmt: skip
        assert np.isposinf(run.log_ratio).all()
        assert run.stopped.all()
        np.testing.assert_allclose(run.norm_squared, 1.0, rtol=1e-12)


def test_full_batch_keeps_r_and_n_for_a_million_steps():
    run = FAST.run(basis(random_start(6), 0.2), FullBatch(), max_steps=10**6, seed=0)
    start = alignment(basis(random_start(6)), random_start(6)).log_ratio
    np.testing.assert_allclose(run.log_ratio, start, rtol=1e-15)
    np.testing.assert_allclose(run.norm_squared, 1.0, rtol=1e-14)


@pytest.mark.parametrize("m", [5, 40, 700])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.6, 0.95])
def test_tracked_sums_are_those_of_the_coordinates(m, share):
    """Any leader changes included: after every few steps, the sums and the leader are the true ones."""
    b = max(int(share * m), 1)
    outside = 2 * b > m
    rule = Rule(
        UNIFORM, OUTSIDE if outside else INSIDE, False, m - b if outside else b, 0.25, False
    )
    state, go = chains.new_chain(rule, m), np.zeros(1)
    chains.start(state, rule, random_start(m, seed=m), 0.0)
    xoshiro.seed(state.random, np.uint64(11), m)
    changes, leader = 0, -1
    for t in range(0, 3000, 10):
        with np.errstate(over="ignore"):
            kernels.advance(state, rule, np.zeros((1, 1), dtype=np.int64), t, t + 10, 0, 0.0, go)
        x, lead = state.x, int(state.whole[chains.LEAD])
        top, rest = state.real[TOP], state.real[REST]
        assert top == x[lead]
        assert rest == pytest.approx(np.delete(x, lead).sum(), rel=1e-11)
        assert lead == np.argmax(x) or 2 * x.max() <= (top + rest) * (1 + 1e-11)
        c = np.abs(x * state.real[chains.SCALE])
        assert 2 - state.real[chains.SLACK] == pytest.approx((c * c).sum(), rel=1e-12)
        changes, leader = changes + (lead != leader), lead
    assert changes > 1


# ---- ensembles: streams, threads, schedules, stopping -----------------------------------------------


def same(left, right, rows=slice(None)) -> bool:
    names = ("steps", "stopped", "log_ratio", "leader", "coordinate", "norm_squared", "off_data")
    equal = [
        np.array_equal(getattr(left, k), getattr(right, k)[rows], equal_nan=True) for k in names
    ]
    weights = left.weights is None or np.array_equal(left.weights, right.weights[rows])
    return all(equal) and weights


SCHEDULES = (
    UniformSubsets(1), UniformSubsets(3), UniformSubsets(5), UniformSubsets(7), FullBatch(),
    WithReplacement(1), WithReplacement(4), Cyclic(),
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
def test_summaries_are_those_of_the_kept_weights(schedule, activation):
    rng = np.random.default_rng(8)
    data = random_orthonormal(7, 10, rng)
    problem = Problem(data, 0.2 * rng.standard_normal((30, 10)), 0.15, activation)
    run = FAST.run(problem, schedule, max_steps=120, seed=1, stop=Stop(2.0, 7), keep_weights=True)
    read = alignment(problem, run.weights)
    np.testing.assert_allclose(run.log_ratio, read.log_ratio, rtol=1e-11, atol=1e-12)
    np.testing.assert_array_equal(run.leader, read.leader)
    np.testing.assert_allclose(run.coordinate, read.coordinate, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(run.norm_squared, norm_squared(run.weights), rtol=1e-12)
    c = problem.correlations(run.weights)
    passive = c * (c <= 0) if activation == "relu" else 0 * c
    rest = norm_squared(problem.off_span(run.weights)) + norm_squared(passive)
    np.testing.assert_allclose(run.off_data, rest, rtol=1e-11, atol=1e-15)
    reached = (run.log_ratio >= 2.0) & (run.steps % 7 == 0)
    np.testing.assert_array_equal(run.stopped, reached)
    assert (run.stopped | (run.steps == 120)).all()
    again = FAST.run(problem, schedule, max_steps=120, seed=1, stop=Stop(2.0, 7))
    assert again.weights is None
    again_kept = FAST.run(
        problem, schedule, max_steps=120, seed=1, stop=Stop(2.0, 7), keep_weights=True
    )
    assert same(again, run)
    assert same(again_kept, run)


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
        expected = Engine.run(engine, problem, Explicit(batches), **arguments)
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
    assert (still.steps[0], still.stopped[0]) == (0, True)
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
    [
        (UNIFORM, INSIDE, 3, 6),
        (UNIFORM, OUTSIDE, 2, 6),
        (UNIFORM, INSIDE, 2, 4),
        (INDEPENDENT, INSIDE, 2, 5),
    ],
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


def test_replicates_draw_independent_uniform_indices():
    """The two indices of 60,000 replicates, read off from how the coordinates moved."""
    run = FAST.run(
        basis(np.full(5, 0.1), 0.2), UniformSubsets(1), max_steps=2, seed=1, replicates=60_000,
        keep_weights=True,
    )  # fmt: skip
    counts = np.unique(np.round(run.weights, 9), axis=0, return_counts=True)[1]
    assert len(counts) == 25  # the second index sees what the first has done, so order shows
    assert stats.chisquare(counts).pvalue > 1e-4


# ---- bad input, overflow, interruption, plain Python ------------------------------------------------


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda p: FAST.step(p, np.zeros(4), np.array([0])), "weights must have shape"),
        (lambda p: FAST.step(p, p.w0, np.array([3])), r"batches must hold indices in \[0, 3\), got 3"),
        (lambda p: FAST.step(p, p.w0, np.array([-1])), "batches must hold indices"),
        (lambda p: FAST.step(p, p.w0, np.array([0.5])), "batches must be integers"),
        (lambda p: FAST.steps(p, p.w0[None], np.zeros((2, 1), int)), "one row for each of the 1 states"),
        (lambda p: FAST.trajectory(p, np.zeros(3, int)), "batches must be integers with 2 or 3"),
        (lambda p: FAST.trajectory(p, np.zeros((3, 1), int), every=0), "every must be an integer of at"),
        (lambda p: FAST.run(p, Cyclic(), max_steps=-1, seed=0), "max_steps must be"),
        (lambda p: FAST.run(p, Cyclic(), max_steps=1.5, seed=0), "max_steps must be"),
        (lambda p: FAST.run(p, Cyclic(), max_steps=1, seed="x"), "seed must be an integer, got 'x'"),
        (lambda p: FAST.run(p, Cyclic(), max_steps=1, seed=0, replicates=0), "replicates must be"),
        (lambda p: FAST.run(p, Cyclic(), max_steps=1, seed=0, first_replicate=-1), "first_replicate"),
        (lambda p: FastEngine(0).run(p, Cyclic(), max_steps=1, seed=0), "threads must be"),
        (lambda p: FAST.run(p, UniformSubsets(4), max_steps=1, seed=0), "batch_size must be"),
        (
            lambda p: FAST.run(p.with_w0(np.zeros((2, 3))), Cyclic(), max_steps=1, seed=0, replicates=3),
            "replicates must equal the 2 rows of w0",
        ),
        (
            lambda p: FAST.trajectory(p.with_w0(np.zeros((2, 3))), np.zeros((3, 5, 1), int)),
            "do not fit the 2 rows of w0",
        ),
    ],
)  # fmt: skip
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call(basis(np.full(3, 0.1)))


@pytest.mark.parametrize("schedule", [UniformSubsets(1), FullBatch(), WithReplacement(3)])
def test_an_overflow_is_an_engine_error(schedule):
    with pytest.raises(EngineError, match="replicate 0 has weights that are not finite after"):
        FAST.run(basis(np.full(3, 2.0), 5.0), schedule, max_steps=100, seed=0)
    with np.errstate(all="ignore"):
        path = FAST.trajectory(basis(np.full(3, 2.0), 5.0), np.zeros((30, 1), dtype=np.int64))
    assert not np.isfinite(path[-1]).all()


def test_the_flag_that_ctrl_c_raises_ends_a_run_of_hours():
    rule, cancel, row = Rule(UNIFORM, ONE, False, 1, 0.2, False), np.zeros(1), np.zeros(1, np.int64)
    results = chains.Results(
        row.copy(), row.copy(), row.copy(), np.zeros((1, 5)), np.zeros((0, 50))
    )
    arguments = (
        rule, random_start(50)[None], np.zeros(1), row[None], (10**12, 0, 0.0), np.uint64(1),
        (0, 1, 0), cancel, results,
    )  # fmt: skip
    thread = threading.Thread(target=kernels.run_block, args=arguments, daemon=True)
    thread.start()
    time.sleep(0.2)
    cancel[0] = 1.0
    thread.join(timeout=20.0)
    assert not thread.is_alive()
    assert 0 < results.steps[0] < 10**12


SCRIPT = """
import numpy as np
from engine import *
from engine.fast import FastEngine
w0 = np.array([[0.3, -0.2, 0.25, 0.1, 0.2], [0.1, 1.45, 0.2, -0.3, 0.0]])
for activation in ("linear", "relu"):
    problem = Problem(StandardBasis(4, 5), w0, 0.35, activation)
    for schedule in (UniformSubsets(1), UniformSubsets(2), UniformSubsets(3), WithReplacement(3), Cyclic()):
        run = FastEngine(2).run(problem, schedule, max_steps=40, seed=3, keep_weights=True, stop=Stop(4.0))
        print(run.steps.tolist(), [x.hex() for x in run.weights.ravel().tolist()])
"""


def test_plain_python_and_compiled_code_give_the_same_bits():
    outputs = [
        subprocess.run(
            [sys.executable, "-W", "error", "-c", SCRIPT], capture_output=True, text=True, check=True,
            timeout=120, env={**os.environ, "NUMBA_DISABLE_JIT": flag, "PYTHONPATH": os.getcwd()},
        ).stdout
        for flag in ("0", "1")
    ]  # fmt: skip
    assert outputs[0] == outputs[1]
    assert outputs[0].count("\n") == 10
