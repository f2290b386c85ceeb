"""Problems that several tests of the engine's parts use, and the checks of engines that take little time."""

from __future__ import annotations

import numpy as np

from engine import Problem, StandardBasis, random_orthonormal, stream
from engine.checks import CHECKS

ROUNDOFF = 2.0**-53
ACTIVATIONS = ("linear", "relu")

#: Without the checks that need the whole domain, or many draws; a run of the claims puts those to each engine.
SMALL = tuple(name for name in CHECKS if name not in ("step", "path", "run", "draws", "long", "epochs"))


def rng_of(*names: str | int) -> np.random.Generator:
    return stream(20230803, "engine_samples", *names)


def dense(m: int, n: int, *names: str | int) -> np.ndarray:
    return random_orthonormal(m, n, rng_of("data", m, n, *names))


def small_problem(activation: str = "linear") -> Problem:
    return Problem(StandardBasis(3, 4), np.array([0.3, -0.2, 0.1, 0.4]), 0.2, activation)
