"""Trials: does an engine do what a program in the language of faults says, on instances it was not found by?

They come from the whole domain, some from each part of the range of every variable, half of them such that the
program shows on them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from functools import lru_cache

import numpy as np

from engine import Array, Engine, EngineError, Explicit, IntArray, Problem, pace_of, stream
from engine.diagnosis.probes import Probe, anywhere
from engine.diagnosis.search import LEFT_OVER
from engine.faults import METHODS, RIGHT, STEP, Fault, FaultyEngine
from engine.faults.language import values
from engine.precision import step_error
from engine.reference import ReferenceEngine

LENGTHS = (1, 2, 3, 4, 6, 14)  # of paths
FAR = 4.0  # weights beyond which a path is left alone
CANDIDATES = 360  # instances that are looked at
EACH = 2  # instances from each part of the range of a variable
SWIFT = 1024  # microseconds a step, up to which an engine is tried on wide problems
LARGEST = (8, 8, 40, 120, 400)  # of the candidates, by turns
#: Where the range of each variable is cut.
PARTS: dict[str, tuple[float, ...]] = {
    "m": (1, 2, 4, 8, 16, 40, 100, 200), "n": (2, 4, 8, 16, 40, 100, 160, 250, 400),
    "b": (1, 2, 3, 5, 9, 17, 40, 100), "b/m": (0.25, 0.5, 0.75, 0.999), "eta": (0.003, 0.01, 0.05, 0.15),
    "|w|": (0.1, 0.3, 0.6, 0.9, 1.2), "ReLU": (0.5,), "active": (0, 1, 2, 5), "states": (1, 2, 4, 9),
}  # fmt: skip


def agrees(engine: Engine, program: Fault, method: str, seed: int, against: Fault | None = None) -> bool:
    """Whether one method does what a program says, on instances of which some show it, or ``against``."""
    return failing(engine, program, method, seed, against) is None


def failing(
    engine: Engine, program: Fault, method: str, seed: int, against: Fault | None = None
) -> Probe | None:
    """An instance on which a method does not do what a program says, if one is found."""
    rng = stream(seed, "diagnosis", "trials", method)
    other = FaultyEngine(ReferenceEngine(), program)
    for asked in instances(against or program, seed, pace_of(engine).state <= SWIFT):
        if not _agrees_on(engine, other, asked, method, rng):
            return asked
    return None


@lru_cache(maxsize=8)
def instances(program: Fault, seed: int, wide: bool) -> tuple[Probe, ...]:
    """Instances from the whole domain, those that show a program first; all small unless ``wide``."""
    rng = stream(seed, "diagnosis", "instances")
    of_step = program.of(STEP)
    shows = bool(of_step.changes) and not remembers(program)
    seen: tuple[Counter[tuple[str, int]], ...] = (Counter(), Counter())
    found: tuple[list[Probe], ...] = ([], [])
    for k in range(CANDIDATES):
        largest = LARGEST[k % len(LARGEST)]
        if largest > 40 and not wide:
            continue
        asked = anywhere(rng, largest, None if largest <= 40 else 1)
        rows = np.arange(len(asked.weights))
        if shows:
            moved = np.abs(asked.steps.moved(of_step) - asked.steps.right).max(axis=1)
            rows = np.flatnonzero(moved > 1e-9)
        for kind, row in ((0, rows[0] if len(rows) else -1), (1, 0)):
            if row < 0 or (kind == 1 and found[0] and found[0][-1] is asked):
                continue
            parts = parts_of(asked, row)
            if any(seen[kind][part] < EACH for part in parts):
                seen[kind].update(parts)
                found[kind].append(asked)
                break
    return (*found[0], *found[1])


def parts_of(asked: Probe, row: int) -> list[tuple[str, int]]:
    """In which part of the range of each variable a state lies."""
    w, batch = asked.weights[row][None], asked.batches[row][None]
    known = values(asked.problem, w, batch, names=PARTS)
    known["states"] = np.array(len(asked.weights))
    return [(name, bisect_left(cuts, float(np.ravel(known[name])[0]))) for name, cuts in PARTS.items()]


def remembers(program: Fault) -> bool:
    """Whether a step of a program depends on those before it."""
    return any("past." in change.new or "at." in change.new for change in program.changes)


def _agrees_on(engine: Engine, other: Engine, asked: Probe, method: str, rng: np.random.Generator) -> bool:
    steps = 1 if method in ("step", "steps") else int(rng.choice(LENGTHS))
    problem, first = asked.problem, asked.batches
    more = rng.permuted(np.tile(np.arange(problem.m), (steps - 1, 1)), axis=1)[:, : first.shape[1]]
    batches = np.concatenate([first[:, None], np.tile(more, (len(first), 1, 1))], axis=1)
    with np.errstate(all="ignore"):
        said, got = (reached(one, method, problem, asked.weights, batches) for one in (other, engine))
        if said is None or got is None:  # which is what engines say of paths that diverge
            known = got if said is None else said
            return known is None or not np.isfinite(known).all() or float(np.abs(known).max()) > FAR
        size = np.linalg.norm(said.reshape(len(said), -1, problem.n), axis=-1).max(axis=1)
        size = np.maximum(np.linalg.norm(asked.weights, axis=-1), size)
        size = np.maximum(np.maximum(size, size**3), 1e-300)
        error = step_error(engine, problem, first.shape[1])
        grown = steps * (1.0 + 8.5 * problem.step_size) ** steps * error
        shape = (-1, *[1] * (said.ndim - 2))
        gap = np.linalg.norm(got - said, axis=-1) / size.reshape(shape)
        far = ~np.isfinite(said).all(axis=-1) | (size > FAR**3).reshape(shape)
        if bool(((gap <= LEFT_OVER * grown) | far).all()):
            return True
        # a program may magnify rounding more than Eq. (3) does: by how much, another start tells
        near = asked.weights * (1.0 + error * rng.uniform(-1.0, 1.0, asked.weights.shape))
        beside = reached(other, method, problem, near, batches)
        if beside is None:
            return False
        moved = np.linalg.norm(beside - said, axis=-1) / size.reshape(shape)
    return bool(((gap <= LEFT_OVER * np.maximum(grown, moved)) | far).all())


def reached(engine: Engine, method: str, problem: Problem, weights: Array, batches: IntArray) -> Array | None:
    """Where a method leads; None if the engine raises."""
    try:
        return taken(engine, method, problem, weights, batches)
    except EngineError:
        return None


def taken(engine: Engine, method: str, problem: Problem, weights: Array, batches: IntArray) -> Array:
    """Where a method leads from states (k, n) on batches (k, T, b); a trajectory with states on its way."""
    if method == "step":
        return np.stack([engine.step(problem, w, b[0]) for w, b in zip(weights, batches, strict=True)])
    if method == "steps":
        return engine.steps(problem, weights, batches[:, 0])
    problem = problem.with_w0(weights)
    if method == "trajectory":
        return engine.trajectory(problem, batches, 1 + batches.shape[1] // 3)
    ran = engine.run(problem, Explicit(batches[0]), max_steps=batches.shape[1], seed=1, keep_weights=True)
    return np.asarray(ran.weights)


def everywhere(engine: Engine, program: Fault, seed: int) -> tuple[Fault, list[str]]:
    """A program that was found in one method, for those in which it holds; and the methods that it leaves open.

    In a method in which the engine is right nothing is wrong; in the ones left open it is neither.
    """
    holds = [method for method in METHODS if agrees(engine, program, method, seed)]
    right = [method for method in METHODS if agrees(engine, RIGHT, method, seed, against=program)]
    left = [method for method in METHODS if method not in holds and method not in right]
    if len(holds) == len(METHODS):
        return program, left
    return program.only_in(*(method for method in holds if method not in right)), left
