"""The one-screen summary with which a run ends, whatever happened; ``-v`` shows all, ``-q`` the counts.

With unexpected verdicts: the diagnosis of the engine, the causes with code to paste, how many consequences
they have, and how to judge the causes again.  pytest's own account of each failed claim, which says the
same of every consequence, is left to ``-v`` and to the report.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from evidence import Verdict
from referee.clerk import Clerk
from referee.record import Record, Report
from referee.verdict import COLUMNS, Line, how_sure, of_the_paper
from reports.causes import Blame, blame
from reports.markdown import rerun
from reports.markdown import tally as in_words
from reports.records import as_expected

MOST_CAUSES = 4  # that are named
MOST_CODE = 9  # lines of code to paste
MOST_WORDS = 2  # lines of what was seen
TOLD_AGAIN = ("failed", "error", "warnings")  # kinds of reports that pytest describes one by one


class Closing:
    """Prints the end of a run."""

    def __init__(self, clerk: Clerk) -> None:
        self.clerk = clerk

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_terminal_summary(
        self, terminalreporter: Any, config: pytest.Config
    ) -> Generator[None, object, object]:
        """Keep pytest from describing failed claims one by one, then say how the run ended."""
        verbose = config.option.verbose > 0
        stats, kept = terminalreporter.stats, {}
        for kind in () if verbose else TOLD_AGAIN:
            kept[kind] = stats.get(kind, [])
            stats[kind] = [r for r in kept[kind] if (r.nodeid or "") not in self.clerk.records]
        try:
            result = yield
        finally:
            stats.update({kind: reports for kind, reports in kept.items() if reports})
        terminalreporter.section("verdicts")
        for line, colour in self.lines(config.option.verbose):
            terminalreporter.line(line, **({colour: True} if colour else {}))
        return result

    def lines(self, verbosity: int) -> Iterator[Line]:
        """What is said, each line with the name of its colour."""
        clerk, option = self.clerk, self.clerk.config.option
        report = clerk.build(interrupted=False)
        told = list(unexpected(report))
        yield tally(report.claims), "red" if told else None
        if verbosity > 0:
            yield from plain(every_verdict(report.claims))
        if told:
            yield from plain(told)
        elif verbosity >= 0:
            yield from of_the_paper(report)
            yield how_sure(report), None
        if not told and (cut := sum(bool(c.reduced) for c in report.claims)):
            yield f"for lack of speed {cut} claims were judged with less: see the report", None
        if not told:
            yield f"seed: {option.seed}, pace: {option.pace}", None
            if verbosity >= 0:
                yield from plain(again(rerun(report)))
        yield clerk.problem or f"report: {Path(option.report) / 'report.md'}", None


def again(command: str, words: str = "again") -> Iterator[str]:
    """A command, after the words, in lines that can be pasted together."""
    lines = textwrap.wrap(f"{words}: {command}", COLUMNS - 2, subsequent_indent="    ", break_on_hyphens=False)
    yield from (f"{line} \\" for line in lines[:-1])
    yield lines[-1]


def plain(lines: Iterable[str]) -> Iterator[Line]:
    """Lines without a colour."""
    return ((line, None) for line in lines)


def tally(claims: Sequence[Record]) -> str:
    """How many verdicts of each kind."""
    counts = Counter(c.verdict for c in claims)
    wrong = sum(not as_expected(c) and c.verdict != "not_run" for c in claims)
    said = in_words(counts) if counts else "nothing judged"
    return f"{said}; {wrong} UNEXPECTED" if wrong else said


def every_verdict(claims: Sequence[Record]) -> Iterator[str]:
    """A line for each claim that is refuted as expected, or unexpected."""
    for claim in claims:
        if claim.verdict is Verdict.REFUTED is claim.expected:
            yield f"  refuted, as expected: {claim.label}, {claim.title}"
    for claim in claims:
        if not as_expected(claim) and claim.verdict != "not_run":
            yield f"  UNEXPECTED {claim.verdict}: {claim.label} ({claim.variant}), {claim.title}"


def unexpected(report: Report) -> Iterator[str]:
    """The diagnosis, the causes and how to judge them again; nothing if all is as expected."""
    found = blame(report.claims)
    if not found.causes:
        return
    diagnosis = report.diagnosis
    code = None
    if diagnosis is not None:
        yield from _wrapped(f"DIAGNOSIS: {diagnosis.summary}", most=MOST_WORDS + 1)
        code = diagnosis.code
    yield from _causes(found, with_code=code is None)
    if code is not None:
        yield "to see it, paste:"
        yield from _code(code)
    yield from again(rerun(report, *found.causes[:MOST_CAUSES]), "judge the causes again")


def _causes(found: Blame, with_code: bool) -> Iterator[str]:
    for number, claim in enumerate(found.causes[:MOST_CAUSES]):
        behind = found.counts[claim.id]
        after = f", with {behind} consequence{'s' * (behind != 1)}" if behind else ""
        variant = "" if claim.variant == "as documented" else f" ({claim.variant})"
        yield from _wrapped(
            f"CAUSE: {claim.label}{variant}: {claim.verdict}, expected {claim.expected or 'an answer'}{after}"
        )
        example = claim.counterexample
        said = claim.message or (example and example.description) or claim.title
        yield from _wrapped(said.strip().split("\n")[0], indent="  ")
        if number == 0 and with_code and example and example.code:
            yield from _code(example.code)
    if (more := len(found.causes) - MOST_CAUSES) > 0:
        yield f"and {more} more cause{'s' * (more != 1)}, in the report"


def _wrapped(text: str, indent: str = "", most: int = MOST_WORDS) -> list[str]:
    lines = textwrap.wrap(text, COLUMNS - 4, initial_indent=indent, subsequent_indent=indent + "  ")
    return lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1]} ..."]


def _code(code: str) -> list[str]:
    lines = code.strip().split("\n")
    shown = lines if len(lines) <= MOST_CODE else [*lines[: MOST_CODE - 1], "# ... the rest is in the report"]
    return [f"    {line}" for line in shown]
