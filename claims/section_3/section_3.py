"""Section 3: the algorithms themselves.  Does the engine draw its batches as the paper says?

Every statement about mini-batch SGD is about independent uniform subsets of [m].  Here the engine's own
random stream is judged: final weights after a few steps tell the batches that were used
(``theory.batch_law``), and their joint law is compared with the uniform one.  The paper's introduction
speaks of sampling with replacement, which is about the mini-batches and not about their indices.

Section 3, mini-batch SGD with many datapoints: every index is drawn equally often.

Where there are few datapoints ``claims.section_3.section_3`` tests the law of whole sequences of batches.  Here
there are many, and the question is simpler: is a batch of one uniform on [m]?  An index generator that
takes a few random bits modulo m passes the first test and fails this one.

Section 3: the paths of the deterministic algorithms depend on nothing that is drawn.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import product

import numpy as np
from sympy import factorial

from claims.snippets import load_line
from claims.theory.batch_law import Law, judge_law, rerun, table
from engine import (
    Array,
    Cyclic,
    FullBatch,
    IntArray,
    Problem,
    Schedule,
    StandardBasis,
    UniformSubsets,
    step_error,
)
from engine.decoding import Draw, next_weights, path_error
from evidence import Column, Counterexample, Outcome, Table, verified
from evidence.formula import Formula
from evidence.laws import DiscreteLawSequence, detectable_total_variation
from evidence.proof import reals
from referee import Case, judge

#: Starts from which all end states are far apart (found by random search), and so many steps.
DRAWS = (
    Draw(1, 4, (0.297, 0.283, 0.298)),
    Draw(2, 2, (0.287, 0.243, 0.351, 0.226, 0.305)),
    Draw(3, 3, (0.410, 0.312, 0.345, 0.371)),
    Draw(1, 6, (0.513, 0.500)),
    Draw(2, 3, (0.346, 0.271, 0.275, 0.333), extra=2),
)

#: For the late steps: little moves in so many steps, so that all batches still differ in effect.
LATE = Draw(1, 1, (0.5, 0.45, 0.55), step_size=0.02)
LATE_STEP = 256

DOUBLE = Draw(2, 2, (0.297, 0.183, 0.398), replacement=True)


@judge("section_3/as_printed", "statistical", weight=1.0)
def as_printed(case: Case) -> Outcome:
    """Decode the batches of many short runs and of one late step, and test their laws."""
    share = case.false_alarm / (2 * len(DRAWS) + 1)
    laws: list[Law] = []
    count = enough(case, DRAWS, case.pick(2000, 20000, 200000))
    late = case.afford(case.pick(150, 2000, 20000), 2 * LATE_STEP, least=16, what="replicates of late steps")
    for draw in DRAWS:
        case.progress(f"batches of {draw}")
        laws.append(judge_law(case, draw, share, count))
        if laws[-1].violation:
            break
    else:
        case.progress("late steps")
        laws.append(judge_late(case, share, late))
    violation = laws[-1].violation
    return verified(
        "statistical",
        "The end states of all C(m, b)^k batch sequences are predicted by Lemma 14; each replicate "
        "of run() must end within rounding of one of them, which names its batches. Their law is tested "
        "by e-processes, once for the batches of all steps together and once for whole sequences. "
        f"Then the pair of the first step and step {LATE_STEP + 1}.",
        unless=violation,
        detail=table(laws),
        counterexample=violation,
        false_alarm=case.false_alarm,
        detects="single steps that are not of the form of Eq. (3), by more than the rounding in the "
        "table, in any replicate; a law of the single batch at a total variation distance of "
        f"{max(law.single for law in laws):.2g} from uniform, or one of the sequence of batches (of the "
        f"pair of late steps) at {max(law.joint for law in laws):.2g}, is rejected with probability 99 %",
        samples=sum(law.samples for law in laws),
    )


def enough(case: Case, draws: Sequence[Draw], count: int) -> int:
    """How many replicates of each of these the engine has the time for."""
    return case.afford(count, sum(d.steps for d in draws), least=150, what="replicates of each law")


def judge_late(case: Case, share: float, replicates: int) -> Law:
    """The joint law of the first batch and of one beyond ``LATE_STEP`` steps.

    The last batch is read off two runs with one seed, of which one is a step longer.  An engine whose
    longer run does not repeat the shorter one (which the interface does not promise) is not judged.
    """
    problem, seed = LATE.problem(), case.seed_for("late")
    _, p = LATE.batches()

    def weights(steps: int) -> Array:
        run = case.engine.run(
            problem, LATE.schedule, max_steps=steps, seed=seed, replicates=replicates, keep_weights=True
        )
        assert run.weights is not None
        return np.asarray(run.weights)

    first = decoded(case, problem, np.tile(problem.w0, (replicates, 1)), weights(1))
    last = decoded(case, problem, weights(LATE_STEP), weights(LATE_STEP + 1))
    name = (LATE.m, LATE.batch_size, f"1 and {LATE_STEP + 1}", "subsets", len(p) ** 2)
    if first is None or last is None:
        return Law((*name, "-", "runs of different length do not share their batches", *[""] * 5))
    law = DiscreteLawSequence(np.outer(p, p).ravel(), share)
    law.update(np.bincount(first * len(p) + last, minlength=len(p) ** 2))
    row = (*name, replicates, *[""] * 4, f"{law.log_e_value:.2f}", f"{-math.log(share):.1f}")
    violation = None
    if law.rejected:
        violation = Counterexample(
            description=f"the batches of steps 1 and {LATE_STEP + 1} are not independent and uniform",
            values={"counts": law.counts.reshape(len(p), len(p)).tolist(), "seed": seed},
            code=rerun(case, LATE, seed, replicates),
        )
    joint = detectable_total_variation(replicates, len(p) ** 2, share, 0.99)
    return Law(row, 0.0, joint, replicates, violation)


def decoded(case: Case, problem: Problem, before: np.ndarray, after: np.ndarray) -> IntArray | None:
    """The batch of one step of each replicate, or None if some step is none of ``LATE``'s."""
    options = next_weights(problem, before, LATE.multiplicities())
    distance = np.linalg.norm(after[:, None] - options, axis=-1)
    if (distance.min(axis=1) > step_error(case.engine, problem, 1)).any():
        return None
    return np.asarray(distance.argmin(axis=1))


