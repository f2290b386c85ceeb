"""The clerk, in the main process: gathers the records of a run and writes the report."""

from __future__ import annotations

import dataclasses
import datetime
import importlib.metadata
import json
import math
import platform
import shutil
import signal
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from referee.asking import ask
from referee.certify import FILE as CERTIFICATES
from referee.certify import certificates_of
from referee.collection import in_short, tail
from referee.forecast import Progress, spoken
from referee.graph import GraphError
from referee.judging import blank_record, command, killed_record, node_of
from referee.options import POINTS, paper_of, report_directory, terms
from referee.process import Interruption, cores, too_long
from referee.record import VERSION, Budget, Diagnosis, Engine, Environment, Record, Report
from referee.terminal import real_terminal, say
from referee.texts import TextError
from referee.workload import seconds_of, whole
from reports import OwnedDirectory, ReportError, Scribe, publish, write_atomic
from reports.records import as_expected, check_claim, summarise

RUNNERS = ("/_pytest/", "/pluggy/", "/xdist/", "/execnet/")  # of no interest in a traceback
STILLBORN = 3  # workers that die before they collected anything, after which a run gives up
WRITE_EVERY = 2.0  # seconds between updates of the report on disk, at least
WRITE_SHARE = 12.0  # times as long as an update took does a run go on without another


