"""Steps of gradient descent on the mean loss of Eq. (2), from values of the loss alone."""

from __future__ import annotations

import numpy as np

from engine import Array, Problem, step_error
from engine.landscape import loss
from referee import Case


def off_the_gradient(case: Case, problem: Problem) -> float:
    """|step - alpha grad L| over rounding, minus 1; the loss is at most 10 within 1 of w."""
    m, n, h = problem.m, problem.n, 0.5
    alpha = m * problem.step_size
    batches = np.tile(np.arange(m), (len(problem.w0), 1))
    after = case.engine.steps(problem, problem.w0, batches)
    shifts = np.eye(n)[:, None] * h

    def at(multiple: int) -> Array:
        return loss(problem, problem.w0 + multiple * shifts)  # (n, k)

    gradient = ((at(-2) - at(2)) + 8 * (at(1) - at(-1))).T / (12 * h)
    gap = np.linalg.norm(after - (problem.w0 - alpha * gradient), axis=1).max()
    rounding = alpha * 100 * np.sqrt(n) * (m + n + 20) * 2.0**-53
    return float(gap / (4 * step_error(case.engine, problem, m) + rounding) - 1.0)
