"""How far the assumptions of Theorem 4 reach: starts at the edge of the sector, followed on the engine."""

from __future__ import annotations

import numpy as np

from engine import Array, Problem, random_orthonormal, step_error
from engine.aggregates import epoch
from referee import Case


def follow(case: Case, y: Array, z: Array, eta: float, epochs: int) -> tuple[Array, float]:
    """Where the engine's coordinates end, shape (k, 2), and its rounding error of one epoch."""
    data = random_orthonormal(2, 2, case.rng("data", f"{eta:g}"))
    problem = Problem(data, np.stack([y, z], axis=1) @ data, eta)
    path = case.engine.trajectory(problem, np.tile([[0], [1]], (epochs, 1)), every=2 * epochs)
    return problem.correlations(path[:, -1]), 4.0 * step_error(case.engine, problem, 1)


def settle(y: Array, z: Array, eta: float, target: float, most: int) -> tuple[int, Array]:
    """Epochs of the exact recursion until all starts are within target of a_0 (or most), and distances."""
    for epochs in range(1, most + 1):
        y, z = epoch(y, z, eta)
        if epochs % 50 == 0 and np.hypot(1.0 - y, z).max() <= target:
            break
    return epochs, np.hypot(1.0 - y, z)


def edge(case: Case) -> tuple[float, int]:
    """Runs from z_0^2 = (1 + eta/2) y_0^2 with several norms: distance from a_0 over the allowed one.

    Rounding errors grow while z/y falls slowly, by at most the ratio of its speeds late and early, and
    shrink near the limit.  The slowest speed is eta^4 N / 75 an epoch with N >= 1/4, which bounds the sum
    by 300 / eta^4 errors of one epoch.
    """
    eta, count = 0.25, case.pick(3, 8, 30)
    radius = np.linspace(0.5, 1.0 - 1e-9, count)
    angle = np.arctan(np.sqrt(1.0 + eta / 2.0))
    y, z = radius * np.cos(angle), radius * np.sin(angle)
    epochs, distance = settle(y, z, eta, 1e-6, 20_000)
    end, error = follow(case, y, z, eta, epochs)
    allowed = 2.0 * distance + error * 300.0 / eta**4
    return float((np.linalg.norm(end - [1.0, 0.0], axis=1) / allowed).max()), count
