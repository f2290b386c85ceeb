"""Formulas over the reals, written in SymPy: what is allowed, and how denominators are cleared.

Allowed are relations (``<= < >= > Eq Ne``) between rational functions with exact coefficients,
joined by ``And Or Not Implies Equivalent``.  Everything else is refused, so that a sentence never
means something slightly different to SymPy, to Z3 and to the reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import sympy
from sympy.logic.boolalg import BooleanFalse, BooleanTrue

from evidence.checker import allowed

RELATIONS = (sympy.Le, sympy.Lt, sympy.Ge, sympy.Gt, sympy.Eq, sympy.Ne)
CONNECTIVES = (sympy.And, sympy.Or, sympy.Not, sympy.Implies, sympy.Equivalent)
CONSTANTS = (BooleanTrue, BooleanFalse)

_REAL = sympy.Symbol("x", real=True).assumptions0
_PLAIN = sympy.Symbol("x").assumptions0


class SentenceError(ValueError):
    """A sentence that cannot be judged as it is written; the message says how to write it."""


def check_variables(name: str, variables: Iterable[sympy.Symbol]) -> None:
    """Refuse variables that are no real unknowns, or that share a name.

    A symbol declared positive would carry a hypothesis that nobody reads in the sentence, and
    that SymPy uses silently (``x > 0`` becomes ``True``), so sign conditions must be assumptions.
    """
    seen: set[str] = set()
    for variable in variables:
        if not isinstance(variable, sympy.Symbol):
            raise SentenceError(f"{name}: variable {variable!r} is not a SymPy symbol; use reals()")
        if variable.assumptions0 not in (_REAL, _PLAIN):
            raise SentenceError(
                f"{name}: symbol {variable} is declared with more than real=True; declare it with "
                f"reals({variable.name!r}) and write conditions such as {variable} > 0 as assumptions"
            )
        check_name(variable.name, name)
        if variable.name in seen:
            raise SentenceError(f"{name}: two variables are called {variable.name!r}")
        seen.add(variable.name)


def check_name(called: str, where: str) -> None:
    """Refuse a name that is not one word of ASCII without another meaning, to Python or in formulas."""
    if not allowed(called):
        raise SentenceError(
            f"{where}: a variable cannot be called {called!r}; take letters, digits and _ of ASCII, "
            "and no word of Python (lambda_ will do)"
        )


def check_telling(name: str, conclusion: sympy.Basic) -> None:
    """Refuse a conclusion that SymPy has evaluated to nothing: it would be proved whatever its name says."""
    for part in conjuncts(conclusion):
        trivial = isinstance(part, BooleanTrue) or (
            isinstance(part, (sympy.Eq, sympy.Le, sympy.Ge)) and part.lhs == part.rhs
        )
        if trivial:
            raise SentenceError(
                f"{name}: {part} says nothing, because SymPy evaluated both sides to the same; give what "
                "is named a variable of its own, and its definition as an assumption"
            )


def check_formula(name: str, place: str, formula: object, variables: Iterable[object]) -> None:
    """Refuse a formula that is not a Boolean combination of rational relations in ``variables``."""
    where = f"{name}, {place}"
    if isinstance(formula, bool):
        raise SentenceError(
            f"{where}: got the Python value {formula}; `==` between SymPy expressions compares how "
            "they are written, so say sympy.Eq(left, right)"
        )
    if isinstance(formula, CONSTANTS):
        return
    if isinstance(formula, CONNECTIVES):
        for part in formula.args:
            check_formula(name, place, part, variables)
    elif isinstance(formula, RELATIONS):
        for side in formula.args:
            check_expression(name, place, side, variables)
    else:
        kind = type(formula).__name__
        raise SentenceError(
            f"{where}: {formula} is a {kind}; expected a relation (<=, <, >=, >, Eq, Ne) or "
            "And/Or/Not/Implies/Equivalent of relations"
        )


def check_expression(name: str, place: str, expression: object, variables: Iterable[object]) -> None:
    """Refuse an expression that is not a rational function of ``variables``, exactly written."""
    where = f"{name}, {place}"
    known = set(variables)
    for node in nodes(expression):
        if isinstance(node, sympy.Symbol):
            if node not in known:
                raise SentenceError(
                    f"{where}: {node} is not among the variables "
                    f"{sorted(map(str, known))} (a symbol with the same name but other "
                    "assumptions is another symbol)"
                )
        elif isinstance(node, sympy.Float):
            raise SentenceError(
                f"{where}: {node} is a floating-point number; write the exact number, such as "
                f"Rational({str(node.round(12)).rstrip('0')!r})"
            )
        elif isinstance(node, sympy.Pow):
            if not isinstance(node.exp, sympy.Integer):
                raise SentenceError(
                    f"{where}: {node} has an exponent that is not an integer; take the root as a "
                    "variable of its own, or state the sentence in squares"
                )
        elif not isinstance(node, (sympy.Rational, sympy.Add, sympy.Mul)):
            raise SentenceError(
                f"{where}: {node} ({type(node).__name__}) is not made of rational numbers, "
                "variables, +, -, *, / and integer powers"
            )


def nodes(formula: sympy.Basic) -> Iterator[sympy.Basic]:
    """Yield every subexpression once, inner ones first.

    An unrolled recursion repeats its subexpressions exponentially often; SymPy's own traversals
    visit every copy.
    """
    seen: set[sympy.Basic] = set()
    stack = [(sympy.sympify(formula), False)]
    while stack:
        node, expanded = stack.pop()
        if expanded:
            yield node
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((part, False) for part in reversed(node.args))


def conjuncts(formula: sympy.Basic) -> tuple[sympy.Basic, ...]:
    """Return the parts of a conjunction, each of which can be judged by itself."""
    return tuple(sympy.And.make_args(formula))


def denominators(formulas: Iterable[sympy.Basic]) -> tuple[sympy.Expr, ...]:
    """Return every denominator that is written in the formulas, inner ones first."""
    found: dict[sympy.Expr, None] = {}
    for formula in formulas:
        for node in nodes(formula):
            if isinstance(node, sympy.Pow) and node.exp.is_negative:
                found[node.base] = None
    return tuple(found)


def numerator(expression: sympy.Expr) -> sympy.Expr:
    """Return the polynomial numerator of a rational function over a common denominator."""
    return sympy.fraction(sympy.together(expression))[0]


def polynomial_form(formula: sympy.Basic) -> sympy.Basic:
    """Clear the denominators of a formula, which means the same wherever none of them vanishes.

    ``p / q <= 0`` becomes ``p * q <= 0``, whatever the sign of ``q``; formulas without denominators
    come back as they are.
    """
    if not denominators([formula]):
        return formula
    if isinstance(formula, CONNECTIVES):
        return formula.func(*map(polynomial_form, formula.args))
    top, bottom = sympy.fraction(sympy.together(formula.lhs - formula.rhs))
    if isinstance(formula, (sympy.Eq, sympy.Ne)):
        return formula.func(top, 0)
    return formula.func(top * bottom, 0)


def substituted(formula: sympy.Basic, update: Mapping[sympy.Symbol, sympy.Expr]) -> sympy.Basic:
    """Replace variables by expressions, all at once."""
    return formula.subs(dict(update), simultaneous=True)


def paste(point: Mapping[str, sympy.Expr], assumptions: Iterable[sympy.Basic], conclusion: sympy.Basic) -> str:
    """Return Python code that prints which assumptions and whether the conclusion hold."""
    values = {name: str(value) for name, value in point.items()}
    return "\n".join(
        [
            "from sympy import sympify",
            f"point = {{name: sympify(value) for name, value in {values!r}.items()}}",
            "# The assumptions hold:",
            f"print([sympify(a, locals=point) for a in {[str(a) for a in assumptions]!r}])",
            "# The conclusion does not:",
            f"print(sympify({str(conclusion)!r}, locals=point))",
        ]
    )
