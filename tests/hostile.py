"""Engines that behave badly: they crash, hang, leak, shout, meddle or forget the rules of a process.

``tests/faulty.py`` holds engines that compute something wrong; these mostly compute what the
reference engine does, and attack the referee's machinery on the way.
"""

from __future__ import annotations

import ctypes
import faulthandler
import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from engine import Array, Ensemble, IntArray, Problem, Run
from engine.fast import FastEngine
from engine.faults import FaultyEngine
from engine.faults.catalogue import REUSES_A_BUFFER, eta_times
from engine.faults.catalogue_runs import SEED_IGNORED, SEED_OF_SIZE, SEED_UNUSED
from engine.reference import ReferenceEngine


def after_each_step(name: str, action: Callable[[], object]) -> type[ReferenceEngine]:
    """A correct engine that does something else with every call of ``step`` or ``steps``."""

    def steps(self: ReferenceEngine, problem: Problem, weights: Array, batches: IntArray) -> Array:
        action()
        return ReferenceEngine.steps(self, problem, weights, batches)

    return type(name, (ReferenceEngine,), {"name": name, "steps": steps, "step": steps})


def raise_it(error: BaseException) -> None:
    raise error


def recurse() -> None:
    recurse()


def sleep_with_the_lock() -> None:
    """Sleep in C without releasing the interpreter's lock: no Python code runs meanwhile."""
    ctypes.PyDLL(None).sleep(600)


def hang_in_python() -> None:
    while True:
        pass


# --- crashes and hangs
Exits = after_each_step("exits", lambda: os._exit(77))
Segfaults = after_each_step("segfaults", faulthandler._sigsegv)
KillsItself = after_each_step("kills itself", lambda: os.kill(os.getpid(), signal.SIGKILL))
Terminates = after_each_step("terminates", lambda: os.kill(os.getpid(), signal.SIGTERM))
HangsInPython = after_each_step("hangs in python", hang_in_python)
HangsInC = after_each_step("hangs in C", sleep_with_the_lock)

# --- exceptions that are not meant for callers
CallsExit = after_each_step("calls exit", lambda: sys.exit(0))
RaisesInterrupt = after_each_step("raises interrupt", lambda: raise_it(KeyboardInterrupt()))
Recurses = after_each_step("recurses", recurse)
OutOfMemory = after_each_step("out of memory", lambda: raise_it(MemoryError()))
Verbose = after_each_step("verbose", lambda: raise_it(ValueError("line\n" * 100_000 + "\ud800")))


class Bye(BaseException):
    """Not an ``Exception``."""


class Unprintable(Exception):
    """Even its text fails."""

    def __str__(self) -> str:
        raise RuntimeError("no text")


SaysBye = after_each_step("says bye", lambda: raise_it(Bye("bye")))
CannotBePrinted = after_each_step("cannot be printed", lambda: raise_it(Unprintable()))


# --- noise
def shout() -> None:
    print("out " * 500)
    print("err " * 500, file=sys.stderr)
    os.write(1, b"descriptor \xff\x1b[31m " * 100 + b"\n")


def shout_and_fail() -> None:
    for _ in range(2000):
        shout()
    raise ValueError("hoarse")


Shouts = after_each_step("shouts", shout)
ShoutsAndFails = after_each_step("shouts and fails", shout_and_fail)


# --- memory
_HOARD: list[Array] = []


def leak() -> None:
    while True:
        _HOARD.append(np.ones(2**22))  # 32 MiB
        time.sleep(0.01)


Leaks = after_each_step("leaks", leak)


# --- all of that in one run: what happens depends on the claim that is being judged
MEDLEY = {
    "theorem_1.py::as_printed": Exits,
    "eq_9.py::as_printed": Segfaults,
    "theorem_10.py::as_printed": KillsItself,
    "eq_16.py::as_printed": HangsInPython,
    "eq_13.py::eq_13": HangsInC,
    "eq_14.py::eq_14": CallsExit,
    "section_4_5.py::other": RaisesInterrupt,
    "section_4_5.py::first_as_printed": SaysBye,
    "section_4_5.py::first_corrected": Recurses,
    "section_4_5.py::second_as_printed": OutOfMemory,
    "section_4_5.py::second_corrected": Verbose,
    "eq_13.py::drift": CannotBePrinted,
    "eq_13.py::a1": Leaks,
    "eq_15.py::as_printed": ShoutsAndFails,
}


