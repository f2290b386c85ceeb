"""A formula of a statement: one expression for the text, the judge's numbers and its sentences.

A judge names the formulas that its statement prints (``referee.judge(..., formulas=...)``) and takes its
numbers from them; a test reads the printed formula in the text and compares both.  ``mutants`` are the same
formula with one constant, exponent, term or index wrong: a claim that is worth anything notices.  ``constants``
are its numbers one by one, to be made wrong by as little as one likes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from hashlib import sha256
from typing import Any, Literal

import numpy as np
import sympy
from sympy.codegen.rewriting import log1p_opt, optimize

from evidence.proof import Sentence, SentenceError, decide

#: What a constant is multiplied by in a mutant.
FACTORS = (sympy.Integer(2), sympy.Rational(1, 2), sympy.Integer(-1))
_ORDINALS = ("", " (second)", " (third)", " (fourth)", " (fifth)")


@dataclass(frozen=True)
class Mutant:
    """A formula that is wrong in one place.

    Attributes:
        words: what was changed, and into what.
        expression: the changed formula.
    """

    words: str
    expression: sympy.Expr


@dataclass(frozen=True)
class Constant:
    """A number in a formula, or the formula as a whole.

    Attributes:
        name: the number as SymPy writes it, with an ordinal if it occurs more than once; or "the whole".
        times: the formula with this number, or as a whole, multiplied by a factor.
    """

    name: str
    times: Callable[[sympy.Expr], sympy.Expr]


class Formula:
    """An expression in named variables, evaluated by calling it with their values.

    Args:
        name: what it is, in a few words; unique among the formulas of a statement.
        variables: in the order in which a call takes their values.
        expression: a SymPy expression in them.
        printed: what the text writes for a variable, or for an expression in them: ``{r"|c_1|": c}``.  Without
            it, variables are written by their names, Greek ones with a backslash.
        indices: the names of variables that count or number something: a mutant shifts them by one.
        bounds: what the statement says of its quantity: that it is ``"="``, ``"<="`` or ``">="`` the formula.
        domain: where it says so: relations between the variables.  A bound that is weaker all over the domain
            is true as well.
        known: a bound that implies this one, and that the judge or another claim shows: a mutant that it
            implies is true, too.

    Raises:
        ValueError: the expression has another variable, or ``indices`` a name that is none.
    """

    def __init__(
        self,
        name: str,
        variables: Sequence[sympy.Symbol],
        expression: sympy.Expr,
        *,
        printed: Mapping[str, sympy.Expr] | None = None,
        indices: str = "",
        bounds: Literal["=", "<=", ">="] = "=",
        domain: Sequence[sympy.Basic] = (),
        known: sympy.Expr | None = None,
    ) -> None:
        self.bounds, self.domain, self.known = bounds, tuple(domain), known
        self.name, self.variables, self.original = name, tuple(variables), sympy.sympify(expression)
        self.printed, self.indices = dict(printed or {}), tuple(indices.split())
        names = [variable.name for variable in self.variables]
        used = {symbol.name for symbol in self.original.free_symbols}
        if unknown := sorted({*self.indices, *used} - {*names}):
            raise ValueError(f"{name}: {', '.join(unknown)} must be among its variables {', '.join(names)}")
        self._expression = self.original
        self._compiled: dict[sympy.Expr, Callable[..., Any]] = {}

    @property
    def expression(self) -> sympy.Expr:
        """The expression as a SymPy formula; in ``replaced``, the other one."""
        return self._expression

    def __call__(self, *values: Any) -> Any:
        """The value at numbers, or at arrays that fit one another, one for each variable; else inf or nan.

        Raises:
            TypeError: there are more or fewer values than variables.
        """
        if len(values) != len(self.variables):
            wanted = ", ".join(variable.name for variable in self.variables)
            raise TypeError(f"{self.name} wants values of {wanted}, got {len(values)} of them")
        if self._expression not in self._compiled:
            exact = optimize(self._expression, [log1p_opt])  # log(1 + x) for a small x
            self._compiled[self._expression] = sympy.lambdify(self.variables, exact, "numpy")
        found = self._compiled[self._expression](*(np.asarray(v, dtype=np.float64)[()] for v in values))
        return np.where(np.imag(found) == 0.0, np.real(found), np.nan)[()] if np.iscomplexobj(found) else found

    def at(self, *values: Any) -> sympy.Expr:
        """The expression with SymPy expressions, or exact numbers, in place of the variables."""
        return self._expression.subs(dict(zip(self.variables, values, strict=True)), simultaneous=True)

    @contextmanager
    def replaced(self, expression: sympy.Expr) -> Iterator[None]:
        """In this context the formula is another one, in the same variables."""
        before, self._expression = self._expression, expression
        try:
            yield
        finally:
            self._expression = before

    def mutants(self) -> list[Mutant]:
        """The formula with one thing wrong; each expression once, and none that equals the formula.

        The whole and each constant in it times 2, 1/2 and -1; each exponent one up and one down; each term of a
        sum dropped; each index one up.
        """
        found: dict[sympy.Expr, str] = {}
        whole = [(f"the whole times {factor}", factor * self.original) for factor in FACTORS]
        shifted = [
            (f"{name} -> {name} + 1", self.original.subs(symbol, symbol + 1))
            for name in self.indices
            for symbol in self.variables
            if symbol.name == name
        ]
        wrong = [
            (f"{number} -> {factor * number}", put(factor * number))
            for number, put in _numbers(self.original)
            for factor in FACTORS
        ]
        for words, changed in [*whole, *wrong, *_changes(self.original), *shifted]:
            if changed not in found and not changed.has(sympy.nan, sympy.zoo, sympy.oo):
                found[changed] = words
        seen, mutants = {self.values(self.original)}, []
        for expression, words in found.items():
            if (values := self.values(expression)) not in seen:
                seen.add(values)
                mutants.append(Mutant(words, expression))
        return mutants

    def constants(self) -> list[Constant]:
        """Its numbers, but for exponents, and the whole; of those that do the same to it the first."""
        found: list[Constant] = []
        names: list[str] = []
        for number, put in _numbers(self.original):
            names.append(str(number))
            ordinal = names.count(names[-1]) - 1
            name = names[-1] + (_ORDINALS[ordinal] if ordinal < len(_ORDINALS) else f" (no. {ordinal + 1})")
            found.append(Constant(name, partial(_multiplied, number, put)))
        found.append(Constant("the whole", partial(_multiplied, self.original, sympy.sympify)))
        apart: dict[tuple[complex, ...], Constant] = {}
        for constant in found:
            apart.setdefault(self.values(constant.times(FACTORS[0])), constant)
        apart.pop(self.values(self.original), None)
        return list(apart.values())

    @cached_property
    def fingerprint(self) -> str:
        """Twelve digits by which a formula that says something else is known, under any version of SymPy."""
        said = [self.original] + ([] if self.known is None else [self.known])
        values = [f"{v:.9e}" for expression in said for v in self.values(expression)]
        names = [variable.name for variable in self.variables]
        text = repr([names, self.bounds, values, sorted(map(str, self.domain))])
        return sha256(text.encode()).hexdigest()[:12]

    def follows(self, mutant: Mutant) -> bool:
        """Whether a mutant of a bound is weaker than the formula, or than what is known, on the domain."""
        if self.bounds == "=":
            return False
        bounds = [self.original] if self.known is None else [self.original, self.known]
        wrong, above = mutant.expression, self.bounds == "<="
        rooms = [at_least(wrong, b) if above else at_least(b, wrong) for b in bounds]
        return any(self._everywhere(mutant.words, signs) for signs in rooms)

    def _everywhere(self, words: str, signs: Sequence[sympy.Expr]) -> bool:
        """Whether expressions are all at least 0 on the domain; False if that cannot be proved."""
        try:
            relations = {sign >= 0 for sign in signs} - {sympy.true}  # what SymPy sees by itself
            return sympy.false not in relations and all(
                decide(Sentence(words, self.variables, self.domain, relation)).status == "proved"
                for relation in relations
            )
        except (SentenceError, TypeError):  # no rational function, not defined everywhere, or not real
            return False

    def values(self, expression: sympy.Expr) -> tuple[complex, ...]:
        """An expression in the formula's variables at three points, to twelve digits: what it is known by."""
        points = ([sympy.Rational(7 * k + 3, 11 + i) for k in range(len(self.variables))] for i in (0, 2, 6))
        pairs = (dict(zip(self.variables, point, strict=True)) for point in points)
        return tuple(complex(sympy.N(expression.subs(pair), 12)) for pair in pairs)

    def __repr__(self) -> str:
        return f"Formula({self.name!r}, {self._expression})"


