"""The list of faults: engines, landscapes and formulas that are wrong, each in one way."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial

from engine import Engine, Pace
from engine import faults as language
from engine.fast import FastEngine
from engine.faults import STEP, FaultyEngine
from engine.faults import catalogue as step
from engine.faults import catalogue_runs as run
from engine.pace import UNHURRIED
from engine.reference import ReferenceEngine
from tests.faulty_mathematics import FORMULAS, LANDSCAPE, Swap, replaced

ALL_METHODS = language.METHODS

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
        program: what is wrong, in the language of faults, if it is an engine's.
    """

    name: str
    text: str
    reach: tuple[str, ...]
    engine: Callable[[], Engine] = FastEngine
    swaps: tuple[Swap, ...] = ()
    harmless: str = ""
    pace: Pace = UNHURRIED
    program: language.Fault = language.RIGHT

    def installed(self) -> AbstractContextManager[None]:
        """A context in which the wrong functions are in place."""
        return replaced(*self.swaps)


def wrong(
    name: str, program: language.Fault, *reach: str, base: type[Engine] = FastEngine, harmless: str = ""
) -> Fault:
    """A faulty engine, by the name that tables call it; ``base`` answers where the fault cannot show."""
    slow = any(c.place != "eta" for c in program.of(STEP, "step").changes)
    pace = ROWS if base is ReferenceEngine else NUMPY if slow else UNHURRIED
    make = partial(made, base, program, name)
    return Fault(name, program.words, reach or ALL_METHODS, make, harmless=harmless, pace=pace, program=program)


def made(base: type[Engine], program: language.Fault, name: str) -> FaultyEngine:
    """A new engine with a fault."""
    return FaultyEngine(base(), program, name)


STEPS = (
    wrong("wrong sign", step.outside_times(-1.0), base=ReferenceEngine),
    wrong("reuses a buffer", step.REUSES_A_BUFFER.only_in("step", "steps"), base=ReferenceEngine),
    wrong("inside sign", step.inside_times(-1.0)),
    wrong("eta doubled", step.eta_times(2.0)),
    wrong("eta halved", step.eta_times(0.5)),
    wrong("mean loss", step.MEAN_LOSS, base=ReferenceEngine),
    wrong("eta one percent", step.eta_times(1.01)),
    wrong("eta ten thousandth", step.eta_times(1.0001)),
    wrong("eta single", step.ETA_SINGLE),
    wrong("whole mass", step.WHOLE_MASS),
    wrong("stale norm", step.STALE_NORM, "trajectory", "run"),
    wrong("rest forgotten", step.outside_times(0.0)),
    wrong("span only", step.off_span_times(0.0)),
    wrong("slope everywhere", step.SLOPE_EVERYWHERE),
    wrong("leaky", step.leaky(0.01)),
    wrong("linear for relu", step.RELU_MISSING),
    wrong(
        "slope one at zero", step.SLOPE_AT_ZERO,
        harmless="at <w, x> = 0 every term of Eq. (4) is 0, whatever phi'(0) is; the curvature does "
        "depend on it, see the Hessian with phi'(0) = 1",
    ),
    wrong("flips at zero", step.flips(1e-8)),
    wrong("single accumulators", step.SINGLE_SUMS),
    wrong("single throughout", step.mantissa(24.0)),
    wrong("clipped norm", step.in_ball(1.0)),
    wrong("gradient clipped", step.clipped(0.5)),
    wrong("weight decay", step.decay(1e-4)),
    wrong("gradient noise", step.noise(1e-6)),
    wrong("momentum", step.heavy_ball(0.01), "trajectory", "run"),
    wrong("nesterov", step.nesterov(0.01)),
    wrong("renormalised", step.renormalised(100_000)),
    wrong("element dropped", step.LAST_DROPPED),
    wrong("counts once", step.COUNTS_ONCE),
    wrong("late states", step.LATE_STATES, "trajectory"),
    wrong("early states", step.EARLY_STATES, "trajectory"),
    wrong("first batch for all", step.FIRST_BATCH_FOR_ALL.only_in("steps"), "steps"),
)  # fmt: skip

STREAMS = tuple(
    wrong(name, program, "run")
    for name, program in {
        "draws: with replacement": run.WITH_REPLACEMENT,
        "draws: one more": run.ONE_MORE,
        "draws: one less": run.ONE_LESS,
        "draws: biased": run.biased(0.1),
        "draws: never last": run.NEVER_LAST,
        "draws: pairs": run.PAIRS,
        "draws: never twice": run.NEVER_TWICE,
        "draws: fixed cycle": run.FIXED_CYCLE,
        "draws: blocks": run.BLOCKS,
        "draws: epochs": run.EPOCHS,
        "draws: byte modulo": run.modulo(256),
        "draws: same for all replicates": run.SAME_FOR_ALL,
        "draws: streams shared by two": run.SHARED_STREAMS,
        "draws: every part the first": run.EVERY_PART_THE_FIRST,
        "draws: seed ignored": run.SEED_IGNORED,
        "draws: not repeatable": run.SEED_UNUSED,
        "epochs: fresh batches": run.FRESH,
        "epochs: shuffled once": run.SHUFFLED_ONCE,
        "epochs: one batch more": run.EPOCH_TOO_LONG,
        "epochs: one batch less": run.EPOCH_TOO_SHORT,
        "epochs: last batch twice": run.LAST_TWICE,
        "epochs: same orders for all": run.SAME_ORDERS,
        "schedule ignored": run.SCHEDULE_IGNORED,
        "always full": run.ALWAYS_FULL,
    }.items()
)

RUNS = tuple(
    wrong(f"run: {name}", program, "run")
    for name, program in {
        "stops early": run.STOPS_EARLY,
        "stops early and lies": run.STOPS_EARLY_AND_LIES,
        "one coordinate more": run.ONE_COORDINATE_MORE,
        "ratio from difference": run.RATIO_FROM_DIFFERENCE,
        "ratio of maxima": run.RATIO_OF_MAXIMA,
        "leader off by one": run.LEADER_OFF_BY_ONE,
        "unsigned coordinate": run.UNSIGNED_COORDINATE,
        "norm of span": run.NORM_OF_SPAN,
        "nothing off data": run.NOTHING_OFF_DATA,
        "steps off by one": run.STEPS_OFF_BY_ONE,
        "one step less": run.ONE_STEP_LESS,
        "ends early when long": run.ends_early(2**16),
        "first start for all": run.FIRST_START_FOR_ALL,
        **{
            name: program.only_in("run")
            for name, program in {
                "eta one percent": step.eta_times(1.01),
                "eta ten thousandth": step.eta_times(1.0001),
                "mean loss": step.MEAN_LOSS,
                "momentum": step.heavy_ball(0.01),
                "weight decay": step.decay(1e-4),
                "single throughout": step.mantissa(24.0),
            }.items()
        },
    }.items()
)

MATHEMATICS = tuple(
    Fault(name, (swaps[0][1].__doc__ or name).strip().replace("``", "`"), (name,), swaps=swaps)
    for name, swaps in {**LANDSCAPE, **FORMULAS}.items()
)

FAULTS: dict[str, Fault] = {f.name: f for f in (*STEPS, *STREAMS, *RUNS, *MATHEMATICS)}


def __getattr__(name: str) -> Callable[[], Engine]:
    """Each of them, for ``--engine tests.faults:eta_doubled``."""
    engines = {re.sub(r"\W+", "_", fault.name): fault.engine for fault in (*STEPS, *STREAMS, *RUNS)}
    if name not in engines:
        raise AttributeError(name)
    return engines[name]
