"""Diagnosing paths: what an engine remembers from one step to the next, and which states it returns."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from engine import Array, Engine, Explicit, IntArray, Problem, StandardBasis, random_orthonormal, stream
from engine.diagnosis.outcome import Symptom, percent
from engine.faults import PATH, RIGHT, Fault
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
from engine.faults.fit import fitted
from engine.faults.texts import first_call
from engine.precision import step_error

STEPS = 12
RIGHT_LEAVES, LEFT_OVER = 2.0, 5.0  # times what rounding allows
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
    for m, n, b, eta in ((3, 4, 1, 0.2), (4, 6, 2, 0.1), (3, 3, 3, 0.2)):
        data = StandardBasis(m, n) if b == 1 else random_orthonormal(m, n, rng)
        w0 = rng.standard_normal(n)
        w0 *= 0.5 / np.linalg.norm(w0)
        batches = np.stack([rng.permutation(m)[:b] for _ in range(STEPS)])
        found.append((Problem(data, w0, eta), batches))
    return found


def of_paths(engine: Engine, seed: int, method: str) -> Symptom | None:
    """What is wrong with a path whose single steps are right; None if nothing is."""
    path_of = {"trajectory": by_trajectory, "run": by_run}[method]
    cases = [(problem, batches, path_of(engine, problem, batches)) for problem, batches in problems(seed)]

    def misfit(fault: Fault) -> Array:
        return np.concatenate([_misfit(engine, case, fault).ravel() for case in cases])

    def left(fault: Fault) -> float:
        return max(float(np.linalg.norm(_misfit(engine, case, fault), axis=1).max()) for case in cases)

    if left(RIGHT) <= RIGHT_LEAVES:
        return None
    for fault in map(partial(fitted, misfit=misfit), REMEMBERING):
        if (least := left(fault)) <= LEFT_OVER:
            return Symptom(
                f"{fault.words} ({method})",
                f"explains paths of {STEPS} steps to within {percent(least)} of the tolerance",
            )
    first, size = _first(engine, cases)
    words = f"the path of {method} leaves Eq. (3) at step {first}, by {size:.2g}; the first steps are right"
    return Symptom(words, explained=False)


Case = tuple[Problem, IntArray, Array]


def predicted(fault: Fault, case: Case) -> Array:
    """Where each step of a path leads with a fault, from where the path is, shape (T, n)."""
    problem, batches, path = case

    def simulate(_problem: Problem, sequence: IntArray) -> Array:
        ends, past = [path[0]], dict[str, Array]()
        for t, batch in enumerate(sequence):
            at = first_call(1)._replace(step=t + 1)
            moved, past = fault.step(problem, path[t][None], batch[None], past, at)
            ends.append(moved[0])
        return np.stack(ends)

    return np.asarray(fault.of(PATH).function(PATH)(simulate, problem, batches, 1)[1:])


def _misfit(engine: Engine, case: Case, fault: Fault) -> Array:
    """What a fault leaves of each step, over what rounding allows, shape (T, n)."""
    problem, batches, path = case
    sizes = np.linalg.norm(path, axis=1)
    sizes = np.maximum(sizes[:-1], np.concatenate([sizes[:1], sizes[:-2]]))
    allowed = step_error(engine, problem, batches.shape[1]) * sizes
    return np.asarray((path[1:] - predicted(fault, case)) / allowed[:, None])


def _first(engine: Engine, cases: list[Case]) -> tuple[int, float]:
    """The first step that is wrong, and by how much."""
    found = []
    for case in cases:
        wrong = np.flatnonzero(np.linalg.norm(_misfit(engine, case, RIGHT), axis=1) > RIGHT_LEAVES)
        gaps = np.linalg.norm(case[2][1:] - predicted(RIGHT, case), axis=1)
        found += [(int(t) + 1, float(gaps[t])) for t in wrong[:1]]
    return min(found)


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
                return Symptom(fault.words, f"every = {every}, {len(batches)} steps")
        words = "trajectory with every > 1 returns states that are not on the path with every = 1"
        return Symptom(words, explained=False)
    return None
