"""What is measured in processes of its own: memory, the first call, accuracy, whole runs of the referee."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from benchmarks.targets import Target, single

ROOT = Path(__file__).parents[1]
LONG = 10**8

#: Bytes of an ensemble per replicate: a row of summaries, twice while they are handed over.
ROW = 200

RUN = """
import json, time
from benchmarks.subjects import problem
from benchmarks.whole import own_peak
from engine import UniformSubsets
from engine.fast import FastEngine
p = problem({m})
engine = FastEngine()
engine.run(p, UniformSubsets(1), max_steps=1, seed=1, replicates=2)
before = own_peak()
started = time.perf_counter()
engine.run(p, UniformSubsets(1), max_steps={steps}, seed=1, replicates={replicates})
seconds = time.perf_counter() - started
print(json.dumps({{"seconds": seconds, "before": before, "peak": own_peak()}}))
"""

FIRST = """
import json, time
from benchmarks.subjects import problem
from engine import UniformSubsets
from engine.fast import FastEngine
started = time.perf_counter()
FastEngine().run(problem(100), UniformSubsets(1), max_steps=10, seed=1, replicates=64)
print(json.dumps({"seconds": time.perf_counter() - started}))
"""


def own_peak() -> int:
    """The most bytes that this process has held since it was started.

    Not what ``getrusage`` says first: on Linux a program begins with the peak of the process that
    started it.
    """
    try:
        status = Path("/proc/self/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) * 1024
    except (OSError, IndexError, ValueError):
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak * (1 if sys.platform == "darwin" else 1024)


def child(code: str, **environment: str) -> dict[str, Any]:
    """Run Python code in a process of its own; its last line of output is JSON."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={**os.environ, **environment},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def memory() -> list[Target]:
    """An ensemble's memory: a row of summaries for each replicate, and nothing for a step."""
    few, many = 10_000, 1_000_000
    small = child(RUN.format(m=100, steps=20, replicates=few))
    large = child(RUN.format(m=100, steps=20, replicates=many))
    longer = child(RUN.format(m=100, steps=2000, replicates=few))
    per_replicate = (large["peak"] - small["peak"]) / (many - few)
    more = max(longer["peak"] - small["peak"], 0) / 2**20
    return [
        single("memory of one more replicate, a row of summaries", per_replicate, ROW, "bytes"),
        single("memory of 100 times the steps", more, 4.0, "MiB more"),
    ]


def first_call() -> list[Target]:
    """Compilation, with an empty cache and with a full one."""
    with tempfile.TemporaryDirectory() as cache:
        cold = child(FIRST, NUMBA_CACHE_DIR=cache)["seconds"]
        warm = child(FIRST, NUMBA_CACHE_DIR=cache)["seconds"]
    return [
        single("first call of the fast engine, empty cache", cold, 60.0, "s"),
        single("first call of the fast engine, kernels in the cache", warm, 2.0, "s"),
    ]


def large() -> dict[str, Any]:
    """n = m = 10^6, b = 1, 10^8 steps."""
    found = child(RUN.format(m=1_000_000, steps=LONG, replicates=1))
    return {"seconds": found["seconds"], "peak": found["peak"]}


def accuracy(steps: int = LONG) -> list[Target]:
    """A long run against the same batches in double-double arithmetic."""
    import numpy as np

    from benchmarks.double_double import exact
    from benchmarks.subjects import problem
    from engine import Problem, StandardBasis, Stop, UniformSubsets
    from engine.fast import FastEngine

    targets = []
    for m, eta in ((1000, 0.075), (1000, 0.0005)):  # one reaches R = 500 by then, one stays low
        w0 = np.array(problem(m).w0)
        p = Problem(StandardBasis(m, m), w0, eta)
        found = FastEngine().run(
            p, UniformSubsets(1), max_steps=steps, seed=7, keep_weights=True, stop=Stop(500.0, 64)
        )
        taken = int(found.steps[0])
        c, norm, alignment = exact(w0, eta, 7, taken)
        assert found.weights is not None
        worst = float(np.max(np.abs(found.weights[0] - c) / np.abs(c)))
        worst = max(worst, abs(found.norm_squared[0] / norm - 1.0))
        worst = max(worst, abs(found.log_ratio[0] / alignment - 1.0))
        targets.append(
            single(
                f"largest relative error of coordinates, N and R after {taken} steps, m = {m}, "
                f"eta = {eta}, at R = {alignment:.3g}",
                worst, 1e-9,
            )
        )  # fmt: skip
    return targets


def referee(effort: str, *, cold: bool = False, workers: int = 2) -> dict[str, Any]:
    """A whole run of ``pytest claims``: seconds, peak memory, and what each claim took."""
    with tempfile.TemporaryDirectory() as where:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        if cold:
            environment["NUMBA_CACHE_DIR"] = str(Path(where) / "cache")
        command = [
            sys.executable, "-m", "pytest", "claims", "--effort", effort, "-n", str(workers),
            "--report", str(Path(where) / "report"), "-q", "-p", "no:cacheprovider",
        ]  # fmt: skip
        started = time.perf_counter()
        with subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, start_new_session=True,
        ) as process:  # fmt: skip
            peak = Peak(process.pid)
            output, _ = process.communicate()
            seconds = time.perf_counter() - started
            peak.done.set()
        if process.returncode:
            raise RuntimeError(f"pytest claims --effort {effort} failed:\n{output[-2000:]}")
        report = json.loads((Path(where) / "report" / "report.json").read_text())
    claims = [{k: c[k] for k in ("id", "seconds", "samples")} for c in report["claims"]]
    return {
        "effort": effort, "cold": cold, "workers": workers, "seconds": seconds,
        "peak": peak.bytes, "claims": claims,
    }  # fmt: skip


class Peak(threading.Thread):
    """Watches the memory that a process and its descendants hold together; 0 where nobody tells."""

    def __init__(self, session: int) -> None:
        super().__init__(daemon=True)
        self.session, self.bytes, self.done = session, 0, threading.Event()
        self.start()

    def run(self) -> None:
        while not self.done.wait(0.5):
            self.bytes = max(self.bytes, self._held())

    def _held(self) -> int:
        """Pages that processes share are counted in parts (PSS)."""
        total = 0
        for directory in Path("/proc").glob("[0-9]*"):
            try:
                fields = (directory / "stat").read_text().rsplit(")", 1)[1].split()
                if int(fields[3]) == self.session:
                    rollup = (directory / "smaps_rollup").read_text()
                    total += int(rollup.split("Pss:")[1].split()[0]) * 1024
            except (OSError, IndexError, ValueError):
                continue
        return total


def referee_targets(runs: list[dict[str, Any]]) -> list[Target]:
    """The run times that were promised, on 2 workers."""
    limits = {("quick", True): 60.0, ("quick", False): 20.0, ("standard", False): 120.0,
              ("thorough", False): 1800.0}  # fmt: skip
    return [
        single(
            f"pytest claims --effort {r['effort']}, {r['workers']} workers, "
            + ("no compiled kernels yet" if r["cold"] else "kernels compiled before"),
            r["seconds"], limits[r["effort"], r["cold"]], "s",
        )
        for r in runs
    ]  # fmt: skip
