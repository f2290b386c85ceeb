r"""How far above 1 a sequence of batches can drive the squared norm, exactly.

Let N = |w|^2, u = |Pi_B w|^2.  One step changes N by

    eta u (h(N) - eta (4 - 3N) u),        h(N) = eta (2 - N)^2 - 4 (N - 1),

so a small batch makes N grow exactly while h(N) > 0, that is, below

    N* = 2 sqrt(1 + eta) / (1 + sqrt(1 + eta))  <  1 + eta/4 .

N* is a bound (``claims.section_4.proposition_5`` has the proof) and the best one: take m equal coordinates, and
always the smallest one as the batch.  Then u <= N / m, so that N grows at least until
h(N) = eta (4 - 3N) N / m, and that root tends to N* as m grows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from engine import Array, IntArray, Problem, StandardBasis, batch_mass, norm_squared, step_error
from engine.aggregates import batch_factor, next_norm, rest_factor
from evidence import Column, Table
from evidence.formula import Formula
from evidence.proof import reals
from referee import Case

#: N*, with the root of 1 + eta.
r = reals("r")[0]
SUPREMUM = Formula("N*", [r], 2 * r / (1 + r), printed={r"\sqrt{1+\eta}": r})


def highest(eta: float) -> float:
    """N*, the supremum of the squared norm over all data sets, starts below 1 and batches."""
    return float(SUPREMUM(math.sqrt(1.0 + eta)))


def reached_at_least(m: int, eta: float) -> float:
    """What the smallest-first batches exceed or approach with m equal coordinates."""

    def gain(N: float) -> float:
        return eta * (2.0 - N) ** 2 - 4.0 * (N - 1.0) - eta * (4.0 - 3.0 * N) * N / m

    return float(scipy.optimize.brentq(gain, 0.9, highest(eta)))


def smallest_first(c: Array, eta: float, steps: int) -> IntArray:
    """Batches of one datapoint each, always the one with the smallest coordinate; (steps, 1)."""
    c, batches = np.array(c), np.empty((steps, 1), dtype=np.int64)
    for t in range(steps):
        i = int(np.argmin(np.abs(c)))
        norm, u = float((c * c).sum()), float(c[i] ** 2)
        grown = c[i] * batch_factor(norm, u, eta)
        c = c * rest_factor(u, eta)
        c[i], batches[t, 0] = grown, i
    return batches


@dataclass(frozen=True)
class Climb:
    """The squared norms of an engine's path over smallest-first batches, and what is wrong with it."""

    m: int
    eta: float
    norms: Array
    complaint: str | None

    @property
    def top(self) -> float:
        """The largest squared norm on the path."""
        return float(self.norms.max())


def table(runs: Sequence[Climb]) -> Table:
    """How high the norm was driven, beside what theory has."""
    rows = [
        (k.m, k.eta, len(k.norms) - 1, k.top, reached_at_least(k.m, k.eta), highest(k.eta), 1 + k.eta / 4)
        for k in runs
    ]
    columns = [
        Column("m", "d"),
        Column("eta", "g"),
        Column("steps", "d"),
        Column("largest squared norm on the engine", ".5f"),
        Column("at least, in theory", ".5f"),
        Column("supremum N*", ".5f"),
        Column("bound 1 + eta/4", ".5f"),
    ]
    return Table(columns, rows)


def climb(case: Case, m: int, eta: float) -> Climb:
    """Drive the engine up from m equal coordinates with |w0|^2 = 0.999, in 1.3 m / eta + 60 steps.

    The distance from the root shrinks by about 1 - 4.4 eta / m a step.
    """
    case.progress(f"driving the norm up: m = {m}, eta = {eta:g}")
    problem = Problem(StandardBasis(m, m), np.full(m, math.sqrt(0.999 / m)), eta)
    batches = smallest_first(problem.w0, eta, math.ceil(1.3 * m / eta) + 60)
    path = case.engine.trajectory(problem, batches)
    norms = norm_squared(path)
    u = np.array([float(batch_mass(problem, w, b)) for w, b in zip(path[:-1], batches, strict=True)])
    off = float(np.abs(norms[1:] - next_norm(norms[:-1], u, eta)).max())
    eps = 3.5 * step_error(case.engine, problem, 1)
    complaint = None
    if off > eps:
        complaint = f"a step is {off:.2g} off the formula for the squared norm (allowed {eps:.2g})"
    elif norms.max() > 1.0 + eta / 4.0 + eps:
        complaint = f"the squared norm reaches {norms.max():.9f}, above 1 + eta/4"
    elif norms.max() - 1.0 < 0.98 * (reached_at_least(m, eta) - 1.0) - 10.0 * eps:
        complaint = f"the squared norm reaches only {norms.max():.6f} over smallest-first batches"
    return Climb(m, eta, norms, complaint)
