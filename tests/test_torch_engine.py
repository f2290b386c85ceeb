"""The torch engine: that it trains what people train, and that its training is Eq. (3).

Needs the optional extra ``torch``.  What every engine has to do is checked as for every engine.
"""

from __future__ import annotations

import numpy as np
import pytest

import engine.landscape as landscape
from engine import (
    Cyclic,
    Engine,
    EngineError,
    Explicit,
    FullBatch,
    GuardedEngine,
    Problem,
    Reshuffled,
    Run,
    StandardBasis,
    Stop,
    UniformSubsets,
    WithReplacement,
    alignment,
    load_engine,
    random_orthonormal,
    stream,
    unit_roundoff,
)
from engine.checks import parametrize_with_checks
from engine.reference import ReferenceEngine, gradient
from engine.schedule import AHEAD
from tests.engine_samples import SMALL

torch = pytest.importorskip("torch", reason="needs the optional extra 'torch'")

import engine.torch_engine as torch_engine  # noqa: E402  (imports PyTorch)
from engine.torch_engine import TiedAutoencoder, TorchEngine, TorchFloat32Engine  # noqa: E402

pytestmark = [pytest.mark.torch, pytest.mark.filterwarnings("error")]

ENGINES = {"float64": TorchEngine(), "float32": TorchFloat32Engine()}
SCHEDULES = {
    "full batch": FullBatch(),
    "b=1": UniformSubsets(1),
    "b=3": UniformSubsets(3),
    "reshuffled, b=1": Reshuffled(1),
    "reshuffled, b=2": Reshuffled(2),
    "with replacement": WithReplacement(3),
    "cyclic": Cyclic(),
    "explicit": Explicit([[0, 1], [3, 3], [2, 0], [1, 1]]),
}

each_engine = pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES.keys())
each_activation = pytest.mark.parametrize("activation", ["linear", "relu"])
each_schedule = pytest.mark.parametrize("schedule", SCHEDULES.values(), ids=SCHEDULES.keys())
each_data = pytest.mark.parametrize("implicit", [True, False], ids=["standard basis", "dense"])


def rng_of(*names: str | int) -> np.random.Generator:
    return stream(20230803, "test_torch_engine", *names)


def make_problem(implicit=False, activation="linear", rows=None, step_size=0.1) -> Problem:
    """m = 4 points in R^6, |w0| = 0.6."""
    rng = rng_of("problem")
    data = StandardBasis(4, 6) if implicit else random_orthonormal(4, 6, rng)
    w0 = rng.normal(size=(6,) if rows is None else (rows, 6))
    w0 *= 0.6 / np.linalg.norm(w0, axis=-1, keepdims=True)
    return Problem(data, w0, step_size, activation)


@parametrize_with_checks(TorchEngine, only=SMALL)
def test_it_is_an_engine(engine, check):
    check(engine)


@parametrize_with_checks(TorchFloat32Engine, only=SMALL)
def test_it_is_an_engine_in_single_precision(engine, check):
    check(engine)


def test_names_versions_and_precisions():
    for name, precision in (("torch", "float64"), ("torch-float32", "float32")):
        engine = load_engine(name)
        assert (engine.name, engine.precision) == (name, precision)
        assert engine.version == torch.__version__


# --------------------------------------------------------------------------------- what is trained


@each_activation
@each_data
def test_the_loss_is_eq_2_summed(implicit, activation):
    problem = make_problem(implicit, activation, rows=3)
    model = TiedAutoencoder(torch.tensor(np.array(problem.w0)), activation)
    x = torch.from_numpy(problem.rows(np.arange(4))).expand(3, 4, 6)
    value = torch_engine.batch_loss(model(x), x).item()
    assert value == pytest.approx(4 * landscape.loss(problem, problem.w0).sum(), rel=1e-14)


@each_activation
@each_data
@pytest.mark.parametrize("batch", [[2], [0, 1, 2, 3], [1, 3], [1, 1, 1], [3, 0, 3]], ids=str)
def test_autograd_finds_eq_4(implicit, activation, batch):
    problem = make_problem(implicit, activation, rows=5)
    indices = np.tile(batch, (5, 1))
    model = TiedAutoencoder(torch.tensor(np.array(problem.w0)), activation)
    dataset = torch_engine.Datapoints(problem, torch.float64)
    x = dataset.__getitems__(torch.from_numpy(indices))
    np.testing.assert_array_equal(x.numpy(), problem.rows(indices))
    torch_engine.batch_loss(model(x), x).backward()
    expected = gradient(problem, problem.w0, indices)
    np.testing.assert_allclose(model.weight.grad.numpy(), expected, atol=64 * 2.0**-53)


