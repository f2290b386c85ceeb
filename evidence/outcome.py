"""What judging a statement yields: plain values that the report can serialise.

The report of a run is made of these types (``referee/record.py``), so that a change of a field here is a change
of ``reports/schema.json``.  Nothing here knows the paper, an engine or pytest.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Annotated, Any, Literal


class Verdict(StrEnum):
    """What the referee says about a statement; of an observation, whether its hypothesis is supported."""

    VERIFIED = "verified"
    REFUTED = "refuted"
    INCONCLUSIVE = "inconclusive"
    ERROR = "error"
    NOT_RUN = "not_run"
    SUPPORTED = "supported"
    NOT_SUPPORTED = "not_supported"
    UNDECIDED = "undecided"


#: The verdicts on an observation.
ANSWERS = (Verdict.SUPPORTED, Verdict.NOT_SUPPORTED, Verdict.UNDECIDED)


class Evidence(StrEnum):
    """The kind of argument behind a verdict, strongest first; that of the weakest step, if there are several.

    ``KERNEL`` is for statements that a theorem of a formal development states as a whole, where a proof
    assistant has checked it, which no judge does (``referee certify --kernel``); ``PROVED`` for the whole
    domain of a statement, by machine-checked sentences and links that are named; ``COUNTEREXAMPLE`` for what
    one exact instance settles; ``EXHAUSTIVE`` for a finite domain, all of which was covered: a grid of an
    infinite domain is ``SEARCHED``.
    """

    KERNEL = "kernel"
    PROVED = "proved"
    COUNTEREXAMPLE = "counterexample"
    EXHAUSTIVE = "exhaustive"
    STATISTICAL = "statistical"
    SEARCHED = "searched"


class Guarantee(StrEnum):
    """What the answer to a sentence rests on, best first."""

    CERTIFICATE = "certificate checked"
    ONE_SIZE = "certificate at one size"
    COMPUTED = "computed by SymPy"
    TWO_SOLVERS = "two solvers"
    ONE_SOLVER = "one solver"
    OPEN = "undecided"


#: What a type means in a report beyond its kind, in the words of JSON Schema.
Count = Annotated[int, ("minimum", 0)]
Probability = Annotated[float, ("minimum", 0), ("maximum", 1)]
FileName = Annotated[str, ("pattern", "^[A-Za-z0-9_.-]+$")]
Labels = Annotated[Sequence[str], ("minItems", 1)]
Levels = Annotated[int, ("minimum", 1), ("maximum", 200)]

Scale = Literal["linear", "log", "symlog"]
Style = Literal["line", "points", "dashed", "band", "steps", "interval"]


@dataclass(frozen=True)
class Counterexample:
    """An instance that satisfies the assumptions of a statement and breaks its conclusion.

    Attributes:
        description: what breaks, in words.
        values: names to plain numbers, strings or nested lists.
        code: Python that a reader can paste to see the violation.
    """

    description: str
    values: Mapping[str, Any] = field(default_factory=dict)
    code: str | None = None


@dataclass(frozen=True)
class Tightness:
    """How nearly a bound is attained.

    Attributes:
        ratio: the worst value over the bound; 1 is tight.
        description: of what.
    """

    ratio: float
    description: str


@dataclass(frozen=True)
class Reach:
    """How far a numerical assumption can be stretched before the statement fails.

    Attributes:
        assumption: the assumption as printed, such as ``eta <= 1/5``.
        holds_up_to: the largest value for which the statement is known to hold.
        fails_at: a value at which it is known to fail, or None.
        how: how the two were found (proved, bracketed by the solver, searched).
        beyond: what breaks beyond ``fails_at``, in words.
    """

    assumption: str
    holds_up_to: float
    fails_at: float | None
    how: str
    beyond: str = ""


@dataclass(frozen=True)
class Estimate:
    """A number that a judgement measured, with an interval that is valid for finite samples.

    Attributes:
        of: what was measured, with everything that it depends on but the engine: two runs that give the same
            words have measured the same thing.
        value: between ``low`` and ``high``.
        low: the lower end of the interval.
        high: its upper end.
        miss: the probability that the interval misses the number, at most.
    """

    of: str
    value: float
    low: float
    high: float
    miss: Probability


@dataclass(frozen=True)
class Series:
    """One curve or point cloud of a figure.

    Attributes:
        label: what the legend says; series of one label share a colour.
        x: of each point.
        y: of each point.
        style: how it is drawn; a band, or an upright line for each point, is from ``y`` to ``y_upper``.
        like: the label of the series whose colour it takes.
        y_upper: the upper edge of a band, or the upper ends of intervals.
    """

    label: str
    x: Sequence[float]
    y: Sequence[float]
    style: Style = "line"
    like: str = ""
    y_upper: Sequence[float] | None = None


@dataclass(frozen=True)
class Contour:
    """Level lines over a grid.

    Attributes:
        x: of the columns.
        y: of the rows.
        z: ``z[j][i]`` at ``x[i]``, ``y[j]``.
        levels: how many lines.
    """

    x: Sequence[float]
    y: Sequence[float]
    z: Sequence[Sequence[float]]
    levels: Levels = 20


@dataclass(frozen=True)
class Map:
    """Cells in colour; a figure has its maps in rows and columns.

    Attributes:
        row: what is shown; the maps of a row share a scale.
        column: the name of the column.
        x: the labels of the cells from the left.
        y: the labels of the cells from below.
        z: ``z[j][i]`` at ``x[i]``, ``y[j]``; nan where there is none.
        inside: ``inside[j][i]``: whether a line goes around that cell.
    """

    row: str
    column: str
    x: Labels
    y: Labels
    z: Sequence[Sequence[float]]
    inside: Sequence[Sequence[bool]] = ()


@dataclass(frozen=True)
class Figure:
    """A figure as data; ``reports`` draws it.

    Attributes:
        name: becomes the file name; unique in its claim.
        title: what it shows.
        x_label: of the axis.
        y_label: of the axis.
        series: curves and points.
        contour: level lines below them.
        x_scale: of the axis.
        y_scale: of the axis.
        equal_aspect: whether both axes have one unit.
        caption: what to see.
        maps: if there are any, the figure shows nothing else.
    """

    name: FileName
    title: str
    x_label: str
    y_label: str
    series: Sequence[Series] = ()
    contour: Contour | None = None
    x_scale: Scale = "linear"
    y_scale: Scale = "linear"
    equal_aspect: bool = False
    caption: str = ""
    maps: Sequence[Map] = ()


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        name: what stands over it.
        format: how ``format`` shows its cells.  ``s`` is text, on the left; anything else stands on the right,
            ``>`` as ``str`` shows it.
    """

    name: str
    format: str = "s"

    @property
    def left(self) -> bool:
        """Whether its cells stand on the left."""
        return self.format == "s"

    def show(self, cell: object) -> str:
        """A cell as text."""
        return str(cell) if self.format in ("s", ">") else format(cell, self.format)


