"""Formulas in the language of a solver: Z3's Python interface, or that of cvc5, which has the same words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sympy

from evidence._formula import CONSTANTS, nodes


@dataclass(frozen=True)
class Language:
    """A solver's words: its module, and how it writes the fraction p/q and the constants true and false."""

    module: Any
    fraction: Callable[[int, int], Any]
    truth: Callable[[bool], Any]


def translated(formula: sympy.Basic, variables: Mapping[sympy.Symbol, Any], language: Language) -> Any:
    """A polynomial formula, without rounding anything; ``variables`` are the solver's own."""
    known: dict[sympy.Basic, Any] = dict(variables)
    for node in nodes(formula):
        if isinstance(node, sympy.Rational):
            known[node] = language.fraction(node.p, node.q)
        elif isinstance(node, CONSTANTS):
            known[node] = language.truth(bool(node))
        elif isinstance(node, sympy.Pow):
            known[node] = known[node.base] ** int(node.exp)
        elif not isinstance(node, sympy.Symbol):
            known[node] = _join(node, [known[part] for part in node.args], language.module)
    return known[formula]


def _join(node: sympy.Basic, parts: list[Any], module: Any) -> Any:
    match node:
        case sympy.Add():
            return module.Sum(parts)
        case sympy.Mul():
            return module.Product(parts)
        case sympy.And():
            return module.And(parts)
        case sympy.Or():
            return module.Or(parts)
        case sympy.Not():
            return module.Not(parts[0])
        case sympy.Equivalent():
            pairs = [parts[0] == part for part in parts[1:]]
            return pairs[0] if len(pairs) == 1 else module.And(pairs)
        case sympy.Implies():
            return module.Implies(*parts)
        case sympy.Le():
            return parts[0] <= parts[1]
        case sympy.Lt():
            return parts[0] < parts[1]
        case sympy.Ge():
            return parts[0] >= parts[1]
        case sympy.Gt():
            return parts[0] > parts[1]
        case sympy.Eq():
            return parts[0] == parts[1]
        case sympy.Ne():
            return parts[0] != parts[1]
    raise TypeError(f"no translation of {type(node).__name__}: {node}")
