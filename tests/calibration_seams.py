"""What a judge sees, off by a stated amount: laws that are replaced, engines with replicates that go astray.

A seam is a context in which claims are judged.  Inside of it one thing that a judge looks at deviates from its
hypothesis by exactly the deviation: the sample of a law test, the counts of a frequency, the weights of some
replicates.  All else is as it was, so that the judge's own levels, sizes and rules decide.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from claims.theory.event_rates import POWER, Event, Tally
from engine import Engine, Ensemble, Problem
from engine.base import DelegatingEngine, Run
from evidence.laws import DiscreteLawSequence, LawTest, continuous_law, stochastic_order
from evidence.scaling import ExponentInterval, exponent_interval
from evidence.sequential import BernoulliSequence, DriftDominance, detectable_probability

Rng = np.random.Generator
Floats = np.ndarray
HOUSES = ("claims.", "engine.", "evidence.")


@contextmanager
def instead(original: Any, substitute: Any) -> Iterator[None]:
    """Every module of the suite that imported ``original`` has ``substitute`` in its place."""
    found = [
        (module, name)
        for module in list(sys.modules.values())
        if getattr(module, "__name__", "").startswith(HOUSES)
        for name, value in list(vars(module).items())
        if value is original
    ]
    if not found:
        raise LookupError(f"no module has {original!r}")
    for module, name in found:
        setattr(module, name, substitute)
    try:
        yield
    finally:
        for module, name in found:
            setattr(module, name, original)


# --- samples, counts and sums --------------------------------------------------------------------


def moved(rng: Rng, size: int, distance: float) -> Floats:
    """Uniform numbers of which the mass ``distance`` is moved from below 1/2 to just above."""
    u = rng.random(size)
    return np.where((u > 0.5 - distance) & (u < 0.5), 0.5 + 1e-9, u)


def law(deviation: float, rng: Rng) -> Any:
    """The first continuous law, or stochastic order, that is tested is off by a Kolmogorov distance."""
    left = [True]

    def other(test: Callable[..., LawTest]) -> Callable[..., LawTest]:
        def tested(samples: Any, cdf: Any, false_alarm: float) -> LawTest:
            if not left:
                return test(samples, cdf, false_alarm)
            left.clear()
            return test(moved(rng, np.size(samples), deviation), lambda x: np.clip(x, 0.0, 1.0), false_alarm)

        return tested

    @contextmanager
    def both() -> Iterator[None]:
        with instead(continuous_law, other(continuous_law)), instead(stochastic_order, other(stochastic_order)):
            yield

    return both()


def spread(p: Floats, distance: float) -> Floats:
    """A law at this total variation distance, with the mass taken evenly from one half of the categories."""
    order = np.argsort(p, kind="stable")
    mass = np.cumsum(p[order])
    taken = order[: min(int(np.searchsorted(mass, max(0.5, distance) - 1e-9)) + 1, p.size - 1)]
    other = np.array(p)
    other[taken] *= 1.0 - distance / p[taken].sum()
    rest = np.setdiff1d(np.arange(p.size), taken)
    other[rest] *= 1.0 + distance / p[rest].sum()
    return other


def discrete(number: int) -> Callable[[float, Rng], Any]:
    """The ``number``-th discrete law that is tested is off by a total variation distance."""

    def seam(deviation: float, rng: Rng) -> Any:
        made = [0]

        class Moved(DiscreteLawSequence):
            def __init__(self, probabilities: Any, false_alarm: float) -> None:
                super().__init__(probabilities, false_alarm)
                p = np.asarray(probabilities, dtype=float)
                self._other = spread(p / p.sum(), deviation) if made[0] == number else None
                made[0] += 1

            def update(self, counts: Any) -> None:
                if self._other is not None:
                    counts = rng.multinomial(int(np.sum(counts)), self._other)
                super().update(counts)

        return instead(DiscreteLawSequence, Moved)

    return seam


def frequency(numbers: tuple[int, ...] | None = None) -> Callable[[float, Rng], Any]:
    """The frequencies of these numbers (all by default) are of events with the deviation as probability."""

    def seam(deviation: float, rng: Rng) -> Any:
        made = [0]

        class Moved(BernoulliSequence):
            def __init__(self, false_alarm: float) -> None:
                super().__init__(false_alarm)
                self._other = numbers is None or made[0] in numbers
                made[0] += 1

            def update(self, successes: int, trials: int) -> None:
                super().update(int(rng.binomial(trials, deviation)) if self._other else successes, trials)

        return instead(BernoulliSequence, Moved)

    return seam


def drift(number: int) -> Callable[[float, Rng], Any]:
    """Some increments are the least possible one, so that the ``number``-th mean is too small by so much."""

    def seam(deviation: float, rng: Rng) -> Any:
        made = [0]

        class Moved(DriftDominance):
            def __init__(self, false_alarm: float) -> None:
                super().__init__(false_alarm)
                self._other = made[0] == number
                made[0] += 1

            def update(self, increments: Any, drift: Any, low: Any, high: Any) -> None:
                if self._other:
                    x, least = np.asarray(increments), np.asarray(low)
                    share = (x.mean() - np.mean(drift) + deviation) / (x.mean() - least.mean())
                    increments = np.where(rng.random(x.size) < share, least, x)
                super().update(increments, drift, low, high)

        return instead(DriftDominance, Moved)

    return seam


def mean_of(module: Any, name: str) -> Callable[[float, Rng], Any]:
    """A function that returns observations in [0, 1] and their means has some of them at 1: off by so much."""

    def seam(deviation: float, rng: Rng) -> Any:
        original = getattr(module, name)

        def changed(*arguments: Any) -> Any:
            seen, exact = original(*arguments)
            hit = rng.random(len(seen)) < deviation / (1.0 - exact.mean())
            return np.where(hit, 1.0, seen), exact

        return instead(original, changed)

    return seam


def event(deviation: float, rng: Rng) -> Any:
    """The event of a tally whose deviations are noticed last has a probability that is off by so much."""

    def tallied(events: Any, false_alarm: float) -> Tally:
        events = list(events)
        share = false_alarm / len(events)
        worst = max(range(len(events)), key=lambda k: events[k].detectable(share))
        one = events[worst]
        p = min(max(one.law + side(one, share) * deviation, 0.0), 1.0)
        events[worst] = replace(one, times=int(rng.binomial(one.trials, p)))
        return Tally(events, false_alarm)

    return instead(Tally, tallied)


def side(event: Event, share: float) -> float:
    """1 or -1: where a deviation has to be larger to be noticed."""
    off = {}
    for sign, name in ((1.0, "above"), (-1.0, "below")):
        null = event.law + sign * event.margin
        if 0.0 < null < 1.0:
            p = detectable_probability(null, event.trials, share, POWER, name)  # type: ignore[arg-type]
            off[sign] = 1.0 if p is None else abs(p - event.law)
    return max(off, key=lambda sign: off[sign])


def exponent(deviation: float, rng: Rng) -> Any:
    """An exponent that is fitted is off by so much, to either side."""
    by = deviation * rng.choice([-1.0, 1.0])

    def fitted(x: Any, lower: Any, upper: Any) -> ExponentInterval:
        factor = (np.asarray(x, dtype=float) / x[0]) ** by
        return exponent_interval(x, np.asarray(lower) * factor, np.asarray(upper) * factor)

    return instead(exponent_interval, fitted)


# --- engines -------------------------------------------------------------------------------------

Change = Callable[[Problem, Ensemble, Floats], Ensemble]


def scaled(problem: Problem, ended: Ensemble, hit: Floats) -> Ensemble:
    """Replicates that end a tenth short of where they should."""
    by = np.where(hit, 0.9, 1.0)
    weights = None if ended.weights is None else ended.weights * by[:, None]
    return replace(
        ended,
        weights=weights,
        coordinate=ended.coordinate * by,
        norm_squared=ended.norm_squared * by**2,
        off_data=ended.off_data * by**2,
    )


def between(problem: Problem, ended: Ensemble, hit: Floats) -> Ensemble:
    """Replicates that end half-way between their leader and another datapoint, as if they had settled."""
    if ended.weights is None:
        return replace(ended, leader=np.where(hit, (ended.leader + 1) % problem.m, ended.leader))
    rows = problem.rows((ended.leader + 1) % problem.m)
    halfway = (ended.weights + np.sign(ended.coordinate)[:, None] * rows) / math.sqrt(2.0)
    return replace(ended, weights=np.where(hit[:, None], halfway, ended.weights))


def beside(problem: Problem, ended: Ensemble, hit: Floats) -> Ensemble:
    """Replicates that keep a tenth off the span of the data."""
    assert ended.weights is not None
    off = np.zeros(problem.n)
    off[-1] = 0.1  # standard bases with m < n
    return replace(ended, weights=ended.weights + hit[:, None] * off)


class Astray(DelegatingEngine):
    """In one of the runs that it is asked for, some replicates end elsewhere.

    Attributes:
        number: of the run, among those that ``counts`` of; None for no run at all.
        seen: how many of those there were.
    """

    def __init__(self, engine: Engine, change: Change, share: float | None, rng: Rng, least: int) -> None:
        super().__init__(engine)
        self.change, self.share, self.rng, self.least = change, share, rng, least
        self.number: int | None = None
        self.seen = 0

    def ensemble(self, run: Run) -> Ensemble:
        ended = self.inner.ensemble(run)
        if run.replicates < self.least or not run.problem.step_size < 0.5:
            return ended
        return self.change(run.problem, ended, self.hit(run.replicates)) if self.asked() else ended

    def asked(self) -> bool:
        """Whether this is the run in which replicates go astray."""
        number, self.seen = self.seen, self.seen + 1
        return number == self.number

    def hit(self, replicates: int) -> Floats:
        """Which replicates go astray: a share of them, or one."""
        if self.share is None:
            return np.arange(replicates) == self.rng.integers(replicates)
        return self.rng.random(replicates) < self.share

    def trajectory(self, problem: Problem, batches: Any, every: int = 1) -> Floats:
        path = self.inner.trajectory(problem, batches, every)
        if path.ndim != 3 or len(path) < self.least or batches.shape[-1] == problem.m:
            return path
        if self.asked():
            path = np.array(path)
            path[self.hit(len(path)), -1] *= 0.9
        return path


@dataclass(frozen=True)
class Recorded:
    """What was asked of the procedures in a judgement: categories, observations and level of each law."""

    laws: list[tuple[int, int, float]]
    frequencies: list[tuple[int, float]]
    drifts: list[float]


@contextmanager
def recording() -> Iterator[Recorded]:
    """The laws, frequencies and drifts that judges test inside."""
    found = Recorded([], [], [])

    class Laws(DiscreteLawSequence):
        def __init__(self, probabilities: Any, false_alarm: float) -> None:
            super().__init__(probabilities, false_alarm)
            self._number = len(found.laws)
            found.laws.append((np.size(probabilities), 0, false_alarm))

        def update(self, counts: Any) -> None:
            super().update(counts)
            k, n, level = found.laws[self._number]
            found.laws[self._number] = (k, n + int(np.sum(counts)), level)

    class Frequencies(BernoulliSequence):
        def __init__(self, false_alarm: float) -> None:
            super().__init__(false_alarm)
            self._number = len(found.frequencies)
            found.frequencies.append((0, false_alarm))

        def update(self, successes: int, trials: int) -> None:
            super().update(successes, trials)
            n, level = found.frequencies[self._number]
            found.frequencies[self._number] = (n + int(trials), level)

    class Drifts(DriftDominance):
        def __init__(self, false_alarm: float) -> None:
            super().__init__(false_alarm)
            found.drifts.append(false_alarm)

    with (
        instead(DiscreteLawSequence, Laws),
        instead(BernoulliSequence, Frequencies),
        instead(DriftDominance, Drifts),
    ):
        yield found
