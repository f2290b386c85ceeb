"""Whether a program of the language of faults does what an engine does, on fresh instances of its domain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

import numpy as np
from scipy.stats import chi2_contingency

from engine import (
    Array,
    Cyclic,
    Engine,
    EngineError,
    Ensemble,
    Explicit,
    FullBatch,
    Problem,
    Reshuffled,
    Schedule,
    StandardBasis,
    Stop,
    UniformSubsets,
    WithReplacement,
)
from engine.checks.domain import LEVELS, SIZES, Cell, admissible, cell
from engine.fast import FastEngine
from engine.faults import DEAL, DRAW, RUN, Fault, FaultyEngine
from engine.precision import step_error
from engine.reference import ReferenceEngine

INSTANCES = 200
LARGEST, NUMBERS, ROWS = 400, 6_000, 40_000  # m; n states steps; n b states of one instance
FAR = 4.0  # norms beyond which a path is not compared
ALLOWED = 10.0  # times the bound on rounding of a step
METHODS = ("step", "steps", "trajectory", "run")
REPLICATES, SEEDS, CHANCE = 1000, 300, 1e-9


def reproduces(engine: Engine, program: Fault, seed: int, instances: int = INSTANCES) -> bool:
    """Whether a program does what an engine does, to rounding, and draws by the same law."""
    other = FaultyEngine(ReferenceEngine(), program)
    rng = np.random.default_rng([seed, 77])
    try:
        if not all(
            alike(engine, other, one, METHODS[k % 4], rng) for k, one in enumerate(cells(rng, instances))
        ):
            return False
        faults = [program, engine.fault] if isinstance(engine, FaultyEngine) else [program]
        drawn = any(fault.of(text).changes for fault in faults for text in (DRAW, DEAL, RUN))
        own = type(engine).ensemble not in (Engine.ensemble, FaultyEngine.ensemble)
        return not (drawn or own) or (same_runs(engine, other) and same_laws(engine, other, seed))
    except (EngineError, FloatingPointError):
        return False


def cells(rng: np.random.Generator, count: int) -> Iterator[Cell]:
    """Instances from the whole domain of the contract, up to a size."""
    sizes = sum(low <= LARGEST for low, _ in SIZES)
    while count:
        row = {name: int(rng.integers(levels)) for name, levels in LEVELS.items()} | {
            "m": int(rng.integers(sizes))
        }
        costly = row["data"] == 1 and SIZES[row["m"]][0] > 31 and rng.random() < 0.8
        if costly or not admissible(row, NUMBERS):
            continue
        found = cell(row, rng, LARGEST, NUMBERS)
        if found.batch_size * found.problem.n * min(found.count, 12) * min(found.steps, 6) <= ROWS:
            count -= 1
            yield found


def alike(engine: Engine, other: Engine, one: Cell, method: str, rng: np.random.Generator) -> bool:
    """Whether two engines do the same with an instance."""
    k, steps = min(one.count, 12), min(one.steps, 6)
    problem = one.problem.with_w0(one.problem.w0[:k])
    batches = np.stack(
        [one.batches(k)] + [rng.permuted(one.batches(k), axis=1) for _ in range(steps - 1)], axis=1
    )
    if rng.random() < 0.15:
        batches = rng.integers(0, problem.m, batches.shape)
    steps = steps if method in ("trajectory", "run") else 1
    with np.errstate(all="ignore"):
        got, said = (result(e, method, problem, batches[:, :steps]) for e in (engine, other))
        if got is None or said is None:
            return got is said
        shape = (-1, *[1] * (said.ndim - 2))
        sizes = np.linalg.norm(said.reshape(k, -1, problem.n), axis=-1).max(axis=1)
        sizes = np.maximum(np.linalg.norm(problem.w0, axis=1), sizes).reshape(shape)
        error = step_error(engine, problem, one.batch_size) * steps * (1.0 + 8.5 * problem.step_size) ** steps
        gap = np.linalg.norm(got - said, axis=-1)
        far = ~(sizes <= FAR)  # what diverges there has lost its digits
        far = far | on_a_kink(problem).reshape(shape)
        if bool(((gap <= ALLOWED * error * np.maximum(sizes, sizes**3)) | far).all()):
            return True
        # the bound is that of Eq. (3); by how much more a program magnifies rounding, starts close by tell
        unit = step_error(engine, problem, one.batch_size)
        near = problem.with_w0(problem.w0 * (1.0 + unit * rng.uniform(-1.0, 1.0, problem.w0.shape)))
        apart = result(other, method, near, batches[:, :steps])
        if apart is None:
            return False
        moved = np.linalg.norm(apart - said, axis=-1)
        return bool(((gap <= ALLOWED * np.maximum(error * np.maximum(sizes, sizes**3), moved)) | far).all())


def on_a_kink(problem: Problem) -> Array:
    """Which starts are orthogonal to a datapoint of a ReLU problem up to rounding, which then decides on phi'.

    In Eq. (3) that makes no difference; a program may have the derivative where nothing else is 0.
    """
    if problem.activation == "linear" or isinstance(problem.data, StandardBasis):
        return np.zeros(problem.replicates, dtype=bool)
    near = np.abs(problem.correlations(problem.w0)) <= 1e-12 * np.linalg.norm(problem.w0, axis=1)[:, None]
    return np.asarray(near.any(axis=1))


def result(engine: Engine, method: str, problem: Problem, batches: Array) -> Array | None:
    """What a method makes of states (k, n) and batches (k, T, b); None if it refuses, or diverges."""
    try:
        found = _result(engine, method, problem, batches)
    except EngineError:
        return None
    return found if np.isfinite(found).all() else None


def _result(engine: Engine, method: str, problem: Problem, batches: Array) -> Array:
    if method == "step":
        return np.stack([engine.step(problem, w, b[0]) for w, b in zip(problem.w0, batches, strict=True)])
    if method == "steps":
        return engine.steps(problem, problem.w0, batches[:, 0])
    if method == "trajectory":
        return engine.trajectory(problem, batches, 1 + batches.shape[1] // 3)
    given = Explicit(batches[0])
    return np.asarray(engine.run(problem, given, max_steps=batches.shape[1], seed=1, keep_weights=True).weights)


def same_runs(engine: Engine, other: Engine) -> bool:
    """Whether all summaries of runs without chance are the same."""
    rng = np.random.default_rng(5)
    w0 = rng.uniform(0.2, 0.6, (6, 4)) * rng.choice([-1.0, 1.0], (6, 4))
    w0[:, 0] = np.abs(w0[:, 0])
    for activation in ("linear", "relu"):
        problem = Problem(StandardBasis(3, 4), w0 * 0.7, 0.1, activation)
        for stop in (None, Stop(1.5, 4), Stop(6.0, 8)):
            for steps in (1, 7, 40):
                asked = {"max_steps": steps, "seed": 3, "stop": stop, "keep_weights": True}
                ran = [e.run(problem, FullBatch(), **asked) for e in (engine, other)]
                if not equal(*ran):
                    return False
    long = Problem(StandardBasis(2, 3), np.array([1.0, np.exp(-30.0), 0.0]), 2e-4)
    given = {"max_steps": 20_000, "seed": 1, "replicates": 1}
    if isinstance(engine, FaultyEngine):  # others would take long
        one, two = (e.run(long, Explicit(np.zeros((1, 1), dtype=int)), **given) for e in (engine, other))
        return not np.isfinite([one.log_ratio, two.log_ratio]).all() or equal(one, two)
    return True


def equal(a: Ensemble, b: Ensemble) -> bool:
    """Whether two ensembles are the same, to rounding of many steps."""
    for field in fields(a):
        one, two = getattr(a, field.name), getattr(b, field.name)
        if (one is None) != (two is None):
            return False
        if one is not None and not np.allclose(one, two, rtol=1e-6, atol=1e-8, equal_nan=True):
            return False
    return True


def same_laws(engine: Engine, other: Engine, seed: int) -> bool:
    """Whether short runs end in the same states equally often, and long ones coincide in the same cases."""
    schedules: tuple[tuple[int, int, Schedule], ...] = (
        (5, 1, UniformSubsets(2)), (5, 2, UniformSubsets(2)), (4, 2, UniformSubsets(3)), (3, 4, Reshuffled(1)),
        (5, 3, Reshuffled(2)), (5, 1, WithReplacement(2)), (4, 1, FullBatch()), (4, 3, Cyclic()),
        (40, 1, UniformSubsets(1)),
    )  # fmt: skip
    shared = False  # then replicates are no independent sample, and single ones of many seeds are taken
    for schedule in (UniformSubsets(12), Reshuffled(12)):
        found = coincidences(engine, schedule)
        if found != coincidences(other, schedule):
            return False
        shared |= found != coincidences(FastEngine(), schedule)
    for m, steps, schedule in schedules:
        ends = [ended(e, m, steps, schedule, seed + k) for k, e in enumerate((engine, other))]
        if shared or all(len(np.unique(end.round(9), axis=0)) == 1 for end in ends):  # over seeds, then
            seeds = range(seed, seed + SEEDS)
            ends = [
                np.concatenate([ended(e, m, steps, schedule, s, replicates=1) for s in seeds])
                for e in (engine, other)
            ]
            if all(len(np.unique(end.round(9), axis=0)) == 1 for end in ends):
                continue
        kinds, place = np.unique(np.concatenate(ends).round(9), axis=0, return_inverse=True)
        table = np.stack([np.bincount(part, minlength=len(kinds)) for part in np.split(place.ravel(), 2)])
        if len(kinds) > 1 and chi2_contingency(table + 0.5).pvalue < CHANCE:
            return False
    return True


def ended(engine: Engine, m: int, steps: int, schedule: Schedule, seed: int, **part: int) -> Array:
    """Where replicates of a run end, (replicates, m)."""
    problem = Problem(StandardBasis(m, m), np.linspace(0.31, 0.44, m) / np.sqrt(m / 3.0), 0.1)
    options = {"replicates": REPLICATES, **part}
    ran = engine.run(problem, schedule, max_steps=steps, seed=seed, keep_weights=True, **options)
    return np.asarray(ran.weights)


def coincidences(engine: Engine, schedule: Schedule) -> list[tuple[tuple[int, ...], ...]]:
    """Which replicates of several runs have the same batches: of the same seed, another, a part, and fewer.

    Of 24 datapoints, as twelve of 24 are not the same by chance.
    """
    runs = [
        ended(engine, 24, 30, schedule, seed, replicates=count, first_replicate=first)
        for seed, count, first in ((1, 10, 0), (1, 10, 0), (2, 10, 0), (1, 5, 3), (1, 6, 0))
    ]
    _, place = np.unique(np.concatenate(runs).round(9), axis=0, return_inverse=True)
    first: dict[int, int] = {}
    return [tuple(first.setdefault(int(k), len(first)) for k in place.ravel())]  # type: ignore[list-item]
