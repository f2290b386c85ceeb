"""The fast engine: Lemma 14 compiled, O(min(b, m - b)) a step, replicates in parallel threads.

``engine.chain`` explains the representation; data that are not orthonormal go to ``engine.general``.
``step``, ``steps``, ``trajectory`` and ``run`` all go through the same compiled ``advance``, so that what
the deterministic claims check is what the ensembles run on.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine import blocks, chain, general, kernels, rules
from engine.base import Engine, Ensemble, Run
from engine.chain import GIVEN, INSIDE, ORIGIN, UNIFORM, Results, Rule
from engine.errors import EngineError, check_indices, describe, whole
from engine.lanes import LANES, LARGEST, LARGEST_SHUFFLED
from engine.observables import norm_squared
from engine.pace import UNHURRIED
from engine.problem import Array, IntArray, Problem
from engine.schedule import Schedule
from engine.threads import BRIEF, in_threads
from evidence.streams import derive_seed, stream

#: Indices are stored and drawn in 32 bits.
LARGEST_M = 2**31 - 1

#: Replicates are handed to threads in about this many pieces per thread, so that none idles long.
PIECES = 8

#: Steps between looks at R from which it pays to run replicates side by side.
SELDOM = 3

#: Where replicates run side by side, a piece should have at least so many.
WORTHWHILE = 4 * LANES


class FastEngine(Engine):
    """Simulates Eq. (3) in the coordinates of Lemma 14, or of the span of other data, compiled by Numba.

    R is accurate to a relative 1e-9 up to R = 600; beyond about 640 the coordinates other than the
    leading one underflow to zero, and R is inf.  A run keeps O(m) numbers per thread and a row of
    summaries per replicate; replicate r of a run depends on the seed and on r alone.

    Args:
        threads: how many threads ``run`` may use.
    """

    name = "fast"
    version = "1"
    pace = UNHURRIED

    def __init__(self, threads: int = 1) -> None:
        self.threads = threads

    def step(self, problem: Problem, weights: Array, batch: IntArray) -> Array:
        state = self.steps(problem, np.asarray(weights)[None], np.asarray(batch)[None])[0]
        return np.asarray(state)

    def steps(self, problem: Problem, weights: Array, batches: IntArray) -> Array:
        weights = _states(problem, weights)
        batches = _batches(problem.m, batches, 2)
        if len(batches) != len(weights):
            raise ValueError(
                f"batches must have one row for each of the {len(weights)} states, got shape {batches.shape}"
            )
        return _paths(problem, weights, batches[:, None], 1)[:, 0]

    def trajectory(self, problem: Problem, batches: IntArray, every: int = 1) -> Array:
        whole("every", every, 1)
        single = problem.w0.ndim == 1 and np.ndim(batches) == 2
        batches = _batches(problem.m, batches, 2, 3)
        batches = batches[None] if batches.ndim == 2 else batches
        replicates = max(problem.replicates, len(batches))
        if not {problem.replicates, len(batches)} <= {1, replicates}:
            raise ValueError(f"batches of shape {batches.shape} do not fit the {problem.replicates} rows of w0")
        starts = np.broadcast_to(problem.w0, (replicates, problem.n))
        later = _paths(problem, starts, batches, every)
        path = np.concatenate([starts[:, None], later], axis=1)
        return path[0] if single else path

    def ensemble(self, run: Run) -> Ensemble:
        """``Engine.ensemble`` in compiled threads.

        Raises:
            ValueError: ``threads`` is no number of them.
            EngineError: a replicate's weights overflowed.
        """
        whole("threads", self.threads, 1)
        problem, schedule, count, stop = run.problem, run.schedule, run.replicates, run.stop
        if not problem.orthonormal:
            source = rules.in_span(schedule, problem.m, problem.step_size, problem.activation == "relu")
            if source is None:  # a schedule of one's own: the default loop over ``steps``
                return super().ensemble(run)
            return general.ensemble(run, source, self.threads)
        starts, perps, off = _split(problem, np.atleast_2d(problem.w0))
        results = Results(
            steps=np.zeros(count, dtype=np.int64),
            leader=np.zeros(count, dtype=np.int64),
            died=np.zeros(count, dtype=np.int64),
            summary=np.zeros((count, 5)),
            states=np.empty((count if run.keep_weights else 0, problem.m)),
        )
        stopping = (run.max_steps, 0, 0.0) if stop is None else (run.max_steps, stop.every, stop.log_ratio)
        known = rules.in_coordinates(problem, schedule)
        if known is None:
            names = (run.seed, run.first_replicate)
            _run_drawn(problem, schedule, starts, perps, stopping, names, results)
        else:
            key = np.uint64(derive_seed(run.seed, "fast engine"))
            arguments = (*known, stopping, key, run.first_replicate)
            _run_threads(self.threads, starts, perps, arguments, results)
        if results.died.any():
            r = int(np.flatnonzero(results.died)[0])
            raise EngineError(
                f"replicate {run.names[r]} has weights that are not finite after {results.died[r]} steps"
            )
        log_ratio, coordinate, norm, off_data, factor = results.summary.T.copy()
        stopped = np.zeros(count, dtype=np.bool_)
        if stop is not None:
            looked = (results.steps > 0) & (results.steps % stop.every == 0)
            stopped = looked & (log_ratio >= stop.log_ratio)
        return Ensemble(
            steps=results.steps,
            stopped=stopped,
            log_ratio=log_ratio,
            leader=results.leader,
            coordinate=coordinate,
            norm_squared=norm,
            off_data=off_data,
            weights=_join(problem, results.states, factor, off) if run.keep_weights else None,
        )


Stopping = tuple[int, int, float]


def _run_threads(
    threads: int,
    starts: Array,
    perps: Array,
    arguments: tuple[Rule, npt.NDArray[np.int64], Stopping, np.uint64, int],
    results: Results,
) -> None:
    """Run all replicates, in pieces, in threads of their own, so that Ctrl-C ends them soon."""
    rule, batches, stopping, key, number = arguments
    count = len(results.steps)
    workers = min(threads, count)
    abreast = rule.source == UNIFORM and stopping[0] > 0 and not 0 < stopping[1] < SELDOM
    abreast = abreast and starts.shape[1] <= (LARGEST_SHUFFLED if chain.shuffles(rule) else LARGEST)
    pieces = min(PIECES, max(count // (workers * WORTHWHILE), 1)) if abreast else PIECES
    piece = max(-(-count // (workers * pieces)), 1)
    cancel = np.zeros(1)

    def work(first: int) -> None:
        rows = (first, min(first + piece, count), number)
        with np.errstate(all="ignore"):
            blocks.run_block(abreast, rule, starts, perps, batches, stopping, key, rows, cancel, results)

    if workers == 1 and count * stopping[0] * (rule.size + 1) <= BRIEF:
        piece = count
        work(0)
        return
    in_threads(workers, work, range(0, count, piece), cancel)


def _run_drawn(
    problem: Problem,
    schedule: Schedule,
    starts: Array,
    perps: Array,
    stopping: Stopping,
    names: tuple[int, int],
    results: Results,
) -> None:
    """Run all replicates on batches that the schedule itself draws, as ``Engine.run`` does."""
    max_steps, every, log_ratio = stopping
    m, size, relu = problem.m, schedule.size(problem.m), problem.activation == "relu"
    rule = Rule(GIVEN, INSIDE, True, size, problem.step_size, relu)
    state, cancel = chain.new_chain(rule, m), np.zeros(1)
    for r in range(len(results.steps)):
        rng = stream(names[0], "replicate", names[1] + r)
        row, t = r if len(starts) > 1 else 0, 0
        chain.start(state, rule, starts[row], perps[row])
        for first, count in schedule.pieces(m, max_steps):
            end = first + count
            drawn = _batches(m, schedule.draw(m, first, count, rng), 2)
            if drawn.shape != (count, size):
                raise ValueError(
                    f"{type(schedule).__name__}.draw must return batches of shape "
                    f"{(count, size)}, got shape {drawn.shape}"
                )
            state.whole[ORIGIN] = first
            with np.errstate(all="ignore"):
                t, over = kernels.advance(state, rule, drawn, first, end, every, log_ratio, cancel)
            if over:
                break
        chain.summarise(state, relu, r, t, results)


def _paths(problem: Problem, weights: Array, batches: IntArray, every: int) -> Array:
    """States after every, 2 every, ... steps: weights (k, n) -> (k, count, n)."""
    if not problem.orthonormal:
        return general.paths(problem, weights, batches, every)
    starts, perps, off = _split(problem, weights)
    shape = (len(weights), batches.shape[1] // every)
    states, factors = np.empty((*shape, problem.m)), np.empty(shape)
    if states.size:
        with np.errstate(all="ignore"):
            kernels.run_paths(rules.given(problem, batches), starts, perps, batches, every, states, factors)
    return _join(problem, states, factors, None if off is None else off[:, None])


def _split(problem: Problem, weights: Array) -> tuple[Array, Array, Array | None]:
    """Coordinates (k, m), squared norms orthogonal to the data (k,), and that part if there is any."""
    if problem.m > LARGEST_M:
        raise ValueError(f"the fast engine needs m <= {LARGEST_M}, got m={problem.m}")
    starts = np.array(problem.correlations(weights), order="C")
    if problem.m == problem.n:
        return starts, np.zeros(len(weights)), None
    off = problem.off_span(weights)
    return starts, np.array(norm_squared(off)), off


def _join(problem: Problem, states: Array, factors: Array, off: Array | None) -> Array:
    """Weights from coordinates (..., m), the factors of the orthogonal part (...) and that part."""
    weights = problem.combine(states)
    if off is not None:
        weights += factors[..., None] * off
    return weights


def _states(problem: Problem, weights: Array) -> Array:
    states = np.asarray(weights, dtype=np.float64)
    if states.ndim != 2 or states.shape[1] != problem.n:
        raise ValueError(f"weights must have shape (..., {problem.n}), got {describe(states)}")
    return states


def _batches(m: int, batches: IntArray, *dimensions: int) -> IntArray:
    """A writable copy of given batches (the kernels are compiled for one type), checked."""
    array = np.asarray(batches)
    if array.ndim not in dimensions or (array.dtype.kind not in "iu" and array.size):
        raise ValueError(
            f"batches must be integers with {' or '.join(map(str, dimensions))} dimensions, "
            f"got {describe(array)}"
        )
    check_indices("batches", array, m)
    return np.array(array, dtype=np.int64, order="C")
