"""The pytest glue: options, the engine, judging claims, collecting records, writing the report.

``pytest claims`` collects every ``Claim`` of the modules in ``claims/`` as a test item.  A worker
judges it against the engine and sends back a record; the main process gathers the records, keeps the
report on disk up to date and writes it for good at the end.  An engine that raises costs its own
claims; one that hangs past the limit, takes too much memory or kills its worker does too, because
pytest-xdist replaces the worker and the record of the claim becomes an ``error``.  With ``--dask`` the
workers are those of a Dask cluster (``claims/_cluster.py``), and pytest runs in one process.
``docs/robustness.md`` says what is guaranteed.
"""

from __future__ import annotations

import contextlib
import datetime
import faulthandler
import importlib
import importlib.metadata
import importlib.util
import json
import math
import os
import platform
import secrets
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from claims._process import Interruption, Watch, cores, share_of_memory, too_much_memory

for _variable in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")  # numbers must not depend on how BLAS splits its sums

ROOT = Path(__file__).parent
CLAIMS = ROOT / "claims"
TITLE = "Verification of arXiv 2308.03215, The Effect of SGD Batch Size on Autoencoder Learning"
EFFORTS = ("quick", "standard", "thorough")
DEFAULT_LIMIT = {"quick": 120.0, "standard": 300.0, "thorough": 3600.0}
LONGEST_OUTPUT = 4000  # characters of a failed claim's captured output that are shown
RUNNERS = ("/_pytest/", "/pluggy/", "/xdist/", "/execnet/")  # of no interest in a traceback
STILLBORN = 3  # workers that die before they collected anything, after which a run gives up
WRITE_EVERY = 2.0  # seconds between updates of the report on disk


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    group = parser.getgroup("claims", "the referee (pytest claims)")
    group.addoption(
        "--engine", default="fast", metavar="NAME",
        help="engine to judge: reference, fast, torch, torch-float32, jax or package.module:attribute",
    )  # fmt: skip
    group.addoption("--effort", default="standard", choices=EFFORTS, help="how much work to spend")
    group.addoption("--seed", default=None, metavar="N", help="seed of the run; fresh unless given")
    group.addoption(
        "--false-alarm", default="1e-6", metavar="P",
        help="probability that a run on a correct engine contradicts a true statement by chance",
    )  # fmt: skip
    group.addoption("--report", default="report", metavar="DIR", help="where the report goes")
    group.addoption(
        "--claim-limit", default=None, metavar="SECONDS",
        help="a claim that runs longer is stopped and counts as an error",
    )  # fmt: skip
    group.addoption(
        "--claim-memory", default=None, metavar="GIB",
        help="a worker that holds more memory is stopped, and its claim counts as an error",
    )  # fmt: skip
    group.addoption(
        "--dask", default=None, metavar="ADDRESS",
        help="judge on the Dask cluster with this scheduler, or 'local' for one on this machine",
    )  # fmt: skip
    if not pluginmanager.hasplugin("xdist"):  # -p no:xdist: what addopts gives it is ignored
        for name in ("-n", "--dist", "--max-worker-restart"):
            group._addoption(name, help="ignored without pytest-xdist")


def pytest_configure(config: pytest.Config) -> None:
    for evidence in ("proved", "exhaustive", "statistical", "searched"):
        config.addinivalue_line("markers", f"{evidence}: claims judged by this kind of evidence")
    option = config.option
    fresh = getattr(config, "workerinput", {}).get("seed", secrets.randbits(48))
    option.seed = _number("--seed", option.seed, int, 0, 2**64 - 1, fresh)
    option.false_alarm = _number("--false-alarm", option.false_alarm, float, 1e-15, 0.999999, None)
    option.claim_limit = _number(
        "--claim-limit", option.claim_limit, float, 0.1, 1e9, DEFAULT_LIMIT[option.effort]
    )
    option.claim_memory = _number(
        "--claim-memory", option.claim_memory, float, 0.1, 1e6,
        None if option.dask else share_of_memory(),  # else that of the machine of the worker
    )  # fmt: skip
    if _targets_claims(config):
        if hasattr(config, "workerinput"):
            config.pluginmanager.register(Judge(config), "claims-judge")
        else:
            clerk = Clerk(config)
            config.pluginmanager.register(clerk, "claims-clerk")
            if config.option.dask:
                config.pluginmanager.register(ClusterJudge(config, clerk), "claims-judge")
            elif not config.getoption("numprocesses", None):
                config.pluginmanager.register(Judge(config), "claims-judge")


