"""Faults that nobody picked: small ones, active in a random part of an engine's domain.

``python -m tests.confined --count 500 --effort quick`` draws faults, lets the contract's coverage claims look
at each, and prints what was caught and which were missed.  A *confined fault* is a fault of the library,
present where one variable lies in a half-line or an interval, or two variables do.  The law of the draw: the
fault is uniform over ``KINDS``; one variable or two, with equal probability; each variable uniform over
``VARIABLES``; its range is uniform in the logarithm among those that hold at least 30 % of the variable's
own logarithmic range (one variable) or 45 % (each of two), so that the region is a real part of the domain.
"""

from __future__ import annotations

import argparse
import secrets
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from inspect import unwrap
from itertools import zip_longest
from typing import Any

import numpy as np

from engine import Array, Engine, Ensemble, GuardedEngine, IntArray, Problem, Run
from engine.checks import CHECKS, coverage
from engine.checks import draws as coverage_draws
from engine.checks.coverage import Look
from engine.checks.domain import Cell
from engine.fast import FastEngine
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


@dataclass(frozen=True)
class Region:
    """Ranges of one or two variables."""

    ranges: tuple[tuple[str, float, float], ...]

    def holds(self, values: dict[str, float]) -> bool:
        """Whether a use of the engine lies in it."""
        return all(low <= values[name] <= high for name, low, high in self.ranges)

    def reaches(self, cell: Cell, n: int) -> bool:
        """Whether it may hold a use of the engine in a cell, by what is the same in all of them."""
        m, b = cell.problem.m, cell.batch_size
        fixed = {"m": m, "n": n, "b": b, "b/m": b / m, "eta": cell.problem.step_size}
        return all(low <= fixed[name] <= high for name, low, high in self.ranges if name in fixed)

    def __str__(self) -> str:
        return " and ".join(f"{low:.3g} <= {name} <= {high:.3g}" for name, low, high in self.ranges)


@dataclass(frozen=True)
class Confined:
    """A fault and where it is active."""

    kind: str
    region: Region


def drawn(seed: int, number: int) -> Confined:
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
        ranges.append(
            (str(name), -np.inf if a == low else float(np.exp(a)), np.inf if b == high else float(np.exp(b)))
        )
    return Confined(kind, Region(tuple(ranges)))


class ConfinedEngine(FastEngine):
    """The fast engine, but for a region in which another one answers."""

    name = "confined"

    def __init__(self, fault: Engine, region: Region) -> None:
        super().__init__()
        self.fault, self.region = fault, region

    def wrong(self, problem: Problem, weights: Array, b: int, states: int) -> bool:
        """Whether the fault is active."""
        w = weights if weights.ndim == 1 else weights[0]
        values = {
            "m": problem.m, "n": problem.n, "b": b, "b/m": b / problem.m, "eta": problem.step_size,
            "states": states, "|w|": float(np.linalg.norm(w)),
        }  # fmt: skip
        return self.region.holds(values)

    def step(self, problem: Problem, weights: Array, batch: IntArray) -> Array:
        wrong = self.wrong(problem, weights, len(batch), 1)
        return self.fault.step(problem, weights, batch) if wrong else super().step(problem, weights, batch)

    def steps(self, problem: Problem, weights: Array, batches: IntArray) -> Array:
        wrong = self.wrong(problem, weights, batches.shape[-1], len(weights))
        return (
            self.fault.steps(problem, weights, batches) if wrong else super().steps(problem, weights, batches)
        )

    def trajectory(self, problem: Problem, batches: IntArray, every: int = 1) -> Array:
        wrong = self.wrong(problem, problem.w0, batches.shape[-1], problem.replicates)
        engine: Any = self.fault if wrong else super()
        return engine.trajectory(problem, batches, every)  # type: ignore[no-any-return]

    def ensemble(self, run: Run) -> Ensemble:
        problem = run.problem
        wrong = self.wrong(problem, problem.w0, run.schedule.size(problem.m), run.replicates)
        engine: Any = self.fault if wrong else super()
        return engine.ensemble(run)  # type: ignore[no-any-return]


@cache
def plan(effort: str, seed: int) -> list[tuple[str, Cell]]:
    """The cells of all coverage claims, in turns."""
    lists = []
    for claim in (*CELLS, DRAWS):
        case = Case(GuardedEngine(FastEngine()), Effort(effort), seed, claim, 1e-8)
        _, found = coverage.affordable(case)
        if claim == DRAWS:
            found = [c for c in found if c.batch_size < c.problem.m]
        lists.append([(claim, cell) for cell in found])
    return [item for row in zip_longest(*lists) for item in row if item is not None]


def caught(fault: Confined, effort: str, seed: int) -> bool:
    """Whether a cell of some coverage claim fails."""
    engine = GuardedEngine(ConfinedEngine(FAULTS[fault.kind].engine(), fault.region))
    cells = plan(effort, seed)
    place = {"quick": 0, "standard": 1, "thorough": 2}[effort]
    share = 1e-8 / (coverage_draws.TESTS * sum(claim == DRAWS for claim, _ in cells))
    for claim, cell in cells:
        if not fault.region.reaches(cell, cell.problem.m if claim == DRAWS else cell.problem.n):
            continue  # the fast engine answers, which passes
        if claim == DRAWS:
            room = coverage_draws.NUMBERS[place] // cell.problem.m
            together = max(4, min(coverage_draws.REPLICATES[place], room))
            count = max(together, coverage_draws.enough(cell, share))
            found = coverage_draws.check(engine, cell, count, share, together)
        else:
            found = CELLS[claim](engine, cell)
        if next(found, None) is not None:
            return True
    return False


def judged(job: tuple[int, int, str]) -> tuple[Confined, bool]:
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
        print("\n| Missed fault | where it is active |\n|---|---|")
        for fault in missed:
            print(f"| {fault.kind} | {str(fault.region).replace('|', '&#124;')} |")
    return int(share < (0.95 if options.effort == "quick" else 0.99))


if __name__ == "__main__":
    raise SystemExit(main())
