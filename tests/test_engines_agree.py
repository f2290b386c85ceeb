"""All engines simulate the same dynamics: on the same explicit batches they agree to their precision.

How far two engines may drift apart follows from error analysis.  ``engine.step_error`` bounds the
error of one computed step by ``d |w|``.  In the ball ``|w|^2 <= 1.3`` the exact step is Lipschitz: with
``D = sum_i k_i a_i a_i^T`` over the (effective) batch, k_i counting repetitions, ``k = max k_i``, the
Hessian of the summed loss is ``(N - 2) D + 2 (D w w^T + w w^T D) + (w^T D w) I``.  Writing
``s = sqrt(w^T D w)``, the middle term lies between ``2 (s^2 - s sqrt(k N))`` and
``2 (s^2 + s sqrt(k N))``, so the Hessian between ``-2 k`` (minimise over s) and ``6.5 k`` (s^2 <= k N),
and ``I - eta H`` has norm at most ``1 + 2 eta k`` as long as ``eta k <= 0.4``.  Under ReLU the gradient
is continuous and the same holds on each piece.  Hence

    error(t + 1) <= (1 + 2 eta k) error(t) + d (|w(t)| + error(t)),

which ``drift_bound`` sums up along the path.  Two engines may differ by the sum of their bounds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import (
    Cyclic,
    Engine,
    Explicit,
    FullBatch,
    GuardedEngine,
    Problem,
    StandardBasis,
    Stop,
    UniformSubsets,
    WithReplacement,
    alignment,
    gamma,
    load_engine,
    norm_squared,
    psi,
    random_orthonormal,
    step_error,
    stream,
)
from engine.reference import ReferenceEngine
from engine.registry import EXTRAS


class OneStep(Engine):
    """The least a third party can bring: one ``step``, here by the projections of Lemma 14."""

    name = "one step"
    version = "2024.1"

    def step(self, problem, weights, batch):
        rows = problem.rows(batch)
        c = rows @ weights
        if problem.activation == "relu":
            c = np.maximum(c, 0.0)
        inner = 2.0 - weights @ weights
        return weights + problem.step_size * (inner * (c @ rows) - (c @ c) * weights)


NAMES = ["reference", "fast", "torch", "torch-float32", "jax", f"{__name__}:OneStep"]
STEPS = 8


@pytest.fixture(scope="module", params=NAMES, ids=[name.rpartition(":")[2] for name in NAMES])
def engine(request) -> Engine:
    if request.param in EXTRAS:
        extra, module = EXTRAS[request.param]
        pytest.importorskip(module, reason=f"needs the optional extra {extra!r}")
    return load_engine(request.param)


# -------------------------------------------------------------------------- problems and tolerances


@dataclass(frozen=True)
class Case:
    """A problem and batches of shape (STEPS, b)."""

    problem: Problem
    batches: np.ndarray

    @property
    def repetitions(self) -> int:
        """How often an index stands in one batch at most."""
        return max(int(np.bincount(batch).max()) for batch in self.batches)


@st.composite
def cases(draw, replicates: int = 0) -> Case:
    """Problems that satisfy the theorems' assumptions, among them ties, kinks and tiny weights."""
    m = draw(st.integers(1, 6), label="m")
    n = m + draw(st.integers(0, 3), label="n - m")
    shape = (max(replicates, 1), n)
    integers = st.lists(st.integers(-4, 4), min_size=shape[0] * n, max_size=shape[0] * n)
    w0 = np.array(draw(integers, label="w0, to be scaled"), dtype=float).reshape(shape)
    w0[:, 0] += ~w0.any(axis=1)
    length = draw(st.sampled_from([0.99, 0.5, 0.1, 1e-4]), label="|w0|")
    w0 *= length / np.linalg.norm(w0, axis=1, keepdims=True)
    rng = stream(draw(st.integers(0, 99), label="seed"), "test_engines_agree")
    dense = draw(st.booleans(), label="dense data")
    data = random_orthonormal(m, n, rng) if dense else StandardBasis(m, n)
    repeats = draw(st.booleans(), label="with replacement")
    b = draw(st.integers(1, m + 2 if repeats else m), label="b")
    batches = (WithReplacement if repeats else UniformSubsets)(b).draw(m, 0, STEPS, rng)
    # at most eta k = 0.2 in any direction, as the theorems ask for batches without repetition
    eta = draw(st.sampled_from([0.2, 0.1, 0.01]), label="eta k") / (b if repeats else 1)
    activation = draw(st.sampled_from(["linear", "relu"]), label="activation")
    return Case(Problem(data, w0 if replicates else w0[0], eta, activation), np.array(batches))