def test_the_derivative_of_relu_at_zero_is_zero():
    problem = Problem(StandardBasis(2, 2), np.array([0.5, 0.0]), 0.1, "relu")
    for engine in ENGINES.values():
        np.testing.assert_array_equal(engine.step(problem, problem.w0, np.array([1])), problem.w0)
        np.testing.assert_array_equal(engine.step(problem, -problem.w0, np.array([0])), -problem.w0)


def test_one_point_of_the_data_set():
    problem = make_problem()
    dataset = torch_engine.Datapoints(problem, torch.float64)
    assert len(dataset) == 4
    np.testing.assert_array_equal(dataset[2].numpy(), problem.data[2])


@each_activation
def test_it_is_the_training_loop_of_a_tutorial(activation):
    # one replicate, the mean loss, and so the learning rate alpha = eta * b
    problem = make_problem(activation=activation)
    batches = UniformSubsets(2).draw(4, 0, 40, rng_of("tutorial"))
    data = torch.tensor(np.array(problem.data))
    w = torch.tensor(np.array(problem.w0), requires_grad=True)
    optimiser = torch.optim.SGD([w], lr=problem.step_size * 2)
    for batch in batches:
        optimiser.zero_grad()
        x = data[torch.from_numpy(batch)]
        hidden = x @ w if activation == "linear" else torch.relu(x @ w)
        ((x - hidden[:, None] * w) ** 2).sum(dim=1).mean().div(2).backward()
        optimiser.step()
    path = TorchEngine().trajectory(problem, batches)
    np.testing.assert_allclose(path[-1], w.detach().numpy(), rtol=1e-11)


# -------------------------------------------------------------------- agreement with the reference


def test_a_step_on_data_too_large_to_be_dense():
    n = 10**6
    problem = Problem(StandardBasis(n, n), np.full(n, 5e-4), 0.1)
    batch = np.array([n - 1, 17])
    expected = ReferenceEngine().step(problem, problem.w0, batch)
    np.testing.assert_allclose(TorchEngine().step(problem, problem.w0, batch), expected, rtol=1e-13)


# ------------------------------------------------------------------------------------------- runs


@each_engine
@each_activation
@each_schedule
@pytest.mark.parametrize("stop", [None, Stop(1.5, every=5)], ids=["no stop", "stop"])
def test_run_is_the_default_run(engine, activation, schedule, stop):
    """Same streams, same batches, same stopping: only the rounding may differ."""
    problem = make_problem(activation=activation)
    steps, seed, replicates = AHEAD + 60, 4, 6
    arguments = {"max_steps": steps, "seed": seed, "replicates": replicates, "stop": stop}
    found = engine.run(problem, schedule, keep_weights=True, **arguments)
    expected = Engine.ensemble(engine, Run(problem, schedule, steps, seed, replicates, stop, True, 0))
    np.testing.assert_array_equal(found.steps, expected.steps)
    np.testing.assert_array_equal(found.stopped, expected.stopped)
    np.testing.assert_array_equal(found.leader, expected.leader)
    loose = 1e4 * unit_roundoff(engine)
    for field in ("weights", "log_ratio", "coordinate", "norm_squared", "off_data"):
        left, right = getattr(found, field), getattr(expected, field)
        np.testing.assert_allclose(left, right, rtol=loose, atol=loose, err_msg=field)


