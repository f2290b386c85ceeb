"""The batches that an engine draws, over its whole domain: their size, their law, and whose they are.

On the standard basis with positive weights a single step multiplies the coordinates of the batch by one
factor and all others by a smaller one, so that the batch can be read off whatever m and b are.
"""

from __future__ import annotations

from collections.abc import Iterator
from inspect import signature

import numpy as np
from scipy.special import gammaln

from claims.mathematics import coverage
from claims.mathematics.coverage import Failure, furthest
from claims.mathematics.domain import NUMBERS, Cell, next_states
from claims.statement import Case, Statement
from engine import Array, Engine, EngineError, IntArray, Problem, StandardBasis, UniformSubsets, step_error
from evidence import Outcome

REPLICATES = (800, 4_000, 20_000)  # for the law, where memory and speed allow; by effort
TESTS = 3  # of the law in each cell

DRAWS = Statement(
    label="Engine contract, draws over the domain",
    source="Section 3; the rules of engine/base.py",
    title="run draws uniform subsets of size b, a stream of its own for each replicate",
    text=r"For all $m$ and $b < m$, each step of a run of mini-batch SGD uses a uniformly drawn subset of size "
    "$b$, replicates draw independently, and a part of a run draws what the whole does.",
    key="engine_coverage",
    part="draws",
)


@DRAWS.claim(
    "as documented: verified, statistical",
    weight=1.0,
    argument="Section 3 says how batches are drawn; the frequencies of an index, of the lower half of the "
    "indices and of equal batches have Hoeffding's bounds, which hold for draws without replacement too.",
)
def draws(case: Case) -> Outcome:
    """A single step of many replicates in each cell with b < m."""
    reach, chosen = coverage.affordable(case)
    chosen = [c for c in chosen if c.batch_size < c.problem.m]
    share = case.false_alarm / (TESTS * len(chosen))
    most = {"fast": case.pick(*REPLICATES), "medium": 200, "slow": 20}[reach.name]
    numbers = case.pick(*NUMBERS)
    failures = []
    for number, cell in enumerate(chosen):
        case.progress(f"cell {number + 1} of {len(chosen)}: {cell.values()}")
        room = numbers if reach.lean else coverage.ALL_ROWS // cell.batch_size
        count = max(4, min(most, room // cell.problem.m))
        failures += list(check(case.engine, cell, count, share))[:1]
    detects = (
        f"a batch of another size; at {most} replicates an index drawn more often than b/m by "
        f"{np.sqrt(np.log(2 / share) / (2 * most)) + 2.33 * np.sqrt(0.25 / most):.2g}, with power 99 %; "
        "equal batches in two replicates"
    )
    return coverage.outcome(chosen, failures, reach, detects, case.false_alarm)


def check(engine: Engine, cell: Cell, count: int, share: float) -> Iterator[Failure]:
    """What is wrong with the draws in one cell."""
    m, b = cell.problem.m, cell.batch_size
    size = float(np.linalg.norm(cell.problem.w0[0]))
    w = np.linspace(0.6, 0.9, m) * size / np.sqrt(0.57 * m)  # of the cell's norm, about
    problem = Problem(StandardBasis(m, m), w, cell.problem.step_size, cell.problem.activation)
    try:
        drawn, ends = step_of(engine, problem, b, count, cell.seed % 2**48)
        sizes = drawn.sum(axis=1)
        if not (sizes == b).all():
            off = int(sizes[sizes != b][0])
            yield Failure(cell, f"a batch of {off} was used where b = {b} was asked for", np.inf)
            return
        rows = np.broadcast_to(w, (count, m))
        right = next_states(problem, rows, np.nonzero(drawn)[1].reshape(count, b))
        excess = furthest(ends, right, np.full(count, 2.0 * step_error(engine, problem, b)))
        if excess > 1.0:
            yield Failure(cell, f"a step of run is off by {excess:.3g} of what rounding allows", excess)
        yield from law(cell, drawn, share)
        yield from parts(engine, cell, problem, ends)
    except EngineError as error:
        yield coverage.failed(error, cell)


def step_of(
    engine: Engine, problem: Problem, b: int, count: int, seed: int, first: int = 0
) -> tuple[IntArray, Array]:
    """Which indices were in the batch, (count, m) of 0 and 1, and the weights after the step."""
    part: dict[str, int] = {"first_replicate": first} if first else {}
    ran = engine.run(
        problem, UniformSubsets(b), max_steps=1, seed=seed, replicates=count, keep_weights=True, **part
    )
    ends = np.asarray(ran.weights)
    factor = ends / problem.w0
    unit = problem.step_size * (2.0 - float(problem.w0 @ problem.w0))
    inside = (factor - factor.min(axis=1, keepdims=True)) > 0.5 * unit
    return inside.astype(np.int64), ends


def chance(seen: float, expected: float, trials: int) -> float:
    """A bound on the probability that a mean of draws is so far from its expectation (Hoeffding, 1963).

    ``2 exp(-trials KL(seen, expected))`` holds for independent draws and for draws without replacement.
    """
    terms = [x * np.log(x / y) if x > 0 else 0.0 for x, y in ((seen, expected), (1.0 - seen, 1.0 - expected))]
    return float(min(1.0, 2.0 * np.exp(-trials * sum(terms))))


def law(cell: Cell, drawn: IntArray, share: float) -> Iterator[Failure]:
    """Frequencies of an index and of the lower half; equal batches of two replicates."""
    count, m = drawn.shape
    b = cell.batch_size
    index = int(cell.seed % m) if cell.seed % 2 else (0, m - 1)[cell.seed // 2 % 2]
    number = int(drawn[:, index].sum())
    if chance(number / count, b / m, count) < share:
        words = f"index {index} is in {number} of {count} batches, expected {count * b / m:.1f}"
        yield Failure(cell, words, np.inf)
    half = m // 2
    lower = int(drawn[:, :half].sum())
    if half and chance(lower / (count * b), half / m, count * b) < share:
        words = f"the lower half of the indices has {lower / (count * b):.4f} of the draws, not {half / m:.4f}"
        yield Failure(cell, words, np.inf)
    log_pairs = np.log(count) * 2 - (gammaln(m + 1) - gammaln(b + 1) - gammaln(m - b + 1))
    if log_pairs < np.log(share) and len(np.unique(np.packbits(drawn.astype(bool), axis=1), axis=0)) < count:
        yield Failure(cell, "two replicates drew the same batch, which chance does not bring about", np.inf)


def parts(engine: Engine, cell: Cell, problem: Problem, ends: Array) -> Iterator[Failure]:
    """A run from a later replicate on is the end of the whole run; and the same run is the same again."""
    if "first_replicate" not in signature(getattr(engine, "inner", engine).run).parameters:
        return
    count = len(ends)
    first = 1 + cell.seed % (count - 1)
    _, later = step_of(engine, problem, cell.batch_size, count - first, cell.seed % 2**48, first)
    bound = np.full(count - first, 2.0 * step_error(engine, problem, cell.batch_size))
    if furthest(later, ends[first:], bound) > 1.0:
        yield Failure(cell, f"a run that begins at replicate {first} is not the end of the whole run", np.inf)
