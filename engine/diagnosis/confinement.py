"""Where a fault shows: a region of the domain in which steps are wrong, and outside of which they are right."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from engine.diagnosis.probes import State, worst
from engine.faults import Fault

VISIBLE = 10.0  # a fault shows if it moves a step by so many times the tolerance


def where(wrong: list[State], right: list[State], fault: Fault | None = None) -> str:
    """Words for the region in which a fault shows; "" if it shows everywhere.

    Args:
        wrong: the steps that deviate.
        right: those that do not.
        fault: what is wrong, where it is known.

    A right step says something only if the fault would change it; where the fault is not known, only if Eq. (3)
    changes the weights.
    """
    spared = [s for s in right if (_moves(s) if fault is None else worst([s], fault) > VISIBLE)]
    if not spared:
        return ""
    bad, good = [s.values() for s in wrong], [s.values() for s in spared]
    names = list(bad[0])
    for name in names:
        if words := _interval([v[name] for v in bad], [v[name] for v in good], name):
            return words
    for a, b in combinations(names, 2):
        if words := _product(a, b, bad, good):
            return words
    which = "that move the weights" if fault is None else "on which it would show"
    return f"not everywhere: on {len(wrong)} of {len(wrong) + len(spared)} steps {which}"


def _moves(state: State) -> bool:
    """Whether Eq. (3) changes the weights, by more than rounding."""
    return float(np.linalg.norm(state.right - state.w)) > VISIBLE * state.allowed


def _interval(bad: list[float], good: list[float], name: str) -> str:
    """The half-line or interval of one variable that holds all wrong steps and no right one."""
    low, high = min(bad), max(bad)
    if any(low <= x <= high for x in good):
        return ""
    below = max((x for x in good if x < low), default=None)
    above = min((x for x in good if x > high), default=None)
    return _words(name, low, high, below, above)


def _words(name: str, low: float, high: float, below: float | None, above: float | None) -> str:
    if name == "ReLU":
        return "under ReLU" if low else "under the linear activation"
    if below is not None and above is not None:
        return f"for {name} from {low:.6g} to {high:.6g} (right up to {below:.6g} and from {above:.6g} on)"
    if below is not None:
        return f"for {name} >= {low:.6g} (right for {name} <= {below:.6g})"
    if above is not None:
        return f"for {name} <= {high:.6g} (right for {name} >= {above:.6g})"
    return ""


def _product(a: str, b: str, bad: list[dict[str, float]], good: list[dict[str, float]]) -> str:
    """A rectangle in two variables; both of its sides must be needed."""
    box = {x: (min(v[x] for v in bad), max(v[x] for v in bad)) for x in (a, b)}
    inside = {x: [box[x][0] <= v[x] <= box[x][1] for v in good] for x in (a, b)}
    if any(p and q for p, q in zip(inside[a], inside[b], strict=True)):
        return ""
    sides = []
    for x, other in ((a, b), (b, a)):
        rest = [v[x] for v, kept in zip(good, inside[other], strict=True) if kept]
        low, high = box[x]
        below = max((y for y in rest if y < low), default=None)
        above = min((y for y in rest if y > high), default=None)
        sides.append(_words(x, low, high, below, above))
    return " and ".join(side for side in sides if side)
