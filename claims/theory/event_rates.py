"""How often something happens on the engine, against how often a law says that it does.

A law that holds in a limit comes with a margin for what is beyond it; the interval of a measured frequency must
then meet the law's value with its margin.  Intervals are those of ``evidence.sequential``, valid for finite
samples, and share the claim's false-alarm budget equally.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from evidence import Column, Counterexample, Estimate, Series, Table
from evidence.sequential import BernoulliSequence, detectable_probability

POWER = 0.99
DRAWN = 1e-3  # the probability that an interval in a figure misses its frequency


@dataclass(frozen=True)
class Event:
    """An event, the probability that a law gives it, and what was seen.

    Attributes:
        name: what happens, with everything that its probability depends on but the engine.
        law: the probability by the law.
        margin: how far from ``law`` the truth may be, since the law is a limit; 0 if it is exact.
        times: how often it happened.
        trials: in how many independent replicates.
    """

    name: str
    law: float
    margin: float
    times: int
    trials: int

    def interval(self, false_alarm: float) -> tuple[float, float]:
        """The probabilities that are not rejected."""
        test = BernoulliSequence(false_alarm)
        test.update(self.times, self.trials)
        return test.interval()

    def breaks(self, false_alarm: float) -> bool:
        """Whether the law's value is rejected, with its margin."""
        low, high = self.interval(false_alarm)
        return low > self.law + self.margin or high < self.law - self.margin

    def detectable(self, false_alarm: float) -> float:
        """The deviation from ``law`` that is noticed with the power POWER, on the worse side."""
        found = 0.0
        sides: tuple[tuple[Literal["above", "below"], float], ...] = (("above", 1.0), ("below", -1.0))
        for side, sign in sides:
            null = self.law + sign * self.margin
            if not 0.0 < null < 1.0:
                continue
            p = detectable_probability(null, self.trials, false_alarm, POWER, side)
            found = max(found, 1.0 if p is None else abs(p - self.law))
        return found


@dataclass(frozen=True)
class Tally:
    """All events of a claim together, judged at one error probability."""

    events: Sequence[Event]
    false_alarm: float

    @property
    def share(self) -> float:
        """The error probability of each event."""
        return self.false_alarm / len(self.events)

    @property
    def worst(self) -> Event | None:
        """The broken event that is furthest from its law, if any is broken."""
        broken = [e for e in self.events if e.breaks(self.share)]
        return max(broken, key=lambda e: abs(e.times / e.trials - e.law), default=None)

    def counterexample(self) -> Counterexample | None:
        """The worst event, in numbers."""
        event = self.worst
        if event is None:
            return None
        return Counterexample(
            f"the frequency of an event is not the law's: {event.name}",
            {"law": event.law, "margin": event.margin, "times": event.times, "of": event.trials},
        )

    def table(self) -> Table:
        """The events as rows."""
        rows = []
        for e in self.events:
            low, high = e.interval(self.share)
            rows.append((e.name, e.law, e.margin, e.times / e.trials, f"[{low:.4g}, {high:.4g}]", e.trials))
        return Table(
            [
                Column("event"),
                Column("law", ".4f"),
                Column("margin", ".2g"),
                Column("seen", ".4f"),
                Column("interval"),
                Column("replicates", ",d"),
            ],
            rows,
        )

    def estimates(self) -> list[Estimate]:
        """The measured probabilities, for comparisons of runs."""
        return [
            Estimate(f"probability: {e.name}", e.times / e.trials, *e.interval(self.share), self.share)
            for e in self.events
        ]

    def detects(self) -> str:
        """What would have been noticed."""
        worst = max(e.detectable(self.share) for e in self.events)
        return f"a probability that is off by {worst:.2g} or more (in the worst row), with probability 99 %"


def drawn(label: str, points: Sequence[tuple[float, Event]], like: str = "") -> list[Series]:
    """The frequencies of events, each at its x, with the intervals that miss with the probability ``DRAWN``.

    They take the colour of the series ``like``, if one is named.
    """
    x = [x for x, _ in points]
    low, high = zip(*(event.interval(DRAWN) for _, event in points), strict=True)
    return [
        Series(label, x, low, "interval", like, high),
        Series(label, x, [event.times / event.trials for _, event in points], "points", like=like),
    ]