@dataclass(frozen=True)
class Table:
    """Rows of a table, which ``reports`` draws.

    Attributes:
        columns: from left to right.
        rows: for each row a cell for each column.
    """

    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]


Part = str | Table
Detail = Part | Sequence["Detail | None"]


@dataclass(frozen=True)
class Outcome:
    """The result of judging one claim.

    ``false_alarm`` is the probability, under a correct engine and a true statement, that this
    judgement errs (0 for deterministic ones).  ``detects`` says in words what the smallest deviation
    is that would have been noticed, with its power.  ``detail`` is Markdown, or paragraphs and tables
    of which empty ones are left out.  ``samples`` counts the instances, replicates
    or cases that were looked at.  ``answer`` is what an observation found, in words with its numbers.
    """

    verdict: Verdict
    evidence: Evidence
    method: str
    detail: Detail = ""
    counterexample: Counterexample | None = None
    tightness: Tightness | None = None
    false_alarm: float = 0.0
    detects: str | None = None
    samples: int = 0
    reach: Sequence[Reach] = ()
    estimates: Sequence[Estimate] = ()
    figures: Sequence[Figure] = ()
    message: str | None = None
    answer: str = ""

    def __post_init__(self) -> None:
        if not (math.isfinite(self.false_alarm) and 0.0 <= self.false_alarm <= 1.0):
            raise ValueError(f"Outcome.false_alarm must be a probability in [0, 1], got {self.false_alarm!r}")
        if self.evidence is Evidence.KERNEL:
            raise ValueError("no judge asks the kernel of a proof assistant; referee certify --kernel does")
        if self.evidence is Evidence.STATISTICAL and (self.false_alarm <= 0.0 or not self.detects):
            raise ValueError(
                "a statistical outcome must state its false-alarm probability and what it detects; "
                f"got false_alarm={self.false_alarm!r}, detects={self.detects!r}"
            )

    def adding(self, *parts: Part | None, **changes: Any) -> Outcome:
        """A copy with more paragraphs or tables in its detail, and other fields changed."""
        return replace(self, detail=[self.detail, *parts], **changes)


#: What speaks against a verdict: a message, an instance, or whether anything does.
Fault = str | bool | Counterexample | None


def verified(
    evidence: str,
    method: str,
    *,
    unless: Fault = None,
    counterexample: Counterexample | Callable[[], Counterexample | None] | None = None,
    message: str | None = None,
    **rest: Any,
) -> Outcome:
    """A statement that is verified, or refuted if something speaks against it.

    Args:
        evidence: the kind of evidence.
        method: as in ``Outcome``, like all of ``rest``.
        unless: what speaks against it: a message, a counterexample, or whether there is any.
        counterexample: shown only if something speaks against it; may be built only then.
        message: what to say then, if ``unless`` does not say it.
    """
    outcome = Outcome(Verdict.VERIFIED, Evidence(evidence), method, **rest)
    if not unless:
        return outcome
    if counterexample is None and isinstance(unless, Counterexample):
        counterexample = unless
    return replace(
        outcome,
        verdict=Verdict.REFUTED,
        counterexample=counterexample() if callable(counterexample) else counterexample,
        message=message if message or not isinstance(unless, str) else unless,
    )


def refuted(
    evidence: str, method: str, *, unless: Fault = None, message: str | None = None, **rest: Any
) -> Outcome:
    """A statement that is refuted, or left open if the refutation does not come off.

    Args:
        evidence: the kind of evidence.
        method: as in ``Outcome``, like all of ``rest``.
        unless: why the refutation does not come off: a message, or whether it does not.
        message: what to say then, if ``unless`` does not say it.
    """
    outcome = Outcome(Verdict.REFUTED, Evidence(evidence), method, **rest)
    if not unless:
        return outcome
    said = message if message or not isinstance(unless, str) else unless
    return replace(outcome, verdict=Verdict.INCONCLUSIVE, message=said)
