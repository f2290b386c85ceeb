"""Claims on a Dask cluster: the records of a run without one, and what goes wrong stays small."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from engine import Array, IntArray, Problem
from engine.reference import ReferenceEngine
from reports import as_expected, load
from tests import hostile, kill_loop
from tests.clocks import PATIENCE, until
from tests.runs import by_id, command, environment, numbers

pytest.importorskip("distributed", reason="needs the optional extra 'dask'")

pytestmark = pytest.mark.dask

ROOT = Path(__file__).parent.parent


def claims(
    directory: Path, *arguments: str, timeout: float = PATIENCE, **variables: str
) -> tuple[int, str, Any]:
    done = subprocess.run(
        command("--report", str(directory), *arguments), cwd=ROOT, env=environment() | variables,
        capture_output=True, text=True, timeout=timeout,
    )  # fmt: skip
    assert kill_loop.damage(directory) == [] if directory.exists() else True
    found = load(directory / "report.json") if (directory / "report.json").exists() else None
    return done.returncode, done.stdout + done.stderr, found


def test_records_are_those_of_a_run_without_a_cluster(tmp_path: Path) -> None:
    chosen = ("-k", "proposition_23 or figure_1", "--seed", "5")
    status, output, spread = claims(tmp_path / "a", *chosen, "--dask", "local")
    assert status == 0, output
    assert "workers: " in output
    assert not spread.interrupted
    status, output, plain = claims(tmp_path / "b", *chosen, "-n", "0")
    assert status == 0, output
    assert numbers(spread) == numbers(plain)


def test_a_sweep_is_shared_with_the_cluster(tmp_path: Path) -> None:
    """One claim, several workers: the points are those of one process."""
    chosen = ("-k", "maps and neurons", "--effort", "quick", "--seed", "5")
    status, output, spread = claims(tmp_path / "a", *chosen, "--dask", "local")
    assert status == 0, output
    status, output, plain = claims(tmp_path / "b", *chosen, "-n", "0")
    assert status == 0, output
    assert numbers(spread) == numbers(plain)


DEEDS: dict[str, Callable[[], object]] = {
    "claims.section_5.theorem_10": lambda: hostile.raise_it(hostile.Unprintable()),
    "claims.section_4.theorem_1": lambda: os._exit(77),
    "claims.section_5.eq_15": hostile.sleep_with_the_lock,
    "claims.section_4.eq_13": hostile.leak,
}


class Mischief(ReferenceEngine):
    """Misbehaves while the modules of some claims are at work; correct in the others."""

    name = "mischief"

    def steps(self, problem: Problem, weights: Array, batches: IntArray) -> Array:
        frame = sys._getframe()
        while frame is not None:
            deed = DEEDS.get(frame.f_globals.get("__name__", ""))
            if deed is not None:
                print("up to no good", flush=True)
                deed()
            frame = frame.f_back  # type: ignore[assignment]
        return super().steps(problem, weights, batches)

    step = steps


def test_an_engine_costs_the_claims_that_it_spoils(tmp_path: Path) -> None:
    chosen = "theorem_1.py or theorem_10.py or eq_15.py or a1 and eq_13.py or lemma_14"
    status, output, report = claims(
        tmp_path, "--engine", "tests.test_dask_claims:Mischief", "-k", chosen, "--dask", "local",
        "--claim-limit", "60", "--claim-memory", "0.8",
    )  # fmt: skip
    assert status == 1, output
    found = by_id(report)
    messages = {
        "theorem_10/as_printed": "text cannot be had",
        "theorem_1/as_printed": "killed the process that was judging it; 2 workers of the cluster",
        "eq_15/as_printed": "limit of 60 s",
        "eq_13.a1/as_printed": "GiB of memory, more than 0.8 GiB",
    }
    for claim, message in messages.items():
        assert found[claim].verdict == "error", (claim, output)
        assert message in found[claim].message, (claim, found[claim].message)
    spared = [c for c in report.claims if c.id.startswith("lemma_14")]
    assert all(as_expected(c) for c in spared), output
    assert "up to no good" in output, "what a failed claim printed"


class Lethal(ReferenceEngine):
    """Kills every process in which a claim of Section 4 uses it."""

    name = "lethal"

    def steps(self, problem: Problem, weights: Array, batches: IntArray) -> Array:
        frame = sys._getframe()
        while frame is not None:
            if frame.f_globals.get("__name__", "").startswith("claims.section_4."):
                os._exit(77)
            frame = frame.f_back  # type: ignore[assignment]
        return super().steps(problem, weights, batches)

    step = steps


@pytest.mark.parametrize("patience", ["15s", "1ms"])
def test_workers_that_die_take_no_other_claim_along(tmp_path: Path, patience: str) -> None:
    """Also on a machine so slow that Dask gives each of them up before it is back."""
    status, output, report = claims(
        tmp_path, "--engine", "tests.test_dask_claims:Lethal", "--dask", "local", "--effort", "quick",
        "-k", "theorem_1.py or eq_9 or eq_10 or lemma_14",
        DASK_DISTRIBUTED__DEPLOY__LOST_WORKER_TIMEOUT=patience,
    )  # fmt: skip
    assert status == 1, output
    judged = [c for c in report.claims if c.verdict != "not_run"]
    killed = [c for c in judged if c.message]
    assert len(killed) >= 4, output
    assert all("killed the process that was judging it; 2 workers" in c.message for c in killed), killed
    spared = [c for c in judged if c.id.startswith("lemma_14")]
    assert len(spared) >= 4, output
    assert all(as_expected(c) for c in spared), output


# --- clusters that are not there, or go ---------------------------------------------------------------


class Hosts:
    """A scheduler and workers in processes of their own, somewhere else."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.file = directory / "scheduler.json"
        self.processes: list[subprocess.Popen] = []
        self.scheduler = self._start("scheduler", "--port", "0", "--scheduler-file", str(self.file))
        until(lambda: self.file.exists() and self.file.read_text().endswith("}"), self.scheduler)
        self.address = json.loads(self.file.read_text())["address"]

    def _start(self, *arguments: str, path: Path = ROOT) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments, "--no-dashboard"], cwd=self.directory,
            env={**environment(), "PYTHONPATH": str(path)}, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.processes.append(process)
        return process

    def start_worker(self, path: Path = ROOT) -> None:
        self._start("worker", self.address, "--nthreads", "1", path=path)

    def end(self) -> None:
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def hosts(tmp_path: Path) -> Iterator[Hosts]:
    (tmp_path / "elsewhere").mkdir()
    started = Hosts(tmp_path / "elsewhere")
    try:
        yield started
    finally:
        started.end()


