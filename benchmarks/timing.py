"""Timing several things side by side, in alternation, and the ratios between them.

Machines are shared and their speed drifts, so nothing is timed alone: all subjects of a group run once in
each round, and a ratio is formed within a round.  Reported are the median ratio over the rounds and a
95 % bootstrap interval for it.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

Call = Callable[[], object]

LEVEL = 0.95


@dataclass(frozen=True)
class Subject:
    """Something to time: a call, and how many units of work (steps of a replicate) one call does."""

    call: Call
    work: float


@dataclass(frozen=True)
class Interval:
    """A median and its bootstrap interval."""

    value: float
    low: float
    high: float


def rounds(subjects: Mapping[str, Subject], count: int) -> dict[str, list[float]]:
    """Nanoseconds per unit of work of each subject in each of ``count`` rounds, after one to warm up."""
    for subject in subjects.values():
        subject.call()
    times: dict[str, list[float]] = {name: [] for name in subjects}
    collecting = gc.isenabled()
    gc.disable()
    try:
        for _ in range(count):
            for name, subject in subjects.items():
                started = time.perf_counter()
                subject.call()
                times[name].append((time.perf_counter() - started) / subject.work * 1e9)
    finally:
        if collecting:
            gc.enable()
    return times


def median(values: Sequence[float], level: float = LEVEL) -> Interval:
    """The median of some rounds, with a percentile bootstrap interval."""
    array = np.asarray(values, dtype=np.float64)
    value = float(np.median(array))
    if len(array) < 3 or np.ptp(array) == 0.0:
        return Interval(value, float(array.min()), float(array.max()))
    found = stats.bootstrap(
        (array,), np.median, confidence_level=level, method="percentile", n_resamples=2000,
        rng=np.random.default_rng(0),
    ).confidence_interval  # fmt: skip
    return Interval(value, float(found.low), float(found.high))


def ratio(above: Sequence[float], below: Sequence[float]) -> list[float]:
    """The ratio of two subjects in each round."""
    return [a / b for a, b in zip(above, below, strict=True)]
