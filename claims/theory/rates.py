r"""The rate at which asymptotic statements of Section 4.5 and Appendix C become exact, measured.

Replicates are run over explicit batches from random starts with part of the norm outside the data.  When R
first reaches a level of a grid, one step is taken from there with a batch that holds the leader, or one that
does not, and the error of a statement is read off it.  The slope of its geometric mean against the level is
minus the exponent in exp(-R).  For m = 2 the other coordinate is alone, s = exp(-2R) L^2, and the exponent is
judged; for m > 2 the shares of the others still change on the way (s lies between S^2/(m-1) and S^2), so it is
only reported.

What vanishes with t alone are Psi and (1 - N)+: near the limit a visit of i* multiplies Psi by (1 - eta)^2 and
1 - N by 1 - 4 eta.  At the levels that are used they have gone.  The levels end where rounding errors would
be a tenth of the error that is measured.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from claims.theory.steps import Steps, take
from engine import Array, IntArray, Problem, StandardBasis, UniformSubsets, alignment, unit_roundoff
from evidence import Column, Counterexample, Figure, Outcome, Series, Table, Verdict
from evidence.scaling import ExponentInterval, equivalence, exponent_interval
from referee import Case

#: An error, and whether the batch is to hold the leader.
Measured = tuple[Callable[[Steps], Array], bool]
STEP_SIZE = 0.2
MARGIN = 0.25


@dataclass(frozen=True)
class Rate:
    """A measured exponent in exp(-R), and the points it was fitted to."""

    name: str
    m: int
    b: int
    interval: ExponentInterval
    levels: Array
    errors: Array


def levels_for(case: Case) -> Array:
    """Levels of R, up to where eta^2 exp(-2R) is ten times the rounding errors."""
    noise = 64.0 * unit_roundoff(case.engine)
    return np.linspace(1.5, min(7.5, -0.5 * math.log(10.0 * noise / STEP_SIZE**2)), 9)


def longest(case: Case, m: int, b: int) -> int:
    """Steps of a path within which R should pass all levels."""
    drift = 0.5 * STEP_SIZE**2 * b * (m - b) / (m - 1) ** 2
    return math.ceil(1.6 * (float(levels_for(case)[-1]) + 2.0) / drift)


def measured_ratio(steps: Steps) -> Array:
    """A/B as the engine has it: from one coordinate in the batch and one outside."""
    inside, outside = steps.member.argmax(axis=1), steps.member.argmin(axis=1)
    growth = steps.new_size / steps.size
    return steps.at(growth, inside) / steps.at(growth, outside)


def measure(case: Case, m: int, b: int, replicates: int, errors: Mapping[str, Measured]) -> list[Rate]:
    """Fit the exponents of several errors along the same paths."""
    rng = case.rng("rates", m, b)
    w0 = rng.uniform(0.5, 1.0, (replicates, m + 1)) * rng.choice([-1.0, 1.0], (replicates, m + 1))
    w0[:, m] *= 0.5
    w0 *= 0.7 / np.linalg.norm(w0, axis=1, keepdims=True)
    problem = Problem(StandardBasis(m, m + 1), w0, STEP_SIZE)
    levels, steps = levels_for(case), longest(case, m, b)
    case.progress(f"rates: m = {m}, b = {b}, {replicates} paths of {steps} steps")
    batches = UniformSubsets(b).draw(m, 0, replicates * steps, rng).reshape(replicates, steps, b)
    path = case.engine.trajectory(problem, batches)
    ratio = alignment(problem, path).log_ratio
    points: dict[str, list[float]] = {name: [] for name in errors}
    for level in levels:
        reached = ratio >= level
        rows = np.flatnonzero(reached.any(axis=1))
        first = reached[rows].argmax(axis=1)
        states, excess = path[rows, first], ratio[rows, first] - level
        for name, (error, with_leader) in errors.items():
            chosen = picked(problem, states, b, rng, with_leader)
            values = np.abs(error(take(case.engine, problem, states, chosen)))
            # refer every error to the level itself, so that an overshoot of R does not count
            logs = np.log(np.maximum(values, 1e-300)) + 2.0 * excess
            points[name].append(float(np.mean(logs)) if len(rows) else math.nan)
    return [Rate(name, m, b, interval_at(levels, logs), levels, np.exp(logs)) for name, logs in points.items()]


def interval_at(levels: Array, logs: list[float]) -> ExponentInterval:
    """The exponent with 5 % on each point; a point that is not known says nothing."""
    y = np.exp(np.array(logs))
    known = np.isfinite(y)
    low, high = np.where(known, 0.95 * y, 0.0), np.where(known, 1.05 * y, np.inf)
    return exponent_interval(np.exp(-levels), low, high)


def picked(problem: Problem, states: Array, b: int, rng: np.random.Generator, with_leader: bool) -> IntArray:
    """A random batch of size b for each state that holds the leader, or does not."""
    leader = alignment(problem, states).leader
    order = rng.random((len(states), problem.m))
    order[np.arange(len(states)), leader] = -1.0 if with_leader else 2.0
    return np.argsort(order, axis=1)[:, :b]


def rates_of(case: Case, errors: Mapping[str, Measured], single: bool = False) -> list[Rate]:
    """All errors for m = 2, and for larger m (with b = 1 only, if ``single``)."""
    more = case.pick([(3, 1)], [(3, 1), (4, 1)], [(3, 1), (4, 1), (6, 1)])
    if not single:
        more = [(m, m - 1) for m, _ in more]
    sizes = [(2, 1), *more]
    asked = [case.pick(16, 40, 200)] * len(sizes)
    steps = [longest(case, *size) for size in sizes]
    counts = case.afford_each(asked, steps, least=4, what="paths", by="state")
    fit = [(*size, count) for size, count in zip(sizes, counts, strict=True) if count]
    return [rate for size in fit for rate in measure(case, *size, errors)]


def complaint(rates: list[Rate], target: float = 2.0) -> str | None:
    """What is wrong with the exponents at m = 2, if anything."""
    for rate in rates:
        if not np.isfinite(rate.errors).all():
            level = rate.levels[np.argmin(np.isfinite(rate.errors))]
            return f"no path of the engine reaches R = {level:.3g} at m = {rate.m}, b = {rate.b}"
        if rate.m == 2 and equivalence(rate.interval, target, MARGIN) is not True:
            low, high = rate.interval.slope_low, rate.interval.slope_high
            return (
                f"the error of {rate.name} vanishes as exp(-pR) with p in [{low:.3f}, {high:.3f}] at m = 2, "
                f"expected p = {target:g}"
            )
    return None


def table(rates: list[Rate]) -> Table:
    """The exponents."""
    rows = [(r.name, r.m, r.b, f"{r.levels[0]:.1f} to {r.levels[-1]:.1f}", r.interval.slope) for r in rates]
    return Table(
        [
            Column("error of"),
            Column("m", "d"),
            Column("b", "d"),
            Column("R"),
            Column("exponent p in exp(-pR)", ".3f"),
        ],
        rows,
    )


def figure(name: str, title: str, rates: list[Rate]) -> Figure:
    """Errors against R."""
    levels = rates[0].levels
    return Figure(
        name=name,
        title=title,
        x_label="$R_t$",
        y_label="error (geometric mean)",
        y_scale="log",
        series=[
            *(
                Series(
                    f"{r.name}, $m = {r.m}$, $b = {r.b}$", r.levels[known].tolist(), r.errors[known].tolist()
                )
                for r, known in ((r, np.isfinite(r.errors)) for r in rates)
                if known.any()
            ),
            Series("$e^{-2R}$", levels.tolist(), np.exp(-2.0 * levels).tolist(), "dashed"),
        ],
        caption="What the asymptotic statements neglect, on the engine, when R first reaches a level: it "
        "falls as the dashed line, exp(-2R), does.",
    )


def with_rates(case: Case, outcome: Outcome, errors: dict[str, Measured], name: str) -> Outcome:
    """Add the measured exponents to an outcome, and judge them."""
    rates = rates_of(case, errors, single=True)
    wrong = complaint(rates)
    drawn = figure(name, "Decay of the neglected terms", rates)
    said = "Measured at eta = 1/5 (judged at m = 2: 2 +- 0.25, which is assumed):"
    outcome = outcome.adding(said, table(rates), figures=(drawn,))
    if wrong is None or outcome.verdict is not Verdict.VERIFIED:
        return outcome
    return replace(outcome, verdict=Verdict.REFUTED, message=wrong, counterexample=Counterexample(wrong))
