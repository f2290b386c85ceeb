"""One-step transitions of the engine, and the aggregates of Appendix C read off the weights.

``transitions`` lets the engine take one step from every state with its own batch, ``every_batch`` with
every batch of size b.

Rounding.  With the standard basis as data each coordinate is multiplied by a factor that is computed
from n + b + 20 operations, so its error is relative; with generic data it is absolute, ``step_error``
times |w|.  The error of R = log L - log S follows from the relative errors of L and S.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np

from engine import (
    Array,
    Engine,
    IntArray,
    Problem,
    StandardBasis,
    gamma,
    norm_squared,
    psi,
    step_error,
    unit_roundoff,
)
from engine.aggregates import batch_factor, rest_factor


def only(mask: np.ndarray, values: Array) -> Array:
    """The values where the mask holds, and -inf, no violation and no ratio, elsewhere."""
    return np.where(mask, values, -np.inf)


@dataclass(frozen=True)
class Transitions:
    """k steps of the engine; every quantity has one entry per step, coordinates come by absolute value.

    Attributes:
        problem: the data set and the step size.
        batches: shape (k, b).
        before, after: weights, shape (k, n).
        error: bound of the rounding error of every coordinate after the step, shape (k, m).
        roundoff: relative error of quantities that are computed from few operations.
    """

    problem: Problem
    batches: IntArray
    before: Array
    after: Array
    error: Array
    roundoff: float

    @property
    def eta(self) -> float:
        """The step size."""
        return self.problem.step_size

    @property
    def m(self) -> int:
        """Number of datapoints."""
        return self.problem.m

    @property
    def b(self) -> int:
        """The batch size."""
        return int(self.batches.shape[1])

    @cached_property
    def c(self) -> Array:
        """|c_t(l)|, shape (k, m)."""
        return np.abs(self.problem.correlations(self.before))

    @cached_property
    def new(self) -> Array:
        """|c_{t+1}(l)|, shape (k, m)."""
        return np.abs(self.problem.correlations(self.after))

    @cached_property
    def member(self) -> Array:
        """1 where the datapoint is in the batch, shape (k, m)."""
        hot = (self.batches[:, :, None] == np.arange(self.m)).any(axis=1)
        return np.asarray(hot, dtype=np.float64)

    @cached_property
    def leader(self) -> IntArray:
        """i*_t."""
        return np.asarray(self.c.argmax(axis=1))

    @cached_property
    def next_leader(self) -> IntArray:
        """i*_{t+1}."""
        return np.asarray(self.new.argmax(axis=1))

    def at(self, values: Array, index: IntArray) -> Array:
        """values[r, index[r]]."""
        return np.asarray(values[np.arange(len(index)), index])

    @cached_property
    def leads(self) -> np.ndarray:
        """Whether i*_t is in the batch."""
        return self.at(self.member, self.leader) > 0

    @cached_property
    def rivals(self) -> Array:
        """|c_t(l)| with the leader's replaced by 0, shape (k, m)."""
        rest = self.c.copy()
        rest[np.arange(len(rest)), self.leader] = 0.0
        return rest

    @cached_property
    def L(self) -> Array:
        """|c_t(i*_t)|."""
        return self.at(self.c, self.leader)

    @cached_property
    def X(self) -> Array:
        """Sum of the other coordinates in the batch (X or its tilde form in Appendix C.1)."""
        return np.asarray((self.rivals * self.member).sum(axis=1))

    @cached_property
    def Y(self) -> Array:
        """Sum of the other coordinates outside the batch (Y or its tilde form in Appendix C.1)."""
        return np.asarray((self.rivals * (1.0 - self.member)).sum(axis=1))

    @cached_property
    def S(self) -> Array:
        """Sum of the other coordinates."""
        return self.X + self.Y

    @cached_property
    def s(self) -> Array:
        """Sum of the squares of the other coordinates."""
        return norm_squared(self.rivals)

    @cached_property
    def N(self) -> Array:
        """|w_t|^2."""
        return norm_squared(self.before)

    @cached_property
    def u(self) -> Array:
        """|Pi_B w_t|^2."""
        return np.asarray((self.c**2 * self.member).sum(axis=1))

    @cached_property
    def Psi(self) -> Array:
        """Squared norm outside the data."""
        return psi(self.problem, self.before)

    @cached_property
    def A(self) -> Array:
        """The factor of coordinates in the batch, by Lemma 14."""
        return np.asarray(batch_factor(self.N, self.u, self.eta))

    @cached_property
    def B(self) -> Array:
        """The factor of all other coordinates, by Lemma 14."""
        return np.asarray(rest_factor(self.u, self.eta))

    @cached_property
    def R(self) -> Array:
        """R_t."""
        return np.asarray(np.log(self.L / self.S))

    @cached_property
    def R_after(self) -> Array:
        """R_{t+1}, from the engine's weights."""
        return self.ratio_after(self.next_leader)

    def without(self, values: Array, index: IntArray) -> Array:
        """Sum of values[r] but for values[r, index[r]], never as a difference."""
        rest = values.copy()
        rest[np.arange(len(rest)), index] = 0.0
        return np.asarray(rest.sum(axis=1))

    def ratio_after(self, index: IntArray) -> Array:
        """log(|c_{t+1}(i)| / sum of the others) for an index i per step."""
        with np.errstate(divide="ignore"):
            others = np.log(self.without(self.new, index))
            return np.asarray(np.log(self.at(self.new, index)) - others)

    @cached_property
    def lag(self) -> Array:
        """Delta_t of Eq. (12): the change of R with the leader held fixed, on the engine."""
        return self.ratio_after(self.leader) - self.R

    @cached_property
    def gain(self) -> Array:
        """R_{t+1} - R_t on the engine."""
        return self.R_after - self.R

    @cached_property
    def slack(self) -> Array:
        """Bound of the error of ``lag`` and ``gain`` by rounding."""
        top = self.at(self.error, self.leader) / self.L
        rest = self.without(self.error, self.leader)
        return 2.0 * (top + 2.0 * rest / self.S) + 8.0 * self.roundoff

    @cached_property
    def lemma_14(self) -> Array:
        """How far the engine's step is from Lemma 14, beyond rounding (positive: it breaks it)."""
        c = self.problem.correlations(self.before)
        factor = np.where(self.member > 0, self.A[:, None], self.B[:, None])
        off = np.abs(self.problem.correlations(self.after) - factor * c) - self.error
        outside = self.problem.off_span(self.after)
        outside = outside - self.B[:, None] * self.problem.off_span(self.before)
        allowed = self.error.max(axis=1) + self.roundoff * np.sqrt(self.N)
        return np.asarray(np.maximum(off.max(axis=1), np.linalg.norm(outside, axis=1) - allowed))


def transitions(engine: Engine, problem: Problem, batches: IntArray, before: Array) -> Transitions:
    """One step of the engine from every state with its own batch: (k, n) and (k, b)."""
    after = engine.steps(problem, before, batches)
    b = batches.shape[1]
    roundoff = 8.0 * gamma(problem.n + b + 20, unit_roundoff(engine))
    c = np.abs(problem.correlations(before))
    if isinstance(problem.data, StandardBasis):
        error = roundoff * c
    else:
        size = np.linalg.norm(before, axis=1, keepdims=True)
        error = np.broadcast_to(1.5 * step_error(engine, problem, b) * size, c.shape)
    return Transitions(problem, batches, before, after, error, roundoff)


def every_batch(engine: Engine, problem: Problem, b: int) -> Transitions:
    """One step from every initialisation with every b-subset of the data, state by state."""
    batches = np.array(list(combinations(range(problem.m), b)), dtype=np.int64)
    states = np.atleast_2d(problem.w0)
    before = np.repeat(states, len(batches), axis=0)
    return transitions(engine, problem, np.tile(batches, (len(states), 1)), before)
