"""Diagnosing the batches that an engine draws: which law fits them, and the rules of random streams.

On the standard basis a step multiplies the coordinates of the batch by one factor and the others by
another, so that the batch of a single step can be read off the weights, whatever its size.  Few steps can end
in so few states that the nearest one names their batches; and after many steps two replicates have the same
weights only if they saw the same batches.

Tests of a law are exact at every sample size, and a right engine fails one of them with probability
``FALSE_ALARM`` at most, in the whole diagnosis: each has an equal share.  (What would have to happen for it to
fail one of the other looks, such as an index that stands in none of 4000 batches, has a probability below
1e-30 in all.)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from math import comb
from typing import Any

import numpy as np
import scipy

from engine import (
    Array,
    Cyclic,
    Engine,
    Explicit,
    FullBatch,
    IntArray,
    Problem,
    Reshuffled,
    Schedule,
    StandardBasis,
    UniformSubsets,
    WithReplacement,
)
from engine.decoding import Draw
from engine.diagnosis.outcome import Symptom
from engine.faults import catalogue_runs as known
from evidence.laws import DiscreteLawSequence

FALSE_ALARM = 1e-6  # the probability that a right engine fails any test of a law
TESTS = (
    "the law of a batch",
    "the frequency of an index in a batch",
    "how often a batch is followed by itself",
    "the law of a single index",
    "the frequency of a single index",
    "repetitions in draws with replacement",
    "the orders of two epochs",
    "batches of two epochs that leave an index over",
)
LEVEL = FALSE_ALARM / len(TESTS)


def chance() -> str:
    """How probable it is that a right engine is called wrong, and how that is split."""
    return (
        f"By chance a right engine is called wrong with probability {FALSE_ALARM:g} at most: {LEVEL:.2g} for "
        f"each of {len(TESTS)} tests ({', '.join(TESTS)})"
    )


M, B = 5, 2
STEPS = 4  # of the sequences that are decoded
LONG = 40  # steps after which equal weights mean equal batches
SINGLES, SEQUENCES, FEW = 4_000, 2_000, 24  # replicates
MANY = 20_000  # replicates of a single step, for the frequencies of indices
CLOSE = 1e-4  # relative distance at which a coordinate's factor is recognised


def start(m: int) -> Array:
    """Coordinates that no two steps confuse; shape (m,)."""
    return np.asarray(np.linspace(0.31, 0.44, m) / np.sqrt(m / 3.0))


def problem_of(m: int) -> Problem:
    """The problem whose batches are read."""
    return Problem(StandardBasis(m, m), start(m), 0.1)


def ends(engine: Engine, schedule: Schedule, steps: int, replicates: int, seed: int, **part: Any) -> Array:
    """The final weights of a run, shape (replicates, M)."""
    ran = engine.run(
        problem_of(M), schedule, max_steps=steps, seed=seed, replicates=replicates, keep_weights=True, **part
    )
    return np.asarray(ran.weights)


def singles(engine: Engine, schedule: Schedule, replicates: int, seed: int) -> Array:
    """How often each index stands in the batch of a single step, shape (replicates, M).

    By Lemma 14 with multiplicities k_i, coordinate i is multiplied by 1 - eta u + eta k_i (2 - N), with
    u = sum_i k_i c_i^2.  Rows of -1 are steps that no batch explains.
    """
    problem = problem_of(M)
    eta, w = problem.step_size, problem.w0
    factor = ends(engine, schedule, 1, replicates, seed) / w
    unit = eta * (2.0 - float(w @ w))
    found = np.full(factor.shape, -1.0)
    done = np.zeros(len(factor), dtype=bool)
    for least in range(3):  # how often the rarest index stands in the batch
        counts = np.rint((factor - factor.min(axis=1, keepdims=True)) / unit) + least
        u = (counts * w**2).sum(axis=1, keepdims=True)
        good = (np.abs(1.0 - eta * u + counts * unit - factor) <= CLOSE * unit).all(axis=1) & ~done
        found[good], done = counts[good], done | good
    return found


def sequences(engine: Engine, seed: int, schedule: Schedule | None = None) -> IntArray | None:
    """The batches of STEPS steps as numbers of subsets, shape (SEQUENCES, STEPS); None if not legal."""
    design = Draw(B, STEPS, tuple(start(M)), step_size=0.1)
    return decoded(engine, design, schedule or UniformSubsets(B), seed)


def decoded(engine: Engine, design: Draw, schedule: Schedule, seed: int) -> IntArray | None:
    """The batches of runs of a design as numbers of subsets, (SEQUENCES, steps); None if they end elsewhere."""
    ran = engine.run(
        design.problem(), schedule, max_steps=design.steps, seed=seed, replicates=SEQUENCES, keep_weights=True
    )
    distance, number = scipy.spatial.cKDTree(design.end_states()).query(np.asarray(ran.weights))
    if not (distance <= max(design.tolerance(engine), 1e-9)).all():
        return None
    return np.asarray(design.sequences()[0][number])


# --- streams --------------------------------------------------------------------------------------------


def of_streams(engine: Engine, seed: int) -> Symptom | None:
    """Whether a seed names the numbers, each replicate has its own, and a part continues the whole.

    What is wrong under uniform subsets may be right under reshuffled batches.
    """
    found = _of_streams(engine, seed, UniformSubsets(B))
    if found is None or found.program is None:
        return found
    other = _of_streams(engine, seed, Reshuffled(B))
    if other is not None and other.program == found.program:
        return found
    kind = UniformSubsets.__name__
    return replace(found, words=f"{found.words}, under {kind}", program=known.under(kind, found.program))


def _of_streams(engine: Engine, seed: int, schedule: Schedule) -> Symptom | None:
    if not (singles(engine, schedule, FEW, seed).sum(axis=1) == B).all():
        return None  # the law is looked at first
    near = 1e-4 if engine.precision == "float32" else 1e-10

    def same(a: Array, b: Array) -> IntArray:
        return np.abs(a - b).max(axis=-1) <= near  # type: ignore[no-any-return]

    first, again = (ends(engine, schedule, LONG, FEW, seed) for _ in range(2))
    other = ends(engine, schedule, LONG, FEW, seed + 1)
    fit = f"{FEW} replicates of {LONG} steps"
    if same(first, first[:1]).all():
        if same(first, other).all():
            return None  # a fixed sequence: the law says which
        return Symptom("all replicates use the same batches", fit, program=known.SAME_FOR_ALL)
    if not same(first, again).all():
        words = "runs are not repeatable: two runs with the same seed draw other batches"
        return Symptom(words, fit, program=known.SEED_UNUSED)
    if same(first, other).all():
        return Symptom("the seed is ignored: two seeds draw the same batches", fit, program=known.SEED_IGNORED)
    for gap in range(1, FEW):
        pairs = np.flatnonzero(same(first[:-gap], first[gap:]))
        if len(pairs):
            words = (
                f"streams are shared between replicates: {pairs[0]} and {pairs[0] + gap} draw the same batches"
            )
            program = known.SHARED_STREAMS if 2 * gap == FEW == 2 * len(pairs) else None
            fit = f"{len(pairs)} such pairs, {gap} apart, of {fit}"
            return Symptom(words, fit, explained=program is not None, program=program)
    near_all = same(first[:, None], other[None])
    if near_all.any():
        r, k = np.argwhere(near_all)[0]
        words = f"replicate {r} of a seed and replicate {k} of the next seed draw the same batches"
        return Symptom(words, fit, explained=False)
    if not same(ends(engine, schedule, LONG, 10, seed), first[:10]).all():
        words = "the stream of a replicate depends on how many replicates there are"
        return Symptom(words, fit, program=known.SEED_OF_SIZE)
    return _of_parts(engine, seed, schedule, first, same, fit)


def _of_parts(
    engine: Engine,
    seed: int,
    schedule: Schedule,
    whole: Array,
    same: Callable[[Array, Array], IntArray],
    fit: str,
) -> Symptom | None:
    later = ends(engine, schedule, LONG, 10, seed, first_replicate=7)
    if same(later, whole[:10]).all():
        words = "first_replicate is ignored: every part of a run repeats the first replicates"
        return Symptom(words, fit, program=known.EVERY_PART_THE_FIRST)
    if not same(later, whole[7:17]).all():
        return Symptom("a run that begins at a later replicate draws other batches than the whole run", fit)
    threads = engine.threads
    try:
        engine.threads = 2 if threads != 2 else 3
        spread = ends(engine, schedule, LONG, FEW, seed)
    finally:
        engine.threads = threads
    if not same(spread, whole).all():
        return Symptom("the batches depend on the number of threads", fit)
    return None


# --- the law ----------------------------------------------------------------------------------------------


def of_schedule(engine: Engine, seed: int, named: bool = False) -> Symptom | None:
    """Whether a run uses the batches that it is given; if ``named``, only what it uses instead."""
    given = Explicit(np.array([[1, 3]]))
    counts = singles(engine, given, 60, seed)
    if (counts < 0).any() or (counts == np.array([0, 1, 0, 1, 0])).all():
        return None  # a step of run is looked at by itself
    fit = "60 replicates of one given batch"
    if (counts == 1).all():
        return Symptom("run uses the full batch, whatever the schedule", fit, program=known.ALWAYS_FULL)
    if (counts.sum(axis=1) == B).all():
        words = "run ignores its schedule and draws batches of the same size"
        return Symptom(words, fit, program=known.SCHEDULE_IGNORED)
    return None if named else Symptom("run does not use the batches that it is given", fit, explained=False)


def of_batches(engine: Engine, seed: int, light: bool) -> Symptom | None:
    """Which law the batches of each schedule follow, if not the one that was asked for.

    ``light`` leaves out what takes many steps: a small bias at large m.
    """
    counts = singles(engine, UniformSubsets(B), SINGLES, seed)
    found = _of_sizes(counts)
    if found is not None:
        return found
    drawn = sequences(engine, seed)
    if drawn is None:
        return Symptom(f"runs of {STEPS} steps end where no batches of size b lead", explained=False)
    if (drawn == drawn[:1]).all():
        words = "the batches are a fixed sequence, the same in every run: a fixed cycle through the data"
        return Symptom(words, f"{SEQUENCES} replicates of {STEPS} steps", program=known.FIXED_CYCLE)
    found = _of_sets(counts) or _of_time(drawn)
    if found is None and not light:
        found = _of_indices(engine, seed)
    return found or _of_other_schedules(engine, seed)


def _of_sizes(counts: Array) -> Symptom | None:
    fit = f"{len(counts)} single steps, m = {M}, b = {B}"
    if (counts < 0).any():
        share = float((counts < 0).any(axis=1).mean())
        return Symptom(f"{share:.3g} of the steps of run use no batch of the data", fit, explained=False)
    if (counts == 1).all():
        return Symptom("run uses the full batch, whatever the schedule", fit, program=known.ALWAYS_FULL)
    sizes = set(counts.sum(axis=1).astype(int).tolist())
    if len(sizes) == 1 and sizes != {B}:
        size = sizes.pop()
        words = f"batches have {abs(size - B)} {'more' if size > B else 'less'} than b indices"
        program = {B + 1: known.ONE_MORE, B - 1: known.ONE_LESS}.get(size)
        return Symptom(words, fit, explained=program is not None, program=program)
    if sizes != {B}:
        return Symptom(f"batches have sizes {sorted(sizes)} in place of {B}", fit)
    if (counts > 1).any():
        share = float((counts > 1).any(axis=1).mean())
        return Symptom(
            "the indices of a batch are drawn with replacement", f"an index twice in {share:.3f} of {fit}",
            program=known.WITH_REPLACEMENT,
        )  # fmt: skip
    return None


def _of_sets(counts: Array) -> Symptom | None:
    """Which batches occur, and how often."""
    kinds, numbers = np.unique(counts, axis=0, return_counts=True)
    expected, total = comb(M, B), len(counts)
    missing = np.flatnonzero(counts.sum(axis=0) == 0)
    if len(missing):
        program = known.NEVER_LAST if missing.tolist() == [M - 1] else None
        return Symptom(
            f"index {', '.join(map(str, missing))} is never drawn", f"{total} batches", program=program
        )
    ring = {tuple(sorted((s + k) % M for k in range(B))) for s in range(M)}
    if {tuple(np.flatnonzero(row).tolist()) for row in kinds} <= ring:
        words = "a batch is always b consecutive indices from a random start"
        return Symptom(words, f"{total} batches", program=known.BLOCKS)
    if len(kinds) < expected:
        words = f"only {len(kinds)} of the {expected} possible batches occur"
        return Symptom(words, f"{total} batches", explained=False)
    found = _bias(counts, B)
    if found is None and _unequal(numbers):
        return Symptom("batches are not equally likely", f"{total} batches", explained=False)
    return found


def _unequal(numbers: IntArray) -> bool:
    """Whether categories that should be equally likely have other numbers than chance brings about."""
    law = DiscreteLawSequence(np.full(len(numbers), 1.0 / len(numbers)), LEVEL)
    law.update(numbers)
    return law.rejected


def _of_time(drawn: IntArray) -> Symptom | None:
    """How a batch depends on those before it."""
    subsets = np.array(list(combinations(range(M), B)))
    same = drawn[:, 1:] == drawn[:, :-1]
    rate = 1.0 / comb(M, B)
    for offset in (0, 1):
        if same[:, offset::2].all():
            fit = f"{same[:, offset::2].size} pairs"
            return Symptom("every batch is used twice in a row", fit, program=known.PAIRS)
    shared = (subsets[drawn[:, 1:]][..., None] == subsets[drawn[:, :-1]][..., None, :]).any(axis=(2, 3))
    if not shared[:, ::2].any():
        words = "epochs without replacement: each pass over the data is a new order, cut into batches"
        return Symptom(words, f"no index twice in any of {shared[:, ::2].size} passes", program=known.EPOCHS)
    repeats, total = int(same.sum()), int(same.size)
    if scipy.stats.binomtest(repeats, total, rate).pvalue < LEVEL:
        words = f"a batch is followed by itself with probability {repeats / total:.3f}, not {rate:.3f}"
        lead = "batches equal to the one before are drawn again: " if repeats < 0.6 * rate * total else ""
        return Symptom(lead + words, f"{total} pairs of steps", program=known.NEVER_TWICE if lead else None)
    return None


def _bias(counts: Array, size: int) -> Symptom | None:
    """The index whose frequency is furthest from b/m, if that is no chance."""
    total, m = counts.shape
    numbers = counts.sum(axis=0)
    p = [scipy.stats.binomtest(int(k), total, size / m).pvalue * m for k in numbers]
    worst = int(np.argmin(p))
    if p[worst] >= LEVEL:
        return None
    share = float(numbers[worst]) / total
    words = f"the draw is biased: index {worst} is in a batch with probability {share:.4f}, not {size / m:.4f}"
    program = None
    if share > size / m:
        more = float(f"{(share - size / m) / (1 - size / m):.3g}")
        words += f" (as if {more:.3g} of the batches without it got it)"
        program = known.biased(more) if worst == 0 else None
    return Symptom(words, f"{total} batches, chance {p[worst]:.1g}", program=program)


def _of_indices(engine: Engine, seed: int) -> Symptom | None:
    """Frequencies of single indices for b = 1, at an m at which numbers modulo m show."""
    m = 170
    problem = problem_of(m)
    ran = engine.run(
        problem, UniformSubsets(1), max_steps=1, seed=seed + 11, replicates=MANY, keep_weights=True
    )
    index = np.argmax(np.asarray(ran.weights) / problem.w0, axis=1)
    numbers = np.bincount(index, minlength=m)
    found = _bias((index[:, None] == np.arange(m)).astype(float), 1)
    if found is None and not _unequal(numbers):
        return None
    fit = f"{MANY} draws at m = {m}"
    for bits in (8, 16):  # no test, but which name fits
        law = np.bincount(np.arange(2**bits) % m, minlength=m) / 2**bits
        if np.abs(numbers / MANY - law).sum() < 0.5 * np.abs(numbers / MANY - 1.0 / m).sum():
            words = f"the draw is biased: indices are {bits}-bit numbers modulo m"
            return Symptom(words, fit, program=known.modulo(2**bits))
    return found or Symptom(f"indices are not equally likely at m = {m}", fit, explained=False)


def _of_other_schedules(engine: Engine, seed: int) -> Symptom | None:
    """Full batches, the cycle, and draws with replacement; a single step of each."""
    wrong = [] if (singles(engine, FullBatch(), 20, seed) == 1).all() else ["FullBatch"]
    if not (singles(engine, Cyclic(), 20, seed) == np.eye(M)[0]).all():
        wrong.append("Cyclic")
    counts = singles(engine, WithReplacement(3), SINGLES, seed)
    p = 1.0 - (M - 1) * (M - 2) / M**2
    twice = int((counts > 1).any(axis=1).sum())
    if not (counts.sum(axis=1) == 3).all() or scipy.stats.binomtest(twice, SINGLES, p).pvalue < LEVEL:
        wrong.append("WithReplacement")
    if not wrong:
        return None
    return Symptom(f"batches are wrong under {', '.join(wrong)}", f"{SINGLES} single steps", explained=False)
