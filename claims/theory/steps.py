"""Steps of an engine, with everything that is read off them, in the notation of ``claims.theory``.

``take`` lets the engine take one step from every state with its own batch, ``every_batch`` with every batch of
size b, ``along`` follows paths of full-batch GD.

Rounding.  A computed step is within ``step_error |w|`` of the exact one.  With the standard basis as data each
coordinate is multiplied by a factor that is computed from n + b + 20 operations, so its error is relative.  The
error of R = log L - log S follows from the relative errors of L and S.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
import numpy.typing as npt

from engine import (
    Array,
    Engine,
    IntArray,
    Problem,
    StandardBasis,
    gamma,
    norm_squared,
    phi,
    psi,
    step_error,
    unit_roundoff,
)
from engine.aggregates import batch_factor, next_norm, rest_factor

Mask = npt.NDArray[np.bool_]


def only(mask: Mask, values: Array) -> Array:
    """The values where the mask holds, and -inf, no violation and no ratio, elsewhere."""
    return np.where(mask, values, -np.inf)


@dataclass(frozen=True)
class Steps:
    """Steps under the linear activation, of shape (k,), or (k, T) for T steps along each of k paths.

    Every quantity has that shape, those of each datapoint have m columns more.  The prefix ``new_`` is for
    after the step.

    Attributes:
        problem: the data set and the step size.
        batches: shape (k, b), or (T, b).
        before, after: weights, with n columns.
        step_error: bound on the distance of a computed step from the exact one, over |w|.
        roundoff: relative error of quantities that are computed from few operations.
    """

    problem: Problem
    batches: IntArray
    before: Array
    after: Array
    step_error: float
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
        return int(self.batches.shape[-1])

    @cached_property
    def eps(self) -> float:
        """Bound on the Euclidean distance of every computed step from the exact one."""
        return max(1.0, float(np.linalg.norm(self.before, axis=-1).max())) * self.step_error

    @cached_property
    def norm_error(self) -> float:
        """What rounding can do to |w'|^2 <= 2: at most (2 |w'| + eps) eps, and its own errors."""
        return 3.0 * self.eps

    @cached_property
    def error(self) -> Array:
        """Bound of the rounding error of every coordinate after the step."""
        if isinstance(self.problem.data, StandardBasis):
            return self.roundoff * self.size
        length = np.linalg.norm(self.before, axis=-1, keepdims=True)
        return np.broadcast_to(1.5 * self.step_error * length, self.c.shape)

    @cached_property
    def drift(self) -> Array:
        """What rounding errors of one step each may add up to in Phi and Psi along a path, shape (T,)."""
        return 3.0 * self.step_error * np.arange(1, self.before.shape[-2] + 1)

    @cached_property
    def c(self) -> Array:
        """c_k, with its sign."""
        return self.problem.correlations(self.before)

    @cached_property
    def new_c(self) -> Array:
        """c_k', with its sign."""
        return self.problem.correlations(self.after)

    @cached_property
    def size(self) -> Array:
        """|c_k|."""
        return np.abs(self.c)

    @cached_property
    def new_size(self) -> Array:
        """|c_k'|."""
        return np.abs(self.new_c)

    @cached_property
    def member(self) -> Mask:
        """Whether a datapoint is in the batch."""
        return np.asarray((self.batches[..., :, None] == np.arange(self.m)).any(axis=-2))

    @cached_property
    def N(self) -> Array:
        """|w|^2."""
        return norm_squared(self.before)

    @cached_property
    def new_N(self) -> Array:
        """|w'|^2."""
        return norm_squared(self.after)

    @cached_property
    def Phi(self) -> Array:
        """Squared norm in the span of the data."""
        return phi(self.problem, self.before)

    @cached_property
    def new_Phi(self) -> Array:
        """Phi after the step."""
        return phi(self.problem, self.after)

    @cached_property
    def Psi(self) -> Array:
        """Squared norm off the data."""
        return psi(self.problem, self.before)

    @cached_property
    def new_Psi(self) -> Array:
        """Psi after the step."""
        return psi(self.problem, self.after)

    @cached_property
    def u(self) -> Array:
        """|Pi_B w|^2."""
        batches = np.broadcast_to(self.batches, (*self.c.shape[:-1], self.b))
        return norm_squared(np.take_along_axis(self.c, batches, axis=-1))

    @cached_property
    def A(self) -> Array:
        """The factor of coordinates in the batch, by Lemma 14."""
        return np.asarray(batch_factor(self.N, self.u, self.eta))

    @cached_property
    def B(self) -> Array:
        """The factor of all other coordinates, by Lemma 14."""
        return np.asarray(rest_factor(self.u, self.eta))

    @cached_property
    def factor(self) -> Array:
        """What Lemma 14 multiplies a coordinate by: A in the batch, B off it."""
        return np.where(self.member, self.A[..., None], self.B[..., None])

    @cached_property
    def off_c(self) -> Array:
        """|c_k' - A c_k| in the batch, |c_k' - B c_k| off it."""
        return np.asarray(np.abs(self.new_c - self.factor * self.c))

    @cached_property
    def off_rest(self) -> Array:
        """Distance of the part of w' off the data from B times that of w."""
        rest = self.problem.off_span(self.after) - self.B[..., None] * self.problem.off_span(self.before)
        return np.asarray(np.linalg.norm(rest, axis=-1))

    @cached_property
    def lemma_14(self) -> float:
        """The margin of Lemma 14 in units of rounding, for every coordinate and the part off the data."""
        return float(max(self.off_c.max(), self.off_rest.max())) / self.eps - 1.0

    @cached_property
    def off_norm(self) -> Array:
        """Distance of |w'|^2 from the formula for it (Proposition 15)."""
        return np.asarray(np.abs(self.new_N - next_norm(self.N, self.u, self.eta)))

    @cached_property
    def beyond_lemma_14(self) -> Array:
        """How far a step is from Lemma 14 beyond the rounding errors of each coordinate."""
        allowed = self.error.max(axis=-1) + self.roundoff * np.sqrt(self.N)
        return np.asarray(np.maximum((self.off_c - self.error).max(axis=-1), self.off_rest - allowed))

    def at(self, values: Array | Mask, index: IntArray) -> Array:
        """values[..., index], with an index for each step."""
        return np.asarray(np.take_along_axis(values, index[..., None], axis=-1)[..., 0])

    def without(self, values: Array, index: IntArray) -> Array:
        """Sum of the values but for that at the index, never as a difference."""
        rest = values.copy()
        np.put_along_axis(rest, index[..., None], 0.0, axis=-1)
        return np.asarray(rest.sum(axis=-1))

    @cached_property
    def leader(self) -> IntArray:
        """i*."""
        return np.asarray(self.size.argmax(axis=-1))

    @cached_property
    def next_leader(self) -> IntArray:
        """i* after the step."""
        return np.asarray(self.new_size.argmax(axis=-1))

    @cached_property
    def leads(self) -> Mask:
        """Whether i* is in the batch."""
        return self.at(self.member, self.leader) > 0

    @cached_property
    def rivals(self) -> Array:
        """|c_k| with the leader's replaced by 0."""
        rest = self.size.copy()
        np.put_along_axis(rest, self.leader[..., None], 0.0, axis=-1)
        return rest

    @cached_property
    def L(self) -> Array:
        """|c(i*)|."""
        return self.at(self.size, self.leader)

    @cached_property
    def X(self) -> Array:
        """Sum of the other coordinates in the batch (X or its tilde form in Appendix C.1)."""
        return np.asarray((self.rivals * self.member).sum(axis=-1))

    @cached_property
    def Y(self) -> Array:
        """Sum of the other coordinates outside the batch (Y or its tilde form in Appendix C.1)."""
        return np.asarray((self.rivals * ~self.member).sum(axis=-1))

    @cached_property
    def S(self) -> Array:
        """Sum of the other coordinates."""
        return self.X + self.Y

    @cached_property
    def s(self) -> Array:
        """Sum of the squares of the other coordinates."""
        return norm_squared(self.rivals)

    @cached_property
    def R(self) -> Array:
        """R_t."""
        return np.asarray(np.log(self.L / self.S))

    @cached_property
    def new_R(self) -> Array:
        """R_{t+1}, from the engine's weights."""
        return self.new_ratio(self.next_leader)

    def new_ratio(self, index: IntArray) -> Array:
        """log(|c'(i)| / sum of the others) for an index i per step."""
        with np.errstate(divide="ignore"):
            others = np.log(self.without(self.new_size, index))
            return np.asarray(np.log(self.at(self.new_size, index)) - others)

    @cached_property
    def lag(self) -> Array:
        """Delta_t of Eq. (12): the change of R with the leader held fixed, on the engine."""
        return self.new_ratio(self.leader) - self.R

    @cached_property
    def gain(self) -> Array:
        """R_{t+1} - R_t on the engine."""
        return self.new_R - self.R

    @cached_property
    def slack(self) -> Array:
        """Bound of the error of ``lag`` and ``gain`` by rounding."""
        top = self.at(self.error, self.leader) / self.L
        rest = self.without(self.error, self.leader)
        return 2.0 * (top + 2.0 * rest / self.S) + 8.0 * self.roundoff


