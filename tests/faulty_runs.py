"""Engines whose ensembles are summarised, stopped or computed wrongly; single steps are right.

An engine that overrides ``run`` has a second implementation of the dynamics there, and may have
faults that no single step shows.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from engine import Ensemble, Problem, Run, Stop
from engine.fast import FastEngine
from tests.faulty import MeanLoss
from tests.faulty_steps import EtaOnePercent, EtaTenThousandth, Momentum, SingleThroughout, WeightDecay


def halved(stop: Stop | None) -> Stop | None:
    """A rule that stops at half the R."""
    return None if stop is None else Stop(stop.log_ratio / 2, stop.every)


class StopsEarly(FastEngine):
    """Stops at half the R that was asked for, and says so."""

    def ensemble(self, run: Run) -> Ensemble:
        return super().ensemble(replace(run, stop=halved(run.stop)))


class StopsEarlyAndLies(FastEngine):
    """Stops at half the R that was asked for, and reports what was asked for."""

    def ensemble(self, run: Run) -> Ensemble:
        result = super().ensemble(replace(run, stop=halved(run.stop)))
        if run.stop is None:
            return result
        asked = np.maximum(result.log_ratio, run.stop.log_ratio)
        claimed = np.where(result.stopped, asked, result.log_ratio)
        return replace(result, log_ratio=claimed)


class Summaries(FastEngine):
    """The fast engine, with one summary replaced."""

    def change(self, problem: Problem, result: Ensemble) -> dict[str, Any]:
        raise NotImplementedError

    def ensemble(self, run: Run) -> Ensemble:
        result = super().ensemble(run)
        return replace(result, **self.change(run.problem, result))


class OneCoordinateMore(Summaries):
    """R is computed over m + 1 coordinates: one outside the data is counted with the others."""

    def change(self, problem: Problem, result: Ensemble) -> dict[str, Any]:
        if problem.n == problem.m:
            return {}
        top = np.abs(result.coordinate)
        others = top * np.exp(-result.log_ratio) + np.sqrt(result.off_data)
        with np.errstate(divide="ignore"):
            return {"log_ratio": np.log(top) - np.log(others)}


class RatioFromDifference(Summaries):
    """R is computed from ``sum |c| - |c(i*)|``, which cancels."""

    def change(self, problem: Problem, result: Ensemble) -> dict[str, Any]:
        top = np.abs(result.coordinate)
        total = top + top * np.exp(-result.log_ratio)
        with np.errstate(divide="ignore"):
            return {"log_ratio": np.log(top) - np.log(total - top)}


class RatioOfMaxima(Summaries):
    """R compares the leader with 1 - c(i*), as if the limit had been reached."""

    def change(self, problem: Problem, result: Ensemble) -> dict[str, Any]:
        top = np.abs(result.coordinate)
        with np.errstate(divide="ignore", invalid="ignore"):
            return {"log_ratio": np.log(top) - np.log(np.abs(1.0 - top))}


class LeaderOffByOne(Summaries):
    """i* is counted from 1."""

    def change(self, problem: Problem, result: Ensemble) -> dict[str, Any]:
        return {"leader": (result.leader + 1) % problem.m}


class UnsignedCoordinate(Summaries):
    """c(i*) is reported without its sign."""

    def change(self, problem: Problem, result: Ensemble) -> dict[str, Any]:
        return {"coordinate": np.abs(result.coordinate)}


class NormOfSpan(Summaries):
    """N is the squared norm of the projection onto the data."""

    def change(self, problem: Problem, result: Ensemble) -> dict[str, Any]:
        return {"norm_squared": result.norm_squared - result.off_data}


class NothingOffData(Summaries):
    """``off_data`` is reported as 0."""

    def change(self, problem: Problem, result: Ensemble) -> dict[str, Any]:
        return {"off_data": np.zeros_like(result.off_data)}


class StepsOffByOne(Summaries):
    """The number of steps taken is one too large."""

    def change(self, problem: Problem, result: Ensemble) -> dict[str, Any]:
        return {"steps": result.steps + 1}


class OneStepLess(FastEngine):
    """A run that is not stopped ends one step early."""

    def ensemble(self, run: Run) -> Ensemble:
        return super().ensemble(replace(run, max_steps=max(run.max_steps - 1, 0)))


class EndsEarlyWhenLong(FastEngine):
    """A run takes no more than 65536 steps, and says that it has taken all: a counter of 16 bits."""

    def ensemble(self, run: Run) -> Ensemble:
        result = super().ensemble(replace(run, max_steps=min(run.max_steps, 2**16)))
        return replace(result, steps=np.where(result.stopped, result.steps, run.max_steps))


class FirstStartForAll(FastEngine):
    """All replicates start from the first row of w0."""

    def ensemble(self, run: Run) -> Ensemble:
        w0 = run.problem.w0
        if w0.ndim == 2:
            run = replace(run, problem=run.problem.with_w0(np.broadcast_to(w0[:1], w0.shape)))
        return super().ensemble(run)


class OnlyInRuns(FastEngine):
    """Right in ``step``, ``steps`` and ``trajectory``; ``run`` is that of another, faulty engine."""

    faulty: type

    def ensemble(self, run: Run) -> Ensemble:
        return self.faulty().ensemble(run)


def only_in_runs(faulty: type) -> type[OnlyInRuns]:
    """A faulty engine whose fault is in ``run`` alone."""
    return type(f"Run{faulty.__name__}", (OnlyInRuns,), {"faulty": faulty, "__doc__": faulty.__doc__})


RUN_FAULTS = (
    StopsEarly, StopsEarlyAndLies, OneCoordinateMore, RatioFromDifference, RatioOfMaxima, LeaderOffByOne,
    UnsignedCoordinate, NormOfSpan, NothingOffData, StepsOffByOne, OneStepLess, EndsEarlyWhenLong,
    FirstStartForAll,
)  # fmt: skip
SECOND_IMPLEMENTATION = tuple(
    only_in_runs(kind)
    for kind in (EtaOnePercent, EtaTenThousandth, MeanLoss, Momentum, WeightDecay, SingleThroughout)
)
