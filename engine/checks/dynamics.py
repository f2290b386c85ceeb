"""No corner unlooked at: an engine against Eq. (3) over its whole domain, method by method.

The cells are those of a covering array (``engine/checks/domain.py``); what a step, a path and an ensemble
must be in each is computed here from Eq. (3) in NumPy.  A fault that shows only above a size, for large
batches or for many replicates is found here, or nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps

import numpy as np

from engine import Array, Engine, EngineError, Explicit, IntArray, Problem, StandardBasis, Stop, alignment
from engine.base import summarise
from engine.checks.coverage import Failure, Look, failed, judge
from engine.checks.domain import Cell
from engine.checks.equation import allowed, furthest, next_states, replay
from evidence import Outcome
from evidence.setting import Setting

FIELDS = ("norm_squared", "off_data")
LONGEST = 12.0  # (1 + 8.5 eta)^T above which two correct paths may part visibly: e^12
TAKEN = 20_000  # steps of all states of a path together
OFTEN = 60_000  # states of the cell that looks for what goes wrong now and then; each takes its step twice


def over_the_domain(
    detects: str, also: Callable[[Setting], list[Cell]] = lambda _setting: []
) -> Callable[[Look], Callable[[Setting], Outcome]]:
    """A check cell by cell, from the generator of a cell's failures, and in some more cells."""

    def decorate(look: Look) -> Callable[[Setting], Outcome]:
        @wraps(look)
        def judged(setting: Setting) -> Outcome:
            return judge(setting, look, detects, also(setting))

        return judged

    return decorate


def often(setting: Setting) -> list[Cell]:
    """A small problem with very many states: a step that is wrong once in 100,000 is among theirs."""
    count = setting.afford(OFTEN, 2.0, least=2, what="states of one cell", by="state")
    rng = setting.rng("often")
    frame = Problem(StandardBasis(4, 6), np.full(6, 0.2), 0.1)
    size = rng.uniform(0.5, 0.9, (count, 1))
    w = rng.choice((-1.0, 1.0), (count, 6)) * rng.uniform(0.5, 1.0, (count, 6))
    w *= size / np.linalg.norm(w, axis=1, keepdims=True)
    return [Cell(frame.with_w0(w), 2, 1, int(rng.integers(2**62)))]


@over_the_domain(
    "a step that is off by more than rounding in a part of the domain that holds a few cells, or now and then",
    often,
)
def one_step(engine: Engine, cell: Cell) -> Iterator[Failure]:
    """All states of a cell at once, twice, and the first and the last alone; arguments stay as they are."""
    problem, weights = cell.problem, cell.problem.w0
    batches = cell.batches(cell.count)
    right = next_states(problem, weights, batches)
    bound = allowed(engine, cell, 1)
    before = weights.copy()
    try:
        first = np.array(engine.steps(problem, weights, batches))
        excess = furthest(first, right, bound)
        if excess > 1.0:
            yield Failure(cell, f"steps is off by {excess:.3g} times the tolerance", excess)
        if not np.array_equal(first, engine.steps(problem, weights, batches)):
            yield Failure(cell, "steps gives other numbers the second time", np.inf)
        for row in {0, cell.count - 1}:
            excess = furthest(engine.step(problem, weights[row], batches[row]), right[row], bound[row])
            if excess > 1.0:
                yield Failure(cell, f"step is off by {excess:.3g} times the tolerance", excess)
    except EngineError as error:
        yield failed(error, cell)
    if not np.array_equal(before, weights):
        yield Failure(cell, "steps changed its arguments", np.inf)


