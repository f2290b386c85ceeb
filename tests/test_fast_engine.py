"""The fast engine is right: against the oracle, against 40 decimal digits, and against itself.

Agreement over many steps: each engine adds ``step_error`` times |w| in a step, and in the ball
``|w|^2 <= 1.3`` the exact step is Lipschitz.  With ``D = sum_i k_i a_i a_i^T`` over the (effective) batch, k_i
counting repetitions, ``k = max k_i``, the Hessian of the summed loss is
``(N - 2) D + 2 (D w w^T + w w^T D) + (w^T D w) I``.  Writing ``s = sqrt(w^T D w)``, the middle term lies
between ``2 (s^2 - s sqrt(k N))`` and ``2 (s^2 + s sqrt(k N))``, so the Hessian between ``-2 k`` (minimise over
s) and ``6.5 k`` (s^2 <= k N), and ``I - eta H`` has norm at most ``1 + 2 eta k`` as long as ``eta k <= 0.4``.
Under ReLU the gradient is continuous and the same holds on each piece.
"""

from __future__ import annotations

from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine import (
    Cyclic,
    EngineError,
    Explicit,
    FullBatch,
    Problem,
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
from engine.chain import GIVEN, INSIDE, ONE, OUTSIDE, REST, TOP, UNIFORM, Rule
from engine.fast import FastEngine
from engine.reference import ReferenceEngine
from tests.fast_samples import basis, random_start

FAST, REFERENCE = FastEngine(), ReferenceEngine()
ACTIVATIONS = ("linear", "relu")


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
    if draw(st.booleans()):
        w0 *= 10.0 ** -np.array(draw(st.lists(st.integers(0, 24), min_size=n, max_size=n)))
    eta = draw(st.floats(1e-3, largest_eta))
    b = draw(st.integers(1, m + 2))
    if b <= m and draw(st.booleans()):
        batches = np.stack([rng.permutation(m)[:b] for _ in range(steps)])
    else:
        batches = rng.integers(0, m, size=(steps, b))
    return Problem(data, w0, eta, draw(st.sampled_from(ACTIVATIONS))), batches


@settings(max_examples=400)
@given(cases(steps=1, largest_eta=4.0, largest_norm=2.5))
def test_a_step_agrees_with_the_oracle_for_any_eta_and_norm(case):
    problem, batches = case
    b = batches.shape[1]
    expected = REFERENCE.step(problem, problem.w0, batches[0])
    norm = float(norm_squared(problem.w0))
    # step_error is for |w|^2 <= 1.3; the summed gradient is cubic in |w|, multiplicities add up to b.
    allowed = 2 * step_error(FAST, problem, b * b) * np.sqrt(norm) * max(1.0, norm)
    assert np.linalg.norm(FAST.step(problem, problem.w0, batches[0]) - expected) <= allowed


@settings(max_examples=200)
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


@settings(max_examples=150)
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


@pytest.mark.parametrize("eta", [0.2, 2.5])
@pytest.mark.parametrize("norm", [0.9, 1.6])
def test_datapoints_that_are_always_or_never_in_the_batch(eta, norm):
    """Where one coordinate grows from 1e-30, or one leads, and all sums change by many decades."""
    steps = 400 if (eta, norm) == (0.2, 0.9) else 3
    problem = basis([1e-30, 1e-25, norm, 1e-28, 0.3], eta, m=4)
    for always in ([0], [2], [0, 1], [0, 1, 3], [1, 2, 3], [0, 2, 3]):
        batches = np.tile(np.array(always), (steps, 1))
        expected = REFERENCE.trajectory(problem, batches)
        np.testing.assert_allclose(FAST.trajectory(problem, batches), expected, rtol=1e-11)


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
            t, _ = kernels.advance(state, rule, batches, t, mark, 10**9, 0.0, np.zeros(1))
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


def test_r_is_tracked_when_all_but_the_leader_fall():
    w0, eta = np.array([0.6, 0.3, 0.2, 0.1]), 0.2
    batches = np.tile(np.array([[0, 2, 3], [0, 1, 3], [0, 1, 2]]), (2200, 1))
    marks = [60, 600, 3000, 6600]
    exact = exact_log_ratios(w0, eta, batches.tolist(), marks)
    assert 450 < exact[-1] < 600
    tracked = tracked_log_ratios(w0, eta, batches, Rule(GIVEN, OUTSIDE, False, 1, eta, False), marks)
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
@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.6, 0.95])
def test_tracked_sums_are_those_of_the_coordinates(m, share):
    """Any leader changes included: after every few steps, the sums and the leader are the true ones."""
    b = max(int(share * m), 1)
    outside = 2 * b > m
    visits = OUTSIDE if outside else INSIDE if share else ONE
    rule = Rule(UNIFORM, visits, False, m - b if outside else b, 0.25, False)
    state, go = chains.new_chain(rule, m), np.zeros(1)
    start = np.random.default_rng(m).uniform(0.5, 0.6, m) / np.sqrt(m)
    chains.start(state, rule, start, 0.0)
    xoshiro.seed(state.random, np.uint64(11), m)
    changes, leader = 0, -1
    for t in range(0, 3000, 10):
        with np.errstate(over="ignore"):
            kernels.advance(state, rule, np.zeros((1, 1), np.int64), t, t + 10, 10**9, 0.0, go)
        x, lead = state.x, int(state.whole[chains.LEAD])
        top, rest = state.real[TOP], state.real[REST]
        assert top == x[lead]
        assert rest == pytest.approx(np.delete(x, lead).sum(), rel=1e-11)
        assert lead == np.argmax(x) or 2 * x.max() <= (top + rest) * (1 + 1e-11)
        c = np.abs(x * state.real[chains.SCALE])
        assert 2 - state.real[chains.SLACK] == pytest.approx((c * c).sum(), rel=1e-12)
        changes, leader = changes + (lead != leader), lead
    assert changes > 1


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


