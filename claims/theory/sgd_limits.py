"""Ensembles of mini-batch SGD that are run until they have settled: shared by Theorems 2 and 11.

Every replicate has its own initialisation: random signs and sizes, ties, a small norm, a norm close to
1, a coordinate that is exactly zero.  It runs until R >= r, with r such that the chance of ever leaving
after that fits into the false-alarm budget (``theory.settling``); then the weights must be as close to
sign * a_leader as the theory guarantees.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from claims.snippets import load_line
from claims.theory import settling as settling
from claims.theory.settings import Setting
from claims.theory.sgd_plans import Plan, counting, plan_run, plan_single
from engine import (
    Array,
    Engine,
    Ensemble,
    Problem,
    StandardBasis,
    Stop,
    UniformSubsets,
    alignment,
    gamma,
    norm_squared,
    unit_roundoff,
)
from evidence import Column, Counterexample, Estimate, Evidence, Outcome, Table, Tightness, Verdict
from evidence.exponents import median_interval
from referee import Case

#: The error probability of the interval of a median, and the replicates that it needs.
MISSED, ENOUGH = 1e-9, 32


@dataclass(frozen=True)
class Settled:
    """What an ensemble gave: a row of the report's table, and what is wrong, if anything."""

    row: tuple[Any, ...]
    violation: Counterexample | None = None
    message: str | None = None
    time_ratio: tuple[float, float] | None = None  # measured over predicted, and its standard error
    time: Estimate | None = None  # the median number of steps


def judge_limits(case: Case, settings: Sequence[Setting], replicates: int, least: int = 6) -> Outcome:
    """Run every setting and judge every replicate, ``least`` at least; the budget is split equally."""
    steps = [typical(setting) for setting in settings]
    counts = case.afford_each([replicates] * len(settings), steps, least=least)
    replicates, settings = counts[0], [s for s, count in zip(settings, counts, strict=True) if count]
    share = case.false_alarm / len(settings)
    results: list[Settled] = []
    for number, setting in enumerate(settings):
        case.progress(f"ensemble {number + 1} of {len(settings)}: {setting}")
        results.append(run_setting(case, setting, replicates, share))
        if results[-1].violation or results[-1].message:
            break
    last = results[-1]
    ratios = [r.time_ratio for r in results if r.time_ratio is not None]
    missed = 1.0 - 0.01 ** (1.0 / replicates)
    return Outcome(
        verdict=Verdict.REFUTED
        if last.violation
        else Verdict.INCONCLUSIVE
        if last.message
        else Verdict.VERIFIED,
        evidence=Evidence.STATISTICAL,
        method=METHOD,
        detail=[Table(COLUMNS, [r.row for r in results]), FOOTER],
        counterexample=last.violation,
        tightness=Tightness(
            max(ratios)[0],
            "measured mean time to reach R = r over (r - R_0) / D, with D the least asymptotic drift of "
            "R (equal coordinate ratios), largest over the settings, with a standard error of "
            f"{max(ratios)[1]:.2g}: an estimate, which may exceed 1. The drift bound predicts the time "
            "to settle when the rivals stay level, and overestimates it when one of them drops out",
        )
        if ratios
        else None,
        false_alarm=share * len(results),
        detects=f"In each setting, any way of ending elsewhere that a replicate takes with probability "
        f"{missed:.2g} is seen with probability 99 %; 'elsewhere' is further from sign * a_leader than "
        f"the table's largest allowed distance.",
        samples=replicates * len(results),
        estimates=[r.time for r in results if r.time is not None],
        message=last.message,
    )


def typical(setting: Setting) -> float:
    """How many steps a replicate takes until it has settled, about."""
    m, s, b, _ = setting.shape
    return 60.0 * m / b if s == 1 else 27.0 / settling.drift_range(*setting.shape)[0]


