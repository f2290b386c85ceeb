"""Random states inside the invariant set of Proposition 5 and Corollary 6, and the search over them.

Every state of a ``Walk`` has N <= 1 + eta/4 and every |c| < 1; they go from tiny to the largest norm, from
level coordinates to a single one that leads by far.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from claims.theory.transitions import Transitions, every_batch
from engine import Array, Problem, StandardBasis, norm_squared, random_orthonormal, stream
from evidence.search import Hunt, hunt
from referee import Case


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


def hunt_steps(
    case: Case,
    name: str,
    margin: Callable[[Transitions], Array],
    *,
    b: int | None = None,
    min_m: int = 2,
    max_spread: float = 12.0,
) -> Hunt[Walk]:
    """Search for a step of the engine with a positive margin, or one that breaks Lemma 14."""
    count = case.pick(3, 4, 8)

    def worst(walk: Walk) -> float:
        case.progress(f"{name}: {walk}")
        steps = every_batch(case.engine, walk.problem(), walk.batch_size)
        return float(max(np.max(margin(steps), initial=-np.inf), steps.lemma_14.max()))

    return hunt(
        walks(max_m=case.pick(4, 5, 7), count=count, min_m=min_m, b=b, max_spread=max_spread),
        worst,
        examples=case.pick(20, 80, 800),
        random_seed=case.seed_for(name),
        cases_per_example=count,
    )
