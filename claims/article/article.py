r"""The article on the journal version: its table of rates for Corollary 3, the entries on GD.

The article restates Corollary 3 as a table of rates in m and n; that m is of the order of n stands below it.
With the exact laws of ``theory.gaussian_laws``:

- cossim(w_GD, w0)^2 is Beta(m/2, (n-m)/2), so cossim is sqrt(m/n).  Where m is of the order of n, m/n and its
  root are of the same order; as m/n tends to 0 only the root is right.
- max_i |cossim(w_GD, a_i)| <= 2 sqrt(log(2m)/m) except with probability 1/m, for all 2 <= m <= n (a cap
  bound).

Left out: that the GD solution "barely moves" for m of the order of n.  The cosine is sqrt(m/n), an angle
of 45 degrees for m = n/2; whether that is "barely" is no mathematical question.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from claims.theory import similarity_ladders as parts
from claims.theory.gaussian_laws import cap_bound, largest_coordinate_law, projection_law
from claims.theory.similarity import gd_limits
from evidence import Outcome
from evidence.budget import split
from evidence.exponents import MARGIN, estimates, median_fit, median_interval, show, slope, surely_noticed
from evidence.laws import continuous_law
from evidence.scaling import equivalence
from referee import Case, judge

#: The sizes of the data set in R^200 over which m/n spans two decades.
SIZES, WIDTH = (2, 6, 20, 63, 200), 200
RATIOS = [m / WIDTH for m in SIZES]
REACHES = "the engine reaches Pi_m w0 / |Pi_m w0|"


def projection_outcome(case: Case) -> Outcome:
    """Judge the exponent 1/2 of m/n for m/n from 1/100 to 1."""
    share = split(case.false_alarm, ["law", "exponent"])
    asked = case.pick((600, 400, 200, 80, 48), (4000, 2000, 1000, 500, 200), (20000, 9000, 4000, 2000, 500))
    counts = [case.sized(count) for count in asked]
    runs = [gd_limits(case, m, WIDTH, k, len(counts)) for m, k in zip(SIZES, counts, strict=True)]
    values = [run.initial for run in runs]
    law = continuous_law(np.minimum(values[0], 1.0) ** 2, projection_law(SIZES[0], WIDTH).cdf, share["law"])
    fit, intervals = median_fit(RATIOS, values, share["exponent"])
    exact = slope(RATIOS, [math.sqrt(projection_law(m, WIDTH).median()) if m < WIDTH else 1.0 for m in SIZES])
    checks = {
        REACHES: parts.reached(*runs),
        f"the Beta law at m = {SIZES[0]}": not law.rejected,
        "the exponent of m/n is 1/2": equivalence(fit, 0.5, MARGIN),
    }
    columns: dict[str, Sequence[Any]] = {
        "m": SIZES,
        "m/n": RATIOS,
        "runs": counts,
        "median cossim": parts.medians(values),
        "interval": intervals,
        "sqrt(m/n)": [math.sqrt(ratio) for ratio in RATIOS],
    }
    return parts.checked(
        case,
        checks,
        f"full-batch GD on the engine for n = {WIDTH} and m/n from 1/100 to 1; the slope of log "
        f"median cossim against log(m/n), by equivalence (within {MARGIN:g}, which is assumed); the law of "
        f"cossim^2 at m = {SIZES[0]} against Beta(m/2, (n-m)/2) (Dvoretzky-Kiefer-Wolfowitz)",
        detail=[
            f"Exponent of m/n: {show(fit)}, exactly {exact:.4f} on this design, 1/2 asymptotically; margin "
            f"{MARGIN:g}. Law: Kolmogorov distance {law.statistic:.3g}, threshold {law.threshold:.3g}. At m/n "
            f"= 1/100 the median cosine is at least {100 * intervals[0][0]:.3g} m/n. (Where m/n is of order 1, "
            "as in Corollary 3 itself, both rates are of order 1.)",
            parts.by_columns(columns),
        ],
        detects=f"{parts.noticed(law)}; surely: an exponent off 1/2 by {surely_noticed(fit):.2f}",
        samples=sum(counts),
        estimates=estimates(
            f"cossim(w_GD, w_0), n = {WIDTH}", [f"m = {m}" for m in SIZES], values, share["exponent"], fit
        ),
    )


@judge("article.gd_initialisation/as_printed", "statistical", weight=1.0)
def gd_initialisation(case: Case) -> Outcome:
    """The median cosine over m/n, for m from a quarter of n to n, as n grows."""
    pairs = [(n // part, n) for n in (16, 64, 200) for part in (4, 2, 1)]
    count = case.sized(case.pick(200, 600, 3000))
    runs = [gd_limits(case, m, n, count, len(pairs)) for m, n in pairs]
    ratios = [run.initial * n / m for (m, n), run in zip(pairs, runs, strict=True)]
    intervals = [median_interval(ratio, case.false_alarm / len(pairs)) for ratio in ratios]
    within = all(low >= 0.9 and high <= 2.5 for low, high in intervals)
    outside = any(high < 0.9 or low > 2.5 for low, high in intervals)
    checks = {
        REACHES: parts.reached(*runs),
        "the median cosine is between 0.9 m/n and 2.5 m/n": True if within else False if outside else None,
    }
    columns: dict[str, Sequence[Any]] = {
        "m": [m for m, _ in pairs],
        "n": [n for _, n in pairs],
        "median cossim n/m": parts.medians(ratios),
        "interval": intervals,
        "sqrt(n/m)": [math.sqrt(n / m) for m, n in pairs],
    }
    return parts.checked(
        case,
        checks,
        "full-batch GD on the engine for m = n/4, n/2 and n; the median of the cosine over m/n, against the "
        "constants 0.9 and 2.5 (it is about sqrt(n/m), from 1 to 2)",
        detail=parts.by_columns(columns),
        detects="surely: a median below 0.9 m/n or above 2.5 m/n by more than its interval is wide",
        samples=sum(run.initial.size for run in runs),
    )


@judge("article.gd_initialisation/for_every_m", "statistical", weight=1.0)
def square_root(case: Case) -> Outcome:
    """The exponent 1/2 of m/n over two decades."""
    return projection_outcome(case)


@judge("article.gd_dataset/as_printed", "statistical", weight=1.0)
def gd_dataset(case: Case) -> Outcome:
    """m much smaller than n: the law is that of m alone. (Corollary 3 has the exponent.)"""
    share = split(case.false_alarm, ["law", "constant"])
    m, n, count = 16, 128, case.pick(300, 3000, 20000)
    run, bound = gd_limits(case, m, n, count), cap_bound(m, m)
    law = continuous_law(run.signed, largest_coordinate_law(m, m, signed=True), share["law"])
    above = int((run.largest > bound).sum())
    checks = {
        REACHES: parts.reached(run),
        "the law of the signed maximum": not law.rejected,
        "P(max > 2 sqrt(log(2m)/m)) <= 1/m": not parts.too_often(above, count, 1.0 / m, share["constant"]),
    }
    return parts.checked(
        case,
        checks,
        f"full-batch GD on the engine at m = {m}, n = {n}; the law of the signed maximum against that "
        "of m coordinates of a uniform unit vector in R^m (Dvoretzky-Kiefer-Wolfowitz)",
        detail=f"Kolmogorov distance {law.statistic:.3g}, threshold {law.threshold:.3g}; {above} of {count} "
        rf"runs exceed $2\sqrt{{\log(2m)/m}} = {bound:.3g}$. The law does not depend on n.",
        detects=parts.noticed(law),
        samples=count,
    )
