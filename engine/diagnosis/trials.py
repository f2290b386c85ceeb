"""Trials: does an engine do what a program in the language of faults says, on instances it was not found by?"""

from __future__ import annotations

import numpy as np

from engine import Array, Engine, Explicit, IntArray, Problem, pace_of, stream
from engine.diagnosis.probes import Probe, anywhere
from engine.diagnosis.search import LEFT_OVER
from engine.faults import METHODS, RIGHT, STEP, Fault, FaultyEngine
from engine.precision import step_error
from engine.reference import ReferenceEngine

INSTANCES = 12  # of each method
LONGEST = 4  # steps of a path
FAR = 4.0  # weights beyond which a path is left alone
MORE = (8, 40, 120)  # sizes of those that are looked for because they show a program
SHOWN, MOST = 8, 400  # instances that show a program, and how many are looked at to find them


def agrees(
    engine: Engine,
    program: Fault,
    method: str,
    seed: int,
    instances: int = INSTANCES,
    against: Fault | None = None,
) -> bool:
    """Whether one method does what a program says, on instances of which some show it, or ``against``."""
    return failing(engine, program, method, seed, instances, against) is None


def failing(
    engine: Engine,
    program: Fault,
    method: str,
    seed: int,
    instances: int = INSTANCES,
    against: Fault | None = None,
) -> Probe | None:
    """An instance on which a method does not do what a program says, if one is found."""
    rng = stream(seed, "diagnosis", "trials", method)
    other = FaultyEngine(ReferenceEngine(), program)
    wide = [60, 60, 300] if pace_of(engine).state <= 1024 else [60]
    visible = against or program
    shown = SHOWN if visible.of(STEP).changes and not remembers(visible) else 0
    for k in range(instances + MOST):
        largest = 8 if k < instances else (*wide, *MORE)[min(k - instances, len(wide) + k % len(MORE))]
        asked = anywhere(rng, largest, 1 if method == "step" or largest > 8 else None)
        shows = shown > 0 and bool(
            (np.abs(asked.steps.moved(visible.of(STEP)) - asked.steps.right) > 1e-9).any()
        )
        if k >= instances + len(wide) and not shows:
            if shown <= 0:
                break
            continue
        shown -= shows
        if not _agrees_on(engine, other, asked, method, rng):
            return asked
    return None


def remembers(program: Fault) -> bool:
    """Whether a step of a program depends on those before it."""
    return any("past." in change.new or "at." in change.new for change in program.changes)


def _agrees_on(engine: Engine, other: Engine, asked: Probe, method: str, rng: np.random.Generator) -> bool:
    steps = 1 if method in ("step", "steps") else int(rng.integers(1, LONGEST + 1))
    problem, first = asked.problem, asked.batches
    more = rng.permuted(np.tile(np.arange(problem.m), (steps - 1, 1)), axis=1)[:, : first.shape[1]]
    batches = np.concatenate([first[:, None], np.tile(more, (len(first), 1, 1))], axis=1)
    with np.errstate(all="ignore"):
        got, said = (taken(one, method, problem, asked.weights, batches) for one in (engine, other))
        size = np.linalg.norm(said.reshape(len(said), -1, problem.n), axis=-1).max(axis=1)
        size = np.maximum(np.linalg.norm(asked.weights, axis=-1), size)
        size = np.maximum(np.maximum(size, size**3), 1e-300)
        grown = steps * (1.0 + 8.5 * problem.step_size) ** steps * step_error(engine, problem, first.shape[1])
        gap = np.linalg.norm(got - said, axis=-1) / size.reshape(-1, *[1] * (said.ndim - 2))
    far = ~np.isfinite(said).all(axis=-1) | (size > FAR**3).reshape(-1, *[1] * (said.ndim - 2))
    return bool(((gap <= LEFT_OVER * grown) | far).all())


def taken(engine: Engine, method: str, problem: Problem, weights: Array, batches: IntArray) -> Array:
    """Where a method leads from states (k, n) on batches (k, T, b); a trajectory with all states on its way."""
    if method == "step":
        return np.stack([engine.step(problem, w, b[0]) for w, b in zip(weights, batches, strict=True)])
    if method == "steps":
        return engine.steps(problem, weights, batches[:, 0])
    problem = problem.with_w0(weights)
    if method == "trajectory":
        return engine.trajectory(problem, batches)
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
