"""The process that judges claims: its cores and memory, its signs of life, the signals it gets."""

from __future__ import annotations

import contextlib
import gc
import math
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

HEARTBEAT = 60.0  # seconds between signs of life of a long claim
LOOK_EVERY = 0.5  # seconds between looks at the memory of a process
SHARE_OF_MEMORY = 0.8  # of the machine's memory, for all workers together
LEAST_MEMORY = 2.0  # GiB that a worker may always have


@contextlib.contextmanager
def importing() -> Iterator[None]:
    """What is made meanwhile stays as long as the process: collections of garbage never look at it."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if enabled:
            gc.enable()


def cores() -> int:
    """Cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def share_of_memory() -> float:
    """GiB that this worker may hold before it is stopped."""
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    except (AttributeError, OSError, ValueError):
        return math.inf
    with contextlib.suppress(OSError, ValueError):  # "max" is no number
        total = min(total, int(Path("/sys/fs/cgroup/memory.max").read_text()) / 2**30)
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    return max(SHARE_OF_MEMORY * total / workers, LEAST_MEMORY)


def resident() -> float:
    """GiB that this process and those that it has started hold; 0 where the system does not tell."""
    pages = 0
    for process in ("self", *started()):
        with contextlib.suppress(OSError, ValueError, IndexError):  # it may have ended
            pages += int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**30


def started() -> list[str]:
    """The ids of the processes that this one has started, such as an engine that is a program."""
    found: list[str] = []
    for thread in Path("/proc/self/task").glob("*/children"):
        with contextlib.suppress(OSError):  # a thread may end
            found += thread.read_text().split()
    return found


def too_much_memory(held: float, limit: float) -> str:
    """Why a process was stopped, as the end of a sentence about its engine."""
    return f"held {held:.2g} GiB of memory, more than {limit:.2g} GiB (--claim-memory)"


def too_long(limit: float) -> str:
    """The same of a claim that ran longer than that many seconds."""
    return f"did not finish within the limit of {limit:g} s (--claim-limit)"


class Interruption:
    """Tells an interruption from outside (Ctrl-C, SIGTERM) from an engine that raises one itself."""

    def __init__(self, *numbers: int) -> None:
        self.asked = False
        self.before: dict[int, Any] = {}
        for number in numbers:
            with contextlib.suppress(ValueError):  # not in the main thread
                if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
                    self.before[number] = signal.signal(number, self._ask)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked = True
        raise KeyboardInterrupt

    def restore(self) -> None:
        """Put the handlers back that were there before."""
        for number, handler in self.before.items():
            signal.signal(number, handler)


class Watch:
    """Looks after the process while it judges a claim: signs of life, and memory.

    Args:
        tell: is called with the seconds and what the claim is doing, from time to time.
        too_much: is called with the GiB that the process holds, once, if that is beyond ``memory``.
        memory: GiB.
    """

    def __init__(
        self, tell: Callable[[float, str], None], too_much: Callable[[float], None], memory: float
    ) -> None:
        self.tell, self.too_much, self.memory = tell, too_much, memory
        self.doing = ""
        self.done = threading.Event()

    def note(self, text: str) -> None:
        """What the claim is doing now."""
        self.doing = text

    def __enter__(self) -> Watch:
        threading.Thread(target=self._look, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.done.set()

    def _look(self) -> None:
        started = told = time.monotonic()
        warned = False
        while not self.done.wait(LOOK_EVERY):
            if not warned and (held := resident()) > self.memory:
                warned = True
                self.too_much(held)
            if time.monotonic() - told > HEARTBEAT:
                told = time.monotonic()
                self.tell(told - started, f": {self.doing}" if self.doing else "")
