"""The targets of the fast engine, each a ratio measured in one run beside its limit."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from benchmarks import subjects
from benchmarks.compare import Series
from benchmarks.timing import Subject, median, ratio, rounds
from engine import load_engine
from engine.fast import FastEngine

#: Rounds of a group, and seconds of one call in it.
ROUNDS, BUDGET = 15, 0.08

ABREAST = 128  # replicates of an ensemble


@dataclass(frozen=True)
class Target:
    """A measured quantity beside its limit.

    Attributes:
        text: what is measured.
        limit: what it may be at most (``at_least``: at least).
        value, low, high: the median over the rounds and its interval; all equal if there are no rounds.
        unit: of the value; empty for a ratio.
    """

    text: str
    limit: float
    value: float
    low: float
    high: float
    at_least: bool = False
    unit: str = ""

    @property
    def holds(self) -> bool:
        """Whether the median keeps the limit."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self) | {"holds": self.holds}


def judged(text: str, ratios: Sequence[float], limit: float, *, at_least: bool = False) -> Target:
    """A target from the ratios of all rounds."""
    found = median(ratios)
    return Target(text, limit, found.value, found.low, found.high, at_least)


def single(text: str, value: float, limit: float, unit: str = "", *, at_least: bool = False) -> Target:
    """A target that is measured once."""
    return Target(text, limit, value, value, value, at_least, unit)


class Session:
    """Measures groups of subjects and keeps all rounds.

    Attributes:
        series: nanoseconds per unit of work, for each subject of each group in each round.
    """

    def __init__(self, quick: bool, tell: Callable[[str], None]) -> None:
        self.count, self.budget = (3, 0.01) if quick else (ROUNDS, BUDGET)
        self.quick, self.tell = quick, tell
        self.series: Series = {}

    def measure(self, group: str, members: dict[str, Subject]) -> dict[str, list[float]]:
        """Time the members side by side."""
        self.tell(group)
        found = rounds(members, self.count)
        self.series.setdefault(group, {}).update(found)
        return found

    def fit(self, make: Callable[[int], Subject], least: int = 50) -> Subject:
        """A subject that takes about the session's budget, but at least so many steps."""
        return subjects.fitting(make, self.budget, least)


