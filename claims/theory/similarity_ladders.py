"""Parts of Corollary 3's tests: laws, constants and tails, ladders of runs, texts, tables and figures."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import scipy
from numpy.typing import ArrayLike

from claims.theory import gaussian_laws as laws
from claims.theory.similarity import GdLimits, SgdLimits, gd_limits
from engine import Array
from evidence import Evidence, Figure, Outcome, Series
from evidence.exponents import (
    HALVES,
    LADDER,
    MARGIN,
    median_fit,
    median_interval,
    show,
    slope,
    table,
    verdict_of,
)
from evidence.laws import LawTest, detectable_cdf_distance, stochastic_order
from evidence.scaling import ExponentInterval
from evidence.sequential import BernoulliSequence, detectable_probability
from referee import Case

POWER = 0.99

#: Replicates of each size from which on the exponent of SGD's own medians is told from less than 1/2.
RESOLVED = 200

#: The rate of the corollary, squared, at each n of the ladder.
RATE = [math.log(n) / n for n in LADDER]


def precondition() -> str:
    """Why |w0| < 1 is no further assumption."""
    chances = [f"{laws.too_long(n):.2g} for n = {n}" for n in (LADDER[0], LADDER[2])]
    return (
        r"The theorems need $|w_0| < 1$; this fails with probability $P(\chi^2_n \ge n/\sigma^2)$, at "
        rf"$\sigma = {laws.SIGMA:g}$ {' and '.join(chances)}, at $\sigma = 0.9$ {laws.too_long(400, 0.9):.2g} "
        "for n = 400. The runs condition on it."
    )


def checked(case: Case, checks: Mapping[str, bool | None], method: str, **rest: Any) -> Outcome:
    """The outcome of checks at the claim's error rate: refuted if one is False, open if one is None."""
    verdict, message = verdict_of(checks)
    return Outcome(verdict, Evidence.STATISTICAL, method, false_alarm=case.false_alarm, message=message, **rest)


def reached(*runs: GdLimits) -> bool:
    """Whether the engine ends at Pi_m w0 / |Pi_m w0| in all of these runs."""
    return max(run.excess for run in runs) <= 0.0


def noticed(law: LawTest, what: str = "a law") -> str:
    """Which other laws such a comparison would have noticed."""
    distance = detectable_cdf_distance(law.count, law.false_alarm, POWER)
    return f"with power {POWER:g}: {what} at Kolmogorov distance {distance:.3g}"


def too_often(successes: int, trials: int, null: float, false_alarm: float) -> bool:
    """Whether so many successes reject a probability of at most ``null``."""
    test = BernoulliSequence(false_alarm)
    test.update(successes, trials)
    return test.rejects_at_most(null)


def gd_ladder(case: Case) -> list[GdLimits]:
    """GD for every n of the ladder, fewer replicates for larger n."""
    counts = case.pick((400, 300, 150, 80, 48), (2000, 2000, 1000, 500, 200), (8000, 8000, 4000, 1000, 500))
    groups = len(counts) + 1  # with the one at which the law is tested
    return [
        gd_limits(case, m, n, case.sized(k), groups) for m, n, k in zip(HALVES, LADDER, counts, strict=True)
    ]


def constant_test(runs: list[GdLimits], false_alarm: float) -> tuple[list[int], bool, float]:
    """Test P(max|u_i| > 2 sqrt(log(2m)/m)) <= 1/m wherever that bound is below 1.

    Returns:
        How many runs are above it, for each m; whether any test rejects; and the probability of
        exceeding the bound that each of them would notice.
    """
    above = [int((run.largest > laws.cap_bound(m, m)).sum()) for m, run in zip(HALVES, runs, strict=True)]
    tested = [i for i, m in enumerate(HALVES) if laws.cap_bound(m, m) < 1.0]
    part, rejected, seen = false_alarm / len(tested), False, 0.0
    for i in tested:
        null, count = 1.0 / HALVES[i], runs[i].largest.size
        rejected |= too_often(above[i], count, null, part)
        seen = max(seen, detectable_probability(null, count, part, POWER) or 1.0)
    return above, rejected, seen


