"""The faults of runs that have a name: their batches, streams, starts, ends and summaries; single steps are
right.

An engine that overrides ``ensemble`` has a second implementation of the dynamics there, and may have faults
that no single step shows; so may any fault of a step, ``only_in("run")``.
"""

from __future__ import annotations

from dataclasses import replace

from engine.faults.language import Change, Fault, one

# --- batches, where uniform subsets of b < m are to be drawn

NEVER_LAST = one("indices", "indices - 1", "the last index is never drawn")
PAIRS = one(
    "drawn", "np.repeat(right(indices, first, count // 2 + 1, rng), 2, axis=0)[:count]",
    "every batch is used twice in a row",
)  # fmt: skip
NEVER_TWICE = one(
    "drawn", "redrawn(drawn, right(indices, first, count, rng))",
    "a batch equal to the one before is drawn again",
)  # fmt: skip
FIXED_CYCLE = one(
    "drawn", "(((first + np.arange(count)) * b)[:, None] + np.arange(b)) % problem.m",
    "a fixed cycle through the data",
)  # fmt: skip
BLOCKS = one(
    "drawn", "(rng.integers(0, problem.m, (count, 1)) + np.arange(b)) % problem.m",
    "b consecutive indices from a random start",
)  # fmt: skip
EPOCHS = one(
    "drawn",
    "rng.permuted(np.tile(np.arange(problem.m), (count // (problem.m // b) + 1, 1)), axis=1)"
    "[:, : problem.m // b * b].reshape(-1, b)[:count]",
    "each epoch a new order, cut into batches, without replacement; a remainder is dropped",
)


def biased(x: float) -> Fault:
    """Towards the first datapoint."""
    chosen = "((drawn != 0).all(axis=1) & (rng.random(count) < {x}))[:, None]"
    new = f"np.where((np.arange(b) == 0) & {chosen}, 0, drawn)"
    return Fault((Change("drawn", new, "{x} of the batches without index 0 get it", x),))


def modulo(numbers: int) -> Fault:
    """Random numbers below this stand for indices."""
    return one(
        "drawn", f"shuffled(rng, problem.m, b, count, {numbers})",
        f"an index is a random number below {numbers} modulo what is left (a partial Fisher-Yates shuffle)",
    )  # fmt: skip


# --- batches, where the data are to be reshuffled in each epoch and b < m

_EPOCH = "problem.m // b"


def _at(places: str, words: str) -> Fault:
    return one("dealt", f"at_places(rng, problem.m, b, count, {places})", words)


SHUFFLED_ONCE = one(
    "dealt", f"np.resize(right(problem.m, 0, {_EPOCH}, again(rng)), (count, b))",
    "the data are shuffled once: every epoch has the order of the first",
)  # fmt: skip
EPOCH_TOO_LONG = _at(
    f"np.arange(({_EPOCH} + 1) * b) % problem.m",
    "an epoch is one batch too long: what is left over of an order, and the first of it again",
)
EPOCH_TOO_SHORT = _at(
    f"np.arange(max({_EPOCH} - 1, 1) * b)", "an epoch is one batch too short: a new order comes before its last"
)
LAST_TWICE = _at(
    f"np.append(np.arange({_EPOCH} * b), np.arange(({_EPOCH} - 1) * b, {_EPOCH} * b))",
    "the last batch of an epoch is used twice",
)
SAME_ORDERS = one(
    "dealt", "right(problem.m, first, count, np.random.default_rng(first))",
    "all replicates go through the data in the same orders",
)  # fmt: skip


def _instead(schedule: str, words: str, kind: str = "UniformSubsets") -> Fault:
    return one("schedule", f"{schedule} if isinstance(schedule, {kind}) else schedule", words)


FRESH = _instead(
    "UniformSubsets(schedule.batch_size)",
    "batches are fresh subsets in each step, not reshuffled",
    "Reshuffled",
)


ONE_MORE = _instead(
    "UniformSubsets(min(schedule.batch_size + 1, problem.m))", "batches of one more than b, if b < m"
)
ONE_LESS = _instead("UniformSubsets(max(schedule.batch_size - 1, 1))", "batches of one less than b, if b > 1")
WITH_REPLACEMENT = _instead("WithReplacement(schedule.batch_size)", "batches are drawn with replacement")
SCHEDULE_IGNORED = one(
    "schedule", "UniformSubsets(schedule.size(problem.m))",
    "uniform subsets of the same size, whatever the schedule",
)  # fmt: skip
ALWAYS_FULL = one("schedule", "FullBatch()", "the full batch, whatever the schedule")

# --- streams

