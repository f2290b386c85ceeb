"""What is timed: engines, the floor and the loops a user would write, on the same problems."""

from __future__ import annotations

import time
from functools import partial

import numpy as np

from benchmarks import floor, user_loops
from benchmarks.timing import Subject
from engine import (
    Engine,
    EngineNotFoundError,
    FullBatch,
    Problem,
    Reshuffled,
    StandardBasis,
    Stop,
    UniformSubsets,
    load_engine,
)

ENGINES = ("reference", "fast", "torch", "jax")
STEP_SIZE = 0.001  # so small that no run settles, where steps would be cheaper
NEVER = Stop(1e300, 16)  # tracks R_t and looks at it every 16 steps, but does not stop


def engines(threads: int = 1) -> dict[str, Engine]:
    """The engines that are installed."""
    found = {}
    for name in ENGINES:
        try:
            found[name] = load_engine(name)
        except EngineNotFoundError:
            continue
        found[name].threads = threads
    return found


def problem(m: int, n: int | None = None, activation: str = "linear") -> Problem:
    """A start of norm 0.9 in general position, data along the axes."""
    w0 = np.random.default_rng(0).standard_normal(n or m)
    w0[m:] = 0.0
    w0 *= 0.9 / np.linalg.norm(w0)
    return Problem(StandardBasis(m, n or m), w0, STEP_SIZE, activation)


def run(
    engine: Engine,
    given: Problem,
    b: int,
    steps: int,
    replicates: int = 1,
    stop: Stop | None = None,
    *,
    reshuffled: bool = False,
) -> Subject:
    """An ensemble, in replicate-steps; its batches are fresh subsets, or those of a new order in each epoch."""
    schedule = FullBatch() if b == given.m else Reshuffled(b) if reshuffled else UniformSubsets(b)
    call = partial(engine.run, given, schedule, max_steps=steps, seed=1, replicates=replicates, stop=stop)
    return Subject(call, steps * replicates)


def floor_of(m: int, steps: int) -> Subject:
    """One random index and one read-modify-write a step."""
    return Subject(partial(floor.floor, np.zeros(m), floor.random_state(1), steps), steps)


def drawing_of(m: int, size: int, steps: int) -> Subject:
    """Drawing the indices of a batch, and no more."""
    order = np.arange(m, dtype=np.int32)
    return Subject(partial(floor.drawing, order, floor.random_state(1), size, steps), steps)


def batch_floor_of(m: int, size: int, steps: int) -> Subject:
    """Drawing the indices of a batch, and one read-modify-write for each."""
    order = np.arange(m, dtype=np.int32)
    call = partial(floor.batch_floor, np.zeros(m), order, floor.random_state(1), size, steps)
    return Subject(call, steps)


def loop(name: str, m: int, steps: int) -> Subject:
    """A loop that a user would write, on indices drawn beforehand."""
    indices = np.random.default_rng(1).integers(0, m, steps)
    c0 = np.array(problem(m).w0)
    return Subject(partial(user_loops.LOOPS[name], c0, STEP_SIZE, indices), steps)


def loops() -> list[str]:
    """The loops whose libraries are installed."""
    found = []
    for name, function in user_loops.LOOPS.items():
        try:
            function(np.array([0.3, 0.2]), 0.1, np.array([0, 1]))
        except ImportError:
            continue
        found.append(name)
    return found


def fitting(make, budget: float, least: int = 50, most: int = 10**8) -> Subject:
    """The subject ``make(steps)`` with about as many steps as take ``budget`` seconds."""
    steps = least
    while True:
        subject = make(steps)
        subject.call()  # compiles for this shape, if anything does
        started = time.perf_counter()
        subject.call()
        seconds = time.perf_counter() - started
        if seconds > budget / 4 or steps >= most:
            return make(int(min(max(steps * budget / max(seconds, 1e-9), least), most)))
        steps = int(min(steps * min(max(budget / max(seconds, 1e-9), 2.0), 50.0), most))
