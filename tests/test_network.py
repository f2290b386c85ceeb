"""Networks of k neurons: the compiled kernel against the formulas, and these against what they come from."""

from __future__ import annotations

import numpy as np
import pytest

from engine import (
    Activation,
    Cyclic,
    Explicit,
    FullBatch,
    Problem,
    Reshuffled,
    Schedule,
    StandardBasis,
    UniformSubsets,
    WithReplacement,
    load_engine,
)
from engine.landscape import loss as loss_of_one
from engine.network import Network

ACTIVATIONS: tuple[Activation, ...] = ("linear", "relu")
SIZES = [(3, 4, 1), (6, 2, 3), (4, 30, 2), (1, 5, 4), (9, 9, 16)]


def network_of(m: int, n: int, k: int, activation: Activation, replicates: int = 37) -> Network:
    """Random data, of each replicate its own, and random starts."""
    rng = np.random.default_rng([m, n, k])
    data = rng.standard_normal((replicates, m, n))
    data /= np.linalg.norm(data, axis=-1, keepdims=True)
    return Network(data, 0.4 * rng.standard_normal((replicates, k, n)) / np.sqrt(n), 0.3 / m, activation)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize(("m", "n", "k"), SIZES)
def test_the_kernel_is_the_formula(activation: Activation, m: int, n: int, k: int) -> None:
    network = network_of(m, n, k, activation)
    rng = np.random.default_rng(m)
    batches = rng.integers(0, m, (40, min(m, 3)))  # with repetitions
    states, weights = [], network.w0
    for batch in batches:
        weights = network.step(weights, np.broadcast_to(batch, (network.replicates, len(batch))))
        states.append(weights)
    found = network.train(Explicit(batches), 40, seed=1, every=20)
    np.testing.assert_allclose(found, np.stack(states, axis=1)[:, 19::20], rtol=0, atol=1e-12)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_one_neuron_is_the_paper_s(activation: Activation) -> None:
    rng = np.random.default_rng(5)
    data = rng.standard_normal((5, 4))
    w0 = 0.3 * rng.standard_normal((9, 4))
    problem = Problem(data, w0, 0.05, activation, orthonormal=False)
    network = Network(data, w0[:, None], 0.05, activation)
    batches = np.stack([rng.permutation(5)[:2] for _ in range(50)])
    paths = load_engine("reference").trajectory(problem, batches)
    found = network.train(Explicit(batches), 50, seed=1, every=1)[:, :, 0]
    np.testing.assert_allclose(found, paths[:, 1:], rtol=0, atol=1e-13)
    np.testing.assert_allclose(network.loss(w0[:, None]), loss_of_one(problem, w0), rtol=1e-14)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_step_goes_down_the_gradient_and_the_trace_is_that_of_its_derivative(
    activation: Activation,
) -> None:
    network = network_of(5, 6, 3, activation, replicates=1)
    network = Network(network.data[0], network.w0[0], 1e-3, activation)
    w, everything = network.w0, np.arange(5)

    def gradient(weights: np.ndarray) -> np.ndarray:
        """Of the mean loss, by the step itself."""
        return (weights - network.step(weights, everything)) / (network.step_size * network.m)

    trace, h = 0.0, 1e-5
    for index in np.ndindex(*w.shape):
        move = np.zeros(w.shape)
        move[index] = h
        slope = (network.loss(w + move) - network.loss(w - move)) / (2 * h)
        assert slope == pytest.approx(gradient(w)[index], abs=1e-8)
        trace += (gradient(w + move)[index] - gradient(w - move)[index]) / (2 * h)
    assert network.trace(w) == pytest.approx(trace, rel=1e-6)


@pytest.mark.torch
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_autograd_takes_the_same_step(activation: Activation) -> None:
    torch = pytest.importorskip("torch", reason="needs the optional extra torch")
    network = network_of(7, 5, 4, activation, replicates=2)
    batches = np.array([[0, 3, 3], [6, 1, 2]])
    weights = torch.tensor(np.array(network.w0), requires_grad=True)
    rows = torch.tensor(np.stack([network.data[r][batches[r]] for r in range(2)]))
    hidden = rows @ weights.transpose(1, 2)
    hidden = torch.relu(hidden) if activation == "relu" else hidden
    (((rows - hidden @ weights) ** 2).sum() / 2).backward()
    expected = (weights - network.step_size * weights.grad).detach().numpy()
    np.testing.assert_allclose(network.step(network.w0, batches), expected, rtol=0, atol=1e-14)


