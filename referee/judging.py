"""Judging one claim, the same in an xdist worker, in the main process and in a task of a Dask cluster.

Nothing here knows pytest, and nothing the report: how a result becomes plain data and is checked
comes in from outside, with the terms of the run.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from evidence import Detail, Outcome, Verdict
from evidence.budget import ErrorBudget
from evidence.errors import one_line
from evidence.ledger import deciding, records_of
from evidence.setting import Effort, Pace
from referee import graph
from referee.case import Case
from referee.formal import formal_of
from referee.paper import Paper, load_paper
from referee.record import Expected, Link, Record, Sentence
from referee.resolution import resolution_of
from referee.statement import Claim
from referee.sweep import Spread


class JudgingError(Exception):
    """Judging a claim failed in a way that is no ``Exception`` of this process."""


@dataclasses.dataclass(frozen=True)
class Terms:
    """What all claims of a run are judged by; travels to other machines.

    Attributes:
        paper: the name of the package of its claims.
        engine: as given on the command line.
        pace: how fast it is.
        points: a directory for what sweeps have done.
        detail: makes Markdown of an outcome's detail.
        check: makes a record plain values and checks it, given it and the claim's id.
    """

    paper: str
    engine: str
    effort: str
    pace: Pace
    seed: int
    false_alarm: float
    claim_limit: float
    claim_memory: float | None  # GiB; None: what the worker of a cluster allows
    points: str
    detail: Callable[[Detail], str]
    check: Callable[[Record, str], Record]


class Judge:
    """Judges claims against the engine, one at a time.

    Args:
        terms: of the run.
        load: makes the engine of a paper from its name.
        spread: how the points of sweeps are computed.
    """

    def __init__(self, terms: Terms, load: Callable[[Paper, str], Any], spread: Spread) -> None:
        self.terms = terms
        self.spread = spread
        self.engine: Any = None
        self.unloadable: LookupError | None = None
        self.paper = load_paper(terms.paper)
        try:
            self.engine = self.paper.engines.guarded(load(self.paper, terms.engine))
        except LookupError as error:  # though the main process could load it
            self.unloadable = error
        weights = {c.id: c.weight for c in self.paper.claims if c.weight > 0}
        self.shares = ErrorBudget(terms.false_alarm).shares(weights) if weights else {}

    def judge(
        self, claim: Claim, note: Callable[[str], None], interrupted: Callable[[], bool]
    ) -> tuple[Record, BaseException | None]:
        """The record of a claim, and what it raised, if anything.

        Args:
            claim: to judge.
            note: is told what the claim is doing.
            interrupted: whether a KeyboardInterrupt comes from outside; then it is raised again.
        """
        record = blank_record(claim)
        started = time.monotonic()
        self._asked().clear()
        error: BaseException | None = None
        try:
            record = self._judged(record, claim, note)
        except BaseException as caught:  # SystemExit and the like too: it costs this claim alone
            if isinstance(caught, KeyboardInterrupt) and interrupted():
                raise
            error = caught if isinstance(caught, Exception) else JudgingError(one_line(caught))
            record = dataclasses.replace(record, verdict=Verdict.ERROR, message=one_line(caught))
        seconds = round(time.monotonic() - started, 3)
        return dataclasses.replace(
            record, seconds=seconds, rests_on=graph.promises(claim, self._asked())
        ), error

    def _judged(self, blank: Record, claim: Claim, note: Callable[[str], None]) -> Record:
        if self.unloadable is not None:
            raise self.unloadable
        case = Case(
            engine=self.engine, effort=Effort(self.terms.effort), pace=self.terms.pace, seed=self.terms.seed,
            claim_id=claim.id, false_alarm=self.shares.get(claim.id, 0.0), report_progress=note,
            points=self._points(), spread=self.spread, spec=self.terms.engine,
        )  # fmt: skip
        with deciding(self.paper.library) as decisions:
            outcome: Any = claim.judge(case)
        if not isinstance(outcome, Outcome):
            raise TypeError(f"{claim.id} returned {outcome!r}, expected an Outcome")
        if outcome.false_alarm > case.false_alarm * (1 + 1e-9):
            raise ValueError(
                f"{claim.id} spent a false-alarm probability of {outcome.false_alarm:g}, "
                f"more than its share {case.false_alarm:g}"
            )
        found = dataclasses.replace(
            blank,
            verdict=outcome.verdict,
            evidence=outcome.evidence,
            method=outcome.method,
            detail=self.terms.detail(outcome.detail),
            counterexample=outcome.counterexample,
            tightness=outcome.tightness,
            estimates=tuple(outcome.estimates),
            reach=tuple(outcome.reach),
            reduced=tuple(case.reduced),
            false_alarm=outcome.false_alarm,
            detects=outcome.detects,
            resolution=resolution_of(
                claim
            ),  # not of claims that are not judged: to compare formulas takes time
            samples=outcome.samples,
            answer=outcome.answer,
            message=outcome.message,
            sentences=tuple(Sentence(**decision) for decision in records_of(decisions)),
            figures=tuple(outcome.figures),
        )
        return self.terms.check(found, claim.id)

    def _asked(self) -> set[str]:
        """The methods of the engine that the claim has called."""
        found: set[str] = getattr(self.engine, "asked", set())
        return found

    def _points(self) -> Path | None:
        """Where the points of sweeps are kept: beside the report, where that is on this machine."""
        points = Path(self.terms.points)
        return points if points.parent.parent.is_dir() else None


def blank_record(claim: Claim) -> Record:
    """The record of a claim that has not been judged."""
    return Record(
        id=claim.id,
        section=claim.paper.section(claim.section).title,
        kind=claim.kind,
        parent=claim.parent,
        label=claim.label,
        variant=claim.variant,
        title=claim.title,
        statement=claim.text,
        assumptions=claim.assumptions,
        source=claim.source,
        expected=cast("Expected | None", claim.expected),  # nothing else can be declared
        argument=claim.argument,
        verdict=Verdict.NOT_RUN,
        evidence=claim.evidence,
        method="",
        detail="",
        counterexample=None,
        tightness=None,
        estimates=(),
        reach=(),
        reduced=(),
        false_alarm=0.0,
        detects=None,
        resolution=None,
        formal=formal_of(claim),
        kernel=None,
        samples=0,
        seconds=0.0,
        answer="",
        message=None,
        sentences=(),
        erratum=claim.erratum,
        uses=graph.uses(claim.paper)[claim.id],
        own_proof=graph.ours(claim.paper).get(claim.id, ()),
        rests_on=(),
        links=tuple(
            Link(str(link.kind), link.concludes, link.needs)
            for link in graph.links(claim.paper).get(claim.id, ())
        ),
        figures=(),
        node=node_of(claim),
    )


def command(terms: Terms) -> list[str]:
    """The options with which ``referee run`` judges by the same terms; the default paper is not named."""
    named = [] if load_paper(terms.paper).is_default else ["--claims", terms.paper]
    options = {
        "--engine": terms.engine, "--effort": terms.effort, "--seed": terms.seed, "--pace": terms.pace,
        "--false-alarm": f"{terms.false_alarm:g}",
    }  # fmt: skip
    return named + [str(word) for pair in options.items() for word in pair]


def killed_record(claim: Claim, message: str, seconds: float) -> Record:
    """The record of a claim whose process is gone; nobody knows what it asked of the engine."""
    return dataclasses.replace(
        blank_record(claim),
        verdict=Verdict.ERROR,
        message=message,
        seconds=round(seconds, 3),
        rests_on=graph.promises(claim, claim.paper.engines.promises),
    )


def node_of(claim: Claim) -> str:
    """The name of a claim on the command line."""
    return f"{claim.package}.{claim.module}".replace(".", "/") + f".py::{claim.name}"
