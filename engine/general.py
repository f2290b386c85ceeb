"""The fast engine on data that are not orthonormal: what ``engine.span`` computes, in terms of weights."""

from __future__ import annotations

import numpy as np

from engine import span
from engine.base import Ensemble, Run, summarise
from engine.chain import GIVEN, INSIDE, Rule
from engine.errors import EngineError
from engine.lanes import LANES
from engine.observables import norm_squared
from engine.problem import Array, IntArray, Problem
from engine.rules import Drawn
from engine.threads import BRIEF, in_threads
from evidence.streams import derive_seed

#: A thread takes at least so many replicates at a time.
PIECE = 4 * LANES


def ensemble(run: Run, known: Drawn, threads: int) -> Ensemble:
    """``Engine.ensemble`` for any data; ``known`` is what ``rules.in_span`` says of the schedule.

    Raises:
        EngineError: a replicate's weights overflowed.
    """
    problem, count, stop, max_steps = run.problem, run.replicates, run.stop, run.max_steps
    rule, batches = known
    columns, starts, perps, off = _split(problem, np.atleast_2d(problem.w0))
    taken, states = np.zeros(count, dtype=np.int64), np.zeros((count, starts.shape[1] + 1))
    stopped = np.zeros(count, dtype=np.bool_)
    stopping = (max_steps, 0, 0.0) if stop is None else (max_steps, stop.every, stop.log_ratio)
    key, cancel = np.uint64(derive_seed(run.seed, "fast engine")), np.zeros(1)
    workers = min(threads, max(count // PIECE, 1))
    piece = count if workers == 1 else max(-(-count // (8 * workers * PIECE)), 1) * PIECE

    def work(first: int) -> None:
        part = (first, min(first + piece, count), run.first_replicate)
        with np.errstate(all="ignore"):
            span.run_span(
                rule, columns, starts, perps, batches, stopping, key, part, cancel, taken, stopped, states
            )

    if workers == 1 and count * max_steps * rule.size * starts.shape[1] <= BRIEF:
        work(0)
    else:
        in_threads(workers, work, range(0, count, piece), cancel)
    lost = ~np.isfinite(states).all(axis=1)
    if lost.any():
        r = int(np.flatnonzero(lost)[0])
        raise EngineError(
            f"replicate {run.first_replicate + r} has weights that are not finite after {taken[r]} steps"
        )
    return summarise(problem, _join(problem, states, off), taken, stopped, keep_weights=run.keep_weights)


def paths(problem: Problem, weights: Array, batches: IntArray, every: int) -> Array:
    """States after every, 2 every, ... steps: weights (k, n), batches (1 or k, steps, b) -> (k, count, n)."""
    columns, starts, perps, off = _split(problem, weights)
    given = np.array(batches, dtype=np.int64, order="C")
    states = np.zeros((len(weights), given.shape[1] // every, starts.shape[1] + 1))
    rule = Rule(GIVEN, INSIDE, False, given.shape[2], problem.step_size, problem.activation == "relu")
    if states.size:
        with np.errstate(all="ignore"):
            span.run_span_paths(rule, columns, starts, perps, given, every, states)
    return _join(problem, states, None if off is None else off[:, None])


def _split(problem: Problem, weights: Array) -> tuple[Array, Array, Array, Array | None]:
    """The data in a basis of their span, column by column; the weights in it, and their part outside."""
    rows, basis = problem.span
    columns = np.ascontiguousarray(rows.T).ravel()
    starts = np.array((weights[:, None] @ basis.T)[:, 0], order="C")  # row by row: the same bits in any company
    if len(basis) == problem.n:
        return columns, starts, np.zeros(len(weights)), None
    off = problem.off_span(weights)
    return columns, starts, np.array(norm_squared(off)), off


def _join(problem: Problem, states: Array, off: Array | None) -> Array:
    """Weights from coordinates in the span followed by the factor of the part outside, (..., r + 1)."""
    weights = np.asarray((states[..., None, :-1] @ problem.span[1])[..., 0, :])
    return weights if off is None else weights + states[..., -1:] * off