def at_least(more: sympy.Expr, less: sympy.Expr) -> list[sympy.Expr]:
    """Expressions that show more >= less where all are at least 0: rational ones, as far as monotony allows.

    A logarithm is at least 0 exactly if its argument is at least 1, and a e^p is at least b e^q if a >= b >= 0
    and p >= q.
    """
    room = sympy.expand(more - less)
    if room.has(sympy.log):
        whole = sympy.ilcm(1, *(c.q for c in room.as_coefficients_dict().values()))
        scale, inner = sympy.logcombine(whole * (more - less), force=True).as_coeff_Mul()
        return [scale * (inner.args[0] - 1)] if isinstance(inner, sympy.log) else [room]
    if room.has(sympy.exp):
        (a, p), (b, q) = _power_of_e(more), _power_of_e(less)
        return [a - b, b, sympy.expand(p - q)]
    return [room]


def _power_of_e(expression: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr]:
    """a and p of a e^p."""
    powers = [factor for factor in sympy.Mul.make_args(expression) if isinstance(factor, sympy.exp)]
    return expression / sympy.Mul(*powers), sympy.Add(*(power.args[0] for power in powers))


def _multiplied(number: sympy.Expr, put: Callable[[sympy.Expr], sympy.Expr], factor: sympy.Expr) -> sympy.Expr:
    return put(factor * number)


