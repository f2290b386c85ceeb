"""A point at which a wrong formula is false, found without the claim that is on trial.

A formula says of a quantity that it is equal to an expression, at most it, or at least it.  Where the quantity
is known in an instance (``tests.attained``; for an equation it is the formula itself), a point of the domain
shows by exact arithmetic that a wrong expression is false.  Two formulas that differ at one point differ at
almost all, as both are analytic: a point shows that an equation is wrong, wherever in the domain it is meant.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping

import sympy

from evidence.formula import Formula
from evidence.proof import Sentence, SentenceError, decide
from tests.attained import Attained

TRIES = 400  # points that are looked at
ROOM = sympy.Float("1e-12")  # what two numbers that are no rational ones differ by, at least
_SIZES = [sympy.Rational(p, q) for p, q in ((1, 10), (1, 7), (1, 5), (1, 3), (1, 2), (2, 3), (4, 5), (9, 10))]
_LARGER = [
    *_SIZES,
    *map(sympy.Integer, (0, 1, 2, 3, 5, 10, 100, 1000)),
    sympy.Rational(1, 40),
    sympy.Rational(21, 20),
]
_COUNTS = list(map(sympy.Integer, range(1, 13)))

Point = Mapping[sympy.Symbol, sympy.Expr]


def witness(formula: Formula, wrong: sympy.Expr, known: Attained | None = None) -> str:
    """A point where a wrong formula is false, with the numbers, in words; empty if none was found.

    Args:
        formula: as it is.
        wrong: what stands in its place.
        known: of a bound, what its quantity comes near to.
    """
    if formula.bounds == "=":
        known = Attained(formula.original)
    if known is None:
        return ""
    for point in _points(formula, known, wrong):
        there, said = known.value.subs(point), wrong.subs(point)
        if _contradicts(formula.bounds, there, said):
            at = ", ".join(f"{symbol} = {value}" for symbol, value in point.items())
            sign = {"=": "", "<=": "at most ", ">=": "at least "}[formula.bounds]
            return f"{f'at {at}: ' if at else ''}{_short(there)}, not {sign}{_short(said)}"
    return ""


def _points(formula: Formula, known: Attained, wrong: sympy.Expr) -> Iterator[Point]:
    """Points of the domain: small numbers, and what a solver finds where the mutant is contradicted."""
    rng = random.Random(0)
    seen: set[tuple[sympy.Expr, ...]] = set()
    sizes = _SIZES if formula.bounds == "=" else _LARGER
    relations = (*formula.domain, *known.where)
    for _ in range(TRIES):
        counts = sorted(rng.sample(_COUNTS, len(formula.indices)), reverse=True)
        named = dict(zip(formula.indices, counts, strict=True))
        values = tuple(named.get(v.name) or rng.choice(sizes) for v in formula.variables)
        point = dict(zip(formula.variables, values, strict=True))
        if values not in seen and all(relation.subs(point) == sympy.true for relation in relations):
            yield point
        seen.add(values)
    if formula.bounds != "=":
        yield from _solved(formula, known, wrong)


def _solved(formula: Formula, known: Attained, wrong: sympy.Expr) -> Iterator[Point]:
    try:
        relation = known.value <= wrong if formula.bounds == "<=" else known.value >= wrong
        domain = [*formula.domain, *known.where]
        found = decide(Sentence("the mutant", formula.variables, domain, relation))
    except (SentenceError, TypeError):  # not a rational function, or not defined everywhere
        return
    if found.status == "refuted":
        yield {symbol: sympy.sympify(found.model[symbol.name]) for symbol in formula.variables}


def _contradicts(bounds: str, there: sympy.Expr, said: sympy.Expr) -> bool:
    """Whether a quantity is not what is said of it, or nothing is said; False where it is no real number."""
    more = there - said
    if more.is_rational is not True:
        there, said = sympy.N(there, 30), sympy.N(said, 30)
        if not (there.is_real and there.is_finite):
            return False
        if not (said.is_real and said.is_finite):
            return True
        more = there - said
        if abs(more) < ROOM:
            return False
    return bool({"=": sympy.Ne(more, 0), "<=": more > 0, ">=": more < 0}[bounds])


def _short(value: sympy.Expr) -> str:
    exact = str(value)
    return exact if len(exact) <= 12 else str(sympy.N(value, 6))
