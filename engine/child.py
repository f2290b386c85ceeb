"""A program of its own that is asked on its standard input and answers on its standard output.

Bytes go both ways at once, and what it writes to standard error is read as it comes, so that neither side can
block the other.  The program ends with this process, however this process ends: a shell that does nothing
but wait kills it when the pipe from here closes.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import time
import weakref
from collections.abc import Sequence
from typing import IO

LONGEST_LINE = 4096  # bytes
LAST_WORDS = 300  # bytes of standard error that are told
GRACE = 0.5  # seconds for a program whose input is closed, or whose output is, to end
KEEPER = 'read -r nothing; kill -s KILL -- "-$0"'


class ChildError(Exception):
    """The program is gone, silent or talks out of turn; the text is the end of a sentence about it."""


class Child:
    """A running program, the leader of a group of processes of its own.

    Args:
        words: of its command line.

    Raises:
        OSError: it cannot be started.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self.process = process = subprocess.Popen(
            words, bufsize=0, start_new_session=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        keeper = subprocess.Popen(
            ["/bin/sh", "-c", KEEPER, str(process.pid)], start_new_session=True,
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._stdin, self._stdout, self._stderr = (pipe.fileno() for pipe in _pipes(process))
        os.set_blocking(self._stdin, False)
        self._poll = select.poll()
        self._poll.register(self._stdout, select.POLLIN)
        self._poll.register(self._stderr, select.POLLIN)
        self._heard = select.poll()
        self._heard.register(self._stderr, select.POLLIN)
        self._unsent: list[memoryview] = []
        self._received = bytearray()
        self._words = bytearray()
        self.owner = os.getpid()
        self.end = weakref.finalize(self, _end, process, keeper, self.owner)

    def say(self, *parts: bytes | memoryview) -> None:
        """Begin to send; the rest follows while the answer is awaited.

        Raises:
            ChildError: the program wrote something before it was asked.
        """
        self._move(0.0)
        if self._received:
            raise ChildError(f"wrote {quoted(self._received)} that nobody had asked for")
        self._unsent += [view for part in parts if (view := memoryview(part).cast("B"))]
        self._poll.register(self._stdin, select.POLLOUT)

    def line(self, patience: float | None = None) -> str:
        """The next line of the answer, within so many seconds.

        Raises:
            ChildError: there is none.
        """
        until = None if patience is None else time.monotonic() + patience
        while (end := self._received.find(b"\n", 0, LONGEST_LINE)) < 0:
            if len(self._received) >= LONGEST_LINE:
                raise ChildError(f"wrote {quoted(self._received)}, which is no line")
            left = None if until is None else until - time.monotonic()
            if left is not None and left <= 0:
                raise ChildError(f"did not answer within {patience:g} s")
            self._move(left)
        text = bytes(self._received[:end]).decode("utf-8", "backslashreplace").strip()
        del self._received[: end + 1]
        return text

    def block(self, size: int) -> bytes:
        """The next bytes of the answer, so many and no more.

        Raises:
            ChildError: the program ended before, or wrote more.
        """
        while len(self._received) < size:
            self._move(None)
        if more := self._received[size:]:
            raise ChildError(f"wrote {len(more)} bytes more than it had announced: {quoted(more)}")
        found = bytes(self._received)
        self._received.clear()
        return found

    def _move(self, seconds: float | None) -> None:
        """Send and receive whatever is ready, after at most so many seconds; None: however long it takes."""
        for descriptor, _ in self._poll.poll(None if seconds is None else 1000 * seconds):
            if descriptor == self._stdin:
                self._send()
            elif descriptor == self._stderr:
                self._hear()
            elif found := os.read(self._stdout, 1 << 20):
                self._received += found
            else:
                raise ChildError(self._death())

    def _send(self) -> None:
        try:
            while self._unsent:
                sent = os.write(self._stdin, self._unsent[0])
                self._unsent[0] = self._unsent[0][sent:]
                if not self._unsent[0]:
                    del self._unsent[0]
        except BlockingIOError:
            return
        except BrokenPipeError:  # it has closed its input: what is to be said of that, its output will say
            self._unsent.clear()
        self._poll.unregister(self._stdin)

    def _hear(self) -> bool:
        """Keep the last of what it wrote to standard error; returns whether there may be more."""
        found = os.read(self._stderr, 1 << 16)
        if not found:
            with contextlib.suppress(KeyError):
                self._poll.unregister(self._stderr)
        self._words += found
        del self._words[:-LAST_WORDS]
        return bool(found)

    def _death(self) -> str:
        """How it ended, and its last words."""
        try:
            status = self.process.wait(GRACE)
            how = f"ended with exit status {status}" if status >= 0 else f"was ended by {_signal(-status)}"
        except subprocess.TimeoutExpired:
            how = "closed its output"
        for _ in range(64):  # what is in the pipe, and not what others may go on to write
            if not self._heard.poll(0) or not self._hear():
                break
        last = self._words.strip()
        return f"{how}; its last words: {quoted(last)}" if last else how


def quoted(data: bytes | bytearray) -> str:
    """The beginning of some bytes, as Python writes them."""
    return (
        repr(bytes(data[:LAST_WORDS]))[1:] if len(data) <= LAST_WORDS else f"{bytes(data[:40])!r}"[1:] + " ..."
    )


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _end(process: subprocess.Popen[bytes], keeper: subprocess.Popen[bytes], owner: int) -> None:
    """End a program and all of its group, and wait for it: nothing is left, not even a zombie."""
    stdin, stdout, stderr = _pipes(process)
    with contextlib.suppress(OSError):
        stdin.close()
    if os.getpid() == owner:
        _wait(stdout.fileno())
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        keeper.kill()
        for each in (process, keeper):
            each.wait()
    else:  # forked: they are no children of this process, which does not wait for them
        process.returncode = keeper.returncode = 0
    for stream in (stdout, stderr, keeper.stdin):
        if stream is not None:
            stream.close()


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes], IO[bytes]]:
    """The pipes to a program: its standard input, output and error."""
    if process.stdin is None or process.stdout is None or process.stderr is None:
        raise ValueError("expected a process with three pipes")
    return process.stdin, process.stdout, process.stderr


def _wait(output: int) -> None:
    """Give a program whose input is closed the time to end, which closes its output."""
    poll = select.poll()
    poll.register(output, select.POLLIN)
    deadline = time.monotonic() + GRACE
    while (left := deadline - time.monotonic()) > 0:
        if poll.poll(1000 * left) and not os.read(output, 1 << 16):
            break
