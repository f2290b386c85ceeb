"""How well a diagnosis names faults that it was not made for: ``python -m tests.unseen``.

Faults drawn from the language of faults, and those that were collected from bug reports, are diagnosed.
A fault is *named rightly* if the program that the diagnosis reports does on 200 fresh instances of the
engine's domain what the engine does, to rounding: in ``step``, ``steps``, ``trajectory`` and ``run``, and
with the same law where batches are drawn.  It is *named wrongly* if a program is reported that does not;
*not explained* if the diagnosis says that something is wrong, and where, but not what; *not seen* if it
finds nothing.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from engine import Engine
from engine.diagnosis.layers import diagnose
from engine.diagnosis.trials import remembers
from engine.fast import FastEngine
from engine.faults import RIGHT, Fault, FaultyEngine, Range, alternatives, catalogue, catalogue_runs
from engine.faults.texts import STEP
from tests.calibration_tables import keeping
from tests.collected import Bugs
from tests.reproduced import reproduces

SEED = 30112026
LATER = ("velocity", "direction")  # places of what a path remembers
#: What no program can say: random numbers in a step, arrays that are shared, and what shows nowhere.
LEFT_OUT = (
    catalogue.noise(1e-6), catalogue.OVERWRITES, catalogue.REUSES_A_BUFFER, catalogue.SLOPE_AT_ZERO,
    catalogue.renormalised(3),
)  # fmt: skip
#: The 300 were drawn from the language as it was then: families that came later are not drawn.
ALL = tuple(
    f for f in (*catalogue.STEPS_AND_PATHS, *alternatives.ALL, *alternatives.MEMORY) if f not in LEFT_OUT
)
OF_PATHS = tuple(f for f in ALL if not f.of(STEP).changes or remembers(f) or f.changes[0].place in LATER)
OF_STEPS = tuple(f for f in ALL if f not in OF_PATHS)
#: Of each variable, the bounds at which a fault may begin or end.
BOUNDS: dict[str, tuple[float, float]] = {
    "m": (2, 200), "n": (3, 300), "b": (1, 40), "b/m": (0.2, 0.9), "eta": (0.01, 0.2), "|w|": (0.3, 1.0),
    "max |c_i|": (0.1, 0.7), "active": (1, 6), "states": (2, 9),
}  # fmt: skip


class Result(NamedTuple):
    """What came of one fault."""

    name: str
    outcome: str
    line: str
    seconds: float
    program: str = ""


def drawn(number: int, seed: int = SEED, bounds: Mapping[str, tuple[float, float]] = BOUNDS) -> Fault:
    """A fault of the language: of a step, a path or a run; some confined to a range or some methods."""
    for attempt in range(1000):
        rng = np.random.default_rng([seed, number, attempt])
        kind = rng.random()
        if kind < 0.7:
            fault = one(rng, OF_STEPS)
            if rng.random() < 0.3:
                fault = fault + one(rng, OF_STEPS)
            if rng.random() < 0.3:
                fault = fault.within(confinement(rng, bounds))
            if rng.random() < 0.15:
                fault = fault.only_in(
                    *rng.permutation(["step", "steps", "trajectory", "run"])[: rng.integers(1, 4)]
                )
        elif kind < 0.82:
            fault = one(rng, OF_PATHS)
        else:
            fault = one(rng, catalogue_runs.OF_RUNS)
        try:
            if not reproduces(engine_of(fault), RIGHT, number):
                return fault
        except (ArithmeticError, IndexError, ValueError):
            continue  # an engine that raises tells by itself what is wrong
    raise RuntimeError(f"no fault number {number}")


def one(rng: np.random.Generator, faults: tuple[Fault, ...]) -> Fault:
    """One of some faults, with another size if it has one."""
    fault = faults[rng.integers(len(faults))]
    if fault.size is None or (fault.size == int(fault.size) and fault.size > 2):
        return fault
    return fault.with_size(float(f"{fault.size * np.exp(rng.uniform(-1.0, 1.0)):.3g}"))


def confinement(rng: np.random.Generator, bounds: Mapping[str, tuple[float, float]]) -> Range:
    """A half-line of one variable."""
    name = str(rng.choice([*bounds, "ReLU"]))
    if name == "ReLU":
        value = float(rng.integers(2))
        return Range(name, value, value)
    low, high = bounds[name]
    at = float(np.exp(rng.uniform(np.log(low), np.log(high))))
    at = float(round(at)) if low >= 1 else float(f"{at:.2g}")
    return Range(name, low=at) if rng.random() < 0.5 else Range(name, high=at)


def engine_of(fault: Fault) -> Engine:
    """An engine with a fault."""
    return FaultyEngine(FastEngine(), fault, "drawn")


def judged(name: str, make: Callable[[], Engine], seed: int, fault: Fault | None = None) -> Result:
    """Diagnose an engine, and try the program that is reported, unless it is the very fault."""
    begin = time.process_time()
    found = diagnose(make(), seed, again=make)
    seconds = time.process_time() - begin
    line = found.summary
    if found.healthy:
        outcome = "not faulty on the domain" if reproduces(make(), RIGHT, seed) else "not seen"
        return Result(name, outcome, line, seconds)
    first = found.symptoms[0]
    if not first.explained:
        return Result(name, "not explained", line, seconds)
    if first.program is None:
        return Result(name, "named without a program", line, seconds)
    right = first.program == fault or reproduces(make(), first.program, seed)
    return Result(
        name, "named rightly" if right else "named wrongly", line, seconds, first.program.difference()
    )


def diagnosed(task: tuple[str, Any]) -> list[Any]:
    """What came of a fault of a set, by its number if it is drawn and by its name if it is collected."""
    kind, which = task
    if kind != "drawn":
        return list(judged(which, collected(kind)[which][0], SEED))
    fault = drawn(which)
    found = judged(f"drawn {which}", lambda: engine_of(fault), which, fault)
    return list(found._replace(name=f"{which}: {fault.words}"))


def collected(kind: str) -> Bugs:
    """The engines of a set that people wrote."""
    bugs: Bugs = import_module(f"tests.collected_{kind}").BUGS
    return bugs


def main(argv: list[str] | None = None) -> int:
    """Diagnose, and print a table for each set; results are kept in a file, from which a run goes on."""
    parser = argparse.ArgumentParser(prog="python -m tests.unseen", description=__doc__)
    parser.add_argument("sets", nargs="+", choices=("drawn", "open", "sealed", "strangers"))
    parser.add_argument("--count", type=int, default=300, help="how many drawn faults")
    parser.add_argument("--first", type=int, default=0, help="the number of the first of them")
    parser.add_argument("--kept", type=Path, help="a file of results, one a line, to go on from")
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args(argv)
    numbers = range(options.first, options.first + options.count)
    members = {kind: numbers if kind == "drawn" else collected(kind) for kind in options.sets}
    tasks = [(kind, which) for kind in options.sets for which in members[kind]]
    with ProcessPoolExecutor(options.jobs) as pool:
        found = list(keeping(pool.map, options.kept)(diagnosed, tasks))
    for kind in options.sets:
        report(kind, [Result(*plain) for plain, task in zip(found, tasks, strict=True) if task[0] == kind])
    return 0


def report(name: str, results: list[Result]) -> None:
    """Print the table of a set and its rates."""
    print(f"\n| Fault ({name}) | First line of the diagnosis | |\n|---|---|---|")
    for r in results:
        said, line = (text.replace("|", "&#124;") for text in (r.name, r.line))
        print(f"| {said} | {line} | {r.outcome} |")
    times = sorted(r.seconds for r in results)
    print(f"\n{len(results)} faults: ", end="")
    print(
        ", ".join(f"{count} {outcome}" for outcome, count in Counter(r.outcome for r in results).most_common())
    )
    print(f"CPU: median {times[len(times) // 2]:.1f} s, nine in ten within {times[len(times) * 9 // 10]:.1f} s")


if __name__ == "__main__":
    raise SystemExit(main())