def run_setting(case: Case, setting: Setting, replicates: int, share: float) -> Settled:
    """Run one ensemble until it has settled and judge where it is."""
    seed = case.seed_for(repr(setting))
    problem = setting.problem(seed, replicates)
    plan = (plan_single if setting.count == 1 else plan_run)(case.engine, setting, problem, share, replicates)
    stop = None if setting.count == 1 else Stop(plan.log_ratio)
    run = case.engine.run(
        problem,
        UniformSubsets(setting.batch_size),
        max_steps=plan.max_steps,
        seed=seed,
        stop=stop,
        keep_weights=True,
    )
    assert run.weights is not None  # asked for, and checked by the guard
    violated, distance, reason = misplaced(case.engine, problem, run.weights, plan)
    row, ratio = _row(setting, problem, run, plan, distance)
    if violated.any():
        worst = int(np.argmax(np.where(violated, distance, -1.0)))
        code = rerun(case, setting, plan, seed, replicates)
        return Settled(row, _counterexample(problem, run, worst, reason[worst], distance, code))
    message = inconsistent(case.engine, problem, run, plan, stop)
    return Settled(row, None, message, ratio, median_time(setting, run, plan))


def median_time(setting: Setting, run: Ensemble, plan: Plan) -> Estimate | None:
    """The median time to settle, where it is random and there are replicates enough for an interval."""
    if len(run.steps) < ENOUGH or not run.stopped.all():
        return None
    m, s, b, eta = setting.shape
    data = "generic data" if setting.generic else "the standard basis"
    of = (
        f"median number of steps to R = {plan.log_ratio:.6g}, m = {m}, n = {setting.n}, b = {b}, "
        f"{s} datapoints that count, eta = {eta:g}, {data}"
    )
    return Estimate(of, float(np.median(run.steps)), *median_interval(run.steps, MISSED), MISSED)


def misplaced(engine: Engine, problem: Problem, weights: Array, plan: Plan) -> tuple[Array, Array, list[str]]:
    """Which of the settled replicates are not where the theorem puts them, the distance, and why."""
    c0, c = problem.correlations(problem.w0), problem.correlations(weights)
    aligned = alignment(problem, weights)
    start = np.take_along_axis(c0, aligned.leader[:, None], axis=1)[:, 0]
    target = np.sign(start)[:, None] * problem.rows(aligned.leader)
    distance = np.linalg.norm(weights - target, axis=1)
    tests = {"is not at sign(c_0) times the datapoint that leads": distance > plan.allowed}
    if problem.activation == "linear":
        tests["leads with a datapoint that is orthogonal to w0"] = start == 0
    else:
        tests["leads with a datapoint outside S+"] = start <= 0
        entered = (c0 <= 0) & (c > plan.rounding)
        tests["has become positively correlated with a datapoint outside S+"] = entered.any(axis=1)
    reason = [next((k for k, v in tests.items() if v[i]), "") for i in range(len(weights))]
    settled = ~(aligned.log_ratio < plan.log_ratio - _slack(engine, problem, plan))
    if math.isinf(plan.log_ratio):
        settled[:] = True
    return np.logical_or.reduce(list(tests.values())) & settled, distance, reason


def inconsistent(engine: Engine, problem: Problem, run: Ensemble, plan: Plan, stop: Stop | None) -> str | None:
    """What keeps an ensemble from being judged: not settled, or summaries that do not fit."""
    assert run.weights is not None
    aligned = alignment(problem, run.weights)
    if stop is not None:
        late = int((~np.asarray(run.stopped, dtype=bool)).sum())
        if late:
            return (
                f"{late} of {len(aligned.leader)} replicates have not reached R = {plan.log_ratio:.1f} after "
                f"{plan.max_steps} steps; under the theorem the chance of that is negligible"
            )
        slack = _slack(engine, problem, plan)
        with np.errstate(invalid="ignore"):
            same = aligned.log_ratio == run.log_ratio
            same |= np.abs(aligned.log_ratio - run.log_ratio) <= slack
        if not same.all():
            i = int(np.argmin(same))
            return (
                f"run() says R = {run.log_ratio[i]} of replicate {i}, but its weights give "
                f"R = {aligned.log_ratio[i]}"
            )
        early = ~(aligned.log_ratio >= plan.log_ratio - slack)
        if (aligned.leader != run.leader).any() or early.any():
            return "run() names another leader than its weights do, or stops before R reaches r"
    outside = norm_squared(run.weights - problem.combine(counting(problem, problem.correlations(run.weights))))
    short = np.maximum(0.0, 1.0 - norm_squared(run.weights))
    if plan.stays and max(short.max(), outside.max()) > settling.NEAR:
        return "the weights are not close enough to the sphere for the bound on leaving to apply"
    return None


