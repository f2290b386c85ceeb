"""``--accepted``: deviations that the authors of an engine know of and live with, in a list of their own.

The file is TOML, kept in the engine's repository: a claim's id, and why its verdict is accepted::

    [accepted]
    "engine_contract.seed/as_documented" = "the device draws its own random numbers"

The list is strict.  An unexpected verdict that is not on it fails the run, and so does a claim that is on it
and comes out as expected: what is mended has to be struck off, else the list hides the next fault.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from referee.clerk import Clerk
from referee.record import Report
from reports.records import as_expected, left_out


@dataclass(frozen=True)
class Found:
    """What a run says of the list.

    Attributes:
        accepted: ids of unexpected verdicts that are on it.
        others: ids of unexpected verdicts that are not.
        mended: ids on it whose claims came out as expected.
    """

    accepted: tuple[str, ...]
    others: tuple[str, ...]
    mended: tuple[str, ...]

    @property
    def passes(self) -> bool:
        """Whether the list says all, and no more."""
        return not self.others and not self.mended


def read(path: Path, claims: Collection[str]) -> Mapping[str, str]:
    """The list: ids of claims, and why their verdicts are accepted.

    Args:
        claims: the ids that there are.

    Raises:
        ValueError: it cannot be read, names a claim that there is not, or gives no reason.
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path}: not valid TOML: {error}") from error
    listed = given.get("accepted")
    if given.keys() != {"accepted"} or not isinstance(listed, dict):
        raise ValueError(f"{path}: expected one table [accepted], got {', '.join(given) or 'nothing'}")
    for id, reason in listed.items():
        if id not in claims:
            near = difflib.get_close_matches(id, claims, 1)
            raise ValueError(
                f"{path}: there is no claim {id!r}{f'; did you mean {near[0]!r}?' if near else ''}"
            )
        if not isinstance(reason, str) or not reason.strip():
            raise ValueError(f"{path}: {id}: expected the reason as text, got {reason!r}")
    return listed


def compare(report: Report, listed: Collection[str]) -> Found:
    """What a run says of the list; claims that were not judged say nothing."""
    judged = [claim for claim in report.claims if claim.verdict != "not_run"]
    wrong = [claim.id for claim in judged if not as_expected(claim)]
    return Found(
        tuple(id for id in wrong if id in listed),
        tuple(id for id in wrong if id not in listed),
        tuple(claim.id for claim in judged if claim.id in listed and as_expected(claim)),
    )


class Accepted:
    """Has the list decide the exit status of a run.

    Raises:
        pytest.UsageError: the list cannot be read, or there is a baseline as well.
    """

    def __init__(self, config: pytest.Config, clerk: Clerk) -> None:
        self.clerk = clerk
        self.name = str(config.option.accepted)
        self.found: Found | None = None
        if config.option.baseline is not None:
            raise pytest.UsageError(
                "--accepted and --baseline both decide whether a run fails: give one of them"
            )
        try:
            claims = [claim.id for claim in clerk.paper.claims]
            self.listed = read(config.invocation_params.dir / self.name, claims)
        except ValueError as error:
            raise pytest.UsageError(f"{error} (--accepted)") from error

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Compare, and let the list have the say on the exit status."""
        if self.clerk.owned is None or exitstatus not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            return
        report = self.clerk.build(interrupted=False)
        self.found = compare(report, self.listed)
        if not self.found.passes:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        elif not self.clerk.problem and all(c.verdict != "not_run" or left_out(c) for c in report.claims):
            session.exitstatus = pytest.ExitCode.OK

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """What was accepted and why, and what the list gets wrong."""
        if self.found is None:
            return
        terminalreporter.section("accepted deviations")
        for id in self.found.accepted:
            terminalreporter.line(f"accepted: {id}: {self.listed[id]}")
        for id in self.found.mended:
            terminalreporter.line(f"STRIKE OFF: {id} is accepted in {self.name}, and came out as expected")
        accepted, mended, others = map(len, (self.found.accepted, self.found.mended, self.found.others))
        terminalreporter.line(f"{accepted} accepted, {mended} to strike off, {others} not on the list")
