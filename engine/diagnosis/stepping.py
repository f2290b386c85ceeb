"""Diagnosing one step of an engine, by whichever of its methods takes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import islice
from typing import Any

import numpy as np

from engine import Array, Engine, EngineError, Explicit, IntArray, Problem, StandardBasis, pace_of, stream
from engine.diagnosis import structures
from engine.diagnosis.confinement import VISIBLE, Interval, Wrong, refined, regions, shows, spared, where
from engine.diagnosis.outcome import Symptom, percent
from engine.diagnosis.probes import Probe, State, Stepper, anywhere, lefts, misfit, worst
from engine.diagnosis.search import LEFT_OVER
from engine.diagnosis.structures import Model
from engine.faults import Fault
from engine.faults.catalogue import outside_scaled
from engine.faults.fit import fitted

LITERAL = 12  # the largest n at which code to paste holds the numbers themselves
FRESH = 40  # probes on which a program is tried that it was not found by
LATER, FAR = 3, 4.0  # steps from one of four of them, while no weight is larger than this
MOST_REGIONS, APART = 6, 400  # regions that are compared, and instances on which they may not agree
ROUNDS, PAIRED = 8, 3  # searches, and those of which look at compositions of two
ENOUGH, MOST = 16, 240  # wrong steps that tell enough, and instances that are looked at for them
MORE = {"step": 60, "steps": 40, "trajectory": 24, "run": 12}  # of them where none is wrong so far
SWIFT = 256  # microseconds a step; slower engines are looked at less often
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


def of_step(
    engine: Engine, probes: list[Probe], method: str, spec: str, paired: int = PAIRED
) -> Symptom | None:
    """What is wrong with a single step; None if nothing is.

    A program is named if it explains what was asked, and then what it was not found by; where it does not,
    that is added to what it has to explain, and the search begins anew.
    """
    stepper = steppers(engine)[method]
    alone = method in ("step", "run")
    states = [state for probe in probes for state in probe.ask(engine, stepper, alone)]
    states += more(engine, stepper, states, method)
    if not any(s.wrong for s in states):
        return None
    rng = stream(len(states), "diagnosis", "fresh", method)
    rejected: list[Fault] = []
    for attempt in range(ROUNDS):
        wrong, right = [s for s in states if s.wrong], [s for s in states if not s.wrong]
        found = None
        for model in models(wrong, pairs=attempt < paired):
            if not model.exact:
                return _symptom(model, wrong, right, method, spec)
            program, region = confined(
                model.fault, wrong, right, lambda p: _is_wrong(engine, stepper, p, alone)
            )
            if program is None or program in rejected:
                continue
            new = contradicting(engine, stepper, program, rng, alone)
            if not new:
                found = replace(model, fault=model.fault)
                return _symptom(found, wrong, right, method, spec, program, region)
            rejected.append(program)
            states += new
            found = model
            break
        if found is None:
            break
    wrong, right = [s for s in states if s.wrong], [s for s in states if not s.wrong]
    return _unexplained(wrong, right, method, spec)


def more(engine: Engine, stepper: Stepper, states: list[State], method: str) -> list[State]:
    """More steps where few are wrong, or none: close to those that are wrong, and anywhere in the domain."""
    alone = method in ("step", "run")
    rng = stream(len(states), "diagnosis", "more", method)
    wrong = [s for s in states if s.wrong]
    if len(wrong) >= ENOUGH:
        return []
    found: list[State] = []
    for s in wrong[:4]:
        noise = 0.15 * float(np.linalg.norm(s.w)) / np.sqrt(len(s.w)) * rng.standard_normal((6, len(s.w)))
        near = (s.w + noise) * rng.uniform(0.85, 1.15, (6, 1))
        found += Probe(s.problem, near, np.tile(s.batch, (6, 1))).ask(engine, stepper, alone)
    swift = pace_of(engine).state <= SWIFT
    for k in range((MORE[method] if not wrong else MOST) // (1 if swift else 8)):
        asked = anywhere(rng, (8, 8, 40, 120)[k % 4] if swift else 8, 1 if alone or k % 4 > 1 else None)
        if not wrong:  # what is wrong outside of the domain alone is not wrong
            size = np.linalg.norm(asked.weights, axis=1, keepdims=True)
            asked = Probe(asked.problem, asked.weights / np.maximum(size, 1.0), asked.batches)
        found += asked.ask(engine, stepper, alone)
        if wrong and sum(s.wrong for s in found) > ENOUGH:
            break
    return found


def confined(
    fault: Fault, wrong: list[State], right: list[State], is_wrong: Wrong
) -> tuple[Fault | None, tuple[Interval, ...]]:
    """A fault with the region outside of which steps are right; None if there is none."""
    good = spared(right, fault)
    if not good:
        return fault, ()
    shown = [
        s
        for s, left in zip(wrong, lefts(wrong, fault), strict=True)
        if s.excess > VISIBLE and left <= LEFT_OVER
    ]
    found = []
    for region in islice(regions(wrong, good), MOST_REGIONS):
        base = shown if len(region) > 1 else [*shown[:6], *good[:6]]
        found.append(tuple(refined(side, base, fault, is_wrong) for side in region))
    found = told_apart(found, fault, is_wrong)
    if not found:
        return None, ()
    return fault.within(*(side.range() for side in found[0])), found[0]


def told_apart(found: list[tuple[Interval, ...]], fault: Fault, is_wrong: Wrong) -> list[tuple[Interval, ...]]:
    """The regions that are right about instances on which they do not agree."""
    for asked, at in somewhere() if len(found) > 1 else ():
        said = [all(bool(side.range().holds(at.get(side.name, 1.0))) for side in region) for region in found]
        if len(set(said)) > 1 and shows(asked, fault):
            seen = is_wrong(asked)
            found = [region for region, one in zip(found, said, strict=True) if one == seen]
    return found


@cache
def somewhere() -> tuple[tuple[Probe, dict[str, float]], ...]:
    """Single states from the whole domain, with the variables of each."""
    rng = np.random.default_rng(2)
    asked = [anywhere(rng, 120, 1) for _ in range(APART)]
    known = [State(one, 0, one.steps.right[0], one.steps.right[0], 1.0, alone=True).values() for one in asked]
    return tuple(zip(asked, known, strict=True))


def contradicting(
    engine: Engine, stepper: Stepper, program: Fault, rng: np.random.Generator, alone: bool
) -> list[State]:
    """New steps of which some are not what a program says; none if all are."""
    sizes = [8] * FRESH + [40] * 4 * FRESH + ([100] * 12 + [300] * 8 if pace_of(engine).state <= 1024 else [])
    for k, largest in enumerate(sizes):
        asked = anywhere(rng, largest, 1 if alone or largest > 40 else None)
        if largest == 40 and k % 4 and not shows(asked, program):
            continue
        for _ in range(1 + LATER * (k % 4 == 0)):
            states = asked.ask(engine, stepper, alone)
            if (lefts(states, program) > LEFT_OVER).any():
                return states
            reached = np.stack([s.got for s in states])
            if not 0.0 < float(np.abs(reached).max()) < FAR:
                break
            asked = Probe(asked.problem, reached, asked.batches)  # from where the engine leads, too
    return []


def _is_wrong(engine: Engine, stepper: Stepper, probe: Probe, alone: bool) -> bool:
    return any(s.wrong for s in probe.ask(engine, stepper, alone))


def models(wrong: list[State], pairs: bool) -> Iterator[Model]:
    """What explains all wrong steps, the simplest first; of steps on batches without repetitions if need be."""
    found = False
    for model in structures.models(wrong, pairs):
        found = True
        yield model
    plain = [s for s in wrong if len(set(s.batch.tolist())) == len(s.batch)]
    if not found and plain and len(plain) < len(wrong):
        yield from (m for m in structures.models(plain, pairs=False))


def _symptom(
    model: Model,
    wrong: list[State],
    right: list[State],
    method: str,
    spec: str,
    program: Fault | None = None,
    region: tuple[Interval, ...] = (),
) -> Symptom:
    smallest, largest = min(wrong, key=_size), max(wrong, key=lambda s: s.excess)
    said = " and ".join(words for side in region if (words := side.words()))
    fit = (
        f"explains all {len(wrong)} wrong steps to within {percent(model.left)} of the tolerance; "
        f"the largest was off by {largest.excess:.2g} times it"
    )
    return Symptom(
        model.fault.words + (f", only {said}" if said else ""),
        fit,
        snippet(smallest, method, spec),
        program=program,
    )


def _unexplained(wrong: list[State], right: list[State], method: str, spec: str) -> Symptom:
    largest = max(wrong, key=lambda s: s.excess)
    words = (
        f"a step ({method}) is off by up to {np.linalg.norm(largest.got - largest.right):.2g}, "
        f"{largest.excess:.2g} times the tolerance, {_place(wrong, right)}"
    )
    return Symptom(words, code=snippet(min(wrong, key=_size), method, spec), explained=False)


def _size(state: State) -> tuple[bool, int, bool, int, float]:
    """How long code that shows a wrong step would be."""
    problem = state.problem
    standard = isinstance(problem.data, StandardBasis)
    return not standard, problem.n, problem.activation == "relu", len(state.batch), -state.excess


def _place(wrong: list[State], right: list[State]) -> str:
    return where(wrong, right) or f"on all of {len(wrong)} instances"


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
    said = model.words if worst(states, model) <= LEFT_OVER else "the weights are wrong"
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
