"""Reshuffled batches: their law, how it is read off final weights, and that deviations from it are seen."""

from __future__ import annotations

from collections import Counter
from itertools import permutations, product

import numpy as np
import pytest
from scipy.stats import binom

from engine import Explicit, Problem, Reshuffled, StandardBasis
from engine.base import Run
from engine.checks import CHECKS
from engine.checks.epochs import DESIGNS, times_of
from engine.decoding import Decoder, Passes
from engine.diagnosis import epochs
from engine.fast import FastEngine
from engine.faults import Fault, FaultyEngine, Range
from engine.faults import catalogue_runs as known
from tests.minimal import MinimalSingleEngine


@pytest.mark.parametrize("design", DESIGNS, ids=repr)
def test_orders_of_the_data_lead_to_each_sequence_of_batches_equally_often(design: Passes) -> None:
    """All orders of all epochs, one by one."""
    m, b, epoch = design.m, design.batch_size, design.schedule.epoch(design.m)
    numbers = {tuple(batch): k for k, batch in enumerate(design.batches()[0].tolist())}
    orders = [
        tuple(numbers[tuple(sorted(order[k * b : (k + 1) * b]))] for k in range(epoch))
        for order in permutations(range(m))
    ]
    parts = [
        Counter(order[: min(epoch, design.steps - t)] for order in orders)
        for t in range(0, design.steps, epoch)
    ]
    assert all(len(set(part.values())) == 1 for part in parts)
    expected = {sum(sequence, ()) for sequence in product(*parts)}
    found, p = design.sequences()
    assert {tuple(row) for row in found.tolist()} == expected
    assert len(found) == len(expected)
    np.testing.assert_allclose(p, 1.0 / len(found))


@pytest.mark.parametrize("design", [*DESIGNS, epochs.ONES], ids=repr)
def test_ends_are_far_apart_in_single_precision_too(design: Passes) -> None:
    states, numbers = design.end_states(), design.sequences()[0]
    assert len(states) == len(numbers)
    Decoder(states, design.tolerance(MinimalSingleEngine()))  # or it raises
    batches, row = design.batches()[0], len(numbers) // 2
    ran = FastEngine().run(
        design.problem(), Explicit(batches[numbers[row]]), max_steps=design.steps, seed=0, keep_weights=True
    )
    np.testing.assert_allclose(ran.weights[0], states[row], rtol=0, atol=1e-12)


class Given(FastEngine):
    """Uses these batches, whatever is asked for."""

    def __init__(self, batches: np.ndarray) -> None:
        super().__init__()
        self.batches = batches

    def ensemble(self, run: Run):  # type: ignore[no-untyped-def]
        path = super().trajectory(run.problem, self.batches)
        ran = super().ensemble(run)
        ran.weights[:] = path[-1]
        return ran


@pytest.mark.parametrize("activation", ["linear", "relu"])
@pytest.mark.parametrize("eta", [1e-4, 0.01, 0.3])
@pytest.mark.parametrize(("m", "b", "steps"), [(9, 1, 8), (9, 4, 2), (16, 2, 8), (40, 20, 2), (300, 100, 3)])
def test_how_often_an_index_was_drawn_is_read_off_the_weights(
    m: int, b: int, steps: int, eta: float, activation: str
) -> None:
    rng = np.random.default_rng([m, b])
    fresh = np.argsort(rng.random((steps, m)), axis=1)[:, :b]
    passed = rng.permutation(m)[: steps * b].reshape(steps, b)
    w = np.linspace(0.6, 0.9, m + 1) * 0.95 / np.sqrt(0.57 * (m + 1))
    problem = Problem(StandardBasis(m, m + 1), w, eta, activation)  # type: ignore[arg-type]
    for batches in (fresh, passed):
        times = np.bincount(batches.ravel(), minlength=m)
        found = times_of(Given(batches), problem, b, steps, 1, 0)[0]
        assert ((found > 1) == (times > 1)).all()
        if times.max() <= 1:
            assert (found == times).all()


@pytest.mark.parametrize(
    "fault", [known.FRESH, known.EPOCH_TOO_SHORT, known.SAME_ORDERS], ids=lambda f: f.words
)
def test_a_fault_above_a_size_is_found(fault: Fault) -> None:
    """But for those that show from one epoch to the next only: these are looked for on few datapoints."""
    found = CHECKS["epochs"].result(FaultyEngine(FastEngine(), fault.within(Range("m", 12, 300))))
    assert not found.passed


@pytest.mark.parametrize("level", [0.2, 0.02])
def test_the_diagnosis_of_epochs_errs_no_more_often_than_it_says(
    level: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of right orders, of three data and of five."""
    monkeypatch.setattr(epochs, "LEVEL", level)
    runs, wrong = 200, 0
    for seed in range(runs):
        drawn = Reshuffled(1).draw(3, 0, 6 * epochs.SEQUENCES, np.random.default_rng(seed))
        indices = drawn.reshape(epochs.SEQUENCES, 6)
        assert epochs.instead(indices) is None
        wrong += epochs.unequal(epochs.coded(indices[:, [0, 1, 3, 4]], 3), 36)
    assert binom.sf(wrong - 1, runs, level) > 1e-9
