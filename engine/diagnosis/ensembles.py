"""Diagnosing what ``run`` returns: the summaries, where replicates start and end, and the stopping rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from engine import (
    Activation,
    Array,
    Engine,
    Ensemble,
    Explicit,
    FullBatch,
    Pace,
    Problem,
    Run,
    StandardBasis,
    Stop,
    UniformSubsets,
    alignment,
    random_orthonormal,
    stream,
    unit_roundoff,
)
from engine.base import summarise
from engine.diagnosis.outcome import Symptom
from engine.faults import RUN, Fault
from engine.faults.catalogue_runs import (
    FIRST_START_FOR_ALL,
    OF_SUMMARIES,
    ONE_STEP_LESS,
    ONE_STEP_MORE,
    RATIO_FROM_DIFFERENCE,
    STEPS_OFF_BY_ONE,
    STOPS_EARLY,
    STOPS_EARLY_AND_LIES,
    ends_early,
)
from engine.precision import step_error

STEPS = 40
REPLICATES = 12
SLOWEST = 16  # microseconds a step of an engine that is asked for a long run
FIELDS = ("leader", "coordinate", "norm_squared", "off_data", "log_ratio")


@dataclass(frozen=True)
class Ran:
    """An ensemble beside the summaries of its own final weights."""

    problem: Problem
    got: Ensemble
    right: Ensemble
    allowed: float

    def wrong(self, field: str) -> bool:
        """Whether a summary is not that of the weights, up to rounding."""
        got, right = np.asarray(getattr(self.got, field)), np.asarray(getattr(self.right, field))
        if field == "leader":
            return not np.array_equal(got, right)
        allowed = self.allowed
        if field == "log_ratio":
            standard = isinstance(self.problem.data, StandardBasis)
            grown = 1.0 if standard else np.exp(np.minimum(right, 300.0)) * self.problem.m
            allowed = allowed * grown * (1.0 + np.abs(right))
        with np.errstate(invalid="ignore"):
            gap = np.where(got == right, 0.0, np.abs(got - right))
        return not bool((gap <= allowed).all())

    def near(self, field: str, other: Array) -> bool:
        """Whether a summary is this instead."""
        got = np.asarray(getattr(self.got, field), dtype=np.float64)
        with np.errstate(invalid="ignore"):
            gap = np.abs(got - other)
        return bool((gap <= 1e-6 * (1.0 + np.abs(other))).all())


def problems(seed: int) -> Iterator[Problem]:
    """Starts of both signs, with a part outside the data; one w0 for each replicate."""
    rng = stream(seed, "diagnosis", "ensembles")
    kinds: tuple[Activation, ...] = ("linear", "relu")
    for activation in kinds:
        w0 = rng.standard_normal((REPLICATES, 6))
        w0 *= 0.6 / np.linalg.norm(w0, axis=1, keepdims=True)
        w0[:, 0] = np.abs(w0[:, 0]) if activation == "relu" else w0[:, 0]
        data = StandardBasis(4, 6) if activation == "relu" else random_orthonormal(4, 6, rng)
        yield Problem(data, w0, 0.1, activation)
    w0 = rng.uniform(0.3, 0.5, (REPLICATES, 3))
    yield Problem(StandardBasis(2, 3), w0, 0.2)  # R grows fast here, to where a difference cancels


def of_length(engine: Engine) -> Symptom | None:
    """Whether a run takes as many steps as it is told to."""
    problem = Problem(StandardBasis(3, 4), np.array([0.3, -0.4, 0.2, 0.3]), 0.2)
    steps = 3
    path = engine.trajectory(problem, np.tile(np.arange(3), (steps + 1, 1)))
    got = engine.run(problem, FullBatch(), max_steps=steps, seed=1, replicates=1, keep_weights=True)
    end = np.asarray(got.weights)[0]
    for taken, words, program in (
        (steps - 1, "one step early", ONE_STEP_LESS), (steps + 1, "one step late", ONE_STEP_MORE),
    ):  # fmt: skip
        if np.linalg.norm(end - path[taken]) <= 1e-6 < np.linalg.norm(end - path[steps]):
            said = f"a run ends {words}: it takes {taken} steps of {steps}"
            return Symptom(said, "full batches", program=program)
    return None


def of_long_runs(engine: Engine, pace: Pace) -> Symptom | None:
    """Whether long runs take as many steps, too.

    Next to a datapoint every step with it moves R by -log(1 - eta), so that R at the end counts the steps.
    Engines for which that would take long are left in peace.
    """
    eta, asked = 2e-4, 100_000
    problem = Problem(StandardBasis(2, 3), np.array([1.0, np.exp(-30.0), 0.0]), eta)
    batches = Explicit(np.zeros((asked, 1), dtype=np.int64))
    if pace.step > SLOWEST:
        return None
    ran = engine.run(problem, batches, max_steps=asked, seed=1, replicates=1)
    taken = (float(ran.log_ratio[0]) - 30.0) / -np.log1p(-eta)
    doubt = 64.0 * unit_roundoff(engine) * asked / eta + 1e-3
    if doubt > 0.25 or abs(taken - asked) <= 0.5 or not np.isfinite(taken):
        return None
    words = f"a run of {asked:,} steps takes {round(taken):,}"
    return Symptom(
        words, "by R at its end, each step with the leader", explained=abs(taken - round(taken)) < 0.25,
        program=ends_early(round(taken)) if taken < asked else None,
    )  # fmt: skip


def of_summaries(engine: Engine, seed: int, light: bool) -> Symptom | None:
    """Summaries against the weights that are returned with them, and weights against other calls.

    ``light`` leaves out long runs.
    """
    for problem in problems(seed):
        found = _of_ends(engine, problem) or _of_fields(engine, problem, seed, light)
        if found is not None:
            return found
    return None


def _of_ends(engine: Engine, problem: Problem) -> Symptom | None:
    """On full batches, where a replicate starts and ends."""
    batch = np.tile(np.arange(problem.m), (STEPS, 1))
    path = engine.trajectory(problem, batch)
    ran = engine.run(problem, FullBatch(), max_steps=STEPS, seed=1, keep_weights=True)
    ends = np.asarray(ran.weights)
    allowed = 4.0 * step_error(engine, problem, problem.m) * (1.0 + 8.5 * problem.step_size) ** STEPS
    if _apart(ends, path[:, -1]) <= allowed:
        return None
    first = engine.trajectory(problem.with_w0(problem.w0[0]), batch)[-1]
    if _apart(ends, np.broadcast_to(first, ends.shape)) <= allowed:
        return Symptom(FIRST_START_FOR_ALL.words, f"{REPLICATES} rows", program=FIRST_START_FOR_ALL)
    words = f"run ends up to {_apart(ends, path[:, -1]):.2g} away from trajectory after {STEPS} full batches"
    return Symptom(words, explained=False)


def _apart(a: Array, b: Array) -> float:
    return float(np.linalg.norm(a - b, axis=-1).max())


def ran(engine: Engine, problem: Problem, seed: int, steps: int, stop: Stop | None = None) -> Ran:
    """An ensemble of SGD with its weights."""
    got = engine.run(
        problem, UniformSubsets(min(2, problem.m - 1)), max_steps=steps, seed=seed, stop=stop, keep_weights=True
    )
    weights = np.asarray(got.weights)
    right = summarise(problem, weights, got.steps, got.stopped, keep_weights=True)
    # a summary that is carried along is off by a rounding or two for every step
    allowed = 8.0 * step_error(engine, problem, problem.m) * (1.0 + steps / 8.0)
    return Ran(problem, got, right, allowed)


def _of_fields(engine: Engine, problem: Problem, seed: int, light: bool) -> Symptom | None:
    longer = () if light and problem.m > 2 else (1500 if problem.m == 2 else 300,)
    for steps in (STEPS, *longer):
        found = ran(engine, problem, seed, steps)
        if not (found.got.steps == steps).all():
            shift = int(np.median(found.got.steps - steps))
            words = f"the number of steps taken is off by {shift:+d}"
            program = STEPS_OFF_BY_ONE if (found.got.steps == steps + 1).all() else None
            return Symptom(words, f"{REPLICATES} replicates of {steps} steps", program=program)
        for field in FIELDS:
            if found.wrong(field):
                words, program = _instead(found, field)
                fit = f"{REPLICATES} replicates after {steps} steps"
                if program is not None:
                    return Symptom(words, fit, program=program)
                gap = np.abs(
                    np.asarray(getattr(found.got, field)) - np.asarray(getattr(found.right, field))
                ).max()
                return Symptom(
                    f"the summary {field} is not that of the final weights (off by up to {gap:.2g})", fit,
                    explained=False,
                )  # fmt: skip
    return None


def _instead(found: Ran, field: str) -> tuple[str, Fault | None]:
    """What a wrong summary is instead; None if that is not known."""
    asked = Run(found.problem, FullBatch(), 0, 0, len(found.right.steps))
    for fault in OF_SUMMARIES:
        if fault.changes[-1].place == field:
            with np.errstate(divide="ignore", invalid="ignore"):
                other = fault.function(RUN)(lambda *_: found.right, asked)
            if found.near(field, getattr(other, field)):
                return fault.words, fault
    if field == "log_ratio" and _cancels(found):
        return f"{RATIO_FROM_DIFFERENCE.words}: it is rough or infinite for large R", RATIO_FROM_DIFFERENCE
    return "", None


def _cancels(found: Ran) -> bool:
    """Whether R is right while it is small and loses its digits as exp(R) grows."""
    got, right = np.asarray(found.got.log_ratio), np.asarray(found.right.log_ratio)
    with np.errstate(invalid="ignore", over="ignore"):
        lost = 2.0**-50 * np.exp(right) * found.problem.m
        gap = np.abs(got - right)
    fine = (gap <= 4.0 * lost) | (np.isinf(got) & (right > 30.0)) | (gap <= 1e-9)
    return bool(fine.all())


def of_stopping(engine: Engine, seed: int, light: bool) -> Symptom | None:
    """Where a run with a stopping rule stops, against the same run looked at step by step."""
    for problem in list(problems(seed))[-1 if light else 0 :]:
        goal, every, most = 3.0, 8, 1000 if light else 4000
        stopped = ran(engine, problem, seed, most, Stop(goal, every))
        weights = np.asarray(stopped.got.weights)
        R = alignment(problem, weights).log_ratio
        early = stopped.got.stopped & (goal - 1e-6 > R)
        if early.any():
            least = float(R[early].min())
            said = np.asarray(stopped.got.log_ratio)
            lies = bool((said[early] >= goal - 1e-9).all())
            words = f"runs stop too early: at R = {least:.3g} where {goal:g} was asked for"
            words += ", and log_ratio is reported as what was asked for" if lies else ""
            fit = f"{int(early.sum())} of {REPLICATES} replicates"
            half = goal / 2.0 <= least < goal / 2.0 + 0.5
            return Symptom(
                words, fit, program=(STOPS_EARLY_AND_LIES if lies else STOPS_EARLY) if half else None
            )
        if (stopped.got.steps[stopped.got.stopped] % every).any():
            words = f"runs stop between looks: after steps that are no multiple of every = {every}"
            return Symptom(words, f"{REPLICATES} replicates")
        late = _late(engine, problem, seed, stopped, goal, every)
        if late is not None:
            return late
    return None


def _late(engine: Engine, problem: Problem, seed: int, stopped: Ran, goal: float, every: int) -> Symptom | None:
    """Whether the rule held at a look before the one at which a run stopped."""
    steps = stopped.got.steps
    before = sorted({int(s) - every for s in steps[stopped.got.stopped] if s > every})[:6]
    for at in before:
        earlier = ran(engine, problem, seed, at)
        R = np.asarray(earlier.right.log_ratio)
        missed = stopped.got.stopped & (steps == at + every) & (goal + 1e-6 <= R)
        if missed.any():
            words = "runs stop one look too late: R was large enough at the look before"
            return Symptom(words, f"{int(missed.sum())} of {REPLICATES} replicates")
    return None
