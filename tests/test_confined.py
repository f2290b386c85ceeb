"""Faults that are confined to a part of the domain: drawn as said, and caught by the contract."""

from __future__ import annotations

import numpy as np
import pytest

from engine import Problem, StandardBasis
from engine.fast import FastEngine
from tests.confined import KINDS, VARIABLES, Confined, ConfinedEngine, Region, caught, drawn
from tests.faults import FAULTS


def test_a_draw_is_the_same_for_the_same_seed() -> None:
    assert [drawn(3, k) for k in range(20)] == [drawn(3, k) for k in range(20)]
    assert len({drawn(3, k) for k in range(50)}) == 50


def test_draws_cover_kinds_and_variables() -> None:
    faults = [drawn(1, k) for k in range(400)]
    assert {fault.kind for fault in faults} == set(KINDS)
    assert {name for fault in faults for name, _, _ in fault.region.ranges} == set(VARIABLES)
    assert {len(fault.region.ranges) for fault in faults} == {1, 2}
    assert set(KINDS) <= set(FAULTS)


def test_a_confined_engine_is_wrong_inside_and_right_outside() -> None:
    region = Region((("m", 65, np.inf), ("b", -np.inf, 3)))
    engine = ConfinedEngine(FAULTS["eta one percent"].engine(), region)
    right = FastEngine()
    for m, b, wrong in ((65, 3, True), (64, 3, False), (65, 4, False), (200, 1, True)):
        problem = Problem(StandardBasis(m, m), np.full(m, 0.5 / np.sqrt(m)), 0.1)
        batch = np.arange(b)
        same = np.array_equal(engine.step(problem, problem.w0, batch), right.step(problem, problem.w0, batch))
        assert same is not wrong


def test_a_correct_engine_is_not_caught() -> None:
    nowhere = Region((("m", -np.inf, 0),))
    assert not caught(Confined("eta one percent", nowhere), "quick", 4)


@pytest.mark.parametrize(
    "region",
    [
        Region((("m", 65, np.inf),)),
        Region((("m", 513, np.inf),)),
        Region((("n", 1001, np.inf),)),
        Region((("b/m", 0.5001, 0.9999), ("m", 9, np.inf))),
    ],
    ids=str,
)
def test_a_small_fault_in_a_corner_is_caught_at_quick(region: Region) -> None:
    """A step size that is 1 % too large; the claims on the paper do not notice."""
    assert caught(Confined("eta one percent", region), "quick", 5)


@pytest.mark.parametrize("number", range(12))
def test_faults_that_nobody_picked_are_caught_at_standard(number: int) -> None:
    fault = drawn(20260101, number)
    assert caught(fault, "standard", 6), fault
