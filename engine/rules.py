"""How the compiled kernels draw from a schedule, and which indices their steps visit."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.chain import CYCLIC, GIVEN, INDEPENDENT, INSIDE, ONE, OUTSIDE, UNIFORM, Rule
from engine.problem import IntArray, Problem
from engine.schedule import Cyclic, Explicit, FullBatch, Reshuffled, Schedule, UniformSubsets, WithReplacement

Int64s = npt.NDArray[np.int64]
#: A rule, and the batches of the source GIVEN (else there is nothing to read in them).
Drawn = tuple[Rule, Int64s]

NONE = np.zeros((1, 1), dtype=np.int64)


def source(schedule: Schedule) -> tuple[int, Int64s] | None:
    """Where the batches of a schedule come from, and those that are given; None if only it can draw them."""
    kind = type(schedule)  # a subclass may draw as it likes
    if kind is Cyclic:
        return CYCLIC, NONE
    if kind is FullBatch or kind is UniformSubsets or kind is Reshuffled:
        return UNIFORM, NONE
    if kind is WithReplacement:
        return INDEPENDENT, NONE
    if isinstance(schedule, Explicit) and kind is Explicit:
        return GIVEN, np.array(schedule.batches, dtype=np.int64, order="C")
    return None


def in_coordinates(problem: Problem, schedule: Schedule) -> Drawn | None:
    """The rule of ``engine.chain``, in the coordinates of Lemma 14, which visits the fewest indices."""
    m, size, known = problem.m, schedule.size(problem.m), source(schedule)
    eta, relu = problem.step_size, problem.activation == "relu"
    if known is None:
        return None
    drawn, batches = known
    if drawn == GIVEN:
        return given(problem, batches), batches
    if drawn == CYCLIC or (drawn == INDEPENDENT and size == 1):
        return Rule(CYCLIC if drawn == CYCLIC else UNIFORM, ONE, False, 1, eta, relu), batches
    if drawn == INDEPENDENT:
        return Rule(INDEPENDENT, INSIDE, True, size, eta, relu), batches
    if 2 * size > m:
        return Rule(UNIFORM, OUTSIDE, False, m - size, eta, relu), batches
    return Rule(UNIFORM, ONE if size == 1 else INSIDE, False, size, eta, relu, schedule.epoch(m)), batches


def given(problem: Problem, batches: IntArray) -> Rule:
    """The rule of ``engine.chain`` for given batches, shape (..., b)."""
    m, b = problem.m, batches.shape[-1]
    eta, relu = problem.step_size, problem.activation == "relu"
    if b == 1:
        return Rule(GIVEN, ONE, False, 1, eta, relu)
    ordered = np.sort(batches, axis=-1)
    repeats = b > m or bool((ordered[..., 1:] == ordered[..., :-1]).any())
    if 2 * b > m and not repeats:
        return Rule(GIVEN, OUTSIDE, False, m - b, eta, relu)
    return Rule(GIVEN, INSIDE, repeats, b, eta, relu)


def in_span(schedule: Schedule, m: int, eta: float, relu: bool) -> Drawn | None:
    """The rule of ``engine.span`` and ``engine.neurons``, whose steps visit the whole batch."""
    size, known = schedule.size(m), source(schedule)
    if known is None:
        return None
    drawn, batches = known
    if drawn == UNIFORM and size == m:
        drawn, batches = GIVEN, np.arange(m, dtype=np.int64)[None]
    visits = ONE if size == 1 else INSIDE
    return Rule(drawn, visits, False, size, eta, relu, schedule.epoch(m)), batches[None]