@each_engine
def test_replicates_stop_one_by_one_and_are_then_left_alone(engine):
    problem, stop = make_problem(implicit=True), Stop(1.0, every=7)
    found = engine.run(
        problem, UniformSubsets(1), max_steps=1995, seed=11, replicates=12, stop=stop,
        keep_weights=True,
    )  # fmt: skip
    assert found.stopped.all()
    assert len(set(found.steps)) > 4
    assert (found.steps % 7 == 0).all()
    streams = [stream(11, "replicate", r) for r in range(12)]
    batches = np.stack([UniformSubsets(1).draw(4, 0, 1995, rng) for rng in streams])
    path = engine.trajectory(problem, batches[:, : found.steps.max()], every=7)
    ratios = alignment(problem, path).log_ratio
    for r, last in enumerate(found.steps // 7):
        assert (ratios[r, 1:last] < 1.0).all()
        assert ratios[r, last] >= 1.0
        loose = 1e4 * unit_roundoff(engine)
        np.testing.assert_allclose(found.weights[r], path[r, last], atol=loose)


def test_some_stop_and_some_run_out_of_steps():
    arguments = {"max_steps": 290, "seed": 11, "replicates": 12, "stop": Stop(0.8, every=7)}
    found = TorchEngine().run(make_problem(), UniformSubsets(1), **arguments)
    assert 0 < found.stopped.sum() < 12
    assert (found.steps[~found.stopped] == 290).all()
    assert (found.steps[found.stopped] < 290).all()
    assert (found.log_ratio[~found.stopped] < 0.8).all()
    assert (found.log_ratio[found.stopped] >= 0.8).all()
    assert found.weights is None


def test_float32_is_float32():
    problem = make_problem()
    found = TorchFloat32Engine().run(
        problem, UniformSubsets(2), max_steps=200, seed=1, replicates=3, keep_weights=True
    )
    assert found.weights.dtype == np.float64
    np.testing.assert_array_equal(found.weights, found.weights.astype(np.float32))
    exact = TorchEngine().run(
        problem, UniformSubsets(2), max_steps=200, seed=1, replicates=3, keep_weights=True
    )
    assert 0 < np.abs(found.weights - exact.weights).max() < 1e-4


@each_engine
def test_a_diverging_replicate_is_named(engine):
    problem = Problem(StandardBasis(2, 2), np.array([[0.1, 0.1], [40.0, 40.0]]), 1.0)
    with pytest.raises(EngineError, match="replicate 1 has weights that are not finite after"):
        engine.run(problem, FullBatch(), max_steps=40, seed=0)


@pytest.mark.parametrize("bad", [4, -1])
@each_data
def test_indices_outside_the_data_are_refused(implicit, bad):
    engine, problem = TorchEngine(), make_problem(implicit)
    with pytest.raises(ValueError, match=r"batches must hold indices in \[0, 4\)"):
        engine.step(problem, problem.w0, np.array([0, bad]))
    with pytest.raises(ValueError, match=r"batches must hold indices in \[0, 4\)"):
        engine.trajectory(problem, np.array([[0, bad]]))
    with pytest.raises(ValueError, match=r"indices in \[0, 4\)"):
        engine.run(problem, Explicit([[0, bad]]), max_steps=1, seed=0)


def test_each_state_needs_its_batch():
    problem = make_problem(rows=3)
    with pytest.raises(ValueError, match="3 states need as many batches, got 2"):
        TorchEngine().steps(problem, problem.w0, np.zeros((2, 1), dtype=np.int64))


# ------------------------------------------------------------------------------- side effects, size


def test_blocks_of_replicates_change_nothing(monkeypatch):
    problem, engine = make_problem(rows=7), TorchEngine()
    batches = UniformSubsets(3).draw(4, 0, 7, rng_of("blocks"))

    def everything():
        yield engine.steps(problem, problem.w0, batches)
        yield engine.trajectory(problem, batches, every=2)
        run = engine.run(problem, UniformSubsets(3), max_steps=99, seed=5, keep_weights=True,
                         stop=Stop(0.5))  # fmt: skip
        yield run.weights
        yield run.steps

    whole = list(everything())
    for size in (1, 3 * 6 * 2):  # one replicate at a time, two at a time
        monkeypatch.setattr(torch_engine, "BLOCK", size)
        for left, right in zip(everything(), whole, strict=True):
            np.testing.assert_allclose(left, right, rtol=1e-12)


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode, torch.enable_grad])
def test_the_callers_torch_is_left_as_it_was(mode):
    problem = make_problem()
    random_state, threads = torch.get_rng_state(), torch.get_num_threads()
    try:
        torch.set_num_threads(2)
        torch.set_default_dtype(torch.float32)
        with mode():
            before = torch.is_grad_enabled(), torch.is_inference_mode_enabled()
            found = TorchEngine().run(problem, Cyclic(), max_steps=9, seed=0, keep_weights=True)
            assert before == (torch.is_grad_enabled(), torch.is_inference_mode_enabled())
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(threads)
    assert torch.equal(torch.get_rng_state(), random_state)
    expected = ReferenceEngine().run(problem, Cyclic(), max_steps=9, seed=0, keep_weights=True)
    np.testing.assert_allclose(found.weights, expected.weights, rtol=1e-12)


@each_engine
def test_the_guard_is_content(engine):
    problem, guarded = make_problem(activation="relu", rows=3), GuardedEngine(engine)
    batches = Cyclic().draw(4, 0, 3, rng_of("x"))
    np.testing.assert_array_equal(guarded.trajectory(problem, batches), engine.trajectory(problem, batches))
    found = guarded.run(problem, UniformSubsets(2), max_steps=40, seed=3, keep_weights=True)
    again = engine.run(problem, UniformSubsets(2), max_steps=40, seed=3, keep_weights=True)
    np.testing.assert_array_equal(found.weights, again.weights)