def below_the_law(m: int, n: int, run: SgdLimits, part: dict[str, float]) -> bool:
    """Whether SGD's values are stochastically below the upper bound, and rarely above its constant."""
    ordered = stochastic_order(run.initial, laws.largest_coordinate_law(m, n), part["order"])
    above = int((run.initial > laws.cap_bound(m, n)).sum())
    return not ordered.rejected and not too_often(above, run.initial.size, 1.0 / m, part["constants"])


def own_exponent(case: Case, runs: list[SgdLimits], false_alarm: float) -> tuple[bool | None, str]:
    """Whether SGD's own values fall as fast as they must, where they cover two decades; and a text."""
    values, enough = [run.initial for run in runs], case.sized(RESOLVED)
    if len(runs) < len(LADDER) or min(value.size for value in values) < enough:
        return True, f"SGD's own exponent takes {enough} replicates at each of n = {LADDER}: not run here."
    fit, _ = median_fit(RATE, values, false_alarm)
    plain, _ = median_fit(LADDER, values, false_alarm)
    least = 0.5 - MARGIN
    fast_enough = True if fit.slope_low >= least else False if fit.slope_high < least else None
    return fast_enough, (
        f"The median of SGD's own value has the slope {show(fit)} against log(log n / n), where the "
        f"statement asks for at least 1/2 (less the margin), and {show(plain)} against log n. Times "
        r"$\sqrt n$ it hardly changes (table): SGD ends at a rather typical datapoint, not at the one "
        "that w0 is most aligned with, and the logarithm in the bound is slack for its median."
    )


def by_columns(columns: Mapping[str, Sequence[Any]]) -> str:
    """A table from its columns."""
    return table(tuple(columns), list(zip(*columns.values(), strict=True)))


def median_ladder(
    x: Sequence[float], samples: Sequence[Array], exact: Sequence[float], false_alarm: float
) -> tuple[ExponentInterval, dict[str, Sequence[Any]]]:
    """The exponent of the samples' medians in x, and columns of a table with the exact medians."""
    fit, intervals = median_fit(x, samples, false_alarm)
    runs = [values.size for values in samples]
    return fit, {"runs": runs, "median": medians(samples), "interval": intervals, "exact median": exact}


def medians(samples: Sequence[Array]) -> list[float]:
    """The median of each sample."""
    return [float(np.median(values)) for values in samples]


def sgd_table(runs: list[SgdLimits], exact: list[float]) -> str:
    """SGD's similarity with the initialisation, along the ladder as far as it was run."""
    values, k = [run.initial for run in runs], len(runs)
    n, m, middles = LADDER[:k], HALVES[:k], medians(values)
    return by_columns(
        {
            "n": n,
            "m": m,
            "runs": [run.initial.size for run in runs],
            "median, SGD": middles,
            "x sqrt(n)": [math.sqrt(nn) * middle for nn, middle in zip(n, middles, strict=True)],
            "median, upper bound": exact[:k],
            "2 sqrt(log(2m)/n)": [laws.cap_bound(*shape) for shape in zip(m, n, strict=True)],
            "most aligned wins": [float(run.best.mean()) for run in runs],
        }
    )


def quantile_over_bound(m: int, n: int) -> float:
    """The exact (1 - 1/m)-quantile of the largest of m coordinates in R^n, over the cap bound."""
    return laws.largest_coordinate_quantile(1.0 - 1.0 / m, m, n) / laws.cap_bound(m, n)


