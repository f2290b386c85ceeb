"""Asking for the diagnosis of an engine at the end of a run, in a process that it may hang or kill."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from referee.record import Diagnosis
from reports.records import ReportError, check_diagnosis

LIMITS = (20.0, 90.0)  # seconds that a diagnosis may take: those of a claim, within these bounds


def ask(package: str, engine: str, seed: int | str, claim_limit: float) -> Diagnosis:
    """The diagnosis of an engine, as a report has it; where there is none, its summary says why.

    Args:
        package: of the paper.
        engine: as given on the command line.
        seed: of the run.
        claim_limit: seconds after which a claim is stopped.
    """
    limit = min(max(claim_limit, LIMITS[0]), LIMITS[1])
    command = [
        *(sys.executable, "-m", "referee", "diagnose", "--json"),
        *("--claims", package, "--engine", engine, "--seed", str(seed)),
    ]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    for name in [n for n in environment if n.startswith("PYTEST_")]:
        del environment[name]
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=limit, stdin=subprocess.DEVNULL,
            check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return _none(f"the engine did not finish its diagnosis within {limit:g} s")
    except OSError as error:
        return _none(f"no diagnosis: {error}")
    if done.returncode in (0, 1):
        for line in (done.stdout, done.stdout[done.stdout.find("{") :]):  # an engine may print, too
            try:
                return check_diagnosis(json.loads(line))
            except (ValueError, ReportError):
                continue
    if done.returncode < 0 or not done.stderr.strip():
        return _none(f"the engine ended the process that diagnosed it (exit status {done.returncode})")
    return _none(f"no diagnosis: {done.stderr.strip().splitlines()[-1]}")


def _none(why: str) -> Diagnosis:
    return Diagnosis(why, (), None)
