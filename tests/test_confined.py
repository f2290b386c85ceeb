"""Faults that are confined to a part of the domain: drawn as said, and caught by the contract."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine import Problem, StandardBasis
from engine.fast import FastEngine
from engine.faults import FaultyEngine, Range
from tests.confined import KINDS, VARIABLES, caught, confined, drawn
from tests.faults import FAULTS


def test_a_draw_is_the_same_for_the_same_seed() -> None:
    assert [drawn(3, k) for k in range(20)] == [drawn(3, k) for k in range(20)]
    assert len({drawn(3, k) for k in range(50)}) == 50


def test_draws_cover_kinds_and_variables() -> None:
    faults = [drawn(1, k) for k in range(400)]
    bare = {tuple(replace(c, where=()) for c in fault.changes) for fault in faults}
    assert bare == {FAULTS[kind].program.changes for kind in KINDS}
    assert {r.variable for fault in faults for r in fault.changes[0].where} == set(VARIABLES)
    assert {len(fault.changes[0].where) for fault in faults} == {1, 2}


def test_a_confined_engine_is_wrong_inside_and_right_outside() -> None:
    engine = FaultyEngine(FastEngine(), confined("eta one percent", Range("m", 65), Range("b", high=3)))
    right = FastEngine()
    for m, b, wrong in ((65, 3, True), (64, 3, False), (65, 4, False), (200, 1, True)):
        problem = Problem(StandardBasis(m, m), np.full(m, 0.5 / np.sqrt(m)), 0.1)
        batch = np.arange(b)
        same = np.array_equal(engine.step(problem, problem.w0, batch), right.step(problem, problem.w0, batch))
        assert same is not wrong


def test_a_correct_engine_is_not_caught() -> None:
    assert not caught(confined("eta one percent", Range("m", high=0)), "quick", 4)


@pytest.mark.parametrize(
    "region",
    [(Range("m", 65),), (Range("m", 513),), (Range("n", 1001),), (Range("b/m", 0.5001, 0.9999), Range("m", 9))],
    ids=str,
)
def test_a_small_fault_in_a_corner_is_caught_at_quick(region: tuple[Range, ...]) -> None:
    """A step size that is 1 % too large; the claims on the paper do not notice."""
    assert caught(confined("eta one percent", *region), "quick", 5)


@pytest.mark.parametrize("number", range(12))
def test_faults_that_nobody_picked_are_caught_at_standard(number: int) -> None:
    fault = drawn(20260101, number)
    assert caught(fault, "standard", 6), fault
