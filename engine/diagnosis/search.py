"""Which faults explain what was seen: the language of faults is searched, the shortest composition first.

Each fault that is known, and each alternative for a place of the step, is fitted by itself; where none explains
everything, those that come nearest are composed with every other one, and fitted together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

import numpy as np

from engine import Array
from engine.faults import Fault
from engine.faults.fit import begun, composed, solved

LEFT_OVER = 3.0  # times the tolerance, that a fault may leave
NEAREST = 8  # faults that are composed with every other one
NEWEST = 4  # of the steps that were added last
SCREEN = 12  # steps, more or less, that a fault has to explain before all are looked at

#: What a fault leaves of what was seen, over what rounding allows.
Lefts = Callable[[Fault], Array]


class Evidence:
    """What a fault has to explain.

    Args:
        screen: what it leaves of a few steps, as one vector, in units of the tolerance.
        every: how far it is from each step, over the tolerance.
        limit: how much an explanation may leave.
    """

    def __init__(self, screen: Lefts, every: Lefts, limit: float = LEFT_OVER) -> None:
        self.screen, self.every, self.limit = screen, every, limit

    def explained(self, parts: tuple[Fault, ...]) -> bool:
        """Whether a composition explains everything."""
        return bool((self.every(composed(parts)) <= self.limit).all())

    def distance(self, parts: tuple[Fault, ...]) -> float:
        """How far it is from the few steps; some that it explains count more than all being near."""
        left = self.screen(composed(parts))
        return float(np.log1p(np.abs(np.where(np.isfinite(left), left, 1e300))).mean())


def explanations(
    evidence: Evidence, faults: Sequence[Fault], pairs: bool = True, nearest: int = NEAREST
) -> Iterator[Fault]:
    """Faults that explain the evidence, the shortest first; compositions of two if none does alone."""
    near: list[tuple[float, tuple[Fault, ...]]] = []
    nothing, found = evidence.distance(()), False
    for fault in _by_length(faults):
        parts = solved((begun(fault, evidence.screen),), evidence.screen)
        distance = evidence.distance(parts)
        if _small(evidence, parts) and evidence.explained(parts):
            found = True
            yield composed(parts)
        elif distance < nothing - 1e-6:
            near.append((distance, parts))
    if found or not pairs:
        return
    near.sort(key=lambda one: one[0])
    yield from _pairs(evidence, [parts[0] for _, parts in near[:nearest]], faults)


def _pairs(evidence: Evidence, nearest: Iterable[Fault], faults: Sequence[Fault]) -> Iterator[Fault]:
    tried = set()
    for one in nearest:
        for other in faults:
            both = [(one, other)]
            if (
                one.changes[-1].place == other.changes[0].place
                or one.changes[0].place == other.changes[-1].place
            ):
                both.append((other, one))
            for pair in both:
                key = tuple(tuple((c.place, c.new) for c in part.changes) for part in pair)
                if key in tried:
                    continue
                tried.add(key)
                parts = solved(_begun(pair, pair.index(other), evidence), evidence.screen)
                if _small(evidence, parts) and evidence.explained(parts) and _needed(evidence, parts):
                    yield composed(parts)


def _needed(evidence: Evidence, parts: tuple[Fault, ...]) -> bool:
    """Whether each fault of a composition explains more than rounding."""
    rest = (composed(parts[:k] + parts[k + 1 :]) for k in range(len(parts)))
    return all(float(evidence.every(fault).max()) > 30.0 * evidence.limit for fault in rest)


def _begun(parts: tuple[Fault, ...], k: int, evidence: Evidence) -> tuple[Fault, ...]:
    """A composition with the best of a few sizes of one of its faults."""

    def with_part(fault: Fault) -> tuple[Fault, ...]:
        return (*parts[:k], fault, *parts[k + 1 :])

    return with_part(begun(parts[k], lambda fault: evidence.screen(composed(with_part(fault)))))


def _small(evidence: Evidence, parts: tuple[Fault, ...]) -> bool:
    left = evidence.screen(composed(parts))
    return bool(np.isfinite(left).all() and np.abs(left).max(initial=0.0) <= evidence.limit)


def _by_length(faults: Iterable[Fault]) -> list[Fault]:
    return sorted(dict.fromkeys(chain(faults)), key=len)
