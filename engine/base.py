"""The engine interface: what a third party implements, and what everything else is built on.

An engine simulates mini-batch gradient descent, Eq. (3), for a ``Problem``.  The least it can be is a
subclass of ``Engine`` with a ``step`` method; ``steps``, ``trajectory`` and ``ensemble`` have defaults
built on it.  An engine that can do better overrides them: ``steps`` for many states at once,
``trajectory`` for a whole path over given batches, ``ensemble`` for what ``run`` returns: many replicates with
their own random streams, a stopping rule and a few summaries instead of paths.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, Literal, final

import numpy as np
import numpy.typing as npt

from engine.errors import EngineError, as_reals, is_integer, whole
from engine.observables import alignment, norm_squared
from engine.pace import Pace
from engine.problem import Array, IntArray, Problem
from engine.schedule import Schedule
from evidence.streams import stream

Precision = Literal["float64", "float32"]


@dataclass(frozen=True)
class Stop:
    """Stop a replicate at the first multiple of ``every`` steps at which R >= ``log_ratio``.

    R is the alignment of Eq. (11), or its ReLU form of Section 5.
    """

    log_ratio: float
    every: int = 16

    def __post_init__(self) -> None:
        if not self.log_ratio > 0 or self.every < 1:
            raise ValueError(
                "Stop needs log_ratio > 0 and every >= 1, "
                f"got log_ratio={self.log_ratio!r}, every={self.every!r}"
            )


@dataclass(frozen=True, eq=False)
class Ensemble:
    """The final summaries of an ensemble; every array has shape (replicates,).

    Attributes:
        steps: steps taken.
        stopped: whether the stopping rule fired (else the replicate ran to ``max_steps``).
        log_ratio, leader, coordinate: the alignment of the final state (``engine.Alignment``).
        norm_squared: N of the final state.
        off_data: squared norm outside the effective data: Psi of Eq. (8), and under ReLU also the
            coordinates that are not positive.
        weights: the final weights, shape (replicates, n), if they were asked for.
    """

    steps: npt.NDArray[np.int64]
    stopped: npt.NDArray[np.bool_]
    log_ratio: Array
    leader: IntArray
    coordinate: Array
    norm_squared: Array
    off_data: Array
    weights: Array | None = None


@dataclass(frozen=True, eq=False)
class Run:
    """What ``Engine.run`` was asked for, checked; its arguments say what each is.

    ``replicates`` is a number, and that of the rows of ``w0`` if there are several.
    """

    problem: Problem
    schedule: Schedule
    max_steps: int
    seed: int
    replicates: int
    stop: Stop | None = None
    keep_weights: bool = False
    first_replicate: int = 0

    @property
    def names(self) -> IntArray:
        """The numbers of the replicates, which name their streams, shape (replicates,)."""
        return self.first_replicate + np.arange(self.replicates)

    @property
    def starts(self) -> Array:
        """Where each replicate starts, shape (replicates, n); a copy."""
        return np.array(np.broadcast_to(self.problem.w0, (self.replicates, self.problem.n)))


class Engine(ABC):
    """Simulates Eq. (3).  Subclasses implement ``step``; all else has a default.

    Attributes:
        name: what reports call the engine.
        version: its version, recorded in reports.
        precision: the floating-point type its arithmetic runs in; tolerances follow from it.
        threads: how many threads ``ensemble`` may use; numbers must not depend on it.
        pace: how fast it is, if its own class says so; a run of the claims measures it otherwise.
    """

    name: str = ""
    version: str = "unversioned"
    precision: Precision = "float64"
    threads: int = 1
    pace: Pace | None = None

    @abstractmethod
    def step(self, problem: Problem, weights: Array, batch: IntArray) -> Array:
        """One step of Eq. (3): weights (n,), batch indices (b,) -> new weights (n,).

        An index that stands k times in the batch counts k times in the sum.
        """

    def steps(self, problem: Problem, weights: Array, batches: IntArray) -> Array:
        """One step of many independent states: (k, n) and (k, b) -> (k, n)."""
        result = np.empty(np.shape(weights))
        pairs = zip(_read_only(weights), _read_only(batches), strict=True)
        for r, (w, batch) in enumerate(pairs):
            try:
                result[r] = as_reals(self.step(problem, w, batch), w.shape)
            except TypeError as error:
                raise EngineError(f"step {error}") from error
        return result

    def _next(self, problem: Problem, weights: Array, batches: IntArray) -> Array:
        """``steps``, with its result checked and its arguments safe from in-place updates."""
        try:
            return as_reals(self.steps(problem, _read_only(weights), batches), weights.shape)
        except TypeError as error:
            raise EngineError(f"steps {error}") from error

    def trajectory(self, problem: Problem, batches: IntArray, every: int = 1) -> Array:
        """The path over explicit batches, from ``problem.w0``.

        Args:
            problem: with ``w0`` of shape (n,) or (k, n).
            batches: shape (steps, b), shared by all replicates, or (k, steps, b).
            every: keep every so many-th state.

        Returns:
            States at steps 0, every, 2 every, ...: shape (count, n), or (k, count, n) for a batch of
            initialisations or of batch sequences.
        """
        weights, each, single = side_by_side(problem, batches)
        states = [weights]
        for t in range(each.shape[1]):
            weights = self._next(problem, weights, each[:, t])
            if (t + 1) % every == 0:
                states.append(weights)
        path = np.stack(states, axis=1)
        return path[0] if single else path

    @final
    def run(
        self,
        problem: Problem,
        schedule: Schedule,
        *,
        max_steps: int,
        seed: int,
        replicates: int | None = None,
        stop: Stop | None = None,
        keep_weights: bool = False,
        first_replicate: int = 0,
    ) -> Ensemble:
        """Run an ensemble and return its final summaries.

        Args:
            problem: with ``w0`` of shape (n,), used by every replicate, or (replicates, n).
            schedule: how batches are drawn.
            max_steps: the longest a replicate may run.
            seed: the replicate of number r draws from a stream derived from ``(seed, r)`` alone.
            replicates: how many; by default as many as ``w0`` has rows.
            stop: an optional stopping rule.
            keep_weights: whether to return the final weights.
            first_replicate: the number of the first replicate, which names its stream; so a run can be
                split into several, on several machines, without changing a number.

        Raises:
            ValueError: an argument does not fit, naming it.
        """
        schedule.size(problem.m)  # raises if it does not fit
        if not is_integer(seed):
            raise ValueError(f"seed must be an integer, got {seed!r}")
        count = problem.replicates if replicates is None else whole("replicates", replicates, 1)
        if problem.w0.ndim == 2 and count != problem.replicates:
            raise ValueError(f"replicates must equal the {problem.replicates} rows of w0, got {replicates}")
        steps, first = whole("max_steps", max_steps, 0), whole("first_replicate", first_replicate, 0)
        return self.ensemble(Run(problem, schedule, steps, int(seed), count, stop, keep_weights, first))

    def ensemble(self, run: Run) -> Ensemble:
        """What ``run`` returns: the final summaries of an ensemble."""
        problem, count, stop = run.problem, run.replicates, run.stop
        weights = run.starts
        streams = [stream(run.seed, "replicate", name) for name in run.names]
        taken = np.full(count, run.max_steps, dtype=np.int64)
        stopped = np.zeros(count, dtype=np.bool_)
        active = np.arange(count)
        for first, length in run.schedule.pieces(problem.m, run.max_steps):
            batches = np.stack([run.schedule.draw(problem.m, first, length, streams[r]) for r in active])
            alive = np.arange(len(active))
            for k in range(length):
                weights[active] = self._next(problem, weights[active], batches[alive, k])
                t = first + k + 1
                if stop is not None and t % stop.every == 0:
                    reached = alignment(problem, weights[active]).log_ratio >= stop.log_ratio
                    taken[active[reached]], stopped[active[reached]] = t, True
                    active, alive = active[~reached], alive[~reached]
                    if not len(active):
                        break
            check_finite(weights, run.names, first + length)
            if not len(active):
                break
        return summarise(problem, weights, taken, stopped, keep_weights=run.keep_weights)


class DelegatingEngine(Engine):
    """Has another engine, ``inner``, do all of it."""

    def __init__(self, engine: Engine) -> None:
        self.inner = engine
        self.name = engine.name
        self.version = engine.version
        self.precision = engine.precision
        self.pace = vars(engine).get("pace") or vars(type(engine)).get("pace")

    @property
    def threads(self) -> int:
        """Those of the engine inside."""
        return self.inner.threads

    @threads.setter
    def threads(self, threads: int) -> None:
        self.inner.threads = threads

    def step(self, problem: Problem, weights: Array, batch: IntArray) -> Array:
        return self.inner.step(problem, weights, batch)

    def steps(self, problem: Problem, weights: Array, batches: IntArray) -> Array:
        return self.inner.steps(problem, weights, batches)

    def trajectory(self, problem: Problem, batches: IntArray, every: int = 1) -> Array:
        return self.inner.trajectory(problem, batches, every)

    def ensemble(self, run: Run) -> Ensemble:
        return self.inner.ensemble(run)


def side_by_side(problem: Problem, batches: IntArray) -> tuple[Array, IntArray, bool]:
    """The paths that ``Engine.trajectory`` is to follow.

    Returns:
        The initial weights, shape (k, n), a copy; the batches, shape (k, steps, b); and whether it is
        a single path, which is returned without an axis for k.
    """
    k = max(problem.replicates, 1 if batches.ndim == 2 else batches.shape[0])
    start = np.array(np.broadcast_to(problem.w0, (k, problem.n)))
    each = np.broadcast_to(batches, (k, *batches.shape[-2:]))
    return start, each, problem.w0.ndim == 1 and batches.ndim == 2


def check_finite(weights: Array, replicates: IntArray, steps: int) -> None:
    """Refuse weights that overflowed.

    Args:
        weights: shape (k, n).
        replicates: the numbers of these replicates, shape (k,).
        steps: taken so far.

    Raises:
        EngineError: naming the first replicate whose weights are not finite.
    """
    bad = ~np.isfinite(weights).all(axis=1)
    if bad.any():
        raise EngineError(f"replicate {replicates[bad][0]} has weights that are not finite after {steps} steps")


def summarise(
    problem: Problem,
    weights: Array,
    steps: npt.NDArray[np.int64],
    stopped: npt.NDArray[np.bool_],
    *,
    keep_weights: bool,
) -> Ensemble:
    """The ``Ensemble`` of given final weights, shape (replicates, n), read off in R^n."""
    aligned = alignment(problem, weights)
    c = problem.correlations(weights)
    passive = np.zeros_like(c) if problem.activation == "linear" else np.minimum(c, 0.0)
    return Ensemble(
        steps=steps,
        stopped=stopped,
        log_ratio=aligned.log_ratio,
        leader=aligned.leader,
        coordinate=aligned.coordinate,
        norm_squared=norm_squared(weights),
        off_data=norm_squared(problem.off_span(weights)) + norm_squared(passive),
        weights=weights if keep_weights else None,
    )


def _read_only(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """A view that an engine working in place cannot write through."""
    view = np.asarray(array).view()
    view.flags.writeable = False
    return view
