"""What the contract notices of faults of the whole language: ``python -m tests.whole_domain``.

The faults are drawn as ``tests.unseen`` draws them (compositions, single methods, paths, runs, all with sizes
that are drawn, too), but confined far more widely, one in ten to the late steps of a path.  The claims on the
contract judge each of them, the quickest first, until one comes out otherwise than expected.  A fault of which
an engine raises has told by itself what is wrong, and counts as caught.
"""

from __future__ import annotations

import argparse
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

import numpy as np

from claims import PAPER
from engine import GuardedEngine
from engine.faults import Fault, Range
from engine.faults.texts import STEP
from referee import Claim, Kind
from referee.workload import ranked, seconds_of
from tests import unseen
from tests.calibration_tables import keeping
from tests.kill_judge import judge

#: Of each variable, the bounds at which a fault may begin or end.
BOUNDS: dict[str, tuple[float, float]] = {
    "m": (2, 400), "n": (3, 1_000), "b": (1, 200), "b/m": (0.02, 0.98), "eta": (2e-3, 0.3), "|w|": (0.08, 1.2),
    "max |c_i|": (0.02, 0.95), "active": (1, 60), "states": (2, 12),
}  # fmt: skip
LATE = (10, 5_000)  # the first wrong step of a path
SEED = 20261130
LIMIT = 120.0  # seconds for a claim


@cache
def contract() -> tuple[Claim, ...]:
    """The claims on engines that look at no statement of the paper, the quickest first."""
    rules = [claim for claim in PAPER.claims if claim.kind == Kind.RULE]
    return tuple(ranked(rules, seconds_of(PAPER, "quick")))


def drawn(number: int) -> Fault:
    """The fault of a number."""
    rng = np.random.default_rng([SEED, number])
    fault = unseen.drawn(number, SEED, BOUNDS)
    if rng.random() < 0.1 and all(change.text is STEP for change in fault.changes):
        low, high = np.log(LATE)
        fault = fault.within(Range("step", low=float(round(np.exp(rng.uniform(low, high))))))
    return fault


def catcher(fault: Fault, effort: str) -> str:
    """The claim that notices a fault; empty if none does."""
    for claim in contract():
        engine = GuardedEngine(unseen.engine_of(fault))
        if judge(claim, engine, "", effort, SEED, LIMIT).caught:
            return claim.id
    return ""


def judged(task: tuple[int, str]) -> list[str]:
    """What is wrong with the fault of a number, and the claim that notices it at an effort."""
    number, effort = task
    fault = drawn(number)
    return [fault.words, catcher(fault, effort)]


def main(argv: list[str] | None = None) -> int:
    """Print how many are caught, by what, and the others."""
    parser = argparse.ArgumentParser(prog="python -m tests.whole_domain", description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--effort", default="quick", choices=("quick", "standard", "thorough"))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--kept", type=Path, help="a file of results, one a line, to go on from")
    options = parser.parse_args(argv)
    with ProcessPoolExecutor(options.jobs) as pool:
        tasks = [(number, options.effort) for number in range(options.count)]
        found = list(keeping(pool.map, options.kept)(judged, tasks))
    missed = [words for words, claim in found if not claim]
    caught = len(found) - len(missed)
    print(f"Seed {SEED}, {options.effort}: {caught} of {len(found)} ({caught / len(found):.1%}) caught.")
    if missed:
        print("\n| Missed |\n|---|")
        for words in missed:
            print(f"| {words.replace('|', '&#124;')} |")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