@pytest.mark.parametrize(
    "schedule",
    [
        UniformSubsets(1),
        UniformSubsets(3),
        WithReplacement(2),
        Cyclic(),
        FullBatch(),
        Reshuffled(1),
        Reshuffled(2),
    ],
)
def test_a_replicate_is_the_same_in_any_crowd_and_thread(schedule: Schedule) -> None:
    network = network_of(5, 4, 2, "relu", replicates=150)
    together = network.train(schedule, 77, seed=3, every=11)
    threaded = network.train(schedule, 20_000, seed=3, every=11, threads=3)
    assert np.array_equal(together, threaded[:, :7])
    few = Network(network.data[:5], network.w0[:5], network.step_size, "relu")
    assert np.array_equal(few.train(schedule, 77, seed=3, every=11), together[:5])
    assert not schedule.random or not np.array_equal(together, network.train(schedule, 77, seed=4, every=11))


def test_batches_are_drawn_uniformly_without_replacement() -> None:
    m, steps = 4, 1
    network = Network(np.eye(m), np.full((1, m), 0.1), 0.1)
    found = network.train(UniformSubsets(2), steps, seed=7, replicates=60_000)[:, 0, 0]
    batches = (found > 0.1) @ (2 ** np.arange(m))  # who was in the batch grew
    values, counts = np.unique(batches, return_counts=True)
    assert sorted(values) == [3, 5, 6, 9, 10, 12]
    assert np.abs(counts - 10_000).max() < 6 * np.sqrt(60_000 * (5 / 36))  # six standard deviations


def test_neurons_that_start_the_same_way_up_to_a_rotation_stay_so() -> None:
    """x -> W'W x is all there is of linear neurons: they have no axes of their own."""
    network = network_of(6, 8, 3, "linear", replicates=20)
    rotation = np.linalg.qr(np.random.default_rng(0).standard_normal((3, 3)))[0]
    turned = Network(network.data, rotation @ network.w0, network.step_size)
    both = [one.train(UniformSubsets(2), 300, seed=1) for one in (network, turned)]
    np.testing.assert_allclose(rotation @ both[0], both[1], rtol=0, atol=1e-10)


def test_weights_that_overflow_are_not_finite() -> None:
    network = Network(np.eye(2), np.full((2, 2), 50.0), 1.0)
    assert not np.isfinite(network.train(FullBatch(), 50, seed=0)).any()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"data": np.ones(3)}, "data must have 2 or 3 dimension"),
        ({"w0": np.ones((2, 4))}, r"data must have shape \(..., m, n\) and w0 \(..., k, n\)"),
        ({"w0": np.full((2, 3), np.nan)}, "w0 must be finite"),
        ({"data": np.ones((2, 5, 3)), "w0": np.ones((3, 1, 3))}, "as many replicates, got 2 and 3"),
        ({"step_size": -1.0}, "step_size must be a positive finite number"),
        ({"activation": "tanh"}, "activation must be"),
    ],
)
def test_bad_networks_are_named(change: dict, words: str) -> None:
    good = {"data": np.ones((5, 3)), "w0": np.ones((2, 3)), "step_size": 0.1}
    with pytest.raises(ValueError, match=words):
        Network(**(good | change))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"steps": 0}, "steps must be an integer of at least 1"),
        ({"replicates": 3}, "replicates must be 2"),
        ({"every": 0}, "every must be"),
        ({"threads": 0}, "threads must be"),
        ({"schedule": UniformSubsets(9)}, r"batch_size must be an integer in \[1, 5\]"),
        ({"schedule": StandardBasis(1, 1)}, "size"),
    ],
)
def test_bad_requests_are_named(change: dict, words: str) -> None:
    network = Network(np.ones((2, 5, 3)), np.ones((2, 3)), 0.1)
    good = {"schedule": FullBatch(), "steps": 1, "seed": 0}
    with pytest.raises((ValueError, AttributeError), match=words):
        network.train(**(good | change))
