"""Faults that nobody picked: small ones, active in a random part of an engine's domain.

``python -m tests.confined --count 500 --effort quick`` draws faults, lets the contract's coverage claims look
at each, and prints what was caught and which were missed.  A *confined fault* is a fault of the list
(``tests.faults``) within one or two ranges (``engine.faults.Range``): a step is wrong where the state that it
is taken from lies in them, a run where its first start does.  The law of the draw: the fault is uniform over
``KINDS``; one variable or two, with equal probability; each variable uniform over ``VARIABLES``; its range is
uniform in the logarithm among those that hold at least 30 % of the variable's own logarithmic range (one
variable) or 45 % (each of two), so that the region is a real part of the domain.
"""

from __future__ import annotations

import argparse
import secrets
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from inspect import unwrap
from itertools import zip_longest

import numpy as np

from engine import GuardedEngine
from engine.checks import CHECKS, coverage
from engine.checks import draws as coverage_draws
from engine.checks.coverage import Look
from engine.checks.domain import Cell
from engine.fast import FastEngine
from engine.faults import Fault, FaultyEngine, Range
from engine.pace import UNHURRIED
from referee import Case, Effort
from tests.faults import FAULTS

#: Faults that a single step, a path, an ensemble or its draws show, wherever they are active.
KINDS = (
    "eta one percent", "eta ten thousandth", "inside sign", "whole mass", "rest forgotten", "weight decay",
    "mean loss", "single throughout", "element dropped", "stale norm", "momentum", "first batch for all",
    "draws: one more", "draws: with replacement", "draws: never last", "draws: same for all replicates",
    "draws: every part the first", "run: unsigned coordinate", "run: norm of span", "run: nothing off data",
    "run: leader off by one", "run: steps off by one", "run: one step less", "run: eta one percent",
)  # fmt: skip
#: The range of each variable, on a logarithmic scale.
VARIABLES: dict[str, tuple[float, float]] = {
    "m": (1, 20_000), "n": (1, 50_000), "b": (1, 10_000), "b/m": (0.005, 1.0), "eta": (1e-4, 0.3),
    "states": (1, 2_000), "|w|": (0.05, 1.0),
}  # fmt: skip
ONE, TWO = 0.3, 0.45  # the least share of a variable's logarithmic range
DRAWS = "engine_coverage.draws/as_documented"
#: What each other claim looks at in a cell.
CELLS: dict[str, Look] = {
    f"engine_coverage.{name}/as_documented": unwrap(CHECKS[name].look) for name in ("step", "path", "run")
}


def drawn(seed: int, number: int) -> Fault:
    """The fault of that number; the same for the same seed."""
    rng = np.random.default_rng([seed, number])
    kind = KINDS[int(rng.integers(len(KINDS)))]
    names = rng.permutation(list(VARIABLES))[: 1 + int(rng.integers(2))]
    least = ONE if len(names) == 1 else TWO
    ranges = []
    for name in names:
        low, high = np.log(VARIABLES[name])
        width = (high - low) * rng.uniform(least, 0.9)
        start = low + rng.uniform() * (high - low - width)
        side = rng.integers(3)  # a half-line from below, one from above, or an interval
        a = low if side == 0 else start
        b = high if side == 1 else start + width
        ends = -np.inf if a == low else float(np.exp(a)), np.inf if b == high else float(np.exp(b))
        ranges.append(Range(str(name), *ends))
    return confined(kind, *ranges)


def confined(kind: str, *ranges: Range) -> Fault:
    """A fault of the list, where all of these hold."""
    return FAULTS[kind].program.within(*ranges)


def reaches(fault: Fault, cell: Cell, n: int) -> bool:
    """Whether it may show in a use of the engine in a cell, by what is the same in all of them."""
    m, b = cell.problem.m, cell.batch_size
    fixed = {"m": m, "n": n, "b": b, "b/m": b / m, "eta": cell.problem.step_size}
    return all(r.holds(fixed[r.variable]) for r in fault.changes[0].where if r.variable in fixed)


@cache
def plan(effort: str, seed: int) -> list[tuple[str, Cell]]:
    """The cells of all coverage claims, in turns."""
    lists = []
    for claim in (*CELLS, DRAWS):
        case = Case(GuardedEngine(FastEngine()), Effort(effort), seed, claim, 1e-8)
        _, found = coverage.affordable(case, **(coverage_draws.CELLS if claim == DRAWS else {}))
        if claim == DRAWS:
            found = [c for c in found if c.batch_size < c.problem.m]
        lists.append([(claim, cell) for cell in found])
    return [item for row in zip_longest(*lists) for item in row if item is not None]


def caught(fault: Fault, effort: str, seed: int) -> bool:
    """Whether a cell of some coverage claim fails."""
    engine = GuardedEngine(FaultyEngine(FastEngine(), fault, "confined"))
    cells = plan(effort, seed)
    case = Case(engine, Effort(effort), seed, DRAWS, 1e-8)
    share = 1e-8 / (coverage_draws.TESTS * sum(claim == DRAWS for claim, _ in cells))
    for claim, cell in cells:
        if not reaches(fault, cell, cell.problem.m if claim == DRAWS else cell.problem.n):
            continue  # the fast engine answers, which passes
        if claim == DRAWS:
            count, together = coverage_draws.replicates(case, coverage.reach_of(UNHURRIED), cell, share)
            found = coverage_draws.check(engine, cell, count, share, together)
        else:
            found = CELLS[claim](engine, cell)
        if next(found, None) is not None:
            return True
    return False


def judged(job: tuple[int, int, str]) -> tuple[Fault, bool]:
    """Draw a fault and look for it."""
    seed, number, effort = job
    fault = drawn(seed, number)
    return fault, caught(fault, effort, seed)


def main(argv: list[str] | None = None) -> int:
    """Print how many are caught, and the others."""
    parser = argparse.ArgumentParser(prog="python -m tests.confined", description=__doc__)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--effort", default="quick", choices=("quick", "standard", "thorough"))
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**9))
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args(argv)
    jobs = [(options.seed, k, options.effort) for k in range(options.count)]
    with ProcessPoolExecutor(options.jobs) as pool:
        results = list(pool.map(judged, jobs, chunksize=4))
    missed = [fault for fault, found in results if not found]
    share = 1 - len(missed) / len(results)
    number = f"{len(results) - len(missed)} of {len(results)} ({share:.1%})"
    print(f"Seed {options.seed}, {options.effort}: {number} caught.")
    if missed:
        print("\n| Missed fault |\n|---|")
        for fault in missed:
            print(f"| {fault.words.replace('|', '&#124;')} |")
    return int(share < (0.95 if options.effort == "quick" else 0.99))


if __name__ == "__main__":
    raise SystemExit(main())
