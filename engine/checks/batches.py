"""What a batch may be: repeated indices, orders, layouts in memory, batches of each path, fixed schedules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from engine import Array, Cyclic, Explicit, FullBatch, IntArray, Problem, StandardBasis, step_error
from engine.checks.comparisons import STEPS, Comparison, allowed, ensemble, two_by_two, weights
from engine.checks.equation import replay
from evidence.setting import Setting

STATES = 3  # of each problem


def on_both(setting: Setting, problem: Problem) -> Iterator[Problem]:
    """A problem from several states, on its own data and on the standard basis."""
    rng = setting.rng("states", problem.activation)
    w = rng.standard_normal((STATES, problem.n))
    w *= rng.uniform(0.3, 0.95, (STATES, 1)) / np.linalg.norm(w, axis=1, keepdims=True)
    w[:, -1] = np.abs(w[:, -1])
    for data in (problem.data, StandardBasis(problem.m, problem.n)):
        yield Problem(data, w, problem.step_size, problem.activation)


def of_repeated(setting: Setting, problem: Problem, batches: IntArray) -> float:
    """How far rounding may part two paths of batches (T, b) in which an index stands k times.

    Errors of distinct datapoints add in squares, those of equal ones add up: ``step_error`` of b^2.  A step
    stretches by no more than 1 + 8.5 eta k (``engine.checks.comparisons``).
    """
    most = max(int(np.bincount(batch).max()) for batch in batches)
    growth = 1.0 + 8.5 * problem.step_size * most
    error = step_error(setting.engine, problem, batches.shape[1] ** 2)
    return float(2.0 * 1.15 * error * (growth ** len(batches) - 1.0) / (growth - 1.0))


@two_by_two("an index that counts once where it stands twice, or too few or many indices, in any method")
def repetitions(setting: Setting, problem: Problem) -> Iterator[Comparison]:
    """Batches in which an index stands twice, three times, or fills the batch; batches larger than m."""
    rng, engine = setting.rng("batches", problem.activation), setting.engine
    m = problem.m
    for b in (2, 3, m + 3):
        drawn = rng.integers(0, m, (STEPS, b))
        drawn[0] = 2
        drawn[1, :2] = 1
        for given in on_both(setting, problem):
            p = Problem(given.data, given.w0, given.step_size / b, given.activation)
            right, bound = replay(p, drawn), of_repeated(setting, p, drawn)
            ran = ensemble(setting, p, Explicit(drawn), "repeated", replicates=STATES)
            first = np.tile(drawn[0], (STATES, 1))
            what = f"and Eq. (3), repeated indices, b = {b}"
            yield Comparison(f"steps {what}", engine.steps(p, p.w0, first), right[:, 1], bound)
            yield Comparison(f"step {what}", engine.step(p, p.w0[0], drawn[1]), one(p, drawn[1]), bound)
            yield Comparison(f"trajectory {what}", engine.trajectory(p, drawn), right, bound)
            yield Comparison(f"run {what}", weights(ran), right[:, -1], bound)


def one(problem: Problem, batch: IntArray) -> Array:
    """One step of Eq. (3) from the first state."""
    return np.asarray(replay(problem, batch[None])[0, 1])


@two_by_two("a step that depends on the order of the indices by more than rounding")
def order(setting: Setting, problem: Problem) -> Iterator[Comparison]:
    """Each batch in several orders."""
    rng, engine = setting.rng("orders", problem.activation), setting.engine
    for given in on_both(setting, problem):
        for b in (2, 4, problem.m):
            batch = rng.permutation(problem.m)[:b]
            bound = allowed(engine, given, b, 1)
            right = one(given, batch)
            for shown in (batch, batch[::-1].copy(), np.sort(batch), rng.permutation(batch)):
                found = engine.step(given, given.w0[0], shown)
                yield Comparison(f"step with the batch {shown} and Eq. (3)", found, right, bound)
                rows = np.stack([rng.permutation(batch) for _ in range(STATES)])
                found = engine.steps(given, np.tile(given.w0[0], (STATES, 1)), rows)
                yield Comparison(f"steps with orders of {batch}", found, np.tile(right, (STATES, 1)), bound)


@two_by_two("a path that follows the batches of another, in one of 8 steps")
def own_batches(setting: Setting, problem: Problem) -> Iterator[Comparison]:
    """Paths with batches of their own, from one start and from one each; every state, and some."""
    rng, engine = setting.rng("own", problem.activation), setting.engine
    for given in on_both(setting, problem):
        for b in (1, 3, problem.m):
            bound = allowed(engine, given, b)
            each = np.argsort(rng.random((STATES, STEPS, problem.m)), axis=2)[:, :, :b]
            for p in (given, given.with_w0(given.w0[0])):
                starts = np.broadcast_to(p.w0, (STATES, p.n))
                rows = zip(starts, each, strict=True)
                right = np.concatenate([replay(p.with_w0(w[None]), batches) for w, batches in rows])
                found = engine.trajectory(p, each)
                yield Comparison(f"trajectory with batches of each path, b = {b}", found, right, bound)
                found = engine.trajectory(p, each[:1]) if p.w0.ndim == 1 else found[:1]
                yield Comparison(f"trajectory with batches of one path, b = {b}", found, right[:1], bound)
                for every in (3, STEPS, STEPS + 1):
                    found = engine.trajectory(p, each, every)
                    what = f"trajectory with batches of each path, every = {every}, b = {b}"
                    yield Comparison(what, found, right[:, ::every], bound)


@two_by_two("another number than from arrays in a row, by more than rounding; a change of what was given")
def layout(setting: Setting, problem: Problem) -> Iterator[Comparison]:
    """Arguments that are read-only, strided, or in the order of columns; past the guard, which copies them."""
    rng = setting.rng("layout", problem.activation)
    engine = getattr(setting.engine, "inner", setting.engine)
    for given in on_both(setting, problem):
        batches = np.argsort(rng.random((STATES, problem.m)), axis=1)[:, :2].copy()
        right = np.concatenate(
            [replay(given.with_w0(w[None]), b[None])[:, 1] for w, b in zip(given.w0, batches, strict=True)]
        )
        path = replay(given, batches)
        bound = allowed(engine, given, 2, STATES)
        ways: dict[str, Callable[[npt.NDArray[Any]], npt.NDArray[Any]]] = {
            "read-only": lambda a: a.copy(),
            "strided": lambda a: np.repeat(a, 2, axis=-1)[..., ::2],
            "columns first": np.asfortranarray,
        }
        for name, way in ways.items():
            w, rows = way(given.w0), way(batches)
            w.flags.writeable = rows.flags.writeable = False
            yield Comparison(f"steps, {name}", np.array(engine.steps(given, w, rows)), right, bound)
            yield Comparison(f"step, {name}", np.array(engine.step(given, w[0], rows[0])), right[0], bound)
            yield Comparison(f"trajectory, {name}", np.array(engine.trajectory(given, rows)), path, bound)
            yield Comparison(f"weights after steps, {name}", np.array(w), given.w0, 0.0)
            yield Comparison(f"batches after steps, {name}", np.array(rows), batches, 0.0)


@two_by_two("another batch in one of 20 steps; a number of steps that is off; a dependence on the seed")
def fixed_schedules(setting: Setting, problem: Problem) -> Iterator[Comparison]:
    """Full batch, cyclic, and a few batches over and over; no step at all; weights on request only."""
    steps, m = 20, problem.m
    few = np.argsort(setting.rng("few", problem.activation).random((7, m)), axis=1)[:, :2]
    for given in on_both(setting, problem):
        for schedule in (FullBatch(), Cyclic(), Explicit(few)):
            batches = schedule.draw(m, 0, steps, np.random.default_rng(0))
            right = replay(given, batches)
            bound = allowed(setting.engine, given, batches.shape[1], steps)
            for seed in ("a", "b"):
                for count in (0, 1, steps):
                    ran = ensemble(setting, given, schedule, seed, max_steps=count, replicates=STATES)
                    what = f"run of {count} steps and Eq. (3), {schedule}"
                    yield Comparison(what, weights(ran), right[:, count], bound)
                    taken = np.array(ran.steps)
                    yield Comparison(f"steps of a {what}", taken, np.full(STATES, count), 0.0)
            path = setting.engine.trajectory(given, batches[:0])
            yield Comparison(f"trajectory without a step, {schedule}", path, right[:, :1], bound)
            without = ensemble(setting, given, schedule, "a", replicates=STATES, keep_weights=False)
            asked = np.array([float(without.weights is not None)])
            yield Comparison(f"whether run returns weights unasked, {schedule}", asked, np.zeros(1), 0.0)
