r"""Law 6, continued: how residence scales with E, eta and b, and the hops among three and more datapoints."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import scipy

from claims.theory.event_rates import Event, Tally
from claims.theory.hops import (
    NEXT_GAP,
    RATE,
    RESIDENCE,
    REST_OF_GAP,
    Kicks,
    gap_ratio,
    nearly_orthonormal,
    three_points_rate,
)
from engine import UniformSubsets
from evidence import Column, Estimate, Evidence, Figure, Outcome, Series, Table, verified
from evidence.exponents import slope, verdict_of
from evidence.scaling import ExponentInterval, equivalence, exponent_interval
from referee import Case, judge

#: How far from -1 an exponent may be, at quick, standard and thorough effort.
MARGINS = {"size": (0.32, 0.16, 0.03), "step_size": (0.52, 0.26, 0.03), "batch": (1.0, 0.5, 0.03)}
#: Replicates; the rungs of the three ladders are 10 to 100, 4 and 2 apart.
REPLICATES = {
    "size": (10_000, 40_000, 300_000),
    "step_size": (10_000, 40_000, 2_600_000),
    "batch": (10_000, 40_000, 9_000_000),
}
AFTER = 0.4  # mean residences after which is looked
PART = 500_000  # replicates of one run


def rate_interval(leading: int, replicates: int, m: int, t: int, miss: float) -> tuple[float, float]:
    """The rate of a hop from i to j a step, from how often a_1 leads after t steps: an interval.

    With one rate k the law of the leader is 1/m + (1 - 1/m) exp(-m k t).  The interval is Clopper and
    Pearson's.
    """
    ends = (
        scipy.stats.beta.ppf(0.5 * miss, leading, replicates - leading + 1) if leading else 0.0,
        scipy.stats.beta.isf(0.5 * miss, leading + 1, replicates - leading) if leading < replicates else 1.0,
    )
    low, high = (rate_of(float(p), m, t) for p in ends)
    return high, low


def rate_of(leads: float, m: int, t: int) -> float:
    """The rate at which a_1 leads after t steps with this probability; 0 to infinity."""
    above = (leads - 1.0 / m) / (1.0 - 1.0 / m)
    return math.inf if above <= 0.0 else max(-math.log(above), 0.0) / (m * t)


def ladder(case: Case, part: str) -> list[tuple[float, Kicks]]:
    """The settings of one fit, by what varies.

    The fit in b has the same eps throughout, so E falls as b rises; ``judge_exponent`` divides that out.
    """
    if part == "size":
        eps = case.pick((0.02, 0.06, 0.2), (0.003, 0.01, 0.03), (0.0003, 0.001, 0.003, 0.01, 0.03))
        return [(0.2 * e, Kicks(2, 1, 0.2, 0.2 * e)) for e in eps]
    if part == "step_size":
        return [(eta, Kicks(2, 1, eta, case.pick(1e-2, 2e-3, 2e-3))) for eta in (0.05, 0.1, 0.2)]
    return [(float(b), Kicks(3, b, 0.2, case.pick(2e-3, 1e-3, 1e-3) * (3 - b))) for b in (1, 2)]


def unbounded(x: Sequence[float]) -> ExponentInterval:
    """Nothing is known of an exponent."""
    return ExponentInterval(-math.inf, math.inf, math.nan, min(x), max(x))


def next_order(kicks: Kicks, t: int) -> float:
    """By how much the law's own rate, read off at t steps, exceeds its leading order: for m = 2."""
    if kicks.m > 2:
        return 1.0  # the same for all rungs
    return rate_of(1.0 - kicks.elsewhere(t)[0], 2, t) * kicks.residence


