"""Holding what is expected of small batches against a sweep: a setting, an expectation, a map."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from claims.theory.registered import CONTRADICTED, HOLDS, UNDECIDED, verdict_of
from claims.theory.solution_maps import MEASURES, Kind, Point, measure
from engine import Activation, Array
from evidence import Column, Estimate, Evidence, Figure, Map, Outcome, Table
from evidence.exponents import median_interval
from referee import Case
from referee.sweep import sweep

SAMPLES = 60.0  # datapoints drawn, times h^2/m: enough for R = 60 at b = 1, by Law 2
SHOWN = MEASURES[:5]
SMALL = 0.001  # a relative difference below it is hardly one

RULE = (
    "For each expectation the median over replicates of (value at b = 1 - value at b = m)/(their sum), with an "
    "interval: lower or higher holds if the interval lies on that side of 0, and is contradicted if it lies on "
    "the other; the same holds if it lies within the margin, and is contradicted if it lies outside of it. "
    "Supported if all hold; not supported if one is contradicted; else undecided. (A smaller false-alarm "
    "budget than the default takes more replicates.)"
)
MEASURED = (
    "In the end, of each neuron w_l: its participation ratio (sum p_i)^2/sum p_i^2 over datapoints or atoms, "
    "p_i = <w_l, a_i>^2 (1 if it sees one of them only), the largest |cos(w_l, a_i)|, the cosine with its "
    "start; of all neurons together: the participation ratio of p_i = |W a_i|^2 and the trace of the Hessian "
    "of the loss."
)


@dataclass(frozen=True)
class Setting:
    """A column of a map, at one step size."""

    kind: Kind
    m: int
    n: int
    k: int
    activation: Activation
    h: float

    def point(self, b: int, replicates: int) -> Point:
        """The point for a batch size."""
        steps = int(np.ceil(SAMPLES * self.m / self.h**2 / b))
        return Point(self.kind, self.m, self.n, self.k, self.activation, b, self.h, steps, replicates)

    @property
    def column(self) -> str:
        """What a map calls it."""
        activation = "ReLU" if self.activation == "relu" else "linear"
        if self.kind == "Gaussian":
            return f"n = {self.n}, {activation}"
        neurons = f"k = {self.k}, {activation}"
        return f"{self.kind}, {neurons}" if "digits" in self.kind else neurons


@dataclass(frozen=True)
class Expected:
    """What is expected of b = 1 against b = m in a setting, and why."""

    setting: Setting
    what: str  # one of MEASURES
    says: Literal["lower", "higher", "same"]
    why: str
    margin: float = 0.0

    def judge(self, difference: Array, share: float) -> tuple[str, float, float, float]:
        """Whether it "holds", is "contradicted" or "undecided", with the median and its interval."""
        if not np.isfinite(difference).all():  # weights overflowed
            return UNDECIDED, math.nan, -math.inf, math.inf
        low, high = median_interval(difference.tolist(), share)
        middle = float(np.median(difference))
        if self.says == "same":
            holds = -self.margin <= low and high <= self.margin
            against = low > self.margin or high < -self.margin
        elif self.says == "lower":
            holds, against = high < 0.0, low > 0.0
        else:
            holds, against = low > 0.0, high < 0.0
        return HOLDS if holds else CONTRADICTED if against else UNDECIDED, middle, low, high


def hypothesis(expected: Iterable[Expected]) -> str:
    """All that is expected, in words."""
    return " ".join(
        f"{e.setting.column}, h = {e.setting.h:g}: {e.what} {described(e)}. ({e.why}.)" for e in expected
    )


def described(e: Expected) -> str:
    """What is expected of the small batch, in words."""
    return {"same": f"the same within {e.margin:g}"}.get(e.says, f"{e.says} at b = 1 than at b = m")


def answer(
    case: Case,
    expected: Sequence[Expected],
    coarse: Sequence[Setting],
    fine: Sequence[Setting],
    batches: tuple[Sequence[int], Sequence[int]],
    replicates: int,
) -> Outcome:
    """The expectations held against a sweep, and the map.

    Args:
        case: what is judged.
        expected: what is expected; at quick, only its points are computed.
        coarse, fine: the settings of the map at standard and at thorough, those that matter among them.
        batches: the batch sizes of the coarse and of the fine map; 1 and m are among them.
        replicates: of each point, at the error probability ``referee.case.LEVEL``.
    """
    replicates = case.sized(replicates)
    asked = list(dict.fromkeys(e.setting for e in expected))
    settings = case.pick(asked, list(coarse), list(fine))
    m = settings[0].m
    sizes = case.pick((1, m), *batches)
    points = [setting.point(b, replicates) for setting in settings for b in sizes]
    values = dict(zip(points, sweep(case, "maps", measure, points), strict=True))
    share = case.false_alarm / len(expected)
    rows, estimates, said = [], [], []
    for e in expected:
        one, whole = (values[e.setting.point(b, replicates)][:, MEASURES.index(e.what)] for b in (1, m))
        status, middle, low, high = e.judge((one - whole) / (one + whole), share)
        said.append(status)
        about = f"{e.setting.column}, h = {e.setting.h:g}"
        rows.append(
            (about, e.what, described(e), np.median(one), np.median(whole), f"[{low:.4f}, {high:.4f}]", status)
        )
        of = f"relative difference of {e.what}, b = 1 against {m}, {about}, {replicates} replicates"
        estimates.append(Estimate(of, middle, low, high, share))
    outcome = Outcome(
        verdict_of(said),
        Evidence.STATISTICAL,
        f"{len(points)} points of a map, {replicates} replicates each, in compiled code; no engine is asked",
        [
            Table(
                [
                    Column("where"),
                    Column("what"),
                    Column("expected"),
                    Column("b = 1", ".3g"),
                    Column("b = m", ".3g"),
                    Column("difference"),
                    Column("it"),
                ],
                rows,
            ),
            "(Medians; the difference is relative, with an interval for its median.)",
            survival(settings, m, replicates, values) if len(sizes) > 2 else None,
            "(b = 1 against the full batch at the largest step size; in brackets the median relative "
            "difference, where its 99.9 % interval is off 0.)" if len(sizes) > 2 else None,
        ],
        answer=in_words(rows, estimates),
        false_alarm=case.false_alarm,
        detects="a median difference as far from what is expected as the interval is wide",
        samples=replicates * len(points),
        estimates=estimates,
    )  # fmt: skip
    if len(sizes) == 2:
        return outcome
    groups = [[s for s in settings if s.activation == a] for a in dict.fromkeys(s.activation for s in settings)]
    return replace(outcome, figures=[figure(group, sizes, replicates, values) for group in groups])


def in_words(rows: Sequence[tuple[object, ...]], estimates: Sequence[Estimate]) -> str:
    """What b = 1 does against the full batch, setting by setting, with the median relative differences."""
    found: dict[str, list[str]] = {}
    for (where, what, *_), e in zip(rows, estimates, strict=True):
        way = "higher" if e.low > 0.0 else "lower" if e.high < 0.0 else "no difference seen"
        size = f"{e.value:+.2g}" if abs(e.value) >= SMALL else "about 0"
        found.setdefault(str(where), []).append(f"{what} {way} ({size})")
    return "b = 1 against b = m, " + "; ".join(f"{where}: {', '.join(said)}" for where, said in found.items())


def survival(settings: Sequence[Setting], m: int, replicates: int, values: dict[Point, Array]) -> Table:
    """Where a smaller batch is sparser, more aligned, sharper: b = 1 against the full batch."""
    rows = []
    for setting in [s for s in settings if s.h == max(other.h for other in settings)]:
        one, whole = (values[setting.point(b, replicates)] for b in (1, m))
        with np.errstate(all="ignore"):
            differences = (one - whole) / (one + whole)
        signs = ((0, -1.0), (1, -1.0), (2, 1.0), (4, 1.0))
        rows.append((setting.column, *(effect(differences[:, index], sign) for index, sign in signs)))
    return Table(
        [
            Column("where"),
            Column("a neuron sparser"),
            Column("all sparser"),
            Column("more aligned"),
            Column("sharper"),
        ],
        rows,
    )


def effect(differences: Array, sign: float) -> str:
    """Whether relative differences have a sign, in words."""
    low, high = median_interval(differences.tolist(), 1e-3) if np.isfinite(differences).all() else (-1.0, 1.0)
    middle = float(np.median(differences))
    if low <= 0.0 <= high:
        return "no difference seen"
    if abs(middle) < SMALL:
        return f"hardly ({middle:+.1g})"
    return f"{'yes' if sign * low > 0.0 else 'the reverse'} ({middle:+.3f})"


def figure(
    settings: Sequence[Setting], sizes: Sequence[int], replicates: int, values: dict[Point, Array]
) -> Figure:
    """The medians of all measures over batch size and step size, a column for each kind."""
    steps = sorted({setting.h for setting in settings})
    columns: dict[str, dict[float, Setting]] = {}
    for setting in settings:
        columns.setdefault(setting.column, {})[setting.h] = setting
    maps = []
    for index, what in enumerate(SHOWN):
        if what == MEASURES[1] and settings[0].k == settings[-1].k == 1:
            continue  # the same as of a neuron
        for column, by_step in columns.items():
            z = [
                [float(np.median(values[by_step[h].point(b, replicates)][:, index])) for b in sizes]
                for h in steps
            ]
            maps.append(Map(what, column, [f"{b}" for b in sizes], [f"{h:g}" for h in steps], z))
    kind, m = settings[0].kind.removeprefix("centred "), settings[0].m
    return Figure(
        name=f"maps-{settings[0].activation}",
        title=f"Where training ends: {kind} data, m = {m}, medians over data and starts",
        x_label="batch size $b$",
        y_label="step size $h$",
        maps=maps,
        caption="A row for each measure, with a scale of its own; the rightmost cells are full-batch GD. A "
        "minus sign stands where weights overflowed.",
    )
