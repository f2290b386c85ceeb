"""The effective batch under ReLU: the part of a batch in S+ = {0, ..., s-1} (Section 5)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from math import comb

import numpy as np

from engine import Array
from engine.aggregates import batch_factor, rest_factor


def size_law(m: int, s: int, b: int) -> dict[int, Fraction]:
    """The hypergeometric law of the effective batch size."""
    sizes = range(max(0, b - (m - s)), min(b, s) + 1)
    return {k: Fraction(comb(s, k) * comb(m - s, b - k), comb(m, b)) for k in sizes}


def shapes(top: int, least: int = 1) -> Iterator[tuple[int, int, int]]:
    """All (m, s, b) with 2 <= m <= top, least <= s <= m, 1 <= b < m."""
    for m in range(2, top + 1):
        for s in range(least, m + 1):
            for b in range(1, m):
                yield m, s, b


def counted(m: int, s: int, b: int) -> dict[tuple[int, ...], int]:
    """How many batches leave each effective batch, by enumeration; S+ = {0, ..., s-1}."""
    counts: dict[tuple[int, ...], int] = {}
    for batch in combinations(range(m), b):
        kept = tuple(i for i in batch if i < s)
        counts[kept] = counts.get(kept, 0) + 1
    return counts


def enumeration(top: int) -> tuple[int, str | None]:
    """Every (m, s, b) up to m = top against the two-stage law; how many, and a complaint."""
    number = 0
    for m, s, b in shapes(top):
        counts, law = counted(m, s, b), size_law(m, s, b)
        number += 1
        if sum(law.values()) != 1 or set(law) != {len(kept) for kept in counts}:
            return number, f"the sizes at m = {m}, s = {s}, b = {b} are not the predicted ones"
        for kept, count in counts.items():
            k = len(kept)
            if Fraction(count, comb(m, b)) != law[k] / comb(s, k):
                return number, f"{kept} at m = {m}, s = {s}, b = {b} is not uniform given its size"
        if len(counts) != sum(comb(s, k) for k in law):
            return number, f"some subsets are missing at m = {m}, s = {s}, b = {b}"
    return number, None


def one_relu_step(c: Array, kept: tuple[int, ...], eta: float) -> Array:
    """Lemma 14 with the effective batch, for the standard basis as data."""
    u = float((c[list(kept)] ** 2).sum())
    factor = np.full(len(c), rest_factor(u, eta))
    factor[list(kept)] = batch_factor(float(c @ c), u, eta)
    return np.asarray(factor * c)
