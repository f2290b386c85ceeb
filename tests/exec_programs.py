"""Programs for ``exec:`` that do not behave: ``python tests/exec_programs.py HOW [FILE]``.

Each is asked as an engine is, and takes a step by leaving the state as it was.  ``FILE`` gets the number of its
process, a line for each start.
"""

from __future__ import annotations

import os
import signal
import struct
import sys
import time
from typing import IO

OFFERS = {"garbage offer": "offers steps jump\n", "declines": "offers steps\n", "runs": "offers run\n"}


def main(how: str) -> None:
    """Answer until the input ends."""
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    if how == "dies at the start":
        print("no licence", file=sys.stderr)
        sys.exit(3)
    if how == "says nothing":
        time.sleep(600)
    asked.readline()
    answers.write(b"Welcome!\n" if how == "garbage at the start" else b"name odd\nprecision float64\n")
    answers.write(OFFERS.get(how, "").encode() + b"ready\n")
    answers.flush()
    n = 0
    for line in iter(asked.readline, b""):
        word, *rest = line.split()
        if word == b"problem":
            n = int(rest[1])
            if rest[4] == b"rows":
                asked.read(8 * n * int(rest[0]))
        else:
            answer(how, word, list(map(int, rest[: 4 if word == b"run" else None])), n, asked, answers)
            answers.flush()


def answer(how: str, word: bytes, sizes: list[int], n: int, asked: IO[bytes], answers: IO[bytes]) -> None:
    """Answer one question in its way."""
    if how == "answers early":  # more than a pipe holds, before it has read the question
        answers.write(b"ok %d\n" % n + bytes(8 * n))
        answers.flush()
    k = sizes[0] if word != b"step" else 1
    state = asked.read(8 * k * n)
    asked.read({b"step": 8 * sizes[0], b"steps": 8 * k * sizes[-1], b"run": 0}[word])
    if how in ("hangs", "leaks") and "PYTEST_XDIST_WORKER" not in os.environ:  # where no limit ends it
        how = ""
    if how == "hangs":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(600)
    elif how == "dies":
        print("index out of bounds", file=sys.stderr)
        sys.exit(4)
    elif how == "is killed":
        os.kill(os.getpid(), signal.SIGKILL)
    elif how == "leaves its output":
        sys.stdout.flush()
        os.close(1)
        time.sleep(600)
    elif how == "garbage":
        answers.write(b"\xff\xfe here you are\n")
    elif how == "no line":
        answers.write(b"x" * 10_000)
    elif how == "too few":
        answers.write(b"ok %d\n" % (n - 1) + state[8:])
    elif how == "too many":
        answers.write(b"ok %d\n" % n + state + b"and more")
    elif how == "talks out of turn":
        answers.write(b"ok %d\n" % n + state)
        answers.flush()
        asked.readline()
        answers.write(b"debug: done\n")
        answers.flush()
        time.sleep(600)
    elif how == "nan":
        answers.write(b"ok %d\n" % n + struct.pack("<d", float("nan")) * n)
    elif how == "says what is wrong":
        answers.write(b"error eta is too large for me\n")
    elif how == "declines":
        answers.write(b"declined\n")
    elif how == "is loud":
        sys.stderr.write("noise " * 200_000)
        sys.stderr.flush()
        answers.write(b"ok %d\n" % n + state)
    elif how == "runs":  # longer than it was asked to
        answers.write(b"ok %d\n" % (k * (2 + n)) + struct.pack("<q", sizes[1] + 1) * k + bytes(8 * k) + state)
    elif how == "leaks":
        kept = [bytearray(1 << 26) for _ in range(48)]
        time.sleep(600 + len(kept))
    elif how != "answers early":
        answers.write(b"ok %d\n" % n + state)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        with open(sys.argv[2], "a") as file:
            file.write(f"{os.getpid()}\n")
    main(sys.argv[1])
