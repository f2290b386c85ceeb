"""What does an engine compute instead?  A diagnosis in words, from its deviation from Eq. (3).

The layers of an engine are looked at one after the other: whether a step is a function of its
arguments, one step, a path, an ensemble on given batches, the batches that it draws, the summaries that it
returns.  The first layer that is wrong is diagnosed; what is built on it cannot be judged then.  A model of a
fault is named only if it explains what was seen down to a few roundings, or, of random batches, if a test
rejects their law (``draws.FALSE_ALARM`` in all, of which each has a share); else it says "not explained".
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from engine import Engine, EngineError, EngineNotFoundError, GuardedEngine, pace_of, stream
from engine.diagnosis import draws, ensembles, epochs, memory, probes, runs, stepping, trials
from engine.diagnosis.outcome import Diagnosis, Symptom
from engine.diagnosis.search import LEFT_OVER
from engine.faults import METHODS, PATH, STEP, Fault, alternatives_runs

#: Microseconds for a step of one of many states (classes of ``engine.pace``): up to which a step of many states
#: is looked at, and beyond which long runs and wide problems are left out.
SWIFT, SLOW, TOO_SLOW = 16, 64, 4096
#: The layers whose programs are tried against whole runs.
OF_RUNS = (
    "length of a run", "schedules", "run", "seeds and streams", "batches", "epochs", "summaries",
    "stopping rule",
)  # fmt: skip
PATHS = ("trajectory", "run")
AGAIN = 2  # searches with an instance on which a program failed in the method that it was found in


def diagnose(engine: Engine, seed: int, spec: str = "", again: Callable[[], Engine] | None = None) -> Diagnosis:
    """Say what an engine computes instead of what it should.

    Args:
        engine: any, also one that raises or returns nonsense.
        seed: the instances are drawn from it.
        spec: how the engine is called on the command line, for code to paste.
        again: makes the engine anew, as it is before it is asked anything; without it an engine that keeps what
            it was asked first may be told for one that has a constant there.
    """
    started = time.monotonic()
    guarded = engine if isinstance(engine, GuardedEngine) else GuardedEngine(engine)
    guarded.pace = pace_of(guarded)  # timed once
    spec = spec or guarded.name
    fresh = _fresh(guarded, again)
    found: Symptom | None = None
    looked: list[str] = []
    for name, layer in _layers(guarded, seed, spec, fresh):
        looked.append(name)
        try:
            found = layer()
        except EngineError as error:
            found = stepping.failure(error, name)
        if found is not None:
            found = confirmed(guarded, found, seed) if name in OF_RUNS else found
            break
    asked = f"checked: {', '.join(looked)}"
    symptoms = () if found is None else (found,)
    return Diagnosis(guarded.name, symptoms, asked, draws.chance(), time.monotonic() - started)


def _fresh(engine: GuardedEngine, again: Callable[[], Engine] | None) -> Engine | None:
    """Another copy of the engine; None if there is but one, or no second one can be made."""
    if again is None:
        return None
    try:
        made = GuardedEngine(again())
    except (EngineError, EngineNotFoundError):
        return None
    return None if made.inner is engine.inner else made


def _layers(
    engine: Engine, seed: int, spec: str, fresh: Engine | None
) -> list[tuple[str, Callable[[], Symptom | None]]]:
    pace = pace_of(engine)
    light = pace.state > SLOW
    small = probes.small(seed)
    wide = probes.wide(seed, 2_200 if pace.state <= TOO_SLOW else 300)
    few = small[:6] + small[-4:]
    return [
        ("repeated steps", lambda: purity(engine, seed)),
        *([] if fresh is None else [("steps of a fresh copy", lambda: of_history(engine, fresh, seed))]),
        ("step", lambda: of_steps(engine, small, "step", seed, spec)),
        ("steps", lambda: of_steps(engine, small + wide, "steps", seed, spec)),
        ("steps of many states", lambda: stepping.of_many(engine, spec) if pace.state <= SWIFT else None),
        ("single steps of trajectory", lambda: of_steps(engine, small, "trajectory", seed, spec)),
        ("trajectory", lambda: of_paths(engine, seed, "trajectory")),
        ("kept states", lambda: memory.of_kept_states(engine, seed)),
        ("length of a run", lambda: ensembles.of_length(engine)),
        ("schedules", lambda: draws.of_schedule(engine, seed, named=True)),
        ("single steps of run", lambda: of_steps(engine, few, "run", seed, spec)),
        ("run", lambda: of_paths(engine, seed, "run") or draws.of_schedule(engine, seed)),
        ("seeds and streams", lambda: draws.of_streams(engine, seed)),
        ("batches", lambda: draws.of_batches(engine, seed, light)),
        ("epochs", lambda: epochs.of_epochs(engine, seed)),
        ("summaries", lambda: ensembles.of_summaries(engine, seed, light)),
        ("long runs", lambda: ensembles.of_long_runs(engine, pace)),
        ("stopping rule", lambda: ensembles.of_stopping(engine, seed, light)),
    ]


def of_steps(engine: Engine, asked: list[probes.Probe], method: str, seed: int, spec: str) -> Symptom | None:
    """What is wrong with the steps of one method, and of the others as far as that goes.

    A program is told for the methods in which it holds.  A path may need another: a step of wrong length
    may be one with momentum, of which some kinds show in the first step already.
    """
    of_path = method in PATHS
    found = stepping.of_step(engine, asked, method, spec, *((0,) if of_path else ()))
    if found is None or (found.explained and found.program is None):
        return found
    told = _told(engine, asked, method, seed, spec, found)
    if not told.explained and of_path:
        found = stepping.of_step(engine, asked, method, spec)
        if found is not None and found.explained:
            told = _told(engine, asked, method, seed, spec, found)
    return told


def _told(
    engine: Engine, asked: list[probes.Probe], method: str, seed: int, spec: str, found: Symptom
) -> Symptom:
    """What was found, for the methods in which it holds; or what else explains these."""
    left = [method]
    if found.program is not None:
        program, left = trials.everywhere(engine, found.program, seed)
        for _ in range(AGAIN):
            if method not in left or (missed := trials.failing(engine, found.program, method, seed)) is None:
                break
            asked = [*asked, missed]
            again = stepping.of_step(engine, asked, method, spec)
            if again is None or again.program is None:
                break
            found = again
            program, left = trials.everywhere(engine, again.program, seed)
        if not left:
            return replace(found, program=program, words=found.words + _only_in(program))
        if method == "step" and "steps" in left:  # where it shows may depend on the number of states
            rng = stream(seed, "diagnosis", "numbers of states")
            more = [probes.anywhere(rng, 8, k) for k in (1, 2, 3, 4, 5, 6, 8, 12) for _ in range(4)]
            of_many = stepping.of_step(engine, [*asked, *more], "steps", spec)
            if of_many is not None and of_many.program is not None:
                program, open_ = trials.everywhere(engine, of_many.program, seed)
                if not open_:
                    return replace(of_many, program=program, words=of_many.words + _only_in(program))
    for path in PATHS:
        if path in left:
            other = memory.of_paths(engine, seed, path)
            if other is not None and other.explained and other.program is not None:
                whole, open_ = trials.everywhere(engine, other.program, seed)
                if not open_:
                    return replace(other, program=whole)
    if not found.explained:
        return found
    return _open(found, method, left)


def confirmed(engine: Engine, found: Symptom, seed: int) -> Symptom:
    """What was found of a run if no run tells its program from the engine; else another that is like that."""
    program = found.program
    if engine.precision != "float64" or pace_of(engine).state > SLOW:
        return found
    if program is not None and (program.of(STEP).changes or program.of(PATH).changes):
        return found
    seen = runs.Runs(engine, seed)
    if program is not None and seen.like(program):
        return found
    other = seen.instead(alternatives_runs.OF_RUNS)
    if other is not None:
        return Symptom(
            other.words,
            f"the first of {len(alternatives_runs.OF_RUNS)} faults that no run tells from the engine",
            program=other,
        )
    return found if program is None else replace(found, explained=False, program=None)


def of_paths(engine: Engine, seed: int, method: str) -> Symptom | None:
    """What is wrong with the paths of one method whose single steps are right, and of the other."""
    found = memory.of_paths(engine, seed, method)
    if found is None or found.program is None:
        return found
    program, left = trials.everywhere(engine, found.program, seed)
    if not left:
        return replace(found, program=program)
    return _open(found, method, left)


def _open(found: Symptom, method: str, left: list[str]) -> Symptom:
    """What holds in one method and leaves others open explains nothing by itself."""
    words = f"{found.words} in {method}; what {' and '.join(left)} computes is something else"
    return replace(found, words=words, explained=False, program=None)


def _only_in(program: Fault) -> str:
    methods = program.changes[0].methods
    return "" if methods == METHODS else f", only in {', '.join(methods)}"


def purity(engine: Engine, seed: int) -> Symptom | None:
    """The same step twice, with another between; and whether a result changes afterwards."""
    for probe in probes.small(seed)[:8]:
        arguments = (probe.problem, probe.weights, probe.batches)
        for name, stepper in stepping.steppers(engine).items():
            raw = getattr(engine, "inner", engine)
            first = raw.steps(*arguments) if name == "steps" else stepper(*arguments)
            kept = np.array(first)
            stepper(probe.problem, -probe.weights, probe.batches)
            if not np.array_equal(first, kept):
                words = (
                    f"{name} returns its own working array, which the next call overwrites (reuses a buffer)"
                )
                return Symptom(words, f"a result changed by {np.abs(first - kept).max():.2g} afterwards")
            again = np.array(stepper(*arguments))
            if not np.array_equal(again, kept):
                gap = float(np.abs(again - kept).max())
                words = f"a step is not a function of its arguments: the same step twice differs by {gap:.1g}"
                return Symptom(words, f"{name}, bit for bit")
    return None


def of_history(engine: Engine, fresh: Engine, seed: int) -> Symptom | None:
    """Whether a fresh copy of the engine, asked in another order, gives the same steps."""
    ways = zip(stepping.steppers(engine).items(), stepping.steppers(fresh).values(), strict=True)
    for (name, stepper), other in ways:
        for probe in reversed(probes.small(seed)[:8]):
            pairs = zip(probe.ask(engine, stepper), probe.ask(fresh, other), strict=True)
            gaps = [(float(np.linalg.norm(a.got - b.got)), a.allowed) for a, b in pairs]
            if any(gap > LEFT_OVER * allowed for gap, allowed in gaps):
                words = (
                    "a step depends on what the engine was asked before: a fresh copy, asked in another order, "
                    "gives other steps"
                )
                return Symptom(words, f"{name}, by {max(gaps)[0]:.2g} at eta = {probe.problem.step_size:g}")
    return None
