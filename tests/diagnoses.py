"""What the diagnosis of each faulty engine must name: ``python -m tests.diagnoses``.

The phrases are set from what is wrong with each engine, before its diagnosis was seen.  The command diagnoses
all of them, and correct engines at many seeds, and prints the table of ``docs/diagnosis.md``.  The exit
status is 1 if a fault is named wrongly, fewer than 95 % are named, or a correct engine is given a diagnosis.
"""

from __future__ import annotations

import argparse
import re
import secrets
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

from engine import Engine
from engine.diagnosis.layers import diagnose
from engine.diagnosis.outcome import Diagnosis
from engine.fast import FastEngine
from engine.reference import ReferenceEngine
from tests.faults import FAULTS, RUNS, STEPS, STREAMS
from tests.minimal import MinimalEngine, MinimalSingleEngine

#: A regular expression that the first line of the diagnosis must match.
NAMES: dict[str, str] = {
    "wrong sign": r"outside the batch .*sum of c_i\^2\) w comes with -1\.000",
    "reuses a buffer": r"own working array",
    "inside sign": r"sum of c_i a_i\) comes with -1\.000",
    "eta doubled": r"eta is multiplied by 2\.000",
    "eta halved": r"eta is multiplied by 0\.500",
    "mean loss": r"sum over the batch is divided by b",
    "eta one percent": r"eta is multiplied by 1\.010",
    "eta ten thousandth": r"eta is multiplied by 1\.0001",
    "eta single": r"eta is rounded to float32",
    "whole mass": r"c_i\^2 runs over the whole data set",
    "stale norm": r"\|w\|\^2 is that of the step before",
    "rest forgotten": r"outside the batch .* never updated",
    "span only": r"outside the span of the data .* never updated",
    "slope everywhere": r"derivative of the ReLU is 1 for negative",
    "leaky": r"leaky, with slope 0\.01",
    "linear for relu": r"ReLU is missing",
    "flips at zero": r"size up to about 1e-08 come back with the other sign",
    "single accumulators": r"accumulated in float32",
    "single throughout": r"24 bits of mantissa",
    "clipped norm": r"scaled back to norm 1\b",
    "gradient clipped": r"gradient is clipped to norm 0\.5",
    "weight decay": r"weight decay of 0\.0001",
    "gradient noise": r"same step twice differs",
    "momentum": r"heavy ball with momentum 0\.01",
    "nesterov": r"Nesterov momentum of 0\.01",
    "renormalised": r"outside the batch come out multiplied by 2 at the state",
    "element dropped": r"last index of a batch is dropped",
    "counts once": r"counts once",
    "late states": r"one step too late",
    "early states": r"one step too early",
    "first batch for all": r"batch of the first",
    "draws: with replacement": r"with replacement",
    "draws: one more": r"1 more than b",
    "draws: one less": r"1 less than b",
    "draws: biased": r"biased: index 0 .*as if 0\.(0[6-9]|1[0-4])",
    "draws: never last": r"index 4 is never drawn",
    "draws: pairs": r"used twice in a row",
    "draws: never twice": r"equal to the one before are drawn again",
    "draws: fixed cycle": r"fixed cycle",
    "draws: blocks": r"consecutive indices",
    "draws: epochs": r"epochs without replacement",
    "draws: byte modulo": r"8-bit numbers modulo m",
    "draws: same for all replicates": r"all replicates use the same batches",
    "draws: streams shared by two": r"shared between replicates: 0 and 12",
    "draws: every part the first": r"every part of a run repeats the first",
    "draws: seed ignored": r"seed is ignored",
    "draws: not repeatable": r"not repeatable",
    "epochs: fresh batches": r"fresh subsets in each step, not reshuffled",
    "epochs: shuffled once": r"shuffled once",
    "epochs: one batch more": r"one batch too long",
    "epochs: one batch less": r"one batch too short",
    "epochs: last batch twice": r"last batch of an epoch is used twice",
    "epochs: same orders for all": r"in the same orders",
    "schedule ignored": r"ignores its schedule",
    "always full": r"full batch, whatever the schedule",
    "run: stops early": r"stop too early: at R = 1\.5",
    "run: stops early and lies": r"stop too early.*reported as what was asked for",
    "run: one coordinate more": r"log_ratio counts a coordinate outside the data",
    "run: ratio from difference": r"log_ratio is computed from a difference that cancels",
    "run: ratio of maxima": r"log_ratio compares the leader with 1 - ",
    "run: leader off by one": r"leader is off by one",
    "run: unsigned coordinate": r"without its sign",
    "run: norm of span": r"norm_squared is that of the projection",
    "run: nothing off data": r"off_data is reported as 0",
    "run: steps off by one": r"number of steps taken is off by \+1",
    "run: one step less": r"ends one step early",
    "run: ends early when long": r"a run of 100,000 steps takes 65,536",
    "run: first start for all": r"start from the first row of w0",
    "run: eta one percent": r"eta is multiplied by 1\.010",
    "run: eta ten thousandth": r"eta is multiplied by 1\.0001",
    "run: mean loss": r"sum over the batch is divided by b",
    "run: momentum": r"heavy ball with momentum 0\.01",
    "run: weight decay": r"weight decay of 0\.0001",
    "run: single throughout": r"24 bits of mantissa",
}
ENGINES = tuple(fault for fault in (*STEPS, *STREAMS, *RUNS) if not fault.harmless)
CORRECT: dict[str, type[Engine]] = {
    "fast": FastEngine,
    "reference": ReferenceEngine,
    "15 lines of NumPy": MinimalEngine,
    "the same in float32": MinimalSingleEngine,
}


