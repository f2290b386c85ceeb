"""Certificates of equations that follow from definitions, facts that give a variable in terms of others.

A definition ``v * b - a == 0``, in which b is a constant or is known not to be zero, is divided out of what the
equation says is zero; what is left after all of them has to be zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import sympy

from evidence._polynomials import coefficient, expression, names_of, polynomial
from evidence.checker import Fact, Poly, number
from evidence.positivstellensatz import Proved, written


def defined(facts: Sequence[Fact], once: int) -> Proved | None:
    """A proof that facts contradict each other, the last of which says that something is not zero."""
    sign, p = facts[once]
    if sign != "!=":
        return None
    rest, scale = p, number(1)  # scale * p is a combination of the definitions, plus the rest
    combined: list[tuple[int, Poly]] = []
    nonzero: list[int] = []
    for k, name, factors in [*_definitions(facts)][::-1]:
        quotient, rest, times = _divided(rest, facts[k][1], name)
        lead = _coefficient(facts[k][1], name) ** times
        combined = [(j, m * lead) for j, m in combined] + [(k, quotient)]
        scale, nonzero = scale * lead, nonzero + factors * times
        if not rest.terms:
            break
    if rest.terms:
        return None
    product = number(1)
    for k in nonzero:
        product = product * facts[k][1] * facts[k][1]
    whole = scale * scale
    e = next(iter(whole.terms))
    ratio = coefficient(whole, e) / coefficient(product, e)
    if whole != product * number(ratio):
        return None
    zero = [[k, f"-({written(p)})*({written(scale)})*({written(m)})"] for k, m in combined if m.terms]
    return {"sum": [[str(ratio), [], [once, *nonzero]]], "zero": zero}


def _definitions(facts: Sequence[Fact]) -> Iterator[tuple[int, str, list[int]]]:
    """Facts that define a variable: their number, its name, and facts that keep its coefficient from zero."""
    taken: set[str] = set()
    before: set[str] = set()
    for k, (sign, e) in enumerate(facts):
        if sign != "==":
            continue
        here = {n for powers in e.terms for n, _ in powers}
        for name in [*sorted(here - taken - before), *sorted((here - taken) & before)]:
            if any(dict(powers).get(name, 0) > 1 for powers in e.terms):
                continue
            factors = _nonzero(_coefficient(e, name), facts)
            if factors is not None:
                taken.add(name)
                yield k, name, factors
                break
        before |= here


def _coefficient(e: Poly, name: str) -> Poly:
    """That of a variable in which a polynomial is linear."""
    return Poly(
        {
            tuple((n, j) for n, j in powers if n != name): c
            for powers, c in e.terms.items()
            if (name, 1) in powers
        }
    )


def _nonzero(b: Poly, facts: Sequence[Fact]) -> list[int] | None:
    """The numbers of facts whose product is b, up to a constant; None if they are not found."""
    found: list[int] = []
    while b.value() is None:
        for k, (sign, p) in enumerate(facts):
            if sign == "!=" and p.value() is None:
                names = names_of(b, p)
                quotient, rest = sympy.reduced(expression(b), [expression(p)], *sympy.symbols(names))
                if rest == 0:
                    b, found = polynomial(quotient[0], names), [*found, k]
                    break
        else:
            return None
    return found


def _divided(p: Poly, e: Poly, name: str) -> tuple[Poly, Poly, int]:
    """q, r and k with b^k p = q e + r for the coefficient b of a variable in e; r has it no more."""
    names = names_of(p, e)
    k = max((dict(powers).get(name, 0) for powers in p.terms), default=0)
    if k == 0:
        return Poly({}), p, 0
    quotient, rest = sympy.pdiv(expression(p), expression(e), sympy.Symbol(name))
    return polynomial(quotient, names), polynomial(rest, names), k
