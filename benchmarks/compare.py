"""What became slower between two saved runs, by how much, and how sure that is.

Each subject is timed in rounds together with others of its group; where the group has the floor, times
are divided by the floor's of the same round, so that a slower machine is no regression.  The change is
the ratio of the medians, with a bootstrap interval that resamples the rounds of both runs.  The intervals
hold together with probability 95 %: with k series each is taken at 1 - 0.05 / k.  A change counts if its
whole interval lies beyond ``--least`` (5 %): the noise of the rounds is in the interval, and what
differs between two processes that run the same code (memory layout, clock) stays below that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from evidence import Column, Table
from reports.tables import markdown

LEVEL = 0.95
LEAST = 0.05
FLOOR = "floor"  # the subject of a group that the others are divided by

#: Nanoseconds per unit of work in each round, by group and subject.
Series = dict[str, dict[str, list[float]]]


@dataclass(frozen=True)
class Change:
    """Of one subject: new over old, with its interval."""

    name: str
    ratio: float
    low: float
    high: float
    least: float = LEAST

    @property
    def slower(self) -> bool:
        """Surely slower by more than ``least``."""
        return self.low > 1.0 + self.least

    @property
    def faster(self) -> bool:
        """Surely faster by more than ``least``."""
        return self.high < 1.0 / (1.0 + self.least)


def compare(old: dict[str, Any], new: dict[str, Any], least: float = LEAST) -> list[Change]:
    """The changes of all series that both runs have, the slowest first."""
    before, after = relative(old["series"]), relative(new["series"])
    names = sorted(set(before) & set(after))
    level = 1.0 - (1.0 - LEVEL) / max(len(names), 1)
    changes = [change(": ".join(name), before[name], after[name], level, least) for name in names]
    return sorted(changes, key=lambda c: -c.ratio)


def relative(series: Series) -> dict[tuple[str, str], list[float]]:
    """Each subject over the floor of its group, round by round; as it is if there is no floor."""
    found = {}
    for group, members in series.items():
        floor = members.get(FLOOR)
        for member, values in members.items():
            if member != FLOOR:
                found[group, member] = (
                    values if floor is None else [v / f for v, f in zip(values, floor, strict=True)]
                )
    return found


def change(name: str, old: Sequence[float], new: Sequence[float], level: float, least: float = LEAST) -> Change:
    """The ratio of the medians of new and old rounds."""
    samples = (np.asarray(new, dtype=np.float64), np.asarray(old, dtype=np.float64))
    value = float(np.median(samples[0]) / np.median(samples[1]))
    if min(map(len, samples)) < 3:
        return Change(name, value, 0.0, np.inf, least)
    found = stats.bootstrap(
        samples, lambda a, b, axis: np.median(a, axis=axis) / np.median(b, axis=axis),
        confidence_level=level, method="percentile", n_resamples=9999, paired=False,
        vectorized=True, rng=np.random.default_rng(0),
    ).confidence_interval  # fmt: skip
    return Change(name, value, float(found.low), float(found.high), least)


def table(changes: Sequence[Change]) -> str:
    """The changes as Markdown."""
    rows = [
        (
            c.name,
            c.ratio,
            f"{c.low:.3f} to {c.high:.3f}",
            "**slower**" if c.slower else "faster" if c.faster else "",
        )
        for c in changes
    ]
    columns = [Column("subject"), Column("new / old", ".3f"), Column("interval", ">"), Column("")]
    slower = sum(c.slower for c in changes)
    faster = sum(c.faster for c in changes)
    head = f"{slower} slower, {faster} faster, {len(changes) - slower - faster} not told apart"
    return markdown([f"{head} (beyond {changes[0].least:.0%}).", Table(columns, rows)]) if changes else head