def judge_exponent(case: Case, part: str) -> Outcome:
    """The rate of hops over a ladder, and its exponent's interval, which holds -1 but for an error."""
    margin = case.pick(*MARGINS[part])
    rungs = ladder(case, part)
    times = [int(AFTER * kicks.residence) for _, kicks in rungs]
    wanted = case.sized(case.pick(*REPLICATES[part]))
    replicates = case.afford(wanted, sum(times), least=12)
    share = case.false_alarm / (2.0 * len(rungs))
    rows, lows, highs, events = [], [], [], []
    for (_, kicks), t in zip(rungs, times, strict=True):
        leading = measure(case, kicks, t, replicates)
        low, high = rate_interval(leading, replicates, kicks.m, t, share)
        events.append(Event(f"a_1 leads after {t} steps, {kicks}", *law_of(kicks, t), leading, replicates))
        factor, law = next_order(kicks, t), kicks.residence * (kicks.m - 1)
        unit = kicks.E / 1e-3 if part == "batch" else 1.0
        lows.append(factor / high * unit)
        highs.append(factor / low * unit if low > 0 else math.inf)
        rows.append((*kicks, law * unit, factor, f"[{lows[-1]:.4g}, {highs[-1]:.4g}]"))
    x = [value for value, _ in rungs]
    # a rate without an upper bound says nothing of the exponent; the law of that setting does
    fit = exponent_interval(x, lows, highs) if min(lows) > 0.0 else unbounded(x)
    tally = Tally(events, 0.5 * case.false_alarm)
    checks: dict[str, bool | None] = {"the law of each setting": tally.worst is None}
    checks["the leading order is the diffusion's"] = all(
        abs(float(row[5]) - 1.0) < 0.1 + 4.0 * kicks.eps for row, (_, kicks) in zip(rows, rungs, strict=True)
    )
    if replicates == wanted:  # with fewer, an interval of the exponent says nothing
        checks[f"the exponent is -1 within {margin:.2g}"] = equivalence(fit, -1.0, margin)
    verdict, message = verdict_of(checks)
    said = "1/k by the law, at E = 1e-3" if part == "batch" else "1/k by the law"
    known = bool(np.isfinite(highs).all() and min(lows) > 0.0)
    middle = slope(x, np.sqrt(np.array(lows) * np.array(highs))) if known else math.nan
    return Outcome(
        verdict=verdict,
        evidence=Evidence.STATISTICAL,
        method=f"the rate k of hops to a given datapoint, from how often a_1 leads after {AFTER} mean "
        "residences, over a ladder; the next orders in E/eta and eta are divided out (m = 2), or the same on "
        "all "
        f"rungs (m = 3); the log-log slope with an interval, which must be -1 within {margin:.2g} (assumed, as "
        "is the margin of the law of each setting)",
        detail=[
            Table(
                [
                    Column("m", "d"),
                    Column("b", "d"),
                    Column("eta", "g"),
                    Column("E", ".3g"),
                    Column(said, ".4g"),
                    Column("next order", ".4f"),
                    Column("1/k, interval"),
                ],
                rows,
            ),
            f"Exponent of the residence: [{fit.slope_low:.4f}, {fit.slope_high:.4f}], least squares "
            f"{middle:.4f}.",
        ],
        false_alarm=case.false_alarm,
        counterexample=tally.counterexample(),
        detects=f"an exponent that is off by {margin + fit.slope_high - fit.slope_low:.2g}, with "
        "probability 99 %"
        if replicates == wanted
        else tally.detects(),
        samples=replicates * len(rungs),
        estimates=[
            Estimate(
                f"exponent of the residence in {part}", middle, fit.slope_low, fit.slope_high, case.false_alarm
            )
        ]
        if known
        else [],
        message=message,
        figures=(figure(part, x, [float(row[4]) for row in rows], lows, highs),),
    )


@judge("hopping_scaling.size/derived", "statistical", weight=1.0, formulas=[RESIDENCE])
def in_size(case: Case) -> Outcome:
    """The exponent in |E|."""
    return judge_exponent(case, "size")


@judge("hopping_scaling.step_size/derived", "statistical", weight=1.0, formulas=[RESIDENCE])
def in_step_size(case: Case) -> Outcome:
    """The exponent in eta."""
    return judge_exponent(case, "step_size")


@judge("hopping_scaling.batch/derived", "statistical", weight=1.0, formulas=[RESIDENCE])
def in_batch(case: Case) -> Outcome:
    """The exponent in b."""
    return judge_exponent(case, "batch")


def measure(case: Case, kicks: Kicks, t: int, replicates: int) -> int:
    """In how many of so many replicates a_1 leads after t steps."""
    leading = 0
    for first in range(0, replicates, PART):
        case.progress(f"hopping: {kicks}, replicate {first:,} of {replicates:,}, {t} steps each")
        run = case.engine.run(
            kicks.problem(),
            UniformSubsets(kicks.b),
            max_steps=t,
            seed=case.seed_for(str(kicks), first),
            replicates=min(PART, replicates - first),
        )
        leading += int((run.leader == 0).sum())
    return leading


def law_of(kicks: Kicks, t: int) -> tuple[float, float]:
    """The probability that a_1 leads after t steps, and its margin; for m = 3 to leading order, and assumed."""
    if kicks.m == 2:
        law, margin = kicks.elsewhere(t)
        return 1.0 - law, margin
    rate = 1.0 / (kicks.residence * (kicks.m - 1))
    return 1.0 / kicks.m + (1.0 - 1.0 / kicks.m) * math.exp(-kicks.m * rate * t), 0.08


