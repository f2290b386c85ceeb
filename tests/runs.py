"""Runs of the referee for tests, each in a process of its own that does not import everything again.

Two thirds of the time of a run of two claims are imports.  So one process imports what a run needs, and forks
for each (``multiprocessing``'s fork server).  What is killed or interrupted, or comes from a wheel, starts an
interpreter as users do.  Without ``-n`` there are no workers: tests run side by side already.
"""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from referee.record import Record, Report
from reports import load, to_plain
from tests.clocks import PATIENCE

ROOT = Path(__file__).parent.parent
SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(["tests.preloaded"])


def environment() -> dict[str, str]:
    """The environment without what this process's own pytest, if any, has put there; "-n auto" is "-n 0"."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "COV_"))}
    return kept | {"PYTEST_XDIST_AUTO_NUM_WORKERS": "0"}


def command(*words: str) -> list[str]:
    """The command line of a quick run, for an interpreter of its own; no claim ends because others compute."""
    patient = ("--claim-limit", str(PATIENCE))
    return [sys.executable, "-m", "pytest", "claims", "-v", "--effort", "quick", *patient, *words]


def finished(program: str, *words: str, cwd: Path = ROOT, **variables: str) -> tuple[int, str]:
    """The exit status and the output of ``python -m PROGRAM`` with some words, run to its end.

    Args:
        program: "pytest" or "referee".
        words: of its command line.
        cwd: where it runs.
        variables: more of its environment.
    """
    with tempfile.NamedTemporaryFile() as output:
        what = (program, words, str(cwd), environment() | variables, output.name)
        process = SERVER.Process(target=_become, args=what)
        process.start()
        process.join(PATIENCE)
        status = process.exitcode
        if status is None:
            process.kill()
            process.join()
        process.close()
        text = Path(output.name).read_text(errors="replace")
    assert status is not None, text
    return status, text


def _become(program: str, words: tuple[str, ...], cwd: str, env: dict[str, str], output: str) -> None:
    """Make a forked process the program with this command line, environment and output."""
    os.setsid()
    descriptor = os.open(output, os.O_WRONLY | os.O_APPEND)
    for standard in (1, 2):
        os.dup2(descriptor, standard)
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    path = [cwd, *filter(None, env.get("PYTHONPATH", "").split(os.pathsep))]
    sys.path[:] = [*path, *(place for place in sys.path if place not in path)]
    sys.argv = [program, *words]
    plain = "--assert=plain"  # pytest would warn that modules which are there cannot be rewritten
    if program == "pytest":
        raise SystemExit(int(pytest.main([*words, plain])))
    from referee.__main__ import main

    raise SystemExit(main([*words, plain] if words[0] == "run" else list(words)))


def run(directory: Path, *words: str, **variables: str) -> tuple[int, str, Any]:
    """A quick run into ``directory / "out"``: the exit status, the output, and the report, if there is one."""
    done = finished("pytest", *command("--report", str(directory / "out"), *words)[3:], **variables)
    return *done, report_in(directory / "out")


def fresh(directory: Path, *words: str) -> tuple[int, str, Any]:
    """The same in an interpreter of its own, as users start it."""
    done = subprocess.run(
        command("--report", str(directory / "out"), *words),
        cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, timeout=PATIENCE,
    )  # fmt: skip
    return done.returncode, done.stdout, report_in(directory / "out")


def report_in(directory: Path) -> Any:
    """The report in a directory, None if there is none."""
    path = directory / "report.json"
    return load(path) if path.exists() else None


def without_progress(output: str) -> list[str]:
    """The lines of an output but those that a run adds from time to time, more of them on a busy machine."""
    return [line for line in output.splitlines() if not re.search(r"\[ *\d+ s\] | is being judged for ", line)]


def by_id(report: Report) -> dict[str, Record]:
    """The claims of a report by their ids."""
    return {claim.id: claim for claim in report.claims}


def numbers(report: Report) -> list[dict[str, Any]]:
    """The claims as plain data, in which nan equals nan, without what may differ: the time they took."""
    return [{k: v for k, v in to_plain(claim).items() if k != "seconds"} for claim in report.claims]


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A directory that all workers of a session share, made by the first of them that needs it."""
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    place, whole = shared / name, shared / f"{name}.whole"
    with open(shared / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not whole.exists():
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()
            make(place)
            whole.touch()
    return place
