"""Engines that draw the wrong batches, each in one way; their arithmetic is the fast engine's.

Only random batches (``UniformSubsets``) are drawn wrongly: given batches, full batches and the cyclic
schedule are right, as they are in an engine whose random number code alone is broken.
"""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np

from engine import Ensemble, FullBatch, IntArray, Run, Schedule, UniformSubsets, WithReplacement, stream
from engine.fast import FastEngine


class Drawn(Schedule):
    """A schedule that stands in for ``UniformSubsets`` of the same size."""

    def __init__(self, batch_size: int) -> None:
        self.batch_size = batch_size

    def size(self, m: int) -> int:
        return self.batch_size

    def right(self, m: int, count: int, rng: np.random.Generator) -> IntArray:
        """What should have been drawn; a copy."""
        return np.array(UniformSubsets(self.batch_size).draw(m, 0, count, rng))


class Biased(Drawn):
    rate = 0.1

    def draw(self, m: int, first: int, count: int, rng: np.random.Generator) -> IntArray:
        batches = self.right(m, count, rng)
        missing = (batches != 0).all(axis=1) & (rng.random(count) < self.rate)
        batches[missing, 0] = 0
        return batches


class NeverLast(Drawn):
    def draw(self, m: int, first: int, count: int, rng: np.random.Generator) -> IntArray:
        return self.right(m - 1 if self.batch_size < m else m, count, rng)


class Pairs(Drawn):
    def draw(self, m: int, first: int, count: int, rng: np.random.Generator) -> IntArray:
        return np.repeat(self.right(m, count // 2 + 1, rng), 2, axis=0)[:count]


class NeverTwice(Drawn):
    """A batch equal to the one before is drawn again, once."""

    def draw(self, m: int, first: int, count: int, rng: np.random.Generator) -> IntArray:
        batches = np.sort(self.right(m, count, rng), axis=1)
        again = np.sort(self.right(m, count, rng), axis=1)
        for t in range(1, count):
            if (batches[t] == batches[t - 1]).all():
                batches[t] = again[t]
        return batches


class FixedCycle(Drawn):
    def draw(self, m: int, first: int, count: int, rng: np.random.Generator) -> IntArray:
        start = (first + np.arange(count)) * self.batch_size
        return (start[:, None] + np.arange(self.batch_size)) % m


class Blocks(Drawn):
    def draw(self, m: int, first: int, count: int, rng: np.random.Generator) -> IntArray:
        return (rng.integers(0, m, (count, 1)) + np.arange(self.batch_size)) % m


class Epochs(Drawn):
    """Each pass over the data in a new order, cut into batches; a remainder is dropped."""

    def draw(self, m: int, first: int, count: int, rng: np.random.Generator) -> IntArray:
        whole = m // self.batch_size
        orders = rng.permuted(np.tile(np.arange(m), (count // whole + 1, 1)), axis=1)
        cut = orders[:, : whole * self.batch_size].reshape(-1, self.batch_size)
        return cut[:count]


class Same(Drawn):
    """The stream depends on the time alone."""

    def __init__(self, batch_size: int, seed: int) -> None:
        super().__init__(batch_size)
        self.seed = seed

    def draw(self, m: int, first: int, count: int, rng: np.random.Generator) -> IntArray:
        return self.right(m, count, stream(self.seed, "same", first))


class ByteModulo(Drawn):
    """Each index is an 8-bit number modulo what is left (a partial Fisher-Yates shuffle)."""

    numbers = 256

    def draw(self, m: int, first: int, count: int, rng: np.random.Generator) -> IntArray:
        order = np.tile(np.arange(m), (count, 1))
        rows = np.arange(count)
        for k in range(self.batch_size):
            j = k + rng.integers(0, self.numbers, count) % (m - k)
            order[rows, k], order[rows, j] = order[rows, j], order[rows, k].copy()
        return order[:, : self.batch_size]


class Replaced(FastEngine):
    """The fast engine, with another schedule in place of uniform subsets (of b < m)."""

    def __init__(self, kind: type[Drawn]) -> None:
        super().__init__()
        self.kind = kind

    def ensemble(self, run: Run) -> Ensemble:
        schedule = run.schedule
        if isinstance(schedule, UniformSubsets) and schedule.batch_size < run.problem.m:
            schedule = self.kind(schedule.batch_size)
        return super().ensemble(replace(run, schedule=schedule))


class SizeOff(FastEngine):
    """Batches of one more than b, if b < m."""

    off = 1

    def ensemble(self, run: Run) -> Ensemble:
        schedule = run.schedule
        if isinstance(schedule, UniformSubsets):
            size = schedule.batch_size + self.off
            if 1 <= size <= run.problem.m:
                schedule = UniformSubsets(size)
        return super().ensemble(replace(run, schedule=schedule))


class SizeLess(SizeOff):
    """Batches of one less than b, if b > 1."""

    off = -1


class Repeats(FastEngine):
    """Batches are drawn with replacement."""

    def ensemble(self, run: Run) -> Ensemble:
        schedule = run.schedule
        if isinstance(schedule, UniformSubsets):
            schedule = WithReplacement(schedule.batch_size)
        return super().ensemble(replace(run, schedule=schedule))


class SameForAll(FastEngine):
    """All replicates use the same batches."""

    def ensemble(self, run: Run) -> Ensemble:
        schedule = run.schedule
        if isinstance(schedule, UniformSubsets) and schedule.batch_size < run.problem.m:
            schedule = Same(schedule.batch_size, run.seed)
        return super().ensemble(replace(run, schedule=schedule))


class SharedStreams(FastEngine):
    """Replicates r and r + ceil(count / 2) share a random stream."""

    def ensemble(self, run: Run) -> Ensemble:
        rows, half = run.starts, -(-run.replicates // 2)
        parts = [
            super(SharedStreams, self).ensemble(
                replace(run, problem=run.problem.with_w0(part), replicates=len(part))
            )
            for part in (rows[:half], rows[half:])
            if len(part)
        ]
        return joined(parts)


class EveryPartTheFirst(FastEngine):
    """A run that begins at a later replicate repeats the first ones."""

    def ensemble(self, run: Run) -> Ensemble:
        return super().ensemble(replace(run, first_replicate=0))


class SeedIgnored(FastEngine):
    """Every run uses the same random numbers, whatever the seed."""

    def ensemble(self, run: Run) -> Ensemble:
        return super().ensemble(replace(run, seed=1))


class SeedUnused(FastEngine):
    """Two runs with the same seed differ."""

    def ensemble(self, run: Run) -> Ensemble:
        return super().ensemble(replace(run, seed=int(np.random.default_rng().integers(2**62))))


class ScheduleIgnored(FastEngine):
    """``run`` uses uniform subsets of the same size, whatever the schedule."""

    def ensemble(self, run: Run) -> Ensemble:
        return super().ensemble(replace(run, schedule=UniformSubsets(run.schedule.size(run.problem.m))))


class AlwaysFull(FastEngine):
    """``run`` uses the full batch, whatever the schedule."""

    def ensemble(self, run: Run) -> Ensemble:
        return super().ensemble(replace(run, schedule=FullBatch()))


def joined(parts: list[Ensemble]) -> Ensemble:
    """Several ensembles as one."""
    first = parts[0]
    names = [f.name for f in fields(first) if getattr(first, f.name) is not None]
    arrays = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    return replace(first, **arrays)
