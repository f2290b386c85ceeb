"""Whether a printed formula says what the formula means that SymPy holds.

SymPy's printer is not to be trusted blindly (it writes an unevaluated ``2 * (x**-1)**-1`` as ``2/1/x``), and
what is checked is the text.  So the text is read as ``evidence.checker`` reads it, the tree is walked on a path
of its own, and the two are compared exactly.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from functools import reduce
from typing import Any

import sympy

from evidence import _exact, _formula
from evidence._polynomials import expression
from evidence.checker import NEGATED, Fact, Poly, Reader, Refused, number, tree, variable


class _Pairs(Reader):
    """Reads relations as they are written: a sign, and numerator and denominator of left - right."""

    def relation(self, sign: str, left: Any, right: Any, holds: bool) -> Fact:
        minus = ast.BinOp(left, ast.Sub(), right)
        return (sign if holds else NEGATED[sign], self.quotient(minus))


class _Meant:
    """A formula as `_Pairs` reads its text, but from the tree that SymPy holds."""

    def __init__(self) -> None:
        self.bottoms: list[Poly] = []

    def formula(self, said: sympy.Basic, holds: bool) -> Fact:
        if isinstance(said, _formula.CONSTANTS):
            return ("and" if bool(said) == holds else "or", [])
        if isinstance(said, sympy.Not):
            return self.formula(said.args[0], not holds)
        if isinstance(said, (sympy.And, sympy.Or)):
            return (
                "and" if isinstance(said, sympy.And) == holds else "or",
                [self.formula(a, holds) for a in said.args],
            )
        if isinstance(said, sympy.Implies):
            a, b = said.args
            return ("or" if holds else "and", [self.formula(a, not holds), self.formula(b, holds)])
        if isinstance(said, sympy.Equivalent):
            first, *others = said.args
            if len(others) != 1:
                raise Refused("Equivalent of more than two formulas")
            both = [[self.formula(first, x), self.formula(others[0], x == holds)] for x in (True, False)]
            return ("or", [("and", pair) for pair in both])
        sign = said.rel_op
        (a, p), (b, q) = map(self.quotient, (said.lhs, said.rhs))
        return (sign if holds else NEGATED[sign], (a * q + b * p * number(-1), p * q))

    def quotient(self, said: sympy.Expr) -> tuple[Poly, Poly]:
        found: dict[sympy.Expr, tuple[Poly, Poly]] = {}
        for node in _formula.nodes(said):
            if isinstance(node, sympy.Symbol):
                found[node] = variable(node.name), number(1)
            elif isinstance(node, sympy.Rational):
                found[node] = number(_exact.fraction(node)), number(1)
            elif isinstance(node, sympy.Pow):
                (a, p), k = found[node.base], int(node.exp)
                if k < 0 and a.value() is None:
                    self.bottoms.append(a)
                found[node] = (a**k, p**k) if k >= 0 else (p**-k, a**-k)
            else:
                join = _sum if isinstance(node, sympy.Add) else _product
                found[node] = reduce(join, (found[part] for part in node.args))
        return found[said]


def _sum(one: tuple[Poly, Poly], other: tuple[Poly, Poly]) -> tuple[Poly, Poly]:
    (a, p), (b, q) = one, other
    return (a + b, p) if p == q else (a * q + b * p, p * q)


def _product(one: tuple[Poly, Poly], other: tuple[Poly, Poly]) -> tuple[Poly, Poly]:
    return one[0] * other[0], one[1] * other[1]


def says(text: str, meant: sympy.Basic, variables: Sequence[sympy.Symbol]) -> bool:
    """Whether a text, as the checker reads it, says what a formula of SymPy means.

    Both have the same connectives and relations, up to the order of members, between the same rational
    functions, and the same factors in denominators.
    """
    read, mean = _Pairs({v.name: variable(v.name) for v in variables}), _Meant()
    if not _same(read.formula(tree(text), True), mean.formula(meant, True)):
        return False
    one, other = read.bottoms, mean.bottoms
    alike = all(p in other for p in one) and all(p in one for p in other)
    return alike or _factors(one) == _factors(other)  # which takes time


def _same(one: Fact, other: Fact) -> bool:
    (kind, body), (sign, said) = one, other
    if kind != sign:
        return False
    if kind in ("and", "or"):
        mine, rest = _members(one), _members(other)
        for member in mine:
            place = next((k for k, candidate in enumerate(rest) if _same(member, candidate)), None)
            if place is None:
                return False
            del rest[place]
        return not rest
    (a, p), (b, q) = body, said
    return bool(a * q == b * p)


def _members(fact: Fact) -> list[Fact]:
    """The members of a conjunction or disjunction, with those of members of the same kind."""
    kind, members = fact
    return [m for part in members for m in (_members(part) if part[0] == kind else [part])]


def _factors(bottoms: Iterable[Poly]) -> set[sympy.Expr]:
    """The irreducible polynomials that have to be unequal to zero."""
    found: set[sympy.Expr] = set()
    for bottom in bottoms:
        found |= {f for f, _ in sympy.factor_list(expression(bottom))[1]}
    return found