def _numbers(expression: sympy.Expr) -> Iterator[tuple[sympy.Expr, Callable[[sympy.Expr], sympy.Expr]]]:
    """Each number in an expression that is no exponent, and what puts another one in its place."""
    if expression.is_Number:
        yield expression, sympy.sympify
        return
    for place, part in enumerate(_parts(expression)):
        for number, put in _numbers(part):
            yield number, partial(_inside, expression, place, put)


def _inside(
    whole: sympy.Expr, place: int, put: Callable[[sympy.Expr], sympy.Expr], number: sympy.Expr
) -> sympy.Expr:
    return whole.func(*whole.args[:place], put(number), *whole.args[place + 1 :])


def _parts(expression: sympy.Expr) -> Sequence[sympy.Expr]:
    """The arguments of an expression, but for an exponent that is a number."""
    power = expression.is_Pow and expression.exp.is_Number
    parts: Sequence[sympy.Expr] = expression.args[:1] if power else expression.args
    return parts


def _changes(expression: sympy.Expr) -> Iterator[tuple[str, sympy.Expr]]:
    """What becomes of an expression if a term is dropped, or an exponent is one more or less."""
    if expression.is_Add:
        for term in expression.args:
            yield f"without the term {term}", expression - term
    if expression.is_Pow and expression.exp.is_Number:
        for step in (1, -1):
            power = expression.exp + step
            yield f"the exponent {expression.exp} of {expression.base} -> {power}", expression.base**power
    for place, part in enumerate(_parts(expression)):
        for words, changed in _changes(part):
            yield words, _inside(expression, place, sympy.sympify, changed)
