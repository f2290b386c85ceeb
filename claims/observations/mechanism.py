"""What makes SGD end at a datapoint: ingredients exchanged one at a time."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from claims.theory import ablations
from claims.theory.ablations import Ended, Rule, Setting, train
from claims.theory.rival_walk import Walk
from evidence import Column, Estimate, Evidence, Figure, Outcome, Series, Table, Verdict
from evidence.exponents import median_interval
from evidence.sequential import BernoulliSequence, detectable_probability
from referee import Case, Question

MOST, LEAST = 0.9, 0.1  # shares of replicates at a datapoint that count as "ends there" and "does not"

#: Rules whose noise vanishes at a datapoint, and rules whose noise does not or that have none.
VANISHING: dict[str, Rule] = {
    "subsampling, as in the paper": ablations.subsampling,
    "with replacement": ablations.with_replacement,
    "Gaussian noise with the covariance of subsampling": ablations.gaussian,
}
OTHER: dict[str, Rule] = {
    "full batch": ablations.full_batch,
    "isotropic Gaussian noise of the same size": ablations.isotropic,
    "label noise, full batch": ablations.label_noise,
}
BESIDE: dict[str, Rule] = {
    "epochs, reshuffled": ablations.epochs,
    "cyclic": ablations.cyclic,
    "momentum 0.9": ablations.momentum,
    "decaying step size": ablations.decaying,
    "Adam": ablations.adam,
}

INGREDIENT = Question(
    label="Observation, mechanism",
    title="which ingredient of SGD makes it end at a datapoint?",
    measure="The share of replicates with R >= 5 after a fixed number of steps, for each rule, with an "
    "interval.",
    hypothesis="Noise that vanishes at the datapoints and only there, as subsampling's does, is what it "
    "takes: Gaussian noise of the same covariance does the same, while isotropic noise of the same size, "
    "label noise and no noise do not. (Law 2 needs the martingale of the ratios, and that needs only the "
    "covariance.)",
    sample="m = 5, b = 2, eta = 0.2, random directions with |w_0| = 0.9; 40, 300, 1000 replicates of 4000, "
    "6000, 12000 steps at quick, standard, thorough (more at a smaller false-alarm budget).",
    rule="Each interval holds the probability of R >= 5 but for its share of the error probability. Supported "
    "if those of all rules with vanishing noise lie above 0.9, and those of the other ones of the first six "
    "below 0.1; not supported if one of the former lies below 0.9 or one of the latter above 0.1; else "
    "undecided (40 replicates can only speak against it). The other rules (epochs, cyclic, momentum, decaying "
    "steps, Adam) are reported and do not enter.",
)


@INGREDIENT.answer("statistical", weight=0.5)
def ingredient(case: Case) -> Outcome:
    """All rules from the same kind of starts."""
    setting = Setting(5, 2, 0.2, case.sized(case.pick(40, 300, 1_000)), case.pick(4_000, 6_000, 12_000))
    rules = {**VANISHING, **OTHER, **BESIDE}
    share = case.false_alarm / len(rules)
    ended: dict[str, Ended] = {}
    for name, rule in rules.items():
        case.progress(f"mechanism: {name}")
        ended[name] = train(rule, setting, case.rng(name))
    rows, estimates, intervals = [], [], {}
    for name, end in ended.items():
        times = int(end.at_datapoint.sum())
        test = BernoulliSequence(share)
        test.update(times, setting.replicates)
        low, high = intervals[name] = test.interval()
        rows.append((name, times / setting.replicates, f"[{low:.3f}, {high:.3f}]", float(end.medians[-1])))
        of = f"share of replicates at a datapoint, {name}, m = 5, b = 2, eta = 0.2, {setting.steps} steps"
        estimates.append(Estimate(of, times / setting.replicates, low, high, share))
    return Outcome(
        answer(intervals),
        Evidence.STATISTICAL,
        f"{setting.replicates} replicates of {setting.steps} steps for each rule, in NumPy; no engine is asked",
        [
            Table(
                [
                    Column("rule"),
                    Column("share at a datapoint", ".3f"),
                    Column("interval"),
                    Column("median R in the end", ".3g"),
                ],
                rows,
            ),
            "The first three have noise that vanishes at the datapoints, the next three have other noise or "
            "none.",
        ],
        answer=in_words(ended),
        false_alarm=case.false_alarm,
        detects=told(setting.replicates, share),
        samples=setting.replicates * len(rules),
        estimates=estimates,
        figures=(figure(ended),),
    )


def answer(intervals: Mapping[str, tuple[float, float]]) -> Verdict:
    """The answer by the registered rule, from an interval for each rule of the first six."""
    vanishing, other = ([intervals[name] for name in rules] for rules in (VANISHING, OTHER))
    if any(high < MOST for _, high in vanishing) or any(low > LEAST for low, _ in other):
        return Verdict.NOT_SUPPORTED
    held = all(low > MOST for low, _ in vanishing) and all(high < LEAST for _, high in other)
    return Verdict.SUPPORTED if held else Verdict.UNDECIDED


def in_words(ended: Mapping[str, Ended]) -> str:
    """How many replicates ended at a datapoint."""
    shares = {name: float(end.at_datapoint.mean()) for name, end in ended.items()}
    vanishing, other = ([shares[name] for name in rules] for rules in (VANISHING, OTHER))
    least, most = min(vanishing), max(other)
    there = "all replicates end" if least == 1.0 else f"at least {least:.0%} of the replicates end"
    beside = "none does" if most == 0.0 else f"at most {most:.0%} do"
    return (
        f"Noise that vanishes at the datapoints, whatever its law: with it {there} at a datapoint; with other "
        f"noise, or without any, {beside}"
    )


def told(replicates: int, share: float) -> str:
    """Which shares are told from ``MOST``; by symmetry, from ``LEAST`` their complements are."""
    below = detectable_probability(MOST, replicates, share, 0.99, "below")
    above = detectable_probability(MOST, replicates, share, 0.99, "above")
    found = [f"{below:.3f} or less" if below is not None else "", f"{above:.3f} or more" if above else ""]
    named = " or ".join(filter(None, found)) or "none (so few replicates tell nothing)"
    return f"with power 99 %, a share is told from {MOST} if it is {named}, and its complement from {LEAST}"


SAID = {Verdict.SUPPORTED: "Yes", Verdict.NOT_SUPPORTED: "No", Verdict.UNDECIDED: "Open"}
GROUPS, OF = 40, (3, 20, 100)  # of replicates, each of which gives a slope; and how many are in one, by effort

DOSE = Question(
    label="Observation, dose of noise",
    title="does R grow like the variance of the noise, whatever its law?",
    measure="The slope of the mean of R between R = 3 and R = 20 under Gaussian noise with the covariance "
    "of subsampling, over Law 2's v for subsampling; the median over 40 groups of 3, 20 or 100 replicates, "
    "with an interval.",
    hypothesis="To second order in eta only the covariance matters, so the slope is v. (For m > 2 a finite "
    "slope is below v: by Law 2, R = v t - O(sqrt t).)",
    sample="m = 2 and 4, b = m/2, eta = 0.1; 120, 800, 4000 replicates at quick, standard, thorough (more "
    "groups at a smaller false-alarm budget).",
    rule="Supported if both intervals lie in 0.7 to 1.3; not supported if one lies outside of that; else "
    "undecided.",
)


@DOSE.answer("statistical", weight=0.25)
def dose(case: Case) -> Outcome:
    """Slopes of R under Gaussian noise."""
    rows, curves, intervals, estimates = [], [], [], []
    share, groups = case.false_alarm / 2.0, case.sized(GROUPS)
    replicates = groups * case.pick(*OF)
    for m in (2, 4):
        b, eta = m // 2, 0.1
        v = Walk(m, b, eta).v
        case.progress(f"dose of noise: m = {m}")
        end = train(ablations.gaussian, Setting(m, b, eta, replicates, int(26.0 / v)), case.rng("dose", m))
        slopes = []
        for part in np.split(end.ratios, groups, axis=1):
            mean = part.mean(axis=1)
            inside = (mean > 3.0) & (mean < 20.0)
            slopes.append(
                float(np.polyfit(end.times[inside], mean[inside], 1)[0]) / v if inside.sum() > 2 else 0.0
            )
        low, high = median_interval(slopes, share)
        intervals.append((low, high))
        middle = float(np.median(slopes))
        rows.append((m, b, eta, v, middle, f"[{low:.3f}, {high:.3f}]"))
        of = f"slope of R over v under Gaussian noise, m = {m}, b = {b}, eta = {eta}, {replicates} replicates"
        estimates.append(Estimate(of, middle, low, high, share))
        curves.append((m, v, end))
    good = all(low >= 0.7 and high <= 1.3 for low, high in intervals)
    bad = any(high < 0.7 or low > 1.3 for low, high in intervals)
    seen = " and ".join(f"{row[4]:.2f} v for m = {row[0]}" for row in rows)
    verdict = Verdict.SUPPORTED if good else Verdict.NOT_SUPPORTED if bad else Verdict.UNDECIDED
    return Outcome(
        verdict,
        Evidence.STATISTICAL,
        f"{replicates} replicates under Gaussian noise, in NumPy; no engine is asked",
        Table(
            [
                Column("m", "d"),
                Column("b", "d"),
                Column("eta", "g"),
                Column("v of Law 2", ".3g"),
                Column("slope over v", ".3f"),
                Column("interval"),
            ],
            rows,
        ),
        answer=f"{SAID[verdict]}: the slope is {seen}",
        false_alarm=case.false_alarm,
        detects="a median slope of a group below 0.7 v or above 1.3 v, where its interval shows it; both "
        "intervals hold together but for the error probability",
        samples=2 * replicates,
        estimates=estimates,
        figures=(dose_figure(curves),),
    )


def figure(ended: dict[str, Ended]) -> Figure:
    """The median of R over time under each rule."""
    return Figure(
        name="mechanism",
        title=r"$R_t$ under rules with one ingredient exchanged, $m = 5$, $b = 2$, $\eta = 0.2$",
        x_label="step $t$",
        y_label="median of $R_t$ (cut at 50)",
        series=[Series(name, end.times.tolist(), end.medians.tolist(), "line") for name, end in ended.items()],
        caption="R grows without end where the noise vanishes at the datapoints; without noise it stays as "
        "it was, and noise that does not vanish keeps it low.",
    )


def dose_figure(curves: list[tuple[int, float, Ended]]) -> Figure:
    """R under Gaussian noise, and Law 2's slope."""
    series = []
    for m, v, end in curves:
        t, name = end.times.tolist(), f"Gaussian noise, $m = {m}$"
        line = np.minimum(end.medians[0] + v * end.times, 50.0).tolist()
        series.append(Series(name, t, end.medians.tolist(), "line"))
        series.append(Series(f"slope $v$ of Law 2, $m = {m}$", t, line, "dashed", like=name))
    return Figure(
        name="dose",
        title="$R_t$ under Gaussian noise with the covariance of subsampling",
        x_label="step $t$",
        y_label="median of $R_t$",
        series=series,
        caption="The slopes are those of subsampling: only the covariance of the noise matters for the rate.",
    )
