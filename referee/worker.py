"""Judging a claim as a task of a Dask cluster: what runs on its workers.

A worker tells the client by events when it begins a claim, what it is doing, and that it holds too
much memory; the client has the say about limits (``referee/cluster.py``), because a process cannot be
trusted to stop itself while it runs an engine.
"""

from __future__ import annotations

import contextlib
import faulthandler
import importlib.metadata
import math
import os
import platform
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from typing import IO, Any

from distributed import WorkerPlugin, get_worker

from evidence.errors import one_line
from referee.judging import Judge, Terms
from referee.paper import Paper, load_paper
from referee.process import Watch, too_much_memory
from referee.record import Record
from referee.sharing import ONE_AT_A_TIME, share
from referee.sources import digest
from referee.statement import Claim

SHARE_OF_MEMORY = 0.9  # of what Dask lets a worker hold, which it stops at 0.95
LONGEST_OUTPUT = 3900  # characters of what a failed claim printed that travel back
LIBRARIES = (
    "numpy", "scipy", "statsmodels", "numba", "z3-solver", "sympy", "hypothesis", "distributed",
)  # fmt: skip


@cache
def credentials(package: str) -> dict[str, str]:
    """What must be the same on all machines for the numbers of a paper's claims to be the same."""
    versions = {name: importlib.metadata.version(name) for name in LIBRARIES}
    return {"sources": digest(load_paper(package)), "python": platform.python_version(), **versions}


@dataclass(frozen=True)
class Judgement:
    """What came of a claim.

    Attributes:
        record: of it.
        failure: how judging it failed, if it did.
        printed: what it printed.
    """

    record: Record
    failure: str | None = None
    printed: str = ""


@dataclass(frozen=True)
class Refusal:
    """A claim that this worker does not judge, and why, as the end of a sentence."""

    why: str


def judge_here(terms: Terms, claim_id: str, expected: dict[str, str], topic: str) -> Judgement | Refusal:
    """Judge a claim on the worker that runs this."""
    worker = get_worker()

    def tell(**what: Any) -> None:
        worker.log_event(topic, {"claim": claim_id, "worker": worker.address, **what})

    if credentials(terms.paper) != expected:
        return Refusal(difference(expected, credentials(terms.paper)))
    claim = _claims(terms.paper)[claim_id]  # the imports do not count against its limit
    with ONE_AT_A_TIME, _captured() as printed, contextlib.ExitStack() as stack:
        tell(begun=True)
        time.sleep(0.02)  # so that the event leaves, should the engine never give back the lock
        limit = _memory(terms, worker)
        watch = Watch(
            tell=lambda seconds, doing: tell(running=seconds, doing=doing),
            too_much=lambda held: tell(held=too_much_memory(held, limit)),
            memory=limit,
        )
        stack.enter_context(watch)
        record, error = _judge(terms).judge(claim, watch.note, lambda: False)
        failure = None if error is None else "".join(traceback.format_exception(error))
        return Judgement(record, failure, _tail(printed))


def difference(expected: dict[str, str], found: dict[str, str]) -> str:
    """What a worker has that the client has not, as the end of a sentence."""
    other = [name for name in expected if found.get(name) != expected[name]]
    if "sources" in other:
        return "has other sources of this project than the client"
    return "has " + ", ".join(f"{n} {found.get(n)} (the client has {expected[n]})" for n in other)


@lru_cache(maxsize=1)
def _judge(terms: Terms) -> Judge:
    return Judge(terms, _load, spread)


def _load(paper: Paper, name: str) -> Any:
    return paper.engines.spread(name, spread)


def spread(
    function: Callable[..., Any], items: Sequence[tuple[Any, ...]], take: Callable[[int, Any], None]
) -> None:
    """Call a function with each of several tuples, in this task and on whatever worker is free."""
    share(function, partial(one_call, function), items, take)


def one_call(function: Callable[..., Any], *item: Any) -> Any:
    """One of these calls, as a Dask task.

    Raises:
        RuntimeError: the function raised what is no ``Exception``, which would end the worker.
    """
    with ONE_AT_A_TIME:
        try:
            return function(*item)
        except Exception:
            raise
        except BaseException as error:
            raise RuntimeError(one_line(error)) from None


@cache
def _claims(package: str) -> dict[str, Claim]:
    return {claim.id: claim for claim in load_paper(package).claims}


def _memory(terms: Terms, worker: Any) -> float:
    if terms.claim_memory is not None:
        return terms.claim_memory
    allowed = worker.memory_manager.memory_limit
    return SHARE_OF_MEMORY * allowed / 2**30 if allowed else math.inf


@contextlib.contextmanager
def _captured() -> Iterator[IO[bytes]]:
    """Send what the process prints, also from C, to a file; fatal errors go where they went."""
    with tempfile.TemporaryFile() as file, contextlib.ExitStack() as stack:
        for descriptor in (1, 2):
            kept = os.dup(descriptor)
            stack.callback(_restore, kept, descriptor)
            if descriptor == 2:
                faulthandler.enable(file=kept)
            os.dup2(file.fileno(), descriptor)
        yield file


def _restore(kept: int, descriptor: int) -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):  # an engine may have closed it
            stream.flush()
    os.dup2(kept, descriptor)
    if descriptor == 2:
        faulthandler.disable()
    os.close(kept)


def _tail(file: IO[bytes]) -> str:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()
    size = file.seek(0, os.SEEK_END)
    file.seek(max(size - LONGEST_OUTPUT, 0))
    left_out = f"[{size - LONGEST_OUTPUT} characters left out]\n" if size > LONGEST_OUTPUT else ""
    return left_out + file.read().decode("utf-8", "replace")


class Hush(WorkerPlugin):  # type: ignore[misc]  # distributed has no types
    """Keeps the workers of a local cluster off the terminal, which they share with pytest."""

    name = "claims-hush"

    def setup(self, worker: Any) -> None:
        """Point the descriptors of standard output and error nowhere."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for descriptor in (1, 2):
            os.dup2(nowhere, descriptor)
        os.close(nowhere)