SAME_FOR_ALL = one("names", "np.zeros_like(names)", "all replicates use the same batches")
SHARED_STREAMS = one(
    "names", "names[np.arange(len(names)) % -(-len(names) // 2)]",
    "replicates r and r + ceil(count / 2) share a random stream",
)  # fmt: skip
EVERY_PART_THE_FIRST = one(
    "names", "np.arange(len(names))", "a run that begins at a later replicate repeats the first ones"
)
SEED_IGNORED = one("seed", "1", "every run uses the same random numbers, whatever the seed")
SEED_UNUSED = one("seed", "int(np.random.default_rng().integers(2**62))", "two runs with the same seed differ")
SEED_OF_SIZE = one(
    "seed", "seed + run.replicates", "the stream of a replicate depends on how many replicates there are"
)


def under(kind: str, fault: Fault) -> Fault:
    """A fault of the streams under one kind of schedule alone."""
    return Fault(
        tuple(
            replace(
                c,
                new=f"({c.new}) if isinstance(schedule, {kind}) else {c.place}",
                words=c.words and f"{c.words}, under {kind}",
            )
            for c in fault.changes
        )
    )


# --- starts and ends

FIRST_START_FOR_ALL = one(
    "w0", "np.broadcast_to(w0[:1], w0.shape) if w0.ndim == 2 else w0",
    "all replicates start from the first row of w0",
)  # fmt: skip
STOPS_EARLY = one(
    "stop",
    "stop and Stop(stop.log_ratio / 2, stop.every)",
    "stops at half the R that was asked for, and says so",
)
STOPS_EARLY_AND_LIES = Fault(
    (
        Change(
            "stop", "stop and Stop(stop.log_ratio / 2, stop.every)",
            "stops at half the R that was asked for, and reports what was asked for",
        ),
        Change(
            "log_ratio",
            "np.where(stopped, np.maximum(log_ratio, run.stop.log_ratio), log_ratio) if stop else log_ratio",
        ),
    )
)  # fmt: skip
ONE_STEP_LESS = one("max_steps", "max(max_steps - 1, 0)", "a run that is not stopped ends one step early")
ONE_STEP_MORE = one("max_steps", "max_steps + 1", "a run that is not stopped ends one step late")


def ends_early(most: int) -> Fault:
    """A counter that overflows."""
    words = f"a run takes no more than {most} steps, and says that it has taken all"
    return Fault(
        (
            Change("max_steps", f"min(max_steps, {most})", words),
            Change("steps", "np.where(stopped, steps, run.max_steps)"),
        )
    )


# --- summaries

STEPS_OFF_BY_ONE = one("steps", "steps + 1", "the number of steps taken is one too large")
LEADER_OFF_BY_ONE = one("leader", "(leader + 1) % problem.m", "the leader is off by one (counted from 1)")
LEADER_FROM_ONE = one("leader", "leader + 1", "the leader is off by one (counted from 1)")
UNSIGNED_COORDINATE = one(
    "coordinate", "np.abs(coordinate)", "the leading coordinate is reported without its sign"
)
NORM_OF_SPAN = one(
    "norm_squared", "norm_squared - ran.off_data", "norm_squared is that of the projection onto the data"
)
NORM_NOT_SQUARED = one("norm_squared", "np.sqrt(norm_squared)", "norm_squared is the norm, not its square")
NOTHING_OFF_DATA = one("off_data", "np.zeros_like(off_data)", "off_data is reported as 0")
OFF_DATA_NOT_SQUARED = one("off_data", "np.sqrt(off_data)", "off_data is the norm, not its square")
_TOP = "np.abs(ran.coordinate)"
_OTHERS = f"{_TOP} * np.exp(-log_ratio)"
ONE_COORDINATE_MORE = one(
    "log_ratio",
    f"np.log({_TOP}) - np.log({_OTHERS} + np.sqrt(ran.off_data)) if problem.n > problem.m else log_ratio",
    "log_ratio counts a coordinate outside the data with the others (m + 1 coordinates)",
)
RATIO_OF_MAXIMA = one(
    "log_ratio",
    f"np.log({_TOP}) - np.log(np.abs(1.0 - {_TOP}))",
    "log_ratio compares the leader with 1 - |c(i*)|",
)
RATIO_REVERSED = one("log_ratio", "-log_ratio", "log_ratio has its sign reversed")
RATIO_FROM_DIFFERENCE = one(
    "log_ratio", f"np.log({_TOP}) - np.log({_TOP} + {_OTHERS} - {_TOP})",
    "log_ratio is computed from a difference that cancels",
)  # fmt: skip

#: Those of a single summary, which can be told from the right one.
OF_SUMMARIES = (
    LEADER_OFF_BY_ONE, LEADER_FROM_ONE, UNSIGNED_COORDINATE, NORM_OF_SPAN, NORM_NOT_SQUARED, NOTHING_OFF_DATA,
    OFF_DATA_NOT_SQUARED, ONE_COORDINATE_MORE, RATIO_OF_MAXIMA, RATIO_REVERSED,
)  # fmt: skip
#: Every fault of this module, with a size that does not hide it.
OF_RUNS: tuple[Fault, ...] = (
    biased(0.5), modulo(4), ends_early(3), *(found for found in list(vars().values()) if isinstance(found,
    Fault)), )  # fmt: skip
