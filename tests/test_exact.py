"""Exact evaluation of formulas: intervals, algebraic points, signs, rounding to simple points."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from sympy import Eq, Equivalent, Implies, Ne, Not, Or, S, sqrt

from evidence import _arguments, _formula
from evidence._exact import (
    Algebraic,
    Interval,
    enclose,
    exact,
    holds,
    nearest,
    sign,
    simplest,
    simplest_between,
)
from evidence.budget import ErrorBudget
from evidence.outcome import Evidence, Outcome, Verdict
from evidence.proof import Sentence, decide, reals

x, y = reals("x y")


def root_of(expression: sympy.Expr, index: int) -> Algebraic:
    polynomial = sympy.Poly(expression, sympy.Symbol("t_"))
    (low, high), _ = polynomial.intervals()[index]
    ends = Interval(Fraction(int(low.p), int(low.q)), Fraction(int(high.p), int(high.q)))
    return Algebraic(polynomial, index, ends)


t = sympy.Symbol("t_")
root_two = root_of(t**2 - 2, 1)


def test_powers_and_inverses_of_intervals() -> None:
    around = Interval(Fraction(-1), Fraction(2))
    assert around**2 == Interval(Fraction(0), Fraction(4))
    assert around**3 == Interval(Fraction(-1), Fraction(8))
    assert around**0 == Interval(Fraction(1), Fraction(1))
    assert Interval(Fraction(1), Fraction(2)) ** -1 == Interval(Fraction(1, 2), Fraction(1))
    with pytest.raises(ZeroDivisionError):
        around**-1


def test_algebraic_numbers_are_refined_and_written_out() -> None:
    fine = root_two.refined(Fraction(1, 10**9))
    assert fine.interval.low**2 < 2 < fine.interval.high**2
    assert fine.refined(Fraction(1, 10**6)) is fine
    assert exact(root_two) == sqrt(2)
    assert abs(nearest(root_two) ** 2 - 2) < Fraction(1, 10**20)
    assert nearest(Fraction(1, 3)) == Fraction(1, 3)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (x**2 - 2, 0),
        (x - y, 1),  # sqrt 2 against 1.41421356
        (y - x, -1),
        ((x**2 - 2) * y + 1 / S(10) ** 12, 1),
        (1 / x - 1 / S(2), 1),
        (1 / (x**2 - 2 + 1 / S(10) ** 9), 1),  # a denominator whose interval contains zero at first
    ],
)
def test_signs_at_an_algebraic_point(expression: sympy.Expr, expected: int) -> None:
    assert sign(expression, {x: root_two, y: Fraction(141421356, 10**8)}) == expected


def test_a_rational_denominator_that_vanishes_is_an_error() -> None:
    with pytest.raises(ZeroDivisionError):
        sign(1 / x, {x: Fraction(0)})
    assert not holds(1 / x > 0, {x: Fraction(0)})
    assert enclose(1 / x, {x: Fraction(4)}) == Interval(Fraction(1, 4), Fraction(1, 4))


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (S.true, True),
        (S.false, False),
        (Not(Eq(x, 1), evaluate=False), False),
        (Or(x < 0, Ne(x, 2)), True),
        (Implies(x > 0, x > 2), False),
        (Equivalent(x > 0, x > 2), False),
    ],
)
def test_connectives(formula: sympy.Basic, expected: bool) -> None:
    assert holds(formula, {x: Fraction(1)}) is expected


def test_points_become_simple_together_or_one_by_one() -> None:
    assert simplest({x: root_two}, lambda p: p[x] > 1) == {x: Fraction(3, 2)}
    tied = {x: root_two, y: Fraction(123456, 100001)}
    found = simplest(tied, lambda p: p[x] is root_two)  # x must not move
    assert found == {x: root_two, y: Fraction(1)}
    assert simplest(tied, lambda p: False) == tied


def test_the_simplest_fraction_between() -> None:
    assert simplest_between(Fraction(3, 10), Fraction(7, 20)) == Fraction(1, 3)
    assert simplest_between(Fraction(-5, 2), Fraction(7, 2)) == 0
    assert simplest_between(Fraction(-7, 2), Fraction(-5, 2)) == -3


# --- corners of the rest of evidence/ -----------------------------------------------------------------


def test_arguments_that_are_no_numbers() -> None:
    with pytest.raises(ValueError, match="x must be an array of numbers"):
        _arguments.floats("x", ["a"])
    with pytest.raises(ValueError, match="variable 'x' is not a SymPy symbol"):
        decide(Sentence("s", ["x"], [], S.true))  # type: ignore[list-item]


@pytest.mark.parametrize("relation", [Eq, Ne])
def test_equations_lose_their_denominators(relation: type) -> None:
    form = _formula.polynomial_form(relation(1 / x, y))
    assert form == relation(sympy.fraction(sympy.together(1 / x - y))[0], 0)
    assert _formula.polynomial_form(relation(x, y)) == relation(x, y)


def test_a_budget_shows_its_total_and_an_outcome_its_range() -> None:
    assert repr(ErrorBudget(1e-6)) == "ErrorBudget(1e-06)"
    for wrong in (-0.1, 1.5, float("nan")):
        with pytest.raises(ValueError, match="a probability in"):
            Outcome(Verdict.VERIFIED, Evidence.PROVED, "m", false_alarm=wrong)
