"""A run as a terminal shows it, each line with its second, and how far each of its forecasts was off.

    python -m benchmarks.recorded referee run --effort quick

prints both in Markdown.  A forecast is off by what it says is left, less what was left, over the time of the
whole run, to which the documents that are written last belong.
"""

from __future__ import annotations

import contextlib
import os
import pty
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import NamedTuple

UNITS = {"s": 1.0, "min": 60.0, "h": 3600.0}
#: What a run says of its time: all of it at the beginning, and then what is left.
FORECAST = re.compile(r"all claims take about ([\d.]+) (s|min|h)|, about ([\d.]+) (s|min|h) left")
CODES = re.compile(r"\x1b\[[\d;?]*[A-Za-z]")


class Line(NamedTuple):
    """A line, and the second in which it was complete."""

    second: float
    text: str


def recorded(command: Sequence[str]) -> tuple[list[Line], float, int]:
    """What a command writes to a terminal of its own, how many seconds it takes, and its exit status."""
    controller, terminal = pty.openpty()
    started, raw, lines = time.monotonic(), b"", list[Line]()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=terminal, stderr=terminal)
    os.close(terminal)
    with contextlib.suppress(OSError):  # which says on Linux that the other end was closed
        while data := os.read(controller, 4096):
            *complete, raw = (raw + data).split(b"\n")
            second = time.monotonic() - started
            texts = (CODES.sub("", one.decode(errors="replace")).strip() for one in complete)
            lines += (Line(second, text.rpartition("\r")[2]) for text in texts)  # what is written over is gone
    os.close(controller)
    return lines, time.monotonic() - started, process.wait()


def forecasts(lines: Sequence[Line], seconds: float) -> list[tuple[float, float, float]]:
    """Each forecast of a run of so many seconds: when it was made, what it said was left, and what was."""
    found = []
    for line in lines:
        for match in FORECAST.finditer(line.text):
            number, unit = match[1] or match[3], match[2] or match[4]
            found.append((line.second, float(number) * UNITS[unit], seconds - line.second))
    return found


def main(arguments: list[str]) -> int:
    """Print the lines and the table."""
    lines, seconds, status = recorded(arguments)
    print(f"`{' '.join(arguments)}`, {seconds:.0f} s, exit status {status}:\n\n```text")
    print("\n".join(f"{line.second:6.1f}  {line.text}"[:110] for line in lines if line.text))
    print("```\n\n| after | said to be left | left | off, of the whole |\n| --: | --: | --: | --: |")
    for when, said, left in forecasts(lines, seconds):
        print(f"| {when:.0f} s | {said:.0f} s | {left:.0f} s | {(said - left) / seconds:+.0%} |")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
