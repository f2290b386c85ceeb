"""Exact evaluation of formulas at rational and real algebraic points.

This is the referee of the solver: nothing that Z3 says about a point is believed before it has been
recomputed here, from the formula as it was written, in rational arithmetic.  Algebraic coordinates
are enclosed in rational intervals, refined until the sign is clear; whether a value is exactly zero
is decided by a resultant, whose non-zero roots stay a computable distance away from zero.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce

import sympy
from sympy.logic.boolalg import BooleanFalse, BooleanTrue

from evidence._formula import denominators, nodes, numerator

_ROOT = sympy.Symbol("t_")
_DENOMINATORS = (1, 2, 4, 5, 8, 10, 20, 50, 100, 1000, 10**4, 10**6, 10**9, 10**12)


@dataclass(frozen=True)
class Interval:
    """A closed interval with rational ends, which may coincide."""

    low: Fraction
    high: Fraction

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __mul__(self, other: Interval) -> Interval:
        ends = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), max(ends))

    def __pow__(self, exponent: int) -> Interval:
        if exponent < 0:
            return (self**-exponent).reciprocal()
        ends = sorted((self.low**exponent, self.high**exponent))
        straddles = exponent > 0 and exponent % 2 == 0 and self.low < 0 < self.high
        return Interval(Fraction(0) if straddles else ends[0], ends[1])

    def reciprocal(self) -> Interval:
        """Return the interval of inverses; a ZeroDivisionError says that it contains zero."""
        if self.low <= 0 <= self.high:
            raise ZeroDivisionError("the interval contains zero")
        return Interval(1 / self.high, 1 / self.low)

    @property
    def sign(self) -> int | None:
        """The sign of every number in the interval, or None if it is not the same for all."""
        if self.low > 0:
            return 1
        if self.high < 0:
            return -1
        return 0 if self.low == self.high else None


@dataclass(frozen=True)
class Algebraic:
    """A real root of a square-free polynomial, alone in an interval with rational ends.

    ``index`` counts the real roots from the smallest, starting at 0.
    """

    polynomial: sympy.Poly
    index: int
    interval: Interval

    @classmethod
    def root(cls, coefficients: Sequence[Fraction], index: int) -> Algebraic:
        """Take root ``index`` of the polynomial with these coefficients, constant term first."""
        exact = [sympy.Rational(c.numerator, c.denominator) for c in reversed(coefficients)]
        polynomial = sympy.Poly(exact, _ROOT).sqf_part()
        (low, high), _ = polynomial.intervals()[index]
        return cls(polynomial, index, Interval(fraction(low), fraction(high)))

    def refined(self, width: Fraction) -> Algebraic:
        """Return the same number in an interval no wider than ``width``."""
        low, high = self.interval.low, self.interval.high
        if high - low <= width:
            return self
        ends = self.polynomial.refine_root(rational(low), rational(high), eps=rational(width))
        return Algebraic(self.polynomial, self.index, Interval(*map(fraction, ends)))

    def expression(self) -> sympy.Expr:
        """Return the number as SymPy writes it: a radical if that is simple, else a CRootOf."""
        return sympy.rootof(self.polynomial, self.index, radicals=True)


Number = Fraction | Algebraic
Point = Mapping[sympy.Symbol, Number]


def fraction(value: sympy.Rational) -> Fraction:
    """Convert a SymPy rational."""
    return Fraction(int(value.p), int(value.q))


def rational(value: int | Fraction) -> sympy.Rational:
    """Convert to a SymPy rational."""
    return sympy.Rational(value.numerator, value.denominator)


def exact(value: Number) -> sympy.Expr:
    """Write a coordinate as a SymPy number."""
    return value.expression() if isinstance(value, Algebraic) else rational(value)


def nearest(value: Number) -> Fraction:
    """Return a rational number next to a coordinate (the coordinate itself if rational)."""
    if isinstance(value, Fraction):
        return value
    close = value.refined(Fraction(1, 10**24)).interval
    return (close.low + close.high) / 2


def holds(formula: sympy.Basic, point: Point) -> bool:
    """Tell whether a formula is true at a point, exactly; False where a denominator vanishes."""
    if any(sign(numerator(d), point) == 0 for d in denominators([formula])):
        return False
    return _truth(formula, point)


def _truth(formula: sympy.Basic, point: Point) -> bool:
    if isinstance(formula, (BooleanTrue, BooleanFalse)):
        return bool(formula)
    if isinstance(formula, (sympy.And, sympy.Or, sympy.Not, sympy.Implies, sympy.Equivalent)):
        parts = [_truth(part, point) for part in formula.args]
        return bool(formula.func(*map(sympy.sympify, parts)))
    value = sign(formula.lhs - formula.rhs, point)
    return bool(formula.func(sympy.Integer(value), 0))


def sign(expression: sympy.Expr, point: Point) -> int:
    """Return -1, 0 or 1, the exact sign of a rational function whose denominators do not vanish."""
    checked_zero = False
    for bits in _growing_precision():
        try:
            found = enclose(expression, point, bits).sign
        except ZeroDivisionError:
            if not any(isinstance(value, Algebraic) for value in point.values()):
                raise
            found = None
        if found is not None:
            return found
        if not checked_zero and bits >= 64:
            if _is_zero(numerator(expression), point):
                return 0
            checked_zero = True
    raise AssertionError("unreachable")


def enclose(expression: sympy.Expr, point: Point, bits: int = 64) -> Interval:
    """Enclose the value of a rational function; rational points give the value itself."""
    known: dict[sympy.Expr, Interval] = {}
    for node in nodes(expression):
        if isinstance(node, sympy.Symbol):
            value = point[node]
            if isinstance(value, Algebraic):
                known[node] = value.refined(Fraction(1, 2**bits)).interval
            else:
                known[node] = Interval(value, value)
        elif isinstance(node, sympy.Rational):
            known[node] = Interval(fraction(node), fraction(node))
        elif isinstance(node, sympy.Pow):
            known[node] = known[node.base] ** int(node.exp)
        else:
            join = operator.add if isinstance(node, sympy.Add) else operator.mul
            known[node] = reduce(join, (known[part] for part in node.args))
    return known[expression]


def _growing_precision() -> Sequence[int]:
    return [16 * 2**k for k in range(60)]


def _is_zero(polynomial: sympy.Expr, point: Point) -> bool:
    """Tell whether a polynomial vanishes at a point with algebraic coordinates.

    Eliminating the coordinates from ``value - polynomial`` leaves a polynomial that the value
    satisfies.  Its roots other than zero are at least ``|s| / (|s| + largest coefficient)`` away
    from zero (Cauchy's bound), where ``s`` is its last non-zero coefficient.
    """
    value = sympy.Dummy("value")
    symbols = sorted(polynomial.free_symbols, key=str)
    algebraic = {s: v for s in symbols if isinstance(v := point[s], Algebraic)}
    relation = value - polynomial.subs({s: exact(point[s]) for s in symbols if s not in algebraic})
    for symbol, number in algebraic.items():
        relation = sympy.resultant(relation, number.polynomial.as_expr().subs(_ROOT, symbol), symbol)
    coefficients = [abs(c) for c in reversed(sympy.Poly(relation, value).all_coeffs())]
    if coefficients[0] != 0:
        return False
    last = next(c for c in coefficients if c != 0)
    gap = fraction(last / (last + max(coefficients)))
    for bits in _growing_precision():
        enclosure = enclose(polynomial, point, bits)
        if enclosure.low > 0 or enclosure.high < 0:
            return False
        if -gap < enclosure.low and enclosure.high < gap:
            return True
    raise AssertionError("unreachable")


def simplest(point: Point, accepts: Callable[[Point], bool]) -> Point:
    """Look for a point with smaller denominators, and without algebraic numbers, that is accepted.

    All coordinates are rounded together first, to ever finer denominators; where equations tie
    them, each is rounded by itself.  The point itself comes back when no rounding is accepted.
    """
    for largest in _DENOMINATORS:
        rounded = {s: nearest(value).limit_denominator(largest) for s, value in point.items()}
        if accepts(rounded):
            return rounded
    best = dict(point)
    for symbol, value in point.items():
        for largest in _DENOMINATORS:
            candidate = {**best, symbol: nearest(value).limit_denominator(largest)}
            if accepts(candidate):
                best = candidate
                break
    return best


def simplest_between(low: Fraction, high: Fraction) -> Fraction:
    """Return the fraction with the smallest denominator in the closed interval [low, high]."""
    whole = math.ceil(low)
    if whole <= high:
        return Fraction(min(max(whole, 0), math.floor(high)))
    below = math.floor(low)
    return below + 1 / simplest_between(1 / (high - below), 1 / (low - below))
