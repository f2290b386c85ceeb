"""Minima, and the second moment near them: by the paper's formulas, and by an engine's steps on all batches."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy import ndarray as Array

from evidence import Counterexample
from evidence.search import Hunt, hunt
from referee import Case

TINY = 1e-10  # rounding errors of sums of some hundred numbers are far below it, on their scale


@dataclass(frozen=True)
class Minimum:
    """A minimum at 0: Hessians (n, d, d) and gradients (n, d), with sum 0, of n losses; and a step size."""

    hessians: Array
    gradients: Array
    step_size: float = 1.0


@st.composite
def minima(draw: st.DrawFn, regular: bool) -> Minimum:
    """Small whole numbers, null spaces included, H not 0; without gradients unless ``regular``."""
    n, rank, d = draw(st.integers(2, 4)), *sorted(draw(st.tuples(st.integers(1, 3), st.integers(1, 3))))
    drawn = draw(st.lists(st.integers(-2, 2), min_size=3 * n * d - 1, max_size=3 * n * d - 1))
    x, y, g = np.array([2.0, *drawn]).reshape(3, n, d)
    x[:, rank:] = y[:, rank:] = 0
    hessians = x[:, :, None] * x[:, None] + y[:, :, None] * y[:, None]
    return Minimum(hessians, regular * (n * g - g.sum(axis=0)), draw(st.integers(1, 8)) / 8)


def search(case: Case, margin: Callable[[Minimum], float], regular: bool = False) -> Hunt[Minimum]:
    """Looks for a minimum at which the margin is positive."""
    return hunt(minima(regular), margin, examples=case.pick(60, 400, 4000), random_seed=case.seed_for("hunt"))


def shown(what: str, found: Hunt[Minimum]) -> Counterexample | None:
    """What a search has found, if anything, with code to paste."""
    at = found.counterexample
    code = f"from numpy import array\nfrom second_paper import engine as e, minima as m\nat = m.{at!r}\n"
    code += "for B in m.batches(at):\n    print(m.seen(e.Engine(), at, B), m.formulas(at, B))  # or yours"
    return at and Counterexample(what, {name: str(value) for name, value in vars(at).items()}, code)


def batches(at: Minimum) -> dict[int, Array]:
    """All batches, in rows, by their size."""
    n = len(at.hessians)
    return {size: np.array([*combinations(range(n), size)]) for size in range(1, n + 1)}


def formulas(at: Minimum, size: int) -> tuple[float, Array, float]:
    """The paper's p, Q = I - 2 eta C + eta^2 D and largest stable step size: Eq. (10), (12) and (13)."""
    n, h, one = len(at.hessians), at.hessians.mean(axis=0), np.eye(at.hessians.shape[1])
    p, single = (n - size) / (size * (n - 1)), np.mean([np.kron(each, each) for each in at.hessians], axis=0)
    c, d = (np.kron(h, one) + np.kron(one, h)) / 2, (1 - p) * np.kron(h, h) + p * single
    largest = np.linalg.eigvals(np.linalg.pinv(c, rcond=TINY, hermitian=True) @ d).real.max()
    return p, np.eye(len(c)) - 2 * at.step_size * c + at.step_size**2 * d, 2 / largest


def seen(engine: Any, at: Minimum, size: int) -> tuple[Array, float]:
    """The engine's Q, over all batches: of its linear part, and its mean squared step where H is 0."""
    one, rows = np.eye(at.hessians.shape[1]), batches(at)[size]
    after = np.stack([engine.step(at, start, rows) for start in one], axis=2)
    linear = after - engine.step(at, 0 * one[0], rows)[:, :, None]
    still = np.tensordot(null_and_rest(at)[0], after - one, (0, 1))
    return np.mean([np.kron(a, a) for a in linear], axis=0), float((still**2).sum() / (len(rows) * len(one)))


def null_and_rest(at: Minimum) -> tuple[Array, Array]:
    """Bases of the null space of H and of its complement, orthonormal, in columns."""
    values, vectors = np.linalg.eigh(at.hessians.mean(axis=0))
    return vectors[:, values <= TINY * values.max()], vectors[:, values > TINY * values.max()]