def test_a_cluster_that_goes_leaves_the_report_of_what_was_done(tmp_path: Path, hosts: Hosts) -> None:
    for _ in range(2):
        hosts.start_worker()
    where = tmp_path / "report"

    def something_is_done() -> bool:
        with contextlib.suppress(Exception):
            return any(c.verdict != "not_run" for c in load(where / "report.json").claims)
        return False

    def kill_when_something_is_done() -> None:
        until(something_is_done)
        hosts.scheduler.kill()

    thread = threading.Thread(target=kill_when_something_is_done)
    thread.start()
    status, output, report = claims(
        where, "--engine", "tests.faulty:Slow", "-k", "section_4_5 or theorem_10 or lemma_14",
        "--dask", hosts.address,
    )  # fmt: skip
    thread.join()
    assert status not in (0, None), output
    assert f"the Dask scheduler at '{hosts.address}' is gone" in output
    assert "INTERNALERROR" not in output
    assert report.interrupted is True
    verdicts = [c.verdict for c in report.claims if not c.message]
    assert "not_run" in verdicts
    assert "verified" in verdicts


def test_the_only_worker_dies_and_comes_back(tmp_path: Path, hosts: Hosts) -> None:
    hosts.start_worker()
    status, output, report = claims(
        tmp_path / "report", "--engine", "tests.test_dask_claims:Mischief", "--dask", hosts.address,
        "-k", "theorem_1.py or lemma_14",
    )  # fmt: skip
    assert status == 1, output
    claim = by_id(report)["theorem_1/as_printed"]
    assert "killed the process that was judging it; 2 workers" in claim.message
    others = [c for c in report.claims if c.id.startswith("lemma_14")]
    assert all(as_expected(c) for c in others), output