class Clerk:
    """Gathers the records of a run, keeps them on disk and writes the report.

    Raises:
        pytest.UsageError: there is no such engine, or the texts of the claims are damaged.
    """

    def __init__(self, config: pytest.Config) -> None:
        option = config.option
        self.config = config
        self.paper = paper_of(config)
        try:
            self.engine = self.paper.engines.load(option.engine)
        except LookupError as error:
            raise pytest.UsageError(str(error)) from error
        try:
            self.claims = {node_of(claim): claim for claim in self.paper.claims}
            self.records = {node: blank_record(claim) for node, claim in self.claims.items()}
        except (TextError, GraphError) as error:
            raise pytest.UsageError(str(error)) from error
        self.nodes = {claim.id: node for node, claim in self.claims.items()}
        self.selected: set[str] | None = None
        self.owned: OwnedDirectory | None = None
        self.ready: set[str] = set()
        self.stillborn = 0
        self.begun: dict[str, float] = {}
        self.started = datetime.datetime.now(datetime.UTC)
        self.clock = time.monotonic()
        self.scribe = Scribe()
        self.due = 0.0  # when the records on disk are brought up to date next
        self.directory = report_directory(config)
        self.problem: str | None = None
        self.diagnosis: Diagnosis | None = None
        self.terminal = real_terminal(config)
        self.progress: Progress | None = None

    # --- the run as it goes ---------------------------------------------------------------------

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Take the directory of the report, and put the first records there."""
        if self.config.option.collectonly:
            return
        try:
            self.owned = OwnedDirectory(self.directory)
        except ReportError as error:
            raise pytest.UsageError(f"{error} (--report)") from error
        by_node = {self.nodes[id]: s for id, s in seconds_of(self.paper, self.config.option.effort).items()}
        tell = partial(say, self.terminal)
        self.progress = Progress(tell, by_node, self._expected(), self._workers())
        self.interruption = Interruption(signal.SIGTERM)
        self._keep(interrupted=True)
        if self.problem:
            raise pytest.UsageError(self.problem)

    def pytest_report_header(self) -> list[str]:
        """What is judged, and how to do so again."""
        option, engine, pace = self.config.option, self.engine, self.config.option.pace
        expected, workers = self._expected(), self._workers()
        about = f"; all claims take about {spoken(expected)} on {workers} workers" if expected else ""
        return [
            f"engine: {engine.name} {engine.version} ({engine.precision}), {self.paper.engines.speed(pace)}",
            f"effort: {option.effort}{about}",
            f"seed: {option.seed}, pace: {pace}, false-alarm budget: {option.false_alarm:g}",
            f"report: {option.report}/report.md",
        ]

    def _expected(self) -> float | None:
        """Seconds that a run of all claims takes, if anybody knows."""
        option, work = self.config.option, whole(self.paper, self.config.option.effort)
        if work is None:
            return None
        return self.paper.engines.seconds(option.effort, work, option.pace, self._workers())

    def _workers(self) -> int:
        return cores() if self.config.option.dask else max(1, self.config.getoption("numprocesses", 0) or 0)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: Any, ids: list[str]) -> None:
        """Note that this worker can judge, and what was selected."""
        self.ready.add(node.gateway.id)
        self.selected = set(ids) & set(self.claims)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """Give up if workers die before they can judge, else they would be replaced for ever."""
        self.stillborn += error is not None and node.gateway.id not in self.ready
        if self.stillborn >= STILLBORN:
            name = self.config.option.engine
            pytest.exit(f"workers die as they start with engine {name!r}: {error}", returncode=1)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note what was selected."""
        if session.items:
            self.selected = {item.nodeid for item in session.items} & set(self.claims)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Note when a claim begins."""
        self.begun[nodeid] = time.monotonic()

    @pytest.hookimpl(tryfirst=True)  # before the terminal shows the verdict
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take the record that a worker sent, or note that there will be none.

        Whoever comes after (``--junitxml``) gets it in short.
        """
        node = report.nodeid
        if node not in self.records:
            return
        sent = dict(report.user_properties).get("record")
        if isinstance(sent, str):
            if report.when == "call":
                self.take(check_claim(json.loads(sent), node))
            report.user_properties = in_short(self.records[node], command(terms(self.config.option)))
        elif report.failed:
            self._lost(node, report)
            self._keep_soon()

    def take(self, record: Record) -> None:
        """The record of a claim that was judged."""
        self.records[self.nodes[record.id]] = record
        self._keep_soon()
        if self.progress is not None:
            chosen = self.selected or set(self.claims)
            done = {n: self.records[n].seconds for n in chosen if self.records[n].verdict != "not_run"}
            self.progress.judged(done, chosen, self.begun)

    def _lost(self, node: str, report: pytest.TestReport) -> None:
        """The record of a claim whose worker died, from what the worker left in its trace."""
        record = self.records[node]
        if record.verdict != "not_run":
            return
        seconds = time.monotonic() - self.begun.get(node, time.monotonic())
        limit = self.config.option.claim_limit
        trace = self._trace(report)
        cause = "killed the process that was judging it"
        if trace.startswith("Timeout") or (seconds >= limit and not trace):
            cause = too_long(limit)
        elif trace.startswith(("held", "Fatal")):
            cause = f"{cause}: {trace.splitlines()[0]}"
        message = f"engine {self.engine.name!r} {cause}; {str(report.longrepr).splitlines()[-1]}"
        self.records[node] = killed_record(self.claims[node], message, seconds)
        if trace:
            report.sections.append(("last words of the process", tail(trace)))

    def _trace(self, report: pytest.TestReport) -> str:
        worker = getattr(getattr(report, "node", None), "gateway", None)
        if worker is None:
            return ""
        path = self.directory / f".{worker.id}.trace"
        try:
            lines = path.read_text(errors="replace").splitlines()
        except OSError:
            return ""
        return "\n".join(line for line in lines if not any(name in line for name in RUNNERS))

    # --- the report -----------------------------------------------------------------------------

    def build(self, interrupted: bool) -> Report:
        """The report as it stands."""
        option = self.config.option
        for node, record in self.records.items():
            chosen = self.selected is None or node in self.selected
            message = None if chosen else "deselected on the command line"
            if record.verdict == "not_run" and record.message != message:
                self.records[node] = dataclasses.replace(record, message=message)
        records = tuple(self.records.values())
        return Report(
            schema=VERSION,
            title=f"Verification of {self.paper.number}, {self.paper.title}",
            edition=self.paper.edition,
            notation=self.paper.notation,
            scope=self.paper.scope,
            command=tuple(command(terms(option))),
            engine=Engine(self.engine.name, self.engine.version, self.engine.precision),
            pace=dataclasses.asdict(option.pace),
            seed=option.seed,
            effort=option.effort,
            selection=self._selection(),
            environment=environment(),
            started=self.started.strftime("%Y-%m-%dT%H:%M:%SZ"),
            seconds=round(time.monotonic() - self.clock, 1),
            interrupted=interrupted,
            error_budget=Budget(option.false_alarm, math.fsum(c.false_alarm for c in records)),
            summary=summarise(records),
            diagnosis=self.diagnosis,
            kernel=None,
            findings=tuple(self.paper.findings),
            claims=records,
        )

    def _selection(self) -> str | None:
        if self.selected is None or self.selected >= set(self.claims):
            return None
        option = self.config.option
        parts = [f"-k {option.keyword!r}"] if option.keyword else []
        parts += [f"-m {option.markexpr!r}"] if option.markexpr else []
        return " ".join(parts) or f"{len(self.selected)} of {len(self.claims)} claims"

    def _keep_soon(self) -> None:
        """Bring the records on disk up to date, if that does not hold the run up."""
        started = time.monotonic()
        if started < self.due:
            return
        self._keep(interrupted=True)
        now = time.monotonic()
        self.due = now + max(WRITE_EVERY, WRITE_SHARE * (now - started))

    def _keep(self, *, interrupted: bool, then: Callable[[Report, Path], object] | None = None) -> None:
        """Put the records on disk, and what is made of them; or keep in mind why that was not possible."""
        if self.owned is None:
            return
        self.problem = None
        report = self.build(interrupted)
        try:
            self.scribe.dump(report, self.directory / "report.json")  # first, so that nothing else loses them
            if then is not None:
                then(report, self.directory)
        except ReportError as error:
            self.problem = str(error)

    @pytest.hookimpl(tryfirst=True)
    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Leave out frames without a line, at which pytest fails; a signal may come at any instruction."""
        told = excinfo.traceback.filter(lambda entry: bool(entry._rawentry.tb_lineno))
        excinfo.traceback = told or excinfo.traceback

    # --- the end of the run ---------------------------------------------------------------------

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Write the report with its figures; a claim without a verdict fails the run."""
        missing = [n for n in self.missing() if self.selected is None or n in self.selected]
        stopped = bool(missing) and exitstatus != pytest.ExitCode.NO_TESTS_COLLECTED  # -x and such
        interrupted = stopped or exitstatus == pytest.ExitCode.INTERRUPTED
        if not interrupted or self._failed_enough():
            self._diagnose()
        if not interrupted and self.owned is not None:  # a complete run has no use for what its sweeps kept
            shutil.rmtree(self.directory / POINTS, ignore_errors=True)
        self._keep(interrupted=interrupted, then=publish)
        if self.owned is not None:
            self._write_certificates()
        idle = self.owned is None  # --collect-only
        if exitstatus == pytest.ExitCode.OK and not idle and (missing or self.problem):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _write_certificates(self) -> None:
        """Put the certificates of what was decided beside the report."""
        if self.problem:
            return
        found = certificates_of(self.records.values(), self.paper.library)
        lines = ",\n".join(json.dumps(certificate) for certificate in found)
        try:
            write_atomic(self.directory / CERTIFICATES, f"[\n{lines}\n]\n".encode())
        except ReportError as error:
            self.problem = str(error)

    def _failed_enough(self) -> bool:
        """Whether the run was stopped by ``-x`` or ``--maxfail``, and not by somebody."""
        wrong = sum(not as_expected(r) for r in self.records.values() if r.verdict != "not_run")
        most: int = self.config.option.maxfail or 0
        return 0 < most <= wrong

    def _diagnose(self) -> None:
        """If the engine was judged and verdicts are unexpected, ask what it computes instead."""
        judged = [r for r in self.records.values() if r.verdict != "not_run"]
        if self.paper.engines.diagnoses and not all(map(as_expected, judged)):
            option = self.config.option
            self.diagnosis = ask(option.claims, option.engine, option.seed, option.claim_limit)

    def missing(self) -> list[str]:
        """The node ids of the claims without a verdict."""
        return [n for n, record in self.records.items() if record.verdict == "not_run"]

    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        """Show the verdict where pytest would show PASSED."""
        if report.when != "call" or not report.passed or report.nodeid not in self.records:
            return None
        return "passed", ".", self.records[report.nodeid].verdict.upper()

    def pytest_unconfigure(self) -> None:
        """Give the directory of the report back."""
        if self.owned is not None:
            self.interruption.restore()
            self.owned.release()


def environment() -> Environment:
    """What the numbers of a run may depend on."""
    packages = ("numpy", "scipy", "statsmodels", "numba", "z3-solver", "sympy", "hypothesis")
    return Environment(
        python=platform.python_version(),
        platform=f"{platform.system()} {platform.machine()}",
        cpus=cores(),
        packages={name: importlib.metadata.version(name) for name in packages},
    )
