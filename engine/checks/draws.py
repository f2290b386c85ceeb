"""The batches that an engine draws, over its whole domain: their size, their law, and whose they are.

On the standard basis with positive weights a single step multiplies the coordinates of the batch by one
factor and all others by a smaller one, so that the batch can be read off whatever m and b are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy

from engine import (
    Array,
    Engine,
    EngineError,
    IntArray,
    Problem,
    Reshuffled,
    Schedule,
    StandardBasis,
    UniformSubsets,
    step_error,
)
from engine.checks.coverage import ALL_ROWS, Failure, Reach, affordable, failed, outcome
from engine.checks.domain import NUMBERS, Cell
from engine.checks.equation import furthest, next_states
from evidence import Outcome
from evidence.setting import Setting

#: Replicates are enough to notice an index that is so far off b/m with this power: everywhere, and where memory
#: and speed allow, by effort.
EVERYWHERE, OFF, POWER = 0.3, (0.3, 0.2, 0.1), 0.99
TESTS = 3  # of the law in each cell
#: What the draws of a single step may depend on, and the strength of the covering array of it, by effort.
CELLS: dict[str, Any] = {"varied": ("m", "b", "eta", "activation", "start"), "strength": (2, 2, 3)}


def draws(setting: Setting) -> Outcome:
    """A single step of many replicates in each cell with b < m."""
    reach, chosen = affordable(setting, **CELLS)
    chosen = [c for c in chosen if c.batch_size < c.problem.m]
    share = setting.false_alarm / (TESTS * len(chosen))
    failures, plans = [], []
    for number, cell in enumerate(chosen):
        setting.progress(f"cell {number + 1} of {len(chosen)}: {cell.values()}")
        count, together = replicates(setting, reach, cell, share)
        plans.append((cell, count))
        failures += list(check(setting.engine, cell, count, share, together))[:1]
    return outcome(setting, chosen, failures, reach, detects(plans, share), setting.false_alarm)


def replicates(setting: Setting, reach: Reach, cell: Cell, share: float) -> tuple[int, int]:
    """How many replicates of a single step there are in a cell, and how many of them at once."""
    room = (setting.pick(*NUMBERS) if reach.lean else ALL_ROWS // cell.batch_size) // cell.problem.m
    if reach.name != "fast":
        few = max(4, min({"medium": 200, "slow": 20}[reach.name], room))
        return few, few
    together = max(4, min(enough(cell, share, setting.pick(*OFF)), room))
    return (max(together, enough(cell, share, EVERYWHERE)) if reach.lean else together), together


def detects(plans: Sequence[tuple[Cell, int]], share: float) -> str:
    """What is noticed in these cells with so many replicates, each test at its share."""
    index = [noticed(count, cell.batch_size / cell.problem.m, share / cell.problem.m) for cell, count in plans]
    half = [half_noticed(count, cell, share) for cell, count in plans]
    equal = sum(log_pairs(count, cell) < np.log(share) for cell, count in plans)
    return (
        f"a batch of another size; with power {POWER:.0%} an index, whichever, whose probability of being in a "
        f"batch deviates from b/m by {span(index)}, and a lower half of the indices whose share of the draws "
        f"deviates by {span(half)}; equal batches in two replicates, in the {equal} of {len(plans)} cells "
        "where chance does not bring them about"
    )


def span(noticed: Sequence[float | None]) -> str:
    """The deviations that are noticed in the worst and in the middle cell."""
    some = sorted(x for x in noticed if x is not None)
    if not some:
        return "any amount (but with so few replicates none is noticed)"
    blind = len(noticed) - len(some)
    where = "in every cell" if not blind else f"in {len(some)} cells"
    rest = f"; in {blind} there are too few replicates to notice any" if blind else ""
    return f"more than {some[-1]:.2g} {where} ({some[len(some) // 2]:.2g} in half of them{rest})"


def check(
    engine: Engine,
    cell: Cell,
    count: int,
    share: float,
    together: int,
    kind: type[UniformSubsets | Reshuffled] = UniformSubsets,
) -> Iterator[Failure]:
    """What is wrong with the draws in one cell: of ``count`` replicates, so many of them ``together``."""
    schedule = kind(cell.batch_size)
    m, b = cell.problem.m, cell.batch_size
    size = float(np.linalg.norm(cell.problem.w0[0]))
    w = np.linspace(0.6, 0.9, m) * size / np.sqrt(0.57 * m)  # of the cell's norm, about
    problem = Problem(StandardBasis(m, m), w, cell.problem.step_size, cell.problem.activation)
    seen = Seen(np.zeros(m, dtype=np.int64), [])
    try:
        for first in range(0, count, together):
            some, seed = min(together, count - first), (cell.seed + first) % 2**48
            drawn, ends = step_of(engine, problem, schedule, some, seed)
            sizes = drawn.sum(axis=1)
            if not (sizes == b).all():
                off = int(sizes[sizes != b][0])
                yield Failure(cell, f"a batch of {off} was used where b = {b} was asked for", np.inf)
                return
            seen.add(drawn)
            if first:
                continue
            rows = np.broadcast_to(w, (len(drawn), m))
            right = next_states(problem, rows, np.nonzero(drawn)[1].reshape(len(drawn), b))
            excess = furthest(ends, right, np.full(len(drawn), 2.0 * step_error(engine, problem, b)))
            if excess > 1.0:
                yield Failure(cell, f"a step of run is off by {excess:.3g} times the tolerance", excess)
            yield from parts(engine, cell, problem, schedule, ends)
        yield from law(cell, seen, share)
    except EngineError as error:
        yield failed(error, cell)


BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Seen:
    """The batches of a cell: how often each index was in one, (m,), and all of them, packed to bits."""

    numbers: IntArray
    packed: list[npt.NDArray[np.uint8]]

    def add(self, drawn: BoolArray) -> None:
        """Take in the batches of more replicates, (replicates, m)."""
        np.add(self.numbers, drawn.sum(axis=0), out=self.numbers)
        self.packed.append(np.packbits(drawn, axis=1))


def step_of(
    engine: Engine, problem: Problem, schedule: Schedule, count: int, seed: int, first: int = 0
) -> tuple[BoolArray, Array]:
    """Which indices were in the batch, (count, m), and the weights after the step."""
    ran = engine.run(
        problem, schedule, max_steps=1, seed=seed, replicates=count, keep_weights=True, first_replicate=first
    )
    ends = np.asarray(ran.weights)
    factor = ends / problem.w0
    unit = problem.step_size * (2.0 - float(problem.w0 @ problem.w0))
    return factor > factor.min(axis=1, keepdims=True) + 0.5 * unit, ends


def chance(seen: float, expected: float, trials: int) -> float:
    """A bound on the probability that a mean of draws is so far from its expectation (Hoeffding, 1963).

    ``2 exp(-trials KL(seen, expected))`` holds for independent draws and for draws without replacement.
    """
    terms = [x * np.log(x / y) if x > 0 else 0.0 for x, y in ((seen, expected), (1.0 - seen, 1.0 - expected))]
    return float(min(1.0, 2.0 * np.exp(-trials * sum(terms))))


def too_many(trials: int, p: float, level: float) -> int:
    """The least number that so many trials exceed or reach with probability ``level`` at most, exactly."""
    short, enough = 0, trials + 1
    while enough - short > 1:
        middle = (short + enough) // 2
        if scipy.special.betainc(middle, trials - middle + 1, p) > level:  # P(Binomial(trials, p) >= middle)
            short = middle
        else:
            enough = middle
    return enough


def noticed(trials: int, p: float, level: float) -> float | None:
    """A distance from p: any probability further off, as far as there are any, is noticed with ``POWER``.

    By the two tests of a number, too large or too small, each at half of the level; None if nothing is.
    """
    found = []
    for q in (p, 1.0 - p):
        least = too_many(trials, q, 0.5 * level)
        found.append(
            float(scipy.special.betaincinv(least, trials - least + 1, POWER)) - q
            if least <= trials
            else 1.0 - q
        )
    return max(found) if max(found) < max(p, 1.0 - p) else None


def half_noticed(trials: int, cell: Cell, share: float) -> float | None:
    """The same for the share of the lower half of the indices in all draws: Hoeffding's bound, both ways.

    Replicates are independent, and the share of the lower half in each is between 0 and 1, whatever the law.
    """
    threshold = np.sqrt(np.log(2.0 / share) / (2.0 * trials * cell.batch_size))
    off = float(threshold + np.sqrt(-np.log(1.0 - POWER) / (2.0 * trials)))
    return off if off < 0.5 else None


def enough(cell: Cell, share: float, off: float) -> int:
    """Replicates enough to notice an index, or the lower half, that is so far off."""
    p, level = cell.batch_size / cell.problem.m, share / cell.problem.m
    trials = 16
    while max(noticed(trials, p, level) or 1.0, half_noticed(trials, cell, share) or 1.0) > off:
        trials += max(1, trials // 16)
    return trials


def log_pairs(trials: int, cell: Cell) -> float:
    """The logarithm of a bound on the probability that two of so many replicates have equal batches."""
    m, b = cell.problem.m, cell.batch_size
    return float(
        np.log(trials) * 2
        - (scipy.special.gammaln(m + 1) - scipy.special.gammaln(b + 1) - scipy.special.gammaln(m - b + 1))
    )


def law(cell: Cell, seen: Seen, share: float) -> Iterator[Failure]:
    """Frequencies of every index and of the lower half; equal batches of two replicates."""
    m, b, numbers = cell.problem.m, cell.batch_size, seen.numbers
    count = int(numbers.sum()) // b
    level = 0.5 * share / m
    least, most = count - too_many(count, 1.0 - b / m, level), too_many(count, b / m, level)
    wrong = (numbers <= least) | (numbers >= most)
    if wrong.any():
        index = int(np.argmax(wrong))
        words = f"index {index} is in {numbers[index]} of {count} batches, expected {count * b / m:.1f}"
        yield Failure(cell, words, np.inf)
    half = m // 2
    lower = int(numbers[:half].sum())
    if chance(lower / (count * b), half / m, count * b) < share:
        words = f"the lower half of the indices has {lower / (count * b):.4f} of the draws, not {half / m:.4f}"
        yield Failure(cell, words, np.inf)
    rows = np.concatenate(seen.packed)
    if log_pairs(count, cell) < np.log(share) and len(np.unique(rows, axis=0)) < count:
        yield Failure(cell, "two replicates drew the same batch, which chance does not bring about", np.inf)


def parts(engine: Engine, cell: Cell, problem: Problem, schedule: Schedule, ends: Array) -> Iterator[Failure]:
    """A run from a later replicate on is the end of the whole run; and the same run is the same again."""
    count = len(ends)
    first = 1 + cell.seed % (count - 1)
    _, later = step_of(engine, problem, schedule, count - first, cell.seed % 2**48, first)
    bound = np.full(count - first, 2.0 * step_error(engine, problem, cell.batch_size))
    if furthest(later, ends[first:], bound) > 1.0:
        yield Failure(cell, f"a run that begins at replicate {first} is not the end of the whole run", np.inf)
