"""Which batches did an engine use?  Read off its final weights, exactly.

For small m and few steps there are only C(m, b)^k possible batch sequences, and Lemma 14 predicts the
end state of each.  From the starts below, these states are apart by many times what rounding can move
them (in float32 too), so the final weights of a replicate name its batches.  Weights that are near none
of the states were not reached by legal steps.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, combinations_with_replacement, product
from math import factorial
from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from claims.mathematics.dynamics import rest_factor
from claims.snippets import load_line
from claims.statement import Case
from engine import (
    Array,
    Engine,
    IntArray,
    Problem,
    Schedule,
    StandardBasis,
    UniformSubsets,
    WithReplacement,
    random_orthonormal,
    step_error,
    stream,
)
from evidence import Counterexample, Table
from evidence.laws import DiscreteLawSequence, detectable_total_variation


@dataclass(frozen=True)
class Draw:
    """k steps with batches of size b out of m, from the coordinates ``start``.

    With ``extra`` > 0 the data is generic in R^(m + extra), and w0 has a part of norm 0.3 outside its
    span; else it is the standard basis.
    """

    batch_size: int
    steps: int
    start: tuple[float, ...]
    step_size: float = 0.2
    replacement: bool = False
    extra: int = 0

    @property
    def m(self) -> int:
        """The number of datapoints."""
        return len(self.start)

    @property
    def schedule(self) -> Schedule:
        """The schedule that is judged."""
        kind = WithReplacement if self.replacement else UniformSubsets
        return kind(self.batch_size)

    @property
    def outside(self) -> float:
        """The norm of the part of w0 outside the span of the data."""
        return 0.3 if self.extra else 0.0

    def problem(self) -> Problem:
        """The problem, with one initialisation."""
        m, n = self.m, self.m + self.extra
        rng = stream(0, "draw", m, n)
        data = random_orthonormal(m, n, rng) if self.extra else StandardBasis(m, n)
        frame = Problem(data, np.full(n, 1.0), self.step_size)
        off = frame.off_span(rng.standard_normal(n))
        if self.extra:
            off *= self.outside / np.linalg.norm(off)
        return frame.with_w0(frame.combine(np.array(self.start)) + off)

    def batches(self) -> tuple[IntArray, Array]:
        """All batches, sorted, shape (C, b), with their probabilities, shape (C,)."""
        m, b = self.m, self.batch_size
        if not self.replacement:
            subsets = np.array(list(combinations(range(m), b)))
            return subsets, np.full(len(subsets), 1.0 / len(subsets))
        multisets = np.array(list(combinations_with_replacement(range(m), b)))
        orders = [
            factorial(b) / np.prod([factorial(int(k)) for k in np.bincount(batch)]) for batch in multisets
        ]
        return multisets, np.array(orders) / m**b

    def multiplicities(self) -> Array:
        """How often each datapoint stands in each batch, shape (C, m)."""
        batches, _ = self.batches()
        return np.stack([np.bincount(batch, minlength=self.m) for batch in batches]).astype(float)

    def sequences(self) -> tuple[IntArray, Array]:
        """All sequences of batch numbers, shape (C^k, k), with their probabilities."""
        _, p = self.batches()
        numbers = np.array(list(product(range(len(p)), repeat=self.steps)))
        return numbers, np.asarray(p[numbers].prod(axis=1))

    def end_states(self) -> Array:
        """The weights after each sequence of batches, in the order of ``sequences``, (C^k, n)."""
        problem = self.problem()
        weights = problem.w0[None]
        for _ in range(self.steps):
            weights = next_weights(problem, weights, self.multiplicities()).reshape(-1, problem.n)
        return weights

    def tolerance(self, engine: Engine) -> float:
        """How far rounding can move the end state: see ``path_error``."""
        repeats = self.batch_size if self.replacement else 1
        return path_error(engine, self.problem(), self.batch_size, self.steps, repeats)


def next_weights(problem: Problem, weights: Array, multiplicities: Array) -> Array:
    """One step from each state with each batch: (S, n) and (C, m) -> (S, C, n).

    Lemma 14 with multiplicities k_i, which follows from Eq. (3) and (4) in the same way: with
    u = sum_i k_i c_i^2, coordinate i is multiplied by 1 - eta u + eta k_i (2 - N).
    """
    eta = problem.step_size
    c, off = problem.correlations(weights), problem.off_span(weights)
    total = (weights**2).sum(axis=-1)[:, None, None]
    u = (c[:, None] ** 2 * multiplicities).sum(axis=-1, keepdims=True)
    factors = rest_factor(u, eta) + eta * multiplicities * (2.0 - total)
    return problem.combine(c[:, None] * factors) + rest_factor(u, eta) * off[:, None]


def path_error(engine: Engine, problem: Problem, batch_size: int, steps: int, repeats: int = 1) -> float:
    """Bound on the distance of the computed from the exact end state, for |w|^2 <= 1.3.

    A step is w - eta H-gradient, whose derivative I - eta H has norm at most 1 + 2 eta if eta <= 0.44:
    the Hessian H = (N - 2) P_B + 2 (p w' + w p') + u I with p = P_B w has eigenvalues between -2 and
    5 N.  If indices repeat, H and the errors within a step grow by the number of repeats at most.
    """
    growth = 1.0 + 2.0 * problem.step_size * repeats
    error = step_error(engine, problem, batch_size * repeats)
    return error * (growth**steps - 1.0) / (growth - 1.0)


class Decoder:
    """Finds the nearest end state.

    Raises:
        ValueError: two end states are too near to each other to be told apart at this tolerance.
    """

    def __init__(self, states: Array, tolerance: float) -> None:
        self.tree = cKDTree(states)
        self.tolerance = tolerance
        self.separation = float(self.tree.query(states, k=2)[0][:, 1].min())
        if self.separation <= 2.0 * tolerance:
            raise ValueError(
                f"end states are only {self.separation:.3g} apart, and rounding may move them by "
                f"{tolerance:.3g}"
            )

    def __call__(self, weights: Array) -> tuple[IntArray, Array]:
        """The number of the nearest end state of each replicate, and the distance to it."""
        distance, number = self.tree.query(weights)
        return np.asarray(number), np.asarray(distance)


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
        "from claims.mathematics.batch_law import Draw\nfrom engine import "
        f"load_engine\n{load_line(case)}draw = {draw!r}\nrun = engine.run(draw.problem(), draw.schedule, "
        f"max_steps={draw.steps}, seed={seed}, replicates={replicates}, keep_weights=True)"
    )


def table(laws: Sequence[Law]) -> Table:
    """How far the engine's weights are from those of a batch, and the evidence against the law."""
    header = (
        "m | b | steps | batches | end states | replicates | largest distance | allowed | apart | "
        "log e (single) | log e (sequences) | reject at"
    )
    return Table(header, [law.row for law in laws], "s " * 12)
