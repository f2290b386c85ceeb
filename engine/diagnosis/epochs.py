"""Diagnosing reshuffled batches: whether each epoch is a new uniform order of the data, cut into batches.

With batches of one index of three, the end of a run of six steps names its batches: two epochs, or what there
is instead.  With batches of two of five an index is left over in each epoch.
"""

from __future__ import annotations

from math import comb

import numpy as np

from engine import Engine, IntArray, Reshuffled
from engine.decoding import Draw
from engine.diagnosis.draws import LEVEL, SEQUENCES, B, M, decoded, sequences
from engine.diagnosis.outcome import Symptom
from engine.faults import Fault
from engine.faults import catalogue_runs as known
from evidence.laws import DiscreteLawSequence

#: From here all sequences of six batches of one have ends that are far apart (found by random search).
ONES = Draw(1, 6, (0.298, 0.303, 0.282))
INDEPENDENT = ((0, 1, 2), (3, 4, 5), (2, 3))  # steps whose indices are independent if batches are fresh


def of_epochs(engine: Engine, seed: int) -> Symptom | None:
    """What the batches of reshuffled runs are instead of orders of the data, if they are none."""
    indices = decoded(engine, ONES, Reshuffled(ONES.batch_size), seed)
    if indices is None:
        words = f"runs of {ONES.steps} reshuffled batches end where no batches of size b lead"
        return Symptom(words, explained=False)
    fit = f"{len(indices)} replicates of {ONES.steps} steps, m = {ONES.m}, b = 1"
    fault = instead(indices)
    if fault is not None:
        return Symptom(fault.words, fit, program=fault)
    if repeated(indices, 0, 3) or repeated(indices, 3, 6):
        return Symptom("an index comes twice in an epoch of reshuffled batches", fit, explained=False)
    if unequal(coded(indices[:, [0, 1, 3, 4]], 3), 36):
        words = "the orders of two successive epochs of reshuffled batches are not uniform and independent"
        return Symptom(words, fit, explained=False)
    return _of_two(engine, seed)


def instead(indices: IntArray) -> Fault | None:
    """The fault that explains the indices of six steps, if one of those that are known does."""
    if (indices == indices[:1]).all():
        return known.SAME_ORDERS
    first_kept = not repeated(indices, 0, 3)
    if first_kept and (indices[:, :3] == indices[:, 3:]).all():
        return known.SHUFFLED_ONCE
    if first_kept and (indices[:, 3] == indices[:, 0]).all():
        return known.EPOCH_TOO_LONG
    if first_kept and (indices[:, 3] == indices[:, 2]).all():
        return known.LAST_TWICE
    pairs = [repeated(indices, first, first + 2) for first in (0, 2, 4)]
    if not any(pairs) and repeated(indices, 0, 3):
        return known.EPOCH_TOO_SHORT
    fresh = not any(unequal(coded(indices[:, list(some)], 3), 3 ** len(some)) for some in INDEPENDENT)
    return known.FRESH if fresh else None


def coded(numbers: IntArray, base: int) -> IntArray:
    """A number for each row of numbers below ``base``."""
    return np.asarray(numbers @ base ** np.arange(numbers.shape[1]))


def repeated(indices: IntArray, first: int, last: int) -> bool:
    """Whether an index comes twice in these steps, in any replicate."""
    ordered = np.sort(indices[:, first:last], axis=1)
    return bool((ordered[:, 1:] == ordered[:, :-1]).any())


def unequal(numbers: IntArray, kinds: int) -> bool:
    """Whether so many kinds that should be equally likely are not; a number names each."""
    _, counts = np.unique(numbers, return_counts=True)
    law = DiscreteLawSequence(np.full(kinds, 1.0 / kinds), LEVEL)
    law.update(np.pad(counts, (0, kinds - len(counts))))
    return law.rejected


def _of_two(engine: Engine, seed: int) -> Symptom | None:
    """Batches of two of five: 10 * 3 sequences of an epoch, which are independent."""
    drawn = sequences(engine, seed, Reshuffled(B))
    fit = f"{SEQUENCES} replicates of 4 steps, m = {M}, b = {B}"
    if drawn is None:
        return Symptom("runs of 4 reshuffled batches end where no batches of size b lead", explained=False)
    shared = (subsets()[drawn[:, ::2]] & subsets()[drawn[:, 1::2]]).any(axis=2)
    if shared.any():
        words = f"an index is in two batches of an epoch in {float(shared.mean()):.3f} of the epochs"
        return Symptom(words, fit, explained=False)
    kinds = (comb(M, B) * comb(M - B, B)) ** 2
    if unequal(coded(drawn, comb(M, B)), kinds):
        words = "the batches of two successive epochs that leave an index over are not equally likely"
        return Symptom(words, fit, explained=False)
    return None


def subsets() -> IntArray:
    """The members of each subset of two of five, by its number, (10, 5) of booleans."""
    batches, _ = Draw(B, 1, (1.0,) * M).batches()
    return np.stack([np.isin(np.arange(M), batch) for batch in batches])
