"""Spreads the replicates of one large ensemble over a Dask cluster, without changing a number.

Replicate r of a run draws from a stream that depends on the seed and on r alone, so a run can be cut
into pieces that are computed anywhere and put together again.  ``ClusterEngine`` wraps any engine
that can begin a run at ``first_replicate``:

    from distributed import Client
    engine = ClusterEngine("fast", Client("tcp://scheduler:8786"))
    ensemble = engine.run(problem, schedule, max_steps=10**7, seed=1, replicates=10_000)

Needs the optional extra ``dask``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from itertools import pairwise
from typing import Any

import numpy as np
from distributed import get_worker

from engine.base import DelegatingEngine, Ensemble, Run
from engine.registry import load_engine

#: Index visits, replicates * steps * min(b, m - b), from which a run is spread: about a second.
WORTHWHILE = 200_000_000

#: Pieces per thread of the cluster, so that none idles long at the end; and in all where nobody knows how many.
PIECES = 4
IN_ALL = 64

#: Calls a function with each of several tuples of arguments, and gives what it returns to a third function.
Spread = Callable[[Callable[..., Any], Sequence[tuple[Any, ...]], Callable[[int, Any], None]], None]

#: An engine need not be safe among threads: a process of the cluster does one thing at a time.
ONE_AT_A_TIME = threading.Lock()


class ClusterEngine(DelegatingEngine):
    """An engine whose large runs are spread over a Dask cluster; all else runs here.

    Args:
        name: of the engine, as in ``load_engine``; every worker loads it for itself.
        client: a ``distributed.Client`` that computes the pieces; or
        spread: what computes them instead, such as a Dask task that does its share itself.

    Raises:
        EngineNotFoundError: there is no such engine.
    """

    def __init__(self, name: str, client: Any = None, *, spread: Spread | None = None) -> None:
        if (client is None) == (spread is None):
            raise ValueError("an engine on a cluster needs either a client or a function that spreads its work")
        super().__init__(load_engine(name))
        self.loaded_as = name
        self.client = client
        self.spread = spread

    def ensemble(self, run: Run) -> Ensemble:
        """``Engine.ensemble``, in pieces if it is large."""
        if run.replicates == 1 or visits(run) <= WORTHWHILE:
            return self.inner.ensemble(run)
        pieces = IN_ALL if self.client is None else PIECES * sum(self.client.nthreads().values())
        parts = [(self.loaded_as, part) for part in cut(run, pieces)]
        if self.spread is not None:
            found: list[Ensemble | None] = [None] * len(parts)
            self.spread(compute, parts, found.__setitem__)
            return joined(found)
        futures = [self.client.submit(compute, *part, pure=False, priority=1) for part in parts]
        try:
            return joined(self.client.gather(futures))
        finally:
            self.client.cancel(futures)


def visits(run: Run) -> int:
    """Index visits of a run, if no replicate stops."""
    m = run.problem.m
    size = run.schedule.size(m)
    return run.replicates * run.max_steps * max(min(size, m - size), 1)


def cut(run: Run, pieces: int) -> list[Run]:
    """At most so many runs of about as many replicates each, which make up this one."""
    edges = [run.replicates * k // pieces for k in range(pieces + 1)]
    return [_part(run, a, b) for a, b in pairwise(edges) if a < b]


def _part(run: Run, a: int, b: int) -> Run:
    w0 = run.problem.w0
    problem = run.problem if w0.ndim == 1 else run.problem.with_w0(w0[a:b])
    return replace(run, problem=problem, replicates=b - a, first_replicate=run.first_replicate + a)


def compute(name: str, run: Run) -> Ensemble:
    """One piece of a run, as a Dask task.

    Raises:
        RuntimeError: the engine raised what is no ``Exception``, which would end the worker.
    """
    with ONE_AT_A_TIME:
        engine = load_engine(name)
        engine.threads = get_worker().state.nthreads
        try:
            return engine.ensemble(run)
        except Exception:
            raise
        except BaseException as error:
            raise RuntimeError(f"engine {name!r} raised {type(error).__name__}") from None


def joined(parts: list[Any]) -> Ensemble:
    """One ensemble from the pieces of a run, in order."""
    for part in parts:
        if not isinstance(part, Ensemble):
            return part  # type: ignore[no-any-return]  # the guard says what is wrong with it
    columns = {field.name: [getattr(part, field.name) for part in parts] for field in fields(Ensemble)}
    if columns["weights"][0] is None:
        del columns["weights"]
    return Ensemble(**{name: np.concatenate(values) for name, values in columns.items()})
