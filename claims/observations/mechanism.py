"""What makes SGD end at a datapoint: ingredients exchanged one at a time."""

from __future__ import annotations

import numpy as np

from claims.mathematics import ablations
from claims.mathematics.ablations import Ended, Rule, Setting, train
from claims.mathematics.rival_walk import Walk
from claims.question import Question
from claims.statement import Case
from evidence import Estimate, Evidence, Figure, Outcome, Series, Table, Verdict
from evidence.exponents import median_interval
from evidence.sequential import BernoulliSequence, detectable_probability

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
    sample="m = 5, b = 2, eta = 0.2, random directions with |w_0| = 0.9; 40, 200, 1000 replicates of 4000, "
    "6000, 12000 steps at quick, standard, thorough.",
    rule="Supported if more than 0.9 of the replicates end at a datapoint under every rule with vanishing "
    "noise and less than 0.1 under every other one of the first six; not supported if an interval of the "
    "former lies below 0.9 or one of the latter above 0.1; else undecided. The other rules (epochs, cyclic, "
    "momentum, decaying steps, Adam) are reported and do not enter.",
)


@INGREDIENT.answer("statistical", weight=0.5)
def ingredient(case: Case) -> Outcome:
    """All rules from the same kind of starts."""
    setting = Setting(5, 2, 0.2, case.pick(40, 200, 1_000), case.pick(4_000, 6_000, 12_000))
    rules = {**VANISHING, **OTHER, **BESIDE}
    share = case.false_alarm / len(rules)
    ended: dict[str, Ended] = {}
    for name, rule in rules.items():
        case.progress(f"mechanism: {name}")
        ended[name] = train(rule, setting, case.rng(name))
    rows, estimates, low_of, high_of, seen = [], [], {}, {}, {}
    for name, end in ended.items():
        times = int(end.at_datapoint.sum())
        test = BernoulliSequence(share)
        test.update(times, setting.replicates)
        low_of[name], high_of[name] = test.interval()
        seen[name] = times / setting.replicates
        rows.append((name, seen[name], f"[{low_of[name]:.3f}, {high_of[name]:.3f}]", float(end.medians[-1])))
        of = f"share of replicates at a datapoint, {name}, m = 5, b = 2, eta = 0.2, {setting.steps} steps"
        estimates.append(Estimate(of, seen[name], low_of[name], high_of[name], share))
    against = any(high_of[name] < MOST for name in VANISHING) or any(low_of[name] > LEAST for name in OTHER)
    held = all(seen[name] > MOST for name in VANISHING) and all(seen[name] < LEAST for name in OTHER)
    verdict = Verdict.NOT_SUPPORTED if against else Verdict.SUPPORTED if held else Verdict.UNDECIDED
    noticed = detectable_probability(MOST, setting.replicates, share, 0.99, "below")
    return Outcome(
        verdict,
        Evidence.STATISTICAL,
        f"{setting.replicates} replicates of {setting.steps} steps for each rule, in NumPy; no engine is asked",
        [
            Table("rule | share at a datapoint | interval | median R in the end", rows, "s .3f s .3g"),
            "The first three have noise that vanishes at the datapoints, the next three have other noise or "
            "none.",
        ],
        false_alarm=case.false_alarm,
        detects="a share below 0.9 is told from it if it is "
        + (f"{noticed:.2g} or less" if noticed is not None else "not to be told with so few replicates"),
        samples=setting.replicates * len(rules),
        estimates=estimates,
        figures=(figure(ended),),
    )


GROUPS = 40  # of replicates, each of which gives a slope

DOSE = Question(
    label="Observation, dose of noise",
    title="does R grow like the variance of the noise, whatever its law?",
    measure="The slope of the mean of R between R = 3 and R = 20 under Gaussian noise with the covariance "
    "of subsampling, over Law 2's v for subsampling; the median over 40 groups of replicates, with an "
    "interval.",
    hypothesis="To second order in eta only the covariance matters, so the slope is v. (For m > 2 a finite "
    "slope is below v: by Law 2, R = v t - O(sqrt t).)",
    sample="m = 2 and 4, b = m/2, eta = 0.1; 120, 800, 4000 replicates at quick, standard, thorough.",
    rule="Supported if both intervals lie in 0.7 to 1.3; not supported if one does not meet 0.8 to 1.2; "
    "else undecided.",
)


@DOSE.answer("statistical", weight=0.25)
def dose(case: Case) -> Outcome:
    """Slopes of R under Gaussian noise."""
    rows, curves, intervals, estimates = [], [], [], []
    share, replicates = case.false_alarm / 2.0, case.pick(120, 800, 4_000)
    for m in (2, 4):
        b, eta = m // 2, 0.1
        v = Walk(m, b, eta).v
        case.progress(f"dose of noise: m = {m}")
        end = train(ablations.gaussian, Setting(m, b, eta, replicates, int(26.0 / v)), case.rng("dose", m))
        slopes = []
        for part in np.array_split(end.ratios, GROUPS, axis=1):
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
    bad = any(high < 0.8 or low > 1.2 for low, high in intervals)
    return Outcome(
        Verdict.SUPPORTED if good else Verdict.NOT_SUPPORTED if bad else Verdict.UNDECIDED,
        Evidence.STATISTICAL,
        f"{replicates} replicates under Gaussian noise, in NumPy; no engine is asked",
        Table("m | b | eta | v of Law 2 | slope over v | interval", rows, "d d g .3g .3f s"),
        false_alarm=case.false_alarm,
        detects="a median slope outside of the intervals",
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
