"""The oracle: Eq. (3) and (4) in R^n as printed, in NumPy float64, with no coordinate shortcut."""

from __future__ import annotations

import numpy as np

from engine.base import Engine
from engine.problem import Array, IntArray, Problem


def gradient(problem: Problem, weights: Array, batch: IntArray) -> Array:
    """The summed gradient of Eq. (3): weights (..., n), batch (..., b) -> (..., n).

    Each term is Eq. (4) as printed, ``phi'(<w,x>) [x w^T + <w,x> I] (f(x; w) - x)`` with
    ``f(x; w) = w phi(<w,x>)`` and, for ReLU, ``phi'(t) = 1(t > 0)``.
    """
    x = problem.rows(batch)  # (..., b, n)
    w = weights[..., None, :]  # (..., 1, n)
    pre = (x * w).sum(axis=-1, keepdims=True)  # <w, x>, (..., b, 1)
    if problem.activation == "relu":
        output, slope = np.maximum(pre, 0.0), (pre > 0.0).astype(np.float64)
    else:
        output, slope = pre, np.ones_like(pre)
    residual = w * output - x  # f(x; w) - x, (..., b, n)
    inner = (w * residual).sum(axis=-1, keepdims=True)  # w^T (f(x; w) - x)
    return np.asarray((slope * (x * inner + pre * residual)).sum(axis=-2))


class ReferenceEngine(Engine):
    """Eq. (3) and (4) as printed, for any data, activation and schedule."""

    name = "reference"
    version = "1"

    def step(self, problem: Problem, weights: Array, batch: IntArray) -> Array:
        return weights - problem.step_size * gradient(problem, weights, batch)

    def steps(self, problem: Problem, weights: Array, batches: IntArray) -> Array:
        return weights - problem.step_size * gradient(problem, weights, batches)
