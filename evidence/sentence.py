"""Sentences over the real numbers: assumptions and a conclusion, built of polynomials or rational functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sympy

from evidence import _formula
from evidence._formula import SentenceError


def reals(names: str) -> tuple[sympy.Symbol, ...]:
    """Return real symbols for space- or comma-separated names, always as a tuple.

    Raises:
        SentenceError: a name is not one word of ASCII, or has another meaning.
    """
    symbols: tuple[sympy.Symbol, ...] = sympy.symbols(names, real=True, seq=True)
    for symbol in symbols:
        _formula.check_name(symbol.name, f"reals({names!r})")
    return symbols


@dataclass(frozen=True)
class Computed:
    """What SymPy has computed, and no certificate shows: an integral, the derivative of a logarithm."""

    name: str
    said: str


@dataclass(frozen=True)
class Sentence:
    """For all real ``variables``: if all ``assumptions`` hold, so does ``conclusion``.

    Assumptions and conclusion are SymPy relations (``<=``, ``<``, ``>=``, ``>``, ``Eq``, ``Ne``)
    between rational functions of the variables with exact coefficients, or ``And``, ``Or``,
    ``Not``, ``Implies``, ``Equivalent`` of such.  The assumptions must keep every denominator away
    from zero; `decide` proves that first.  Raises `SentenceError` if the sentence is ill-formed, or if
    its conclusion says nothing.
    """

    name: str
    variables: Sequence[sympy.Symbol]
    assumptions: Sequence[sympy.Basic]
    conclusion: sympy.Basic

    def __post_init__(self) -> None:
        for part in ("variables", "assumptions"):
            value = getattr(self, part)
            if not isinstance(value, (list, tuple)):
                raise SentenceError(
                    f"{self.name}: {part} must be a list or tuple, got {type(value).__name__} {value}"
                )
            object.__setattr__(self, part, tuple(value))
        _formula.check_variables(self.name, self.variables)
        for number, assumption in enumerate(self.assumptions):
            place = f"assumption {number}"
            _formula.check_formula(self.name, place, assumption, self.variables)
        _formula.check_formula(self.name, "conclusion", self.conclusion, self.variables)
        _formula.check_telling(self.name, self.conclusion)

    def __str__(self) -> str:
        premises = ", ".join(map(str, self.assumptions)) or "nothing"
        return f"{self.name}: {premises} ==> {self.conclusion}"
