"""Code that a report's reader can paste to see a counterexample or to repeat a run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import numpy as np

from engine import Problem
from engine.registry import spec_of
from referee import Case


def datapoints(batch: Iterable[int]) -> str:
    """A batch as the paper writes it, with datapoints counted from 1: "{1, 3}"; pasted code counts from 0."""
    return "{" + ", ".join(str(int(i) + 1) for i in batch) + "}"


def load_line(case: Case) -> str:
    """A line that loads the engine under test."""
    return f"engine = load_engine({json.dumps(case.spec or spec_of(case.engine))})\n"


def source(problem: Problem) -> str:
    """An expression for a problem whose data are the first vectors of the standard basis."""
    m, n = problem.m, problem.n
    assert np.array_equal(problem.rows(np.arange(m)), np.eye(n)[:m]), "data off the standard basis"
    data = f"np.eye({n})" + ("" if m == n else f"[:{m}]")
    activation = "" if problem.activation == "linear" else f', "{problem.activation}"'
    return f"Problem({data}, np.array({problem.w0.tolist()}), {problem.step_size}{activation})"


def snippet(problem: Problem | str, batches: Sequence[Sequence[int]], shown: str, names: str = "") -> str:
    """Code that replays a path on the reference engine and prints ``shown``, in w and what ``names`` sets."""
    instance = source(problem) if isinstance(problem, Problem) else problem
    path = [list(batch) for batch in batches]
    loop = f'for batch in {path}:\n    w = load_engine("reference").step(problem, w, np.array(batch))\n'
    return (
        "import numpy as np\nfrom engine import Problem, load_engine\n"
        f"problem = {instance}\nw = problem.w0\n{loop if path else ''}{names}print({shown})"
    )
