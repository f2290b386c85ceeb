"""Diagnosing paths: what an engine remembers from one step to the next, and which states it returns."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine import Array, Engine, Explicit, IntArray, Problem, StandardBasis, random_orthonormal, stream
from engine.diagnosis.outcome import Symptom, percent
from engine.diagnosis.search import Evidence, explanations
from engine.diagnosis.trials import agrees
from engine.faults import PATH, RIGHT, STEP, Fault, FaultyEngine, alternatives
from engine.faults.alternatives_paths import BESIDE, OF_PATHS, OF_STATES
from engine.faults.catalogue import (
    BATCH_BEFORE,
    EARLY_STATES,
    FIRST_BATCH,
    LATE_STATES,
    NEXT_BATCH,
    STALE_GRADIENT,
    STALE_NORM,
    heavy_ball,
    nesterov,
)
from engine.faults.evaluation import FAILS, Steps
from engine.faults.fit import fitted
from engine.faults.texts import first_call
from engine.precision import step_error
from engine.reference import ReferenceEngine

STEPS, GLANCE = 12, 5  # of a path, and those that are looked at first
RIGHT_LEAVES, LEFT_OVER = 2.0, 5.0  # times what rounding allows
DOUBTFUL = 1e7  # what leaves more than so many times is wrong, whatever it makes of rounding
#: Faults of which a first step is right, or nearly; the first that fits is named.
REMEMBERING = (
    heavy_ball(0.01), nesterov(0.01), STALE_NORM, BATCH_BEFORE, NEXT_BATCH, FIRST_BATCH, STALE_GRADIENT,
)  # fmt: skip
Path = Callable[[Engine, Problem, IntArray], Array]


def by_trajectory(engine: Engine, problem: Problem, batches: IntArray) -> Array:
    """States 0 to T of ``trajectory``, shape (T + 1, n)."""
    return engine.trajectory(problem, batches)


def by_run(engine: Engine, problem: Problem, batches: IntArray) -> Array:
    """The same from runs of 0, 1, ..., T steps on an explicit schedule."""
    ends = []
    for steps in range(len(batches) + 1):
        ran = engine.run(problem, Explicit(batches), max_steps=steps, seed=0, replicates=1, keep_weights=True)
        assert ran.weights is not None, "run was asked to keep the weights"
        ends.append(ran.weights[0])
    return np.stack(ends)


def problems(seed: int) -> list[tuple[Problem, IntArray]]:
    """A few problems with batches for a path."""
    rng = stream(seed, "diagnosis", "memory")
    found: list[tuple[Problem, IntArray]] = []
    for m, n, b, eta in ((3, 4, 1, 0.2), (4, 6, 2, 0.1), (3, 3, 3, 0.2), (5, 6, 2, 0.15)):
        data = StandardBasis(m, n) if b == 1 else random_orthonormal(m, n, rng)
        w0 = rng.standard_normal(n)
        w0 *= 0.5 / np.linalg.norm(w0)
        batches = np.stack([rng.permutation(m)[:b] for _ in range(STEPS)])
        found.append((Problem(data, w0, eta, "relu" if m == 5 else "linear"), batches))
    return found


class Case:
    """A path of an engine, and what faults make of each of its steps from where the path is.

    Attributes:
        problem, batches, path: what was asked, and states 0 to T, (T + 1, n).
        allowed: how far rounding may part each step from a prediction, (T,).
        near: a path a rounding away, which tells by how much a fault magnifies it; None of such a path.
    """

    def __init__(
        self, engine: Engine, problem: Problem, batches: IntArray, path: Array, is_near: bool = False
    ) -> None:
        self.problem, self.batches, self.path = problem, batches, path
        sizes = np.linalg.norm(path, axis=1)
        sizes = np.maximum(sizes[:-1], np.concatenate([sizes[:1], sizes[:-2]]))
        self.allowed = step_error(engine, problem, batches.shape[1]) * np.maximum(sizes, 1e-300)
        self.steps: dict[tuple[int, ...], Steps] = {}
        self.near: Case | None = None
        if not is_near:
            noise = np.random.default_rng(1).uniform(-1.0, 1.0, path.shape)
            other = path * (1.0 + step_error(engine, problem, batches.shape[1]) * noise)
            self.near = Case(engine, problem, batches, other, is_near=True)

    def predicted(self, fault: Fault, steps: int | None = None) -> Array:
        """Where each of the first steps leads with a fault, (T, n)."""
        given = self.batches[:steps]
        of_step = fault.of(STEP)
        remembers = any("past.get(" in change.new for change in of_step.changes)

        def simulate(_problem: Problem, sequence: IntArray) -> Array:
            ends, past = [self.path[0]], dict[str, Array]()
            for t, batch in enumerate(sequence):
                key = (t, *batch.tolist())
                if key not in self.steps:
                    at = first_call(1)._replace(step=t + 1, length=len(self.batches))
                    self.steps[key] = Steps(self.problem, self.path[t][None], batch[None], at)
                with np.errstate(all="ignore"):
                    found = self.steps[key].of(of_step, past)
                past = found if remembers else {}
                ends.append(np.broadcast_to(found["moved"], (1, self.problem.n))[0])
            return np.stack(ends)

        try:
            kept = fault.of(PATH).function(PATH)(simulate, self.problem, given, 1)
        except FAILS:
            return np.full((len(given), self.problem.n), np.inf)
        return np.asarray(kept[1:])

    def misfit(self, fault: Fault, steps: int | None = None) -> Array:
        """What a fault leaves of each step, over what rounding allows, (T, n)."""
        found = self.predicted(fault, steps)
        count = len(found)
        with np.errstate(all="ignore"):
            left = np.asarray((self.path[1 : count + 1] - found) / self.allowed[:count, None])
            if self.near is not None and LEFT_OVER < np.abs(left).max(initial=0.0) < DOUBTFUL:
                moved = np.linalg.norm(self.near.predicted(fault, steps) - found, axis=1)
                left = left / np.maximum(1.0, moved / self.allowed[:count])[:, None]
        return left


def of_paths(engine: Engine, seed: int, method: str) -> Symptom | None:
    """What is wrong with a path, the single steps of which may be right; None if nothing is."""
    if method == "trajectory" and (returned := of_returned(engine, seed)) is not None:
        return returned
    path_of = {"trajectory": by_trajectory, "run": by_run}[method]
    cases = [Case(engine, problem, given, path_of(engine, problem, given)) for problem, given in problems(seed)]

    def left(fault: Fault) -> Array:
        found = np.concatenate([np.linalg.norm(case.misfit(fault), axis=1) for case in cases])
        return np.where(np.isfinite(found), found, np.inf)

    if (left(RIGHT) <= RIGHT_LEAVES).all():
        return None
    looks = [lambda f, steps=steps: cases[1].misfit(f, steps).ravel() for steps in (GLANCE, STEPS)]
    evidence = Evidence(looks, left, LEFT_OVER)
    known = (*REMEMBERING, *alternatives.MEMORY)
    for fault in explanations(evidence, (*known, *OF_PATHS), nearest=5, others=(*known, *BESIDE)):
        if agrees(engine, fault, method, seed):
            most = percent(float(left(fault).max()))
            fit = f"explains paths of {STEPS} steps to within {most} of the tolerance"
            return Symptom(f"{fault.words} ({method})", fit, program=fault)
    first, size = _first(cases)
    words = f"the path of {method} leaves Eq. (3) at step {first}, by {size:.2g}; the steps before are right"
    return Symptom(words, explained=False)


def _first(cases: list[Case]) -> tuple[int, float]:
    """The first step that is wrong, and by how much."""
    found = []
    for case in cases:
        wrong = np.flatnonzero(np.linalg.norm(case.misfit(RIGHT), axis=1) > RIGHT_LEAVES)
        gaps = np.linalg.norm(case.path[1:] - case.predicted(RIGHT), axis=1)
        found += [(int(t) + 1, float(gaps[t])) for t in wrong[:1]]
    return min(found)


def of_returned(engine: Engine, seed: int) -> Symptom | None:
    """Which states ``trajectory`` returns instead, by single paths and several replicates; None if that
    is open."""
    rng = stream(seed, "diagnosis", "returned")
    asked: list[tuple[Problem, IntArray, int]] = []
    for k, (problem, batches) in enumerate(problems(seed)):
        several, own = replicates(problem, batches, rng)
        asked += [(problem, batches[:8], 1 + 2 * (k % 2)), (several, own[:, :7], 1 + k % 2)]
    got = [engine.trajectory(*one) for one in asked]

    def left(fault: Fault) -> Array:
        other, found = FaultyEngine(ReferenceEngine(), fault), []
        for (problem, batches, every), path in zip(asked, got, strict=True):
            steps = batches.shape[-2]
            grown = steps * (1.0 + 8.5 * problem.step_size) ** steps
            allowed = grown * step_error(engine, problem, batches.shape[-1])
            found.append((path - other.trajectory(problem, batches, every)).ravel() / allowed)
        return np.concatenate(found)

    if np.abs(left(RIGHT)).max() <= RIGHT_LEAVES:
        return None
    for fault in OF_STATES:
        found = fitted(fault, left)
        if np.abs(left(found)).max() <= LEFT_OVER and agrees(engine, found, "trajectory", seed):
            return Symptom(f"{found.words} (trajectory)", "explains 8 paths to rounding", program=found)
    return None


def replicates(problem: Problem, batches: IntArray, rng: np.random.Generator) -> tuple[Problem, IntArray]:
    """A problem with three starts, and the batches in an order of their own for each, (3, T, b)."""
    starts = rng.standard_normal((3, problem.n)) * 0.5 / np.sqrt(problem.n)
    return problem.with_w0(starts), np.stack([rng.permutation(batches) for _ in starts])


def of_kept_states(engine: Engine, seed: int) -> Symptom | None:
    """Which states ``trajectory`` keeps if it is to keep every third one."""
    every = 3
    for problem, batches in problems(seed):
        whole = engine.trajectory(problem, batches)
        kept = engine.trajectory(problem, batches, every)
        times = np.arange(len(batches) // every + 1) * every
        if np.allclose(kept, whole[times], rtol=0, atol=1e-7 if engine.precision == "float32" else 1e-13):
            continue
        for fault in (LATE_STATES, EARLY_STATES):
            other = fault.function(PATH)(lambda *_, whole=whole: whole, problem, batches, every)
            if np.allclose(kept, other, rtol=0, atol=1e-6):
                return Symptom(fault.words, f"every = {every}, {len(batches)} steps", program=fault)
        words = "trajectory with every > 1 returns states that are not on the path with every = 1"
        return Symptom(words, explained=False)
    return _of_replicates(engine, seed)


def _of_replicates(engine: Engine, seed: int) -> Symptom | None:
    """Whether replicates go their ways as each does alone."""
    rng = stream(seed, "diagnosis", "replicates")
    for problem, batches in problems(seed):
        several, own = replicates(problem, batches, rng)
        together = engine.trajectory(several, own)
        alone = [engine.trajectory(problem.with_w0(w), b) for w, b in zip(several.w0, own, strict=True)]
        if not np.allclose(together, alone, rtol=0, atol=1e-4 if engine.precision == "float32" else 1e-11):
            words = "trajectories of several replicates in one call are not those of each by itself"
            return Symptom(words, explained=False)
    return None
