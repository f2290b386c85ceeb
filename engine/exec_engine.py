"""An engine that is a program, ``exec:./mine``, in whatever language (docs/engines_in_other_languages.md).

It is started once and asked again and again: a line of words, then numbers of eight bytes each, little-endian,
integers and IEEE doubles.  What it says of itself it says at the beginning; the methods that it does not offer
have the defaults of ``Engine``.
"""

from __future__ import annotations

import math
import os
import shlex
import shutil
import threading
from collections.abc import Sequence
from typing import Any, cast

import numpy as np

from engine.base import Engine, Ensemble, Precision, Run, check_finite, side_by_side, summarise
from engine.child import Child, ChildError, quoted
from engine.errors import EngineError, EngineNotFoundError
from engine.problem import Array, IntArray, Problem, StandardBasis
from engine.schedule import FullBatch, Reshuffled, Schedule, UniformSubsets, WithReplacement
from evidence.streams import stream

SCHEME = "exec:"
PROTOCOL = "1"
PATIENCE = 30.0  # seconds for a program to say hello
METHODS = ("step", "steps", "trajectory", "run")
#: What a program can be asked to draw; the others are drawn here.
SCHEDULES: dict[type[Schedule], str] = {
    FullBatch: "full", UniformSubsets: "uniform", Reshuffled: "reshuffled", WithReplacement: "replacement",
}  # fmt: skip


