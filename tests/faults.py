"""The list of faults: engines, landscapes and formulas that are wrong, each in one way."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from engine import Engine, Pace
from engine.fast import FastEngine
from engine.pace import UNHURRIED
from engine.reference import ReferenceEngine
from tests import faulty, faulty_runs, faulty_steps, faulty_streams, hostile
from tests.faulty_mathematics import FORMULAS, LANDSCAPE, Swap, replaced

ALL_METHODS = ("step", "steps", "trajectory", "run")

#: The classes of engines that do not build on the fast one, as ``engine.pace_of`` finds them: NumPy with steps
#: of O(n), and of all rows of a batch.
NUMPY, ROWS = Pace(64, 4, 4, 64), Pace(64, 4, 4, 65_536)


@dataclass(frozen=True)
class Fault:
    """One way of being wrong.

    Attributes:
        name: what tables call it.
        text: what is wrong.
        reach: the methods of the engine in which it differs from a correct one, or the fault's own
            name if it is no engine's; a claim that calls none of them cannot notice.
        engine: makes the engine.
        swaps: functions of the suite to be replaced by wrong ones.
        harmless: why it is no fault after all, if it is none.
        pace: how fast the engine counts as, so that what a claim does with it follows from the seed alone.
    """

    name: str
    text: str
    reach: tuple[str, ...]
    engine: Callable[[], Engine] = FastEngine
    swaps: tuple[Swap, ...] = ()
    harmless: str = ""
    pace: Pace = UNHURRIED

    def installed(self) -> AbstractContextManager[None]:
        """A context in which the wrong functions are in place."""
        return replaced(*self.swaps)


def _words(kind: type) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind.__name__).lower()


def _number(kind: type[Engine], name: str) -> str:
    """The number that an attribute of a faulty engine holds; "" if it is none."""
    value = getattr(getattr(kind, "faulty", kind), name, None)
    return f"{value:g}" if isinstance(value, int | float) else ""


def _of(kind: type[Engine], *reach: str, name: str = "", harmless: str = "") -> Fault:
    first = (kind.__doc__ or "").strip().split("\n")[0]
    text = re.sub(r"``(.+?)``", lambda found: _number(kind, found[1]) or f"`{found[1]}`", first)
    pace = UNHURRIED if issubclass(kind, FastEngine) else ROWS if issubclass(kind, ReferenceEngine) else NUMPY
    return Fault(name or _words(kind), text, reach or ALL_METHODS, kind, harmless=harmless, pace=pace)


def _drawn(kind: type[faulty_streams.Drawn], text: str) -> Fault:
    return Fault(f"draws: {_words(kind)}", text, ("run",), lambda: faulty_streams.Replaced(kind))


STEPS = (
    _of(faulty.WrongSign),
    _of(hostile.ReusesABuffer, name="reuses a buffer"),
    _of(faulty_steps.InsideSign),
    _of(faulty_steps.EtaDoubled),
    _of(faulty_steps.EtaHalved),
    _of(faulty.MeanLoss),
    _of(faulty_steps.EtaOnePercent),
    _of(faulty_steps.EtaTenThousandth),
    _of(faulty_steps.EtaSingle),
    _of(faulty_steps.WholeMass),
    _of(faulty_steps.StaleNorm, "trajectory", "run"),
    _of(faulty_steps.RestForgotten),
    _of(faulty_steps.SpanOnly),
    _of(faulty_steps.SlopeEverywhere),
    _of(faulty_steps.Leaky),
    _of(faulty_steps.LinearForRelu),
    _of(
        faulty_steps.SlopeOneAtZero,
        harmless="at <w, x> = 0 every term of Eq. (4) is 0, whatever phi'(0) is; the curvature does "
        "depend on it, see the Hessian with phi'(0) = 1",
    ),
    _of(faulty_steps.FlipsAtZero),
    _of(faulty_steps.SingleAccumulators),
    _of(faulty_steps.SingleThroughout),
    _of(faulty_steps.ClippedNorm),
    _of(faulty_steps.GradientClipped),
    _of(faulty_steps.WeightDecay),
    _of(faulty_steps.GradientNoise),
    _of(faulty_steps.Momentum, "trajectory", "run"),
    _of(faulty_steps.Nesterov),
    _of(faulty_steps.Renormalised),
    _of(faulty_steps.ElementDropped),
    _of(faulty_steps.CountsOnce),
    _of(faulty_steps.LateStates, "trajectory"),
    _of(faulty_steps.EarlyStates, "trajectory"),
    _of(faulty_steps.FirstBatchForAll, "steps"),
)

STREAMS = (
    _of(faulty_streams.Repeats, "run", name="draws: with replacement"),
    _of(faulty_streams.SizeOff, "run", name="draws: one more"),
    _of(faulty_streams.SizeLess, "run", name="draws: one less"),
    _drawn(faulty_streams.Biased, "10 % of the batches without index 0 get it"),
    _drawn(faulty_streams.NeverLast, "the last index is never drawn"),
    _drawn(faulty_streams.Pairs, "every batch is used twice in a row"),
    _drawn(faulty_streams.NeverTwice, "a batch equal to the one before is drawn again"),
    _drawn(faulty_streams.FixedCycle, "a fixed cycle through the data"),
    _drawn(faulty_streams.Blocks, "b consecutive indices from a random start"),
    _drawn(faulty_streams.Epochs, "each epoch a new order, without replacement"),
    _drawn(faulty_streams.ByteModulo, "8-bit numbers modulo m"),
    _of(faulty_streams.SameForAll, "run", name="draws: same for all replicates"),
    _of(faulty_streams.SharedStreams, "run", name="draws: streams shared by two"),
    _of(faulty_streams.EveryPartTheFirst, "run", name="draws: every part the first"),
    _of(faulty_streams.SeedIgnored, "run", name="draws: seed ignored"),
    _of(faulty_streams.SeedUnused, "run", name="draws: not repeatable"),
    _of(faulty_streams.ScheduleIgnored, "run"),
    _of(faulty_streams.AlwaysFull, "run"),
)

RUNS = tuple(
    _of(kind, "run", name=f"run: {_words(kind).removeprefix('run ')}")
    for kind in (*faulty_runs.RUN_FAULTS, *faulty_runs.SECOND_IMPLEMENTATION)
)

MATHEMATICS = tuple(
    Fault(name, (swaps[0][1].__doc__ or name).strip().replace("``", "`"), (name,), swaps=swaps)
    for name, swaps in {**LANDSCAPE, **FORMULAS}.items()
)

FAULTS: dict[str, Fault] = {f.name: f for f in (*STEPS, *STREAMS, *RUNS, *MATHEMATICS)}
