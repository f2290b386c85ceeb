"""Judging in this process: an xdist worker, or the main process with ``-n 0``.

A claim that hangs past the limit, takes too much memory or kills the process costs itself alone:
pytest-xdist replaces the worker, and the main process reads in its trace where it died.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import signal
import sys
from typing import Any

import pytest

from referee.collection import ClaimItem
from referee.judging import Judge
from referee.options import terms
from referee.paper import Paper
from referee.process import Interruption, Watch, cores, too_much_memory
from referee.record import Record
from referee.sweep import in_threads
from referee.terminal import real_terminal, say, still


class LocalJudge:
    """Judges claims in this process, one at a time, with a limit and signs of life."""

    def __init__(self, config: pytest.Config) -> None:
        self.terms = terms(config.option)
        self.memory: float = config.option.claim_memory
        self.core = Judge(self.terms, _load, in_threads(_threads()))
        self.terminal = real_terminal(config)
        self.trace = _open_trace(getattr(config, "workerinput", {}).get("trace"))
        self.interruption = Interruption(signal.SIGINT)

    def pytest_unconfigure(self) -> None:
        """Put the signal handlers back."""
        self.interruption.restore()

    def judge(self, item: ClaimItem) -> tuple[Record, BaseException | None]:
        """The record of a claim, and what it raised, if anything."""
        claim = item.claim
        last_words: Any = self.trace or self.terminal or sys.__stderr__
        faulthandler.enable(file=last_words)
        faulthandler.dump_traceback_later(self.terms.claim_limit, exit=True, file=last_words)
        with contextlib.ExitStack() as stack:
            stack.callback(faulthandler.cancel_dump_traceback_later)
            watch = Watch(
                tell=lambda seconds, doing: say(self.terminal, still(claim.id, seconds, doing)),
                too_much=self._end,
                memory=self.memory,
            )
            stack.enter_context(watch)
            return self.core.judge(claim, watch.note, lambda: self.interruption.asked)

    def _end(self, held: float) -> None:
        """End a worker that holds too much memory; a fresh one takes its place."""
        if self.trace is not None:
            text = too_much_memory(held, self.memory)
            self.trace.write(text.encode() + b"\n")
            os._exit(1)


def _load(paper: Paper, name: str) -> Any:
    return paper.engines.load(name, _threads())


def _threads() -> int:
    """Threads for each process that judges."""
    return max(1, cores() // int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


def _open_trace(name: str | None) -> Any:
    """The file that tells the main process where this worker died; None if there is none."""
    with contextlib.suppress(OSError):
        return open(name, "wb", buffering=0) if name else None
