"""The domain of an engine, in cells: sizes, batches, step sizes, activations, starts, replicates and steps.

The claims' own instances are small and chosen for the paper.  An engine may take another path above a
block size, a lane count or an index type, so here the instances cover its domain: a covering array over the
levels below, with the values drawn afresh within each level.  Powers of two and their neighbours are drawn
more often than others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine import Activation, Array, IntArray, Problem, StandardBasis, random_orthonormal
from evidence.covering import covering_array
from evidence.setting import Setting

#: Ranges of m; the last ones are reached by fast engines only.
SIZES = (
    (1, 1), (2, 2), (3, 3), (4, 7), (8, 15), (16, 31), (32, 63), (64, 127), (128, 255), (256, 511), (512, 1023),
    (1024, 4095), (4096, 16383), (16384, 100_000),
)  # fmt: skip
EXTRA = ("none", "one", "few", "as many", "many")  # n - m
BATCHES = ("1", "2", "m/4", "m/2", "m/2 + 1", "m - 1", "m", "any")
STEP_SIZES = ((1e-4, 1e-3), (1e-3, 1e-2), (1e-2, 0.1), (0.1, 0.2), (0.2, 0.3))
ACTIVATIONS: tuple[Activation, ...] = ("linear", "relu")
STARTS = ("small", "near 1", "zeros", "ties", "huge range")
SIZES_OF_STARTS = {"near 1": (0.95, 0.999), "small": (0.02, 0.3)}  # of the norm; of the others 0.2 to 0.95
COUNTS = ((1, 1), (2, 7), (8, 40), (41, 300), (301, 5000))
STEPS = ((1, 1), (2, 2), (3, 8), (9, 40), (41, 400))
NUMBERS = (600_000, 3_000_000, 10_000_000)  # that one call may be about, by effort
GENERIC = 250  # the largest n with generic data

LEVELS = {
    "m": len(SIZES), "extra": len(EXTRA), "b": len(BATCHES), "eta": len(STEP_SIZES),
    "activation": len(ACTIVATIONS), "data": 2, "start": len(STARTS), "count": len(COUNTS), "steps": len(STEPS),
}  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """A problem with several states, and how it is to be used.

    Attributes:
        problem: with ``w0`` of shape (count, n).
        batch_size: b.
        steps: of a path.
        seed: of what is drawn in the cell.
    """

    problem: Problem
    batch_size: int
    steps: int
    seed: int

    @property
    def count(self) -> int:
        """The number of states."""
        return int(self.problem.w0.shape[0])

    def batches(self, rows: int) -> IntArray:
        """Batches without repetitions, shape (rows, b)."""
        rng = np.random.default_rng(self.seed)
        m, b = self.problem.m, self.batch_size
        if b == m:
            return np.tile(np.arange(m), (rows, 1))
        if m * rows <= NUMBERS[-1]:
            return np.argpartition(rng.random((rows, m)), b - 1, axis=1)[:, :b]
        return np.stack([rng.choice(m, b, replace=False, shuffle=False) for _ in range(rows)])

    def values(self) -> dict[str, float | str]:
        """Where in the domain it is."""
        p = self.problem
        return {
            "m": p.m, "n": p.n, "b": self.batch_size, "eta": p.step_size, "activation": p.activation,
            "states": self.count, "steps": self.steps,
        }  # fmt: skip


def admissible(case: Mapping[str, int], numbers: int) -> bool:
    """Whether some levels may stand together; every cell must fit into memory and time."""
    m = SIZES[case["m"]] if "m" in case else (1, 1)
    extra = EXTRA[case["extra"]] if "extra" in case else "none"
    count = COUNTS[case["count"]][0] if "count" in case else 1
    steps = STEPS[case["steps"]][0] if "steps" in case else 1
    b = BATCHES[case["b"]] if "b" in case else "1"
    n = 2 * m[0] if extra in ("as many", "many") else m[0]
    if case.get("data") == 1 and n > GENERIC:
        return False
    if b != "1" and b != "m" and m[0] == 1:
        return False
    return n * count * steps <= numbers


def cells(
    setting: Setting,
    largest: int,
    strength: tuple[int, int, int] = (2, 3, 3),
    varied: Sequence[str] = tuple(LEVELS),
) -> list[Cell]:
    """The cells of a covering array of this strength, by effort, with m up to ``largest``.

    Only some of the variables are ``varied``, those that matter; the others stay at their first level.
    """
    rng = setting.rng("domain")
    sizes = sum(low <= largest for low, _high in SIZES)
    numbers = setting.pick(*NUMBERS)
    levels = {**LEVELS, "m": sizes}
    levels = {name: levels[name] for name in varied}
    rows = covering_array(levels, setting.pick(*strength), rng, lambda part: admissible(part, numbers))
    return [cell(dict.fromkeys(LEVELS, 0) | row, rng, largest, numbers) for row in rows]


def cell(row: Mapping[str, int], rng: np.random.Generator, largest: int, numbers: int) -> Cell:
    """A cell with values drawn within the levels."""
    low, high = SIZES[row["m"]]
    m = whole(rng, low, min(high, largest))
    beside = {"none": 0, "one": 1, "few": int(rng.integers(2, 20)), "as many": m, "many": 3 * m + 50}
    generic = bool(row["data"])
    n = m + beside[EXTRA[row["extra"]]]
    n = min(n, GENERIC) if generic else n
    m = min(m, n)
    sizes = {
        "1": 1, "2": 2, "m/4": m // 4, "m/2": m // 2, "m/2 + 1": m // 2 + 1, "m - 1": m - 1, "m": m,
        "any": int(rng.integers(1, m + 1)),
    }  # fmt: skip
    b = min(max(sizes[BATCHES[row["b"]]], 1), m)
    etas = STEP_SIZES[row["eta"]]
    eta = float(np.exp(rng.uniform(np.log(etas[0]), np.log(etas[1]))))
    steps = whole(rng, *STEPS[row["steps"]])
    count = whole(rng, *COUNTS[row["count"]])
    count = max(1, min(count, numbers // (n * steps)))
    steps = max(1, min(steps, numbers // (n * count)))
    data = random_orthonormal(m, n, rng) if generic else StandardBasis(m, n)
    frame = Problem(data, np.full(n, 0.5 / np.sqrt(n)), eta, ACTIVATIONS[row["activation"]])
    problem = frame.with_w0(starts(rng, frame, count, STARTS[row["start"]]))
    return Cell(problem, b, steps, int(rng.integers(2**62)))


def whole(rng: np.random.Generator, low: int, high: int) -> int:
    """A number from a range, uniform in its logarithm; often an end, a power of two or its neighbour."""
    marks = [x for k in range(17) for x in (2**k - 1, 2**k, 2**k + 1) if low <= x <= high] + [low, high]
    if rng.random() < 0.4:
        return int(rng.choice(marks))
    return int(np.clip(np.floor(np.exp(rng.uniform(np.log(low), np.log(high + 1)))), low, high))


def starts(rng: np.random.Generator, problem: Problem, count: int, kind: str) -> Array:
    """Starting weights of norm below 1, shape (count, n)."""
    c = rng.standard_normal((count, problem.n))
    if kind == "zeros":
        c *= rng.random((count, problem.n)) < 0.6
    if kind == "ties":
        c = np.sign(c)
    if kind == "huge range":
        c *= 10.0 ** -rng.uniform(0.0, 12.0, (count, problem.n))
    c[:, 0] += 1e-3  # never nothing
    low, high = SIZES_OF_STARTS.get(kind, (0.2, 0.95))
    size = float(np.exp(rng.uniform(np.log(low), np.log(high))))
    w = c * (size / np.linalg.norm(c, axis=1))[:, None]
    if isinstance(problem.data, StandardBasis):
        return np.asarray(w)
    return np.asarray(problem.combine(w[:, : problem.m]) + problem.off_span(w))  # c as coordinates