@pytest.mark.parametrize("activation", ["linear", "relu"])
@pytest.mark.parametrize("schedule", [UniformSubsets(1), UniformSubsets(2), FullBatch()])
def test_coordinates_that_vanish_beside_the_rest_leave_the_weights_finite(activation, schedule):
    """With |w|^2 > 2 from outside of the data, or from negative coordinates, all others underflow."""
    start = np.array([[0.1, 0.2, 0.05, 1.8], [0.1, 0.2, 0.05, -1.8]])
    start = start[:, [0, 1, 3, 2]] if activation == "relu" else start
    problem = Problem(StandardBasis(3, 4), start[1:], 0.2, activation)
    weights = FAST.run(problem, schedule, max_steps=9_000, seed=0, keep_weights=True).weights[0]
    assert np.isfinite(weights).all()
    long = np.abs(start[1]).argmax()
    assert abs(weights[long]) > 1.41
    acting = [0, 1, 2] if activation == "linear" else [0, 1]
    assert np.abs(weights[acting]).max() < 1e-200
    path = FAST.trajectory(problem, np.zeros((1, 9_000, 1), dtype=np.int64), every=9_000)[0, -1]
    assert np.isfinite(path).all()


@pytest.mark.parametrize("schedule", [UniformSubsets(2), FullBatch()])
def test_weights_without_an_effective_datapoint_stay_for_any_number_of_steps(schedule):
    """Under ReLU with all coordinates negative there is nothing to keep a scale of."""
    start = np.array([-0.138, -0.202, -0.271, 0.045])
    problem = Problem(StandardBasis(3, 4), start, 0.35, "relu")
    for steps in [*range(100, 1_000), 1_416, 2_124]:
        run = FAST.run(problem, schedule, max_steps=steps, seed=0, keep_weights=True)
        np.testing.assert_allclose(run.weights[0], start, rtol=1e-12)
        np.testing.assert_allclose(run.norm_squared, start @ start, rtol=1e-12)