def exponent_text(shown: str, exact: list[float]) -> str:
    """What to make of the exponent of GD's largest similarity."""
    far = [10**3, 10**4, 10**5]
    far_medians = [laws.largest_coordinate_quantile(0.5, n // 2, n // 2) for n in far]
    signed = [laws.largest_coordinate_quantile(0.5, k, k, True) for k in HALVES]
    return (
        f"Exponent: {shown}; exactly {slope(RATE, exact):.4f} on these n (quadrature), and "
        f"{slope([math.log(n) / n for n in far], far_medians):.4f} on n = 10^3..10^5. The margin "
        f"{MARGIN:g} around 1/2 covers that bias of finite size and the sampling error, and leaves out "
        "0.73, the slope of 1/sqrt(n) without the logarithm. (The signed maximum is smaller; its exact "
        f"slope is {slope(RATE, signed):.4f}, low because of m = 2.)"
    )


def paper_threshold() -> int:
    """The least m from which on the bound 6 sqrt(log(2m)/m) of the proof is below 1."""
    return next(m for m in range(2, 1000) if laws.cap_bound(m, m, 6.0) < 1.0)


def paper_constants() -> float:
    """The largest ratio of an exact tail to Lemma 32 or 34 as the proof uses them, for m <= 10^6."""
    m = np.unique(np.geomspace(1, 1e6, 200).astype(int))
    below = scipy.stats.chi2.logcdf(m / 4, m) + 9 * m / 128
    log_2m = np.log(2 * m)
    one = 2 * scipy.stats.norm.sf(3 * np.sqrt(log_2m))
    above = np.log(-np.expm1(m * np.log1p(-one))) + (3 - math.sqrt(2)) ** 2 / 2 * log_2m
    return float(np.exp(max(below.max(), above.max())))


def constant_failure() -> float:
    """The largest n P(cossim^2 < m/(4n)) for n <= 2000 and m = n/4, n/2, 3n/4."""
    n = np.unique(np.geomspace(4, 2000, 120).astype(int) // 4 * 4)
    tails = [n * laws.projection_law(m, n).cdf(m / (4 * n)) for m in (n // 4, n // 2, 3 * n // 4)]
    return float(np.max(tails))


def scaling_figure(
    name: str,
    title: str,
    y_label: str,
    measured: tuple[Sequence[float], Sequence[ArrayLike], float],
    curves: Mapping[str, Sequence[float]],
    bounds: Mapping[str, Sequence[float]],
    caption: str,
) -> Figure:
    """Medians with intervals, exact curves and bounds against n on logarithmic scales.

    Args:
        name, title, y_label, caption: as for ``Figure``.
        measured: the n that were simulated, their samples, and the false alarm of one interval.
        curves, bounds: label -> values over LADDER.
    """
    x, groups, false_alarm = measured
    low, high = np.array([median_interval(group, false_alarm) for group in groups]).T
    n = [float(k) for k in LADDER]
    own = [float(k) for k in x]
    series = [
        Series("median, engine", own, low.tolist(), "interval", y_upper=high.tolist()),
        Series("median, engine", own, [float(np.median(np.asarray(group))) for group in groups], "points"),
    ]
    series += [Series(label, n, list(values), "line") for label, values in curves.items()]
    series += [Series(label, n, list(values), "dashed") for label, values in bounds.items()]
    return Figure(
        name,
        title=title,
        x_label="dimension $n$, with $m = n/2$ datapoints",
        y_label=y_label,
        series=series,
        x_scale="log",
        y_scale="log",
        caption=caption,
    )


def gd_figure(runs: list[GdLimits], exact: list[float], false_alarm: float) -> Figure:
    """Medians of the largest similarity of GD with a datapoint."""
    caps = [laws.cap_bound(m, m) for m in HALVES]
    proved = [laws.cap_bound(m, m, 6.0) for m in HALVES]
    return scaling_figure(
        "gd-scaling",
        "GD: largest |cosine| with a datapoint",
        r"$\max_i |\cos(\mathbf{w}_{GD}, \mathbf{a}_i)|$",
        (LADDER, [run.largest for run in runs], false_alarm),
        {"exact median": exact},
        {r"$2\sqrt{\log(2m)/m}$": caps, r"$6\sqrt{\log(2m)/m}$, from the proof": proved},
        "Medians with intervals (error bars), on the exact law, below both bounds: the bound of the proof is "
        "loose by a factor of about 5. The slope against log(log n / n) tends to 1/2.",
    )


def sgd_figure(runs: list[SgdLimits], exact: list[float], false_alarm: float) -> Figure:
    """Medians of the similarity of SGD with its initialisation, and of the upper bound."""
    return scaling_figure(
        "sgd-scaling",
        "SGD: cosine with the initialisation",
        r"$\cos(\mathbf{w}_{SGD}, \mathbf{w}_0)$",
        (LADDER[: len(runs)], [run.initial for run in runs], false_alarm),
        {r"exact median of $\max_i |c_0(i)|/\Vert\mathbf{w}_0\Vert$": exact},
        {r"$2\sqrt{\log(2m)/n}$": [laws.cap_bound(m, n) for m, n in zip(HALVES, LADDER, strict=True)]},
        "Medians with intervals (error bars). SGD's value follows a typical coordinate of w_0 rather than the "
        "largest one (the line), and is below the bound (dashes).",
    )
