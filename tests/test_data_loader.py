"""A ``DataLoader`` that shuffles, a plain module and ``optim.SGD``, against every engine, step by step.

Needs the optional extra ``torch``.
"""

from __future__ import annotations

import numpy as np
import pytest

from engine import (
    Activation,
    EngineNotFoundError,
    Explicit,
    IntArray,
    Problem,
    Reshuffled,
    load_engine,
    random_orthonormal,
)
from engine.reference import ReferenceEngine

torch = pytest.importorskip("torch", reason="needs the optional extra 'torch'")

from torch.utils.data import DataLoader, RandomSampler, TensorDataset  # noqa: E402

from engine.torch_engine import TorchEngine  # noqa: E402

pytestmark = pytest.mark.torch

ETA, EPOCHS = 0.1, 12


class Autoencoder(torch.nn.Module):
    """One hidden neuron, tied weights."""

    def __init__(self, w0: np.ndarray, activation: Activation) -> None:
        super().__init__()
        self.w = torch.nn.Parameter(torch.tensor(w0))
        self.phi = torch.relu if activation == "relu" else torch.nn.Identity()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.phi(x @ self.w)[:, None] * self.w


def trained(data: np.ndarray, w0: np.ndarray, activation: Activation, b: int) -> tuple[IntArray, np.ndarray]:
    """The batches that the loader gave, (steps, b), and the weights after each step, (1 + steps, n)."""
    rows = torch.tensor(data)
    loader = DataLoader(
        TensorDataset(rows, torch.arange(len(rows))), batch_size=b, shuffle=True, drop_last=True,
        generator=torch.Generator().manual_seed(2308),
    )  # fmt: skip
    model = Autoencoder(w0, activation)
    optimiser = torch.optim.SGD(model.parameters(), lr=ETA * b)  # of the mean loss
    batches, path = [], [w0]
    for _ in range(EPOCHS):
        for x, indices in loader:
            optimiser.zero_grad()
            loss = 0.5 * ((model(x) - x) ** 2).sum(dim=1).mean()
            loss.backward()
            optimiser.step()
            batches.append(indices.numpy())
            path.append(model.w.detach().numpy().copy())
    return np.stack(batches), np.stack(path)


@pytest.mark.parametrize("activation", ["linear", "relu"])
@pytest.mark.parametrize(("m", "b"), [(6, 1), (6, 2), (6, 3), (7, 2), (7, 3), (5, 3), (4, 4)])
@pytest.mark.parametrize("name", ["reference", "fast", "torch", "jax"])
def test_a_shuffled_loader_and_sgd_are_an_explicit_schedule(
    name: str, m: int, b: int, activation: Activation
) -> None:
    try:
        engine = load_engine(name)
    except EngineNotFoundError:
        pytest.skip(f"needs the optional extra {name}")
    rng = np.random.default_rng([m, b])
    data, w0 = random_orthonormal(m, m + 2, rng), rng.standard_normal(m + 2)
    w0 *= 0.7 / np.linalg.norm(w0)
    batches, path = trained(data, w0, activation, b)
    assert len(batches) == EPOCHS * Reshuffled(b).epoch(m)
    epochs = np.sort(batches.reshape(EPOCHS, -1), axis=1)
    assert (np.diff(epochs, axis=1) > 0).all()  # no index twice in an epoch
    assert len({row.tobytes() for row in batches.reshape(EPOCHS, -1)}) > 1 or b == m
    problem = Problem(data, w0, ETA, activation)
    np.testing.assert_allclose(engine.trajectory(problem, batches), path, rtol=0, atol=1e-13)
    for steps in (1, len(batches) // 2, len(batches)):
        ran = engine.run(problem, Explicit(batches), max_steps=steps, seed=0, keep_weights=True)
        np.testing.assert_allclose(ran.weights[0], path[steps], rtol=0, atol=1e-13)


@pytest.mark.parametrize(("m", "b"), [(4, 1), (6, 2), (7, 3), (300, 7)])
def test_the_torch_engine_reshuffles_as_the_reference_does(m: int, b: int) -> None:
    rng = np.random.default_rng(m)
    w0 = rng.standard_normal(m) * (0.7 / np.sqrt(m))
    problem = Problem(random_orthonormal(m, m, rng), w0, ETA)
    ran = [
        engine.run(problem, Reshuffled(b), max_steps=300, seed=5, replicates=3, keep_weights=True)
        for engine in (TorchEngine(), ReferenceEngine())
    ]
    np.testing.assert_allclose(ran[0].weights, ran[1].weights, rtol=0, atol=1e-12)


def ended(replacement: bool, seed: int) -> np.ndarray:
    """|cos| with each of five datapoints after 300 epochs of batches of one, as a user trains."""
    data, w0 = torch.eye(5, dtype=torch.float64), np.array([0.5, 0.4, 0.3, 0.2, 0.1])
    generator = torch.Generator().manual_seed(seed)
    sampler = RandomSampler(data, replacement=replacement, generator=generator)
    loader = DataLoader(TensorDataset(data), batch_size=1, sampler=sampler)
    model = Autoencoder(w0, "linear")
    optimiser = torch.optim.SGD(model.parameters(), lr=0.2)
    for _ in range(300):
        for (x,) in loader:
            optimiser.zero_grad()
            (0.5 * ((model(x) - x) ** 2).sum(dim=1).mean()).backward()
            optimiser.step()
    w = model.w.detach().numpy()
    return np.abs(w) / np.linalg.norm(w)


def test_a_loader_that_shuffles_ends_at_the_nearest_datapoint_and_one_that_draws_anew_does_not() -> None:
    """Law 8, as a user trains; fresh draws pick at random."""
    shuffled = [ended(replacement=False, seed=seed) for seed in range(4)]
    assert all(cosines[0] > 0.99 for cosines in shuffled)
    fresh = [ended(replacement=True, seed=seed) for seed in range(4)]
    assert len({int(cosines.argmax()) for cosines in fresh}) > 1