def one_step_error(engine: Engine, case: Case) -> float:
    """``step_error``, which is derived for distinct indices, extended to repetitions.

    Errors of distinct datapoints add in squares, sqrt(b) times one; those of equal ones add up, b
    times one.  That is ``step_error`` for a batch of b^2.
    """
    b = case.batches.shape[-1]
    return step_error(engine, case.problem, b if case.repetitions == 1 else b * b)


def drift_bound(engine: Engine, case: Case, path: np.ndarray) -> np.ndarray:
    """How far the engine may be from the exact path after each step; ``path`` (..., steps + 1, n)."""
    growth = 1.0 + 2.0 * case.problem.step_size * case.repetitions
    d = one_step_error(engine, case)
    # the exact path is known through the reference only, hence the per mille
    norms = 1.001 * np.linalg.norm(path, axis=-1)
    assert norms.max() ** 2 <= 1.3, "outside the ball in which the analysis holds"
    error = np.zeros_like(norms)
    for t in range(norms.shape[-1] - 1):
        error[..., t + 1] = growth * error[..., t] + d * (norms[..., t] + error[..., t])
    return error


def assert_within(found: np.ndarray, expected: np.ndarray, allowed: np.ndarray | float) -> None:
    assert found.shape == expected.shape
    assert found.dtype == np.float64
    excess = np.linalg.norm(found - expected, axis=-1) - allowed
    assert excess.max(initial=-1.0) <= 0.0, f"{found} and {expected} differ by more than {allowed}"


# --------------------------------------------------------------------------------- explicit batches


@given(case=cases())
@settings(max_examples=80)
def test_paths_agree_with_the_reference(engine, case):
    expected = ReferenceEngine().trajectory(case.problem, case.batches)
    allowed = drift_bound(engine, case, expected) + drift_bound(ReferenceEngine(), case, expected)
    found = engine.trajectory(case.problem, case.batches)
    assert_within(found, expected, allowed)
    np.testing.assert_array_equal(found[0], case.problem.w0)


def test_the_tolerance_is_tight_enough_to_notice_a_wrong_gradient(engine):
    """The bound above would be worth nothing if a small relative error in eta fitted in it."""
    error = {"float64": 1e-10, "float32": 1e-2}[engine.precision]
    problem = Problem(StandardBasis(5, 7), np.full(7, 0.3), 0.2)
    case = Case(problem, UniformSubsets(2).draw(5, 0, STEPS, stream(1, "notice")))
    expected = ReferenceEngine().trajectory(problem, case.batches)
    allowed = drift_bound(engine, case, expected) + drift_bound(ReferenceEngine(), case, expected)
    wrong = engine.trajectory(Problem(problem.data, problem.w0, 0.2 * (1 + error)), case.batches)
    assert np.linalg.norm(wrong[-1] - expected[-1]) > 2 * allowed[-1]


@given(case=cases(replicates=3))
@settings(max_examples=30)
def test_step_steps_and_trajectory_are_the_same_dynamics(engine, case):
    problem, first = case.problem, case.batches[0]
    allowed = 2 * one_step_error(engine, case) * np.linalg.norm(problem.w0, axis=1)
    path = engine.trajectory(problem, case.batches[:1])
    assert_within(engine.steps(problem, problem.w0, np.stack([first] * 3)), path[:, 1], allowed)
    alone = np.stack([np.asarray(engine.step(problem, w, first)) for w in problem.w0])
    assert_within(alone, path[:, 1], allowed)