def other_gap() -> str | None:
    """Whether the next order of the gap for two datapoints is the printed one; how not, if it is not."""
    for eps in (1e-2, 1e-3, 1e-4):
        rest = (gap_ratio(eps) - 1.0 - float(NEXT_GAP(eps))) / (eps * math.log(eps)) ** 2
        if not abs(rest) <= REST_OF_GAP:
            return f"the gap for m = 2 at E/eta = {eps:g} is {rest:.3g} (eps log eps)^2 off its next order"
    return None


@judge("hopping_scaling.network/derived", "statistical", weight=1.0, formulas=[RATE, NEXT_GAP])
def network(case: Case) -> Outcome:
    """Unequal inner products: who leads after 0.4 residences and in the long run; how the rate falls short."""
    eta, b, scale = 0.2, 1, case.pick(0.003, 0.001, 0.001)
    E = scale * np.array([[0.0, 4.0, 1.0], [4.0, 0.0, 2.0], [1.0, 2.0, 0.0]])
    K = RATE(3, b, eta, E)
    np.fill_diagonal(K, -K.sum(axis=1))
    short = 0.4 / -K[0, 0]
    long = 3.0 / -np.sort(np.linalg.eigvalsh(K))[1]
    replicates = case.afford(case.pick(1_500, 20_000, 200_000), short + long, least=12)
    events, margin = [], case.pick(0.12, 0.06, 0.06)
    for t in (int(short), int(long)):
        case.progress(f"hopping: three datapoints, {replicates} replicates of {t} steps")
        run = case.engine.run(
            nearly_orthonormal(E, eta),
            UniformSubsets(b),
            max_steps=t,
            seed=case.seed_for(t),
            replicates=replicates,
        )
        law = scipy.linalg.expm(t * K)[0]
        for i in range(3):
            name = f"a_{i + 1} leads after {t} steps, m = 3, b = 1, eta = 0.2, E = (4, 1, 2) {scale:g}"
            events.append(Event(name, float(law[i]), margin, int((run.leader == i).sum()), replicates))
    tally = Tally(events, case.false_alarm)
    factors = [
        (eps, three_points_rate(eps)) for eps in case.pick((0.01,), (0.01, 0.001), (0.01, 0.001, 0.0001))
    ]
    said = ", ".join(f"{factor:.3f} at E/eta = {eps:g}" for eps, factor in factors)
    residences = ", ".join(f"{-1.0 / K[i, i]:,.0f}" for i in range(3))
    return verified(
        "statistical",
        "ensembles of the engine that start at a_1 of three datapoints with inner products in the ratio "
        f"4 : 1 : 2; who leads after 0.4 residence times and in the long run, against exp(tK); the margin is "
        f"{margin:g} for the next order, and assumed (the rates fall short, as the last line has it)",
        unless=tally.counterexample() or other_gap(),
        detail=[
            tally.table(),
            f"Mean residences by the law: {residences} steps; the shares of time in the long run are equal "
            "all the same.",
            f"Equal inner products, m = 3: the rate of the diffusion over its leading order is {said} (its "
            "spectrum, without an engine). It tends to 1 slowly: two excursions at once have a weight of "
            "order eps^(1/3).",
        ],
        false_alarm=tally.false_alarm,
        detects=tally.detects(),
        samples=2 * replicates,
        estimates=tally.estimates(),
    )


def figure(
    part: str, x: Sequence[float], law: Sequence[float], low: Sequence[float], high: Sequence[float]
) -> Figure:
    """The measured residences over a ladder, and the law."""
    name = {
        "size": r"inner product $E$, at $\eta = 0.2$, $m = 2$",
        "step_size": r"step size $\eta$, at $m = 2$",
        "batch": "batch size $b$, at $m = 3$",
    }[part]
    return Figure(
        name=f"hopping_{part}",
        title="Mean number of steps to a hop from one datapoint to another given one",
        x_label=name,
        y_label="steps, $1/k$",
        x_scale="log",
        y_scale="log",
        series=(
            Series(r"law, to leading order: $\pi m/(2 b \eta E)$", list(x), list(law), "line"),
            Series("engine, interval", list(x), list(low), "interval", y_upper=list(high)),
        ),
        caption="The law is a limit of small E/eta; what is judged is its exponent, the slope of -1. Its "
        "level is reached slowly with three datapoints, since two excursions at once have a weight of order "
        "(E/eta)^(1/3).",
    )