@judge("section_3.with_replacement/as_printed", "statistical", weight=0.5)
def replacement_as_printed(case: Case) -> Outcome:
    """The joint law of successive batches, of one and of two indices: no batch depends on those before."""
    draws = (DRAWS[1], DRAWS[3])
    share = case.false_alarm / (2 * len(draws))
    count = enough(case, draws, case.pick(1000, 10000, 100000))
    return decided(
        [judge_law(case, draw, share, count) for draw in draws],
        share,
        "the batches of successive steps, decoded from the engine's final weights: all sequences of subsets "
        "are equally likely, those with the same batch twice included",
    )


m, b = reals("m b")

#: The probability that an index is repeated.
REPETITION = Formula(
    "the probability of a repetition", [m, b], 1 - factorial(m) / (factorial(m - b) * m**b), indices="m b"
)


def miscounted() -> str | None:
    """Where a count of all tuples of b of m indices has another share of tuples with a repetition."""
    for m in range(1, 6):
        for b in range(1, min(m, 4) + 1):
            repeated = sum(len(set(drawn)) < b for drawn in product(range(m), repeat=b))
            if REPETITION.at(m, b) != Fraction(repeated, m**b):
                return f"{repeated} of {m**b} have a repetition at m = {m}, b = {b}, not {REPETITION.at(m, b)}"
    return None


