"""Second opinions: what Z3 and cvc5 say of sentences that are given as text, each in a process of its own kind.

Nothing is shared with the certificates, nor between the solvers but the translation of a formula into their
words.  A solver that overruns its time is killed, for cvc5 does not always keep to a limit.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any

import sympy

from evidence import _cvc5, _z3
from evidence._formula import conjuncts

#: The solvers and their versions; None for one that is not installed.
SOLVERS: Mapping[str, str | None] = {"Z3": _z3.SOLVER, "cvc5": _cvc5.SOLVER}
#: How much longer than its limit a solver may take (seconds), until its process is killed.
GRACE = 2.0
#: Seconds that a new process may take to begin.
STARTING = 60.0

#: A solver's name, a sentence in the words of ``evidence.checker``, and a limit in seconds for each part of it.
Task = tuple[str, Mapping[str, Any], float]


def opinion(tasks: Sequence[Task], workers: int) -> list[str]:
    """What the solvers say: ``proved``, ``refuted`` or ``open``, in the order of the tasks."""
    said = ["open"] * len(tasks)
    waiting = list(enumerate(tasks))[::-1]
    busy: list[_Worker] = []
    idle: list[_Worker] = []
    try:
        while waiting or busy:
            while waiting and len(busy) < workers:
                worker = idle.pop() if idle else _Worker.start()
                place, task = waiting.pop()
                worker.give(place, task)
                busy.append(worker)
            soonest = min(worker.deadline for worker in busy)
            ready = wait([w.pipe for w in busy], timeout=max(0.0, soonest - time.monotonic()))
            for worker in list(busy):
                if worker.pipe in ready:
                    busy.remove(worker)
                    try:
                        said[worker.place] = worker.pipe.recv()
                        idle.append(worker)
                    except EOFError:  # the solver took its process along
                        worker.stop()
                elif time.monotonic() > worker.deadline:
                    busy.remove(worker)
                    worker.stop()
    finally:
        for worker in busy + idle:
            worker.stop()
    return said


@dataclass
class _Worker:
    process: Any
    pipe: Connection
    place: int = 0
    deadline: float = 0.0

    @classmethod
    def start(cls) -> _Worker:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs,), daemon=True)
        process.start()
        theirs.close()
        return cls(process, ours)

    def give(self, place: int, task: Task) -> None:
        parts = len(task[1]["conclusion"])
        self.place, self.deadline = (
            place,
            time.monotonic() + parts * task[2] + GRACE + 30.0 * (not self.deadline),
        )
        self.pipe.send(task)

    def stop(self) -> None:
        self.pipe.close()
        self.process.kill()
        self.process.join()


def _serve(pipe: Connection) -> None:
    """Answer questions until there are no more."""
    while True:
        try:
            task = pipe.recv()
        except EOFError:
            return
        try:
            pipe.send(_answer(*task))
        except OSError:
            return


def _answer(solver: str, claim: Mapping[str, Any], time_limit: float) -> str:
    variables = [sympy.Symbol(name, real=True) for name in claim["variables"]]
    names = {v.name: v for v in variables}
    assumptions = [sympy.sympify(text, locals=names) for text in claim["assumptions"]]
    said = set()
    for text in claim["conclusion"]:
        for part in conjuncts(sympy.sympify(text, locals=names)):
            query = [*assumptions, sympy.Not(part, evaluate=False)]
            if solver == "cvc5":
                said.add(_cvc5.satisfiable(query, variables, time_limit))
            else:
                said.add(_z3.solve(query, variables, time_limit).status)
    return "refuted" if "sat" in said else "proved" if said == {"unsat"} else "open"
