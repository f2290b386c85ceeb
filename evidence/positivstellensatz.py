"""Finds certificates: identities of exact polynomials that refute a system of inequalities.

`linear` looks for numbers ``c_k >= 0`` such that the sum of ``c_k`` times products of the given facts
``p >= 0``, ``p > 0`` is identically zero, one product being positive.  That is a linear program in the
``c_k``: one equation for each monomial (Handelman's and Krivine's form of the Positivstellensatz).  It is
solved in floating-point numbers; which ``c_k`` are not zero is all that is taken from there, and their values
are computed again in rational numbers.  What comes out is for `evidence.checker` to judge: a mistake here can
lose a certificate, but cannot make one that is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import scipy
from sympy import QQ
from sympy.polys.matrices import DomainMatrix

from evidence._polynomials import coefficient, names_of
from evidence.checker import Fact, Poly, number
from evidence.steps import Steps

Proved = dict[str, Any]

#: Products that a linear program may have, and iterations that its solver may take.
PRODUCTS, ITERATIONS = 4000, 20_000


@dataclass(frozen=True)
class Product:
    """A product of facts: their numbers, the polynomial, and whether it is positive, not only non-negative."""

    facts: tuple[int, ...]
    value: Poly
    strict: bool


@dataclass(frozen=True)
class Multiple:
    """A monomial times an equation."""

    fact: int
    monomial: Poly
    value: Poly


def linear(facts: Sequence[Fact], degree: int, once: int, steps: Steps) -> Proved | None:
    """A proof from the linear program with all products up to a degree, or None.

    Args:
        facts: as the checker numbers them.
        degree: the largest degree of a product.
        once: the fact that no product needs to hold twice.
        steps: of which it takes one for each unknown.
    """
    terms = products(facts, degree, once, min(PRODUCTS, steps.left))
    if terms is None or not any(p.strict for p in terms):
        return None
    rest = list(multiples(facts, degree))
    columns = [p.value for p in terms] + [m.value for m in rest]
    steps.take(len(columns))
    scales = [max((abs(coefficient(p, e)) for e in p.terms), default=Fraction(1)) for p in columns]
    rows: dict[Any, int] = {}
    entries = [
        (rows.setdefault(e, len(rows)), j, c / scale)
        for j, (p, scale) in enumerate(zip(columns, scales, strict=True))
        for e, c in p.terms.items()
    ]
    last = len(rows)
    entries += [(last, j, Fraction(1)) for j, p in enumerate(terms) if p.strict]
    i, j, values = zip(*entries, strict=True)
    matrix = scipy.sparse.csc_matrix(([float(v) for v in values], (i, j)), shape=(last + 1, len(columns)))
    target = np.zeros(last + 1)
    target[-1] = 1.0
    solution = scipy.optimize.linprog(
        [1.0 + 0.1 * len(p.facts) for p in terms] + [0.0] * len(rest),
        A_eq=matrix,
        b_eq=target,
        bounds=[(0, None)] * len(terms) + [(None, None)] * len(rest),
        method="highs-ds",
        options={"maxiter": ITERATIONS},
    )
    if solution.status != 0:
        return None
    support = [k for k, x in enumerate(solution.x) if abs(x) > 1e-10]
    place = {k: position for position, k in enumerate(support)}
    exact = [[Fraction(0)] * len(support) + [Fraction(row == last)] for row in range(last + 1)]
    for row, column, value in entries:
        if column in place:
            exact[row][place[column]] = value
    numbers = _solved(exact)
    if numbers is None:
        return None
    factors = [Fraction(0)] * len(columns)
    for k, x in zip(support, numbers, strict=True):
        factors[k] = x / scales[k]
    first, others = factors[: len(terms)], factors[len(terms) :]
    if any(c < 0 for c in first):
        return None
    return {"sum": written_products(terms, first), "zero": written_multiples(rest, others)}


def written_products(products: Sequence[Product], factors: Sequence[Fraction]) -> list[Any]:
    """A sum of products, as the checker reads it."""
    return [[str(c), [], list(p.facts)] for p, c in zip(products, factors, strict=True) if c]


def written_multiples(multiples: Sequence[Multiple], factors: Sequence[Fraction]) -> list[Any]:
    """A sum of multiples of equations, as the checker reads it."""
    sums: dict[int, Poly] = {}
    for multiple, c in zip(multiples, factors, strict=True):
        sums[multiple.fact] = sums.get(multiple.fact, Poly({})) + multiple.monomial * number(c)
    return [[fact, written(p)] for fact, p in sums.items() if p.terms]


def written(p: Poly) -> str:
    """A polynomial as the checker reads it."""
    terms = [
        "*".join([f"({c})", *[f"{name}**{k}" if k > 1 else name for name, k in e]])
        for e, c in sorted(p.terms.items())
    ]
    return " + ".join(terms) or "0"


def products(facts: Sequence[Fact], degree: int, once: int, most: int = PRODUCTS) -> list[Product] | None:
    """All products up to a degree, with one of the facts once at most; None if there are too many."""
    factors = [
        (k, p * p if sign == "!=" else p, sign != ">=")
        for k, (sign, p) in enumerate(facts)
        if sign in (">=", ">", "!=") and not _trivial(p)
    ]
    found = newest = [Product((), number(1), True)]
    while newest:
        newest = [
            Product((*old.facts, k), old.value * p, old.strict and strict)
            for old in newest
            for k, p, strict in factors
            if not (old.facts and k < old.facts[-1])
            and not (k == once and k in old.facts)
            and degree_of(old.value) + degree_of(p) <= degree
        ]
        found = found + newest
        if len(found) > most:
            return None
    return found


def multiples(facts: Sequence[Fact], degree: int) -> Iterator[Multiple]:
    """All monomials times equations, up to a degree."""
    names = variables_of(facts)
    for k, (sign, p) in enumerate(facts):
        if sign == "==" and p.terms:
            for monomial in monomials(names, degree - degree_of(p)):
                yield Multiple(k, monomial, p * monomial)


def monomials(names: Sequence[str], degree: int) -> Iterator[Poly]:
    """All monomials up to a degree."""
    return (Poly({exponents: Fraction(1)}) for exponents in _exponents(names, degree))


def _exponents(names: Sequence[str], degree: int) -> Iterator[tuple[tuple[str, int], ...]]:
    """The exponents of all monomials up to a degree."""
    if degree < 0:
        return
    if not names:
        yield ()
        return
    for k in range(degree + 1):
        for rest in _exponents(names[1:], degree - k):
            yield ((names[0], k), *rest) if k else rest


def _trivial(p: Poly) -> bool:
    value = p.value()
    return value is not None and value > 0


def degree_of(p: Poly) -> int:
    """The total degree."""
    return max((sum(k for _, k in e) for e in p.terms), default=0)


def highest_degree(facts: Sequence[Fact]) -> int:
    """The highest degree of facts without disjunctions, of ``p != 0`` that of its square."""
    return max(degree_of(p) * (1 + (sign == "!=")) for sign, p in facts)


def variables_of(facts: Sequence[Fact]) -> list[str]:
    """The names of the variables of facts without disjunctions."""
    return names_of(*(p for _, p in facts))


def echelon(rows: Sequence[Sequence[Fraction]]) -> tuple[list[list[Fraction]], list[int]]:
    """The reduced row echelon form without rows of zeros, and the columns of its pivots."""
    if not rows:
        return [], []
    exact = [[QQ(x.numerator, x.denominator) for x in row] for row in rows]
    reduced, pivots = DomainMatrix(exact, (len(rows), len(rows[0])), QQ).to_sparse().rref()
    table = reduced.to_dense().to_list()[: len(pivots)]
    return [[Fraction(int(x.numerator), int(x.denominator)) for x in row] for row in table], list(pivots)


def _solved(rows: Sequence[Sequence[Fraction]]) -> list[Fraction] | None:
    """The solution of linear equations (the last column is the right-hand side); None if there is none.

    Unknowns that the equations leave open are zero.
    """
    reduced, pivots = echelon(rows)
    solution = [Fraction(0)] * len(rows[0])
    for row, column in zip(reduced, pivots, strict=True):
        solution[column] = row[-1]
    return None if len(rows[0]) - 1 in pivots else solution[:-1]
