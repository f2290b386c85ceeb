"""Judging claims against faults, in worker processes."""

from __future__ import annotations

import math
import os
import signal
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from typing import Any

import numpy as np

from claims import PAPER
from engine import GuardedEngine, Pace
from engine.fast import FastEngine
from engine.pace import UNHURRIED
from evidence.budget import ErrorBudget
from referee import Case, Claim, Effort
from tests.faults import FAULTS, Fault
from tests.faulty_mathematics import replaced
from tests.faulty_text import mutants

FALSE_ALARM = 1e-6
CHUNK = 12
MEMORY = 8 * 2**30  # bytes


@dataclass(frozen=True)
class Judgement:
    """What became of one claim under one fault."""

    claim: str
    fault: str
    caught: bool
    verdict: str
    samples: int
    seconds: float
    calls: tuple[str, ...] = ()


class OutOfTime(BaseException):
    """A claim ran into its limit, wherever it was."""


class Clock:
    """Tells that the time ran out, also if somebody (the guard) has caught ``OutOfTime``."""

    rang = False


@cache
def claims_by_id() -> dict[str, Claim]:
    """All claims but observations, which look at no engine and of which no verdict is expected."""
    return {claim.id: claim for claim in PAPER.claims if claim.expected is not None}


@cache
def shares() -> dict[str, float]:
    """The claims' parts of the false-alarm budget, as in a whole run."""
    weights = {c.id: c.weight for c in PAPER.claims if c.weight > 0}
    return ErrorBudget(FALSE_ALARM).shares(weights) if weights else {}


@contextmanager
def limited(seconds: float, clock: Clock) -> Iterator[None]:
    """Raise ``OutOfTime`` in the main thread after so many seconds (where there are signals)."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def ring(_number: int, _frame: object) -> None:
        clock.rang = True
        raise OutOfTime

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)


def judge(
    claim: Claim, engine: GuardedEngine, name: str, effort: str, seed: int, limit: float, pace: Pace = UNHURRIED
) -> Judgement:
    """One claim against one engine, with its share of the budget."""
    case = Case(engine, Effort(effort), seed, claim.id, shares().get(claim.id, 0.0), pace=pace)
    samples, started = 0, time.perf_counter()
    clock = Clock()
    try:
        with limited(limit, clock):
            outcome = claim.judge(case)
        verdict, samples = str(outcome.verdict), outcome.samples
        caught = not claim.meets(outcome.verdict)
    except (Exception, OutOfTime) as error:
        verdict, caught = f"error: {type(error).__name__}: {str(error)[:120]}", True
    if clock.rang:
        verdict, caught, samples = f"stopped after {limit:g} s", False, 0
    calls = tuple(sorted(engine.asked))
    return Judgement(claim.id, name, caught, verdict, samples, round(time.perf_counter() - started, 3), calls)


def judge_pair(fault: Fault, claim: str, effort: str, seed: int, limit: float) -> Judgement:
    """One claim under one fault, with a new engine."""
    engine = GuardedEngine(fault.engine())
    with fault.installed():
        return judge(claims_by_id()[claim], engine, fault.name, effort, seed, limit, fault.pace)


def judge_pairs(
    pairs: Iterable[tuple[str, str]], enough: int, effort: str, seed: int, limit: float
) -> list[Judgement]:
    """Pairs of a fault's name and a claim, in this order, until so many have been caught."""
    found: list[Judgement] = []
    for name, claim in pairs:
        if sum(j.caught for j in found) >= enough:
            break
        found.append(judge_pair(FAULTS[name], claim, effort, seed, limit))
    return found


def judge_correct(ids: Iterable[str], effort: str, seed: int, limit: float) -> list[Judgement]:
    """Some claims on the correct engine, noting which methods and replaceable functions they call."""
    found = []
    for i in ids:
        engine = GuardedEngine(FastEngine())
        with replaced(*((f, _noting(f, names, engine.asked)) for f, names in _replaceable().items())):
            found.append(judge(claims_by_id()[i], engine, "", effort, seed, limit))
    return found


@cache
def _replaceable() -> dict[Any, tuple[str, ...]]:
    """The functions that some fault replaces, with the names of these faults."""
    pairs = [(right, name) for name, fault in FAULTS.items() for right, _ in fault.swaps]
    return {right: tuple(n for f, n in pairs if f is right) for right, _ in pairs}


def _noting(function: Any, names: tuple[str, ...], calls: set[str]) -> Any:
    def noting(*arguments: Any, **options: Any) -> Any:
        calls.update(names)
        return function(*arguments, **options)

    return noting


def judge_mutants(ids: Iterable[str], effort: str, seed: int, limit: float) -> list[Judgement]:
    """Mutants of claims without dynamics; the first that changes the verdict, if any does."""
    found = []
    for i in ids:
        claim, started = claims_by_id()[i], time.perf_counter()
        result = Judgement(i, "(its own text)", False, "no mutant changes the verdict", 0, 0.0)
        for change, mutant in mutants(claim):
            with np.errstate(all="ignore"):
                one = judge(mutant, GuardedEngine(FastEngine()), change, effort, seed, limit)
            if one.caught and not one.verdict.startswith("error"):
                result = one
                break
            if time.perf_counter() - started > limit:
                break
        found.append(result)
    return found


def one_thread() -> None:
    """Numbers must not depend on how BLAS splits its sums."""
    for variable in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ[variable] = "1"


def confine() -> None:
    """A process that wants more than its share of the memory gets an error, not all processes their end."""
    import resource  # where there is such a thing: not on Windows

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def in_parallel(tasks: list[tuple[Any, ...]], jobs: int, apart: bool = False) -> Iterator[Any]:
    """The results of ``function(*arguments)`` for all tasks, as they come.

    ``apart`` gives each a process of its own, with ``MEMORY`` at most: what one leaves behind does not reach
    the next.
    """
    one_thread()
    with ProcessPoolExecutor(
        jobs, get_context("spawn"), confine if apart else None, max_tasks_per_child=1 if apart else None
    ) as pool:
        for done in as_completed([pool.submit(*task) for task in tasks]):
            yield done.result()


def chunks(ids: list[str], jobs: int) -> list[list[str]]:
    size = min(CHUNK, max(1, math.ceil(len(ids) / jobs)))
    return [ids[k :: -(-len(ids) // size)] for k in range(-(-len(ids) // size))]
