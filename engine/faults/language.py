"""Faults: changes of the texts of a right engine, and their composition.

Changes of one place are made in the order in which they are composed, changes of different places in the
order of the text, so that faults which differ in the order of such changes alone are the same fault; a change
sees what earlier lines have made of the places before it.  What a step remembers it reads from ``past``, the
values that its arguments and places had in the step before: ``past.get("velocity", 0.0)``.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import permutations
from typing import Any

import numpy as np

from engine.faults.texts import OF_A_CALL, STEP, TEXT_OF, TEXTS, At, Text, compiled, first_call, value
from engine.problem import Array, IntArray, Problem

METHODS = ("step", "steps", "trajectory", "run")
WHOLE_CALL = "({new}) if {here} else {old}"
ORDER = {place: k for k, place in enumerate(TEXT_OF)}
REMEMBERED = re.compile(r'past\.get\("(\w+)"')


@dataclass(frozen=True)
class Range:
    """Where a variable lies from ``low`` to ``high``, and is a multiple of ``every``.

    The variables are those of the text that is changed: m, n, b, b/m, eta, ReLU (0 or 1), states (of a call),
    |w|, and in a step max |c_i|, the number of active datapoints in the batch, that of the state in its call or
    of the replicate, of the step in its path, and of the steps that the engine has taken in its life.
    """

    variable: str
    low: float = -np.inf
    high: float = np.inf
    every: int = 1

    def code(self, x: str) -> str:
        """The condition on ``x``, as Python."""
        parts = [f"({x} >= {float(self.low)!r})"] if self.low > -np.inf else []
        parts += [f"({x} <= {float(self.high)!r})"] if self.high < np.inf else []
        parts += [f"({x} % {self.every} == 0)"] if self.every > 1 else []
        return " & ".join(parts) or "True"

    def holds(self, x: Any) -> Any:
        """Whether a number, or which of some numbers, are in the range."""
        return value(self.code("x"), x=x)

    def __str__(self) -> str:
        low, high, name = f"{self.low:.6g}", f"{self.high:.6g}", self.variable
        if self.every > 1:
            return f"{name} is a multiple of {self.every:,}"
        if self.high == np.inf:
            return f"{name} >= {low}"
        return f"{name} <= {high}" if self.low == -np.inf else f"{low} <= {name} <= {high}"


@dataclass(frozen=True)
class Change:
    """Another value for a place of a right engine.

    Attributes:
        place: whose value it changes.
        new: the new value, a Python expression of the arguments of its text and of the places up to this one;
            ``{x}`` stands for the size.
        words: what that means; ``{x}``, ``{ratio}`` and others are its size in digits (``digits``).
        size: a number.
        where: the ranges outside of which the place keeps its value.
        methods: those in which the change is made.

    Raises:
        ValueError: there is no such place, or a range has a variable of which its text does not know.
    """

    place: str
    new: str
    words: str = ""
    size: float | None = None
    where: tuple[Range, ...] = ()
    methods: tuple[str, ...] = METHODS

    def __post_init__(self) -> None:
        if self.place not in TEXT_OF:
            raise ValueError(f"place must be one of {', '.join(TEXT_OF)}, got {self.place!r}")
        for one in self.where:
            if one.variable not in self.text.variables:
                raise ValueError(f"a change of {self.place} cannot depend on {one.variable!r}")

    @property
    def text(self) -> Text:
        """The text that it changes."""
        return TEXT_OF[self.place]

    @property
    def expression(self) -> str:
        """The new value, with its size."""
        return self.new if self.size is None else self.new.replace("{x}", repr(float(self.size)))

    @property
    def line(self) -> str:
        """The line that is inserted after those of its place."""
        if not self.where:
            return f"{self.place} = {self.expression}"
        here = " & ".join(one.code(self.text.variables[one.variable]) for one in self.where)
        otherwise = WHOLE_CALL if self.of_a_call else self.text.otherwise
        return f"{self.place} = " + otherwise.format(new=self.expression, here=here, old=self.place)

    @property
    def of_a_call(self) -> bool:
        """Whether it is made for all states of a call or none, and may change the shape of batches."""
        return self.place == "batches" and all(one.variable in OF_A_CALL for one in self.where)


@dataclass(frozen=True)
class Fault:
    """What an engine gets wrong: changes, which are kept in the order in which they are made.

    ``len`` is the length of its description, by which faults are ranked: its changes, their ranges and sizes.
    """

    changes: tuple[Change, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "changes", tuple(sorted(self.changes, key=lambda c: ORDER[c.place])))

    def __add__(self, other: Fault) -> Fault:
        """This fault, then another."""
        return Fault(self.changes + other.changes)

    def __len__(self) -> int:
        return sum(1 + len(c.where) + (c.size is not None) + (c.methods != METHODS) for c in self.changes)

    def _all(self, **new: Any) -> Fault:
        return Fault(tuple(replace(c, **new) for c in self.changes))

    def within(self, *ranges: Range) -> Fault:
        """The same where all of these hold too, and nothing elsewhere."""
        return Fault(tuple(replace(c, where=c.where + ranges) for c in self.changes))

    def only_in(self, *methods: str) -> Fault:
        """The same in some methods of the engine alone."""
        return self._all(methods=methods)

    @property
    def size(self) -> float | None:
        """The size of its changes that have one."""
        return next((c.size for c in self.changes if c.size is not None), None)

    def with_size(self, size: float) -> Fault:
        """The same, with another size."""
        return Fault(tuple(c if c.size is None else replace(c, size=size) for c in self.changes))

    def settled(self) -> Fault:
        """The same, with its size as a number of its text, which no fit changes."""
        told = (
            replace(c, new=c.expression, words=c.words.format(**digits(c.size)), size=None)
            if c.size is not None
            else c
            for c in self.changes
        )
        return Fault(tuple(told))

    def of(self, text: Text, method: str = "") -> Fault:
        """Its changes of one text, those that are made in a method."""
        return Fault(tuple(c for c in self.changes if c.text is text and (not method or method in c.methods)))

    @property
    def words(self) -> str:
        """What is wrong, in one line."""
        said = []
        for c in self.changes:
            told = c.words.format(**digits(c.size)) if c.size is not None else c.words
            told += f", only where {' and '.join(map(str, c.where))}" if c.where else ""
            told += f", only in {', '.join(c.methods)}" if c.methods != METHODS else ""
            said += [told] if c.words else []
        return "; then ".join(said)

    def source(self, text: Text) -> str:
        """A text with its changes, as Python that defines a function."""
        lines = []
        for place, right in text.lines:
            lines += [f"{place} = {right}", *(c.line for c in self.changes if c.place == place)]
        kept = sorted(set(REMEMBERED.findall("\n".join(lines))))
        entries = ", ".join(f'"{name}": {name}' for name in kept)
        memory = f", {{{entries}}}" if text is STEP else ""
        return "\n    ".join([f"def {text.head}:", *lines, f"return {text.result}{memory}"])

    def difference(self) -> str:
        """The lines by which its texts differ from the right ones, as unified differences."""
        found: list[str] = []
        for text in TEXTS:
            pair = (RIGHT.source(text).split("\n"), self.source(text).split("\n"))
            found += list(difflib.unified_diff(*pair, text.head, text.head, n=0, lineterm=""))
        return "\n".join(found)

    def function(self, text: Text) -> Callable[..., Any]:
        """A text with its changes, as a function."""
        return _function(self, text)

    def step(
        self,
        problem: Problem,
        w: Array,
        batch: IntArray,
        past: dict[str, Array] | None = None,
        at: At | None = None,
    ) -> tuple[Array, dict[str, Array]]:
        """One step from many states, (k, n) and (k, b) -> (k, n), and what it remembers."""
        found: tuple[Array, dict[str, Array]] = self.function(STEP)(
            problem, w, batch, past or {}, at or first_call(len(w))
        )
        return found


RIGHT = Fault()


def one(place: str, new: str, words: str, size: float | None = None) -> Fault:
    """A fault of a single change, everywhere; see `Change`."""
    return Fault((Change(place, new, words, size),))


@lru_cache(maxsize=4096)
def _function(fault: Fault, text: Text) -> Callable[..., Any]:
    return compiled(fault.source(text))


def digits(x: float) -> dict[str, str]:
    """A size in the forms in which words may want it."""
    near = abs(x - 1.0) <= 2e-3
    signed = "0" if abs(x) < 1e-5 else f"{x:+.8f}" if near else f"{x:+.3f}"
    return {
        "x": f"{x:.4g}",
        "ratio": f"{x:.10g}" if near else f"{x:.3f}",
        "signed": signed,
        "rough": f"{x:.0e}",
        "never": ": they are never updated" if signed == "0" else "",
        "type": {24.0: " (float32)", 11.0: " (float16)", 8.0: " (bfloat16)"}.get(x, ""),
    }


def compositions(faults: Iterable[Fault], most: int) -> list[Fault]:
    """Every composition of up to ``most`` of some faults, the right engine too; the shortest first."""
    one = list(faults)
    found = (sum(some, RIGHT) for k in range(most + 1) for some in permutations(one, k))
    return sorted(dict.fromkeys(found), key=len)


def values(
    problem: Problem, w: Array, batch: IntArray, at: At | None = None, names: Iterable[str] = STEP.variables
) -> dict[str, Array]:
    """Variables of a step from some states (k, n) on batches (k, b): numbers, or of shape (k, 1)."""
    known = {"problem": problem, "w": w, "batch": batch, "at": at or first_call(len(w))}
    return {name: value(STEP.variables[name], **known) for name in names}
