"""Finds certificates by expansions in Bernstein's basis: exact, without a solver, on boxes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from evidence._polynomials import coefficient
from evidence.checker import Fact
from evidence.positivstellensatz import Proved

#: The facts that bound a variable below (True) or above (False), by number.
Edges = dict[tuple[str, bool], int]


def edges_of(facts: Sequence[Fact], once: int) -> Edges:
    """The facts that bound one variable on one side, the narrowest ones."""
    found: Edges = {}
    at: dict[tuple[str, bool], Fraction] = {}
    for k, (sign, p) in enumerate(facts):
        powers = [e for e in p.terms if e]
        if k == once or sign not in (">", ">=") or len(powers) != 1 or [n for _, n in powers[0]] != [1]:
            continue
        name, slope = powers[0][0][0], coefficient(p, powers[0])
        edge = -coefficient(p, ()) / slope
        side = (name, slope > 0)
        if side not in at or (edge > at[side] if slope > 0 else edge < at[side]):
            found[side], at[side] = k, edge
    return found


def bernstein(facts: Sequence[Fact], once: int, edges: Edges) -> Proved | None:
    """A proof from the sign of all coefficients in Bernstein's basis of the box that the edges bound.

    None if a variable is not bounded on both sides, or if a coefficient has the wrong sign.
    """
    sign, p = facts[once]
    names = sorted({name for e in p.terms for name, _ in e})
    if sign not in (">", ">=") or any((n, side) not in edges for n in names for side in (True, False)):
        return None
    bounds = [[facts[edges[n, side]][1] for side in (True, False)] for n in names]
    degrees = [max(dict(e).get(n, 0) for e in p.terms) for n in names]
    values = np.full([d + 1 for d in degrees], Fraction(0), dtype=object)
    for e, c in p.terms.items():
        values[tuple(dict(e).get(n, 0) for n in names)] = Fraction(c)
    scale = np.array(Fraction(1), dtype=object)
    for axis, (n, d, (lower, upper)) in enumerate(zip(names, degrees, bounds, strict=True)):
        slopes = [coefficient(f, ((n, 1),)) for f in (lower, upper)]
        low, high = (-coefficient(f, ()) / c for f, c in zip((lower, upper), slopes, strict=True))
        matrix = _to_bernstein(d, low, high)
        values = np.moveaxis(np.tensordot(matrix, values, axes=(1, axis)), 0, axis)
        # x - low and high - x are positive multiples of the facts; the basis has (high - low)^-d in front
        scales = [
            math.comb(d, j) / ((high - low) ** d * slopes[0] ** j * (-slopes[1]) ** (d - j))
            for j in range(d + 1)
        ]
        shape = [1] * len(names)
        shape[axis] = d + 1
        scale = scale * np.array(scales, dtype=object).reshape(shape)
    most = values.max()
    if most > 0:
        return None
    strict = sign == ">" or most < 0
    terms: list[Any] = [[str(-most), [], []]] if most < 0 else []  # the whole basis sums up to 1
    for place, c in np.ndenumerate((values - most) * scale):
        if c:
            indices = [edges[n, True] for n, j in zip(names, place, strict=True) for _ in range(j)]
            indices += [
                edges[n, False] for n, j, d in zip(names, place, degrees, strict=True) for _ in range(d - j)
            ]
            strict = strict or all(facts[k][0] == ">" for k in indices)
            terms.append([str(-c), [], indices])
    return {"sum": [["1", [], [once]], *terms]} if strict else None


def _to_bernstein(degree: int, low: Fraction, high: Fraction) -> Any:
    """The matrix from coefficients of powers of x to those of Bernstein's basis of an interval."""
    shift = [
        [
            math.comb(k, i) * low ** (k - i) * (high - low) ** i if i <= k else Fraction(0)
            for k in range(degree + 1)
        ]
        for i in range(degree + 1)
    ]
    basis = [
        [Fraction(math.comb(j, i), math.comb(degree, i)) if i <= j else Fraction(0) for i in range(degree + 1)]
        for j in range(degree + 1)
    ]
    return np.array(basis, dtype=object) @ np.array(shift, dtype=object)
