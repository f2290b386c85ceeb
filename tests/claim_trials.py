"""One claim judged with a wrong formula, in a process of its own that costs little.

This process imports everything and judges nothing; each trial is a fork of it.  So what a judge computes once
is computed with the wrong formula, and nothing is imported or compiled twice.  What came out is kept in a file,
a line for each trial, and not asked again: a sweep that was stopped goes on where it was.
"""

from __future__ import annotations

import json
import signal
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

import numpy as np

from claims import PAPER
from engine import GuardedEngine, UniformSubsets
from engine.fast import FastEngine
from evidence import Verdict
from evidence.formula import Formula, Mutant
from tests.attained import attained
from tests.engine_samples import small_problem
from tests.kill_judge import claims_by_id, confine, judge
from tests.witnesses import witness

LIMIT = 20  # seconds of a core for a claim with a wrong formula; then it has not noticed
DIED = "error: its process ended with"
HOUR = 3600.0  # on a busy machine


@dataclass(frozen=True)
class Question:
    """What a claim says of a formula that is changed: ``words`` tell how."""

    claim: str
    number: int
    wrong: Mutant
    effort: str
    seed: int

    @property
    def formula(self) -> Formula:
        """The one that is changed."""
        return claims_by_id()[self.claim].formulas[self.number]

    @property
    def key(self) -> tuple[str, ...]:
        """What tells it from all others."""
        formula, wrong = self.formula, self.wrong
        name, print_ = formula.name, formula.fingerprint
        return self.claim, name, print_, wrong.words, str(wrong.expression), self.effort, str(self.seed)


@dataclass(frozen=True)
class Trial:
    """What became of a question.

    Attributes:
        claim, formula, fingerprint, words, expression, effort, seed: what was asked.
        weaker: whether it was proved that the changed bound is true as well; then nothing was judged.
        witness: where it is false, in words, by no word of the judge; empty if nothing was found.
        verdict: of the claim.
        seconds: that all of it took.
    """

    claim: str
    formula: str
    fingerprint: str
    words: str
    expression: str
    effort: str
    seed: str
    weaker: bool
    witness: str
    verdict: str
    seconds: float

    @property
    def noticed(self) -> bool:
        """Whether the claim was refuted; an error, or an inconclusive verdict, does not count."""
        return self.verdict == Verdict.REFUTED

    @property
    def key(self) -> tuple[str, ...]:
        """That of its question."""
        known = asdict(self)
        return tuple(known[name] for name in list(known)[:7])


#: Asks one question after the other, each by what came out before.
Course = Generator[Question, Trial, None]


def once(question: Question) -> Course:
    """A single question."""
    yield question


class Kept:
    """The trials in a file of JSON lines; a line that is cut off, as of a sweep that was killed, is none."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.trials: dict[tuple[str, ...], Trial] = {}
        lines = path.read_text().splitlines() if path is not None and path.exists() else []
        for line in lines:
            try:
                trial = Trial(**json.loads(line))
            except (ValueError, TypeError):
                continue
            self.trials[trial.key] = trial

    def add(self, trial: Trial) -> None:
        """Write it down."""
        self.trials[trial.key] = trial
        if self.path is not None:
            with self.path.open("a") as file:
                file.write(f"{json.dumps(asdict(trial))}\n")


def follow(courses: Iterable[Course], kept: Kept, jobs: int) -> Iterator[Trial]:
    """All trials of some courses, as they come; those that are kept first."""
    coming = iter(courses)
    running: dict[Connection, tuple[Any, Course, Question]] = {}
    left = True
    while left or running:
        while left and len(running) < jobs:
            course = next(coming, None)
            left = course is not None
            if course is not None:
                yield from _go_on(course, None, kept, running)
        for pipe in wait(list(running)) if running else ():
            process, course, question = running.pop(pipe)
            trial = _received(pipe, process, question)
            if not trial.verdict.startswith(DIED):  # as it does if all of the sweep is stopped
                kept.add(trial)
            yield trial
            yield from _go_on(course, trial, kept, running)


def answers(questions: Sequence[Question], path: Path | None = None, jobs: int = 2) -> list[Trial]:
    """The trials of single questions, kept at ``path``; from a process without threads, as a fork should be."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(_answers, questions, path, jobs).result()


def _answers(questions: Sequence[Question], path: Path | None, jobs: int) -> list[Trial]:
    return list(follow(map(once, questions), Kept(path), jobs))


def _go_on(
    course: Course, trial: Trial | None, kept: Kept, running: dict[Connection, tuple[Any, Course, Question]]
) -> Iterator[Trial]:
    """Ask the next question of a course that no kept trial answers."""
    try:
        question = next(course) if trial is None else course.send(trial)
        while question.key in kept.trials:
            yield (found := kept.trials[question.key])
            question = course.send(found)
    except StopIteration:
        return
    warm()
    context = get_context("fork")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_apart, args=(question, there))
    process.start()
    there.close()
    running[here] = process, course, question


def _received(pipe: Connection, process: Any, question: Question) -> Trial:
    try:
        found: Trial = pipe.recv()
        process.join()
    except EOFError:
        process.join()
        late = process.exitcode == -signal.SIGXCPU
        words = f"stopped after {LIMIT} s" if late else f"{DIED} {process.exitcode}"
        found = Trial(*question.key, False, "", words, float(LIMIT) if late else 0.0)
    pipe.close()
    return found


def _apart(question: Question, pipe: Connection) -> None:
    import resource  # where there is such a thing: not on Windows

    confine()
    resource.setrlimit(resource.RLIMIT_CPU, (LIMIT, LIMIT + 5))
    pipe.send(tried(question))


def tried(question: Question) -> Trial:
    """The answer to a question, which leaves behind what was computed with a wrong formula."""
    formula, wrong = question.formula, question.wrong
    if formula.follows(wrong):
        return Trial(*question.key, True, "", "true, weaker", 0.0)
    shown = witness(formula, wrong.expression, attained(question.claim, formula.name))
    engine, terms = GuardedEngine(FastEngine()), (question.effort, question.seed)
    with formula.replaced(wrong.expression), np.errstate(all="ignore"):
        found = judge(claims_by_id()[question.claim], engine, wrong.words, *terms, HOUR)
    return Trial(*question.key, False, shown, found.verdict, found.seconds)


@cache
def warm() -> None:
    """Have at hand what all judges need and no formula is in: the certificates, the engine's compiled steps."""
    _ = PAPER.library
    problem, engine = small_problem(), FastEngine()
    for batches in (np.array([[0], [1]]), np.array([[0, 1], [1, 2]])):
        engine.steps(problem, problem.w0[None], batches[:1])
        engine.trajectory(problem, batches)
        engine.run(problem, UniformSubsets(batches.shape[1]), max_steps=8, seed=0, replicates=2)
