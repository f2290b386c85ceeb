"""The rules of an engine, its streams: a seed, a number of replicates, a part of a run, a number of threads."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine import Problem
from engine.checks.comparisons import (
    COUNT,
    NUMBERS,
    SCHEDULES,
    Comparison,
    allowed,
    ensemble,
    two_by_two,
    weights,
)
from evidence.setting import Setting


@two_by_two(
    "any difference in the last bit; a seed that is ignored (two seeds that agree in all of 40 replicates "
    "by chance have a probability below 1e-60)"
)
def same_seed(setting: Setting, problem: Problem) -> Iterator[Comparison]:
    """The same call twice, with another one between."""
    for schedule in SCHEDULES:
        first = ensemble(setting, problem, schedule, "a")
        other = ensemble(setting, problem, schedule, "b")
        again = ensemble(setting, problem, schedule, "a")
        for field in (*NUMBERS, "weights"):
            a, b = np.array(getattr(first, field)), np.array(getattr(again, field))
            yield Comparison(f"{field} of two runs with the same seed, {schedule}", a, b, 0.0)
        if schedule.random:
            equal = np.array([float(np.array_equal(weights(first), weights(other)))])
            what = f"whether two seeds gave the same weights (1: yes, 0: no), {schedule}"
            yield Comparison(what, equal, np.zeros(1), 0.0)


@two_by_two("one replicate of 40 that saw another batch in one of 8 steps")
def number_of_replicates(setting: Setting, problem: Problem) -> Iterator[Comparison]:
    """Ensembles of 40, 5 and 1; the rows of w0 may also be given one by one."""
    for schedule in SCHEDULES:
        bound = allowed(setting.engine, problem, schedule.size(problem.m))
        full = weights(ensemble(setting, problem, schedule, "a"))
        for k in (5, 1):
            some = weights(ensemble(setting, problem, schedule, "a", replicates=k))
            yield Comparison(f"weights of {k} and of {COUNT} replicates, {schedule}", full[:k], some, bound)
        rows = problem.with_w0(np.tile(problem.w0, (COUNT, 1)))
        some = weights(ensemble(setting, rows, schedule, "a"))
        yield Comparison(f"weights from {COUNT} equal rows and from one, {schedule}", full, some, bound)


@two_by_two("one replicate of 40 that saw another batch in one of 8 steps")
def run_in_parts(setting: Setting, problem: Problem) -> Iterator[Comparison]:
    """Replicates 0 to 39 at once, from 7 on, and from 39 on."""
    for schedule in SCHEDULES:
        bound = allowed(setting.engine, problem, schedule.size(problem.m))
        full = weights(ensemble(setting, problem, schedule, "a"))
        for first in (7, COUNT - 1):
            options = {"replicates": COUNT - first, "first_replicate": first}
            some = weights(ensemble(setting, problem, schedule, "a", **options))
            what = f"weights of replicates {first} to {COUNT - 1}, alone and of {COUNT}, {schedule}"
            yield Comparison(what, full[first:], some, bound)


@two_by_two("one replicate of 40 that saw another batch in one of 8 steps")
def number_of_threads(setting: Setting, problem: Problem) -> Iterator[Comparison]:
    """One thread, two and five."""
    before = setting.engine.threads
    try:
        for schedule in SCHEDULES:
            bound = allowed(setting.engine, problem, schedule.size(problem.m))
            setting.engine.threads = 1
            alone = weights(ensemble(setting, problem, schedule, "a"))
            for threads in (2, 5):
                setting.engine.threads = threads
                found = weights(ensemble(setting, problem, schedule, "a"))
                yield Comparison(f"weights, 1 and {threads} threads, {schedule}", alone, found, bound)
    finally:
        setting.engine.threads = before
