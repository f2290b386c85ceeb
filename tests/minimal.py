"""Correct engines of the smallest kind: a step in NumPy, and nothing else."""

from __future__ import annotations

import numpy as np

from engine import Array, Engine, IntArray, Problem


class MinimalEngine(Engine):
    """Eq. (3) as one writes it down."""

    name = "minimal"

    def step(self, problem: Problem, weights: Array, batch: IntArray) -> Array:
        gradient = np.zeros_like(weights)
        for x in problem.rows(batch):
            inner = weights @ x
            if problem.activation == "linear" or inner > 0:
                gradient += (weights @ weights * inner - inner) * x + inner * (inner * weights - x)
        return weights - problem.step_size * gradient


class MinimalSingleEngine(MinimalEngine):
    """The same in float32, and says so."""

    name = "minimal float32"
    precision = "float32"

    def step(self, problem: Problem, weights: Array, batch: IntArray) -> Array:
        w, eta = weights.astype(np.float32), np.float32(problem.step_size)
        gradient = np.zeros_like(w)
        for x in problem.rows(batch).astype(np.float32):
            inner = w @ x
            if problem.activation == "linear" or inner > 0:
                gradient += (w @ w * inner - inner) * x + inner * (inner * w - x)
        return (w - eta * gradient).astype(np.float64)
