"""Kills runs at random moments and looks at what they leave: ``python -m tests.kill_loop --kills 200``.

Each turn starts ``pytest claims --effort quick`` in one report directory, which all turns share, waits
for a random time between nothing and a little more than a whole run takes, and sends SIGKILL to the
whole process group.  Then ``damage`` lists what is wrong with the directory: nothing, it is hoped.

A run writes for a small part of its time only.  ``--writers 1000`` adds turns that kill a process
which does nothing but write reports and figures, so that nearly every kill hits a write.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from reports import ReportError, load

ROOT = Path(__file__).parent.parent
LONGEST_WRITER = 8.0  # seconds; it takes some two to load its modules

WRITER = """
import sys
from dataclasses import replace
from reports import OwnedDirectory, load, write
report, directory = load(sys.argv[1]), sys.argv[2]
while True:
    owned = OwnedDirectory(directory)
    report = replace(report, seed=report.seed + 1)
    write(report, directory, figures=False)
    write(report, directory)
    owned.release()
"""


def damage(directory: Path) -> list[str]:
    """What is wrong with a report directory after a kill, one line each."""
    found = []
    text, report = None, None
    if (directory / "report.md").exists():
        text = (directory / "report.md").read_bytes().decode("utf-8", "replace")
        if not text.startswith("# "):
            found.append("report.md has no beginning")
    if (directory / "report.json").exists():
        try:
            report = load(directory / "report.json")
        except ReportError as error:
            found.append(str(error))
    elif text is not None:
        found.append("there is a report.md without a report.json")
    if text is not None and report is not None:
        if f"`{report.seed}`" not in text:
            found.append("report.json and report.md are of different runs")
        _, again, command = text.partition("\nTo run it again:\n")
        if not again or not command.endswith("\n```\n"):  # the last lines of every report
            found.append("report.md has no end")
    if text is not None:
        linked = {match[1] for match in re.finditer(r"\((sections/[\w-]+\.md)", text)}
        found += [f"{n} is missing" for n in sorted(linked) if not (directory / n).exists()]
    if report is not None and not report.interrupted:
        silent = [c for c in report.claims if c.verdict == "not_run" and not c.message]
        if silent:
            found.append("report.json claims to be finished, but claims did not get a turn")
    drawn = ((p, p.read_text(errors="replace")) for p in directory.glob("*.svg"))
    found += [f"{p.name} is half-written" for p, text in drawn if not text.endswith("</svg>\n")]
    ends = {
        "letter.md": "`\n",
        "report.html": "</html>\n",
        "letter.html": "</html>\n",
        "findings.json": "\n}\n",
    }
    for name, end in ends.items():
        path = directory / name
        if path.exists() and not path.read_text(errors="replace").endswith(end):
            found.append(f"{name} is half-written")
    return found


def strays(directory: Path) -> int:
    """How many hidden files, such as temporary ones, lie in the directory."""
    return sum(path.name.startswith(".") for path in directory.iterdir())


def environment() -> dict[str, str]:
    """The environment without what this process's own pytest, if any, has put there."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "COV_"))}
    return kept | {"PYTHONPATH": str(ROOT)}


def run_command(directory: Path, workers: int, extra: Sequence[str] = ()) -> list[str]:
    return [
        sys.executable, "-m", "pytest", "claims", "--effort", "quick", "-q",
        "-n", str(workers), "--report", str(directory), *extra,
    ]  # fmt: skip


def kill_after(command: Sequence[str], seconds: float) -> bool:
    """Start a command in a process group of its own, kill the group; whether it was still running."""
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment(), start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        process.wait(seconds)
        return False
    except subprocess.TimeoutExpired:
        return True
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def state(directory: Path) -> str:
    """How far the run had come, for the tally."""
    if not (directory / "report.json").exists():
        return "no report yet"
    report = json.loads((directory / "report.json").read_bytes())
    if not report["interrupted"]:
        return "finished report"
    judged = any(c["verdict"] != "not_run" for c in report["claims"])
    markdown = "" if (directory / "report.md").exists() else ", report.md cleanly absent"
    return ("report with some verdicts" if judged else "report without verdicts") + markdown


class Loop:
    """Counts kills, what they left and what was damaged."""

    def __init__(self, directory: Path, rng: random.Random) -> None:
        self.directory, self.rng = directory, rng
        self.tally: Counter[str] = Counter()
        self.damaged: list[str] = []
        self.most_strays = 0

    def turn(self, name: str, command: Sequence[str], longest: float) -> None:
        seconds = self.rng.uniform(0.0, longest)
        running = kill_after(command, seconds)
        wrong = damage(self.directory) if self.directory.exists() else []
        self.damaged += [f"{name}, killed after {seconds:.2f} s: {text}" for text in wrong]
        self.tally["killed" if running else "over before the kill"] += 1
        if self.directory.exists():
            self.tally[state(self.directory)] += 1
            self.most_strays = max(self.most_strays, strays(self.directory))
        for text in wrong:
            print(f"DAMAGE {name}: {text}", flush=True)

    def summary(self) -> str:
        left = ", ".join(f"{name}: {count}" for name, count in sorted(self.tally.items()))
        return f"{left}; most stray files at a time: {self.most_strays}; damaged files: {len(self.damaged)}"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=200, help="runs to kill (default: 200)")
    parser.add_argument("--writers", type=int, default=0, help="writing processes to kill as well")
    parser.add_argument("--directory", type=Path, default=Path("kill_loop_report"))
    parser.add_argument("--workers", type=int, default=2, help="-n of each run (default: 2)")
    parser.add_argument("--longest", type=float, help="seconds; by default a run is timed first")
    parser.add_argument("--seed", type=int, default=None, help="of the random moments")
    parser.add_argument("extra", nargs="*", help="more arguments for pytest, after --")
    options = parser.parse_args(arguments)
    seed = random.SystemRandom().getrandbits(32) if options.seed is None else options.seed
    print(f"random moments from --seed {seed}", flush=True)
    rng = random.Random(seed)
    directory = options.directory.resolve()
    command = run_command(directory, options.workers, options.extra)
    longest = options.longest
    if longest is None and options.kills:
        started = time.monotonic()
        subprocess.run(command, cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL, check=False)
        longest = 1.05 * (time.monotonic() - started)
        print(f"a whole run takes {longest / 1.05:.1f} s", flush=True)
    runs = Loop(directory, rng)
    for k in range(options.kills):
        runs.turn(f"run {k}", command, longest)
        if (k + 1) % 10 == 0:
            print(f"{k + 1} runs: {runs.summary()}", flush=True)
    writers = Loop(directory.with_name(f"{directory.name}_writers"), rng)
    source = directory / "report.json"
    for k in range(options.writers if source.exists() else 0):
        writer = [sys.executable, "-c", WRITER, str(source), str(writers.directory)]
        writers.turn(f"writer {k}", writer, LONGEST_WRITER)
        if (k + 1) % 100 == 0:
            print(f"{k + 1} writers: {writers.summary()}", flush=True)
    return 1 if runs.damaged or writers.damaged else 0


if __name__ == "__main__":
    sys.exit(main())
