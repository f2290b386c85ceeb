"""The checker's polynomials as SymPy's expressions, and back."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import sympy

from evidence import _exact
from evidence.checker import Poly


def names_of(*polynomials: Poly) -> list[str]:
    """The names of the variables in polynomials, sorted."""
    return sorted({name for p in polynomials for e in p.terms for name, _ in e})


def coefficient(p: Poly, e: Any) -> Fraction:
    """The coefficient of a monomial."""
    return Fraction(p.terms.get(e, 0))


def expression(p: Poly) -> sympy.Expr:
    """A polynomial, in symbols without assumptions."""
    return sympy.Add(
        *(
            _exact.rational(c) * sympy.Mul(*(sympy.Symbol(name) ** k for name, k in e))
            for e, c in p.terms.items()
        )
    )


def polynomial(found: sympy.Expr | sympy.Poly, names: Sequence[str]) -> Poly:
    """An expression, or SymPy's polynomial in these variables, as the checker has it."""
    if not names:
        return Poly({(): _exact.fraction(sympy.Rational(found))})
    return Poly(
        {
            tuple((n, k) for n, k in zip(names, e, strict=True) if k): _exact.fraction(c)
            for e, c in sympy.Poly(found, *sympy.symbols(names)).terms()
        }
    )
