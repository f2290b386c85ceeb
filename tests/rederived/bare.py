"""One step of Eq. (3) with the gradients of Eq. (4), written out; inequalities on boxes; two coordinates alone.

The tests of this folder derive again what the referee says of its own: its refutations, its corrections, its
laws. They start from the bare statements and use no module of the suite (a test says so), so that an error in
the suite's mathematics is not repeated here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations, pairwise, product
from typing import Any, TypeVar

import numpy as np
import sympy as sp
from numpy.polynomial import chebyshev

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


# --- with all but two coordinates zero, the chain lives on the plane -----------------------------


def clock(m: int, b: int) -> Fraction:
    """P(the first is in the batch and the second is not)."""
    return Fraction(b * (m - b), m * (m - 1))


def kappa(m: int, b: int) -> float:
    """The batch size's part in the next order of Law 3."""
    return (m - b) / (m - 1)


def planar_moves(
    phi: np.ndarray, norm: np.ndarray, eta: float, m: int, b: int
) -> Iterator[tuple[np.ndarray, np.ndarray, float]]:
    """The moves of phi (tan phi = |c_2/c_1|) and N, with their probabilities, if c_1 or c_2 is drawn."""
    one, both = float(clock(m, b)), b * (b - 1) / (m * (m - 1))
    first = norm * np.cos(phi) ** 2
    for u, in1, in2, weight in ((first, 1, 0, one), (norm - first, 0, 1, one), (norm, 1, 1, both)):
        inside, outside = 1 + eta * (2 - u - norm), 1 - eta * u
        y = np.sqrt(norm) * np.cos(phi) * (inside if in1 else outside)
        z = np.sqrt(norm) * np.sin(phi) * (inside if in2 else outside)
        yield np.arctan2(z, y), y * y + z * z, weight / (2 * one + both)


def win(
    eta: float, m: int = 2, b: int = 1, low: float = 1.0, degrees: tuple[int, int] = (24, 5)
) -> Callable[..., np.ndarray]:
    """P(a_1 wins) as a function of (phi, N), N in [low, 1 + eta/4]: 1 - 2 phi/pi + sin(2 phi) (a polynomial).

    It solves f = E f(next) by collocation with Chebyshev polynomials of these degrees.
    """
    high = 1 + eta / 4
    x, y = (np.cos(np.pi * (np.arange(k) + 0.5) / k) for k in degrees)
    x, y = (a.ravel() for a in np.meshgrid(x, y, indexing="ij"))
    phi, norm = (x + 1) * np.pi / 4, low + (y + 1) / 2 * (high - low)

    def basis(p: np.ndarray, n: np.ndarray) -> np.ndarray:
        scaled = p * 4 / np.pi - 1, 2 * (n - low) / (high - low) - 1
        return np.sin(2 * p)[:, None] * chebyshev.chebvander2d(*scaled, [k - 1 for k in degrees])

    matrix, rhs = basis(phi, norm), -(1 - 2 * phi / np.pi)
    for p, n, weight in planar_moves(phi, norm, eta, m, b):
        matrix = matrix - weight * basis(p, n)
        rhs = rhs + weight * (1 - 2 * p / np.pi)
    solution = np.linalg.solve(matrix, rhs)
    return lambda p, n: 1 - 2 * p / np.pi + basis(np.atleast_1d(p), np.atleast_1d(n) + 0 * p) @ solution


def at(f: Callable[..., np.ndarray], r: Any, norm: float = 1.0) -> np.ndarray:
    """Such a function from R = r."""
    return f(np.atleast_1d(np.arctan(np.exp(-r))), norm)
