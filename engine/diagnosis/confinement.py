"""Where a fault shows: a region of the domain in which steps are wrong, and outside of which they are right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations

import numpy as np

from engine.diagnosis.probes import Probe, State, lefts, moved_to
from engine.faults import Fault, Range

VISIBLE = 10.0  # a fault shows if it moves a step by so many times the tolerance
WHOLE = ("m", "n", "b", "active", "states")  # variables that are integers
#: Variables that few states have in common, so that some of them tell any few apart.
SIZES = ("max |c_i|", "|gradient|")
#: Whether an engine is wrong somewhere on a probe.
Wrong = Callable[[Probe], bool]


@dataclass(frozen=True)
class Interval:
    """Values of a variable at which steps are wrong.

    Attributes:
        name: of the variable.
        low, high: the least and the largest of them.
        below, above: the nearest values at which steps are right, if there are any.
    """

    name: str
    low: float
    high: float
    below: float | None = None
    above: float | None = None

    def range(self) -> Range:
        """As a condition of the language, with the simplest bounds that separate wrong from right."""
        low = -np.inf if self.below is None else self._bound(self.low, self.below)
        high = np.inf if self.above is None else self._bound(self.high, self.above)
        return Range(self.name, low, high)

    def _bound(self, wrong: float, right: float) -> float:
        """The shortest number that is not further than ``wrong`` and short of ``right``."""
        if self.name in (*WHOLE, "ReLU"):
            return wrong
        low, high = min(wrong, right), max(wrong, right)
        tried = (float(f"{(low + high) / 2.0:.{k}g}") for k in range(1, 17))
        return next((x for x in tried if low <= x <= high and x != right), wrong)

    def words(self) -> str:
        """For people."""
        name, low, high, below, above = self.name, self.low, self.high, self.below, self.above
        if name == "ReLU":
            return "under ReLU" if low else "under the linear activation"
        if below is not None and above is not None:
            return f"for {name} from {low:.6g} to {high:.6g} (right up to {below:.6g} and from {above:.6g} on)"
        if below is not None:
            return f"for {name} >= {low:.6g} (right for {name} <= {below:.6g})"
        if above is not None:
            return f"for {name} <= {high:.6g} (right for {name} >= {above:.6g})"
        return ""


def spared(right: list[State], fault: Fault | None) -> list[State]:
    """The right steps that say something of where a fault shows.

    Where it is known, those that it would change; where it is not, those in which Eq. (3) changes the weights.
    """
    if fault is None:
        return [s for s in right if _moves(s)]
    if not right:
        return []
    return [s for s, left in zip(right, lefts(right, fault), strict=True) if left > VISIBLE]


def where(wrong: list[State], right: list[State], fault: Fault | None = None) -> str:
    """Words for the region in which a fault shows; "" if it shows everywhere.

    Args:
        wrong: the steps that deviate.
        right: those that do not.
        fault: what is wrong, where it is known.
    """
    good = spared(right, fault)
    if not good:
        return ""
    for region in regions(wrong, good, SIZES if fault is None else ()):
        return " and ".join(words for side in region if (words := side.words()))
    which = "that move the weights" if fault is None else "on which it would show"
    return f"not everywhere: on {len(wrong)} of {len(wrong) + len(good)} steps {which}"


def regions(
    wrong: list[State], right: list[State], without: tuple[str, ...] = ()
) -> Iterator[tuple[Interval, ...]]:
    """Intervals of one variable, then rectangles in two, that hold all wrong steps and no right one."""
    bad, good = [s.values() for s in wrong], [s.values() for s in right]
    names = [name for name in bad[0] if name not in without]
    for name in names:
        side = _interval(name, bad, good)
        if not any(side.low <= v[name] <= side.high for v in good):
            yield (side,)
    for pair in combinations(names, 2):
        box = [_interval(name, bad, good) for name in pair]
        inside = [[side.low <= v[side.name] <= side.high for v in good] for side in box]
        if any(p and q for p, q in zip(*inside, strict=True)) or any(not any(kept) for kept in inside):
            continue
        yield tuple(
            _interval(side.name, bad, [v for v, kept in zip(good, inside[1 - k], strict=True) if kept])
            for k, side in enumerate(box)
        )


def _interval(name: str, bad: list[dict[str, float]], good: list[dict[str, float]]) -> Interval:
    low, high = min(v[name] for v in bad), max(v[name] for v in bad)
    below = max((v[name] for v in good if v[name] < low), default=None)
    above = min((v[name] for v in good if v[name] > high), default=None)
    return Interval(name, low, high, below, above)


def _moves(state: State) -> bool:
    """Whether Eq. (3) changes the weights, by more than rounding."""
    return float(np.linalg.norm(state.right - state.w)) > VISIBLE * state.allowed


def refined(side: Interval, base: list[State], fault: Fault, is_wrong: Wrong) -> Interval:
    """The same interval, with both bounds where they are, by bisection.

    Args:
        side: what is known.
        base: steps, of which instances with other values of the variable are made.
        fault: what is wrong; an instance on which it would not show tells nothing.
        is_wrong: asks the engine.
    """
    if side.below is not None:
        low, below = _bisected(side.name, side.low, side.below, base, fault, is_wrong)
        side = replace(side, low=low, below=below)
    if side.above is not None:
        high, above = _bisected(side.name, side.high, side.above, base, fault, is_wrong)
        side = replace(side, high=high, above=above)
    return side


def _bisected(
    name: str, bad: float, good: float, base: list[State], fault: Fault, is_wrong: Wrong
) -> tuple[float, float]:
    whole = name in WHOLE
    for _ in range(60):
        if abs(bad - good) <= (1.0 if whole else 1e-9 * abs(bad)):
            break
        at = float((int(bad) + int(good)) // 2) if whole else (bad + good) / 2.0
        if name == "b/m":
            at = float(Fraction(at).limit_denominator(400))
            if not min(bad, good) < at < max(bad, good):
                break
        asked = next(
            (p for s in base[:12] for p in [moved_to(s, name, at)] if p is not None and shows(p, fault)), None
        )
        if asked is None:
            break
        if is_wrong(asked):
            bad = at
        else:
            good = at
    return bad, good


def shows(probe: Probe, fault: Fault) -> bool:
    """Whether a fault changes where a probe leads."""
    return bool((np.abs(probe.steps.moved(fault) - probe.steps.right) > 1e-11).any())
