"""A right engine as text: a step, a path, two kinds of draws and a run, line by line.

The step is Eq. (3) for k states at once, written from the generic activation ``(f, s) = (phi, phi')`` of
``p = <w, a_i>``::

    gradient = sum_i k_i [s_i (N f_i - p_i) - f_i] a_i  +  u w,   N = |w|^2,   u = sum_i k_i f_i^2

which is Eq. (4) summed over a batch that holds index i k_i times, for any data.  Weights have shape (k, n),
batches (k, b), what belongs to a datapoint (k, m), and numbers (k, 1).

Encoder and decoder have places of their own, which Eq. (3) ties to the weights, and what it has none of is
there with the value that leaves it out: biases, and the squares by which some optimisers divide.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from engine.faults.vocabulary import VOCABULARY
from engine.problem import IntArray


class At(NamedTuple):
    """Where in its work an engine is.

    Attributes:
        row: which state of its call, or which replicate, each is; (k, 1).
        step: the number of the step in its path or run, from 1 on.
        taken: the number of each step in the life of the engine, from 1 on; (k, 1).
        rng: random numbers of the engine's own.
        own: what the engine keeps between calls.
        length: how many steps the path or run has.
    """

    row: IntArray
    step: int
    taken: IntArray
    rng: np.random.Generator
    own: dict[Any, Any]
    length: int = 1


def first_call(count: int) -> At:
    """A new engine that takes its first step, from so many states."""
    numbers = np.arange(count)[:, None]
    return At(numbers, 1, numbers + 1, np.random.default_rng(0), {})


@dataclass(frozen=True)
class Text:
    """A function as text.

    Attributes:
        head: its name and arguments.
        lines: each place, in the order of evaluation, and what gives it its right value.
        result: what it returns.
        variables: what a change of this text may depend on, and how the text calls it.
        otherwise: how a line chooses between two values.
    """

    head: str
    lines: tuple[tuple[str, str], ...]
    result: str
    variables: dict[str, str] = field(hash=False)
    otherwise: str = "({new}) if {here} else {old}"


SIZES = {
    "m": "problem.m", "n": "problem.n", "eta": "problem.step_size", "ReLU": '(problem.activation == "relu")',
}  # fmt: skip
#: What is the same for all states and steps of a call.
OF_A_CALL = {**SIZES, "b": "batch.shape[1]", "b/m": "batch.shape[1] / problem.m", "states": "len(w)"}
START = {"|w|": "length(np.atleast_2d(problem.w0)[:1]).item()"}
ROW, TAKEN = "the number of the state in its call", "the number of the step in the engine's life"

STEP = Text(
    "step(problem, w, batch, past, at)",
    (
        ("weights", "w"),
        ("batches", "batch"),
        ("eta", "problem.step_size"),
        ("counts", "tally(batches, problem.m)"),
        ("encoder", "weights"),
        ("offset", "0.0"),
        ("pre", "problem.correlations(encoder)"),
        ("output", 'pre if problem.activation == "linear" else np.maximum(pre, 0.0)'),
        ("slope", 'np.ones_like(pre) if problem.activation == "linear" else (pre > 0.0).astype(float)'),
        ("decoder", "weights"),
        ("back", "pre"),
        ("bias", "0.0"),
        ("norm", "total(decoder * decoder)"),
        ("mass", "total(counts * output * output)"),
        ("pull", "slope * (norm * output - back)"),
        ("inside", "counts * (pull - output)"),
        ("along", "problem.combine(inside)"),
        ("shrink", "mass * decoder"),
        ("gradient", "along + shrink"),
        ("squares", "gradient * gradient"),
        ("velocity", "gradient"),
        ("direction", "velocity"),
        ("moved", "weights - eta * direction"),
    ),
    "moved",
    {
        **OF_A_CALL, "|w|": "length(w)", "active": "active(problem, w, batch)", ROW: "at.row",
        "max |c_i|": "np.abs(problem.correlations(w)).max(axis=1, keepdims=True)",
        "|gradient|": "length(summed_gradient(problem, w, tally(batch, problem.m)))",
        "step": "at.step", TAKEN: "at.taken",
    },
    "np.where({here}, {new}, {old})",
)  # fmt: skip
PATH = Text(
    "trajectory(simulate, problem, given, every)",
    (
        ("sequence", "given"),
        ("path", "simulate(problem, sequence)"),
        ("times", "every * np.arange(given.shape[-2] // every + 1)"),
    ),
    "path[..., np.clip(times, 0, path.shape[-2] - 1), :]",
    {
        **SIZES, **START, "b": "given.shape[-1]", "b/m": "given.shape[-1] / problem.m",
        "states": "problem.replicates",
    },
)  # fmt: skip
DRAW = Text(
    "draw(right, problem, b, states, first, count, rng)",
    (("indices", "problem.m"), ("drawn", "np.array(right(indices, first, count, rng))")),
    "drawn",
    {**SIZES, **START, "b": "b", "b/m": "b / problem.m", "states": "states"},
)
DEAL = Text(
    "deal(right, problem, b, states, first, count, rng)",
    (("dealt", "np.array(right(problem.m, first, count, rng))"),),
    "dealt",
    DRAW.variables,
)
SUMMARIES = ("stopped", "steps", "leader", "coordinate", "norm_squared", "off_data", "log_ratio")
RUN = Text(
    "ensemble(simulate, run)",
    (
        ("problem", "run.problem"),
        ("w0", "problem.w0"),
        ("schedule", "run.schedule"),
        ("max_steps", "run.max_steps"),
        ("stop", "run.stop"),
        ("seed", "run.seed"),
        ("names", "run.names"),
        ("asked", "replace(run, problem=problem.with_w0(w0), schedule=schedule)"),
        ("ran", "simulate(replace(asked, max_steps=max_steps, stop=stop, seed=seed), names)"),
        *((name, f"ran.{name}") for name in SUMMARIES),
    ),
    f"replace(ran, {', '.join(f'{name}={name}' for name in SUMMARIES)})",
    {
        **SIZES, **START, "b": "schedule.size(problem.m)", "b/m": "schedule.size(problem.m) / problem.m",
        "states": "run.replicates",
    },
)  # fmt: skip
TEXTS = (STEP, PATH, DRAW, DEAL, RUN)
TEXT_OF = {place: text for text in TEXTS for place, _ in text.lines}


@lru_cache(maxsize=4096)
def compiled(source: str) -> Callable[..., Any]:
    """The function that a source text defines."""
    names = dict(VOCABULARY)
    exec(source, names)
    function: Callable[..., Any] = names[source[len("def ") : source.index("(")]]
    return function


@lru_cache(maxsize=4096)
def code(expression: str) -> Any:
    """An expression, compiled."""
    return compile(expression, "<fault>", "eval")


def value(expression: str, **names: Any) -> Any:
    """What an expression is, with these names."""
    return eval(code(expression), VOCABULARY | names)
