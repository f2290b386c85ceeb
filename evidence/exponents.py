"""Exponents of medians over two decades, and how reports show them.

Medians rather than means: the statements hold "with high probability", the exact laws give exact
medians, and a median's interval needs no bounds on the observations (order statistics), so that some
hundred replicates are enough at an error probability of 1e-9.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import scipy
from numpy.typing import ArrayLike

from evidence import Estimate, Verdict
from evidence.scaling import ExponentInterval, exponent_interval

#: The dimensions of the scaling fits: two decades, with m = n // 2.
LADDER = (4, 13, 40, 126, 400)
HALVES = tuple(n // 2 for n in LADDER)
RUNGS = tuple(f"n = {n}, m = {m}" for n, m in zip(LADDER, HALVES, strict=True))

#: How far from its target an exponent over LADDER may be.  The bias of finite size is below 0.05 by the
#: exact laws; an interval is up to 0.08 to either side at quick effort; the rest is room for chance.
MARGIN = 0.2


def median_interval(samples: ArrayLike, false_alarm: float) -> tuple[float, float]:
    """Order statistics that enclose the median of independent samples, whatever their law.

    The k-th smallest exceeds the median only if fewer than k samples are at most the median, which
    has the probability P(Bin(count, 1/2) < k) at most; likewise at the other end.

    Returns:
        The interval; it misses the median with probability ``false_alarm`` at most.

    Raises:
        ValueError: even the extremes of so few samples would miss it more often.
    """
    ordered = np.sort(np.ravel(samples))
    count = ordered.size
    k = int(scipy.stats.binom.ppf(false_alarm / 2, count, 0.5)) + 1
    while k > 0 and scipy.stats.binom.cdf(k - 1, count, 0.5) > false_alarm / 2:
        k -= 1
    if k < 1:
        raise ValueError(f"{count} samples are too few for a false alarm of {false_alarm!r}")
    return float(ordered[k - 1]), float(ordered[count - k])


def median_fit(
    x: Sequence[float], groups: Sequence[ArrayLike], false_alarm: float
) -> tuple[ExponentInterval, list[tuple[float, float]]]:
    """The log-log slope of the medians of the groups against x, and the medians' intervals.

    A median that may be 0 or negative has no logarithm, and leaves the slope unbounded.
    """
    intervals = [median_interval(group, false_alarm / len(groups)) for group in groups]
    lower, upper = np.array(intervals).T
    positive = np.where(upper > 0.0, upper, np.inf)
    return exponent_interval(x, np.maximum(lower, 0.0), positive), intervals


def estimates(
    of: str,
    labels: Sequence[str],
    groups: Sequence[ArrayLike],
    false_alarm: float,
    fit: ExponentInterval | None = None,
) -> list[Estimate]:
    """The medians of groups that are named by labels, and their exponent; valid together."""
    miss = false_alarm / len(groups)
    found = [] if fit is None else [Estimate(f"exponent of {of}", fit.slope, *_ends(fit), false_alarm)]
    for label, group in zip(labels, groups, strict=True):
        middle = float(np.median(np.asarray(group)))
        found.append(Estimate(f"median of {of}, {label}", middle, *median_interval(group, miss), miss))
    return found


def _ends(fit: ExponentInterval) -> tuple[float, float]:
    return fit.slope_low, fit.slope_high


def slope(x: ArrayLike, y: ArrayLike) -> float:
    """The least-squares slope of log y against log x: what an interval shrinks to."""
    return float(np.polyfit(np.log(x), np.log(y), 1)[0])


def surely_noticed(fit: ExponentInterval) -> float:
    """Exponents further than this from the target cannot be confirmed, if the intervals hold."""
    return MARGIN + (fit.slope_high - fit.slope_low)


def verdict_of(checks: Mapping[str, bool | None]) -> tuple[Verdict, str | None]:
    """Refuted if a check is False, else inconclusive if one is None, else verified; and a message."""
    failed = [text for text, good in checks.items() if good is not None and not good]
    undecided = [text for text, good in checks.items() if good is None]
    if failed:
        return Verdict.REFUTED, "violated: " + "; ".join(failed)
    if undecided:
        return Verdict.INCONCLUSIVE, "not decided: " + "; ".join(undecided)
    return Verdict.VERIFIED, None


def show(fit: ExponentInterval) -> str:
    """The interval of an exponent."""
    return f"[{fit.slope_low:.3f}, {fit.slope_high:.3f}]"


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table of numbers and intervals."""
    lines = ["| " + " | ".join(header) + " |", "|" + " --- |" * len(header)]
    return "\n".join(lines + ["| " + " | ".join(map(_cell, row)) + " |" for row in rows])


def _cell(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{value[0]:.4g}, {value[1]:.4g}]"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