def _slack(engine: Engine, problem: Problem, plan: Plan) -> float:
    """How far R of the weights may differ from R of the engine's own state, by rounding alone.

    Coordinates in the standard basis are read off, so that only sums and logarithms (of size r) err;
    in generic data they carry absolute errors, which weigh e^R times as much in the sum over the
    others (where R exceeds r by less than 1: it is looked at before it can drift that far).
    """
    weight = 1.0 + min(plan.log_ratio, 1e3)
    if not isinstance(problem.data, StandardBasis):
        weight += math.sqrt(problem.m) * math.exp(plan.log_ratio + 1.0)
    return 8.0 * gamma(problem.n + 16, unit_roundoff(engine)) * weight


def _row(
    setting: Setting, problem: Problem, run: Ensemble, plan: Plan, distance: Array
) -> tuple[tuple[Any, ...], tuple[float, float] | None]:
    m, s, b, eta = setting.shape
    data = "generic" if setting.generic else "standard basis"
    mean = float(run.steps.mean())
    speed, ratio = "", None
    if s > 1 and np.all(run.stopped):
        low, _ = settling.drift_range(*setting.shape)
        way = plan.log_ratio - float(alignment(problem, problem.w0).log_ratio.mean())
        error = float(run.steps.std()) / math.sqrt(len(distance))
        ratio = (low * mean / way, low * error / way)
        speed = f"{ratio[0]:.2f}"
    level = "inf" if math.isinf(plan.log_ratio) else f"{plan.log_ratio:.1f}"
    run_in = (len(distance), level, "yes" if plan.stays else "no", f"{mean:.0f}", speed)
    ends = (f"{distance.max():.2g}", f"{plan.allowed.max():.2g}")
    return (m, setting.n, b, s, f"{eta:g}", data, *run_in, *ends), ratio


def _counterexample(
    problem: Problem, run: Ensemble, index: int, reason: str, distance: Array, code: str
) -> Counterexample:
    assert run.weights is not None
    return Counterexample(
        description=f"replicate {index} {reason}",
        values={
            "replicate": index,
            "m": problem.m,
            "n": problem.n,
            "eta": problem.step_size,
            "w0": problem.w0[index].tolist(),
            "w": run.weights[index].tolist(),
            "c_0": problem.correlations(problem.w0[index]).tolist(),
            "c": problem.correlations(run.weights[index]).tolist(),
            "steps": int(run.steps[index]),
            "distance": float(distance[index]),
        },
        code=f"{code}\nprint(problem.w0[{index}], run.weights[{index}])",
    )


def rerun(case: Case, setting: Setting, plan: Plan, seed: int, replicates: int) -> str:
    """Code that repeats an ensemble."""
    stop = "None" if math.isinf(plan.log_ratio) else f"Stop({plan.log_ratio!r})"
    return (
        "from claims.theory.settings import Setting\nfrom engine import Stop, UniformSubsets, "
        f"load_engine\n{load_line(case)}problem = {setting!r}.problem({seed}, {replicates})\nrun = "
        f"engine.run(problem, UniformSubsets({setting.batch_size}), max_steps={plan.max_steps}, seed={seed}, "
        f"stop={stop}, keep_weights=True)"
    )


COLUMNS = [
    Column(name)
    for name in (
        "m",
        "n",
        "b",
        "counting",
        "eta",
        "data",
        "replicates",
        "r",
        "stays",
        "mean steps",
        "predicted",
        "largest distance",
        "allowed",
    )
]
FOOTER = (
    "'counting' is the number of datapoints that count, 'r' the R at which a replicate is stopped, "
    "'stays' whether the chance of ever leaving after that is within the false-alarm budget (with generic "
    "data, rounding limits r). 'predicted' is the measured mean time over (r - R_0) / D with D the "
    "asymptotic drift of R at equal shares, its least value."
)

METHOD = (
    "Ensembles with random and special initialisations (ties, a norm of 0.01, a norm of 0.999, a coordinate "
    "equal to 0), each replicate run until R >= r. From R = r on, the chance of ever leaving is at most (50 "
    "exp(-r))^0.99: that power of the ratio exp(-R) is a supermartingale (Ville's inequality). At that time "
    "the weights must be as near to sign(c_0(i)) a_i, i the leader, as R = r entails: deterministic, since "
    "on the way to R = r enough batches hold i. R, leader and stopping are recomputed from the weights."
)
