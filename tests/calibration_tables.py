"""Observed rates with their exact intervals, Markdown tables of them, and results that are kept in a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import beta

COVERAGE = 0.999

#: Like ``map``: a worker and its tasks -> the results, in order.
Map = Callable[..., Iterable[Any]]


@dataclass(frozen=True)
class Sizes:
    """How many paths for each level and for each power, and how many runs."""

    paths: tuple[int, ...] = (1000, 2000, 8000)
    powers: int = 500
    budget: int = 200
    seeds: tuple[tuple[str, int], ...] = (("fast", 200), ("reference", 5))
    quick: bool = False


@dataclass(frozen=True)
class Rate:
    """An observed rate beside its promise: ``at_most`` or at least ``promise``."""

    events: int
    trials: int
    promise: float
    at_most: bool = True

    @property
    def interval(self) -> tuple[float, float]:
        """The Clopper-Pearson interval with coverage ``COVERAGE``."""
        tail, k, n = 0.5 * (1 - COVERAGE), self.events, self.trials
        low = 0.0 if k == 0 else float(beta.ppf(tail, k, n - k + 1))
        high = 1.0 if k == n else float(beta.isf(tail, k + 1, n - k))
        return low, high

    @property
    def kept(self) -> bool:
        """Whether the interval has a value that keeps the promise."""
        low, high = self.interval
        return low <= self.promise if self.at_most else high >= self.promise

    def __str__(self) -> str:
        low, high = self.interval
        text = f"{figure(self.events / self.trials)} [{figure(low)}, {figure(high)}]"
        return text if self.kept else f"{text} ✗"


def figure(value: float) -> str:
    """Three significant digits, at most five decimals, without exponents."""
    rounded = round(value, 5)
    return np.format_float_positional(rounded, precision=3, fractional=False, trim="-")


@dataclass
class Report:
    """Lines of Markdown, and whether every promise in them was kept."""

    lines: list[str]
    kept: bool = True

    def table(self, head: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
        """A table whose cells are shown as text; its rates count."""
        head = list(head)
        self.lines += ["", f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
        for row in rows:
            cells = list(row)
            self.kept &= all(cell.kept for cell in cells if isinstance(cell, Rate))
            self.lines.append(f"| {' | '.join(map(str, cells))} |")
        self.lines.append("")

    def add(self, *lines: str) -> None:
        self.lines += lines


def keeping(run: Map, path: Path | None) -> Map:
    """The map whose results, plain data, are kept in a file of JSON lines: nothing is measured twice.

    A file holds what one state of the code measured.  An interrupted measurement goes on where it stopped.
    """
    if path is None:
        return run

    def kept(worker: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[Any]:
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        known = {json.dumps(key): value for key, value in map(json.loads, lines)}
        tasks = [(json.dumps([worker.__name__, *task]), task) for task in tasks]
        results = iter(run(worker, [task for key, task in tasks if key not in known]))
        for key, _ in tasks:
            if key not in known:
                known[key] = next(results)
                with path.open("a", encoding="utf-8") as file:
                    file.write(json.dumps([json.loads(key), known[key]]) + "\n")
            yield known[key]

    return kept