def _number(name: str, value: Any, kind: type, low: float, high: float, default: Any) -> Any:
    if value is None:
        return default
    try:
        number = kind(value)
    except ValueError:
        number = None
    if number is None or not low <= number <= high:
        raise pytest.UsageError(
            f"{name} must be {'an integer' if kind is int else 'a number'} in [{low:g}, {high:g}], "
            f"got {value!r}"
        )
    return number


def _targets_claims(config: pytest.Config) -> bool:
    """Whether the command line (or testpaths) reaches into ``claims/``."""
    for argument in config.args:
        path = (config.invocation_params.dir / str(argument).split("::")[0]).resolve()
        if path == CLAIMS or CLAIMS in path.parents or path in CLAIMS.parents:
            return True
    return False


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Every worker judges with the seed that the main process printed."""
    config = node.config
    node.workerinput["seed"] = config.option.seed
    where = config.invocation_params.dir / config.option.report
    node.workerinput["trace"] = str(where / f".{node.gateway.id}.trace")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    if config.option.dask:
        return 0
    return max(1, min(cores(), 16))


# --- collection --------------------------------------------------------------------------------


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if file_path.parent == CLAIMS and file_path.suffix == ".py" and file_path.stem[0] != "_":
        return ClaimFile.from_parent(parent, path=file_path)
    return None


class ClaimFile(pytest.File):
    """A module of ``claims/``."""

    def collect(self) -> Iterator[pytest.Item]:
        from claims import CONTENTS
        from claims._claim import claims_in

        if self.path.stem not in CONTENTS:
            raise self.CollectError(f"claims/{self.path.name} is not listed in claims.CONTENTS")
        for claim in claims_in(importlib.import_module(f"claims.{self.path.stem}")):
            yield ClaimItem.from_parent(self, name=claim.name, claim=claim)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """An engine that prints without end does not drown the terminal."""
    report = yield
    if isinstance(item, ClaimItem):
        report.sections = [(name, _tail(text)) for name, text in report.sections]
    return report


def _tail(text: str) -> str:
    left_out = len(text) - LONGEST_OUTPUT
    return text if left_out <= 0 else f"[{left_out} characters left out]\n{text[left_out:]}"


class UnexpectedVerdict(Exception):
    """A claim came out other than the mathematics says."""


class ClaimItem(pytest.Item):
    """One claim in one variant."""

    def __init__(self, *, claim: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.claim = claim
        self.add_marker(str(claim.evidence))

    def runtest(self) -> None:
        judge = self.config.pluginmanager.get_plugin("claims-judge")
        record, error = judge.judge(self)
        self.user_properties.append(("record", json.dumps(record)))
        if error is not None:
            raise error
        if record["verdict"] != record["expected"]:
            raise UnexpectedVerdict(_explain(record))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        from claims._judge import JudgingError
        from engine import EngineError

        if isinstance(excinfo.value, UnexpectedVerdict | EngineError | JudgingError):
            return f"{self.claim.label} ({self.claim.variant}): {excinfo.value}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, f"{self.claim.label} ({self.claim.variant})"


def _explain(record: dict[str, Any]) -> str:
    lines = [f"verdict {record['verdict']}, expected {record['expected']}: {record['title']}"]
    lines += [text for text in (record["message"], record["detail"]) if text]
    if record["counterexample"]:
        lines.append(record["counterexample"]["description"])
        lines.append(record["counterexample"]["code"] or "")
    lines.append(f"rerun: {record['rerun']}")
    return "\n".join(lines)


# --- judging (in a worker, or in the main process with -n 0) -------------------------------------


class Judge:
    """Judges claims in this process, one at a time, with a limit and signs of life."""

    def __init__(self, config: pytest.Config) -> None:
        from claims import _judge

        self.terms = terms(config.option)
        self.core = _judge.Judge(self.terms, self._load)
        self.terminal = _terminal_descriptor(config)
        self.trace = self._open_trace(getattr(config, "workerinput", {}).get("trace"))
        self.interruption = Interruption(signal.SIGINT)

    @staticmethod
    def _load(name: str) -> Any:
        from engine import load_engine

        engine = load_engine(name)
        workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
        engine.threads = max(1, cores() // workers)
        return engine

    @staticmethod
    def _open_trace(name: str | None) -> Any:
        """The file that tells the main process where this worker died; None if there is none."""
        with contextlib.suppress(OSError):
            return open(name, "wb", buffering=0) if name else None

    def pytest_unconfigure(self) -> None:
        self.interruption.restore()

    def judge(self, item: ClaimItem) -> tuple[dict[str, Any], BaseException | None]:
        """The record of a claim, and what it raised, if anything."""
        claim, terms = item.claim, self.terms
        last_words = self.trace or self.terminal or sys.__stderr__
        faulthandler.enable(file=last_words)
        faulthandler.dump_traceback_later(terms.claim_limit, exit=True, file=last_words)
        with contextlib.ExitStack() as stack:
            stack.callback(faulthandler.cancel_dump_traceback_later)
            watch = Watch(
                tell=lambda seconds, doing: _say(
                    self.terminal, f"[{seconds:4.0f} s] {claim.id} still running{doing}"
                ),
                too_much=self._end,
                memory=terms.claim_memory,
            )
            stack.enter_context(watch)
            return self.core.judge(claim, watch.note, lambda: self.interruption.asked)

    def _end(self, held: float) -> None:
        """End a worker that holds too much memory; a fresh one takes its place."""
        if self.trace is not None:
            text = too_much_memory(held, self.terms.claim_memory)
            self.trace.write(text.encode() + b"\n")
            os._exit(1)


class ClusterJudge:
    """Has claims judged on a Dask cluster, and hands records to the clerk as they arrive."""

    def __init__(self, config: pytest.Config, clerk: Clerk) -> None:
        if importlib.util.find_spec("distributed") is None:
            raise pytest.UsageError(
                "--dask needs the optional extra 'dask': "
                "pip install 'sgd-autoencoder-referee[dask]'"
            )
        if config.getoption("numprocesses", None):
            raise pytest.UsageError("--dask spreads the claims by itself: leave out -n")
        self.config = config
        self.clerk = clerk
        self.cluster: Any = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        from claims import _cluster

        option = self.config.option
        if option.collectonly:
            return
        terminal = _terminal_descriptor(self.config)
        try:
            self.cluster = _cluster.ClusterJudge(
                option.dask, terms(option), self.clerk.engine.name, cores(),
                say=lambda line: _say(terminal, line), keep=self.clerk.take,
            )  # fmt: skip
        except _cluster.ClusterError as error:
            raise pytest.UsageError(f"{error} (--dask)") from error

    def pytest_report_header(self) -> list[str]:
        return [self.cluster.describe()] if self.cluster is not None else []

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        if self.cluster is not None:
            self.cluster.submit(i.claim for i in session.items if isinstance(i, ClaimItem))

    def judge(self, item: ClaimItem) -> tuple[dict[str, Any], BaseException | None]:
        """The record of a claim, and what went wrong, if anything."""
        from claims._cluster import ClusterError
        from claims._judge import JudgingError

        try:
            found = self.cluster.result(item.claim)
        except ClusterError as error:
            pytest.exit(str(error), returncode=1)
        if found.failure is None:
            return found.record, None
        item.add_report_section("call", "on the worker", found.printed)
        return found.record, JudgingError(found.failure)

    def pytest_unconfigure(self) -> None:
        if self.cluster is not None:
            self.cluster.close()


def terms(option: Any) -> Any:
    """What all claims of this run are judged by."""
    from claims._judge import Terms
    from reports import check_claim
    from reports.records import to_plain

    return Terms(
        option.engine, option.effort, option.seed, option.false_alarm, option.claim_limit,
        option.claim_memory, to_plain, check_claim,
    )  # fmt: skip


def _say(terminal: int | None, line: str) -> None:
    if terminal is not None:
        with contextlib.suppress(OSError):
            os.write(terminal, f"{line}\n".encode())


def _terminal_descriptor(config: pytest.Config) -> int | None:
    """A duplicate of the real standard error, which pytest's capture hides from tests."""
    capture = config.pluginmanager.getplugin("capturemanager")
    try:
        if capture is None:
            return os.dup(2)
        with capture.global_and_fixture_disabled():
            return os.dup(2)
    except OSError:
        return None


