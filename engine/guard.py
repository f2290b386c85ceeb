"""Checks everything an engine returns, so that a broken engine gives one clear error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from engine.base import DelegatingEngine, Engine, Ensemble, Run
from engine.errors import EngineError, as_reals, check_indices, describe, whole
from engine.problem import Array, IntArray, Problem
from evidence.errors import one_line


class GuardedEngine(DelegatingEngine):
    """An engine whose inputs are read-only copies and whose results are checked.

    Attributes:
        asked: the methods that were called.

    Raises:
        EngineError: from any method, naming the engine, the method, what it returned or raised and
            what was expected.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.asked: set[str] = set()

    def step(self, problem: Problem, weights: Array, batch: IntArray) -> Array:
        check_indices("batch", batch, problem.m)
        result = self._call("step", self.inner.step, problem, _frozen(weights), _frozen(batch))
        return self._array("step", result, np.shape(weights))

    def steps(self, problem: Problem, weights: Array, batches: IntArray) -> Array:
        check_indices("batches", batches, problem.m)
        result = self._call("steps", self.inner.steps, problem, _frozen(weights), _frozen(batches))
        return self._array("steps", result, np.shape(weights))

    def trajectory(self, problem: Problem, batches: IntArray, every: int = 1) -> Array:
        whole("every", every, 1)
        check_indices("batches", batches, problem.m)
        result = self._call("trajectory", self.inner.trajectory, problem, _frozen(batches), every)
        lead = (
            ()
            if problem.w0.ndim == 1 and batches.ndim == 2
            else (max(problem.replicates, 1 if batches.ndim == 2 else batches.shape[0]),)
        )
        count = batches.shape[-2] // every + 1
        return self._array("trajectory", result, (*lead, count, problem.n))

    def ensemble(self, run: Run) -> Ensemble:
        count = run.replicates
        result = self._call("run", self.inner.ensemble, run)
        if not isinstance(result, Ensemble):
            raise self._error("run", f"returned {describe(result)}", "an engine.Ensemble")
        for field in ("norm_squared", "off_data", "coordinate"):
            self._array(f"run().{field}", getattr(result, field), (count,))
        for field in ("steps", "stopped", "leader", "log_ratio"):
            value = np.asarray(getattr(result, field))
            if value.shape != (count,):
                raise self._error(f"run().{field}", f"is {describe(value)}", f"shape {(count,)}")
        if run.keep_weights:
            self._array("run().weights", result.weights, (count, run.problem.n))
        return result

    def _call(self, method: str, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        self.asked.add(method)
        try:
            with np.errstate(), np.printoptions():  # an engine's settings end with its call
                return function(*args, **kwargs)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # SystemExit too
            raise EngineError(f"engine {self.name!r}: {method} raised {one_line(error)}") from error

    def _array(self, what: str, value: Any, shape: tuple[int, ...]) -> Array:
        try:
            array = as_reals(value, shape)
        except TypeError as error:
            raise EngineError(f"engine {self.name!r}: {what} {error}") from error
        if not np.isfinite(array).all():
            raise self._error(what, f"returned {describe(array)}", "finite numbers")
        return array

    def _error(self, what: str, got: str, expected: str) -> EngineError:
        return EngineError(f"engine {self.name!r}: {what} {got}, expected {expected}")


def _frozen(array: Any) -> Any:
    view = np.array(array)
    view.flags.writeable = False
    return view
