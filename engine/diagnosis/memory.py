"""Diagnosing paths: what an engine remembers from one step to the next, and which states it returns."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine import Array, Engine, Explicit, IntArray, Problem, StandardBasis, random_orthonormal, stream
from engine.diagnosis.outcome import Symptom
from engine.diagnosis.probes import next_state
from engine.precision import step_error

STEPS = 12
LEFT_OVER = 5.0
Path = Callable[[Engine, Problem, IntArray], Array]


def by_trajectory(engine: Engine, problem: Problem, batches: IntArray) -> Array:
    """States 0 to T of ``trajectory``, shape (T + 1, n)."""
    return engine.trajectory(problem, batches)


def by_run(engine: Engine, problem: Problem, batches: IntArray) -> Array:
    """The same from runs of 0, 1, ..., T steps on an explicit schedule."""
    ends = []
    for steps in range(len(batches) + 1):
        ran = engine.run(problem, Explicit(batches), max_steps=steps, seed=0, replicates=1, keep_weights=True)
        assert ran.weights is not None, "run was asked to keep the weights"
        ends.append(ran.weights[0])
    return np.stack(ends)


def problems(seed: int) -> list[tuple[Problem, IntArray]]:
    """A few problems with batches for a path."""
    rng = stream(seed, "diagnosis", "memory")
    found: list[tuple[Problem, IntArray]] = []
    for m, n, b, eta in ((3, 4, 1, 0.2), (4, 6, 2, 0.1), (3, 3, 3, 0.2)):
        data = StandardBasis(m, n) if b == 1 else random_orthonormal(m, n, rng)
        w0 = rng.standard_normal(n)
        w0 *= 0.5 / np.linalg.norm(w0)
        batches = np.stack([rng.permutation(m)[:b] for _ in range(STEPS)])
        found.append((Problem(data, w0, eta), batches))
    return found


def of_paths(engine: Engine, seed: int, method: str) -> Symptom | None:
    """What is wrong with a path whose single steps are right; None if nothing is."""
    path_of = {"trajectory": by_trajectory, "run": by_run}[method]
    cases = []
    for problem, batches in problems(seed):
        cases.append((problem, batches, path_of(engine, problem, batches)))
    if all(_left(engine, case, lambda p, path, b, t: next_state(p, path[t], b[t])) <= 2.0 for case in cases):
        return None
    for words, model in _models(cases):
        left = max(_left(engine, case, model) for case in cases)
        if left <= LEFT_OVER:
            return Symptom(f"{words} ({method})", f"fits to {left:.2g} of what rounding allows, {STEPS} steps")
    first, size = _first(engine, cases)
    words = f"the path of {method} leaves Eq. (3) at step {first}, by {size:.2g}; the first steps are right"
    return Symptom(words, explained=False)


Case = tuple[Problem, IntArray, Array]
Step = Callable[[Problem, Array, IntArray, int], Array]


def _left(engine: Engine, case: Case, step: Step) -> float:
    """The largest deviation of a state from a model of the step before it, over what rounding allows."""
    problem, batches, path = case
    error = step_error(engine, problem, batches.shape[1])
    found = 0.0
    for t in range(len(batches)):
        allowed = error * max(float(np.linalg.norm(path[t])), float(np.linalg.norm(path[max(t - 1, 0)])))
        found = max(found, float(np.linalg.norm(path[t + 1] - step(problem, path, batches, t))) / allowed)
    return found


def _models(cases: list[Case]) -> list[tuple[str, Step]]:
    """Models of a step that depends on the step before; the rates are fitted."""
    heavy = _rate(cases, _heavy_term)
    nesterov = _nesterov_rate(cases)
    return [
        (
            f"steps depend on the step before: heavy ball with momentum {heavy:.4g}",
            lambda p, path, b, t: next_state(p, path[t], b[t]) + heavy * _heavy_term(p, path, b, t),
        ),
        (
            f"steps depend on the step before: Nesterov momentum of {nesterov:.4g}",
            lambda p, path, b, t: _nesterov(p, path, b, t, nesterov),
        ),
        ("the squared norm |w|^2 is that of the step before", _stale_norm),
        ("each step uses the batch of the step before", lambda p, path, b, t: _shifted(p, path, b, t, -1)),
        ("each step uses the batch of the next step", lambda p, path, b, t: _shifted(p, path, b, t, 1)),
        ("every step uses the first batch", lambda p, path, b, t: next_state(p, path[t], b[0])),
    ]


def _heavy_term(_problem: Problem, path: Array, _batches: IntArray, t: int) -> Array:
    return path[t] - path[t - 1] if t else np.zeros_like(path[0])


def _rate(cases: list[Case], term: Step) -> float:
    """The coefficient of a term in what a step has beside Eq. (3), by least squares."""
    above = below = 0.0
    for problem, batches, path in cases:
        for t in range(len(batches)):
            x = term(problem, path, batches, t)
            above += float(x @ (path[t + 1] - next_state(problem, path[t], batches[t])))
            below += float(x @ x)
    return above / below if below else 0.0


def _nesterov_rate(cases: list[Case]) -> float:
    """From the first step, which is too long by the rate."""
    rates = []
    for problem, batches, path in cases:
        right = next_state(problem, path[0], batches[0]) - path[0]
        rates.append(float(right @ (path[1] - path[0])) / float(right @ right) - 1.0)
    return float(np.median(rates))


def _nesterov(problem: Problem, path: Array, batches: IntArray, t: int, rate: float) -> Array:
    velocity = np.zeros_like(path[0])
    for s in range(t + 1):  # as PyTorch writes it
        slope = path[s] - next_state(problem, path[s], batches[s])
        velocity = rate * velocity + slope
    return np.asarray(path[t] - (slope + rate * velocity))


def _stale_norm(problem: Problem, path: Array, batches: IntArray, t: int) -> Array:
    w, before = path[t], path[max(t - 1, 0)]
    c = problem.correlations(w)
    counts = np.bincount(batches[t], minlength=problem.m).astype(np.float64)
    inside = problem.combine(counts * c)
    change = float(before @ before) - float(w @ w)
    return next_state(problem, w, batches[t]) - problem.step_size * change * inside


def _shifted(problem: Problem, path: Array, batches: IntArray, t: int, by: int) -> Array:
    return next_state(problem, path[t], batches[min(max(t + by, 0), len(batches) - 1)])


def _first(engine: Engine, cases: list[Case]) -> tuple[int, float]:
    """The first step that is wrong, and by how much."""
    found = (len(cases[0][1]), 0.0)
    for problem, batches, path in cases:
        error = step_error(engine, problem, batches.shape[1])
        for t in range(len(batches)):
            gap = float(np.linalg.norm(path[t + 1] - next_state(problem, path[t], batches[t])))
            if gap > 2.0 * error * float(np.linalg.norm(path[t])) and t + 1 < found[0]:
                found = (t + 1, gap)
                break
    return found


def of_kept_states(engine: Engine, seed: int) -> Symptom | None:
    """Which states ``trajectory`` keeps if it is to keep every third one."""
    every = 3
    for problem, batches in problems(seed):
        whole = engine.trajectory(problem, batches)
        kept = engine.trajectory(problem, batches, every)
        times = np.arange(len(batches) // every + 1) * every
        if np.allclose(kept, whole[times], rtol=0, atol=1e-7 if engine.precision == "float32" else 1e-13):
            continue
        for shift, words in ((1, "one step too late"), (-1, "one step too early")):
            other = np.clip(times + shift * (times > 0), 0, len(batches))
            if np.allclose(kept, whole[other], rtol=0, atol=1e-6):
                said = f"trajectory with every > 1 keeps each state {words}"
                return Symptom(said, f"every = {every}, {len(batches)} steps")
        words = "trajectory with every > 1 returns states that are not on the path with every = 1"
        return Symptom(words, explained=False)
    return None