def take(engine: Engine, problem: Problem, before: Array, batches: IntArray) -> Steps:
    """One step from every state with its own batch: (k, n) and (k, b)."""
    return read(engine, problem, batches, before, engine.steps(problem, before, batches))


def every_batch(engine: Engine, problem: Problem, b: int) -> Steps:
    """One step from every initialisation with every b-subset of the data, state by state."""
    batches = np.array(list(combinations(range(problem.m), b)), dtype=np.int64)
    states = np.atleast_2d(problem.w0)
    before = np.repeat(states, len(batches), axis=0)
    return take(engine, problem, before, np.tile(batches, (len(states), 1)))


def along(engine: Engine, problem: Problem, batches: IntArray) -> Steps:
    """The steps of the path from every initialisation over the batches (T, b): shape (k, T)."""
    path = engine.trajectory(problem, batches)  # (k, T + 1, n)
    return read(engine, problem, batches, path[:, :-1], path[:, 1:])


def read(engine: Engine, problem: Problem, batches: IntArray, before: Array, after: Array) -> Steps:
    """Steps that an engine has taken, with what rounding may have done to them."""
    b = batches.shape[-1]
    roundoff = 8.0 * gamma(problem.n + b + 20, unit_roundoff(engine))
    return Steps(problem, batches, before, after, step_error(engine, problem, b), roundoff)