@pytest.mark.parametrize("sources", ["none", "other"])
def test_a_worker_without_these_sources_is_named(tmp_path: Path, hosts: Hosts, sources: str) -> None:
    path = tmp_path / "their"
    path.mkdir()
    if sources == "none":  # a module of that name hides the project, installed or not
        (path / "claims.py").touch()
    else:
        for package in ("claims", "engine", "evidence", "referee", "reports"):
            shutil.copytree(ROOT / package, path / package, dirs_exist_ok=True)
        with open(path / "engine" / "fast.py", "a") as file:
            file.write("\n# changed\n")
    hosts.start_worker(path)
    status, output, report = claims(tmp_path / "report", "--dask", hosts.address)
    assert status == 4, output
    assert "Traceback" not in output
    words = {"none": "is not a paper: it has no PAPER", "other": "has other sources of this project"}
    assert f"{words[sources]}" in output
    assert "worker tcp://" in output
    assert report is None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--dask", "tcp://127.0.0.1:1"), ("no Dask scheduler answers at 'tcp://127.0.0.1:1'",)),
        (("--dask", "nonsense://x"), ("no Dask scheduler answers at 'nonsense://x'",)),
        (("--dask", "local", "-n", "3"), ("leave out -n",)),
    ],
)
def test_bad_options_give_one_clear_error(
    tmp_path: Path, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    status, output, report = claims(tmp_path / "out", *arguments)
    assert status == 4, output
    assert "Traceback" not in output
    assert report is None
    for word in words:
        assert word in output


def test_referee_run_judges_an_engine_of_the_working_directory(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("from engine.fast import FastEngine as Mine\n")
    done = subprocess.run(
        [sys.executable, "-m", "referee", "run", "--engine", "mine:Mine", "--dask", "local",
         "-k", "theorem_1.py or lemma_17.py"],
        cwd=tmp_path, env=environment() | {"PYTHONPATH": str(ROOT)}, text=True, timeout=PATIENCE,
        capture_output=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "cluster: tcp://" in done.stdout
    report = json.loads((tmp_path / "report" / "report.json").read_text())
    verdicts = [c["verdict"] for c in report["claims"] if c["verdict"] != "not_run"]
    assert sorted(verdicts) == ["refuted", *6 * ["verified"]]


def test_without_the_extra_it_says_what_to_install(tmp_path: Path) -> None:
    code = "import sys, pytest; sys.modules['distributed'] = None; sys.exit(pytest.main())"
    done = subprocess.run(
        [sys.executable, "-c", code, "claims", "--dask", "local", "--report", str(tmp_path / "o")],
        cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 4, done.stdout + done.stderr
    assert "pip install 'sgd-autoencoder-referee[dask]'" in done.stderr
    assert "Traceback" not in done.stderr


def only_in_main() -> ReferenceEngine:
    """Loads in the main process and not in a worker."""
    import multiprocessing

    if multiprocessing.parent_process() is not None:
        raise RuntimeError("no licence for a second process")
    return ReferenceEngine()


def test_an_engine_that_no_worker_can_load(tmp_path: Path) -> None:
    status, output, report = claims(
        tmp_path, "--engine", "tests.test_dask_claims:only_in_main", "-k", "theorem_1.py", "--dask", "local"
    )
    assert status == 1, output
    claim = by_id(report)["theorem_1/as_printed"]
    assert claim.verdict == "error"
    assert "no licence for a second process" in claim.message
