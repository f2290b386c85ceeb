"""Second opinions: what Z3 and cvc5 say of sentences that are given as text, in processes of their own.

Nothing is shared with the certificates, nor between the solvers but the translation of a formula into their
words.  A solver counts its steps (`evidence.steps`); one that takes too long is killed, for some of cvc5's
algebra counts none.  No verdict depends on that: without a second opinion one solver guarantees a proof.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from typing import Any

import sympy

from evidence import _cvc5, _z3
from evidence._formula import conjuncts
from evidence.checker import Refused, obligations
from evidence.steps import PATIENCE, Steps

#: The solvers and their versions; None for one that is not installed.
SOLVERS: Mapping[str, str | None] = {"Z3": _z3.SOLVER, "cvc5": _cvc5.SOLVER}
#: Seconds for a process to begin, until it is killed.
STARTING = 60.0

#: A solver's name, a sentence in the words of ``evidence.checker``, and a limit of steps for each part of it.
Task = tuple[str, Mapping[str, Any], int]


def opinion(tasks: Sequence[Task], workers: int, patience: float = PATIENCE) -> list[str]:
    """What the solvers say: ``proved``, ``refuted`` or ``open``, in the order of the tasks.

    Args:
        tasks: what they are asked.
        workers: how many are asked at a time.
        patience: seconds for each part of a sentence, after which a solver is killed.
    """
    said = ["open"] * len(tasks)
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    for place in range(len(tasks)):
        waiting.put(place)

    def work() -> None:
        solver = _Solver()
        try:
            while True:
                place = waiting.get_nowait()
                said[place] = solver.ask(tasks[place], patience)
        except queue.Empty:
            solver.stop()

    threads = [threading.Thread(target=work, daemon=True) for _ in range(min(workers, len(tasks)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


class _Solver:
    """A process that answers questions, one after another; a new one after it had to be killed."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[str] | None = None

    def ask(self, task: Task, patience: float) -> str:
        name, claim, limit = task
        allowed = len(claim["conclusion"]) * patience
        if self.process is None:
            paths = os.pathsep.join(path for path in sys.path if path)
            self.process = subprocess.Popen(
                [sys.executable, "-m", "evidence.opinions"], env={**os.environ, "PYTHONPATH": paths},
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
            allowed += STARTING
        process = self.process
        assert process.stdin is not None
        assert process.stdout is not None
        question = {key: claim[key] for key in ("variables", "assumptions", "conclusion")}
        timer = threading.Timer(allowed, process.kill)
        timer.start()
        try:
            process.stdin.write(json.dumps([name, question, limit]) + "\n")
            process.stdin.flush()
            answer = process.stdout.readline().strip()
        except OSError:
            answer = ""
        timer.cancel()
        if not answer:  # it was killed, or the solver took its process along
            self.stop()
        return answer or "open"

    def stop(self) -> None:
        process, self.process = self.process, None
        if process is not None:
            process.kill()
            process.communicate()


def _answer(solver: str, claim: Mapping[str, Any], limit: int) -> str:
    try:
        obligations(claim)  # SymPy would run any text as a program; this reads formulas, and nothing else
    except Refused:
        return "open"
    variables = [sympy.Symbol(name, real=True) for name in claim["variables"]]
    names = {v.name: v for v in variables}
    assumptions = [sympy.sympify(text, locals=names) for text in claim["assumptions"]]
    said = set()
    for text in claim["conclusion"]:
        for part in conjuncts(sympy.sympify(text, locals=names)):
            query = [*assumptions, sympy.Not(part, evaluate=False)]
            if solver == "cvc5":
                said.add(_cvc5.satisfiable(query, variables, limit))
            else:
                said.add(_z3.solve(query, variables, Steps(limit)).status)
    return "refuted" if "sat" in said else "proved" if said == {"unsat"} else "open"


if __name__ == "__main__":
    for line in sys.stdin:
        print(_answer(*json.loads(line)), flush=True)
