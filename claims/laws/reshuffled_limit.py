r"""Law 8: reshuffled batches end at the datapoint nearest to the start, but for ties of an explicit width.

``theory.reshuffling`` derives the law of a tie and its width.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations

import numpy as np
import scipy

from claims.theory.event_rates import Event, Tally
from claims.theory.limit_law import of_two_corrected
from claims.theory.reshuffling import CLIMB, NEXT, Tie, at_tie, gaussian, on_sphere
from engine import (
    Array,
    Cyclic,
    Explicit,
    FullBatch,
    Problem,
    Reshuffled,
    Schedule,
    StandardBasis,
    Stop,
    UniformSubsets,
    WithReplacement,
)
from evidence import Column, Figure, Outcome, Series, Table, verified
from referee import Case, judge

#: How far the law of a tie is from the truth at the step sizes below, assumed: what is quadratic in the lead,
#: and for b >= 2 the fluctuations of the other shares.
BEYOND = 0.02
SETTLED = 3.0  # R beyond which the leader's share is above 19/20: it stays, surely (Law 8, convergence)
ETAS = (0.12, 0.06, 0.03)  # at which widths are compared with their orders
TENDS = 0.01  # how near to 1 the extrapolated quotients have to be


@dataclass(frozen=True)
class Start:
    """Shares of the datapoints, the first two level, N and Psi, the batch size and the step size."""

    shares: tuple[float, ...]
    N: float
    Psi: float
    b: int
    eta: float

    @property
    def m(self) -> int:
        """Number of datapoints."""
        return len(self.shares)

    @property
    def tie(self) -> Tie:
        """The law of a small lead."""
        return law_of(self)

    def second_wins(self, case: Case, lead: float, replicates: int) -> int:
        """In how many replicates of the engine the second datapoint is the limit from a lead of the first."""
        c = np.array(self.tie.c)
        c[0], c[1] = c[0] * math.exp(lead / 2), c[1] * math.exp(-lead / 2)
        case.progress(f"reshuffled: {self}, lead {lead:.3g}, {replicates} replicates")
        ran = case.engine.run(
            Problem(StandardBasis(self.m, self.m + 1), np.append(c, math.sqrt(self.Psi)), self.eta),
            Reshuffled(self.b),
            max_steps=self.steps,
            seed=case.seed_for("tie", repr(self), f"{lead:.6g}"),
            replicates=replicates,
            stop=Stop(SETTLED, self.m // self.b),
        )
        return int((ran.leader == 1).sum())

    @property
    def epochs(self) -> float:
        """How many epochs a replicate takes, about: until a lead of the width of the tie has grown to 1."""
        delta = (self.m - self.b) / (self.m - 1)
        return (math.log(1.0 / self.tie.width) + SETTLED) / (2.0 * self.shares[0] * delta * self.eta**2)

    @property
    def steps(self) -> int:
        """A limit that no replicate should meet."""
        return 20 * math.ceil(self.epochs) * (self.m // self.b)


@lru_cache(maxsize=64)
def law_of(start: Start) -> Tie:
    """The law of a small lead from a start, once."""
    c = at_tie(start.m, start.shares[0], start.shares[2:], start.N, start.Psi)
    return Tie(c, start.Psi, start.eta, start.b)


#: The starts of ensembles, b = 1 and b >= 2, and their leads over the width of the tie.
SINGLE = (
    Start((0.5, 0.5), 0.64, 0.0, 1, 0.1),
    Start((0.4, 0.4, 0.2), 0.5, 0.1, 1, 0.1),
    Start((0.5, 0.5), 0.3, 0.1, 1, 0.05),
    Start((0.4, 0.4, 0.2), 1.0, 0.0, 1, 0.05),
)
SEVERAL = (
    Start((0.3, 0.3, 0.25, 0.15), 1.0, 0.0, 2, 0.1),
    Start((0.25, 0.25, 0.2, 0.15, 0.1, 0.05), 1.0, 0.0, 3, 0.1),
)
PARTS = (0.5, 1.0)


def events_of(case: Case, starts: Sequence[Start], asked: int) -> list[Event]:
    """The second wins from leads of half the width and the width of the tie."""
    leads = [(start, part * start.tie.width) for start in starts for part in PARTS]
    steps = [start.epochs * start.m / start.b for start, _ in leads]
    counts = case.afford_each([asked] * len(leads), steps, least=12)
    events = []
    for (start, lead), count in zip(leads, counts, strict=True):
        if not count:
            continue
        law = float(start.tie.second_wins(lead)[0])
        name = f"the second wins from a lead of {lead:.4g}, {told(start)}"
        events.append(Event(name, law, BEYOND, start.second_wins(case, lead, count), count))
    return events


def told(start: Start) -> str:
    """A start in words."""
    shares = ", ".join(f"{share:g}" for share in start.shares)
    return f"shares {shares}, N = {start.N:g}, Psi = {start.Psi:g}, b = {start.b}, eta = {start.eta:g}"


def widths(starts: list[Start], leading: list[float]) -> Table:
    """The squares of the exact widths of the recursion, beside their leading order."""
    columns = [Column("start"), Column("s^2", ".4g"), Column("leading order", ".4g")]
    pairs = zip(starts, leading, strict=True)
    return Table(columns, [(told(start), start.tie.width**2, law) for start, law in pairs])


def shrinks(starts: list[Start], leading: list[float], known: Sequence[float] = (0.0, 0.0, 0.0)) -> str | None:
    """Whether s^2, less what is known of it, over its leading order tends to 1 as eta falls; how not, if not.

    The quotients at step sizes that are halved twice are extrapolated to 0, exactly for polynomials of the
    second degree.
    """
    rows = zip(starts, leading, known, strict=True)
    found = [(start.tie.width**2 - less) / law if law > 0.0 else math.inf for start, law, less in rows]
    limit = (8.0 * found[2] - 6.0 * found[1] + found[0]) / 3.0
    if abs(limit - 1.0) <= TENDS:  # false for what is not finite
        return None
    return f"s^2 over its leading order tends to {limit:.4f}, and not to 1: {told(starts[-1])}"


def following(starts: list[Start]) -> str | None:
    """The same of the next order for two datapoints, which is what the first one leaves."""
    known = [float(CLIMB(s.eta, s.N, s.Psi, 0.5, 0.0)) for s in starts]
    return shrinks(starts, [float(NEXT(s.eta, 1.0 - s.N)) for s in starts], known)


def single(shares: tuple[float, ...], N: float, Psi: float, etas: tuple[float, ...]) -> list[Start]:
    """One start with b = 1 at several step sizes."""
    return [Start(shares, N, Psi, 1, eta) for eta in etas]


def climb(start: Start) -> float:
    """s^2 below the sphere, b = 1: its leading order; for two datapoints in the span also the next."""
    squares = sum(share**2 for share in start.shares[2:])
    leading = float(CLIMB(start.eta, start.N, start.Psi, start.shares[0], squares))
    joined = start.m == 2 and start.Psi == 0.0
    return leading + (float(NEXT(start.eta, 1.0 - start.N)) if joined else 0.0)


def sphere(start: Start) -> float:
    """The leading order of s^2 on the sphere."""
    return on_sphere(start.m, start.b, start.shares) * start.eta ** (4 if start.b == 1 else 2)


HOW = (
    "ensembles of the engine that start with a small lead, against the law of the linear recursion at the tie "
    f"over all orders of each epoch, with an assumed margin of {BEYOND:g}; and the width of that recursion "
    "against its leading order as eta falls"
)


@judge("reshuffled_limit.tie/derived", "statistical", weight=0.5, formulas=[CLIMB, NEXT])
def tie(case: Case) -> Outcome:
    """The widths by their orders, and the engine from leads of the width of the tie, b = 1."""
    ladders = [
        (single((0.5, 0.5), 0.3, 0.1, ETAS), climb),
        (single((0.3, 0.3, 0.25, 0.15), 0.5, 0.1, ETAS), climb),
        (single((0.5, 0.5), 1.0, 0.0, ETAS), climb),
        (single((0.5, 0.5), 0.64, 0.0, ETAS), climb),
        (single((0.5, 0.5), 0.1, 0.0, ETAS), climb),
        (single((0.4, 0.4, 0.2), 1.0, 0.0, ETAS), sphere),
    ]
    found = [shrinks(starts, [*map(law, starts)]) for starts, law in ladders]
    found += [following(single((0.5, 0.5), N, 0.0, ETAS)) for N in (1.0, 0.64, 0.3)]
    wrong = next((w for w in found if w), None)
    events = events_of(case, SINGLE[: case.pick(2, 4, 4)], case.pick(3_000, 20_000, 100_000))
    tally = Tally(events, case.false_alarm)
    rows = [start for ladder, _ in ladders for start in ladder]
    laws = [law(start) for ladder, law in ladders for start in ladder]
    return verified(
        "statistical",
        HOW,
        unless=wrong or tally.counterexample(),
        detail=[tally.table(), widths(rows, laws)],
        false_alarm=tally.false_alarm,
        detects=tally.detects(),
        samples=sum(e.trials for e in events),
        estimates=tally.estimates(),
        figures=(tie_figure(case),),
    )


@judge("reshuffled_limit.companions/derived", "statistical", weight=0.5)
def companions(case: Case) -> Outcome:
    """The same for batches of two and three, on the sphere."""
    ladders = [
        [Start((0.3, 0.3, 0.25, 0.15), 1.0, 0.0, 2, eta) for eta in ETAS],
        [Start((0.25, 0.25, 0.2, 0.15, 0.1, 0.05), 1.0, 0.0, 3, eta) for eta in ETAS],
    ]
    found = (shrinks(starts, [*map(sphere, starts)]) for starts in ladders)
    wrong = next((w for w in found if w), None)
    level = on_sphere(4, 2, (0.3, 0.3, 0.2, 0.2))
    if wrong is None and level > 1e-12:
        wrong = f"with level companions the constant is {level:.3g}, and not 0"
    events = events_of(case, SEVERAL[: case.pick(1, 2, 2)], case.pick(3_000, 20_000, 100_000))
    tally = Tally(events, case.false_alarm)
    rows = [start for ladder in ladders for start in ladder]
    return verified(
        "statistical",
        HOW,
        unless=wrong or tally.counterexample(),
        detail=[tally.table(), widths(rows, [*map(sphere, rows)])],
        false_alarm=tally.false_alarm,
        detects=tally.detects(),
        samples=sum(e.trials for e in events),
        estimates=tally.estimates(),
    )


# --- all kinds of batches side by side

CLOSE = (0.40, 0.42, 0.35)  # coordinates at the start, in the order of a cycle; the second leads
KINDS: tuple[tuple[str, Schedule], ...] = (
    ("fresh", UniformSubsets(1)),
    ("fresh, with replacement, b = 2", WithReplacement(2)),
    ("reshuffled", Reshuffled(1)),
    ("cyclic", Cyclic()),
)
FULL = "full batch"


def limits(case: Case, schedules: Sequence[Schedule], count: int) -> tuple[Array, Array]:
    """The shares of the limits by datapoint, shape (m,), and the mean end point, shape (m,).

    Args:
        schedules: each with its share of the replicates.
        count: replicates of each; one will do where nothing is random.
    """
    m, eta = len(CLOSE), 0.1
    shares, ends = np.zeros(m), np.zeros(m)
    for schedule in schedules:
        ran = case.engine.run(
            Problem(StandardBasis(m, m), np.array(CLOSE), eta),
            schedule,
            max_steps=40 * m * math.ceil(1.0 / eta**2),
            seed=case.seed_for("kinds", repr(schedule)),
            replicates=count,
            stop=None if isinstance(schedule, FullBatch) else Stop(2.0 * SETTLED, m),
            keep_weights=True,
        )
        assert ran.weights is not None  # asked for
        shares += np.bincount(ran.leader, minlength=m) / len(ran.leader) / len(schedules)
        ends += ran.weights.mean(axis=0) / len(schedules)
    return shares, ends


@judge("reshuffled_limit.nearest/derived", "statistical", weight=0.5)
def nearest(case: Case) -> Outcome:
    """Starts whose lead is many times the width of a tie; and all kinds of batches from one start."""
    plans = [((0.5, 0.45), 1, 0.2), ((0.45, 0.4, 0.35), 1, 0.2), ((0.4, 0.35, 0.3, 0.2), 2, 0.1)]
    plans += case.pick(
        [], [((0.5, 0.45), 1, 0.05), ((0.4, 0.38, 0.3, 0.2, 0.1), 1, 0.1)], [((0.5, 0.45), 1, 0.05)]
    )
    asked = case.pick(1_000, 10_000, 100_000)
    lengths = [80.0 * len(c) / b / eta**2 for c, b, eta in plans]
    counts = case.afford_each([asked] * len(plans), [length / 8.0 for length in lengths], least=12)
    events, rows = [], []
    for (c, b, eta), steps, count in zip(plans, lengths, counts, strict=True):
        if not count:
            continue
        m, lead = len(c), math.log(c[0] / c[1])
        level = math.sqrt(c[0] * c[1])
        width = Tie((level, level, *c[2:]), 0.0, eta, b).width
        ran = case.engine.run(
            Problem(StandardBasis(m, m), np.array(c), eta),
            Reshuffled(b),
            max_steps=int(steps) // (m // b) * (m // b),
            seed=case.seed_for("nearest", repr(c), b, str(eta)),
            replicates=count,
            stop=Stop(SETTLED, m // b),
        )
        others = int((ran.leader != 0).sum())
        law = float(gaussian(lead, width))
        name = f"the limit is another datapoint, c_0 = {c}, b = {b}, eta = {eta:g}"
        events.append(Event(name, law, 0.01, others, count))
        rows.append((str(c), b, eta, lead / width, law, others, count))
    tally = Tally(events, case.false_alarm)
    once = [Explicit(np.array(order)[:, None]) for order in permutations(range(len(CLOSE)))]
    count = case.afford(case.pick(1_000, 10_000, 50_000), 4.0 * lengths[1], least=12)
    kinds = [(name, *limits(case, [schedule], count if schedule.random else 1)) for name, schedule in KINDS]
    kinds += [("shuffled once", *limits(case, once, 1)), (FULL, *limits(case, [FullBatch()], 1))]
    columns = [Column("start"), Column("b", "d"), Column("eta", "g"), Column("lead over width", ".3g")]
    columns += [Column("law", ".2g"), Column("elsewhere", ",d"), Column("of", ",d")]
    table = [
        Column("batches"),
        Column("share of each datapoint as the limit"),
        Column("mean of the end points"),
    ]
    told_kinds = [
        (name, "none: the limit is the projection" if name == FULL else shown(share), shown(mean))
        for name, share, mean in kinds
    ]
    return verified(
        "statistical",
        "ensembles of the engine from starts whose lead is several times the width of the tie, against "
        "Phi(-d/s) with an assumed margin of 0.01",
        unless=tally.counterexample(),
        detail=[tally.table(), Table(columns, rows), Table(table, told_kinds)],
        false_alarm=tally.false_alarm,
        detects=tally.detects(),
        samples=sum(e.trials for e in events),
        estimates=tally.estimates(),
        figures=(kinds_figure(case),),
    )


def shown(values: Array) -> str:
    """Numbers to three digits."""
    return ", ".join(f"{x:.3f}" for x in values)


def kinds_figure(case: Case) -> Figure:
    """How often each kind of batches ends at the first of two datapoints, against its lead at the start."""
    leads = np.array([-0.3, -0.2, -0.14, -0.09, -0.06, -0.03, -0.01, 0.01, 0.03, 0.06, 0.09, 0.14, 0.2, 0.3])
    eta, settled = 0.1, 2.0 * SETTLED
    count = case.afford(case.pick(400, 2_000, 10_000), len(leads) * 4.0 * settled / eta**2, least=12)
    starts = np.exp(np.stack([leads / 2, -leads / 2], axis=1)) / np.sqrt(4.0 * np.cosh(leads))[:, None]

    def firsts(schedule: Schedule, replicates: int) -> Array:
        """The share of replicates that end at the first datapoint, from each lead."""
        ran = case.engine.run(
            Problem(StandardBasis(2, 2), np.repeat(starts, replicates, axis=0), eta),
            schedule,
            max_steps=60 * math.ceil(1.0 / eta**2),
            seed=case.seed_for("figure", repr(schedule)),
            stop=Stop(settled, 2),
        )
        return np.asarray((ran.leader == 0).reshape(len(leads), replicates).mean(axis=1))

    def seen(name: str, schedule: Schedule, law: str) -> Series:
        return Series(f"{name}: the engine", leads.tolist(), firsts(schedule, count).tolist(), "points", law)

    first, last = firsts(Cyclic(), 1), firsts(Explicit(np.array([[1], [0]])), 1)
    x = np.linspace(-0.3, 0.3, 121)
    width = Tie((0.5, 0.5), 0.0, eta, 1)
    series = [
        Series("fresh: Law 3", x.tolist(), [of_two_corrected(r, eta) for r in x], "line"),
        seen("fresh", UniformSubsets(1), "fresh: Law 3"),
        Series("reshuffled: Law 8", x.tolist(), (1.0 - width.second_wins(x)).tolist(), "line"),
        seen("reshuffled", Reshuffled(1), "reshuffled: Law 8"),
        Series("shuffled once: the engine", leads.tolist(), (0.5 * (first + last)).tolist(), "line"),
        Series(
            "full batch: the share in its limit", x.tolist(), scipy.special.expit(2.0 * x).tolist(), "dashed"
        ),
    ]
    return Figure(
        name="kinds_of_batches",
        title=r"How batches are drawn decides where SGD ends, $m = 2$, $b = 1$, $\eta = 0.1$",
        x_label=r"lead of $\mathbf{a}_1$ at the start, $\log|c_0(1)/c_0(2)|$",
        y_label=r"$P(\mathbf{w}_t \to \pm\mathbf{a}_1)$",
        series=series,
        caption="Reshuffled batches end at the datapoint that is nearest to the start, fresh ones at a random "
        "one, one order for ever at the first that is near enough; full batches at the projection of the "
        "start, which is no datapoint (the squared coordinate is shown).",
    )


def tie_figure(case: Case) -> Figure:
    """The probability that the second wins against the lead over the width."""
    x = np.linspace(0.0, 3.0, 61)
    series = []
    for start in (Start((0.5, 0.5), 0.64, 0.0, 1, 0.2), Start((0.4, 0.4, 0.2), 1.0, 0.0, 1, 0.1)):
        law = start.tie.second_wins(x * start.tie.width)
        name = f"$m = {start.m}$, $N_0 = {start.N:g}$, $\\eta = {start.eta:g}$"
        series.append(Series(name, x.tolist(), law.tolist(), "line"))
    series.append(Series(r"$\Phi(-d/s)$", x.tolist(), gaussian(x, 1.0).tolist(), "dashed"))
    return Figure(
        name="reshuffled_tie",
        title="Reshuffled SGD: the probability that the second datapoint wins, near a tie",
        x_label=r"lead $d = \log|c_1/c_2|$ over the width $s$ of the tie",
        y_label="probability",
        series=series,
        caption="The law of the linear recursion over all orders of each epoch, and the Gaussian that it tends "
        "to as eta falls.",
    )
