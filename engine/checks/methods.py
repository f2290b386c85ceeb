"""The rules of an engine, its methods: one dynamics, summaries that fit, results that stay as they were."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from engine import Array, Ensemble, Explicit, FullBatch, IntArray, Problem, Schedule, Stop, UniformSubsets
from engine.checks.comparisons import SCHEDULES, STEPS, Comparison, allowed, ensemble, two_by_two, weights
from evidence.setting import Setting


@two_by_two("a relative difference of about 1e-12 in a step (in single precision 1e-3)")
def all_methods_agree(setting: Setting, problem: Problem) -> Iterator[Comparison]:
    """The same batches through every method."""
    rng = setting.rng("batches", problem.activation)
    for schedule in SCHEDULES:
        batches = np.array(schedule.draw(problem.m, 0, STEPS, rng))
        bound = allowed(setting.engine, problem, batches.shape[1])
        path = setting.engine.trajectory(problem, batches)
        single, many = problem.w0, np.tile(problem.w0, (3, 1))
        for batch in batches:
            single = setting.engine.step(problem, single, batch)
            many = setting.engine.steps(problem, many, np.tile(batch, (3, 1)))
        given = ensemble(setting, problem, Explicit(batches), "explicit", replicates=3)
        thinned = setting.engine.trajectory(problem, batches, every=STEPS)
        yield Comparison(f"step and trajectory, {schedule}", single, path[-1], bound)
        yield Comparison(f"steps and trajectory, {schedule}", many, np.tile(path[-1], (3, 1)), bound)
        yield Comparison(f"trajectory and its last state, {schedule}", thinned[-1], path[-1], bound)
        yield Comparison(f"run and trajectory, {schedule}", weights(given)[0], path[-1], bound)
        norm = np.array([float(path[-1] @ path[-1])])
        seen = np.array(given.norm_squared[:1], dtype=np.float64)
        yield Comparison(f"norm_squared of run and trajectory, {schedule}", seen, norm, 2.5 * bound)


@two_by_two("a wrong sign, norm, alignment, leader or step count in a single replicate")
def summaries_fit(setting: Setting, problem: Problem) -> Iterator[Comparison]:
    """Every field of an ensemble, read off the weights in R^n; from w0 and from -w0."""
    for start in (problem, problem.with_w0(-problem.w0)):
        for schedule in SCHEDULES:
            found = ensemble(setting, start, schedule, "a")
            bound = allowed(setting.engine, start, schedule.size(start.m))
            for field, (expected, tolerance) in read_off(start, found, bound).items():
                seen = np.array(getattr(found, field), dtype=np.float64)
                yield Comparison(f"{field} and the weights, {schedule}", seen, expected, tolerance)


def read_off(problem: Problem, found: Ensemble, bound: float) -> dict[str, tuple[Array, float]]:
    """What the summaries should be, and how far rounding may take them, from the final weights."""
    w = weights(found)
    c = problem.correlations(w)
    linear = problem.activation == "linear"
    size = np.abs(c) if linear else np.maximum(c, 0.0)
    rows, leader = np.arange(len(w)), size.argmax(axis=1)
    top = size[rows, leader]
    size[rows, leader] = 0.0
    others = size.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.log(top) - np.log(others)
    off = (problem.off_span(w) ** 2).sum(axis=1)
    off += 0.0 if linear else (np.minimum(c, 0.0) ** 2).sum(axis=1)
    least = max(float(np.minimum(top, others).min()), 1e-300)
    return {
        "steps": (np.full(len(w), float(STEPS)), 0.0),
        "stopped": (np.zeros(len(w)), 0.0),
        "leader": (leader.astype(np.float64), 0.0),
        "coordinate": (c[rows, leader], bound),
        "norm_squared": ((w * w).sum(axis=1), 2.5 * bound),
        "off_data": (off, 2.5 * bound),
        "log_ratio": (ratio, (problem.m + 2.0) * bound / least),
    }


def calls(
    setting: Setting, problem: Problem, schedule: Schedule, batches: IntArray
) -> dict[str, Callable[[Array], Array]]:
    """Every method, as a function of the weights to begin with."""
    inner = getattr(setting.engine, "inner", setting.engine)  # past the guard, which copies some results
    return {
        "step": lambda w: inner.step(problem, w, batches[0]),
        "steps": lambda w: inner.steps(problem, w[None], batches[:1]),
        "trajectory": lambda w: inner.trajectory(problem.with_w0(w), batches),
        "run": lambda w: weights(ensemble(setting, problem.with_w0(w), schedule, "a")),
    }


@two_by_two("any change of a bit")
def results_stay(setting: Setting, problem: Problem) -> Iterator[Comparison]:
    """Results of the first call before and after a second one."""
    rng = setting.rng("batches", problem.activation)
    for schedule in (UniformSubsets(2), FullBatch()):
        batches = np.array(schedule.draw(problem.m, 0, STEPS, rng))
        for name, call in calls(setting, problem, schedule, batches).items():
            start = np.array(problem.w0)
            first = np.asarray(call(start))
            kept = first.copy()
            call(-0.5 * problem.w0)
            yield Comparison(f"arguments of {name}, {schedule}", start, problem.w0, 0.0)
            yield Comparison(f"result of {name} after another call, {schedule}", kept, first, 0.0)


@two_by_two("a wrong end, summary or number of steps of a single replicate that stops, or does not")
def stopping(setting: Setting, problem: Problem) -> Iterator[Comparison]:
    """Eight replicates under a stopping rule that some of them reach; from w0 and from -w0."""
    most, goal = 24, Stop(0.7, every=3)
    for start in (problem, problem.with_w0(-problem.w0)):
        for schedule in SCHEDULES:
            ran = ensemble(setting, start, schedule, "stop", max_steps=most, stop=goal, replicates=8)
            bound = allowed(setting.engine, start, schedule.size(start.m))
            for field, (expected, tolerance) in read_off(start, ran, bound).items():
                if field not in ("steps", "stopped"):
                    seen = np.array(getattr(ran, field), dtype=np.float64)
                    yield Comparison(
                        f"{field} under a stopping rule and the weights, {schedule}", seen, expected, tolerance
                    )
            steps, stopped = np.array(ran.steps), np.array(ran.stopped)
            kinds = np.array([steps.dtype.kind == "i", stopped.dtype == np.bool_])
            yield Comparison(
                "whether steps are integers and stopped is boolean", kinds, np.ones(2, dtype=bool), 0.0
            )
            looks = np.where(stopped, steps % goal.every, steps - most)
            yield Comparison(f"steps after the last look, {schedule}", looks, np.zeros(8), 0.0)
            R = np.array(ran.log_ratio)
            short = np.where(np.isnan(R), ~stopped, (goal.log_ratio <= R) == stopped)
            yield Comparison(
                f"whether those stop whose R is at least {goal.log_ratio}, {schedule}", short, np.ones(8), 0.0
            )
