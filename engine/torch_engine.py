"""The autoencoder as people train it: an ``nn.Module``, a ``DataLoader``, ``torch.optim.SGD``.

No gradient is written by hand; autograd differentiates the loss.  The loss of a batch is the *sum* of
the pointwise losses of Eq. (2) (PyTorch's ``reduction="sum"``, halved), so the learning rate ``lr`` of
the optimiser is the paper's eta.  Who trains on the mean over the batch has ``lr = eta * b``, and
PyTorch's ``reduction="mean"`` divides by n as well.  PyTorch's ReLU has derivative 0 at 0, as Eq. (4)
asks.

Replicates are trained side by side.  One parameter of shape (replicates, n) holds them all, each sees
its own batch, and the summed loss separates over them: a step costs about the same for one replicate
as for a hundred.

Importing this module needs the optional extra ``torch``; nothing else in ``engine`` imports PyTorch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

from engine.base import Engine, Ensemble, Run, check_finite, side_by_side, summarise
from engine.errors import check_indices
from engine.observables import alignment
from engine.problem import Activation, Array, IntArray, Problem, StandardBasis
from engine.schedule import AHEAD, Schedule
from evidence.streams import stream

#: The largest number of entries of one (replicates, b, n) tensor: 8 MiB in float64.
BLOCK = 2**20


class TiedAutoencoder(nn.Module):  # type: ignore[misc]
    """``f(x; w) = w phi(<w, x>)``, Eq. (1): one hidden neuron, tied weights, several replicates.

    The parameter ``weight`` has shape (replicates, n).
    """

    def __init__(self, weight: Tensor, activation: Activation) -> None:
        super().__init__()
        self.weight = nn.Parameter(weight)
        self.phi = nn.ReLU() if activation == "relu" else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        """Reconstructions of the inputs: (replicates, b, n) -> (replicates, b, n)."""
        hidden = self.phi(x @ self.weight.unsqueeze(-1))  # (replicates, b, 1)
        return hidden * self.weight.unsqueeze(-2)


def batch_loss(reconstruction: Tensor, x: Tensor) -> Tensor:
    """The pointwise losses ``|x - f(x; w)|^2 / 2`` of Eq. (2), summed over all of them."""
    return nn.functional.mse_loss(reconstruction, x, reduction="sum") / 2.0


class Datapoints(Dataset[Tensor]):  # type: ignore[misc]
    """The data set of a problem; a whole batch of indices is gathered in one operation."""

    def __init__(self, problem: Problem, dtype: torch.dtype) -> None:
        self.dtype = dtype
        self.m, self.n = problem.m, problem.n
        data = problem.data
        self.rows = None if isinstance(data, StandardBasis) else _reals(data, dtype)

    def __len__(self) -> int:
        return self.m

    def __getitem__(self, index: int) -> Tensor:
        return self.__getitems__(torch.tensor(index))

    def __getitems__(self, indices: Tensor) -> Tensor:
        """Rows of shape (..., n) for indices of shape (...); standard basis vectors are made here."""
        if self.rows is not None:
            return self.rows[indices]
        rows = torch.zeros(*indices.shape, self.n, dtype=self.dtype, device=indices.device)
        return rows.scatter_(-1, indices.unsqueeze(-1), 1.0)


class ScheduledBatches:
    """A batch sampler: draws a schedule's batches for every replicate that is still training.

    Each replicate has its own stream and is drawn ahead in ``Schedule.pieces``, exactly as in the default
    ``Engine.run``, so that the same seed means the same batches in every engine built on it.
    """

    def __init__(self, m: int, schedule: Schedule, steps: int, seed: int, replicates: IntArray) -> None:
        self.m, self.schedule, self.steps = m, schedule, steps
        self.streams = [stream(seed, "replicate", int(r)) for r in replicates]
        self.ahead = torch.empty(0)

    def __iter__(self) -> Iterator[Tensor]:
        for first, length in self.schedule.pieces(self.m, self.steps):
            drawn = [self.schedule.draw(self.m, first, length, rng) for rng in self.streams]
            self.ahead = torch.from_numpy(np.stack(drawn, axis=1).astype(np.int64, copy=False))
            for k in range(length):
                yield self.ahead[k]

    def keep(self, mask: npt.NDArray[np.bool_]) -> None:
        """Go on with the replicates of the mask only."""
        self.streams = [rng for rng, kept in zip(self.streams, mask, strict=True) if kept]
        self.ahead = self.ahead[:, torch.from_numpy(mask)]


class Training:
    """The training loop: iterate over it to take one step of SGD per batch of the sampler."""

    def __init__(self, problem: Problem, weights: Array, batches: Iterable[Tensor], dtype: torch.dtype) -> None:
        self.step_size = problem.step_size
        self.model = TiedAutoencoder(_reals(weights, dtype), problem.activation)
        self.optimiser = torch.optim.SGD(self.model.parameters(), lr=self.step_size)
        self.loader = DataLoader(
            Datapoints(problem, dtype),
            batch_sampler=batches,
            collate_fn=_as_gathered,
            generator=torch.Generator(),  # else every loop advances the global random state
        )

    def __iter__(self) -> Iterator[int]:
        """Yields the number of steps taken, after each."""
        for taken, x in enumerate(self.loader, start=1):
            self.optimiser.zero_grad()
            batch_loss(self.model(x), x).backward()
            self.optimiser.step()
            yield taken

    @property
    def weights(self) -> Array:
        """A float64 copy of the present weights, shape (replicates, n)."""
        return np.array(self.model.weight.detach().numpy(), dtype=np.float64)

    def keep(self, mask: npt.NDArray[np.bool_]) -> None:
        """Go on with the replicates of the mask only; plain SGD has no state that would be lost."""
        self.model.weight = nn.Parameter(self.model.weight.detach()[torch.from_numpy(mask)])
        self.optimiser = torch.optim.SGD(self.model.parameters(), lr=self.step_size)


class TorchEngine(Engine):
    """Eq. (3) by PyTorch's autograd and ``torch.optim.SGD``, in float64, on one CPU thread."""

    name = "torch"
    version = str(torch.__version__)
    dtype = torch.float64

    def step(self, problem: Problem, weights: Array, batch: IntArray) -> Array:
        alone = np.asarray(weights)[None], np.asarray(batch)[None]
        return np.asarray(self.steps(problem, *alone)[0])

    def steps(self, problem: Problem, weights: Array, batches: IntArray) -> Array:
        check_indices("batches", batches, problem.m)
        if len(weights) != len(batches):
            raise ValueError(f"{len(weights)} states need as many batches, got {len(batches)}")
        result = np.empty(np.shape(weights))
        with _training_mode():
            for part in _blocks(problem, *np.shape(batches)):
                loop = Training(problem, weights[part], [_indices(batches[part])], self.dtype)
                for _ in loop:
                    result[part] = loop.weights
        return result

    def trajectory(self, problem: Problem, batches: IntArray, every: int = 1) -> Array:
        check_indices("batches", batches, problem.m)
        start, each, single = side_by_side(problem, batches)
        count, length, b = each.shape
        path = np.empty((count, length // every + 1, problem.n))
        path[:, 0] = start
        with _training_mode():
            for part in _blocks(problem, count, b):
                in_turn = (_indices(each[part, t]) for t in range(length))
                loop = Training(problem, start[part], in_turn, self.dtype)
                for taken in loop:
                    if taken % every == 0:
                        path[part, taken // every] = loop.weights
        return path[0] if single else path

    def ensemble(self, run: Run) -> Ensemble:
        problem, count, stop, max_steps = run.problem, run.replicates, run.stop, run.max_steps
        weights = run.starts
        taken = np.full(count, max_steps, dtype=np.int64)
        stopped = np.zeros(count, dtype=np.bool_)
        with _training_mode():
            for part in _blocks(problem, count, run.schedule.size(problem.m)):
                active = np.arange(count)[part]
                names = run.names[active]
                sampler = ScheduledBatches(problem.m, run.schedule, max_steps, run.seed, names)
                loop = Training(problem, weights[part], sampler, self.dtype)
                for t in loop:
                    may_stop = stop is not None and t % stop.every == 0
                    if not may_stop and t % AHEAD and t < max_steps:
                        continue
                    weights[active] = loop.weights
                    check_finite(weights[active], run.names[active], t)
                    if stop is None or not may_stop:
                        continue
                    reached = alignment(problem, weights[active]).log_ratio >= stop.log_ratio
                    if reached.any():
                        taken[active[reached]], stopped[active[reached]] = t, True
                        active = active[~reached]
                        if not len(active):
                            break
                        loop.keep(~reached)
                        sampler.keep(~reached)
        return summarise(problem, weights, taken, stopped, keep_weights=run.keep_weights)


class TorchFloat32Engine(TorchEngine):
    """``TorchEngine`` in float32, PyTorch's default precision."""

    name = "torch-float32"
    precision = "float32"
    dtype = torch.float32


def _as_gathered(batch: Tensor) -> Tensor:
    """The collate function: ``Datapoints`` hands over finished batches."""
    return batch


def _indices(batch: IntArray) -> Tensor:
    return torch.from_numpy(np.array(batch, dtype=np.int64, order="C"))


def _reals(array: Array, dtype: torch.dtype) -> Tensor:
    return torch.from_numpy(np.array(array, dtype=np.float64, order="C")).to(dtype)


def _blocks(problem: Problem, count: int, b: int) -> Iterator[slice]:
    """Slices of the replicates whose (replicates, b, n) tensors stay below ``BLOCK`` entries."""
    size = max(1, BLOCK // max(1, b * problem.n))
    return (slice(first, min(first + size, count)) for first in range(0, count, size))


@contextmanager
def _training_mode() -> Iterator[None]:
    """Gradients on, and one thread: the tensors are tiny, and no number depends on the machine."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.inference_mode(False), torch.enable_grad():
            yield
    finally:
        torch.set_num_threads(threads)
