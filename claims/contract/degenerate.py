"""Starts from which nothing moves: what the assumptions admit, and which statements survive it.

No positively correlated datapoint under ReLU, or no projection onto the data: all gradients vanish.
Statements about limits fail or are void; those about bounds and signs hold.  And a start that the theorems
exclude, from which the data are forgotten.  Ties and zero coordinates are in ``degenerate_ties``, the extreme
sizes m = 1 and b = m - 1 in ``degenerate_sizes``.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

from claims.theory.full_batch import full_batches
from engine import FullBatch, Problem, StandardBasis, UniformSubsets, step_error
from engine.landscape import loss
from evidence import Detail, Outcome, verified
from referee import Case, judge


def outcome(good: bool, method: str, detail: Detail, samples: int, message: str, **rest: Any) -> Outcome:
    """What every case returns: exact expectations that the engine meets, or not."""
    return verified(
        "searched", method, unless=not good, detail=detail, samples=samples, message=message, **rest
    )


@judge("degenerate.relu_empty/as_printed", "searched")
def relu_empty(case: Case) -> Outcome:
    """All subsets of three datapoints as batches, and paths."""
    w0 = np.array([[-0.5, -0.3, -0.1, 0.4], [-0.5, 0.0, -0.1, 0.0], [0.0, 0.0, 0.0, 0.9]])
    return stays(case, Problem(StandardBasis(3, 4), w0, 0.2, "relu"), expected_loss=0.5)


@judge("degenerate.no_projection/as_printed", "searched")
def no_projection(case: Case) -> Outcome:
    """All subsets of three datapoints as batches, and paths."""
    w0 = np.array([[0.0, 0.0, 0.0, 0.4, 0.3], [0.0, 0.0, 0.0, -0.9, 0.1]])
    return stays(case, Problem(StandardBasis(3, 5), w0, 0.2), expected_loss=0.5)


def stays(case: Case, problem: Problem, expected_loss: float) -> Outcome:
    """Whether no batch, no path and no run moves the weights."""
    worst, count = 0.0, 0
    error = 2 * step_error(case.engine, problem, problem.m)
    for b in range(1, problem.m + 1):
        for batch in combinations(range(problem.m), b):
            rows = np.tile(batch, (len(problem.w0), 1))
            after = case.engine.steps(problem, problem.w0, rows)
            worst = max(worst, float(np.abs(after - problem.w0).max()) / error)
            count += len(after)
    steps = 30
    path = case.engine.trajectory(problem, full_batches(problem.m, steps))
    worst = max(worst, float(np.abs(path - problem.w0[:, None]).max()) / (steps * error))
    ended = case.engine.run(
        problem, UniformSubsets(1), max_steps=steps, seed=case.seed_for("run"), keep_weights=True
    )
    assert ended.weights is not None, "run was asked to keep the weights"
    worst = max(worst, float(np.abs(ended.weights - problem.w0).max()) / (steps * error))
    value = loss(problem, path[:, -1])
    good = worst <= 1.0 and bool(np.abs(value - expected_loss).max() <= steps * error)
    return outcome(
        good,
        "all subsets of the data as batches, one step each; 30 steps of GD and of SGD on the engine",
        f"The weights move by at most {worst:.2g} of what rounding allows; the loss stays "
        f"{float(value[0]):.6f}.",
        count + 2 * len(problem.w0),
        "the engine moves weights whose gradients are all zero",
    )


@judge("degenerate.long_outside/as_printed", "searched")
def long_outside(case: Case) -> Outcome:
    """GD against the recursion of its two numbers, and beyond the least floating-point number; SGD as well."""
    size, outside, eta, steps = 0.1, 1.8, 0.2, 3_000
    problem = Problem(StandardBasis(2, 3), np.array([size, size, outside]), eta)
    path = case.engine.trajectory(problem, full_batches(2, steps), every=20)
    c, z = size, outside
    exact = np.zeros((steps // 20 + 1, 3))
    for t in range(steps + 1):
        if t % 20 == 0:
            exact[t // 20] = c, c, z
        u = 2.0 * c * c
        c, z = c * (1.0 + eta * (2.0 - u - (u + z * z))), z * (1.0 - eta * u)
    error = step_error(case.engine, problem, 2)
    far = float(np.abs(path - exact).max()) / (100.0 * error)  # the sum of the moves of all steps is below 2
    ended = [
        case.engine.run(
            problem, schedule, max_steps=steps, seed=case.seed_for(schedule.size(2)), keep_weights=True
        ).weights
        for schedule in (FullBatch(), UniformSubsets(1))
    ]
    last = np.concatenate([path[-1:], *(weights for weights in ended if weights is not None)])
    gone = float(np.abs(last[:, :2]).max())
    kept = float(np.abs(last[:, 2]).min())
    return outcome(
        bool(np.isfinite(last).all()) and far <= 1.0 and gone < 1e-30 and kept > np.sqrt(2.0),
        f"GD on the engine for {steps} steps against the recursion of one coordinate and the part outside; "
        "runs of GD and of SGD with b = 1",
        f"Every 20 steps GD is within {far:.2g} of what rounding allows; after {steps} steps the coordinates "
        f"are at most {gone:.1g}, the part outside at least {kept:.5f}.",
        3,
        "weights whose coordinates vanish beside the part outside of the data are not those of Eq. (3)",
    )