@judge("section_3.with_replacement/indices_with_replacement", "statistical", weight=0.5, formulas=[REPETITION])
def indices_with_replacement(case: Case) -> Outcome:
    """Enumerate both laws for m = 3, b = 2 and for b = 1, and see the engine follow them."""
    problem = Problem(StandardBasis(3, 3), np.array([0.875, 0.0, 0.125]), 0.2)
    twice = case.engine.step(problem, problem.w0, np.array([0, 0]))
    u, total = 2 * 0.875**2, 0.875**2 + 0.125**2
    exact = problem.w0 * (1 - 0.2 * u + 0.4 * (2 - total) * np.array([1.0, 0.0, 0.0]))
    error = float(np.linalg.norm(twice - exact))
    allowed = step_error(case.engine, problem, 4)
    singles = [Draw(1, d.steps, d.start, replacement=r) for d in (DRAWS[0], DRAWS[3]) for r in (False, True)]
    draws = (DOUBLE, *singles)
    share = case.false_alarm / (2 * len(draws))
    count = enough(case, draws, case.pick(1000, 10000, 100000))
    laws = [("with replacement", *["1/9"] * 3, *["2/9"] * 3), ("subsets", *["0"] * 3, *["1/3"] * 3)]
    columns = [Column(name) for name in ("batch", "(0,0)", "(1,1)", "(2,2)", "(0,1)", "(0,2)", "(1,2)")]
    return decided(
        [judge_law(case, draw, share, count) for draw in draws],
        share,
        "both laws enumerated for m = 3, b = 2 and for b = 1; one step of the engine with a repeated index, "
        "and the laws of the batches that it draws, decoded from its final weights",
        unless=f"a step with the batch (0, 0) is {error:.3g} away from Eq. (3), allowed {allowed:.3g}"
        if not error <= allowed
        else miscounted(),
    ).adding(Table(columns, laws), repeats())


def decided(laws: Sequence[Law], share: float, method: str, *, unless: str | None = None) -> Outcome:
    """Verified unless a law is violated, or what ``unless`` says is wrong; each test has spent ``share``."""
    violation = next((law.violation for law in laws if law.violation), None)
    return verified(
        "statistical",
        method,
        unless=violation or unless,
        detail=[table(laws)],
        counterexample=violation,
        false_alarm=2 * share * len(laws),
        detects="a law of single batches at a total variation distance of "
        f"{max(law.single for law in laws):.2g} from the stated one, or one of the sequence of batches at "
        f"{max(law.joint for law in laws):.2g}, is rejected with probability 99 %",
        samples=sum(law.samples for law in laws),
    )


def repeats() -> str:
    """The probability of a repetition in some cases."""
    cases = ((3, 2), (5, 3), (10, 5), (10, 9))
    told = [f"{float(REPETITION.at(m, b)):.3g} for m = {m}, b = {b}" for m, b in cases]
    return f"Probability of a repetition: 1/m for b = 2; {', '.join(told)}."


M = 171  # 256 = 171 + 85: eight random bits modulo m would draw 85 of the indices twice as often
BLOCK = 2048


@judge("section_3_indices.indices/as_printed", "statistical", weight=0.5)
def indices_as_printed(case: Case) -> Outcome:
    """Decode the index of a single step from the weights, and test the law of the indices."""
    blocks = case.afford(case.pick(4, 20, 200), BLOCK, what="blocks")
    problem = Problem(StandardBasis(M, M), np.full(M, 0.5 / np.sqrt(M)), 0.2)
    law = DiscreteLawSequence(np.full(M, 1.0 / M), case.false_alarm)
    seen = np.zeros(M, dtype=np.int64)
    for k in range(blocks):
        case.progress(f"block {k + 1} of {blocks}")
        run = case.engine.run(
            problem,
            UniformSubsets(1),
            max_steps=1,
            replicates=BLOCK,
            seed=case.seed_for("run", k),
            keep_weights=True,
        )
        assert run.weights is not None
        raised = np.asarray(run.weights) > problem.w0
        if not (raised.sum(axis=1) == 1).all():
            bad = int(np.flatnonzero(raised.sum(axis=1) != 1)[0])
            return _outcome(case, blocks, seen, f"replicate {bad} raised {int(raised[bad].sum())} coordinates")
        counts = np.bincount(raised.argmax(axis=1), minlength=M)
        seen += counts
        law.update(counts)
        if law.rejected:
            return _outcome(case, blocks, seen, "the indices are not uniform")
    return _outcome(case, blocks, seen, None)


