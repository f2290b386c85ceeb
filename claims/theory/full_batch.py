"""Full-batch GD against its exact recursion: shared by Theorem 1 (linear) and Theorem 10 (ReLU).

Under ReLU every step uses the datapoints that are positively correlated with the weights, and that set S+ never
changes (Eq. (15), Corollary 6).  So full-batch GD is linear GD on the *effective* data set, which is [m] under
the linear activation, and Lemma 27 applies with Phi the squared norm inside its span and Psi the rest.
"""

from __future__ import annotations

import numpy as np

from engine import Array, Problem, step_error
from engine.aggregates import next_phi, next_psi
from referee import Case

#: About so many steps take ``approach`` to 1e-10 of the limit.
APPROACH_STEPS = 130


def full_batches(m: int, steps: int) -> np.ndarray:
    """Full batches for so many steps, shape (steps, m)."""
    return np.broadcast_to(np.arange(m), (steps, m))


def effective_coordinates(problem: Problem, weights: Array) -> Array:
    """``<w, a_i>`` on the effective data set, 0 on the other datapoints: (..., n) -> (..., m)."""
    c = problem.correlations(weights)
    return c if problem.activation == "linear" else np.maximum(c, 0.0)


def non_empty(problem: Problem) -> Problem:
    """The same problem with ``w0`` reflected wherever no datapoint is positively correlated."""
    c = effective_coordinates(problem, problem.w0)
    empty = ~c.any(axis=-1, keepdims=True)
    return problem.with_w0(np.where(empty, -problem.w0, problem.w0))


def limits(problem: Problem) -> Array:
    """Where Theorems 1 and 10 say that GD ends, from each initialisation: shape (replicates, n)."""
    c0 = effective_coordinates(problem, problem.w0)
    return problem.combine(c0 / np.linalg.norm(c0, axis=1, keepdims=True))


def approach(case: Case, problem: Problem, target: float = 1e-10) -> tuple[Array, float]:
    """The engine's weights once the exact iterates are within ``target`` of the limit, and their excess.

    The excess is the largest ``|w_T - w_GD| / allowed - 1``.  ``allowed`` is the distance of the exact
    iterate from the limit, plus rounding errors: they do not amplify in the direction of the projection,
    and add up to what ``follow`` returns.
    """
    steps, exact, drift = follow(problem, target)
    final = case.engine.trajectory(problem, full_batches(problem.m, steps), every=steps)[:, -1]
    allowed = exact + 4.0 * step_error(case.engine, problem, problem.m) * (drift + 10.0)
    return final, float((np.linalg.norm(final - limits(problem), axis=1) / allowed).max() - 1.0)


def excess_distance(case: Case, problem: Problem) -> float:
    """The excess of ``approach``, with ``w0`` reflected where no datapoint is positively correlated."""
    return approach(case, non_empty(problem))[1]


MOST_STEPS = 10**6  # of the recursion: a hundred times what any of the starts takes


def follow(problem: Problem, target: float = 1e-10) -> tuple[int, Array, Array]:
    """The exact recursion of (Phi, Psi) until every initialisation is within ``target``.

    Returns:
        The number of steps T; the exact distance to the limit at T, shape (replicates,); and
        ``sum_t |w_t| / |Pi w_t|``, which bounds how rounding errors of one step each add up in the
        direction of Pi w (the exact dynamics neither rotates it nor amplifies errors in it).

    Raises:
        ArithmeticError: it has not converged after ``MOST_STEPS``.
    """
    eta = problem.step_size
    c0 = effective_coordinates(problem, problem.w0)
    big = (c0 * c0).sum(axis=-1)
    outside = problem.w0 - problem.combine(c0)
    small = (outside * outside).sum(axis=-1)
    drift = np.zeros_like(big)
    steps = 0
    distance = np.ones_like(big)
    while distance.max() > target:
        drift += np.sqrt((big + small) / big)
        big, small = next_phi(big, small, eta), next_psi(big, small, eta)
        steps += 1
        distance = np.sqrt((1.0 - np.sqrt(big)) ** 2 + small)
        if steps == MOST_STEPS:
            raise ArithmeticError(f"the recursion of Lemma 27 has not converged after {steps:,} steps")
    return steps, distance, drift