class Medley(ReferenceEngine):
    """Misbehaves in a way of its own in each claim of ``MEDLEY``; correct in the others."""

    name = "medley"

    def steps(self, problem: Problem, weights: Array, batches: IntArray) -> Array:
        for claim, kind in MEDLEY.items():
            if claim in os.environ.get("PYTEST_CURRENT_TEST", ""):
                return kind().steps(problem, weights, batches)
        return super().steps(problem, weights, batches)

    step = steps


# --- settings of the process
def meddle() -> None:
    np.seterr(all="raise")
    np.set_printoptions(precision=1)
    np.random.seed(0)  # noqa: NPY002
    warnings.simplefilter("error")
    os.chdir("/")


Meddles = after_each_step("meddles", meddle)


class LeavesThreads(ReferenceEngine):
    """Starts a thread that never ends and is not a daemon."""

    name = "leaves threads"

    def __init__(self) -> None:
        self.started = False

    def steps(self, problem: Problem, weights: Array, batches: IntArray) -> Array:
        if not self.started:
            self.started = True
            threading.Thread(target=hang_quietly).start()
        return super().steps(problem, weights, batches)

    step = steps


def hang_quietly() -> None:
    while True:
        time.sleep(1.0)


# --- rules of an engine that are not about one step
class WritesItsArguments(ReferenceEngine):
    """Works in place, on the arrays it was given."""

    name = "in place"

    def step(self, problem: Problem, weights: Array, batch: IntArray) -> Array:
        weights[...] = ReferenceEngine.step(self, problem, weights, batch)
        return weights

    def steps(self, problem: Problem, weights: Array, batches: IntArray) -> Array:
        weights[...] = ReferenceEngine.steps(self, problem, weights, batches)
        return weights


class LateNaN(FastEngine):
    """Correct for so many steps of an ensemble, then NaN."""

    name = "late nan"
    good_steps = 1_000_000

    def ensemble(self, run: Run) -> Ensemble:
        found = super().ensemble(run)
        late = found.steps > self.good_steps
        return replace(found, norm_squared=np.where(late, np.nan, found.norm_squared))


class LateNaNStep(ReferenceEngine):
    """The same for an engine that implements nothing but a step."""

    name = "late nan"
    good_steps = 300

    def __init__(self) -> None:
        self.taken = 0

    def steps(self, problem: Problem, weights: Array, batches: IntArray) -> Array:
        self.taken += 1
        return weights * (1.0 if self.taken <= self.good_steps else np.nan)

    step = steps


#: A fresh stream for every ensemble, the same one for all, one that depends on how many replicates there are,
#: and a step size that is off by 1e-6 in ensembles alone.
IgnoresItsSeed, FixedSeed, OneStream, OtherDynamics = (
    partial(FaultyEngine, FastEngine(), fault)
    for fault in (SEED_UNUSED, SEED_IGNORED, SEED_OF_SIZE, eta_times(1.0 + 1e-6).only_in("run"))
)


class StreamPerThread(FastEngine):
    """The stream of a replicate depends on the number of threads."""

    def ensemble(self, run: Run) -> Ensemble:
        return super().ensemble(replace(run, seed=run.seed + self.threads))


#: Returns its own working array, which the next call overwrites.
ReusesABuffer = partial(FaultyEngine, ReferenceEngine(), REUSES_A_BUFFER.only_in("step", "steps"))


def only_in_main() -> ReferenceEngine:
    """Loads in the main process and not in a worker."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        raise RuntimeError("no licence for a second process")
    return ReferenceEngine()


def dies_in_worker() -> ReferenceEngine:
    """Takes a worker down as it starts."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        os._exit(3)
    return ReferenceEngine()


def exits_when_made() -> ReferenceEngine:
    """Ends the process, politely, where an engine was expected."""
    sys.exit("goodbye")
