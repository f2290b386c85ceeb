"""The claims as test items, in the paper's order."""

from __future__ import annotations

import json
import shlex
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from referee.judging import JudgingError, command
from referee.options import paper_of, terms
from referee.record import Record
from referee.statement import Claim
from reports.records import as_expected, to_plain

LONGEST_OUTPUT = 4000  # characters of a failed claim's captured output that are shown


def collect_directory(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """The folder of the claims."""
    return Claims.from_parent(parent, path=path) if path == paper_of(parent.config).folder else None


class _Folder(pytest.Directory):
    def _asked_for(self, path: Path) -> bool:
        return not self.ihook.pytest_ignore_collect(collection_path=path, config=self.config)


class Claims(_Folder):
    """All claims, section by section."""

    def collect(self) -> Iterator[pytest.Collector]:
        for path in (self.path / section.name for section in paper_of(self.config).sections):
            if self._asked_for(path):
                yield Section.from_parent(self, path=path)


class Section(_Folder):
    """A section of the paper: its modules, in the order of its texts."""

    def collect(self) -> Iterator[pytest.Collector]:
        section, paper = self.path.name, paper_of(self.config)
        modules = paper.section(section).modules
        unlisted = {p.stem for p in self.path.glob("*.py")} - {"__init__", *modules} if modules else ()
        if unlisted:
            files = ", ".join(f"{self.path.parent.name}/{section}/{stem}.py" for stem in sorted(unlisted))
            raise self.CollectError(f"{files}: not in the modules of the section in {paper.package}.PAPER")
        names = [name.partition(".") for name in paper.modules]
        for path in (self.path / f"{stem}.py" for name, _, stem in names if name == section):
            if self._asked_for(path):
                yield ClaimFile.from_parent(self, path=path)


class ClaimFile(pytest.File):
    """A module of claims."""

    def collect(self) -> Iterator[pytest.Item]:
        module = f"{self.path.parent.name}.{self.path.stem}"
        for claim in paper_of(self.config).claims:
            if claim.module == module:
                yield ClaimItem.from_parent(self, name=claim.name, claim=claim)


class UnexpectedVerdict(Exception):
    """A claim came out other than the mathematics says."""


class ClaimItem(pytest.Item):
    """One claim in one variant; the plugin ``claims-judge`` of the session judges it."""

    def __init__(self, *, claim: Claim, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.claim = claim
        self.add_marker(str(claim.evidence))
        self.extra_keyword_matches.add(claim.id)

    def runtest(self) -> None:
        judge: Any = self.config.pluginmanager.get_plugin("claims-judge")
        with warnings.catch_warnings():
            warnings.simplefilter("default")  # an engine that warns is not one that fails
            record, error = judge.judge(self)
        self.user_properties.append(("record", json.dumps(to_plain(record))))
        if error is not None:
            raise error
        if not as_expected(record):
            raise UnexpectedVerdict(explain(record, command(terms(self.config.option))))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        plain: tuple[type[Exception], ...] = (UnexpectedVerdict, JudgingError, *self.claim.paper.engines.errors)
        if isinstance(excinfo.value, plain):
            return f"{self.claim.label} ({self.claim.variant}): {excinfo.value}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, f"{self.claim.label} ({self.claim.variant})"


def in_short(record: Record, options: list[str]) -> list[tuple[str, object]]:
    """What a JUnit report says of a claim; the record is in ``report.json``."""
    return [
        ("verdict", record.verdict),
        ("expected", record.expected or "an answer"),
        ("evidence", record.evidence or ""),
        ("cause", record.message or ""),
        ("rerun", rerun(record, options)),
    ]


def rerun(record: Record, options: list[str]) -> str:
    """The command that judges a claim again."""
    return shlex.join(["referee", "run", record.node, *options])


def explain(record: Record, options: list[str]) -> str:
    """Why a claim failed the run, with what a reader can paste."""
    lines = [f"verdict {record.verdict}, expected {record.expected or 'an answer'}: {record.title}"]
    lines += [text for text in (record.message, record.detail) if text]
    if record.counterexample:
        lines.append(record.counterexample.description)
        lines.append(record.counterexample.code or "")
    lines.append(f"rerun: {rerun(record, options)}")
    return "\n".join(lines)


def tail(text: str) -> str:
    """The end of a text that may be long: an engine that prints without end drowns no terminal."""
    left_out = len(text) - LONGEST_OUTPUT
    return text if left_out <= 0 else f"[{left_out} characters left out]\n{text[left_out:]}"
