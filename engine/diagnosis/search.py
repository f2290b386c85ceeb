"""Which faults explain what was seen: the language of faults is searched, the shortest composition first.

Each fault that is known, and each alternative for a place of the step, is fitted by itself; where none explains
everything, those that come nearest are composed with every other one, and fitted together.  Most are out of
the question after a glance at very few steps.
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
NEAR = 24  # of which these are chosen, by a second look
NEWEST = 4  # of the steps that were added last
SCREEN, GLANCE = 12, 3  # steps, and calls, more or less, that a fault has to explain before all are looked at

#: What a fault leaves of what was seen, over what rounding allows.
Lefts = Callable[[Fault], Array]
Parts = tuple[Fault, ...]


class Evidence:
    """What a fault has to explain.

    Args:
        looks: what it leaves of very few steps, of some more, ..., as one vector, in units of the tolerance.
        every: how far it is from each step, over the tolerance.
        limit: how much an explanation may leave.
    """

    def __init__(self, looks: Sequence[Lefts], every: Lefts, limit: float = LEFT_OVER) -> None:
        self.looks, self.every, self.limit = looks, every, limit

    def explained(self, parts: Parts) -> bool:
        """Whether a composition explains everything."""
        return bool((self.every(composed(parts)) <= self.limit).all())

    def small(self, look: Lefts, parts: Parts) -> bool:
        """Whether it leaves little of some steps."""
        left = look(composed(parts))
        return bool(np.isfinite(left).all() and np.abs(left).max(initial=0.0) <= self.limit)

    def fitted(self, parts: Parts, k: int) -> tuple[Parts, bool]:
        """A composition with the sizes that fit, that of part ``k`` not known before; whether it explains."""
        for look in self.looks:
            parts = solved(_begun(parts, k, look), look)
            if not self.small(look, parts):
                return parts, False
        return parts, self.explained(parts)


def distance(look: Lefts, parts: Parts) -> float:
    """How far a composition is from some steps; some that it explains count more than all being near."""
    left = look(composed(parts))
    return float(np.log1p(np.abs(np.where(np.isfinite(left), left, 1e300))).mean())


def explanations(
    evidence: Evidence,
    faults: Sequence[Fault],
    pairs: bool = True,
    nearest: int = NEAREST,
    others: Sequence[Fault] | None = None,
) -> Iterator[Fault]:
    """Faults that explain the evidence, the shortest first; compositions of two if none does alone.

    Args:
        evidence: to be explained.
        faults: that are tried by themselves.
        pairs: whether compositions are tried.
        nearest: of how many faults.
        others: with which they are composed; all by default.
    """
    near: list[Fault] = []
    last, found = evidence.looks[-1], False
    for fault in _by_length(faults):
        parts, explains = evidence.fitted((fault,), 0)
        if explains:
            found = True
            yield composed(parts)
        near += parts
    if found or not pairs:
        return
    nothing = distance(last, ()) - 1e-6
    ranked = sorted((far, k) for k, one in enumerate(near) if (far := distance(last, (one,))) < nothing)
    near = [near[k] for _, k in ranked]
    again = [solved((fault,), last)[0] for fault in near[:NEAR]]
    again.sort(key=lambda fault: distance(last, (fault,)))
    yield from _pairs(evidence, again[:nearest], others or faults)


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
                parts, explains = evidence.fitted(pair, pair.index(other))
                if explains and _needed(evidence, parts):
                    yield composed(parts)


def _needed(evidence: Evidence, parts: Parts) -> bool:
    """Whether each fault of a composition explains more than rounding."""
    rest = (composed(parts[:k] + parts[k + 1 :]) for k in range(len(parts)))
    return all(float(evidence.every(fault).max()) > 30.0 * evidence.limit for fault in rest)


def _begun(parts: Parts, k: int, look: Lefts) -> Parts:
    """A composition with the best of a few sizes of one of its faults."""

    def with_part(fault: Fault) -> Parts:
        return (*parts[:k], fault, *parts[k + 1 :])

    return with_part(begun(parts[k], lambda fault: look(composed(with_part(fault)))))


def _by_length(faults: Iterable[Fault]) -> list[Fault]:
    return sorted(dict.fromkeys(chain(faults)), key=len)
