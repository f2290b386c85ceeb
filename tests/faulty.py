"""Engines that are wrong, each in one way: what the referee must catch or survive.

All that compute something wrong are in ``tests/faults.py``; these raise, hang or return what is no result.
"""

from __future__ import annotations

import os
import time
from functools import partial

import numpy as np

from engine import Array, IntArray, Problem
from engine.faults import FaultyEngine
from engine.faults.catalogue import outside_times
from engine.reference import ReferenceEngine

#: The coordinates outside the batch grow instead of shrinking: a sign in the factor B.
WrongSign = partial(FaultyEngine, ReferenceEngine(), outside_times(-1.0), "wrong sign")


class Raises(ReferenceEngine):
    """Raises at its first step."""

    name = "raises"

    def steps(self, problem: Problem, weights: Array, batches: IntArray) -> Array:
        raise ZeroDivisionError("out of fuel")

    step = steps


class NotANumber(ReferenceEngine):
    """Returns nan."""

    name = "not a number"

    def steps(self, problem: Problem, weights: Array, batches: IntArray) -> Array:
        return weights * np.nan

    step = steps


class WrongShape(ReferenceEngine):
    """Returns one coordinate too many."""

    name = "wrong shape"

    def steps(self, problem: Problem, weights: Array, batches: IntArray) -> Array:
        return np.concatenate([weights, weights[..., :1]], axis=-1)

    step = steps


class Hangs(ReferenceEngine):
    """Never returns."""

    name = "hangs"

    def steps(self, problem: Problem, weights: Array, batches: IntArray) -> Array:
        while True:
            time.sleep(0.1)

    step = steps


class Slow(ReferenceEngine):
    """Correct, but takes its time: for interrupting a run."""

    name = "slow"

    def steps(self, problem: Problem, weights: Array, batches: IntArray) -> Array:
        time.sleep(0.02)
        return super().steps(problem, weights, batches)

    step = steps


class Dies(ReferenceEngine):
    """Takes its process down, as a segmentation fault would."""

    name = "dies"

    def steps(self, problem: Problem, weights: Array, batches: IntArray) -> Array:
        os._exit(77)

    step = steps


def broken_factory() -> ReferenceEngine:
    """Cannot be created."""
    raise RuntimeError("no licence")
