"""What judging a statement yields: plain values that the report can serialise.

The vocabulary is fixed by the report schema (``reports/schema.json``): five verdicts, four kinds of
evidence.  Nothing here knows the paper, an engine or pytest.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """What the referee says about a statement."""

    VERIFIED = "verified"
    REFUTED = "refuted"
    INCONCLUSIVE = "inconclusive"
    ERROR = "error"
    NOT_RUN = "not_run"


class Evidence(StrEnum):
    """The kind of argument behind a verdict, strongest first."""

    PROVED = "proved"
    EXHAUSTIVE = "exhaustive"
    STATISTICAL = "statistical"
    SEARCHED = "searched"


@dataclass(frozen=True)
class Counterexample:
    """An instance that satisfies the assumptions of a statement and breaks its conclusion.

    ``values`` maps names to plain numbers, strings or nested lists; ``code`` is a snippet that a
    reader can paste into Python to see the violation.
    """

    description: str
    values: Mapping[str, Any] = field(default_factory=dict)
    code: str | None = None


@dataclass(frozen=True)
class Tightness:
    """How nearly a bound is attained: ``ratio`` is the worst value over the bound (1 is tight)."""

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
class Series:
    """One curve or point cloud of a figure.

    ``style`` is ``"line"``, ``"points"``, ``"dashed"``, ``"band"`` (between ``y`` and ``y_upper``)
    or ``"steps"``.
    """

    label: str
    x: Sequence[float]
    y: Sequence[float]
    style: str = "line"
    y_upper: Sequence[float] | None = None


@dataclass(frozen=True)
class Contour:
    """Level lines of ``z[j][i]`` over the grid ``x[i]``, ``y[j]``."""

    x: Sequence[float]
    y: Sequence[float]
    z: Sequence[Sequence[float]]
    levels: int = 20


@dataclass(frozen=True)
class Figure:
    """A figure as data; ``reports`` draws it.  ``name`` becomes the file name."""

    name: str
    title: str
    x_label: str
    y_label: str
    series: Sequence[Series] = ()
    contour: Contour | None = None
    x_scale: str = "linear"
    y_scale: str = "linear"
    equal_aspect: bool = False
    caption: str = ""


@dataclass(frozen=True)
class Outcome:
    """The result of judging one claim.

    ``false_alarm`` is the probability, under a correct engine and a true statement, that this
    judgement errs (0 for deterministic ones).  ``detects`` says in words what the smallest deviation
    is that would have been noticed, with its power.  ``samples`` counts the instances, replicates
    or cases that were looked at.
    """

    verdict: Verdict
    evidence: Evidence
    method: str
    detail: str = ""
    counterexample: Counterexample | None = None
    tightness: Tightness | None = None
    false_alarm: float = 0.0
    detects: str | None = None
    samples: int = 0
    reach: Sequence[Reach] = ()
    figures: Sequence[Figure] = ()
    message: str | None = None

    def __post_init__(self) -> None:
        if not (math.isfinite(self.false_alarm) and 0.0 <= self.false_alarm <= 1.0):
            raise ValueError(
                f"Outcome.false_alarm must be a probability in [0, 1], got {self.false_alarm!r}"
            )
        if self.evidence is Evidence.STATISTICAL and (self.false_alarm <= 0.0 or not self.detects):
            raise ValueError(
                "a statistical outcome must state its false-alarm probability and what it detects; "
                f"got false_alarm={self.false_alarm!r}, detects={self.detects!r}"
            )
