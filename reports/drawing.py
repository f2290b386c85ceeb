"""All figures of a report as files, drawn by several processes side by side if there are many.

Each figure depends on nothing but its data, so it does not matter who draws it.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from referee.record import Figure, Report
from reports.records import ReportError, figure_file, to_plain, typed, write_atomic

FEW = 12  # figures that are not worth another process, which takes half a second to start
MOST = 8  # processes
PATIENCE = 300.0  # seconds that a process may take
Job = tuple[str, Figure]  # the file name of a figure, and the figure


def draw(report: Report, directory: str | Path, errors: dict[str, str] | None = None) -> list[Path]:
    """Draw every figure of the report into ``directory`` and return the files written.

    A figure that cannot be drawn costs only itself: its file name and the reason go to ``errors``,
    and no older file of that name is left standing in for it.  Raises :class:`ReportError` if the
    directory cannot be written.
    """
    jobs = [(figure_file(claim, figure), figure) for claim in report.claims for figure in claim.figures]
    count = max(1, min(_cores(), len(jobs) // FEW, MOST))
    shares = [jobs[first::count] for first in range(count)]
    with contextlib.ExitStack() as stack:
        helpers = [stack.enter_context(_start(share, directory)) for share in shares[1:]]
        for helper in helpers:
            stack.callback(helper.kill)  # before it is waited for
        failed = drawn(shares[0], directory)
        for share, helper in zip(shares[1:], helpers, strict=True):
            said = _finish(helper)
            failed |= drawn(share, directory) if said is None else said
    if errors is not None:
        errors.update((name, failed[name]) for name, _ in jobs if name in failed)
    return [Path(directory) / name for name, _ in jobs if name not in failed]


def drawn(jobs: Sequence[Job], directory: str | Path) -> dict[str, str]:
    """Draw some figures here; returns why, for those that could not be drawn."""
    if not jobs:
        return {}
    from reports.figures import image  # matplotlib takes a while

    failed = {}
    for name, figure in jobs:
        drawing = None
        try:
            drawing = image(figure)
        except Exception as error:  # whatever matplotlib makes of bad data
            failed[name] = " ".join(str(error).split()) or type(error).__name__
        put(Path(directory) / name, drawing)
    return failed


def put(path: Path, drawing: bytes | None) -> None:
    """Write a picture; none removes an older one."""
    if drawing is not None:
        write_atomic(path, drawing)
        return
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise ReportError(f"{path}: cannot be removed: {error.strerror}") from error


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _start(jobs: Sequence[Job], directory: str | Path) -> subprocess.Popen[bytes]:
    """A process of its own that draws some figures; it does not run the main module of this one again."""
    with tempfile.TemporaryFile() as file:
        file.write(json.dumps(to_plain(jobs)).encode())
        file.seek(0)
        return subprocess.Popen(
            [sys.executable, "-m", __name__, str(directory)], stdin=file, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )  # fmt: skip


def _finish(helper: subprocess.Popen[bytes]) -> dict[str, str] | None:
    """What a process could not draw; None if it did not end as it should."""
    try:
        said, _ = helper.communicate(timeout=PATIENCE)
        failed: dict[str, str] = json.loads(said)
    except (subprocess.TimeoutExpired, ValueError):
        return None
    return None if helper.returncode else failed


if __name__ == "__main__":
    asked = [(name, typed(Figure, figure)) for name, figure in json.load(sys.stdin)]
    print(json.dumps(drawn(asked, sys.argv[1])))
