"""Problem settings for the ensembles of Theorems 2 and 11: data sets and kinds of initialisations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine import Activation, Array, Problem, StandardBasis, random_orthonormal, stream

#: The largest ratio of two coordinates that count is e^MAX_SPREAD, so that R starts below it.
MAX_SPREAD = 3.0


@dataclass(frozen=True)
class Setting:
    """A data set and a batch size; ``active`` is |S+| under ReLU, None for the linear activation.

    With ``generic`` data the coordinates carry absolute rounding errors, with the standard basis
    relative ones, so that R can be followed much further.
    """

    m: int
    n: int
    batch_size: int
    step_size: float
    active: int | None = None
    generic: bool = False

    @property
    def activation(self) -> Activation:
        """The activation, by whether a number of active datapoints was given."""
        return "linear" if self.active is None else "relu"

    @property
    def count(self) -> int:
        """s, the number of datapoints that count."""
        return self.m if self.active is None else self.active

    @property
    def shape(self) -> tuple[int, int, int, float]:
        """(m, s, b, eta), on which the bounds depend."""
        return self.m, self.count, self.batch_size, self.step_size

    def problem(self, seed: int, replicates: int) -> Problem:
        """One data set with so many initialisations of norm below 1."""
        rng = stream(seed, "setting", self.m, self.n)
        data: Array | StandardBasis = StandardBasis(self.m, self.n)
        if self.generic:
            data = random_orthonormal(self.m, self.n, rng)
        frame = Problem(data, np.full(self.n, 1.0), self.step_size, self.activation)
        c, norms = self._coordinates(rng, replicates)
        weights = frame.combine(c / np.linalg.norm(c, axis=1, keepdims=True))
        if self.n > self.m:
            off = frame.off_span(rng.standard_normal((replicates, self.n)))
            off /= np.linalg.norm(off, axis=1, keepdims=True)
            share = rng.uniform(0.1, 0.4, (replicates, 1))
            weights = np.sqrt(1.0 - share) * weights + np.sqrt(share) * off
        return frame.with_w0(norms[:, None] * weights)

    def _coordinates(self, rng: np.random.Generator, replicates: int) -> tuple[Array, Array]:
        """Signed coordinates, shape (replicates, m), and norms; five kinds take turns."""
        shape = (replicates, self.m)
        kind = np.arange(replicates) % 5
        size = np.exp(-rng.uniform(0.0, 1.0, shape))
        size[kind == 1] = 1.0  # all tied
        if not self.generic:
            size[kind == 3] = np.exp(-MAX_SPREAD * rng.uniform(0.0, 1.0, shape))[kind == 3]
        order = rng.permuted(np.broadcast_to(np.arange(self.m), shape), axis=1)
        if self.active is None:
            sign = rng.choice([-1.0, 1.0], shape)
            may_vanish = self.m > 2
        else:
            sign = np.where(order < self.active, 1.0, -1.0)
            may_vanish = self.m > self.active
        if may_vanish:  # the last in the order: under ReLU it is one that does not count
            size[(kind == 4)[:, None] & (order == self.m - 1)] = 0.0
        norms = rng.uniform(0.6, 0.95, replicates)
        if not self.generic:
            norms[kind == 2] = 0.01
        norms[kind == 3] = 0.999
        return sign * size, norms
