"""Eq. (3) on data that are not orthonormal: what every method of an engine must compute there.

Nothing in Eq. (3) asks for orthonormal data; Lemma 14 does, and an engine that steps in its coordinates must
not do so when ``Problem.orthonormal`` is False.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from engine import Activation, Explicit, Problem, norm_squared, psi, step_error
from engine.checks.equation import replay
from evidence import Counterexample, Outcome, verified
from evidence.setting import Setting


def problems(setting: Setting) -> Iterator[tuple[Problem, int]]:
    """Problems with a batch size each: few and many datapoints, dependent ones, both activations."""
    sizes = [(2, 2), (3, 5), (5, 3), (12, 40)]
    more = [(1, 1), (7, 1), (2, 6), (33, 9), (40, 64), (9, 33), (64, 64)]
    for m, n in setting.pick(sizes, sizes + more, sizes + more):
        rng = setting.rng("data", m, n)
        activations: tuple[Activation, ...] = ("linear", "relu")
        for activation in activations:
            data = rng.standard_normal((m, n))
            data *= (rng.uniform(0.6, 1.2, m) / np.linalg.norm(data, axis=1))[:, None]
            if m > 2:
                data[-1] = 0.5 * (data[0] + data[1])
            w0 = rng.standard_normal((setting.pick(5, 20, 60), n))
            w0 *= rng.uniform(0.1, 0.95, (len(w0), 1)) / np.linalg.norm(w0, axis=1, keepdims=True)
            for b in sorted(setting.pick({1, m}, {1, min(2, m), m}, {1, min(2, m), m})):
                yield Problem(data, w0, float(rng.uniform(0.02, 0.2)) / b, activation, orthonormal=False), b


def excesses(setting: Setting, problem: Problem, b: int) -> Iterator[tuple[str, float]]:
    """How far each method is from Eq. (3), over what rounding allows."""
    rng, engine = setting.rng("batches", problem.m, problem.n, b, problem.activation), setting.engine
    steps = 12
    batches = np.argsort(rng.random((steps, problem.m)), axis=1)[:, :b]
    right = replay(problem, batches)
    one = 4.0 * step_error(engine, problem, b)
    growth = 1.0 + 8.5 * problem.step_size * b
    after = one * (growth ** np.arange(steps + 1) - 1.0) / (growth - 1.0) + 1e-300
    every = engine.steps(problem, problem.w0, np.tile(batches[0], (len(problem.w0), 1)))
    yield "steps", float(np.abs(every - right[:, 1]).max() / one)
    yield "step", float(np.abs(engine.step(problem, problem.w0[0], batches[0]) - right[0, 1]).max() / one)
    yield (
        "trajectory",
        float((np.abs(engine.trajectory(problem, batches) - right)[:, 1:] / after[1:, None]).max()),
    )
    some = engine.trajectory(problem, batches, 5)
    yield "trajectory with every = 5", float((np.abs(some - right[:, ::5])[:, 1:] / after[5::5, None]).max())
    run = engine.run(problem, Explicit(batches), max_steps=steps, seed=1, keep_weights=True)
    assert run.weights is not None  # asked for
    yield "run", float(np.abs(run.weights - right[:, -1]).max() / after[-1])
    end = right[:, -1]
    yield "run().norm_squared", float(np.abs(run.norm_squared - norm_squared(end)).max() / (4.0 * after[-1]))
    if problem.activation == "linear":
        yield "run().off_data", float(np.abs(run.off_data - psi(problem, end)).max() / (4.0 * after[-1]))


def any_data(setting: Setting) -> Outcome:
    """All methods on all problems."""
    worst, cases = 0.0, 0
    where: tuple[str, dict[str, Any]] = ("", {})
    for problem, b in problems(setting):
        setting.progress(f"other data: m = {problem.m}, n = {problem.n}, b = {b}, {problem.activation}")
        for method, excess in excesses(setting, problem, b):
            cases += len(problem.w0)
            if not excess <= worst:
                worst = excess if np.isfinite(excess) else np.inf
                values = {"m": problem.m, "n": problem.n, "b": b, "activation": problem.activation}
                where = (method, values | {"data": np.asarray(problem.data).tolist(), "eta": problem.step_size})
    return verified(
        "searched",
        "paths of 12 steps on random data, dependent and not, for b = 1, 2 and m, by every method, against "
        "Eq. (3) in NumPy",
        unless=worst > 1.0,
        detail=f"Largest deviation over what rounding allows: {worst:.3g} (a violation is above 1).",
        counterexample=lambda: Counterexample(
            f"{where[0]} is off by {worst:.3g} times the tolerance on data that are not orthonormal", where[1]
        ),
        detects="a method that uses orthonormality where there is none",
        samples=cases,
    )
