"""How fast an engine is, so that a run can fit its sizes to it.

The class of an engine must not depend on how busy the machine is, nor much on which machine it is; else a seed
would not repeat a run.  So three things are not what a stopwatch would say.

- *Processor time*, of all threads of the process, not time on the wall: other programs do not count.  It is
  divided by that of a fixed piece of work (`calibration`) in the same moment, so that a machine that is slow,
  throttled, or shares its cores and caches finds the same class.
- *Waiting.*  An engine that sleeps, or waits for a GPU or another process, takes little processor time and is
  not free.  So the time that its thread was neither running nor ready to run counts as well, and the larger of
  both is the time of a step: threads that compute for a thread that waits are counted once.  Where the system
  (Linux) says how long threads were ready and did not run, that is no waiting; elsewhere it counts as such.
- *Coarse classes*: microseconds, rounded up to powers of four, and the best of several measurements, which
  alternate with the piece of work.

What remains: an edge is an edge.  The best of measurements varies by some percent, so an engine that happens to
lie that close to a power of four may change its class between two runs; where waiting for a process of its own
is what takes the time, a busy machine makes it longer.  That is why a run measures once, everything in it goes
by the same numbers, and ``--pace`` stands beside the seed in what a run prints and in the command that repeats
it.
"""

from __future__ import annotations

import contextlib
import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.problem import IntArray, Problem, StandardBasis
from engine.schedule import UniformSubsets
from evidence.setting import MICROSECOND, Setting

if TYPE_CHECKING:
    from engine.base import Engine

STATES, STEPS = 32, 16  # of what is timed
FEWER = 8  # times less of the wide ones
LONG = 32  # times as many steps, where those take less than SHORT
SHORT = 0.004  # seconds, less than which is too little to be measured well
PATIENCE = 1.0  # seconds; what takes longer is not timed again
REPEATS = 7
LOAD = 16  # busy programs a core, more than which a thread's lateness is no longer explained by what it runs
CLASSES = 4  # the factor between two classes
WORK, NOMINAL = 600, 7e-4  # rounds of the piece of work, and the seconds that it takes on a current server


@dataclass(frozen=True)
class Pace:
    """Microseconds of processor time or of waiting, rounded up to powers of four.

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

    @property
    def unhurried(self) -> bool:
        """Whether nothing is ever made smaller for such an engine."""
        return self == UNHURRIED

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


def pace_in(setting: Setting) -> Pace:
    """The pace by which a setting goes."""
    return setting.pace if isinstance(setting.pace, Pace) else UNHURRIED


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
    steps, work, busy, waiting = STEPS, math.inf, math.inf, math.inf
    try:
        call(steps)  # compiles, if it does
        for left in reversed(range(REPEATS)):
            work = min(work, spent(calibration).busy)
            found = spent(call, steps)
            if left and steps == STEPS and max(found) < SHORT:
                steps = LONG * STEPS
                continue
            busy, waiting = (min(old, new) for old, new in zip((busy, waiting), found, strict=True))
            if max(busy, waiting) > PATIENCE:
                break
    except Exception:
        return otherwise
    seconds = max(busy * NOMINAL / max(work, 1e-9), waiting) / (units * steps)
    return class_of(seconds)


def class_of(seconds: float) -> int:
    """Microseconds, rounded up to a power of four."""
    return int(CLASSES ** max(0, math.ceil(math.log(max(seconds, 1e-9) / MICROSECOND, CLASSES) - 1e-9)))


def calibration() -> float:
    """A fixed piece of work, of the kind that a step in NumPy is: small arrays and the interpreter."""
    x = np.full(64, 0.5)
    for _ in range(WORK):
        x = x - 1e-3 * (x * x)
    return float(x[0])


class Moment(NamedTuple):
    """What the clocks say, in seconds.

    Attributes:
        wall: any.
        process, thread: processor time of all threads, and of this one.
        late, ran: for how long each thread was ready and did not run, and for how long it ran; empty where the
            system does not tell.
    """

    wall: float
    process: float
    thread: float
    late: Mapping[int, float]
    ran: Mapping[int, float]


class Spent(NamedTuple):
    """Seconds of processor time, and seconds in which the calling thread neither ran nor was ready to."""

    busy: float
    waiting: float


def now() -> Moment:
    """The clocks."""
    late: dict[int, float] = {}
    ran: dict[int, float] = {}
    for path in Path("/proc/self/task").glob("*/schedstat"):
        with contextlib.suppress(OSError, ValueError, IndexError):  # a thread may end
            running, ready, _ = path.read_text().split()
            late[int(path.parent.name)], ran[int(path.parent.name)] = 1e-9 * int(ready), 1e-9 * int(running)
    return Moment(time.monotonic(), time.process_time(), time.thread_time(), late, ran)


def spent(call: Callable[..., object], *arguments: object) -> Spent:
    """What a call takes.

    A thread that computes for the calling one is late by what it runs, times the load; one that does something
    else, and little of it, may be late for as long as the machine likes, and the call does not wait for it.
    """
    before = now()
    call(*arguments)
    after = now()
    late = {key: value - before.late.get(key, 0.0) for key, value in after.late.items()}
    ran = {key: value - before.ran.get(key, 0.0) for key, value in after.ran.items()}
    own = late.pop(threading.get_native_id(), 0.0)
    others = max((min(late[key], LOAD * ran[key]) for key in late), default=0.0)
    waiting = after.wall - before.wall - (after.thread - before.thread) - own - others
    return Spent(after.process - before.process, max(waiting, 0.0))
