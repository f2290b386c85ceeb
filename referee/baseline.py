"""``--baseline``: a run is compared with an earlier report, and fails only if something became worse.

The comparison is ``comparison.md`` beside the report, short enough for a comment on a pull request.  In a job
of GitHub Actions it is also the job's summary, and each regression an annotation.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from referee.clerk import Clerk
from referee.record import Report
from reports import ReportError, load, write_atomic
from reports.comment import comment
from reports.compare import Comparison, compare
from reports.records import left_out

FILE = "comparison.md"
MOST = 10  # annotations, which is what GitHub shows of a step


class Baseline:
    """Compares a run with an earlier one.

    Raises:
        pytest.UsageError: the earlier report cannot be read.
    """

    def __init__(self, config: pytest.Config, clerk: Clerk) -> None:
        self.clerk = clerk
        self.name = str(config.option.baseline)
        self.found: Comparison | None = None
        self.unwritten: str | None = None
        try:
            self.old = load(config.invocation_params.dir / self.name)
        except ReportError as error:
            raise pytest.UsageError(f"{error} (--baseline)") from error

    def pytest_report_header(self) -> str:
        """What the run is compared with."""
        engine = self.old.engine
        return f"baseline: {self.name}, engine {engine.name} {engine.version}, {self.old.started}"

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Compare, and let the comparison have the say on the exit status."""
        judged = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
        if self.clerk.owned is None or exitstatus not in judged:
            return
        new = self.clerk.build(interrupted=False)
        old, new = common(self.old, new)
        self.found = compare(old, new)
        text = comment(self.found, old, new)
        try:
            write_atomic(self.clerk.directory / FILE, text.encode("utf-8"))
        except ReportError as error:
            self.clerk.problem = str(error)
        if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
            try:
                with Path(summary).open("a", encoding="utf-8") as file:
                    file.write(text)
            except OSError as error:  # no verdict on the engine, and the comparison is in the report as well
                self.unwritten = f"GITHUB_STEP_SUMMARY: {summary}: cannot be written: {error.strerror}"
        if self.found.regressed:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        elif not self.clerk.problem and all(c.verdict != "not_run" for c in new.claims):
            session.exitstatus = pytest.ExitCode.OK  # what fails failed before

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """A line for each regression, and where to read more."""
        if self.unwritten:
            terminalreporter.write_line(self.unwritten)
        if self.found is None:
            return
        terminalreporter.section("against the baseline")
        for line in self.lines(self.found):
            terminalreporter.line(line)

    def lines(self, found: Comparison) -> Iterator[str]:
        """What is said; in GitHub Actions with annotations."""
        worse = found.causes[:MOST]
        for change in worse:
            yield f"WORSE: {change.name}: {change.old} before, {change.new} now"
        if os.environ.get("GITHUB_ACTIONS") == "true":
            for change in worse:
                words = f"{change.old} before, {change.new} now; {change.note}"
                yield f"::error title={_escaped(change.name, ',:')}::{_escaped(words)}"
        yield (
            f"{len(found.regressions)} regressions, {len(found.improvements)} improvements, "
            f"{len(found.moved)} of {found.measured} estimates moved; "
            f"{self.clerk.config.option.report}/{FILE}"
        )


def common(old: Report, new: Report) -> tuple[Report, Report]:
    """Two reports without the claims that the new run was told to leave out."""
    skipped = {claim.id for claim in new.claims if left_out(claim)}
    kept = [tuple(c for c in report.claims if c.id not in skipped) for report in (old, new)]
    return replace(old, claims=kept[0]), replace(new, claims=kept[1])


def _escaped(text: str, beside: str = "") -> str:
    """Text for a workflow command of GitHub Actions."""
    for character in "%\r\n" + beside:
        text = text.replace(character, f"%{ord(character):02X}")
    return text
