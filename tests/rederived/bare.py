"""One step of Eq. (3) with the gradients of Eq. (4), written out; inequalities on boxes; the mark of a test.

The tests of this folder derive again what the referee says of its own: its refutations, its corrections, its
laws. They start from the bare statements and use no module of the suite (a test says so), so that an error in
the suite's mathematics is not repeated here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import combinations, pairwise, product
from typing import Any, TypeVar

import numpy as np
import sympy as sp

F = TypeVar("F", bound=Callable[..., Any])
Box = dict[sp.Symbol, tuple[Any, Any]]


def derives(*ids: str) -> Callable[[F], F]:
    """Decorator: the claims, by id, whose statement a test derives from scratch."""

    def mark(test: F) -> F:
        test.derives = ids  # type: ignore[attr-defined]
        return test

    return mark


def step(w: Sequence[Any], batch: Iterable[int], eta: Any, *, relu: bool = False) -> list[Any]:
    """w after one step of Eq. (3) with the datapoints e_i, i in the batch, of the standard basis.

    Plain Python on the coordinates, so that it serves floats, fractions, SymPy's expressions, and (without
    relu) arrays over replicates alike.
    """
    gradient: list[Any] = [0 * x for x in w]
    for i in batch:
        c = w[i]
        if relu and not c > 0:
            continue
        residual = [c * x for x in w]  # f(a_i; w) - a_i
        residual[i] = residual[i] - 1
        inner = sum(x * r for x, r in zip(w, residual, strict=True))
        for k, r in enumerate(residual):
            gradient[k] = gradient[k] + c * r + (inner if k == i else 0)
    return [x - eta * g for x, g in zip(w, gradient, strict=True)]


def norm2(w: Iterable[Any]) -> Any:
    """|w|^2, of any numbers."""
    return sum(x * x for x in w)


def batches(m: int, b: int) -> list[tuple[int, ...]]:
    """All b-subsets of range(m)."""
    return list(combinations(range(m), b))


def random_masks(rng: np.random.Generator, m: int, b: int, replicates: int) -> np.ndarray:
    """Uniform b-subsets of [m], one for each replicate, as a boolean array of shape (m, replicates)."""
    return rng.random((m, replicates)).argsort(axis=0).argsort(axis=0) < b


def masked_step(c: np.ndarray, mask: np.ndarray, eta: float) -> np.ndarray:
    """One step for many replicates at once, each with its own batch: mask has the shape of c."""
    u, n2 = np.sum(mask * c**2, axis=0), np.sum(c**2, axis=0)
    return c * np.where(mask, 1 + eta * (2 - u - n2), 1 - eta * u)


def alignment(c: np.ndarray) -> np.ndarray:
    """R of Eq. (11) for non-negative coordinates of the datapoints, two of them positive."""
    ordered = np.sort(c, axis=0)
    return np.log(ordered[-1] / ordered[:-1].sum(axis=0))


def bernstein(p: sp.Expr, box: Box) -> np.ndarray:
    """The coefficients of the polynomial p in Bernstein's basis of the box {symbol: (low, high)}.

    The least is a lower bound of p there, and those at the corners are values of p.
    """
    unit = {x: low + (high - low) * x for x, (low, high) in box.items()}
    poly = sp.Poly(sp.expand(p.subs(unit, simultaneous=True)), *box)
    degrees = poly.degree_list()
    table = np.full([d + 1 for d in degrees], Fraction(0), dtype=object)
    for exponents, c in poly.terms():
        table[exponents] = Fraction(int(c.p), int(c.q))
    for axis, d in enumerate(degrees):
        basis = np.array(
            [[Fraction(math.comb(i, j), math.comb(d, j)) for j in range(d + 1)] for i in range(d + 1)],
            dtype=object,
        )
        table = np.moveaxis(np.tensordot(basis, table, axes=(1, axis)), 0, axis)
    return table


def halves(table: np.ndarray, axis: int) -> list[np.ndarray]:
    """The coefficients on the two halves of a box along an axis, by de Casteljau's algorithm."""
    rows = list(np.moveaxis(table, axis, 0))
    left, right = [rows[0]], [rows[-1]]
    while len(rows) > 1:
        rows = [(p + q) / 2 for p, q in pairwise(rows)]
        left.append(rows[0])
        right.append(rows[-1])
    return [np.moveaxis(np.array(half, dtype=object), 0, axis) for half in (left, right[::-1])]


def nonnegative(p: sp.Expr, box: Box, depth: int = 12) -> bool:
    """Whether subdivision proves p >= 0 on the box; a value below 0 at a corner ends the search."""
    parts = [(bernstein(p, box), 0)]
    while parts:
        table, level = parts.pop()
        if min(table.flat) >= 0:
            continue
        corners = product((0, -1), repeat=table.ndim)
        if level == depth or min(table[corner] for corner in corners) < 0:
            return False
        parts += [(half, level + 1) for half in halves(table, level % table.ndim)]
    return True
