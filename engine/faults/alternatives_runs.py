"""What else a run may get wrong: laws of batches, streams that replicates or seeds share, stops, summaries.

They are what is tried where a run is wrong and no test of its own says how.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.faults import catalogue_runs as known
from engine.faults.catalogue_runs import under
from engine.faults.language import Change, Fault, one

_EPOCH = "problem.m // b"
_ORDERS = "rng.permuted(np.tile(np.arange(problem.m), ({} // problem.m + 1, 1)), axis=1)"

# --- batches

ONE_BATCH = one(
    "drawn", "np.broadcast_to(right(indices, 0, 1, again(rng)), (count, b))", "a run keeps its first batch"
)
PERIODIC = one(
    "drawn", f"np.resize(right(indices, 0, {_EPOCH}, again(rng)), (count, b))",
    "the batches of the first m // b steps come again and again (a generator that is seeded anew)",
)  # fmt: skip
_LAWS = {
    "np.broadcast_to(np.arange(b), (count, b))": "every batch holds the first b indices",
    f"np.resize(again(rng).permutation(problem.m)[: {_EPOCH} * b].reshape(-1, b), (count, b))": (
        "the data are shuffled once, and cut into the same batches in every epoch"
    ),
    "((again(rng).integers(problem.m) + (first + np.arange(count)) * b)[:, None] + np.arange(b)) % problem.m": (
        "a cycle through the data from a random start"
    ),
    f"rng.integers(0, {_EPOCH}, (count, 1)) * b + np.arange(b)": "one of m // b blocks of the data",
    "rng.integers(0, problem.m - b + 1, (count, 1)) + np.arange(b)": "b neighbours, not around the end",
    "rng.integers(0, problem.m - b, (count, 1)) + np.arange(b)": "b neighbours, never with the last index",
    "rng.integers(0, problem.m, (count, 1)) + 0 * np.arange(b)": "one index, b times",
    "rng.integers(0, problem.m, (count, b))": "indices are drawn with replacement",
    "rng.integers(0, problem.m - 1, (count, b))": "indices are drawn with replacement, the last one never",
    "rng.integers(1, problem.m, (count, b))": "indices are drawn with replacement, the first one never",
    _ORDERS.format("count * b") + ".ravel()[: count * b].reshape(count, b)": (
        "orders of the data follow each other, cut into batches whatever the epoch"
    ),
    "at_places(rng, problem.m, b, count, np.arange(-(-problem.m // b) * b) % problem.m)": (
        "orders of the data, of which the last batch is filled up with the first indices"
    ),
    f"np.resize(np.arange({_EPOCH} * b).reshape(-1, b), (first + count, b))[first:]": (
        "the data in their order, not shuffled"
    ),
    f"np.arange({_EPOCH} * b).reshape(-1, b)[rng.permuted(np.tile(np.arange({_EPOCH}), "
    f"(count // ({_EPOCH}) + 1, 1)), axis=1).ravel()[:count]]": "the batches are fixed, their order is random",
    "padded(rng, problem.m, b, count)": "orders of the data, whose last batch is kept though it is short",
    "once(rng.integers(0, problem.m, (count, b)))": "indices are drawn with replacement, and count once",
    "np.where(rng.random((count, problem.m)) < b / problem.m, np.arange(problem.m), -1)": (
        "each index by itself, with probability b/m"
    ),
    "mixed(rng, problem.m, count, 0)[:, :b]": "a shuffle that swaps each place with any other (a naive one)",
    "mixed(rng, problem.m, count, 1)[:, :b]": "a shuffle that never leaves a place as it is (Sattolo's)",
}  # fmt: skip


def _laws() -> Iterator[Fault]:
    for place, said in (("drawn", "batches"), ("dealt", "reshuffled batches")):
        for new, words in _LAWS.items():
            yield one(place, new, f"instead of {said}: {words}")
    yield one("drawn", "right(indices - 1, first, count, rng) + 1", "the first index is never drawn")
    yield one(
        "schedule", "Once(schedule.batch_size) if isinstance(schedule, UniformSubsets) else schedule",
        "indices are drawn with replacement, and count once",
    )  # fmt: skip
    yield ONE_BATCH
    yield PERIODIC
    for k in (3, 4):
        yield one(
            "drawn", f"np.repeat(right(indices, first, count // {k} + 1, rng), {k}, axis=0)[:count]",
            f"every batch is used {k} times in a row",
        )  # fmt: skip


# --- streams, by the names and seeds that stand for those of a run

_SHARED = {
    **{f"names // {k}": f"{k} neighbours share a random stream" for k in (2, 3, 4, 5, 8)},
    **{f"names % {k}": f"replicates share {k} random streams, by turns" for k in (2, 3, 4, 5, 8, 10, 16, 20)},
    "np.maximum(names - 1, 0)": "replicates 0 and 1 share a random stream (off by one)",
    "names[::-1]": "the streams of replicates are in reverse",
    "np.arange(len(names)) + names[0] // max(len(names), 1)": "a part of a run begins with another stream",
}


def _streams() -> Iterator[Fault]:
    yield from (
        known.SAME_FOR_ALL, known.SHARED_STREAMS, known.EVERY_PART_THE_FIRST, known.SEED_IGNORED,
        known.SEED_OF_SIZE,
    )  # fmt: skip
    for new, words in _SHARED.items():
        yield one("names", new, words)
    for by, said in (
        ("+", "the sum of seed and replicate"),
        ("*", "their product"),
        ("^", "seed xor replicate"),
    ):
        words = f"a random stream is named by one number: {said}"
        yield Fault((Change("names", f"names {by} run.seed", words), Change("seed", "0")))
    yield Fault((*known.SAME_FOR_ALL.changes, *known.SEED_IGNORED.changes))


# --- lengths, stops and summaries

_STOPS = {
    "stop and Stop(stop.log_ratio, 1)": "the stopping rule is looked at after every step, whatever every is",
    "stop and Stop(stop.log_ratio, 2 * stop.every)": "the stopping rule is looked at half as often",
    "None": "the stopping rule is ignored",
    "stop and Stop(2.0 * stop.log_ratio, stop.every)": "stops at twice the R that was asked for",
    "stop and Stop(np.log(10.0) * stop.log_ratio, stop.every)": "stops by the logarithm to base 10",
    "stop and Stop(np.log(2.0) * stop.log_ratio, stop.every)": "stops by the logarithm to base 2",
}
_SUMMARIES = {
    ("steps", "steps - 1"): "the number of steps taken is one too small",
    ("steps", "np.full_like(steps, run.max_steps)"): "the number of steps is that which was allowed",
    ("stopped", "np.zeros_like(stopped)"): "no replicate is reported as stopped",
    ("stopped", "np.ones_like(stopped)"): "every replicate is reported as stopped",
    ("stopped", "~stopped"): "stopped means the opposite",
    ("leader", "np.zeros_like(leader)"): "the leader is reported as the first datapoint",
    ("leader", "problem.m - 1 - leader"): "the leader is counted from the end",
    ("coordinate", "coordinate ** 2"): "the leading coordinate is squared",
    ("coordinate", "-coordinate"): "the leading coordinate has the other sign",
    ("norm_squared", "norm_squared ** 2"): "norm_squared is |w|^4",
    ("norm_squared", "norm_squared / problem.n"): "norm_squared is a mean over the components",
    ("off_data", "norm_squared - off_data"): "off_data is the part in the span of the data",
    ("off_data", "norm_squared"): "off_data is |w|^2",
    ("log_ratio", "log_ratio / np.log(10.0)"): "log_ratio is a logarithm to base 10",
    ("log_ratio", "log_ratio / np.log(2.0)"): "log_ratio is a logarithm to base 2",
    ("log_ratio", "2.0 * log_ratio"): "log_ratio is that of the squares",
    ("log_ratio", "0.5 * log_ratio"): "log_ratio is half of R",
    ("log_ratio", "np.exp(log_ratio)"): "log_ratio is the ratio, not its logarithm",
    ("log_ratio", "np.abs(log_ratio)"): "log_ratio has lost its sign",
    ("log_ratio", "np.maximum(log_ratio, 0.0)"): "log_ratio is cut off at 0",
    ("log_ratio", "log_ratio + np.log(problem.m - 1.0) if problem.m > 1 else log_ratio"): (
        "log_ratio compares the leader with the mean of the others"
    ),
}


def _ends() -> Iterator[Fault]:
    yield from (known.ONE_STEP_LESS, known.ONE_STEP_MORE)
    yield from (one("stop", new, words) for new, words in _STOPS.items())
    for words, steps in (("one step early, and reports all", "max(max_steps - 1, 0)"),
                         ("one step late, and reports fewer", "max_steps + 1")):  # fmt: skip
        yield Fault(
            (
                Change("max_steps", steps, f"a run that is not stopped ends {words}"),
                Change("steps", "np.where(stopped, steps, run.max_steps)"),
            )
        )


OF_SUMMARIES: tuple[Fault, ...] = tuple(one(place, new, words) for (place, new), words in _SUMMARIES.items())
_ANY = (*_streams(), *_ends())
KINDS = ("UniformSubsets", "Reshuffled")
#: All of them, as a search tries them; those of streams and ends under one kind of schedule, too.
OF_RUNS: tuple[Fault, ...] = (
    *known.OF_RUNS, *_laws(), *_ANY, *OF_SUMMARIES, *(under(kind, fault) for kind in KINDS for fault in _ANY),
)  # fmt: skip
