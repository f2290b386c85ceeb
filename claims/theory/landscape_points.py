"""Points of the loss landscape at which the formulas of Appendix F are held against loss and engine.

``Point`` is a data set with a unit vector whose coordinates are positive, negative or exactly zero, and
well away from zero otherwise, so that no ReLU switches on the short rays along which an engine's
curvature is measured (``claims.theory.curvature.engine_curvature``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from claims.theory.harness import Domain
from engine import Activation, Array, IntArray, Problem, StandardBasis, random_orthonormal, step_error, stream
from referee import Case

STEP_SIZE = 0.2


@dataclass(frozen=True)
class Point:
    """A data set of m points in R^(m + extra), a unit vector and directions; small values are simple."""

    m: int
    extra: int
    generic: bool
    seed: int

    @property
    def n(self) -> int:
        """The dimension."""
        return self.m + self.extra

    @property
    def kink(self) -> float:
        """Correlations up to this size are zero but for rounding."""
        return 1e-12 if self.generic else 0.0

    def problem(self, activation: Activation = "relu") -> Problem:
        """The data set, with the unit vector as initialisation."""
        rng = stream(self.seed, "landscape")
        data: Array | StandardBasis = StandardBasis(self.m, self.n)
        if self.generic:
            data = random_orthonormal(self.m, self.n, rng)
        bare = Problem(data, np.zeros(self.n), STEP_SIZE, activation)
        c = rng.choice([-1.0, 0.0, 1.0], self.m) * rng.uniform(0.5, 1.0, self.m)
        c[0] = rng.uniform(0.5, 1.0)
        w = bare.combine(c)
        if self.extra:
            off = bare.off_span(rng.standard_normal(self.n))
            w = w + rng.uniform(0.2, 0.6) * off / np.linalg.norm(off)
        return bare.with_w0(w / np.linalg.norm(w))

    def directions(self, count: int = 8) -> Array:
        """Random unit vectors, shape (count, n)."""
        v = stream(self.seed, "directions").standard_normal((count, self.n))
        return np.asarray(v / np.linalg.norm(v, axis=1, keepdims=True))


def landscape(case: Case) -> Domain[Point, Point]:
    """Points at which a formula may fail by more than rounding."""
    return Domain(
        "points of the loss landscape",
        st.builds(
            Point,
            m=st.integers(1, 4),
            extra=st.integers(0, 3),
            generic=st.booleans(),
            seed=st.integers(0, 2**32 - 1),
        ),
        lambda point: point,
        examples=case.pick(6, 40, 250),
        seed=case.seed_for("landscape"),
        cases=8,
        formula="the formula, on the loss and in its steps",
    )


def engine_gradient(case: Case, problem: Problem, weights: Array, batch: IntArray) -> Array:
    """The summed gradient over a batch that is in the engine's step, shape (n,)."""
    after = case.engine.step(problem, weights, batch)
    return np.asarray((weights - after) / problem.step_size)


def gradient_error(case: Case, problem: Problem, batch_size: int) -> float:
    """What rounding can do to ``engine_gradient``, for |w| <= 1.14."""
    return 1.2 * step_error(case.engine, problem, batch_size) / problem.step_size


def single(problem: Problem, i: int) -> Problem:
    """The problem with datapoint i alone, whose loss is 1/2 + f_i (or 1/2 + g_i if linear)."""
    rows = problem.rows(np.arange(problem.m))
    return Problem(rows[i : i + 1], problem.w0, problem.step_size, problem.activation)
