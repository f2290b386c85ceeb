"""Big sweeps: many points that are computed apart, spread over threads or a cluster, and kept as they are done.

    found = sweep(case, "maps", measure, points)

``measure(point, seed)`` is a function of a module and returns an array.  A point that is done is kept on
disk, if the run has a place for it, until the run is complete: a run that was killed and is repeated with its
seed does not compute it again.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np

if TYPE_CHECKING:
    from referee.case import Case

Array = np.ndarray[Any, np.dtype[np.float64]]
Item = tuple[Any, ...]
#: Calls a function with each of several tuples of arguments, and gives what it returns to ``take``.
Spread = Callable[[Callable[..., Any], Sequence[Item], Callable[[int, Any], None]], None]


class Costly(Protocol):
    """A point of a sweep: its ``repr`` says all that it is."""

    @property
    def cost(self) -> float:
        """How long it takes, in any unit."""


P = TypeVar("P", bound=Costly)


def in_turn(function: Callable[..., Any], items: Sequence[Item], take: Callable[[int, Any], None]) -> None:
    """One after the other, in this thread."""
    for i, item in enumerate(items):
        take(i, function(*item))


def in_threads(threads: int) -> Spread:
    """In so many threads of this process."""

    def spread(function: Callable[..., Any], items: Sequence[Item], take: Callable[[int, Any], None]) -> None:
        pool = ThreadPoolExecutor(threads, thread_name_prefix="sweep")
        try:
            futures = {pool.submit(function, *item): i for i, item in enumerate(items)}
            for future in as_completed(futures):
                take(futures[future], future.result())
        finally:
            pool.shutdown(cancel_futures=True)

    return in_turn if threads == 1 else spread


def sweep(case: Case, name: str, measure: Callable[[P, int], Array], points: Sequence[P]) -> list[Array]:
    """``measure(point, seed)`` of every point, in order; the seed is the same for all of them.

    Args:
        case: what is judged.
        name: of the sweep, which is told apart from others of the claim by it.
        measure: a function of a module, so that other machines find it.
        points: what to measure.
    """
    kept = Kept(case.points, case.claim_id)
    seed = case.seed_for(name)
    names = [f"{name} {seed} {point!r}" for point in points]
    found = [kept.load(text) for text in names]
    left = [i for i, known in enumerate(found) if known is None]
    again = f", {len(points) - len(left)} kept from before" if len(left) < len(points) else ""
    whole, started = sum(points[i].cost for i in left), time.monotonic()
    done = {"cost": 0.0, "points": 0.0}

    def take(k: int, result: Array) -> None:
        i = left[k]
        found[i] = result
        kept.save(names[i], result)
        done["cost"] += points[i].cost
        done["points"] += 1
        spent = time.monotonic() - started
        rest = spent * (whole / done["cost"] - 1.0)
        case.progress(f"{name}: {done['points']:.0f} of {len(left)} points{again}, about {rest:.0f} s left")

    case.progress(f"{name}: {len(left)} points{again}")
    case.spread(measure, [(points[i], seed) for i in left], take)
    lost = [points[i] for i in left if found[i] is None]
    if lost:
        raise RuntimeError(f"{name}: {len(lost)} points were not computed, the first is {lost[0]!r}")
    return [result for result in found if result is not None]


class Kept:
    """Points that are done, on disk: a file each, whole or not there.

    Args:
        directory: of the run; None if nothing is kept.
        claim_id: whose points they are.
    """

    def __init__(self, directory: Path | None, claim_id: str) -> None:
        self.directory = None if directory is None else directory / re.sub(r"[^\w.-]", "_", claim_id)

    def _path(self, name: str) -> Path | None:
        if self.directory is None:
            return None
        return self.directory / f"{hashlib.blake2b(name.encode(), digest_size=12).hexdigest()}.npy"

    def load(self, name: str) -> Array | None:
        """The result of a point; None if it is not there, or damaged."""
        path = self._path(name)
        if path is None or not path.exists():
            return None
        try:
            return np.asarray(np.load(path, allow_pickle=False), dtype=np.float64)
        except (OSError, ValueError, EOFError):
            return None

    def save(self, name: str, result: Array) -> None:
        """Keep a result, if there is a place for it."""
        path = self._path(name)
        if path is None:
            return
        part = path.with_suffix(f".{os.getpid()}.part")
        with contextlib.suppress(OSError):  # a full disk costs the time of another run, not this one
            path.parent.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                np.save(file, result, allow_pickle=False)
            part.replace(path)
