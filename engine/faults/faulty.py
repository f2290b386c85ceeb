"""Faults at work: an engine with a fault."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np

from engine.base import DelegatingEngine, Engine, Ensemble, Run, side_by_side, summarise
from engine.faults.language import METHODS, Fault, values
from engine.faults.texts import DEAL, DRAW, OF_A_CALL, PATH, RUN, STEP, At, Text, value
from engine.observables import alignment
from engine.problem import Array, IntArray, Problem
from engine.schedule import Reshuffled, Schedule, UniformSubsets
from evidence.streams import stream


class FaultyEngine(DelegatingEngine):
    """An engine that is wrong as a fault says, and answers as another one does where the fault cannot show.

    It takes the steps itself, by the text with the changes, in the methods and for the sizes for which a
    change of the step is possible; but where only eta changes, the other engine takes them with that eta.

    Args:
        engine: the right one.
        fault: what is wrong.
        name: of the faulty one.
    """

    def __init__(self, engine: Engine, fault: Fault, name: str = "") -> None:
        super().__init__(engine)
        self.name, self.pace = name or engine.name, None  # it has a pace of its own
        self.fault = fault
        self.of_steps = {method: fault.of(STEP, method) for method in METHODS}
        self.taken = 0
        self.rng = np.random.default_rng(0)
        self.own: dict[object, object] = {}

    def step(self, problem: Problem, weights: Array, batch: IntArray) -> Array:
        moved = self._one("step", problem, np.asarray(weights)[None], np.asarray(batch)[None])
        return np.asarray(moved[0])

    def steps(self, problem: Problem, weights: Array, batches: IntArray) -> Array:
        return self._one("steps", problem, np.asarray(weights), np.asarray(batches))

    def trajectory(self, problem: Problem, batches: IntArray, every: int = 1) -> Array:
        of_paths = self.fault.of(PATH, "trajectory")
        if not of_paths.changes:
            return self._path(problem, batches, every)
        kept = of_paths.function(PATH)(lambda p, b: self._path(p, b, 1), problem, batches, every)
        return np.asarray(kept, dtype=np.float64)

    def ensemble(self, run: Run) -> Ensemble:
        of_runs = self.fault.of(RUN, "run")
        if not of_runs.changes:
            return self._drawn(run)
        with np.errstate(all="ignore"):
            ran: Ensemble = of_runs.function(RUN)(self._named, run)
        return ran

    # --- steps

    def _live(self, method: str, problem: Problem, b: int, states: int) -> tuple[Fault, Problem | None]:
        """What is wrong with the steps of a call, and the problem that has it if nothing but eta is wrong."""
        w, batch = np.broadcast_to(0.0, (states, 1)), np.broadcast_to(0, (states, b))
        changes = self.of_steps[method].changes
        known = values(problem, w, batch, names=OF_A_CALL) if any(c.where for c in changes) else {}
        changes = tuple(
            c for c in changes if all(r.holds(known[r.variable]) for r in c.where if r.variable in known)
        )
        eta = problem.step_size
        for c in changes:
            if c.place != "eta" or "at." in c.new or not known.keys() >= {r.variable for r in c.where}:
                return Fault(changes), None
            eta = float(value(c.expression, problem=problem, w=w, batch=batch, eta=eta))
            if not 0.0 < eta < np.inf:
                return Fault(changes), None
        return Fault(), replace(problem, step_size=eta) if changes else problem

    def _at(self, rows: IntArray, step: int, length: int = 1) -> At:
        taken = self.taken + 1 + np.arange(len(rows))[:, None]
        self.taken += len(rows)
        return At(rows[:, None], step, taken, self.rng, self.own, length)

    def _one(self, method: str, problem: Problem, weights: Array, batches: IntArray) -> Array:
        fault, other = self._live(method, problem, batches.shape[-1], len(weights))
        if other is not None:
            return self.inner.steps(other, weights, batches)
        return fault.step(problem, weights, batches, None, self._at(np.arange(len(weights)), 1))[0]

    def _path(self, problem: Problem, batches: IntArray, every: int) -> Array:
        weights, each, single = side_by_side(problem, batches)
        fault, other = self._live("trajectory", problem, each.shape[-1], len(weights))
        if other is not None:
            return self.inner.trajectory(other, batches, every)
        states, past = [weights], dict[str, Array]()
        for t in range(1, each.shape[1] + 1):
            at = self._at(np.arange(len(weights)), t, each.shape[1])
            weights, past = fault.step(problem, weights, each[:, t - 1], past, at)
            if t % every == 0:
                states.append(weights)
        path = np.stack(states, axis=1)
        return path[0] if single else path

    # --- runs

    def _named(self, run: Run, names: IntArray) -> Ensemble:
        """A run whose replicates draw from the streams of these names."""
        stretches = np.split(np.arange(len(names)), np.flatnonzero(np.diff(names) != 1) + 1)
        parts = []
        for rows in stretches:
            problem = run.problem
            if len(stretches) > 1 and problem.w0.ndim == 2:
                problem = problem.with_w0(problem.w0[rows])
            part = replace(run, problem=problem, replicates=len(rows), first_replicate=int(names[rows[0]]))
            parts.append(self._drawn(part))
        return parts[0] if len(parts) == 1 else joined(parts)

    def _drawn(self, run: Run) -> Ensemble:
        """A run on batches as the fault draws them."""
        b = run.schedule.size(run.problem.m)
        for kind, text in DRAWS.items():
            of_draws = self.fault.of(text, "run")
            if of_draws.changes and isinstance(run.schedule, kind) and b < run.problem.m:
                run = replace(run, schedule=Drawn(of_draws, run.problem, b, run.replicates, kind))
        fault, other = self._live("run", run.problem, b, run.replicates)
        if getattr(run.schedule, "short", False):
            return self._taken(run, fault)
        return self._taken(run, fault) if other is None else self.inner.ensemble(replace(run, problem=other))

    def _taken(self, run: Run, fault: Fault) -> Ensemble:
        """A run whose steps this engine takes itself, with a memory for each replicate."""
        problem, count, stop = run.problem, run.replicates, run.stop
        weights = run.starts
        streams = [stream(run.seed, "replicate", name) for name in run.names]
        taken, stopped = np.full(count, run.max_steps, dtype=np.int64), np.zeros(count, dtype=np.bool_)
        active, past = np.arange(count), dict[str, Array]()
        begins = dict(run.schedule.pieces(problem.m, run.max_steps))
        for t in range(1, run.max_steps + 1):
            if t - 1 in begins:
                first, room = t - 1, begins[t - 1]
                batches = np.stack([run.schedule.draw(problem.m, first, room, streams[r]) for r in active])
            at = self._at(run.names[active], t, run.max_steps)
            weights[active], past = fault.step(problem, weights[active], batches[:, t - 1 - first], past, at)
            if stop is not None and t % stop.every == 0:
                reached = alignment(problem, weights[active]).log_ratio >= stop.log_ratio
                taken[active[reached]], stopped[active[reached]] = t, True
                active, batches = active[~reached], batches[~reached]
                past = {name: kept[~reached] if np.ndim(kept) else kept for name, kept in past.items()}
                if not len(active):
                    break
        return summarise(problem, weights, taken, stopped, keep_weights=run.keep_weights)


#: The schedules whose draws are written as texts.
DRAWS: dict[type[UniformSubsets | Reshuffled], Text] = {UniformSubsets: DRAW, Reshuffled: DEAL}


class Drawn(Schedule):
    """What stands in for a ``kind`` of batches of ``batch_size`` (below m): batches that are drawn wrongly.

    Given batches, full ones and the cycle are right, as in an engine whose random number code alone is broken.
    """

    def __init__(
        self,
        fault: Fault,
        problem: Problem,
        batch_size: int,
        states: int,
        kind: type[UniformSubsets | Reshuffled] = UniformSubsets,
    ) -> None:
        self.fault, self.problem, self.batch_size, self.states = fault, problem, batch_size, states
        self.text, self.right = DRAWS[kind], kind(batch_size)
        #: Whether some batches have fewer indices, which other engines do not know.
        self.short = any(word in c.new for c in fault.changes for word in ("padded(", "once(", "-1)"))

    def size(self, m: int) -> int:
        return self.batch_size

    def draw(self, m: int, first: int, count: int, rng: np.random.Generator) -> IntArray:
        asked = (self.right.draw, self.problem, self.batch_size, self.states)
        drawn: IntArray = self.fault.function(self.text)(*asked, first, count, rng)
        return drawn

    def epoch(self, m: int) -> int:
        return self.right.epoch(m)


def joined(parts: list[Ensemble]) -> Ensemble:
    """Several ensembles as one."""
    names = [f.name for f in fields(parts[0]) if getattr(parts[0], f.name) is not None]
    return replace(
        parts[0], **{name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    )
