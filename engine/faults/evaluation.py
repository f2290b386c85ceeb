"""Steps with many faults from the same states: what a fault does not change is computed once."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.faults.language import ORDER, Change, Fault
from engine.faults.texts import STEP, At, code, first_call
from engine.faults.vocabulary import VOCABULARY
from engine.problem import Array, IntArray, Problem

FAILS = (ArithmeticError, AttributeError, IndexError, TypeError, ValueError)  # what absurd compositions raise
PLACES = [place for place, _ in STEP.lines]
RIGHT_LINES = [code(right) for _, right in STEP.lines]


class Steps:
    """Steps of Eq. (3) from states (k, n) on batches (k, b), right and with faults.

    Attributes:
        known: the value of each place of the right step.
    """

    def __init__(self, problem: Problem, w: Array, batch: IntArray, at: At | None = None) -> None:
        given = {"problem": problem, "w": w, "batch": batch, "past": {}, "at": at or first_call(len(w))}
        self.known: dict[str, Any] = given
        for place, line in zip(PLACES, RIGHT_LINES, strict=True):
            self.known[place] = eval(line, VOCABULARY, self.known)

    @property
    def right(self) -> Array:
        """Where Eq. (3) leads, (k, n)."""
        return np.asarray(self.known[PLACES[-1]])

    def moved(self, fault: Fault) -> Array:
        """Where a fault leads, (k, n); infinitely far if it leads nowhere, as some compositions do."""
        shape = self.right.shape
        try:
            with np.errstate(all="ignore"):
                return np.broadcast_to(self.of(fault)["moved"], shape)
        except FAILS:
            return np.full(shape, np.inf)

    def of(self, fault: Fault, past: dict[str, Array] | None = None) -> dict[str, Any]:
        """The value of each place with a fault, whose changes must be of a step."""
        names = dict(self.known)
        if past is not None:
            names["past"] = past
        if not fault.changes:
            return names
        changed: dict[str, list[Change]] = {}
        for change in fault.changes:
            changed.setdefault(change.place, []).append(change)
        first = min(ORDER[place] for place in changed)
        for k in range(first, len(PLACES)):
            place = PLACES[k]
            if k > first:
                names[place] = eval(RIGHT_LINES[k], VOCABULARY, names)
            for change in changed.get(place, ()):
                names[place] = _value(change, names)
        return names


def _value(change: Change, names: dict[str, Any]) -> Any:
    """The new value of a place; a size is a name, so that each expression is compiled once."""
    names["x_"] = change.size
    new = code(change.new.replace("{x}", "x_"))
    if not change.where:
        return eval(new, VOCABULARY, names)
    here = " & ".join(one.code(change.text.variables[one.variable]) for one in change.where)
    holds, old = eval(code(here), VOCABULARY, names), names[change.place]
    if change.of_a_call:
        return eval(new, VOCABULARY, names) if holds else old
    return np.where(holds, eval(new, VOCABULARY, names), old)