def shared(cell: Cell) -> tuple[Cell, IntArray]:
    """A cell, and batches that its states share, shape (T, b): as many as stay comparable."""
    growth = np.log1p(8.5 * cell.problem.step_size)
    steps = max(1, min(cell.steps, int(LONGEST / growth)))
    few = Cell(cell.problem.with_w0(cell.problem.w0[: TAKEN // steps]), cell.batch_size, steps, cell.seed)
    return few, few.batches(steps)


@over_the_domain("a path that leaves Eq. (3) by more than rounding, or keeps other states than it should")
def path(engine: Engine, cell: Cell) -> Iterator[Failure]:
    """A path with every state kept, and one with some."""
    few, batches = shared(cell)
    right = replay(few.problem, batches)
    every = 1 + few.seed % 3
    bound = allowed(engine, few, few.steps)
    try:
        excess = furthest(engine.trajectory(few.problem, batches), right, bound[:, None])
        if excess > 1.0:
            yield Failure(few, f"trajectory is off by {excess:.3g} times the tolerance", excess)
        excess = furthest(engine.trajectory(few.problem, batches, every), right[:, ::every], bound[:, None])
        if excess > 1.0:
            yield Failure(few, f"trajectory with every = {every} is off by {excess:.3g} of rounding", excess)
    except EngineError as error:
        yield failed(error, few)


@over_the_domain("an end state, a summary or a stop that is off by more than rounding")
def run(engine: Engine, cell: Cell) -> Iterator[Failure]:
    """An ensemble on given batches: end states, summaries, and a stop at a value that half of them reach."""
    few, batches = shared(cell)
    problem, schedule = few.problem, Explicit(batches)
    right = replay(problem, batches)
    bound = allowed(engine, few, few.steps)
    try:
        ran = engine.run(problem, schedule, max_steps=few.steps, seed=few.seed, keep_weights=True)
        weights = np.asarray(ran.weights)
        excess = furthest(weights, right[:, -1], bound)
        if excess > 1.0:
            yield Failure(few, f"run ends off by {excess:.3g} times the tolerance", excess)
            return
        if not (ran.steps == few.steps).all() or ran.stopped.any():
            yield Failure(few, f"run says {ran.steps[0]} steps where {few.steps} were asked for", np.inf)
        own = summarise(problem, weights, ran.steps, ran.stopped, keep_weights=True)
        for field in FIELDS:
            gap = np.abs(getattr(ran, field) - getattr(own, field)) / np.maximum(4.0 * bound, 1e-300)
            if not (gap <= 1.0).all():
                words = f"the summary {field} is off by {gap.max():.3g} of rounding"
                yield Failure(few, words, float(gap.max()))
        c = np.take_along_axis(problem.correlations(weights), np.asarray(ran.leader)[:, None], axis=1)[:, 0]
        gap = np.maximum(np.abs(ran.coordinate - c), np.abs(np.abs(c) - np.abs(own.coordinate)))
        led = (problem.activation == "linear") | (own.coordinate > 4.0 * bound)  # else nothing leads
        if not (gap <= 4.0 * bound)[led].all():
            yield Failure(few, f"the leader or its coordinate is off by {gap.max():.3g}", np.inf)
        if problem.m > 1:
            yield from stops(engine, few, schedule, right)
    except EngineError as error:
        yield failed(error, few)


def stops(engine: Engine, cell: Cell, schedule: Explicit, right: Array) -> Iterator[Failure]:
    """Whether runs stop at the first look at which R is large enough; doubtful looks are left out."""
    problem = cell.problem
    R = np.stack([alignment(problem, right[:, t]).log_ratio for t in range(cell.steps + 1)], axis=1)
    goal = float(np.median(R[np.isfinite(R)])) if np.isfinite(R).any() else 0.0
    if not goal > 0.0:
        return
    every = 1 + cell.seed % 4
    looks = np.arange(every, cell.steps + 1, every)
    ran = engine.run(
        problem, schedule, max_steps=cell.steps, seed=cell.seed, stop=Stop(goal, every), keep_weights=True
    )
    bound = problem.m * allowed(engine, cell, cell.steps)
    c = problem.correlations(right[:, looks])
    top = np.maximum((np.abs(c) if problem.activation == "linear" else c).max(axis=2), 1e-300)
    for row, values in enumerate(R[:, looks]):
        with np.errstate(over="ignore", divide="ignore"):
            doubt = 1e-6 * (1 + goal) + 2.0 * bound[row] * np.exp(np.minimum(values, 300.0)) / top[row]
        if not np.isfinite(values).all() or not (np.abs(values - goal) > doubt).all():
            continue
        reached = np.flatnonzero(values >= goal)
        expected = int(looks[reached[0]]) if len(reached) else cell.steps
        if ran.steps[row] != expected or ran.stopped[row] != bool(len(reached)):
            taken = int(ran.steps[row])
            words = f"a run stops after {taken} steps, where R >= {goal:.3g} is first seen after {expected}"
            yield Failure(cell, words, np.inf)
            return
