"""The best constant in a sentence, bracketed between what is proved and what is refuted.

Both searches bisect with `evidence.proof.decide`, and try the simplest fraction in the middle third
of the bracket, so that the answers read ``1/4`` rather than ``0.2503``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import sympy

from evidence import _exact
from evidence._formula import SentenceError
from evidence.outcome import Reach
from evidence.proof import Proof, Sentence, decide
from evidence.steps import LIMIT

_DOUBLINGS = 40
_TOLERANCE = sympy.Rational(1, 1000)


@dataclass(frozen=True)
class Bracket:
    """Where a family of sentences stops to hold.

    ``proved_up_to`` is the largest value that was proved (None if not even the lowest was),
    ``refuted_at`` the smallest that was refuted (None if none was), ``counterexample`` its
    refutation.  ``message`` says why the search ended early, and is empty if it did not.
    """

    parameter: str
    proved_up_to: sympy.Rational | None
    refuted_at: sympy.Rational | None
    counterexample: Proof | None
    message: str = ""

    def reach(self, assumption: str, how: str, beyond: str) -> Reach:
        """The bracket as the reach of an assumption.

        Args:
            assumption, how, beyond: as in ``Reach``.

        Raises:
            ValueError: nothing was proved.
        """
        if self.proved_up_to is None:
            raise ValueError(f"{assumption}: nothing was proved of {self.parameter}: {self.message}")
        at = None if self.refuted_at is None else float(self.refuted_at)
        return Reach(assumption, float(self.proved_up_to), at, how, beyond)


@dataclass(frozen=True)
class Supremum:
    """Bounds of a supremum: ``at_least`` is exceeded or attained at ``point``, ``at_most`` proved.

    Either is None where nothing was established; ``message`` says why, or why the search ended
    before the tolerance was reached.
    """

    at_least: sympy.Rational | None
    at_most: sympy.Rational | None
    point: Mapping[str, sympy.Expr]
    upper_bound: Proof | None
    message: str = ""


def largest(
    parameter: str,
    sentence_of: Callable[[sympy.Rational], Sentence],
    low: sympy.Rational,
    high: sympy.Rational,
    tolerance: sympy.Rational = _TOLERANCE,
    limit: int = LIMIT,
) -> Bracket:
    """Bracket the largest value of a parameter for which a sentence holds.

    Args:
        parameter: its name, for the report.
        sentence_of: the sentence at a value.  State it as "for all eta up to this value": then the
            smaller values hold too, which the bisection takes for granted.
        low: a value at which the sentence is expected to hold.
        high: a value at which it is expected to fail.
        tolerance: the bracket is narrowed to this width.
        limit: steps of the solver for each sentence.
    """
    good, bad, step = _rationals(low=low, high=high, tolerance=tolerance)
    if good >= bad or step <= 0:
        raise ValueError(f"need low < high and tolerance > 0; got {low}, {high} and {tolerance}")
    first = decide(sentence_of(low), limit)
    if first.status != "proved":
        failed = first if first.status == "refuted" else None
        return Bracket(
            parameter, None, low if failed is not None else None, failed, f"at {low}: {first.status}"
        )
    last = decide(sentence_of(high), limit)
    if last.status == "proved":
        return Bracket(parameter, high, None, None, f"still proved at {high}")
    if last.status == "inconclusive":
        return Bracket(parameter, low, None, None, f"at {high}: {last.message}")
    message = ""
    while bad - good > step:
        middle = _middle(good, bad)
        tried = decide(sentence_of(_exact.rational(middle)), limit)
        if tried.status == "proved":
            good = middle
        elif tried.status == "refuted":
            bad, last = middle, tried
        else:
            message = f"at {middle}: {tried.message}"
            break
    return Bracket(parameter, _exact.rational(good), _exact.rational(bad), last, message)


def supremum(
    objective: sympy.Expr,
    variables: Sequence[sympy.Symbol],
    assumptions: Sequence[sympy.Basic],
    tolerance: sympy.Rational = _TOLERANCE,
    limit: int = LIMIT,
) -> Supremum:
    """Bracket the supremum of a rational function over the points that satisfy the assumptions.

    The largest minimum of ``f`` is minus the supremum of ``-f``.  A supremum that is a simple
    fraction is found exactly: then ``at_least`` may equal ``at_most``, if it is attained.
    ``limit`` is in steps of the solver, for each sentence.
    """
    (step,) = _rationals(tolerance=tolerance)
    if objective.is_number:  # of which a sentence would say nothing
        constant = sympy.Symbol("constant", real=True)
        equal = sympy.Eq(constant, objective)
        return supremum(constant, (*variables, constant), (*assumptions, equal), tolerance, limit)
    search = _Search(objective, tuple(variables), tuple(assumptions), limit)
    search.ask(Fraction(0))
    for reach in (Fraction(2) ** k for k in range(_DOUBLINGS)):
        if search.message or (search.low is not None and search.high is not None):
            break
        search.ask(-reach if search.low is None else search.low + reach)
    if search.low is not None and search.high is not None:
        while not search.message and search.high - search.low > step:
            search.ask(_middle(search.low, search.high))
        if not search.message:
            search.ask(search.low)
            search.ask(_exact.simplest_between(search.low, search.high))
    elif not search.message:
        search.message = f"no bound found up to {search.low}"
    return Supremum(
        None if search.low is None else _exact.rational(search.low),
        None if search.high is None else _exact.rational(search.high),
        search.point,
        search.upper_bound,
        search.message,
    )


@dataclass
class _Search:
    """The state of a search for a supremum: the values between which it lies."""

    objective: sympy.Expr
    variables: tuple[sympy.Symbol, ...]
    assumptions: tuple[sympy.Basic, ...]
    limit: int
    low: Fraction | None = None
    high: Fraction | None = None
    point: Mapping[str, sympy.Expr] = field(default_factory=dict)
    upper_bound: Proof | None = None
    message: str = ""

    def ask(self, bound: Fraction) -> None:
        """Learn whether the objective is at most ``bound``, and narrow the bracket by that."""
        claim = self.objective <= _exact.rational(bound)
        name = f"{self.objective} <= {bound}"
        proof = decide(Sentence(name, self.variables, self.assumptions, claim), self.limit)
        if proof.status == "inconclusive":
            self.message = proof.message
            return
        if proof.status == "proved":
            if self.high is None or bound <= self.high:
                self.high, self.upper_bound = bound, proof
            self._learn(proof.instance, None)
        else:
            self._learn(proof.model, bound)

    def _learn(self, point: Mapping[str, sympy.Expr], exceeded: Fraction | None) -> None:
        """Take the value at a point as a lower bound, or what it exceeds if it is irrational."""
        value = self.objective.subs({v: point[v.name] for v in self.variables}, simultaneous=True)
        known = _exact.fraction(value) if isinstance(value, sympy.Rational) else exceeded
        if known is not None and (self.low is None or known > self.low):
            self.low, self.point = known, point


def _middle(low: Fraction, high: Fraction) -> Fraction:
    third = (high - low) / 3
    return _exact.simplest_between(low + third, high - third)


def _rationals(**values: object) -> list[Fraction]:
    """Convert exact numbers, and refuse floating-point ones."""
    for name, value in values.items():
        if not isinstance(value, (int, Fraction, sympy.Rational)):
            raise SentenceError(f"{name} must be an exact number, such as Rational(1, 4); got {value!r}")
    return [_exact.fraction(sympy.Rational(value)) for value in values.values()]