class Result(NamedTuple):
    """The diagnosis of one engine."""

    name: str
    outcome: str
    line: str
    seconds: float


def judged(name: str, seed: int) -> Result:
    """Diagnose a faulty engine; the outcome is "named", "not explained", "missed" or "named wrongly"."""
    found = diagnose(FAULTS[name].engine(), seed)
    return Result(name, outcome(name, found), found.summary, found.seconds)


def outcome(name: str, found: Diagnosis) -> str:
    """Whether a diagnosis names the fault."""
    if found.healthy:
        return "missed"
    if re.search(NAMES[name], found.summary):
        return "named"
    return "named wrongly" if found.symptoms[0].explained else "not explained"


def healthy(name: str, seed: int) -> Result:
    """Diagnose a correct engine."""
    found = diagnose(CORRECT[name](), seed, again=CORRECT[name])
    return Result(name, "healthy" if found.healthy else "diagnosed", found.summary, found.seconds)


def main(argv: list[str] | None = None) -> int:
    """Diagnose all and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.diagnoses", description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**9))
    parser.add_argument(
        "--correct", type=int, default=200, help="seeds at which `fast` is diagnosed; slower engines at a tenth"
    )
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args(argv)
    names = [fault.name for fault in ENGINES]
    seeds = [options.seed + k for k in range(options.correct)]
    with ProcessPoolExecutor(options.jobs) as pool:
        results = list(pool.map(judged, names, [options.seed] * len(names)))
        fine = {}
        for kind in CORRECT:
            some = seeds if kind == "fast" else seeds[::10]
            fine[kind] = list(pool.map(healthy, [kind] * len(some), some))
    print(f"Seed {options.seed}.\n\n| Fault | First line of the diagnosis | |\n|---|---|---|")
    for result in results:
        print(f"| {result.name} | {result.line.replace('|', '&#124;')} | {result.outcome} |")
    named = sum(r.outcome == "named" for r in results)
    wrong = sum(r.outcome == "named wrongly" for r in results)
    print(f"\n{named} of {len(results)} are named in the first line, {wrong} named wrongly; ", end="")
    print(f"the slowest took {max(r.seconds for r in results):.1f} s.\n")
    ill = 0
    for kind, found in fine.items():
        diagnosed = [r for r in found if r.outcome != "healthy"]
        ill += len(diagnosed)
        print(f"- {kind}: {len(diagnosed)} of {len(found)} seeds given a diagnosis")
        for r in diagnosed[:3]:
            print(f"  - {r.line}")
    return int(bool(wrong or ill) or named < 0.95 * len(results))


if __name__ == "__main__":
    raise SystemExit(main())
