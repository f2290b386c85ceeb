"""Files that read a clock, or wait for what may hang, and why no outcome depends on how long that takes.

A seed repeats a run, and a test, on any machine and however busy it is.  So clocks are for telling (``TOLD``),
for giving up what hangs (``HANGS``: far from what it takes, and said where it strikes), or faked.
``tests/test_clocks.py`` compares the list with the sources; ``python -m tests.under_load`` tries it out.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

#: Seconds after which a test gives up what hangs; nothing takes a tenth of it, on a busy machine either.
PATIENCE = 1800.0

TOLD = "times are told, and nothing follows from them"
HANGS = "a limit that ends what hangs, far from what it takes"
WAITS = "waits for an event, with `until` or a limit that ends what hangs"

CLOCKS = {
    "benchmarks/__main__.py": TOLD,
    "benchmarks/recorded.py": "times are what is measured",
    "benchmarks/subjects.py": "how much work is timed, not what is found",
    "benchmarks/timing.py": "times are what is measured",
    "benchmarks/whole.py": "times are what is measured",
    "referee/sweep.py": TOLD,
    "referee/sharing.py": WAITS,
    "engine/pace.py": "processor time against a fixed piece of work; the class is printed beside the seed",
    "evidence/_z3.py": HANGS,
    "evidence/coqc.py": HANGS,
    "evidence/opinions.py": "a second solver that hangs leaves a proof with one; no verdict depends on it",
    "evidence/proof.py": TOLD,
    "referee/asking.py": "the diagnosis of an engine that hangs is that it does",
    "referee/certify.py": "--time-limit, for a solver that hangs",
    "referee/clerk.py": "when the report on disk is brought up to date, and what a run tells",
    "referee/cluster.py": "--claim-limit, workers that do not answer, and what a run tells",
    "referee/connection.py": WAITS,
    "engine/child.py": HANGS,
    "engine/diagnosis/layers.py": TOLD,
    "referee/forecast.py": TOLD,
    "referee/judging.py": TOLD,
    "referee/process.py": TOLD,
    "referee/timing.py": "an engine that takes no step within minutes counts as the slowest, which is printed",
    "referee/worker.py": "lets an event leave before an engine may block it",
    "reports/drawing.py": HANGS,
    "reports/printed.py": HANGS,
    "tests/calibration.py": TOLD,
    "tests/claim_mutants.py": "--minutes, after which a sweep begins nothing; the next one goes on",
    "tests/clocks.py": "the deadline of `until`",
    "tests/faulty.py": "engines that hang, or are slow, for others to interrupt",
    "tests/hostile.py": "engines that hang, or are slow, for others to interrupt",
    "tests/kill_judge.py": "a limit that the caller sets; what runs into it is neither caught nor missed",
    "tests/kill_loop.py": "when a run is killed: at any time, which is the point",
    "tests/kill_matrix.py": TOLD,
    "tests/kit_mutants.py": HANGS,
    "tests/runs.py": HANGS,
    "tests/test_checker.py": HANGS,
    "tests/test_checks.py": HANGS,
    "tests/test_clocks.py": "names what it looks for",
    "tests/test_command.py": HANGS,
    "tests/test_dask.py": WAITS,
    "tests/test_dask_claims.py": WAITS,
    "tests/test_diagnosis.py": HANGS,
    "tests/test_forgeries.py": HANGS,
    "tests/exec_programs.py": "programs that hang, for others to interrupt",
    "tests/test_exec_engine.py": HANGS,
    "tests/test_fast_ensembles.py": "waits until a thread has used some processor time",
    "tests/test_guides.py": HANGS,
    "tests/test_pace.py": "a fake clock; an engine that sleeps, which no load makes faster",
    "tests/test_reports_web.py": HANGS,
    "tests/test_robustness.py": WAITS,
    "tests/test_run.py": WAITS,
    "tests/test_site.py": HANGS,
    "tests/test_sweep.py": WAITS,
    "tests/unseen.py": TOLD,
    "tests/under_load.py": TOLD,
}


def until(true: Callable[[], object], process: Any = None) -> None:
    """Wait for something; fail if it does not come, or if the process that is to bring it has ended.

    Args:
        true: looked at every now and then.
        process: of ``subprocess``.
    """
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert process is None or process.poll() is None, "the process has ended before"
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
