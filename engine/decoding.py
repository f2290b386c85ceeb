"""Which batches did an engine use?  Read off its final weights, exactly.

For small m and few steps there are only C(m, b)^k possible batch sequences, and Lemma 14 predicts the
end state of each.  From the starts below, these states are apart by many times what rounding can move
them (in float32 too), so the final weights of a replicate name its batches.  Weights that are near none
of the states were not reached by legal steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, combinations_with_replacement, product
from math import factorial

import numpy as np
import scipy

from engine import (
    Array,
    Engine,
    IntArray,
    Problem,
    Reshuffled,
    Schedule,
    StandardBasis,
    UniformSubsets,
    WithReplacement,
    random_orthonormal,
    step_error,
    stream,
)
from engine.aggregates import rest_factor


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
        return multisets, np.asarray(np.array(orders) / m**b)

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


@dataclass(frozen=True)
class Passes(Draw):
    """The same under ``Reshuffled``: no index twice in an epoch of floor(m/b) batches."""

    @property
    def schedule(self) -> Schedule:
        return Reshuffled(self.batch_size)

    def sequences(self) -> tuple[IntArray, Array]:
        """The sequences in which the batches of each epoch are disjoint, which are equally likely.

        An order of the data is as likely as any other, and equally many lead to each sequence of the disjoint
        batches of an epoch, or of its beginning; epochs are independent.
        """
        numbers, batches = super().sequences()[0], self.batches()[0]
        epoch = self.schedule.epoch(self.m)
        for first in range(0, self.steps, epoch):
            drawn = np.sort(batches[numbers[:, first : first + epoch]].reshape(len(numbers), -1), axis=1)
            numbers = numbers[(np.diff(drawn, axis=1) > 0).all(axis=1)]
        return numbers, np.full(len(numbers), 1.0 / len(numbers))

    def end_states(self) -> Array:
        states = super().end_states()
        places = np.ravel_multi_index(self.sequences()[0].T, (len(self.batches()[0]),) * self.steps)
        return np.asarray(states[places])


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
    return np.asarray(problem.combine(c[:, None] * factors) + rest_factor(u, eta) * off[:, None])


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
        self.tree = scipy.spatial.cKDTree(states)
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
