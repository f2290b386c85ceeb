"""Mini-batch schedules: which datapoints Eq. (3) sums over at step t.

``FullBatch``, ``UniformSubsets`` (uniform b-subsets without replacement, the SGD of Section 3) and
``Cyclic`` are the three algorithms of Section 3.  ``Reshuffled`` goes through the data in a new random order in
each epoch, as training loops do.  ``WithReplacement`` draws b indices independently, which no algorithm of the
paper does; a datapoint drawn k times counts k times in the sum.  ``Explicit`` replays given batches.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.errors import check_indices, describe, is_integer
from engine.problem import IntArray

#: Batches that are drawn ahead, per replicate, where a schedule itself draws them.
AHEAD = 256


class Schedule(ABC):
    """A rule that yields batches of a fixed size from ``range(m)``."""

    @abstractmethod
    def size(self, m: int) -> int:
        """The batch size for a data set of m points.

        Raises:
            ValueError: the schedule does not fit a data set of m points.
        """

    @abstractmethod
    def draw(self, m: int, first: int, count: int, rng: np.random.Generator) -> IntArray:
        """Batches of the steps ``first, ..., first + count - 1``; shape (count, b).

        ``first`` is a multiple of ``epoch(m)``.
        """

    def epoch(self, m: int) -> int:
        """The number of steps after which the rule begins anew, whatever was drawn before."""
        return 1

    def pieces(self, m: int, steps: int) -> Iterator[tuple[int, int]]:
        """The steps of a run in whole epochs, as (first, count), about ``AHEAD`` steps at a time."""
        epoch = self.epoch(m)
        length = -(-AHEAD // epoch) * epoch
        return ((first, min(length, steps - first)) for first in range(0, steps, length))

    @property
    def random(self) -> bool:
        """Whether the batches are random."""
        return False


@dataclass(frozen=True)
class FullBatch(Schedule):
    """Full-batch GD: every step uses the whole data set."""

    def size(self, m: int) -> int:
        return m

    def draw(self, m: int, first: int, count: int, rng: np.random.Generator) -> IntArray:
        return np.broadcast_to(np.arange(m), (count, m))


@dataclass(frozen=True)
class UniformSubsets(Schedule):
    """Mini-batch SGD: uniform subsets of size ``batch_size``, without replacement."""

    batch_size: int

    def size(self, m: int) -> int:
        return _checked_size("UniformSubsets", self.batch_size, 1, m)

    def draw(self, m: int, first: int, count: int, rng: np.random.Generator) -> IntArray:
        b = self.size(m)
        if b == 1:
            return rng.integers(0, m, size=(count, 1))
        return (
            np.argpartition(rng.random((count, m)), b - 1, axis=1)[:, :b]
            if b < m
            else (np.broadcast_to(np.arange(m), (count, m)))
        )

    @property
    def random(self) -> bool:
        return True


@dataclass(frozen=True)
class Reshuffled(Schedule):
    """A uniform order of the data in each epoch, cut into batches of ``batch_size``.

    If ``batch_size`` does not divide m, the m mod b datapoints that are left over wait for the next epoch, as
    with PyTorch's ``DataLoader(shuffle=True, drop_last=True)``.
    """

    batch_size: int

    def size(self, m: int) -> int:
        return _checked_size("Reshuffled", self.batch_size, 1, m)

    def epoch(self, m: int) -> int:
        return m // self.size(m)

    def draw(self, m: int, first: int, count: int, rng: np.random.Generator) -> IntArray:
        b, epoch = self.size(m), self.epoch(m)
        orders = np.argsort(rng.random((-(-count // epoch), m)), axis=1)
        return orders[:, : epoch * b].reshape(-1, b)[:count]

    @property
    def random(self) -> bool:
        return True


@dataclass(frozen=True)
class WithReplacement(Schedule):
    """``batch_size`` independent uniform indices a step; repetitions count with multiplicity."""

    batch_size: int

    def size(self, m: int) -> int:
        return _checked_size("WithReplacement", self.batch_size, 1, None)

    def draw(self, m: int, first: int, count: int, rng: np.random.Generator) -> IntArray:
        return rng.integers(0, m, size=(count, self.size(m)))

    @property
    def random(self) -> bool:
        return True


@dataclass(frozen=True)
class Cyclic(Schedule):
    """Cyclic SGD: the batch of step t is ``{t mod m}``."""

    def size(self, m: int) -> int:
        return 1

    def draw(self, m: int, first: int, count: int, rng: np.random.Generator) -> IntArray:
        return ((first + np.arange(count)) % m)[:, None]


@dataclass(frozen=True, eq=False)
class Explicit(Schedule):
    """The given batches, shape (steps, b), in this order and then again from the start."""

    batches: IntArray

    def __post_init__(self) -> None:
        try:
            batches: npt.NDArray[Any] = np.asarray(self.batches)
        except ValueError:  # ragged
            batches = np.empty(0)
        if batches.ndim != 2 or batches.size == 0 or batches.dtype.kind not in "iu":
            raise ValueError(
                f"Explicit.batches must be integers of shape (steps, b), got {describe(self.batches)}"
            )
        object.__setattr__(self, "batches", batches.astype(np.int64))

    def size(self, m: int) -> int:
        check_indices("Explicit.batches", self.batches, m)
        return int(self.batches.shape[1])

    def draw(self, m: int, first: int, count: int, rng: np.random.Generator) -> IntArray:
        return self.batches[(first + np.arange(count)) % len(self.batches)]


def _checked_size(name: str, batch_size: int, low: int, high: int | None) -> int:
    if not is_integer(batch_size) or batch_size < low or (high is not None and batch_size > high):
        expected = f"an integer in [{low}, {high}]" if high is not None else "a positive integer"
        raise ValueError(f"{name}.batch_size must be {expected}, got {batch_size!r}")
    return int(batch_size)
