"""The rules of an engine that are not in the paper, and without which no verdict can be trusted.

``engine/base.py`` states them: the same seed gives the same ensemble; replicate r draws from a stream of
its own, however many there are and wherever a run begins; ``run``, ``trajectory``, ``steps`` and ``step``
are the same dynamics; what was returned stays as it was; the number of threads changes nothing.  For the
author of an engine these are the first claims to look at.

Two calls that may round differently count as equal within what rounding can do.  If a step is off by at
most ``e |w|`` (``engine.step_error``), two computations of T steps on the same batches part by at most
``2 e |w| (L^T - 1) / (L - 1)``, where ``L = 1 + 8.5 eta`` bounds the stretching of a step for
``|w|^2 <= 1.3``: the Jacobian of the summed gradient, ``(N - 2) P + 2 (P w w' + w w' P) + |P w|^2 I`` with
P the projection onto the batch, has norm at most 2 + 4 N + N (under ReLU, P is onto a part of the batch).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from inspect import signature
from typing import NamedTuple

import numpy as np

from claims.statement import Case, Statement
from engine import (
    Activation,
    Array,
    Engine,
    Ensemble,
    Explicit,
    FullBatch,
    Problem,
    UniformSubsets,
    WithReplacement,
    random_orthonormal,
    step_error,
)
from evidence import Counterexample, Evidence, Outcome, Verdict

STEPS = 8  # few, so that rounding errors stay far below what another batch would do
SCHEDULES = (UniformSubsets(1), UniformSubsets(2), UniformSubsets(5), WithReplacement(3), FullBatch())
COUNT = 40  # replicates; more than an engine that takes several at a time is likely to take at once
NUMBERS = ("steps", "stopped", "leader", "log_ratio", "coordinate", "norm_squared", "off_data")


class Comparison(NamedTuple):
    """Two results that the rule wants equal, and how far apart they may be."""

    what: str
    first: Array
    second: Array
    allowed: float

    @property
    def excess(self) -> float:
        """Largest difference minus what is allowed; positive if the rule is broken."""
        if self.first.shape != self.second.shape:
            return np.inf
        with np.errstate(invalid="ignore"):  # inf - inf
            apart = self.first.astype(np.float64) - self.second.astype(np.float64)
        same = (self.first == self.second) | (np.isnan(self.first) & np.isnan(self.second))
        return float(np.where(same, 0.0, np.abs(apart)).max(initial=0.0)) - self.allowed


def contract(part: str, title: str, text: str, argument: str, detects: str):
    """A claim that compares results two by two, from the generator of its comparisons."""
    statement = Statement(
        label=f"Engine contract, {title}",
        source="not in the paper: the rules of engine/base.py",
        title=text,
        text=f"For every problem and every schedule, {text}.",
        part=part,
    )

    def decorate(compare: Callable[[Case, Problem], Iterator[Comparison]]):
        def judge(case: Case) -> Outcome:
            return outcome(case, compare, detects)

        judge.__module__, judge.__name__ = compare.__module__, compare.__name__
        judge.__doc__ = compare.__doc__
        return statement.claim("as documented: verified, searched", argument=argument)(judge)

    return decorate


def problems(case: Case) -> Iterator[Problem]:
    """Linear and ReLU problems with one initialisation, of norms up to 1 and m <= n."""
    activations: tuple[Activation, ...] = ("linear", "relu")
    for k in range(case.pick(1, 3, 12)):
        for activation in activations:
            rng = case.rng("problem", k, activation)
            n = int(rng.integers(6, 12))
            w0 = rng.standard_normal(n)
            w0 *= rng.uniform(0.3, 0.95) / np.linalg.norm(w0)
            data = random_orthonormal(6, n, rng)
            if np.count_nonzero(data @ w0 > 0) < 3:  # with S+ empty ReLU weights never move
                w0 = -w0
            yield Problem(data, w0, rng.uniform(0.05, 0.1), activation)


def outcome(case: Case, compare: Callable[[Case, Problem], Iterator[Comparison]], detects: str) -> Outcome:
    """Verified if no comparison on any problem exceeds what is allowed."""
    count, worst, broken = 0, -np.inf, None
    for problem in problems(case):
        for found in compare(case, problem):
            count += found.first.size
            worst = max(worst, found.excess)
            if broken is None and not found.excess <= 0.0:
                broken = Counterexample(
                    f"{found.what}: apart by {found.excess + found.allowed:.3g}, "
                    f"at most {found.allowed:.3g} is allowed",
                    {
                        "m": problem.m,
                        "n": problem.n,
                        "activation": problem.activation,
                        "step_size": problem.step_size,
                        "first": found.first.tolist(),
                        "second": found.second.tolist(),
                    },
                )
    return Outcome(
        verdict=Verdict.REFUTED if broken else Verdict.VERIFIED,
        evidence=Evidence.SEARCHED,
        method="the engine's results for the same task, asked for in two ways, are compared number by "
        "number on random problems, linear and ReLU, and on all schedules of the paper",
        detail=f"{count} numbers were compared." if count else "There was nothing to compare.",
        counterexample=broken,
        detects=detects,
        samples=count,
        message=None if broken is None else f"the engine breaks its contract: {broken.description}",
    )


def allowed(engine: Engine, problem: Problem, batch_size: int, steps: int = STEPS) -> float:
    """How far two computations of so many steps may part (module docstring), for |w| <= 1.15."""
    stretch = 1.0 + 8.5 * problem.step_size
    total = (stretch**steps - 1.0) / (stretch - 1.0)
    return 2.0 * 1.15 * step_error(engine, problem, batch_size) * total


def ensemble(case: Case, problem: Problem, schedule, *names: str, **options) -> Ensemble:
    """A short ensemble with its weights, from a seed derived from names."""
    given = {"max_steps": STEPS, "replicates": COUNT, "keep_weights": True, **options}
    return case.engine.run(problem, schedule, seed=case.seed_for("run", *names), **given)


def weights(found: Ensemble) -> Array:
    """The final weights, which were asked for."""
    assert found.weights is not None
    return np.array(found.weights)


@contract(
    "seed",
    "determinism",
    "two runs with the same seed give the same numbers, bit for bit, and other seeds give others",
    "the documentation of Engine.run: replicate r draws from a stream derived from (seed, r) alone",
    "any difference in the last bit; a seed that is ignored (two seeds that agree in all of 40 replicates "
    "by chance have a probability below 1e-60)",
)
def same_seed(case: Case, problem: Problem) -> Iterator[Comparison]:
    """The same call twice, with another one between."""
    for schedule in SCHEDULES:
        first = ensemble(case, problem, schedule, "a")
        other = ensemble(case, problem, schedule, "b")
        again = ensemble(case, problem, schedule, "a")
        for field in (*NUMBERS, "weights"):
            a, b = np.array(getattr(first, field)), np.array(getattr(again, field))
            yield Comparison(f"{field} of two runs with the same seed, {schedule}", a, b, 0.0)
        if schedule.random:
            equal = np.array([float(np.array_equal(weights(first), weights(other)))])
            what = f"whether two seeds gave the same weights (1: yes, 0: no), {schedule}"
            yield Comparison(what, equal, np.zeros(1), 0.0)


@contract(
    "replicates",
    "replicates",
    "the first k replicates of a larger ensemble are the ensemble of k replicates",
    "the stream of replicate r depends on the seed and on r, not on how many replicates there are",
    "one replicate of 40 that saw another batch in one of 8 steps",
)
def number_of_replicates(case: Case, problem: Problem) -> Iterator[Comparison]:
    """Ensembles of 40, 5 and 1; the rows of w0 may also be given one by one."""
    for schedule in SCHEDULES:
        bound = allowed(case.engine, problem, schedule.size(problem.m))
        full = weights(ensemble(case, problem, schedule, "a"))
        for k in (5, 1):
            some = weights(ensemble(case, problem, schedule, "a", replicates=k))
            yield Comparison(f"weights of {k} and of {COUNT} replicates, {schedule}", full[:k], some, bound)
        rows = problem.with_w0(np.tile(problem.w0, (COUNT, 1)))
        some = weights(ensemble(case, rows, schedule, "a"))
        yield Comparison(f"weights from {COUNT} equal rows and from one, {schedule}", full, some, bound)


@contract(
    "parts",
    "a run in parts",
    "a run that begins at replicate r gives replicates r, r + 1, ... of the whole run",
    "the documentation of Engine.run: first_replicate is the number that names the first stream, so that a "
    "run can be split over machines (an engine whose run does not take it is run as a whole instead)",
    "one replicate of 40 that saw another batch in one of 8 steps",
)
def run_in_parts(case: Case, problem: Problem) -> Iterator[Comparison]:
    """Replicates 0 to 39 at once, from 7 on, and from 39 on."""
    inner = getattr(case.engine, "inner", case.engine)
    if "first_replicate" not in signature(inner.run).parameters:
        return
    for schedule in SCHEDULES:
        bound = allowed(case.engine, problem, schedule.size(problem.m))
        full = weights(ensemble(case, problem, schedule, "a"))
        for first in (7, COUNT - 1):
            options = {"replicates": COUNT - first, "first_replicate": first}
            some = weights(ensemble(case, problem, schedule, "a", **options))
            what = f"weights of replicates {first} to {COUNT - 1}, alone and of {COUNT}, {schedule}"
            yield Comparison(what, full[first:], some, bound)


@contract(
    "agreement",
    "one dynamics",
    "step, steps, trajectory and run on an explicit schedule are the same dynamics",
    "each documents the same update, Eq. (3), and the defaults in engine/base.py are built on step",
    "a relative difference of about 1e-12 in a step (in single precision 1e-3)",
)
def all_methods_agree(case: Case, problem: Problem) -> Iterator[Comparison]:
    """The same batches through every method."""
    rng = case.rng("batches", problem.activation)
    for schedule in SCHEDULES:
        batches = np.array(schedule.draw(problem.m, 0, STEPS, rng))
        bound = allowed(case.engine, problem, batches.shape[1])
        path = case.engine.trajectory(problem, batches)
        single, many = problem.w0, np.tile(problem.w0, (3, 1))
        for batch in batches:
            single = case.engine.step(problem, single, batch)
            many = case.engine.steps(problem, many, np.tile(batch, (3, 1)))
        given = ensemble(case, problem, Explicit(batches), "explicit", replicates=3)
        thinned = case.engine.trajectory(problem, batches, every=STEPS)
        yield Comparison(f"step and trajectory, {schedule}", single, path[-1], bound)
        yield Comparison(f"steps and trajectory, {schedule}", many, np.tile(path[-1], (3, 1)), bound)
        yield Comparison(f"trajectory and its last state, {schedule}", thinned[-1], path[-1], bound)
        yield Comparison(f"run and trajectory, {schedule}", weights(given)[0], path[-1], bound)
        norm = np.array([float(path[-1] @ path[-1])])
        seen = np.array(given.norm_squared[:1], dtype=np.float64)
        yield Comparison(f"norm_squared of run and trajectory, {schedule}", seen, norm, 2.5 * bound)


@contract(
    "summaries",
    "summaries of run",
    "the summaries that run returns are those of the weights that it returns",
    "the documentation of Ensemble: every field is a function of the final state, and without a stopping "
    "rule every replicate takes max_steps steps",
    "a wrong sign, norm, alignment, leader or step count in a single replicate",
)
def summaries_fit(case: Case, problem: Problem) -> Iterator[Comparison]:
    """Every field of an ensemble, read off the weights in R^n; from w0 and from -w0."""
    for start in (problem, problem.with_w0(-problem.w0)):
        for schedule in SCHEDULES:
            found = ensemble(case, start, schedule, "a")
            bound = allowed(case.engine, start, schedule.size(start.m))
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


@contract(
    "ownership",
    "ownership of arrays",
    "a result does not change when the engine is used again, and the arguments stay as they were",
    "the caller keeps what was returned; an engine that works in a buffer of its own must copy it out",
    "any change of a bit",
)
def results_stay(case: Case, problem: Problem) -> Iterator[Comparison]:
    """Results of the first call before and after a second one."""
    rng = case.rng("batches", problem.activation)
    inner = getattr(case.engine, "inner", case.engine)  # past the guard, which copies some results
    for schedule in (UniformSubsets(2), FullBatch()):
        batches = np.array(schedule.draw(problem.m, 0, STEPS, rng))
        calls: dict[str, Callable[[Array], Array]] = {
            "step": lambda w, b=batches: inner.step(problem, w, b[0]),
            "steps": lambda w, b=batches: inner.steps(problem, w[None], b[:1]),
            "trajectory": lambda w, b=batches: inner.trajectory(problem.with_w0(w), b),
            "run": lambda w, s=schedule: weights(ensemble(case, problem.with_w0(w), s, "a")),
        }
        for name, call in calls.items():
            start = np.array(problem.w0)
            first = np.asarray(call(start))
            kept = first.copy()
            call(-0.5 * problem.w0)
            yield Comparison(f"arguments of {name}, {schedule}", start, problem.w0, 0.0)
            yield Comparison(f"result of {name} after another call, {schedule}", kept, first, 0.0)


@contract(
    "threads",
    "threads",
    "the number of threads changes no number",
    "the documentation of Engine.threads",
    "one replicate of 40 that saw another batch in one of 8 steps",
)
def number_of_threads(case: Case, problem: Problem) -> Iterator[Comparison]:
    """One thread, two and five."""
    before = case.engine.threads
    try:
        for schedule in SCHEDULES:
            bound = allowed(case.engine, problem, schedule.size(problem.m))
            case.engine.threads = 1
            alone = weights(ensemble(case, problem, schedule, "a"))
            for threads in (2, 5):
                case.engine.threads = threads
                found = weights(ensemble(case, problem, schedule, "a"))
                yield Comparison(f"weights, 1 and {threads} threads, {schedule}", alone, found, bound)
    finally:
        case.engine.threads = before
