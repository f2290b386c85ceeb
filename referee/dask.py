"""``--dask``: the claims of a pytest session, judged on a Dask cluster."""

from __future__ import annotations

import importlib.util
from typing import Any

import pytest

from referee.clerk import Clerk
from referee.collection import ClaimItem
from referee.judging import JudgingError
from referee.options import terms
from referee.process import cores
from referee.record import Record
from referee.sources import distribution
from referee.terminal import real_terminal, say


class DaskJudge:
    """Has claims judged on a Dask cluster, and hands records to the clerk as they arrive.

    Raises:
        pytest.UsageError: the extra is missing, or ``-n`` was given too.
    """

    def __init__(self, config: pytest.Config, clerk: Clerk) -> None:
        if importlib.util.find_spec("distributed") is None:
            raise pytest.UsageError(
                f"--dask needs the optional extra 'dask': pip install '{distribution()}[dask]'"
            )
        if config.getoption("numprocesses", None):
            raise pytest.UsageError("--dask spreads the claims by itself: leave out -n")
        self.config = config
        self.clerk = clerk
        self.cluster: Any = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Connect to the cluster."""
        from referee.cluster import ClusterJudge
        from referee.connection import ClusterError

        option = self.config.option
        if option.collectonly:
            return
        terminal = real_terminal(self.config)
        try:
            self.cluster = ClusterJudge(
                option.dask,
                terms(option),
                self.clerk.engine.name,
                cores(),
                say=lambda line: say(terminal, line),
                keep=self.clerk.take,
            )
        except ClusterError as error:
            raise pytest.UsageError(f"{error} (--dask)") from error

    def pytest_report_header(self) -> list[str]:
        """One line on the cluster."""
        return [self.cluster.describe()] if self.cluster is not None else []

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Begin with all claims that were selected."""
        if self.cluster is not None:
            self.cluster.submit(i.claim for i in session.items if isinstance(i, ClaimItem))

    def judge(self, item: ClaimItem) -> tuple[Record, BaseException | None]:
        """The record of a claim, and what went wrong, if anything."""
        from referee.connection import ClusterError

        try:
            found = self.cluster.result(item.claim)
        except ClusterError as error:
            pytest.exit(str(error), returncode=1)
        if found.failure is None:
            return found.record, None
        item.add_report_section("call", "on the worker", found.printed)
        return found.record, JudgingError(found.failure)

    def pytest_unconfigure(self) -> None:
        """Leave nothing running."""
        if self.cluster is not None:
            self.cluster.close()
