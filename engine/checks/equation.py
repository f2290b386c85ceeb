"""What is right: Eq. (3) in NumPy, for many states, with any data and any batch, and the rounding around it."""

from __future__ import annotations

import numpy as np

from engine import Array, Engine, IntArray, Problem, step_error
from engine.checks.domain import Cell
from engine.problem import tally


def next_states(problem: Problem, weights: Array, batches: IntArray) -> Array:
    """One step of Eq. (3) from many states: weights (k, n) and batches (k, b), or (1, b) for all -> (k, n).

    With ``c_i = <w, a_i>``, under ReLU its positive part, and index i standing k_i times in the batch, the
    summed gradient of Eq. (4) is ``(|w|^2 - 2) sum_i k_i c_i a_i + (sum_i k_i c_i^2) w``.
    """
    c = problem.correlations(weights)
    if problem.activation == "relu":
        c = np.maximum(c, 0.0)
    active = tally(batches, problem.m) * c
    u = (active * c).sum(axis=1, keepdims=True)
    total = (weights**2).sum(axis=1, keepdims=True)
    return np.asarray(weights + problem.step_size * ((2.0 - total) * problem.combine(active) - u * weights))


def replay(problem: Problem, batches: IntArray) -> Array:
    """States 0 to T of Eq. (3), batches of shape (T, b) shared by all states: (k, T + 1, n)."""
    states = [problem.w0]
    for batch in batches:
        states.append(next_states(problem, states[-1], batch[None]))
    return np.stack(states, axis=1)


def allowed(engine: Engine, cell: Cell, steps: int) -> Array:
    """How far rounding may part two paths after so many steps, for each state; shape (k,).

    As in ``engine.checks.comparisons``, with the norm of the start, which Proposition 15 bounds.
    """
    problem = cell.problem
    growth = 1.0 + 8.5 * problem.step_size
    size = np.linalg.norm(problem.w0, axis=1)
    size = size if steps == 1 else 1.2 * np.maximum(size, 1.0)
    total = (growth**steps - 1.0) / (growth - 1.0)
    return np.asarray(2.0 * step_error(engine, problem, cell.batch_size) * size * total)


def furthest(got: Array, right: Array, bound: Array) -> float:
    """The largest deviation over what is allowed; infinite if something is not a number."""
    gap = np.linalg.norm(got - right, axis=-1)
    ratio = gap / np.maximum(bound, 1e-300)
    return float(np.inf if np.isnan(ratio).any() else ratio.max())
