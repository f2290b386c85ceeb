"""The law of the batches that an engine draws, read off its final weights and compared with the uniform one."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from claims.snippets import load_line
from engine import IntArray
from engine.decoding import Decoder, Draw
from evidence import Column, Counterexample, Table
from evidence.laws import DiscreteLawSequence, detectable_total_variation
from referee import Case


def blocks(total: int, size: int) -> Iterator[int]:
    """``total`` replicates in blocks of ``size`` at most."""
    for first in range(0, total, size):
        yield min(size, total - first)


@dataclass(frozen=True)
class Law:
    """The outcome of one law test: a row of the table, and what is wrong, if anything.

    ``single`` and ``joint`` are the total variation distances of the law of one batch, and of a
    sequence of batches, that are noticed with 99 % power.
    """

    row: tuple[Any, ...]
    single: float = 0.0
    joint: float = 0.0
    samples: int = 0
    violation: Counterexample | None = None


def judge_law(case: Case, draw: Draw, share: float, replicates: int) -> Law:
    """Run, decode and test one draw; each of the two tests spends ``share``."""
    problem, (numbers, p), (batches, single_p) = draw.problem(), draw.sequences(), draw.batches()
    decode = Decoder(draw.end_states(), draw.tolerance(case.engine))
    single, whole = DiscreteLawSequence(single_p, share), DiscreteLawSequence(p, share)
    violation, worst, seen = None, 0.0, 0
    for index, count in enumerate(blocks(replicates, 5000)):
        seed = case.seed_for("law", repr(draw), index)
        run = case.engine.run(
            problem, draw.schedule, max_steps=draw.steps, seed=seed, replicates=count, keep_weights=True
        )
        assert run.weights is not None
        found, distance = decode(run.weights)
        seen, worst = seen + count, max(worst, float(distance.max()))
        code = rerun(case, draw, seed, count)
        if worst > decode.tolerance:
            violation = illegal(draw, run.weights, found, distance, decode.tolerance, code)
            break
        whole.update(np.bincount(found, minlength=len(p)))
        single.update(np.bincount(numbers[found].ravel(), minlength=len(single_p)))
        if single.rejected or whole.rejected:
            violation = biased(draw, single, whole, batches, code)
            break
    kind = "with replacement" if draw.replacement else "subsets"
    distances = (f"{d:.2g}" for d in (worst, decode.tolerance, decode.separation))
    values = (f"{single.log_e_value:.2f}", f"{whole.log_e_value:.2f}", f"{-math.log(share):.1f}")
    row = (draw.m, draw.batch_size, draw.steps, kind, len(p), seen, *distances, *values)
    power = detectable_total_variation(replicates * draw.steps, len(single_p), share, 0.99)
    joint = detectable_total_variation(replicates, len(p), share, 0.99)
    return Law(row, power, joint, seen, violation)


def illegal(
    draw: Draw, weights: np.ndarray, found: IntArray, distance: np.ndarray, tolerance: float, code: str
) -> Counterexample:
    """A replicate that is at none of the possible end states."""
    i = int(distance.argmax())
    batches, _ = draw.batches()
    numbers, _ = draw.sequences()
    return Counterexample(
        description=f"replicate {i} did not get where it is by {draw.steps} steps of Eq. (3): no "
        f"sequence of batches of size {draw.batch_size} ends there",
        values={
            "draw": repr(draw),
            "w": weights[i].tolist(),
            "distance": float(distance[i]),
            "allowed": tolerance,
            "nearest": draw.end_states()[found[i]].tolist(),
            "nearest_batches": batches[numbers[found[i]]].tolist(),
        },
        code=f"{code}\nprint(run.weights[{i}])",
    )


def biased(
    draw: Draw, single: DiscreteLawSequence, whole: DiscreteLawSequence, batches: IntArray, code: str
) -> Counterexample:
    """Batches that do not have the law they should."""
    what = "single batches" if single.rejected else "sequences of batches"
    worst = np.argsort(whole.counts)
    return Counterexample(
        description=f"{what} do not have the law of independent draws",
        values={
            "draw": repr(draw),
            "batches": batches.tolist(),
            "counts": single.counts.tolist(),
            "log_e_value_single": single.log_e_value,
            "log_e_value_sequences": whole.log_e_value,
            "rarest_sequence": int(whole.counts[worst[0]]),
            "commonest_sequence": int(whole.counts[worst[-1]]),
        },
        code=f"{code}\nprint(run.weights)",
    )


def rerun(case: Case, draw: Draw, seed: int, replicates: int) -> str:
    """Code that repeats a run."""
    return (
        "from engine.decoding import Draw\nfrom engine import "
        f"load_engine\n{load_line(case)}draw = {draw!r}\nrun = engine.run(draw.problem(), draw.schedule, "
        f"max_steps={draw.steps}, seed={seed}, replicates={replicates}, keep_weights=True)"
    )


def table(laws: Sequence[Law]) -> Table:
    """How far the engine's weights are from those of a batch, and the evidence against the law."""
    columns = [
        Column(name)
        for name in (
            "m",
            "b",
            "steps",
            "batches",
            "end states",
            "replicates",
            "largest distance",
            "allowed",
            "apart",
            "log e (single)",
            "log e (sequences)",
            "reject at",
        )
    ]
    return Table(columns, [law.row for law in laws])
