"""Faulty engines as people write them: what ``collected_open`` and ``collected_sealed`` are built on.

Each engine is an honest attempt at Eq. (3) in plain NumPy with one mistake that a public bug report describes;
its docstring says what is wrong, its first argument where that, or a mistake of its kind, was reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from engine import Engine, UniformSubsets
from engine.base import Ensemble, Run, side_by_side, summarise
from engine.observables import alignment
from engine.problem import Array, IntArray, Problem

#: name -> (engine class, where such a mistake was reported), module by module.
Bugs = dict[str, tuple[type[Engine], str]]


def activate(problem: Problem, s: Array) -> tuple[Array, Array]:
    """phi and phi' of Section 3 at ``s``."""
    if problem.activation == "relu":
        return np.maximum(s, 0.0), (s > 0) * 1.0
    return s, np.ones_like(s)


def gradient(problem: Problem, w: Array, x: Array) -> Array:
    """The summed gradient of Eq. (3), right, for datapoints ``x`` of shape (b, n)."""
    a, d = activate(problem, x @ w)
    residual = np.outer(a, w) - x
    return (d * (residual @ w)) @ x + a @ residual


class Collected(Engine):
    """Eq. (3), right."""

    version = "1"

    def step(self, problem: Problem, w: Array, batch: IntArray) -> Array:
        return w - problem.step_size * gradient(problem, w, problem.rows(batch))


class Loop(Collected):
    """An engine with a loop of its own for trajectories: ``path`` yields the state after each step."""

    def path(self, problem: Problem, w: Array, batches: IntArray) -> Iterator[Array]:
        for batch in batches:
            w = self.step(problem, w, batch)
            yield w

    def trajectory(self, problem: Problem, batches: IntArray, every: int = 1) -> Array:
        starts, each, single = side_by_side(problem, batches)
        paths = []
        for w, own in zip(starts, each, strict=True):
            states = [w.copy(), *(state.copy() for state in self.path(problem, w, own))]
            paths.append(np.stack(states[::every]))
        return paths[0] if single else np.stack(paths)


class Simulation(Collected):
    """An engine with a loop of its own for ensembles; schedules that it does not know go to the default."""

    schedule: type = UniformSubsets

    def generator(self, run: Run, name: int) -> np.random.Generator:
        return np.random.default_rng([run.seed % 2**63, name])

    def batches(self, run: Run, rng: np.random.Generator) -> Iterator[IntArray]:
        m, b = run.problem.m, run.schedule.size(run.problem.m)
        while True:
            yield rng.permutation(m)[:b]

    def length(self, run: Run) -> int:
        return run.max_steps

    def ensemble(self, run: Run) -> Ensemble:
        if type(run.schedule) is not self.schedule:
            return super().ensemble(run)
        problem, stop = run.problem, run.stop
        w = run.starts
        sources = [self.batches(run, self.generator(run, int(name))) for name in run.names]
        steps = np.full(run.replicates, run.max_steps)
        stopped = np.zeros(run.replicates, dtype=bool)
        for t in range(1, self.length(run) + 1):
            for r in np.flatnonzero(~stopped):
                w[r] = self.step(problem, w[r], next(sources[r]))
            if stop is not None and t % stop.every == 0:
                now = ~stopped & (alignment(problem, w).log_ratio >= stop.log_ratio)
                steps[now], stopped[now] = t, True
            if stopped.all():
                break
        return summarise(problem, w, steps, stopped, keep_weights=run.keep_weights)


def collector(bugs: Bugs) -> Callable[[str], Callable[[Any], type[Engine]]]:
    """A decorator that takes where a bug was reported, and a step or an engine, and keeps it in ``bugs``."""

    def reported(where: str) -> Callable[[Any], type[Engine]]:
        def keep(made: Any) -> type[Engine]:
            kind = (
                made
                if isinstance(made, type)
                else type(made.__name__, (Collected,), {"step": staticmethod(made)})
            )
            name = made.__name__
            kind.name, kind.__doc__, kind.__module__ = name, made.__doc__, made.__module__
            bugs[name] = (kind, where)
            return kind

        return keep

    return reported
