"""Finds certificates: identities of exact polynomials that refute a system of inequalities.

`refute` looks for numbers ``c_k >= 0`` such that the sum of ``c_k`` times products of the given facts
``p >= 0``, ``p > 0`` is identically zero, one product being positive.  That is a linear program in the
``c_k``: one equation for each monomial (Handelman's and Krivine's form of the Positivstellensatz).  It is
solved in floating-point numbers; which ``c_k`` are not zero is all that is taken from there, and their values
are computed again in rational numbers.  What comes out is for `evidence.checker` to judge: a mistake here can
lose a certificate, but cannot make one that is wrong.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csc_matrix

from evidence.certificates import Certificate, check, claim_of, obligations
from evidence.checker import Fact, Poly, Refused, flat, number
from evidence.proof import Proof, Sentence

Proved = dict[str, Any]

#: Products that a linear program may have, and how far their degree may exceed that of the facts.
PRODUCTS, EXCESS = 4000, 2


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


def certificate_of(sentence: Sentence, proof: Proof, time_limit: float = 60.0) -> Certificate | None:
    """A certificate of a decided sentence, checked; None if none is found.

    Args:
        sentence: what was decided.
        proof: how; its model or instance becomes the certificate's point, if its numbers are rational.
        time_limit: seconds.
    """
    point = proof.model if proof.status == "refuted" else proof.instance
    claim = claim_of(sentence)
    names = {v.name: shown for v, shown in zip(sentence.variables, claim["variables"], strict=True)}
    if any(not value.is_Rational for value in point.values()):
        return None
    found = claim | {"status": proof.status, "point": {names[n]: str(v) for n, v in point.items()}}
    if proof.status == "proved":
        deadline = time.monotonic() + time_limit
        _, nonzero, parts = obligations(claim)
        for kind, systems in (("nonzero", nonzero), ("proof", parts)):
            found[kind] = [refute(facts, deadline - time.monotonic()) for facts in systems]
            if None in found[kind]:
                return None
    try:
        check(found)
    except Refused:
        return None
    return found


def refute(facts: Sequence[Fact], time_limit: float, once: int | None = None) -> Proved | None:
    """A proof, as the checker reads it, that facts contradict each other; None if none is found.

    Args:
        facts: as the checker numbers them.
        time_limit: seconds.
        once: the fact that no product needs to hold twice; the last one.
    """
    deadline = time.monotonic() + time_limit
    once = len(facts) - 1 if once is None else once
    for k, (kind, members) in enumerate(facts):
        if kind == "or":
            rest = [*facts[:k], (">=", number(1)), *facts[k + 1 :]]
            proofs = [refute([*rest, *flat(m)], deadline - time.monotonic(), once) for m in members]
            return None if None in proofs else {"cases": k, "proofs": proofs}
    for degree in range(1, max(_degree(p) * (1 + (sign == "!=")) for sign, p in facts) + EXCESS + 1):
        if time.monotonic() > deadline:
            return None
        if found := _linear(facts, degree, once, deadline - time.monotonic()):
            return found
    return None


def _linear(facts: Sequence[Fact], degree: int, once: int, time_limit: float) -> Proved | None:
    """Solve the linear program with all products up to a degree."""
    products = _products(facts, degree, once)
    if products is None or not any(p.strict for p in products):
        return None
    multiples = list(_multiples(facts, degree))
    columns = [p.value for p in products] + [m.value for m in multiples]
    scales = [max(map(abs, p.terms.values()), default=Fraction(1)) for p in columns]
    rows: dict[Any, int] = {}
    entries = [
        (rows.setdefault(e, len(rows)), j, c / scale)
        for j, (p, scale) in enumerate(zip(columns, scales, strict=True))
        for e, c in p.terms.items()
    ]
    last = len(rows)
    entries += [(last, j, Fraction(1)) for j, p in enumerate(products) if p.strict]
    i, j, values = zip(*entries, strict=True)
    matrix = csc_matrix(([float(v) for v in values], (i, j)), shape=(last + 1, len(columns)))
    target = np.zeros(last + 1)
    target[-1] = 1.0
    solution = linprog(
        [1.0 + 0.1 * len(p.facts) for p in products] + [0.0] * len(multiples),
        A_eq=matrix,
        b_eq=target,
        bounds=[(0, None)] * len(products) + [(None, None)] * len(multiples),
        method="highs-ds",
        options={"time_limit": max(time_limit, 0.01)},
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
    if numbers is None or any(x < 0 for x, k in zip(numbers, support, strict=True) if k < len(products)):
        return None
    return _written(products, multiples, {k: x / scales[k] for k, x in zip(support, numbers, strict=True) if x})


def _written(
    products: Sequence[Product], multiples: Sequence[Multiple], numbers: dict[int, Fraction]
) -> Proved:
    """The proof in the checker's words."""
    total = [[str(x), [], list(products[k].facts)] for k, x in numbers.items() if k < len(products)]
    factors: dict[int, Poly] = {}
    for k, x in numbers.items():
        if k >= len(products):
            multiple = multiples[k - len(products)]
            factors[multiple.fact] = factors.get(multiple.fact, Poly({})) + multiple.monomial * number(x)
    return {"sum": total, "zero": [[fact, written(p)] for fact, p in factors.items()]}


def written(p: Poly) -> str:
    """A polynomial as the checker reads it."""
    terms = [
        "*".join([f"({c})", *[f"{name}**{k}" if k > 1 else name for name, k in e]])
        for e, c in sorted(p.terms.items())
    ]
    return " + ".join(terms) or "0"


def _products(facts: Sequence[Fact], degree: int, once: int) -> list[Product] | None:
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
            and _degree(old.value) + _degree(p) <= degree
        ]
        found = found + newest
        if len(found) > PRODUCTS:
            return None
    return found


def _multiples(facts: Sequence[Fact], degree: int) -> Iterator[Multiple]:
    """All monomials times equations, up to a degree."""
    names = sorted({name for kind, p in facts if kind != "or" for e in p.terms for name, _ in e})
    for k, (sign, p) in enumerate(facts):
        if sign == "==" and p.terms:
            for exponents in _exponents(names, degree - _degree(p)):
                monomial = Poly({exponents: Fraction(1)})
                yield Multiple(k, monomial, p * monomial)


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


def _degree(p: Poly) -> int:
    return max((sum(k for _, k in e) for e in p.terms), default=0)


def _solved(rows: list[list[Fraction]]) -> list[Fraction] | None:
    """The solution of linear equations (the last column is the right-hand side); None if there is none.

    Unknowns that the equations leave open are zero.
    """
    unknowns = len(rows[0]) - 1
    pivots: list[int] = []
    for column in range(unknowns):
        top = len(pivots)
        found = next((i for i in range(top, len(rows)) if rows[i][column]), None)
        if found is None:
            continue
        rows[top], rows[found] = rows[found], rows[top]
        factor = rows[top][column]
        rows[top] = [x / factor for x in rows[top]]
        for i, row in enumerate(rows):
            if i != top and (multiple := row[column]):
                rows[i] = [x - multiple * y if y else x for x, y in zip(row, rows[top], strict=True)]
        pivots.append(column)
    if any(row[-1] for row in rows[len(pivots) :]):
        return None
    solution = [Fraction(0)] * unknowns
    for row, column in zip(rows, pivots, strict=False):
        solution[column] = row[-1]
    return solution
