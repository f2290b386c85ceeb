"""Engines, loops and the floor in pytest-benchmark: ``python -m pytest benchmarks -n 0``.

For looking at one case closely (-k, --benchmark-autosave, --benchmark-compare).  Each benchmark of a group
takes the same number of steps; the ratio to the fastest of the group is in parentheses.  The ratios
that the documentation quotes come from ``python -m benchmarks``, which alternates the subjects.
"""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks import subjects
from benchmarks.user_loops import LOOPS
from engine import EngineNotFoundError, load_engine

#: m, n, b, activation, replicates, threads, steps
CASES = {
    "m = 10, b = 1": (10, 10, 1, "linear", 1, 1, 2000),
    "m = 100, b = 1": (100, 100, 1, "linear", 1, 1, 2000),
    "m = 100, n = 1000, b = 1": (100, 1000, 1, "linear", 1, 1, 500),
    "m = 100, b = 1, ReLU": (100, 100, 1, "relu", 1, 1, 2000),
    "m = 1000, b = 1": (1000, 1000, 1, "linear", 1, 1, 500),
    "m = 1000, b = 500": (1000, 1000, 500, "linear", 1, 1, 50),
    "m = 1000, b = 999": (1000, 1000, 999, "linear", 1, 1, 50),
    "full batch, m = 100": (100, 100, 100, "linear", 1, 1, 500),
    "100 replicates, m = 10, b = 1": (10, 10, 1, "linear", 100, 1, 500),
    "100 replicates, m = 10, b = 5": (10, 10, 5, "linear", 100, 1, 500),
    "100 replicates, m = 100, b = 1, 2 threads": (100, 100, 1, "linear", 100, 2, 500),
}


@pytest.mark.parametrize("name", subjects.ENGINES)
@pytest.mark.parametrize("case", CASES)
def test_engine(benchmark: Any, name: str, case: str) -> None:
    """One ensemble run, without a stopping rule."""
    m, n, b, activation, replicates, threads, steps = CASES[case]
    try:
        engine = load_engine(name)
    except EngineNotFoundError as error:
        pytest.skip(str(error))
    engine.threads = threads
    subject = subjects.run(engine, subjects.problem(m, n, activation), b, steps, replicates)
    benchmark.group = f"{case}, {steps} steps"
    benchmark.pedantic(subject.call, rounds=3, warmup_rounds=1)


@pytest.mark.parametrize("name", LOOPS)
@pytest.mark.parametrize("m", [10, 100, 1000])
def test_loop(benchmark: Any, name: str, m: int) -> None:
    """The loop that a user would write, in the group of the engines."""
    if name != "numpy":
        pytest.importorskip(name, reason=f"needs the optional extra {name!r}")
    case = f"m = {m}, b = 1"
    steps = CASES[case][-1]
    benchmark.group = f"{case}, {steps} steps"
    benchmark.pedantic(subjects.loop(name, m, steps).call, rounds=3, warmup_rounds=1)


@pytest.mark.parametrize("m", [10, 100, 1000])
def test_floor(benchmark: Any, m: int) -> None:
    """One random index and one read-modify-write a step, in the group of the engines."""
    case = f"m = {m}, b = 1"
    steps = CASES[case][-1]
    benchmark.group = f"{case}, {steps} steps"
    benchmark.pedantic(subjects.floor_of(m, steps).call, rounds=3, warmup_rounds=1)
