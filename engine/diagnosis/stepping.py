"""Diagnosing one step of an engine, by whichever of its methods takes it."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from engine import Array, Engine, EngineError, Explicit, IntArray, Problem, StandardBasis
from engine.diagnosis import structures, terms
from engine.diagnosis.confinement import where
from engine.diagnosis.outcome import Symptom, percent
from engine.diagnosis.probes import Probe, State, Stepper, misfit, probe, worst
from engine.diagnosis.structures import Model
from engine.faults.catalogue import outside_scaled
from engine.faults.fit import fitted

LITERAL = 12  # the largest n at which code to paste holds the numbers themselves
THRESHOLD = re.compile(r"for ([mn]) >= (\d+) \(right for [mn] <= (\d+)\)")
MANY = 120_000  # states in a single call, for faults that come with the number of steps


def steppers(engine: Engine) -> dict[str, Stepper]:
    """The ways in which an engine takes one step from each of several states."""

    def by_step(problem: Problem, weights: Array, batches: IntArray) -> Array:
        return np.stack([engine.step(problem, w, b) for w, b in zip(weights, batches, strict=True)])

    def by_trajectory(problem: Problem, weights: Array, batches: IntArray) -> Array:
        return engine.trajectory(problem.with_w0(weights), batches[:, None, :])[:, -1]

    def by_run(problem: Problem, weights: Array, batches: IntArray) -> Array:
        ends = []
        for w, b in zip(weights, batches, strict=True):
            ran = engine.run(
                problem.with_w0(w), Explicit(b[None]), max_steps=1, seed=0, replicates=1, keep_weights=True
            )
            ends.append(ran.weights[0] if ran.weights is not None else w * np.nan)
        return np.stack(ends)

    return {"step": by_step, "steps": engine.steps, "trajectory": by_trajectory, "run": by_run}


def of_step(engine: Engine, probes: list[Probe], method: str, spec: str) -> Symptom | None:
    """What is wrong with a single step; None if nothing is."""
    stepper = steppers(engine)[method]
    states = [state for probe in probes for state in probe.ask(engine, stepper)]
    wrong = [s for s in states if s.wrong]
    if not wrong:
        return None
    right = [s for s in states if not s.wrong]
    plain = [s for s in wrong if len(set(s.batch.tolist())) == len(s.batch)]
    model, explained = explain(wrong), wrong
    if model is None and plain:
        model, explained = explain(plain), plain
    largest = max(wrong, key=lambda s: s.excess)
    smallest = min(wrong, key=_size)
    code = snippet(smallest, method, spec)
    if model is None:
        words = (
            f"a step ({method}) is off by up to {np.linalg.norm(largest.got - largest.right):.2g}, "
            f"{largest.excess:.2g} times the tolerance, {_place(wrong, right)}"
        )
        return Symptom(words, code=code, explained=False)
    region = where(wrong, right, model.fault) if model.exact else ""
    if found := THRESHOLD.fullmatch(region):
        region = refined(engine, stepper, wrong[0], found[1], int(found[2]), int(found[3]))
    words = model.fault.words + (f", only {region}" if region.startswith(("for", "under")) else "")
    words += f", {region}" if region.startswith("not") else ""
    fit = (
        f"explains all {len(explained)} wrong steps to within {percent(model.left)} of the tolerance; "
        f"the largest was off by {largest.excess:.2g} times it"
    )
    return Symptom(words, fit, code)


def _size(state: State) -> tuple[bool, int, bool, int, float]:
    """How long code that shows a wrong step would be."""
    problem = state.problem
    standard = isinstance(problem.data, StandardBasis)
    return not standard, problem.n, problem.activation == "relu", len(state.batch), -state.excess


def refined(engine: Engine, stepper: Stepper, wrong: State, name: str, bad: int, good: int) -> str:
    """Where exactly a fault begins that shows for all m (or n) from some size on: by bisection."""
    rng = np.random.default_rng(bad)
    while bad - good > 1:
        size = (bad + good) // 2
        m, n = (size, size + wrong.problem.n - wrong.problem.m) if name == "m" else (wrong.problem.m, size)
        b = min(max(1, m // 4), m)
        asked = probe(rng, min(m, n), n, b, wrong.problem.step_size, wrong.problem.activation, generic=False)
        if any(s.wrong for s in asked.ask(engine, stepper)):
            bad = size
        else:
            good = size
    return f"for {name} >= {bad} (right for {name} <= {good})"


def _place(wrong: list[State], right: list[State]) -> str:
    return where(wrong, right) or f"on all of {len(wrong)} instances"


def explain(wrong: list[State]) -> Model | None:
    """The simplest model that explains all wrong steps."""
    fit = terms.fit(wrong)
    linear = None
    if fit.left <= terms.LEFT_OVER and len(wrong) * wrong[0].problem.n > len(terms.RIGHT):
        one = terms.named(fit)
        if one is not None and (found := structures.explained(wrong, one)) is not None:
            return found
        linear = Model(terms.several(fit), fit.left)
    return next(structures.models(wrong), linear)


def of_many(engine: Engine, spec: str) -> Symptom | None:
    """Steps from very many states in one call, small enough to be quick."""
    n = 2
    rng = np.random.default_rng(5)
    weights = rng.uniform(0.2, 0.6, (MANY, n))
    problem = Problem(StandardBasis(n, n), weights[0], 0.1)
    batches = np.zeros((MANY, 1), dtype=np.int64)
    got = engine.steps(problem, weights, batches)
    u, total = weights[:, :1] ** 2, (weights**2).sum(axis=1, keepdims=True)
    right = weights + 0.1 * ((2.0 - total) * weights * np.array([1.0, 0.0]) - u * weights)
    bad = np.flatnonzero(np.linalg.norm(got - right, axis=1) > 1e-6)
    if not len(bad):
        return None
    some = bad[:50]
    asked = Probe(problem, weights[some], batches[some])
    states = [
        State(asked, k, right[r], got[r], 1e-13 * float(np.linalg.norm(weights[r]))) for k, r in enumerate(some)
    ]
    model = fitted(outside_scaled(2.0), lambda fault: np.concatenate(misfit(states, fault)))
    said = model.words if worst(states, model) <= terms.LEFT_OVER else "the weights are wrong"
    rows = ", ".join(f"{r + 1:,}" for r in bad[:3]) + (", ..." if len(bad) > 3 else "")
    words = f"in a call of steps with {MANY:,} states, {said} at the state(s) number {rows}"
    return Symptom(words, f"{len(bad)} of {MANY:,} states", snippet(states[0], "steps", spec))


def snippet(state: State, method: str, spec: str) -> str:
    """Code that shows a wrong step of the author's own engine."""
    problem = state.problem
    rows = problem.rows(np.arange(problem.m))
    data = (
        f"StandardBasis({problem.m}, {problem.n})"
        if np.array_equal(rows, np.eye(problem.m, problem.n))
        else f"np.array({_digits(rows)})"
    )
    call = {
        "step": "engine.step(problem, w, batch)",
        "steps": "engine.steps(problem, w[None], batch[None])[0]",
        "trajectory": "engine.trajectory(problem, batch[None])[-1]",
        "run": "engine.run(problem, Explicit(batch[None]), max_steps=1, seed=0, replicates=1, "
        "keep_weights=True).weights[0]",
    }[method]
    needed = ["Problem", "load_engine"] + (
        ["StandardBasis"] if data.startswith("Std") or "Basis" in data else []
    )
    needed += ["Explicit"] if method == "run" else []
    if problem.n > LITERAL:
        return _large(state, call, spec)
    return "\n".join(
        [
            "import numpy as np",
            f"from engine import {', '.join(sorted(needed))}",
            f"engine = load_engine({spec!r})",
            f"w, batch = np.array({_digits(state.w)}), np.array({state.batch.tolist()})",
            f"problem = Problem({data}, w, {problem.step_size!r}, {problem.activation!r})",
            f"print('seen:    ', {call})",
            f"print('expected:', np.array({_digits(state.right)}))  # Eq. (3)",
        ]
    )


def _large(state: State, call: str, spec: str) -> str:
    """The same for sizes at which nobody pastes a vector: another state, at which Eq. (3) is short."""
    problem, b = state.problem, len(state.batch)
    needed = "Explicit, Problem, StandardBasis" if "Explicit" in call else "Problem, StandardBasis"
    return "\n".join(
        [
            "import numpy as np",
            f"from engine import {needed}, load_engine",
            f"engine, n, batch = load_engine({spec!r}), {problem.n}, np.arange({b})",
            f"w, eta = np.full(n, 0.8 / np.sqrt(n)), {problem.step_size!r}",
            f"problem = Problem(StandardBasis({problem.m}, n), w, eta, {problem.activation!r})",
            "P = np.where(np.arange(n) < len(batch), w, 0.0)",
            "expected = w + eta * ((2 - w @ w) * P - (P @ P) * w)  # Eq. (3)",
            f"print('off by', np.abs({call} - expected).max())",
        ]
    )


def _digits(values: Array) -> Any:
    return values.tolist()


def failure(error: EngineError, doing: str) -> Symptom:
    """An engine that raises, or returns what is no result."""
    return Symptom(f"{doing}: {error}")
