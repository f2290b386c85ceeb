"""Judging an engine cell by cell over its domain: what is compared, how fast it is, and where it fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np

from engine import Engine, EngineError, Pace
from engine.checks.domain import Cell, cells
from engine.pace import pace_in
from engine.registry import spec_of
from evidence import Column, Counterexample, Outcome, Table, verified
from evidence.setting import Setting

#: Microseconds for a step of one of many states, up to which an engine belongs to a class, and what a cell
#: of that class may hold at most: states, steps of a path, and the largest m.
CLASSES = (("fast", 4, 5000, 400, 100_000), ("medium", 64, 24, 20, 5_000), ("slow", 2**62, 5, 6, 600))


#: A step at n = 2000, b = 1000 takes an engine that looks at every number of the batch longer than this.
LEAN = 1024  # microseconds
ROWS = 4_000_000  # b n of a single state, for engines that are not lean
SHARE = (2, 1, 1)  # such engines are tried on one of so many cells, by effort: they may compile each shape
ALL_ROWS = 16_000_000  # the same over all states of a cell


@dataclass(frozen=True)
class Failure:
    """A cell in which an engine is wrong: what, by how much, and over what rounding allows."""

    cell: Cell
    what: str
    excess: float


#: Looks at a cell and yields what is wrong in it.
Look = Callable[[Engine, Cell], Iterator[Failure]]


@dataclass(frozen=True)
class Reach:
    """What of the domain an engine is fast enough for, in coarse classes.

    Attributes:
        name: of the class.
        states, steps, m: what a cell may hold at most.
        lean: whether a step costs O(n), or as much as all rows of its batch, in time and memory.
    """

    name: str
    states: int
    steps: int
    m: int
    lean: bool

    def fits(self, cell: Cell) -> bool:
        """Whether the engine can afford a state of a cell."""
        return self.lean or cell.batch_size * cell.problem.n <= ROWS

    def cut(self, cell: Cell) -> Cell:
        """A cell with as many states and steps as the engine can afford."""
        steps = min(cell.steps, self.steps)
        rows = cell.batch_size * cell.problem.n * steps
        most = self.states if self.lean else min(self.states, ALL_ROWS // rows)
        problem = cell.problem.with_w0(cell.problem.w0[: max(most, 1)])
        return replace(cell, problem=problem, steps=steps)

    def bounds(self) -> str:
        """What of the domain is tried."""
        bounds = f"cells hold up to {self.states:,} states, {self.steps} steps and m = {self.m:,}"
        rows = f", and b n up to {ROWS:,}: its steps take time and memory for every row of a batch"
        return bounds if self.lean else f"{bounds}{rows} (at quick half of the cells)"

    def left_out(self) -> str:
        """What of the domain was not tried, and why."""
        why = "" if self.name == "fast" else "; larger ones were left out for lack of speed"
        return f"The engine is {self.name}: {self.bounds()}{why}."


def reach_of(pace: Pace) -> Reach:
    """The class of an engine by its speed."""
    name, _, states, steps, m = next(c for c in CLASSES if pace.state <= c[1])
    return Reach(name, states, steps, m, pace.wide <= LEAN)


def affordable(setting: Setting, **which: Any) -> tuple[Reach, list[Cell]]:
    """The class of the engine, and cells that it can afford, of those that :func:`domain.cells` makes."""
    reach = reach_of(pace_in(setting))
    if reach.name != "fast" or not reach.lean:
        setting.reduced.append(reach.bounds())
    found = cells(setting, min(reach.m, setting.pick(20_000, 100_000, 100_000)), **which)
    tried = found[:: setting.pick(*SHARE)] if not reach.lean else found
    return reach, [reach.cut(cell) for cell in tried if reach.fits(cell)]


def judge(setting: Setting, look: Look, detects: str, also: Sequence[Cell] = ()) -> Outcome:
    """Verified if no cell fails; says where cells fail, and what was left out for lack of speed.

    ``also`` are cells beside those of the covering array.
    """
    reach, chosen = affordable(setting)
    chosen += also
    failures: list[Failure] = []
    for number, cell in enumerate(chosen):
        setting.progress(f"cell {number + 1} of {len(chosen)}: {cell.values()}")
        failures += list(look(setting.engine, cell))[:1]
    return outcome(setting, chosen, failures, reach, detects)


def outcome(
    setting: Setting,
    chosen: list[Cell],
    failures: list[Failure],
    reach: Reach,
    detects: str,
    false_alarm: float = 0.0,
) -> Outcome:
    """What cells without and with failures say."""
    message = None
    example = None
    if failures:
        worst = min(failures, key=lambda f: f.cell.problem.n * f.cell.count)
        message = f"{worst.what}; {region([f.cell for f in failures], chosen)}"
        example = Counterexample(
            f"the smallest of {len(failures)} cells that fail: {worst.what}",
            {**worst.cell.values(), "excess over rounding": worst.excess},
            snippet(worst.cell, setting.spec or spec_of(setting.engine)),
        )
    return verified(
        "statistical" if false_alarm else "searched",
        "cells of a covering array of the domain, with values drawn within the levels",
        unless=message,
        detail=[covered(chosen), reach.left_out()],
        counterexample=example,
        detects=detects,
        samples=len(chosen),
        false_alarm=false_alarm,
    )


def covered(chosen: list[Cell]) -> Table:
    """The part of the domain that was covered."""
    rows = []
    for name in ("m", "n", "b", "eta", "states", "steps"):
        values = [float(c.values()[name]) for c in chosen]
        rows.append((name, min(values), float(np.median(values)), max(values)))
    return Table([Column("variable", ">"), Column("from", "g"), Column("median", "g"), Column("to", "g")], rows)


def region(bad: list[Cell], all_cells: list[Cell]) -> str:
    """Where cells fail: in the one or two variables that tell them from the others, or within which bounds."""
    good = [c for c in all_cells if not any(c is b for b in bad)]
    wrong, right = [_numbers(c) for c in bad], [_numbers(c) for c in good]
    if not good:
        return f"fails in all {len(bad)} cells"
    bounds = {name: (min(v[name] for v in wrong), max(v[name] for v in wrong)) for name in wrong[0]}

    def inside(names: Sequence[str]) -> int:
        return sum(all(bounds[x][0] <= v[x] <= bounds[x][1] for x in names) for v in right)

    def words(names: Sequence[str]) -> str:
        return ", ".join(_bounds(name, *bounds[name]) for name in names)

    for names in (*((name,) for name in bounds), *combinations(bounds, 2)):
        if inside(names) == 0:
            return f"fails for {words(names)} ({len(bad)} cells), passes outside ({len(good)})"
    narrow = [name for name in bounds if inside([name]) < len(good)]
    if not narrow:
        return (
            f"fails in {len(bad)} of {len(all_cells)} cells, of all sizes; no bounds tell them from the others"
        )
    among = inside(narrow)
    for name in reversed(narrow):
        if inside(fewer := [x for x in narrow if x != name]) == among:
            narrow = fewer
    rest = f"; within these bounds {among} {'passes' if among == 1 else 'pass'}" if among else ""
    return f"fails in {len(bad)} of {len(all_cells)} cells, all of them for {words(narrow)}{rest}"


def _numbers(cell: Cell) -> dict[str, float]:
    """Where in the domain a cell is, as numbers; the ReLU is 1."""
    return {name: float(x == "relu") if isinstance(x, str) else float(x) for name, x in cell.values().items()}


def _bounds(name: str, low: float, high: float) -> str:
    if name == "activation":
        return "relu" if low else "linear"
    return f"{name} = {low:.6g}" if low == high else f"{name} from {low:.6g} to {high:.6g}"


def snippet(cell: Cell, spec: str) -> str:
    """Code that shows a cell's problem on an engine; the weights are others, of the same size."""
    p = cell.problem
    return "\n".join(
        [
            "import numpy as np",
            "from engine import Problem, StandardBasis, load_engine",
            f"n, b, eta = {p.n}, {cell.batch_size}, {p.step_size!r}",
            "w, batch = np.full(n, 0.8 / np.sqrt(n)), np.arange(b)",
            f"problem = Problem(StandardBasis({p.m}, n), w, eta, {p.activation!r})",
            "P = np.where(np.arange(n) < b, w, 0.0)",
            "expected = w + eta * ((2 - w @ w) * P - (P @ P) * w)  # Eq. (3)",
            f"engine = load_engine({spec!r})",
            "print(np.abs(engine.step(problem, w, batch) - expected).max())",
        ]
    )


def failed(error: EngineError, cell: Cell) -> Failure:
    """A cell in which the engine raised, or returned what is no result."""
    return Failure(cell, str(error), np.inf)