def chains(session: Session) -> list[Target]:
    """One chain and ensembles against the floor, over m."""
    fast, targets, cost = FastEngine(), [], {}
    for m in (10, 100, 1000, 10_000, 100_000, 1_000_000):
        p = subjects.problem(m)
        steps = max(1_000_000, 30 * m) // (10 if session.quick and m < 10**5 else 1)
        members = {
            "floor": subjects.floor_of(m, steps),
            "chain": subjects.run(fast, p, 1, steps),
            "chain, tracked": subjects.run(fast, p, 1, steps, 1, subjects.NEVER),
        }
        if m <= 10_000:
            each = max(steps // 50, 2 * m)
            members |= {
                "ensemble": subjects.run(fast, p, 1, each, ABREAST),
                "ensemble, tracked": subjects.run(fast, p, 1, each, ABREAST, subjects.NEVER),
            }
        t = session.measure(f"b = 1, m = {m}", members)
        cost[m] = t["chain"]
        against = ratio(t["chain"], t["floor"])
        targets.append(judged(f"single chain over floor, m = {m}", against, 5.0))
        if m <= 1000:
            limit = 4.0 if m == 1000 else 3.0
            against = ratio(t["ensemble"], t["floor"])
            targets.append(judged(f"ensemble over floor, m = {m}", against, limit))
        for what in ("chain", "ensemble") if m in (100, 1000) else ():
            against = ratio(t[f"{what}, tracked"], t[what])
            targets.append(judged(f"{what}, R tracked over not, m = {m}", against, 1.3))
    flat = ratio(cost[1_000_000], cost[1000])
    return [*targets, judged("single chain, m = 10^6 over m = 10^3", flat, 8.0)]


def dimensions(session: Session) -> list[Target]:
    """Dimensions without data are free."""
    fast = FastEngine()
    square, wide = subjects.problem(1000), subjects.problem(1000, 10_000)
    members = {
        "n = 1000": subjects.run(fast, square, 1, 2_000_000),
        "n = 10000": subjects.run(fast, wide, 1, 2_000_000),
    }
    t = session.measure("m = 1000, b = 1", members)
    return [judged("n = 10 m over n = m, m = 1000", ratio(t["n = 10000"], t["n = 1000"]), 1.1)]


def batches(session: Session) -> list[Target]:
    """The cost of a step is linear in min(b, m - b), and drawing is no more than half of it."""
    fast, p, m = FastEngine(), subjects.problem(1000), 1000
    targets, sizes = [], (8, 16, 32, 64, 128, 256, 499)
    inside = {f"b = {b}": session.fit(lambda k, b=b: subjects.run(fast, p, b, k)) for b in sizes}
    outside = {f"b = {m - b}": session.fit(lambda k, b=m - b: subjects.run(fast, p, b, k)) for b in sizes}
    draws = {f"drawing {b}": session.fit(lambda k, b=b: subjects.drawing_of(m, b, k)) for b in sizes}
    t = session.measure("m = 1000", inside | outside | draws)
    for name, members in (("b", inside), ("m - b", outside)):
        costs = np.log([t[member] for member in members])
        slopes = [float(np.polyfit(np.log(sizes), column, 1)[0]) for column in costs.T]
        targets.append(judged(f"exponent of the cost in {name}, from 8 to 499", slopes, 1.05))
    for b in (32, 256, 499):
        against = ratio(t[f"drawing {b}"], t[f"b = {b}"])
        targets.append(judged(f"drawing over the whole step, m = 1000, b = {b}", against, 0.5))
    return targets


def crowds(session: Session) -> list[Target]:
    """Ensembles with batches of several indices against the floor of such a batch."""
    fast, targets = FastEngine(), []
    for m, sizes in ((10, (2, 5, 8)), (100, (2, 10, 50, 90, 98)), (1000, (8, 64, 499, 990))):
        p = subjects.problem(m)
        for b in sizes:
            visits = min(b, m - b)
            t = session.measure(
                f"m = {m}, b = {b}",
                {
                    "floor": session.fit(lambda k, m=m, v=visits: subjects.batch_floor_of(m, v, k)),
                    "ensemble": session.fit(lambda k, p=p, b=b: subjects.run(fast, p, b, k, ABREAST)),
                },
            )
            against = ratio(t["ensemble"], t["floor"])
            targets.append(judged(f"ensemble over floor of a batch, m = {m}, b = {b}", against, 2.0))
    return targets


def reshuffled(session: Session) -> list[Target]:
    """Batches of a new order in each epoch against fresh ones, of a single chain and of an ensemble."""
    fast, targets = FastEngine(), []
    for m in (16, 1000):
        p = subjects.problem(m)
        for b in (1, 4):
            for name, count in (("chain", 1), ("ensemble", ABREAST)):
                members = {
                    kind: session.fit(
                        lambda k, p=p, b=b, c=count, r=r: subjects.run(fast, p, b, k, c, reshuffled=r)
                    )
                    for kind, r in (("fresh", False), ("reshuffled", True))
                }
                t = session.measure(f"{name}, fresh and reshuffled, m = {m}, b = {b}", members)
                against = ratio(t["reshuffled"], t["fresh"])
                targets.append(judged(f"{name}, reshuffled over fresh batches, m = {m}, b = {b}", against, 1.2))
    return targets


def rivals(session: Session) -> list[Target]:
    """Against what a user would write, m = 1000, b = 1, one thread each."""
    p, targets = subjects.problem(1000), []
    members = {"fast": session.fit(lambda k: subjects.run(FastEngine(), p, 1, k))}
    installed = subjects.engines()
    members |= {
        f"engine {name}": session.fit(lambda k, e=e: subjects.run(e, p, 1, k))
        for name, e in installed.items()
        if name in ("torch", "jax")
    }
    members |= {
        f"{name} loop": session.fit(lambda k, name=name: subjects.loop(name, 1000, k))
        for name in subjects.loops()
    }
    t = session.measure("m = 1000, b = 1, rivals", members)
    for rival, limit in (("engine torch", 5000.0), ("torch loop", 5000.0), ("jax loop", 50.0)):
        if rival in t:
            against = ratio(t[rival], t["fast"])
            targets.append(judged(f"{rival} over fast chain", against, limit, at_least=True))
    return targets


def threads(session: Session) -> list[Target]:
    """Speed-up per thread, up to the cores that this process may use."""
    cores = physical_cores()
    counts = sorted({1, 2, cores} & set(range(1, cores + 1)))
    p, members = subjects.problem(100), {}
    for k in counts:
        steps = 2000 if session.quick else 20_000
        members[f"{k}"] = subjects.run(FastEngine(k), p, 1, steps, 256 * cores)
    t = session.measure("threads, m = 100, b = 1", members)
    return [
        judged(
            f"speed-up of {k} threads / {k}", [a / k for a in ratio(t["1"], t[f"{k}"])], 0.9,
            at_least=True,
        )
        for k in counts if k > 1
    ]  # fmt: skip


def physical_cores() -> int:
    """Cores this process may use, hyper-threads of one core counted once where Linux tells."""
    try:
        allowed = os.sched_getaffinity(0)
    except AttributeError:
        return os.cpu_count() or 1
    siblings = set()
    for cpu in allowed:
        try:
            with open(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list") as file:
                siblings.add(file.read().strip())
        except OSError:
            return len(allowed)
    return len(siblings)


def engine_table(session: Session) -> list[dict[str, Any]]:
    """Nanoseconds per replicate-step of every engine and loop over m, b and activation."""
    rows = []
    for m in (10, 100, 1000, 10_000, 100_000, 1_000_000):
        for b in sorted({1, 2, m // 2, m - 1, m}) if m <= 1000 else [1]:
            for activation in ("linear", "relu") if m <= 1000 else ["linear"]:
                rows += _row(session, m, b, activation)
    return rows


def _row(session: Session, m: int, b: int, activation: str) -> list[dict[str, Any]]:
    p = subjects.problem(m, activation=activation)
    members = {}
    for name in ("fast", "reference", "torch", "jax"):
        if m > 10_000 and name != "fast":
            continue
        try:
            engine = load_engine(name)
        except Exception:
            continue
        least = 30 * m if name == "fast" and b == 1 else 50  # setting up costs O(m)
        members[name] = session.fit(lambda k, e=engine: subjects.run(e, p, b, k), least)
    if b == 1 and activation == "linear":
        members["floor"] = session.fit(lambda k: subjects.floor_of(m, k))
        for name in subjects.loops() if m <= 1000 else []:  # PyTorch's holds an m x m matrix
            members[f"{name} loop"] = session.fit(lambda k, n=name: subjects.loop(n, m, k))
    group = f"engines, m = {m}, b = {b}, {activation}"
    times = rounds(members, 3)
    session.tell(group)
    return [
        {"m": m, "b": b, "activation": activation, "subject": name, "ns": float(np.median(values))}
        for name, values in times.items()
    ]
