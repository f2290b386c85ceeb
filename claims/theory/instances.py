"""Generators of problem instances that satisfy the paper's assumptions (Hypothesis strategies).

A strategy draws the shape of an instance and a seed; ``Instance.problem`` turns that into one data
set with many initialisations, so that a claim judges hundreds of cases in one vectorised call.
Initialisations include the edges of the assumptions: norm close to 1, a small projection onto the
data, nearly tied and very uneven coordinates.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from engine import Activation, Array, Problem, StandardBasis, norm_squared, random_orthonormal, stream

#: Step sizes: spread over the allowed range, with its upper end.
MAX_STEP_SIZE = 0.2


@dataclass(frozen=True)
class Instance:
    """The shape of a problem instance; small values are simple, so that shrinking helps.

    ``norm`` is the norm of the initialisations as a fraction of ``max_norm``; ``reach`` is the ratio
    ``|Pi_m w0| / |w0|`` of the smallest projection; ``spread`` the log-range of the coordinates.
    """

    m: int
    n: int
    batch_size: int
    step_size: float
    norm: float
    reach: float
    spread: float
    count: int
    seed: int

    def problem(self, activation: Activation = "linear", positive: bool = False) -> Problem:
        """One random data set with ``count`` initialisations, shape (count, n)."""
        rng = stream(self.seed, "instance", self.m, self.n)
        data = random_orthonormal(self.m, self.n, rng)
        return Problem(data, self.initialisations(data, rng, positive), self.step_size, activation)

    def initialisations(self, data: Array, rng: np.random.Generator, positive: bool) -> Array:
        """Initial weights of norm below 1 with the instance's projection and spread."""
        shape = (self.count, self.m)
        size = np.exp(self.spread * rng.uniform(-1.0, 0.0, shape))
        signs = np.ones(shape) if positive else rng.choice([-1.0, 1.0], shape)
        c = size * signs
        inside = c / np.linalg.norm(c, axis=1, keepdims=True) @ data
        if self.n > self.m:
            noise = rng.standard_normal((self.count, self.n))
            noise -= noise @ data.T @ data
            outside = noise / np.linalg.norm(noise, axis=1, keepdims=True)
            reach = np.clip(rng.uniform(self.reach, 1.0, (self.count, 1)), 1e-6, 1.0)
            direction = reach * inside + np.sqrt(1.0 - reach**2) * outside
        else:
            direction = inside
        norms = self.norm * rng.uniform(0.5, 1.0, (self.count, 1))
        norms[0] = self.norm
        weights: Array = norms * direction
        # rounding must not lift a norm to 1: the theorems assume |w0| < 1 strictly
        length = np.linalg.norm(weights, axis=1, keepdims=True)
        return np.where(length >= 1.0, weights * (1.0 - 1e-12) / length, weights)

    def __repr__(self) -> str:
        """Ready to paste."""
        return (
            f"Instance(m={self.m}, n={self.n}, batch_size={self.batch_size}, "
            f"step_size={self.step_size!r}, norm={self.norm!r}, reach={self.reach!r}, "
            f"spread={self.spread!r}, count={self.count}, seed={self.seed})"
        )


def instances(
    *,
    max_m: int = 8,
    max_extra: int = 4,
    min_m: int = 1,
    min_step_size: float = 0.05,
    max_step_size: float = MAX_STEP_SIZE,
    min_reach: float = 0.05,
    min_norm: float = 0.05,
    max_spread: float = 3.0,
    count: int = 16,
    full_batch: bool = False,
) -> st.SearchStrategy[Instance]:
    """Instances with m <= n, 1 <= b <= m (b < m for m > 1 unless ``full_batch``), |w0| < 1."""

    @st.composite
    def draw_instance(draw: st.DrawFn) -> Instance:
        m = draw(st.integers(min_m, max_m))
        n = m + draw(st.integers(0, max_extra))
        b = m if full_batch or m == 1 else draw(st.integers(1, m - 1))
        edge = st.one_of(st.just(max_step_size), st.floats(min_step_size, max_step_size))
        return Instance(
            m=m,
            n=n,
            batch_size=b,
            step_size=draw(edge),
            norm=draw(st.one_of(st.just(1.0 - 1e-12), st.floats(min_norm, 0.999))),
            reach=draw(st.floats(min_reach, 1.0)),
            spread=draw(st.floats(0.0, max_spread)),
            count=count,
            seed=draw(st.integers(0, 2**32 - 1)),
        )

    return draw_instance()


@dataclass(frozen=True)
class Walk:
    """Random states; small values are simple.

    ``norm`` is N over its largest value 1 + eta/4, ``off`` the share of N outside the data, ``spread``
    the log-range of the coordinates.
    """

    m: int
    extra: int
    batch_size: int
    step_size: float
    norm: float
    off: float
    spread: float
    generic: bool
    count: int
    seed: int

    def problem(self) -> Problem:
        """The data set with the states as initialisations, shape (count, n)."""
        rng = stream(self.seed, "walk", self.m, self.extra)
        n = self.m + self.extra
        data: Array | StandardBasis = StandardBasis(self.m, n)
        if self.generic:
            data = random_orthonormal(self.m, n, rng)
        frame = Problem(data, np.ones(n), self.step_size)
        size = np.exp(-self.spread * rng.uniform(0.0, 1.0, (self.count, self.m)))
        size[:, 0] = 1.0
        c = rng.permuted(size, axis=1) * rng.choice([-1.0, 1.0], size.shape)
        limit = (1.0 + self.step_size / 4.0) * self.norm
        off = self.off if self.extra else 0.0
        c *= np.sqrt(limit * (1.0 - off) * (1.0 - 1e-9) / norm_squared(c))[:, None]
        c /= np.maximum(1.0, np.abs(c).max(axis=1, keepdims=True) / (1.0 - 1e-9))
        weights = frame.combine(c)
        if off:
            noise = frame.off_span(rng.standard_normal((self.count, n)))
            noise *= np.sqrt(limit * off / norm_squared(noise))[:, None]
            weights = weights + noise
        return frame.with_w0(weights)


def walks(
    *,
    max_m: int,
    count: int,
    min_m: int = 2,
    b: int | None = None,
    max_spread: float = 12.0,
    min_step_size: float = 0.02,
) -> st.SearchStrategy[Walk]:
    """Walks with min_m <= m <= max_m and 1 <= b < m (or the given b), 0 < eta <= 1/5."""

    @st.composite
    def draw_walk(draw: st.DrawFn) -> Walk:
        m = draw(st.integers(min_m, max_m))
        generic = draw(st.booleans())
        return Walk(
            m=m,
            extra=draw(st.integers(0, 2)),
            batch_size=draw(st.integers(1, m - 1)) if b is None else b,
            step_size=draw(st.one_of(st.just(0.2), st.floats(min_step_size, 0.2))),
            norm=draw(st.one_of(st.just(1.0), st.floats(0.01, 1.0))),
            off=draw(st.floats(0.0, 0.5)),
            spread=draw(st.floats(0.0, min(2.0, max_spread) if generic else max_spread)),
            generic=generic,
            count=count,
            seed=draw(st.integers(0, 2**32 - 1)),
        )

    return draw_walk()