@given(case=cases(), order=st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_the_order_within_a_batch_does_not_matter(engine, case, order):
    batch = case.batches[0].tolist()
    order.shuffle(batch)
    w = case.problem.w0
    allowed = 2 * one_step_error(engine, case) * np.linalg.norm(w)
    found = engine.step(case.problem, w, np.array(batch))
    assert_within(np.asarray(found), np.asarray(engine.step(case.problem, w, case.batches[0])), allowed)


@given(case=cases(replicates=3))
@settings(max_examples=20)
def test_a_batch_of_initialisations_is_each_of_them(engine, case):
    together = engine.trajectory(case.problem, case.batches)
    assert together.shape == (3, STEPS + 1, case.problem.n)
    for w0, path in zip(case.problem.w0, together, strict=True):
        alone = engine.trajectory(case.problem.with_w0(w0), case.batches)
        assert_within(alone, path, 2 * drift_bound(engine, case, path))


@given(case=cases(), seed=st.integers(0, 99))
@settings(max_examples=20)
def test_a_batch_sequence_for_each_replicate(engine, case, seed):
    rng = stream(seed, "orders")
    each = np.stack([rng.permutation(case.batches) for _ in range(3)])
    together = engine.trajectory(case.problem, each)
    assert together.shape == (3, STEPS + 1, case.problem.n)
    for batches, path in zip(each, together, strict=True):
        alone = engine.trajectory(case.problem, batches)
        assert_within(alone, path, 2 * drift_bound(engine, case, path))


@given(case=cases(), every=st.integers(1, STEPS + 2))
@settings(max_examples=30)
def test_keeping_every_so_many_th_state(engine, case, every):
    full = engine.trajectory(case.problem, case.batches)
    some = engine.trajectory(case.problem, case.batches, every=every)
    assert some.shape == (STEPS // every + 1, case.problem.n)
    assert_within(some, full[::every], 2 * drift_bound(engine, case, full)[::every])


@given(case=cases(), seed=st.integers(0, 99))
@settings(max_examples=40)
def test_a_step_commutes_with_rotations(engine, case, seed):
    """step(A Q^T, Q w) = Q step(A, w) for orthogonal Q: the dynamics knows inner products only.

    Besides two steps, what is rounded is Q itself and three products with it.  Each moves a unit
    vector by at most ``p = n gamma_n`` (|Q| has Frobenius norm sqrt(n), QR is stable with a constant
    that n covers).  The step passes on a change of w by 1 + 2 eta k, and one of the data by at most
    8 eta |w| per index (``step_error``); the output is rotated once more.
    """
    problem, n, batch = case.problem, case.problem.n, case.batches[0]
    q = random_orthonormal(n, n, stream(seed, "rotation"))
    points = problem.rows(np.arange(problem.m))
    rotated = Problem(points @ q.T, q @ problem.w0, problem.step_size, problem.activation)
    found = np.asarray(engine.step(rotated, rotated.w0, batch))
    expected = q @ engine.step(problem, problem.w0, batch)
    p, strength = n * gamma(n + 1, 2.0**-53), problem.step_size * len(batch)
    allowed = 2 * one_step_error(engine, case) + 2 * p * (2.0 + 2.0 * strength + 8.0 * strength)
    assert_within(found, expected, allowed * np.linalg.norm(problem.w0))


@given(case=cases(), order=st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_the_names_of_the_datapoints_do_not_matter(engine, case, order):
    problem, batch = case.problem, case.batches[0]
    labels = list(range(problem.m))
    order.shuffle(labels)
    points = problem.rows(np.array(labels))
    renamed = Problem(points, problem.w0, problem.step_size, problem.activation)
    found = engine.step(renamed, problem.w0, np.argsort(labels)[batch])
    allowed = 2 * one_step_error(engine, case) * np.linalg.norm(problem.w0)
    expected = engine.step(problem, problem.w0, batch)
    assert_within(np.asarray(found), np.asarray(expected), allowed)


@given(case=cases(replicates=2))
@settings(max_examples=10)
def test_inputs_are_left_alone_and_need_not_be_writable_or_contiguous(engine, case):
    problem, batches = case.problem, case.batches
    weights = np.array(problem.w0)
    spread_weights = np.repeat(weights, 2, axis=1)[:, ::2]
    spread_batches = np.repeat(batches, 2, axis=0)[::2]
    spread_batches.flags.writeable = False
    before = weights.copy(), batches.copy()
    path = engine.trajectory(problem, batches)
    np.testing.assert_array_equal(engine.trajectory(problem, spread_batches), path)
    left = engine.steps(problem, weights, batches[:2] if len(batches) > 1 else batches)
    right = engine.steps(problem, spread_weights, spread_batches[:2])
    np.testing.assert_allclose(left, right, rtol=0, atol=2 * one_step_error(engine, case))
    np.testing.assert_array_equal(weights, before[0])
    np.testing.assert_array_equal(batches, before[1])


# --------------------------------------------------------------------------------------------- runs


@given(case=cases(replicates=2), wraps=st.integers(1, 2), extra=st.integers(0, STEPS - 1))
@settings(max_examples=20)
def test_a_run_over_explicit_batches_ends_where_the_path_ends(engine, case, wraps, extra):
    steps = (wraps - 1) * STEPS + extra
    long = Case(case.problem, np.concatenate([case.batches] * 2)[:steps])
    path = engine.trajectory(case.problem, long.batches)
    found = engine.run(case.problem, Explicit(case.batches), max_steps=steps, seed=0, keep_weights=True)
    assert found.steps.tolist() == [steps] * 2
    bound = drift_bound(engine, case, path)[:, -1]
    # where no step is taken there is no rounding, but a run may split and join the weights
    split = 4 * one_step_error(engine, case) * np.linalg.norm(path[:, -1], axis=-1)
    assert_within(found.weights, path[:, -1], 2 * bound + split)


@pytest.mark.parametrize("schedule", [FullBatch(), Cyclic()], ids=repr)
@pytest.mark.parametrize("activation", ["linear", "relu"])
def test_a_run_of_a_schedule_without_chance_is_a_path(engine, schedule, activation):
    data = random_orthonormal(5, 7, stream(1, "no chance"))
    w0 = data.T @ np.array([0.3, -0.2, 0.25, 0.1, 0.05]) + 0.02
    problem, steps = Problem(data, w0, 0.2, activation), 20
    batches = np.array(schedule.draw(5, 0, steps, stream(0, "unused")))
    expected = ReferenceEngine().trajectory(problem, batches)
    case = Case(problem, batches)
    allowed = drift_bound(engine, case, expected) + drift_bound(ReferenceEngine(), case, expected)
    arguments = {"max_steps": steps, "replicates": 3, "keep_weights": True}
    for seed in (0, 1):
        found = engine.run(problem, schedule, seed=seed, **arguments)
        assert_within(found.weights, expected[[-1] * 3], 2 * allowed[-1])


SCHEDULES = [
    FullBatch(),
    UniformSubsets(1),
    UniformSubsets(3),
    UniformSubsets(4),
    WithReplacement(2),
    Cyclic(),
    Explicit([[0, 1], [4, 4], [2, 3]]),
]


@pytest.mark.parametrize("schedule", SCHEDULES, ids=repr)
@pytest.mark.parametrize("activation", ["linear", "relu"])
@pytest.mark.parametrize("dense", [False, True], ids=["standard basis", "dense"])
def test_summaries_are_those_of_the_kept_weights(engine, schedule, activation, dense):
    rng = stream(2, "summaries")
    data = random_orthonormal(5, 7, rng) if dense else StandardBasis(5, 7)
    rows = rng.normal(size=(4, 7))
    rows *= 0.7 / np.linalg.norm(rows, axis=1, keepdims=True)
    seen = Problem(data, rows, 0.1).rows(np.array([0]))
    rows += (0.1 - rows @ seen.T) * seen  # under ReLU at least one datapoint must be seen
    problem = Problem(data, rows, 0.1, activation)
    arguments = {"max_steps": 90, "seed": 5, "stop": Stop(0.7, every=6), "keep_weights": True}
    found = engine.run(problem, schedule, **arguments)
    w = found.weights
    assert w.shape == (4, 7)
    assert w.dtype == np.float64

    # reading a coordinate off weights of norm <= 1.15 in R^7 rounds by gamma_7, and off-data twice
    noise = 1.15 * gamma(3 * 7, 2.0**-53)
    aligned = alignment(problem, w)
    np.testing.assert_array_equal(found.leader, aligned.leader)
    np.testing.assert_allclose(found.coordinate, aligned.coordinate, rtol=0, atol=noise)
    np.testing.assert_allclose(found.norm_squared, norm_squared(w), rtol=0, atol=4 * noise)
    c = problem.correlations(w)
    passive = 0.0 if activation == "linear" else norm_squared(np.minimum(c, 0.0))
    np.testing.assert_allclose(found.off_data, psi(problem, w) + passive, rtol=0, atol=4 * noise)
    size = np.abs(c) if activation == "linear" else np.maximum(c, 0.0)
    others = size.sum(axis=1) - size.max(axis=1)
    finite = np.isfinite(aligned.log_ratio)
    np.testing.assert_array_equal(np.isfinite(found.log_ratio), finite)
    slack = 5 * noise * (1 / size.max(axis=1) + 1 / np.where(others > 0, others, 1.0))
    difference = found.log_ratio[finite] - aligned.log_ratio[finite]
    assert (np.abs(difference) <= slack[finite]).all()

    assert found.steps.dtype.kind == "i"
    assert found.stopped.dtype == np.bool_
    assert (found.steps[~found.stopped] == 90).all()
    assert (found.steps[found.stopped] % 6 == 0).all()
    assert (found.steps[found.stopped] > 0).all()
    assert (found.log_ratio[found.stopped] >= 0.7).all()
    assert (found.log_ratio[~found.stopped] < 0.7).all()


def test_a_stopped_replicate_is_where_its_path_first_says_so(engine):
    problem = Problem(StandardBasis(3, 3), np.array([0.3, 0.2, 0.1]), 0.2)
    batches = Cyclic().draw(3, 0, 400, stream(0, "unused"))
    path = ReferenceEngine().trajectory(problem, batches, every=5)
    ratios = alignment(problem, path).log_ratio
    ordered = np.sort(ratios[1:])
    k = 20 + int(np.diff(ordered)[20:60].argmax())  # a level that no engine can mistake
    assert ordered[k + 1] - ordered[k] > 1e-2
    level = float(ordered[k] + ordered[k + 1]) / 2
    first = int(np.flatnonzero(ratios[1:] >= level)[0]) + 1
    found = engine.run(problem, Cyclic(), max_steps=400, seed=0, stop=Stop(level, every=5), keep_weights=True)
    assert found.stopped.tolist() == [True]
    assert found.steps.tolist() == [5 * first]
    np.testing.assert_allclose(found.weights[0], path[first], atol=1e-3)  # float32 included


@pytest.mark.parametrize("schedule", [UniformSubsets(1), UniformSubsets(3), WithReplacement(2)], ids=repr)
def test_randomness_comes_from_the_seed_and_the_replicate_alone(engine, schedule):
    w0 = np.array([0.5, 0.3, 0.2, 0.2, 0.1])
    problem = Problem(StandardBasis(5, 5), w0, 0.1)
    arguments = {"max_steps": 60, "keep_weights": True}
    few, many, again, other = (
        engine.run(problem, schedule, seed=seed, replicates=count, **arguments).weights
        for seed, count in ((7, 3), (7, 6), (7, 3), (8, 3))
    )
    np.testing.assert_array_equal(few, again)
    np.testing.assert_allclose(few, many[:3], rtol=1e-4 if engine.precision == "float32" else 1e-11)
    assert len(np.unique(many, axis=0)) == 6
    assert not set(map(tuple, few)) & set(map(tuple, other))


def test_a_run_in_parts_is_the_whole_run(engine):
    rng = np.random.default_rng(3)
    problem = Problem(random_orthonormal(4, 6, rng), 0.3 * rng.standard_normal((5, 6)), 0.1)
    options = {"max_steps": 40, "seed": 9, "keep_weights": True, "stop": Stop(1.0, 4)}
    whole = GuardedEngine(engine).run(problem, UniformSubsets(2), **options)
    for first, last in ((0, 2), (2, 5)):
        part = problem.with_w0(problem.w0[first:last])
        found = GuardedEngine(engine).run(part, UniformSubsets(2), first_replicate=first, **options)
        for name in ("steps", "stopped", "leader", "log_ratio", "weights"):
            assert (getattr(found, name) == getattr(whole, name)[first:last]).all()


def test_every_datapoint_gets_its_turn(engine):
    """From m equal coordinates each datapoint is as likely to lead as any other.

    The number of replicates that it leads is Binomial(240, 1/4), and off by more than 45 with
    probability 4e-10 (and the seed is fixed).
    """
    problem = Problem(StandardBasis(4, 4), np.full(4, 0.4), 0.2)
    found = engine.run(problem, UniformSubsets(1), max_steps=100, seed=3, replicates=240, keep_weights=True)
    counts = np.bincount(found.leader, minlength=4)
    assert np.abs(counts - 60).max() <= 45


def test_weights_only_on_request(engine):
    problem = Problem(StandardBasis(2, 2), np.array([0.1, 0.08]), 0.2)
    assert engine.run(problem, FullBatch(), max_steps=3, seed=0).weights is None


@given(case=cases(replicates=2))
@settings(max_examples=10)
def test_the_guard_passes_good_results_on(engine, case):
    guarded, problem = GuardedEngine(engine), case.problem
    np.testing.assert_array_equal(
        guarded.trajectory(problem, case.batches), engine.trajectory(problem, case.batches)
    )
    weights = [
        e.run(problem, Explicit(case.batches), max_steps=5, seed=1, keep_weights=True).weights
        for e in (guarded, engine)
    ]
    np.testing.assert_array_equal(*weights)