def _outcome(case: Case, blocks: int, seen: np.ndarray, complaint: str | None) -> Outcome:
    distance = detectable_total_variation(blocks * BLOCK, M, case.false_alarm, 0.99)
    total = int(seen.sum())
    return verified(
        "statistical",
        "sequential test of the uniform law (a mixture e-process) on the indices decoded from one-step "
        "ensembles",
        unless=complaint,
        detail=f"{total} draws; the rarest index was drawn {int(seen.min())} times, the most frequent "
        f"{int(seen.max())} times.",
        counterexample=None
        if complaint is None
        else Counterexample(complaint, {"m": M, "draws": total, "counts": seen.tolist()}),
        false_alarm=case.false_alarm,
        detects=f"a law of the index at total variation distance {min(distance, 1.0):.2g} or more, with "
        "power 0.99",
        samples=total,
    )


@judge("section_3.deterministic/as_printed", "searched")
def deterministic(case: Case) -> Outcome:
    """Full-batch and cyclic runs, for m from 2 to 5, against Lemma 14 step by step."""
    excess, runs, bad = 0.0, 0, None
    for m in range(2, 6):
        start = tuple(0.3 + 0.05 * i for i in range(m))
        short = Draw(1, 1, start, extra=m % 3)
        long = Draw(1, 1, start, step_size=0.002)
        for schedule in (FullBatch(), Cyclic()):
            for draw, steps in ((short, range(1, 2 * m + 2)), (long, range(300, 301))):
                ratio, found = _follow(case, draw, schedule, steps)
                runs, excess, bad = runs + len(steps), max(excess, ratio), bad or found
    return verified(
        "searched",
        "run() with FullBatch and Cyclic for every m in 2..5, with eta = 1/5 for every number of "
        "steps up to 2m + 1, and with eta = 0.002 for 300 steps, against Lemma 14",
        unless=bad,
        detail=f"Largest deviation over what rounding allows: {excess:.3g} in {runs} runs.",
        counterexample=bad,
        samples=runs,
    )


def _follow(case: Case, draw: Draw, schedule: Schedule, counts: range) -> tuple[float, Counterexample | None]:
    """Largest deviation of runs of so many steps, over what rounding allows."""
    problem, excess, bad = draw.problem(), 0.0, None
    m, b, exact = draw.m, schedule.size(draw.m), problem.w0
    for steps in range(1, counts[-1] + 1):
        marks = np.ones(m) if b == m else np.arange(m) == (steps - 1) % m
        exact = next_weights(problem, exact[None], marks[None].astype(float))[0, 0]
        if steps not in counts:
            continue
        run = case.engine.run(
            problem, schedule, max_steps=steps, seed=case.seed_for(m, steps), replicates=2, keep_weights=True
        )
        assert run.weights is not None
        error = float(np.linalg.norm(run.weights - exact, axis=1).max())
        allowed = path_error(case.engine, problem, b, steps)
        excess = max(excess, error / allowed)
        if error > allowed and bad is None:
            bad = _off_track(case, draw, f"{type(schedule).__name__}()", steps, exact, run.weights)
    return excess, bad


def _off_track(
    case: Case, frame: Draw, schedule: str, steps: int, exact: np.ndarray, got: np.ndarray
) -> Counterexample:
    return Counterexample(
        description=f"{schedule} does not follow Eq. (3) with its batches",
        values={"m": frame.m, "steps": steps, "expected": exact.tolist(), "got": got[0].tolist()},
        code="from engine.decoding import Draw\nfrom engine import Cyclic, FullBatch, "
        f"load_engine\n{load_line(case)}problem = {frame!r}.problem()\nprint(engine.run(problem, {schedule}, "
        f"max_steps={steps}, seed=1, keep_weights=True).weights)",
    )
