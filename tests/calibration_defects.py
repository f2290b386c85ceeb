"""Laws 3 and 4: how far a correct engine is from the law with its next order, by the sum of its defects.

F, the law with its next order, is harmonic for the engine's steps but for its defect D = E F' - F, taken over
all batches; so P(the limit is a_1) is F at the start plus the mean of the sum of D along a path.  That mean is
the sum of all M^t D, with the engine's steps as a matrix M on a grid of the logarithms and the norm.  As D is
small, what interpolation leaves is small against it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.sparse import csr_matrix

from claims.theory.drift import all_batches
from claims.theory.limit_order import Candidate
from claims.theory.rival_walk import Walk
from engine import Array, Engine, Problem, StandardBasis

LOWEST = (
    10.5  # below the largest logarithm: smaller coordinates change the law by less than 1e-4 of what is left
)
NORMS = 5


def norms_of(eta: float) -> Array:
    """The nodes of the squared norm: from a little below 1 to above 1 + eta/4."""
    return np.linspace(1.0 - 0.05 * eta, 1.0 + 0.35 * eta, NORMS)


def quadratic(nodes: Array, x: Array) -> Iterator[tuple[Array, Array]]:
    """Of evenly spaced nodes the three that are nearest, and their weights."""
    at = (x - nodes[0]) / (nodes[1] - nodes[0])
    j = np.clip(np.rint(at).astype(int), 1, len(nodes) - 2)
    y = at - j
    for shift, weight in ((-1, 0.5 * y * (y - 1.0)), (0, 1.0 - y * y), (1, 0.5 * y * (y + 1.0))):
        yield j + shift, weight


def linear(nodes: Array, x: Array) -> Iterator[tuple[Array, Array]]:
    """Of increasing nodes the two neighbours, and their weights."""
    k = np.clip(np.searchsorted(nodes, x) - 1, 0, len(nodes) - 2)
    s = (x - nodes[k]) / (nodes[k + 1] - nodes[k])
    yield k, 1.0 - s
    yield k + 1, s


class Defects:
    """The defects of a candidate on a grid of spacing h, for two coordinates or three; others are 0."""

    def __init__(self, engine: Engine, candidate: Candidate, walk: Walk, h: float) -> None:
        self.candidate, self.walk = candidate, walk
        self.free = int(np.isfinite(candidate.logs[:, 0]).sum()) - 1  # differences of logarithms
        self.axis: Array = np.linspace(-LOWEST, LOWEST, 2 * round(LOWEST / h) + 1)
        self.norms = norms_of(walk.eta)
        axes = np.meshgrid(*[self.axis] * self.free, self.norms, indexing="ij")
        self.shape = axes[0].shape
        differences, norm = [x.ravel() for x in axes[:-1]], axes[-1].ravel()
        logs = np.full((walk.m, len(norm)), -np.inf)
        logs[: self.free], logs[self.free] = differences, 0.0
        c = np.exp(logs - logs.max(axis=0)).T
        c *= (np.sqrt(norm) / np.linalg.norm(c, axis=1))[:, None]
        problem, batches = Problem(StandardBasis(walk.m, walk.m), c, walk.eta), all_batches(walk.m, walk.b)
        self.defect = -self.law(c)
        rows, columns, values = [], [], []
        for batch in batches:
            after = engine.steps(problem, c, np.tile(batch, (len(c), 1)))
            self.defect += self.law(after) / len(batches)
            for column, weight in self.places(after):
                rows.append(np.arange(len(c)))
                columns.append(column)
                values.append(weight / len(batches))
        entries = np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))
        self.matrix = csr_matrix(entries, shape=(len(c), len(c)))

    def law(self, c: Array) -> Array:
        """F."""
        with np.errstate(divide="ignore"):
            return self.candidate.value(np.log(np.abs(c).T), (c**2).sum(axis=1) - 1.0, self.walk.eta)

    def places(self, c: Array) -> Iterator[tuple[Array, Array]]:
        """The nodes around states, and their weights."""
        with np.errstate(divide="ignore"):
            logs = np.log(np.abs(c).T)[: self.free + 1]
        logs = np.maximum(logs, logs.max(axis=0) - LOWEST)
        found = [(np.zeros(len(c), dtype=np.int64), np.ones(len(c)))]
        for k in range(self.free):
            sides = list(linear(self.axis, logs[k] - logs[self.free]))
            found = [(at * len(self.axis) + i, w * u) for at, w in found for i, u in sides]
        for j, v in quadratic(self.norms, (c**2).sum(axis=1)):
            for at, w in found:
                yield at * NORMS + j, w * v

    def off(self, starts: Array) -> Array:
        """By how much P(the limit is a_1) exceeds F from these states, shape (k, m) -> (k,)."""
        places = list(self.places(starts))
        total, term = np.zeros(len(starts)), self.defect
        for _ in range(round(3.0 * LOWEST / self.walk.v)):
            total += sum(weight * term[at] for at, weight in places)
            term = self.matrix @ term
        return total
