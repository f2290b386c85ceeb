"""More than one neuron: the autoencoder x -> W^T phi(W x) with tied weights, trained as in Eq. (3).

The paper's network is k = 1 (Section 3).  With rows w_l of W, s_l = phi(<w_l, a>) and the residual
r = a - sum_l s_l w_l, the loss |r|^2 / 2 of a datapoint a has the gradient

    -(s_l r + phi'_l <w_l, r> a)    with respect to w_l,

phi'_l = 1, or under ReLU whether <w_l, a> > 0.  ``Network`` has it in NumPy, in R^n, as it stands here;
``Network.train`` runs many replicates of it compiled (``engine.neurons``), each with its own data if wanted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine import neurons, rules
from engine.errors import whole
from engine.lanes import LANES
from engine.problem import Activation, Array, IntArray, Problem, real_array
from engine.schedule import Schedule
from engine.threads import BRIEF, in_threads
from evidence.streams import derive_seed


@dataclass(frozen=True, eq=False)
class Network:
    """k neurons, their data, and where they start.

    Args:
        data: datapoints as rows, shape (m, n), or (replicates, m, n) for data of their own.
        w0: initial weights, shape (k, n), or (replicates, k, n).
        step_size: eta of Eq. (3), the factor of the summed gradients; positive.
        activation: ``"linear"`` or ``"relu"``.

    Raises:
        ValueError: an argument has the wrong type or shape or is not finite, naming it.
    """

    data: Array
    w0: Array
    step_size: float
    activation: Activation = "linear"

    def __post_init__(self) -> None:
        data = real_array("data", self.data, dimensions=(2, 3))
        w0 = real_array("w0", self.w0, dimensions=(2, 3))
        if 0 in data.shape or 0 in w0.shape or data.shape[-1] != w0.shape[-1]:
            raise ValueError(
                f"data must have shape (..., m, n) and w0 (..., k, n), got {data.shape} and {w0.shape}"
            )
        if data.ndim == w0.ndim == 3 and len(data) != len(w0):
            raise ValueError(f"data and w0 must have as many replicates, got {len(data)} and {len(w0)}")
        # step size and activation are checked where those of one neuron are
        checked = Problem(np.ones((1, 1)), np.zeros(1), self.step_size, self.activation, orthonormal=False)
        object.__setattr__(self, "data", data)
        object.__setattr__(self, "w0", w0)
        object.__setattr__(self, "step_size", checked.step_size)

    @property
    def m(self) -> int:
        """Number of datapoints."""
        return int(self.data.shape[-2])

    @property
    def n(self) -> int:
        """Dimension of the data."""
        return int(self.data.shape[-1])

    @property
    def k(self) -> int:
        """Number of neurons."""
        return int(self.w0.shape[-2])

    @property
    def replicates(self) -> int:
        """Number of data sets or initialisations (1 if there is one of each)."""
        return max(len(array) if array.ndim == 3 else 1 for array in (self.data, self.w0))

    def _forward(self, weights: Array, rows: Array) -> tuple[Array, Array, Array]:
        """phi(W a), phi'(W a) and the residuals: (..., k, n), (..., b, n) -> (..., k, b) twice, (..., b, n)."""
        pre = weights @ np.swapaxes(rows, -1, -2)
        slopes = np.ones_like(pre) if self.activation == "linear" else (pre > 0.0).astype(np.float64)
        outputs = pre * slopes
        return outputs, slopes, rows - np.swapaxes(outputs, -1, -2) @ weights

    def step(self, weights: Array, batches: IntArray) -> Array:
        """One step of gradient descent on the summed loss of a batch, in R^n.

        Args:
            weights: (k, n), or (replicates, k, n).
            batches: indices, (b,), or (replicates, b); one that stands twice counts twice.
        """
        given = np.asarray(batches)
        rows = (
            self.data[given]
            if self.data.ndim == 2
            else np.take_along_axis(self.data, given[..., None], axis=-2)
        )
        outputs, slopes, residuals = self._forward(weights, rows)
        back = slopes * (weights @ np.swapaxes(residuals, -1, -2))
        return np.asarray(weights + self.step_size * (outputs @ residuals + back @ rows))

    def loss(self, weights: Array) -> Array:
        """Eq. (2), the mean over the data of half the squared residual: (..., k, n) -> (...)."""
        residuals = self._forward(weights, self.data)[2]
        return np.asarray((residuals * residuals).sum(axis=-1).mean(axis=-1) / 2.0)

    def trace(self, weights: Array) -> Array:
        """The trace of the Hessian of ``loss``: (..., k, n) -> (...); under ReLU, off the kinks.

        The second derivative with respect to w_lj is |dr/dw_lj|^2 + <r, d^2 r/dw_lj^2>; summed over j this is
        (n + 2) s_l^2 + phi'_l |w_l|^2 |a|^2 - 2 phi'_l <r, a>.
        """
        outputs, slopes, residuals = self._forward(weights, self.data)
        norms = (weights * weights).sum(axis=-1)[..., None]
        sizes = (self.data * self.data).sum(axis=-1)[..., None, :]
        along = (residuals * self.data).sum(axis=-1)[..., None, :]
        of_neurons = (self.n + 2.0) * outputs * outputs + slopes * (norms * sizes - 2.0 * along)
        return np.asarray(of_neurons.sum(axis=-2).mean(axis=-1))

    def train(
        self,
        schedule: Schedule,
        steps: int,
        *,
        seed: int,
        replicates: int | None = None,
        every: int | None = None,
        threads: int = 1,
    ) -> Array:
        """The weights of each replicate after ``every``, 2 ``every``, ... steps.

        Args:
            schedule: one of ``engine.schedule``.
            steps: how many to take.
            seed: replicate r draws from a stream that depends on ``(seed, r)`` alone.
            replicates: how many; by default as many as there are data sets or initialisations.
            every: ``steps`` unless given.
            threads: how many to use; no number depends on it.

        Returns:
            Shape (replicates, steps // every, k, n).  Weights that overflowed are inf or nan.

        Raises:
            ValueError: an argument does not fit, naming it.
        """
        count = whole("replicates", self.replicates if replicates is None else replicates, 1)
        if self.replicates not in (1, count):
            raise ValueError(f"replicates must be {self.replicates}, as of data and w0, got {count}")
        whole("steps", steps, 1)
        gap = whole("every", steps if every is None else every, 1)
        whole("threads", threads, 1)
        known = rules.in_span(schedule, self.m, self.step_size, self.activation == "relu")
        if known is None:
            raise ValueError(f"schedule must be one of engine.schedule's own, got {schedule!r}")
        rule, batches = known
        data, starts, basis = self._in_span()
        states = np.zeros((count, steps // gap, starts.shape[-1] * self.k))
        key, cancel = np.uint64(derive_seed(seed, "neurons")), np.zeros(1)
        piece = max(-(-count // (4 * threads * LANES)), 1) * LANES

        def work(first: int) -> None:
            part = (first, min(first + piece, count))
            with np.errstate(all="ignore"):
                neurons.run_neurons(
                    rule, data, starts.reshape(len(starts), -1), batches, gap, key, part, cancel, states
                )

        if threads == 1 or count * steps * rule.size * states.shape[-1] <= BRIEF:
            for first in range(0, count, piece):
                work(first)
        else:
            in_threads(threads, work, range(0, count, piece), cancel)
        with np.errstate(all="ignore"):
            found = states.reshape(count, -1, self.k, starts.shape[-1])
            return found if basis is None else np.asarray(found @ basis[:, None])

    def _in_span(self) -> tuple[Array, Array, Array | None]:
        """Data (1 or replicates, m, d) and starts (1 or replicates, k, d) in a basis that spans both.

        Gradients lie in that span, so training does not leave it.  The basis has the shape
        (1 or replicates, d, n); None if it is that of R^n.
        """
        data = self.data[None] if self.data.ndim == 2 else self.data
        starts = self.w0[None] if self.w0.ndim == 2 else self.w0
        if self.m + self.k >= self.n:
            return np.ascontiguousarray(data), np.ascontiguousarray(starts), None
        count = max(len(data), len(starts))
        both = np.concatenate([np.broadcast_to(a, (count, *a.shape[1:])) for a in (data, starts)], axis=1)
        frames, _ = np.linalg.qr(np.swapaxes(both, 1, 2))  # (count, n, d)
        inside = np.ascontiguousarray(both @ frames)
        basis = np.ascontiguousarray(np.swapaxes(frames, 1, 2))
        return np.array(inside[:, : self.m]), np.array(inside[:, self.m :]), basis