# --- the clerk (main process): gathers records, writes the report ----------------------------------


class Clerk:
    """Gathers the records of a run and keeps the report on disk up to date."""

    def __init__(self, config: pytest.Config) -> None:
        from claims._claim import all_claims
        from claims._judge import blank_record, node_of
        from engine import EngineNotFoundError, load_engine

        option = config.option
        self.config = config
        try:
            self.engine = load_engine(option.engine)
        except EngineNotFoundError as error:
            raise pytest.UsageError(str(error)) from error
        self.claims = {node_of(claim): claim for claim in all_claims()}
        blank = terms(option)
        self.records = {node: blank_record(c, blank) for node, c in self.claims.items()}
        self.nodes = {claim.id: node for node, claim in self.claims.items()}
        self.selected: set[str] | None = None
        self.owned: Any = None
        self.ready: set[str] = set()
        self.stillborn = 0
        self.begun: dict[str, float] = {}
        self.started = datetime.datetime.now(datetime.UTC)
        self.clock = time.monotonic()
        self.written = 0.0
        self.directory = config.invocation_params.dir / option.report
        self.problem: str | None = None

    def pytest_report_header(self) -> list[str]:
        option = self.config.option
        engine = self.engine
        return [
            f"engine: {engine.name} {engine.version} ({engine.precision}), effort: {option.effort}",
            f"seed: {option.seed} (--seed {option.seed} repeats this run), "
            f"false-alarm budget: {option.false_alarm:g}, report: {option.report}/report.md",
        ]

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: Any, ids: list[str]) -> None:
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
        if session.items:
            self.selected = {item.nodeid for item in session.items} & set(self.claims)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.begun[nodeid] = time.monotonic()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        node = report.nodeid
        if node not in self.records:
            return
        sent = dict(report.user_properties).get("record")
        if sent is not None:
            self.take(json.loads(sent))
        elif report.failed:
            self._lost(node, report)
            self._write_soon()

    def take(self, record: dict[str, Any]) -> None:
        """The record of a claim that was judged."""
        self.records[self.nodes[record["id"]]] = record
        self._write_soon()

    def _write_soon(self) -> None:
        if time.monotonic() - self.written > WRITE_EVERY:
            self._write(figures=False)

    def _lost(self, node: str, report: pytest.TestReport) -> None:
        """The record of a claim whose worker died, from what the worker left in its trace."""
        record = self.records[node]
        if record["verdict"] != "not_run":
            return
        seconds = time.monotonic() - self.begun.get(node, time.monotonic())
        limit = self.config.option.claim_limit
        trace = self._trace(report)
        cause = "killed the process that was judging it"
        if trace.startswith("Timeout") or (seconds >= limit and not trace):
            cause = f"did not finish within the limit of {limit:g} s (--claim-limit)"
        elif trace.startswith(("held", "Fatal")):
            cause = f"{cause}: {trace.splitlines()[0]}"
        record["verdict"] = "error"
        record["seconds"] = round(seconds, 3)
        record["message"] = (
            f"engine {self.engine.name!r} {cause}; {str(report.longrepr).splitlines()[-1]}"
        )
        if trace:
            report.sections.append(("last words of the process", _tail(trace)))

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

    def build(self, interrupted: bool) -> dict[str, Any]:
        """The report as plain data."""
        from reports.records import SCHEMA_VERSION, summarise

        option = self.config.option
        for node, record in self.records.items():
            if record["verdict"] == "not_run":
                chosen = self.selected is None or node in self.selected
                record["message"] = None if chosen else "deselected on the command line"
        claims = list(self.records.values())
        return {
            "schema": SCHEMA_VERSION,
            "title": TITLE,
            "engine": {
                "name": self.engine.name,
                "version": self.engine.version,
                "precision": self.engine.precision,
            },
            "seed": option.seed,
            "effort": option.effort,
            "selection": self._selection(),
            "environment": _environment(),
            "started": self.started.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "seconds": round(time.monotonic() - self.clock, 1),
            "interrupted": interrupted,
            "error_budget": {
                "total": option.false_alarm,
                "spent": math.fsum(c["false_alarm"] for c in claims),
            },
            "summary": summarise(claims),
            "claims": claims,
        }

    def _selection(self) -> str | None:
        if self.selected is None or self.selected >= set(self.claims):
            return None
        option = self.config.option
        parts = [f"-k {option.keyword!r}"] if option.keyword else []
        parts += [f"-m {option.markexpr!r}"] if option.markexpr else []
        return " ".join(parts) or f"{len(self.selected)} of {len(self.claims)} claims"

    def _write(self, *, figures: bool, interrupted: bool = True) -> None:
        """Bring the report on disk up to date; until the run is over, that is an interrupted one."""
        from reports import ReportError, write

        if self.owned is None:
            return
        self.problem = None
        try:
            write(self.build(interrupted), self.directory, figures=figures)
        except ReportError as error:
            self.problem = str(error)
        self.written = time.monotonic()

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        from reports import OwnedDirectory, ReportError

        if self.config.option.collectonly:
            return
        try:
            self.owned = OwnedDirectory(self.directory)
        except ReportError as error:
            raise pytest.UsageError(f"{error} (--report)") from error
        self.interruption = Interruption(signal.SIGTERM)
        self._write(figures=False)
        if self.problem:
            raise pytest.UsageError(self.problem)

    def pytest_unconfigure(self) -> None:
        if self.owned is not None:
            self.interruption.restore()
            self.owned.release()

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        missing = [n for n in self.missing() if self.selected is None or n in self.selected]
        stopped = bool(missing) and exitstatus != pytest.ExitCode.NO_TESTS_COLLECTED  # -x and such
        interrupted = stopped or exitstatus == pytest.ExitCode.INTERRUPTED
        self._write(figures=True, interrupted=interrupted)
        idle = self.owned is None  # --collect-only
        if exitstatus == pytest.ExitCode.OK and not idle and (missing or self.problem):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def missing(self) -> list[str]:
        """The node ids of the claims without a verdict."""
        return [n for n, record in self.records.items() if record["verdict"] == "not_run"]

    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        if report.when != "call" or not report.passed or report.nodeid not in self.records:
            return None
        return "passed", ".", self.records[report.nodeid]["verdict"].upper()

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        records = list(self.records.values())
        refuted = [r for r in records if r["verdict"] == "refuted" == r["expected"]]
        wrong = [r for r in records if r["verdict"] not in (r["expected"], "not_run")]
        terminalreporter.section("verdicts")
        counts = {v: sum(r["verdict"] == v for r in records) for v in VERDICTS}
        terminalreporter.line(", ".join(f"{k} {v}" for v, k in counts.items()))
        for record in refuted:
            terminalreporter.line(f"  refuted, as expected: {record['label']}, {record['title']}")
        for record in wrong:
            terminalreporter.line(
                f"  UNEXPECTED {record['verdict']}: {record['label']} ({record['variant']}), "
                f"{record['title']}"
            )
        terminalreporter.line(f"seed: {self.config.option.seed}")
        where = self.problem or f"report: {Path(self.config.option.report) / 'report.md'}"
        terminalreporter.line(where)


VERDICTS = ("verified", "refuted", "inconclusive", "error", "not_run")


def _environment() -> dict[str, Any]:
    packages = ("numpy", "scipy", "statsmodels", "numba", "z3-solver", "sympy", "hypothesis")
    return {
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "cpus": cores(),
        "packages": {name: importlib.metadata.version(name) for name in packages},
    }