class ExecEngine(Engine):
    """A program as an engine; its name, version, precision and methods are what it says at its start.

    Args:
        command: what a shell would be given, of one program and its arguments.

    Raises:
        EngineNotFoundError: it cannot be started, or does not say what it has to; in one sentence.
    """

    def __init__(self, command: str) -> None:
        self.called = f"{SCHEME}{command}"
        try:
            self.words = shlex.split(command)
        except ValueError as error:
            raise EngineNotFoundError(f"engine {self.called!r}: {error}") from error
        found = shutil.which(self.words[0]) if self.words else None
        if found is None:
            raise EngineNotFoundError(f"engine {self.called!r}: there is no such program")
        self.words[0] = os.path.abspath(found)
        self._turn = threading.RLock()  # one question at a time
        self._child: Child | None = None
        self._problem: Problem | None = None
        self.offers: frozenset[str] = frozenset()
        try:
            self._started()
        except (ChildError, OSError) as error:
            raise EngineNotFoundError(f"engine {self.called!r}: {error}") from error

    def step(self, problem: Problem, weights: Array, batch: IntArray) -> Array:
        head = f"step {batch.size}"
        return self._states(problem, head, (_floats(weights), _whole(batch)), weights.shape)

    def steps(self, problem: Problem, weights: Array, batches: IntArray) -> Array:
        if "steps" not in self.offers:
            return super().steps(problem, weights, batches)
        head = f"steps {batches.shape[0]} {batches.shape[1]}"
        return self._states(problem, head, (_floats(weights), _whole(batches)), weights.shape)

    def trajectory(self, problem: Problem, batches: IntArray, every: int = 1) -> Array:
        if "trajectory" not in self.offers:
            return super().trajectory(problem, batches, every)
        weights, each, single = side_by_side(problem, batches)
        k, steps, b = each.shape
        shape = (k, steps // every + 1, problem.n)
        head = f"trajectory {k} {steps} {b} {every}"
        path = self._states(problem, head, (_floats(weights), _whole(each)), shape)
        return path[0] if single else path

    def ensemble(self, run: Run) -> Ensemble:
        """As the program runs it, if it offers to and does not decline this one."""
        drawn = SCHEDULES.get(type(run.schedule))
        if "run" not in self.offers or drawn is None:
            return super().ensemble(run)
        problem, count = run.problem, run.replicates
        seed = int(stream(run.seed, "exec").integers(2**63))  # whatever a run's seed is, 63 bits
        log_ratio, every = (run.stop.log_ratio, run.stop.every) if run.stop else (0.0, 1)
        head = (
            f"run {count} {run.max_steps} {seed} {run.first_replicate} {drawn} {run.schedule.size(problem.m)} "
            f"{log_ratio!r} {every}"
        )
        answer = self._asked(problem, head, (_floats(run.starts),), count * (2 + problem.n))
        if answer is None:
            return super().ensemble(run)
        steps, stopped = np.frombuffer(answer, "<i8", 2 * count).reshape(2, count)
        if not (steps.min() >= 0 and steps.max() <= run.max_steps and np.isin(stopped, (0, 1)).all()):
            said = f"steps {steps.min()}..{steps.max()}, stopped {stopped.min()}..{stopped.max()}"
            raise EngineError(f"run returned {said}, expected at most {run.max_steps} steps, and 0 or 1")
        weights = np.frombuffer(answer, "<f8", offset=16 * count).reshape(count, problem.n).astype(np.float64)
        check_finite(weights, run.names, int(steps.max()))
        return summarise(
            problem, weights, steps.astype(np.int64), stopped.astype(np.bool_), keep_weights=run.keep_weights
        )

    def _states(self, problem: Problem, head: str, blocks: Sequence[bytes], shape: tuple[int, ...]) -> Array:
        answer = self._asked(problem, head, blocks, math.prod(shape))
        if answer is None:
            raise EngineError(f"{self.called} declined {head.partition(' ')[0]}; it may decline run alone")
        return np.frombuffer(answer, "<f8").reshape(shape).astype(np.float64)

    def _asked(self, problem: Problem, head: str, blocks: Sequence[bytes], numbers: int) -> bytes | None:
        """The answer to a question, so many numbers; None if the program declined it.

        Raises:
            EngineError: it said what is wrong, said something else, or is gone; a new one is started next time.
        """
        with self._turn:
            try:
                child = self._started()
                about = () if problem is self._problem else _described(problem)
                self._problem = problem
                child.say(*about, f"{head}\n".encode(), *blocks)
                word, _, rest = child.line().partition(" ")
                if word == "ok" and rest == str(numbers):
                    return child.block(8 * numbers)
                if word not in ("error", "declined"):
                    said = quoted(f"{word} {rest}".strip().encode())
                    raise ChildError(
                        f"answered {said}, expected 'ok {numbers}' before so many numbers, or 'error TEXT'"
                    )
            except BaseException as error:  # the conversation is lost, also by an interruption
                self._ended()
                if isinstance(error, ChildError | OSError):
                    raise EngineError(f"{self.called} {error}") from error
                raise
        if word == "error":
            raise EngineError(f"{self.called} says: {rest}")
        return None

    def _started(self) -> Child:
        """The program, which this process has started, and none that it was forked from.

        Raises:
            ChildError: it does not say hello.
            OSError: it cannot be started.
        """
        if self._child is None or self._child.owner != os.getpid():
            self._ended()
            self._child = Child(self.words)
            try:
                self._greet(self._child)
            except BaseException:
                self._ended()
                raise
        return self._child

    def _greet(self, child: Child) -> None:
        child.say(f"referee {PROTOCOL}\n".encode())
        said: dict[str, str] = {}
        while (line := child.line(PATIENCE)) != "ready":
            word, _, rest = line.partition(" ")
            if word not in ("name", "version", "precision", "offers") or word in said:
                expected = "name, version, precision and offers, once each, and then 'ready'"
                raise ChildError(f"said {quoted(line.encode())} at its start, expected lines with {expected}")
            said[word] = rest.strip()
        self.name = said.get("name") or self.called
        self.version = said.get("version") or "unversioned"
        self.precision = cast("Precision", said.get("precision", "float64"))
        self.offers = frozenset(said.get("offers", "").split())
        if unknown := self.offers - {*METHODS}:
            raise ChildError(f"offers {', '.join(sorted(unknown))}, expected some of {', '.join(METHODS)}")

    def _ended(self) -> None:
        child, self._child, self._problem = self._child, None, None
        if child is not None:
            child.end()


def _described(problem: Problem) -> Sequence[bytes]:
    """What a program is told of a problem before the first question about it."""
    basis = isinstance(problem.data, StandardBasis)
    data = "basis" if basis else "rows"
    head = f"problem {problem.m} {problem.n} {problem.step_size!r} {problem.activation} {data}\n".encode()
    return (head,) if basis else (head, _floats(problem.data))


def _floats(array: Any) -> bytes:
    return np.asarray(array, dtype="<f8").tobytes()


def _whole(array: Any) -> bytes:
    return np.asarray(array, dtype="<i8").tobytes()
