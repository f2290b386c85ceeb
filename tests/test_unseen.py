"""Faults that the diagnosis was not made for: the search, what it tries, and the check of what it names."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from engine.diagnosis.layers import diagnose
from engine.diagnosis.probes import small
from engine.fast import FastEngine
from engine.faults import RIGHT, FaultyEngine, Range, alternatives
from engine.faults.catalogue import LAST_DROPPED, decay, eta_times, leaky
from engine.faults.catalogue_runs import SHUFFLED_ONCE, WITH_REPLACEMENT
from engine.faults.evaluation import Steps
from tests import collected_open
from tests.reproduced import reproduces
from tests.unseen import judged

TESTS = Path(__file__).parent


def test_the_sealed_faults_are_those_that_were_sealed() -> None:
    digest = hashlib.sha256((TESTS / "collected_sealed.py").read_bytes()).hexdigest()
    assert digest in (TESTS.parent / "docs" / "diagnosis.md").read_text()


@pytest.mark.parametrize("name", ["in_place_over_batch", "norm_after_half", "mean_over_features", "tolerance"])
def test_a_collected_fault_is_named_by_a_program_that_does_the_same(name: str) -> None:
    found = judged(name, collected_open.BUGS[name][0], 4)
    assert found.outcome == "named rightly", found.line
    assert "+    " in found.program


def test_what_the_language_cannot_say_is_not_named() -> None:
    found = diagnose(collected_open.BUGS["reshaped"][0](), 4)
    assert not found.symptoms[0].explained
    assert found.symptoms[0].program is None


def test_a_composition_is_found_with_both_sizes_and_its_region() -> None:
    fault = (LAST_DROPPED + decay(3e-3)).within(Range("|w|", 0.6))
    found = diagnose(FaultyEngine(FastEngine(), fault), 3)
    assert found.symptoms[0].program == fault
    assert "As a difference to a right engine:" in found.text()


@pytest.mark.parametrize("fault", alternatives.ALL, ids=lambda fault: fault.words)
def test_steps_are_those_of_the_text(fault) -> None:  # type: ignore[no-untyped-def]
    for probe in small(1)[::5]:
        steps = Steps(probe.problem, probe.weights, probe.batches)
        with np.errstate(all="ignore"):
            expected, _ = fault.step(probe.problem, probe.weights, probe.batches)
        np.testing.assert_array_equal(steps.moved(fault), np.broadcast_to(expected, probe.weights.shape))
        confined = fault.within(Range("b", 2))
        expected, _ = confined.step(probe.problem, probe.weights, probe.batches)
        np.testing.assert_array_equal(steps.moved(confined), expected)


def test_a_program_that_does_something_else_does_not_reproduce() -> None:
    engine = FaultyEngine(FastEngine(), leaky(0.01))
    assert reproduces(engine, leaky(0.01), 1)
    assert not reproduces(engine, leaky(0.010001), 1)
    assert not reproduces(engine, RIGHT, 1)
    assert not reproduces(engine, leaky(0.01) + eta_times(2.0).within(Range("m", 150)), 1)
    assert reproduces(FaultyEngine(FastEngine(), SHUFFLED_ONCE), SHUFFLED_ONCE, 1)
    assert not reproduces(FaultyEngine(FastEngine(), SHUFFLED_ONCE), WITH_REPLACEMENT, 1)
