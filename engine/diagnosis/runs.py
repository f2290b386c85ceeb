"""Whether a program runs as an engine does: the same ends and summaries, the same law, the same coincidences.

A program of a run is named only if no run tells it from the engine.  Where no test says what is wrong with a
run, the faults of the language are tried one after the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, cached_property
from typing import Any

import numpy as np
from scipy.stats import chi2_contingency

from engine import (
    Array,
    Cyclic,
    Engine,
    EngineError,
    Ensemble,
    FullBatch,
    IntArray,
    Problem,
    Reshuffled,
    Schedule,
    StandardBasis,
    Stop,
    UniformSubsets,
    WithReplacement,
)
from engine.fast import FastEngine
from engine.faults import Fault, FaultyEngine
from engine.faults.evaluation import FAILS

REPLICATES, SEEDS, CHANCE = 600, 200, 1e-9
FEW = 24  # replicates that may coincide
#: m, steps and schedule of short runs, whose ends have a law.
LAWS: tuple[tuple[int, int, Schedule], ...] = (
    (5, 1, UniformSubsets(2)), (5, 2, UniformSubsets(2)), (3, 4, UniformSubsets(1)), (4, 2, UniformSubsets(3)),
    (4, 3, UniformSubsets(2)), (3, 4, Reshuffled(1)), (5, 3, Reshuffled(2)), (3, 2, Reshuffled(2)),
    (4, 4, Reshuffled(2)), (5, 1, WithReplacement(2)), (4, 1, FullBatch()), (4, 3, Cyclic()),
    (40, 1, UniformSubsets(1)),
)  # fmt: skip
FIELDS = ("steps", "stopped", "leader", "coordinate", "norm_squared", "off_data", "log_ratio", "weights")


class Runs:
    """What an engine's runs come to; each is asked for once.

    Args:
        engine: any.
        seed: of its runs.
    """

    def __init__(self, engine: Engine, seed: int) -> None:
        self.engine, self.seed = engine, seed
        self.samples: dict[int, Array] = {}

    def like(self, program: Fault) -> bool:
        """Whether no run tells a program from the engine."""
        other = Runs(FaultyEngine(FastEngine(), program), self.seed + 10**6)
        try:
            with np.errstate(all="ignore"):
                return (
                    all(equal(*pair) for pair in zip(self.ends, other.ends, strict=True))
                    and self.coincidences == other.coincidences
                    and (self.share or not unlike(self.stops, other.stops))
                    and all(self._same_law(other, k) for k in range(len(LAWS)))
                )
        except (EngineError, *FAILS):
            return False

    def instead(self, programs: Iterable[Fault]) -> Fault | None:
        """The first of some programs that runs tell from a right engine and not from this one."""
        right = Runs(FastEngine(), self.seed + 10**7)
        return next((program for program in programs if self.like(program) and not right.like(program)), None)

    @property
    def share(self) -> bool:
        """Whether replicates or seeds share their batches otherwise than they should."""
        return self.coincidences != _right_coincidences()

    @cached_property
    def ends(self) -> list[Ensemble | None]:
        """Runs without chance, under three schedules of full batches; None where there is chance after all."""
        w0 = np.random.default_rng(5).uniform(0.2, 0.5, (6, 4))
        found = []
        for problem in (
            Problem(StandardBasis(3, 4), w0 * [1.0, -1.0, 1.0, -1.0], 0.1),
            Problem(StandardBasis(3, 4), w0 * [1.0, -1.0, -1.0, 1.0], 0.2, "relu"),  # whose R grows
        ):
            for schedule in (FullBatch(), UniformSubsets(3), Reshuffled(3)):
                for stop, steps in ((None, 1), (None, 7), (None, 40), (Stop(0.2, 4), 90), (Stop(0.8, 12), 120)):
                    one, two = (
                        self.engine.run(
                            problem, schedule, max_steps=steps, seed=seed, stop=stop, keep_weights=True
                        )
                        for seed in (3, 4)
                    )
                    found.append(one if equal(one, two) else None)
        return found

    @cached_property
    def stops(self) -> Array:
        """Where and whether replicates stop, (count, 2), under uniform subsets and reshuffled batches."""
        problem = Problem(StandardBasis(2, 3), np.array([0.3, 0.32, 0.1]), 0.2)
        found = []
        for k, (schedule, stop) in enumerate(
            ((UniformSubsets(1), Stop(1.0, 4)), (Reshuffled(1), Stop(0.3, 3)))
        ):
            ran = self.engine.run(
                problem, schedule, max_steps=48, seed=self.seed, replicates=REPLICATES // 2, stop=stop
            )
            found.append(np.column_stack([ran.steps, ran.stopped, np.full(len(ran.steps), k)]))
        return np.concatenate(found)

    @cached_property
    def coincidences(self) -> list[list[int]]:
        """Which replicates of several runs have the same batches: of one seed, of the next, parts and fewer."""
        found = []
        for schedule in (UniformSubsets(12), Reshuffled(12)):  # which no two share by chance
            runs = [
                self._ended(24, 24, schedule, seed, replicates=count, first_replicate=first)
                for seed, count, first in (
                    (7, FEW, 0), (7, FEW, 0), (8, FEW, 0), (14, 4, 0), (7, 10, 0), (7, 10, 7), (7, 4, 10),
                )
            ]  # fmt: skip
            found.append(classes(np.concatenate(runs)))
        return found

    def _same_law(self, other: Runs, k: int) -> bool:
        ends = [one.sample(k, self.share) for one in (self, other)]
        if all(len(np.unique(end, axis=0)) == 1 for end in ends):  # one draw for all: over seeds, then
            ends = [one.sample(k, True) for one in (self, other)]
        return not unlike(*ends)

    def sample(self, k: int, over_seeds: bool) -> Array:
        """Where replicates of a short run end, or single replicates of many seeds; (count, m)."""
        key = 2 * k + over_seeds
        if key not in self.samples:
            m, steps, schedule = LAWS[k]
            seeds = range(self.seed, self.seed + SEEDS) if over_seeds else (self.seed + k,)
            count = 1 if over_seeds else REPLICATES
            runs = [self._ended(m, steps, schedule, seed, replicates=count) for seed in seeds]
            self.samples[key] = np.concatenate(runs).round(9)
        return self.samples[key]

    def _ended(self, m: int, steps: int, schedule: Schedule, seed: int, **part: Any) -> Array:
        problem = Problem(StandardBasis(m, m), np.linspace(0.31, 0.44, m) / np.sqrt(m / 3.0), 0.1)
        ran = self.engine.run(problem, schedule, max_steps=steps, seed=seed, keep_weights=True, **part)
        return np.asarray(ran.weights)


@cache
def _right_coincidences() -> list[list[int]]:
    return Runs(FastEngine(), 0).coincidences


def unlike(one: Array, two: Array) -> bool:
    """Whether rows of two samples are not of the same law."""
    kinds, place = np.unique(np.concatenate([one, two]), axis=0, return_inverse=True)
    parts = np.split(place.ravel(), [len(one)])
    table = np.stack([np.bincount(part, minlength=len(kinds)) for part in parts])
    return len(kinds) > 1 and bool(chi2_contingency(table + 0.5).pvalue < CHANCE)


def classes(ends: Array) -> list[int]:
    """The number of the first row that each row is equal to, to rounding."""
    _, first, place = np.unique(ends.round(9), axis=0, return_index=True, return_inverse=True)
    found: IntArray = first[place.ravel()]
    return [int(k) for k in found]


def equal(a: Ensemble | None, b: Ensemble | None) -> bool:
    """Whether two ensembles are the same, to rounding of many steps."""
    if a is None or b is None:
        return a is b
    for name in FIELDS:
        one, two = np.asarray(getattr(a, name)), np.asarray(getattr(b, name))
        if not np.allclose(one, two, rtol=1e-6, atol=1e-8, equal_nan=True):
            return False
    return True
