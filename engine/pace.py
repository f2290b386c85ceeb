"""How fast an engine is, so that a run can fit its sizes to it.

Times are rounded up to powers of two of a microsecond: the same engine should get the same sizes in the next
run, though machines are noisy.  A run measures them once, and everything in it goes by the same numbers.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.problem import IntArray, Problem, StandardBasis
from engine.schedule import UniformSubsets

if TYPE_CHECKING:
    from engine.base import Engine

MICROSECOND = 1e-6
STATES, STEPS = 32, 16  # of what is timed
FEWER = 8  # times less of the wide ones
LONG = 32  # times as many steps, where those take less than a hundredth of a second
PATIENCE = 1.0  # seconds; what takes longer is not timed again
REPEATS = 3


@dataclass(frozen=True)
class Pace:
    """Microseconds, rounded up to powers of two.

    Attributes:
        step: a step of a single path (``Engine.trajectory``).
        state: a step of one of many paths side by side.
        replicate: a step of one of many replicates (``Engine.run``).
        wide: a step at n = 2000 and b = 1000.
    """

    step: int = 1
    state: int = 1
    replicate: int = 1
    wide: int = 1

    def __post_init__(self) -> None:
        if any(not isinstance(x, int) or not 1 <= x <= 2**40 for x in astuple(self)):
            raise ValueError(f"a pace is four whole numbers of microseconds from 1 to 2^40, got {self}")

    def __str__(self) -> str:
        """Four numbers with slashes; :meth:`parse` reads them."""
        return "/".join(str(x) for x in astuple(self))

    @classmethod
    def parse(cls, text: str) -> Pace:
        """The pace of such a text; raises ValueError for any other."""
        try:
            step, state, replicate, wide = (int(x) for x in text.split("/"))
            return cls(step, state, replicate, wide)
        except (ValueError, TypeError):
            raise ValueError(
                f"expected microseconds such as 128/128/64/512 (a step of a path, of one of many paths, of a "
                f"replicate, and at n = 2000 and b = 1000), got {text!r}"
            ) from None


#: The pace of engines for which nothing is ever made smaller; what they take for a step is beside the point.
UNHURRIED = Pace()
BOUNDS = Pace(step=16, state=4, replicate=4, wide=1024)


def pace_of(engine: Engine) -> Pace:
    """Time an engine, unless it says itself how fast it is.

    What a class says does not hold for classes derived from it, which may do anything.
    """
    declared = vars(engine).get("pace") or vars(type(engine)).get("pace")
    if isinstance(declared, Pace):
        return declared
    start = np.full(4, 0.3)
    single = Problem(StandardBasis(4, 4), start, 0.1)
    many = single.with_w0(np.tile(start, (STATES, 1)))
    wide, half = Problem(StandardBasis(2000, 2000), np.full(2000, 0.01), 0.1), np.arange(1000)

    def batches(steps: int) -> IntArray:
        return np.tile(np.array([[0, 1], [2, 3]]), (steps // 2, 1))

    step = timed(lambda steps: engine.trajectory(single, batches(steps)), 1, 1)
    found = Pace(
        step=step,
        state=timed(lambda steps: engine.trajectory(many, batches(steps)), STATES, step),
        replicate=timed(
            lambda steps: engine.run(many, UniformSubsets(2), max_steps=steps, seed=1), STATES, step
        ),
        wide=timed(
            lambda steps: [engine.step(wide, wide.w0, half) for _ in range(steps // FEWER)], 1 / FEWER, step
        ),
    )
    within = all(mine <= bound for mine, bound in zip(astuple(found), astuple(BOUNDS), strict=True))
    return UNHURRIED if within else found


def timed(call: Callable[[int], object], units: float, otherwise: int) -> int:
    """Microseconds a step of what ``call`` does with so many steps, the first call left aside.

    Args:
        call: takes the number of steps.
        units: how many states take each of them.
        otherwise: what to return for an engine that raises: the claims will say what is wrong with it.
    """
    steps, seconds = STEPS, math.inf
    try:
        call(steps)  # compiles, if it does
        for left in reversed(range(REPEATS)):
            started = time.perf_counter()
            call(steps)
            seconds = min(seconds, (time.perf_counter() - started) / (units * steps))
            if left and seconds * units * steps < 0.01 and steps == STEPS:
                steps, seconds = LONG * STEPS, math.inf
            elif seconds * units * steps > PATIENCE:
                break
    except Exception:
        return otherwise
    return int(2 ** max(0, math.ceil(math.log2(max(seconds, 1e-9) / MICROSECOND))))
