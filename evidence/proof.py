"""Machine proofs of sentences over the real numbers, and exact counterexamples.

A *sentence* says: for all real values of some variables, the assumptions imply the conclusion; both
are built of polynomial (or rational) equations and inequalities.  Such sentences are decidable, and
`decide` hands the question to Z3: it looks for values that satisfy the assumptions and break the
conclusion.  If there are none, the sentence is ``proved``, for all real values at once.  If there
are, they are the counterexample, in exact numbers.

Three rules keep the verdicts honest.

- Nothing is rounded.  Floating-point numbers are refused, models come as rational or algebraic
  numbers, and a model counts only after it was substituted into the sentence, as it was written,
  in exact arithmetic that shares no code with Z3.
- Running out of steps is ``inconclusive``, never a pass.  Steps, not seconds (`evidence.steps`): the answer
  does not depend on how busy the machine is.
- Assumptions that nothing satisfies imply everything.  So a proof comes with an ``instance``, exact
  values that satisfy the assumptions, and `VacuousSentence` is raised if there are none.

What is trusted is Z3's word that something is unsatisfiable, unless there is a certificate: within
`evidence.ledger.deciding`, a sentence whose certificate passes the check is not put to a solver at all, and one
without a certificate is put to cvc5 as well, if that is installed.

>>> from sympy import Rational
>>> N, u, eta = reals("N u eta")
>>> def next_norm(N, u, eta):
...     return u * (1 + eta * (2 - u - N)) ** 2 + (N - u) * (1 - eta * u) ** 2
>>> domain = [0 < eta, eta <= Rational(1, 5), 0 <= u, u <= N, N <= 1 + eta / 4]
>>> decide(Sentence("bounded", [N, u, eta], domain, next_norm(N, u, eta) <= 1 + eta / 4)).status
'proved'

A formula like ``next_norm`` is plain Python; it serves SymPy, Z3 and NumPy alike.  Write ``eta / 4``
or ``Rational(1, 5)``, not ``0.25 * eta`` or ``1 / 5``, and two inequalities instead of a chain.

`identity` settles equations between rational functions and `derivative` their derivatives, both by algebra that
a certificate shows; `computed` is for what SymPy alone can tell (an integral, a logarithm).  `largest` and
`supremum` bracket the best constant in a sentence (see `evidence.bracket`), and `Induction` splits "for all t"
into base and step.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import count
from typing import Literal

import sympy

from evidence import _cvc5, _exact, _formula, _z3, ledger
from evidence._formula import SentenceError
from evidence.certificates import Certificate, claim_of, in_words, printed
from evidence.ledger import Decision
from evidence.opinions import opinion
from evidence.outcome import Counterexample, Evidence, Outcome, Verdict
from evidence.sentence import Computed, Sentence, reals
from evidence.steps import LIMIT, Steps

__all__ = [
    "DisagreementError",
    "Induction",
    "InductionProof",
    "Proof",
    "Sentence",
    "SentenceError",
    "VacuousSentence",
    "computed",
    "consistent",
    "decide",
    "derivative",
    "identity",
    "reals",
    "summed",
]

Status = Literal["proved", "computed", "refuted", "inconclusive"]

_VERDICTS = {
    "proved": Verdict.VERIFIED,
    "computed": Verdict.VERIFIED,
    "refuted": Verdict.REFUTED,
    "inconclusive": Verdict.INCONCLUSIVE,
}
_SYMPY = f"SymPy {sympy.__version__}"
_CERTIFICATE = "certificate, checked"
_PROVED = "the assumptions and the negated conclusion have no common real solution"


class VacuousSentence(SentenceError):
    """A sentence whose assumptions contradict each other: it would hold whatever it concludes."""


@dataclass(frozen=True)
class Proof:
    """The answer to one sentence.

    ``said`` is the sentence, and ``only`` the one size of which it speaks, if it stands for all of them.
    The status ``computed`` is for what SymPy alone has computed, with neither solver nor certificate.
    ``model`` holds the counterexample of a refuted sentence in exact numbers (SymPy rationals,
    radicals or ``CRootOf``), ``decimals`` the same as floats.  ``instance`` holds exact values that
    satisfy the assumptions: what shows that a proved sentence is not vacuous.  ``code`` is Python
    that a reader can paste to see a counterexample.
    """

    status: Status
    name: str
    model: Mapping[str, sympy.Expr] = field(default_factory=dict)
    decimals: Mapping[str, float] = field(default_factory=dict)
    seconds: float = 0.0
    solver: str = _z3.SOLVER
    message: str = ""
    instance: Mapping[str, sympy.Expr] = field(default_factory=dict)
    code: str | None = None
    said: str = ""
    only: str = ""

    def __bool__(self) -> bool:
        raise TypeError("a proof is neither true nor false; compare its status with 'proved'")

    def outcome(self, detail: str = "") -> Outcome:
        """Return the proof as what a claim reports."""
        shown = None
        if self.status == "refuted":
            values = {name: str(value) for name, value in self.model.items()}
            shown = Counterexample(self.message, values, self.code)
        return Outcome(
            verdict=_VERDICTS[self.status],
            evidence=Evidence.PROVED,
            method=f"{self.solver} on the sentence {self.name!r}",
            detail=detail or self.message,
            counterexample=shown,
            message=self.message if self.status == "inconclusive" else None,
        )


class DisagreementError(Exception):
    """Two solvers contradict each other about a sentence; the message names both."""


def decide(sentence: Sentence, limit: int = LIMIT) -> Proof:
    """Prove a sentence, refute it with an exact counterexample, or give up after so many steps.

    Args:
        sentence: what to decide.
        limit: steps of the solver for all the questions together.  Up to a quarter of them goes to
            showing that the assumptions can be met and the denominators do not vanish.

    Raises:
        VacuousSentence: the assumptions contradict each other.
        SentenceError: a denominator can vanish under the assumptions.
        DisagreementError: two solvers contradict each other.
    """

    def solved() -> tuple[Proof, Sequence[str]]:
        proof = _solved(sentence, Steps(limit))
        return proof, _second(sentence, proof, limit) if ledger.asks_twice() else ()

    return _answered(sentence, solved)


def _answered(sentence: Sentence, solve: Callable[[], tuple[Proof, Sequence[str]]], only: str = "") -> Proof:
    """The answer of a checked certificate, or else of ``solve``, which also names who says the same."""
    certificate, refused = ledger.checked(sentence)
    if certificate is not None:
        proof = _certified(sentence, certificate)
        ledger.enter(Decision(sentence, proof.status, certificate, only=only))
    else:
        proof, others = solve()
        solvers = (proof.solver, *others)
        ledger.enter(Decision(sentence, proof.status, None, solvers, only, refused))
    return replace(proof, said=in_words(printed(sentence)), only=only)


def _second(sentence: Sentence, proof: Proof, limit: int) -> Sequence[str]:
    """The second solver, if it is there, is asked, and says the same of a sentence that Z3 has proved.

    Raises:
        DisagreementError: it says the opposite.
    """
    if proof.status != "proved" or _cvc5.SOLVER is None:
        return ()  # a counterexample was substituted: it needs no second word
    (said,) = opinion([("cvc5", claim_of(sentence), limit)], 1)
    if said == "refuted":
        raise DisagreementError(
            f"{sentence.name}: proved by {proof.solver}, refuted by {_cvc5.SOLVER}: {sentence}"
        )
    return (_cvc5.SOLVER,) if said == "proved" else ()


def _certified(sentence: Sentence, certificate: Certificate) -> Proof:
    """The answer that a checked certificate gives."""
    point = {v: Fraction(certificate["point"][v.name]) for v in sentence.variables}
    if certificate["status"] == "refuted":
        return _refuted(sentence, point, 0.0, _CERTIFICATE)
    return Proof("proved", sentence.name, solver=_CERTIFICATE, message=_PROVED, instance=_names(point))


def _solved(sentence: Sentence, steps: Steps) -> Proof:
    """The answer that the solver gives."""
    started = time.monotonic()  # of what is told, not of what is found

    def seconds() -> float:
        return time.monotonic() - started

    doubt = _vanishing(sentence, steps.share(1 / 8))
    instance, missing = _instance(sentence, steps.share(1 / 8))
    doubt = doubt or missing
    parts = _formula.conjuncts(sentence.conclusion)
    for done, part in enumerate(parts):
        # An undecided part leaves the others a fair share of the steps: one may be refutable.
        query = [*sentence.assumptions, sympy.Not(part, evaluate=False)]
        answer = _z3.solve(query, sentence.variables, steps.share(1 / (len(parts) - done)))
        if answer.status == "sat":
            if _breaks(sentence, answer.point):
                point = _exact.simplest(answer.point, lambda p: _breaks(sentence, p))
                return _refuted(sentence, point, seconds())
            doubt = f"the solver's counterexample {_names(answer.point)} fails the exact check"
        elif answer.status == "unknown":
            doubt = f"undecided within the limit of steps ({answer.reason}): {part}"
    shown = _names(instance)
    if doubt:
        return Proof("inconclusive", sentence.name, seconds=seconds(), message=doubt, instance=shown)
    return Proof("proved", sentence.name, seconds=seconds(), message=_PROVED, instance=shown)


def consistent(sentence: Sentence, limit: int = LIMIT // 4) -> bool | None:
    """Tell whether the assumptions can be met; None if so many steps of the solver did not settle it."""
    try:
        return None if _instance(sentence, Steps(limit))[1] else True
    except VacuousSentence:
        return False


def identity(
    name: str,
    left: sympy.Expr,
    right: sympy.Expr,
    *,
    where: Mapping[sympy.Symbol, sympy.Expr] | None = None,
    only: str = "",
) -> Proof:
    """Decide whether two rational functions are equal wherever both are defined.

    A refuted identity comes with a point of small integers at which the two sides differ.

    Args:
        name: what the sentence is called.
        left: one side.
        right: the other side.
        where: what symbols in them stand for, in terms of others and of symbols defined before.  SymPy
            evaluates what it is given: such names keep apart the sides that it would make equal by itself.
        only: the one size of which this speaks (``"m = 3"``), if what it stands for is about all of them.
    """
    left, right = sympy.sympify(left), sympy.sympify(right)
    where = {symbol: sympy.sympify(meaning) for symbol, meaning in (where or {}).items()}
    sides = [left, right, *where.values()]
    variables = sorted({*where}.union(*(side.free_symbols for side in sides)), key=str)
    _formula.check_variables(name, variables)
    for place, side in zip(("left side", "right side", *map(str, where)), sides, strict=True):
        _formula.check_expression(name, place, side, variables)
    bottoms = [sympy.expand(_formula.numerator(d)) for d in _formula.denominators(sides)]
    if 0 in bottoms:
        raise SentenceError(f"{name}: a denominator is zero everywhere")
    domain = [sympy.Ne(d, 0, evaluate=False) for d in bottoms if not d.is_Rational]
    meant = [sympy.Eq(symbol, meaning, evaluate=False) for symbol, meaning in where.items()]
    sentence = Sentence(name, variables, [*domain, *meant], sympy.Eq(left, right, evaluate=False))
    return _answered(sentence, lambda: (_expanded(sentence, bottoms, where), ()), only)


def _expanded(
    sentence: Sentence, bottoms: Sequence[sympy.Expr], where: Mapping[sympy.Symbol, sympy.Expr]
) -> Proof:
    """The answer to an equation that expansion gives, and a point of small integers for it."""
    started = time.monotonic()

    def put(expression: sympy.Expr) -> sympy.Expr:
        """The numerator, in the variables that are not defined."""
        for symbol, meaning in reversed([*where.items()]):
            expression = expression.subs(symbol, meaning)
        return sympy.expand(_formula.numerator(expression))

    left, right = sentence.conclusion.args
    difference = put(left - right)
    rest = sympy.Mul(*map(put, bottoms), difference or 1)
    point: dict[sympy.Symbol, Fraction] = {}
    for variable in sentence.variables:
        if variable in where:
            continue
        # A polynomial that is not zero stays so for all but finitely many values of one variable.
        value = next(k for k in count(1) if sympy.expand(rest.subs(variable, k)) != 0)
        rest = sympy.expand(rest.subs(variable, value))
        point[variable] = Fraction(value)
    for symbol, meaning in where.items():
        value = meaning.subs({v: _exact.rational(p) for v, p in point.items()})
        point[symbol] = _exact.fraction(value)
    if difference != 0:
        return _refuted(sentence, point, time.monotonic() - started, _SYMPY)
    message = "the numerator of left - right expands to 0"
    seconds = time.monotonic() - started
    return Proof("proved", sentence.name, {}, {}, seconds, _SYMPY, message, _names(point))


def summed(
    name: str, term: sympy.Expr, whole: sympy.Expr, parts: Mapping[sympy.Symbol, sympy.Expr]
) -> tuple[Proof, Proof]:
    """Decide what a sum of any number of terms is, by induction over their number: base and step.

    Args:
        name: what the sentences are called.
        term: what is summed.
        whole: the sum, in symbols for other sums over the same index.
        parts: these symbols, each with its own term.
    """
    after = {part: sympy.Symbol(f"{part}_next", real=True) for part in parts}
    more = {after[part]: part + added for part, added in parts.items()}
    return (
        identity(f"{name}: no term", whole, sympy.Integer(0), where=dict.fromkeys(parts, sympy.Integer(0))),
        identity(f"{name}: one term more", whole.subs(after) - whole, term, where=more),
    )


def derivative(
    name: str,
    f: sympy.Expr,
    x: sympy.Symbol,
    expected: sympy.Expr,
    *,
    order: int = 1,
    at: sympy.Expr | None = None,
    only: str = "",
) -> Proof:
    """Decide whether a rational function's derivative is as expected, by algebra alone.

    The sentence is f(x + h) = f(x) + h f'(x) + .. + h^k f^(k)(x) / k! + h^(k+1) R, with the expected derivative
    of order k, and with lower ones and an R that SymPy finds: whoever found them, such an expansion is
    unique if R has no pole at h = 0, which is looked at here.

    Args:
        name: what the sentence is called.
        f: the function.
        x: its variable.
        expected: its derivative, at x or at the place ``at``.
        order: that of the derivative, k.
        at: where it is taken; everywhere unless given.
        only: as for `identity`.
    """
    h = sympy.Symbol("h", real=True)
    place = x if at is None else sympy.sympify(at)
    expected = sympy.sympify(expected)
    if h in f.free_symbols | expected.free_symbols:
        raise SentenceError(f"{name}: h is the name of the increment")
    shifted = f.subs(x, place + h)
    low = [sympy.cancel(sympy.diff(f, x, k).subs(x, place)) / sympy.factorial(k) for k in range(order)]
    known = sympy.Add(*(c * h**k for k, c in enumerate([*low, expected / sympy.factorial(order)])))
    rest = sympy.cancel(sympy.together((shifted - known) / h ** (order + 1)))
    if sympy.fraction(rest)[1].subs(h, 0) == 0:  # the derivative is another one
        return identity(name, sympy.cancel(sympy.diff(f, x, order).subs(x, place)), expected, only=only)
    right = known + h ** (order + 1) * rest
    if shifted != right:
        return identity(name, shifted, right, only=only)
    whole = sympy.Symbol("shifted", real=True)  # a linear function: SymPy sees as much
    return identity(name, f.subs(x, whole), right, where={whole: place + h}, only=only)


def computed(name: str, said: str, found: sympy.Basic, expected: sympy.Basic) -> Proof:
    """What SymPy alone computes: a step of its own kind, which no certificate shows.

    Args:
        name: what the step is called.
        said: what is computed, and the result, in words that the report shows.
        found: the result.
        expected: what it should be.
    """
    difference = sympy.simplify(sympy.sympify(found) - sympy.sympify(expected))
    status: Status = "computed" if difference == 0 else "inconclusive"
    ledger.enter(Decision(Computed(name, said), status, None, (_SYMPY,)))
    message = "" if difference == 0 else f"SymPy computes {found}, expected {expected}"
    return Proof(status, name, solver=_SYMPY, message=message, said=said)


@dataclass(frozen=True)
class InductionProof:
    """The proofs of base and step.  A step that fails shows that the invariant is not inductive."""

    base: Proof
    step: Proof

    @property
    def status(self) -> Status:
        """``proved`` if both are; ``refuted`` only if the base is, else ``inconclusive``."""
        if self.base.status == "proved" and self.step.status == "proved":
            return "proved"
        return "refuted" if self.base.status == "refuted" else "inconclusive"

    @property
    def seconds(self) -> float:
        """The time both proofs took."""
        return self.base.seconds + self.step.seconds


@dataclass(frozen=True)
class Induction:
    """A statement about all times t: ``base`` gives it at t = 0, ``step`` carries it on."""

    base: Sentence
    step: Sentence

    @classmethod
    def of_map(
        cls,
        name: str,
        variables: Sequence[sympy.Symbol],
        *,
        start: Iterable[sympy.Basic],
        invariant: sympy.Basic,
        update: Mapping[sympy.Symbol, sympy.Expr],
        always: Iterable[sympy.Basic] = (),
    ) -> Induction:
        """Build both sentences from a map ``update`` of the state, so that they fit each other.

        ``start`` is what holds of the state at t = 0.  ``always`` is what holds at every time
        without proof: ranges of constants, and of the inputs that each step may choose anew.
        """
        always = tuple(always)
        after = _formula.substituted(invariant, update)
        return cls(
            Sentence(f"{name}, base", variables, (*always, *start), invariant),
            Sentence(f"{name}, step", variables, (*always, invariant), after),
        )

    def decide(self, limit: int = LIMIT) -> InductionProof:
        """Decide base and step, each within so many steps of the solver."""
        return InductionProof(decide(self.base, limit), decide(self.step, limit))


def _meets(sentence: Sentence, point: _exact.Point) -> bool:
    return all(_exact.holds(assumption, point) for assumption in sentence.assumptions)


def _breaks(sentence: Sentence, point: _exact.Point) -> bool:
    return _meets(sentence, point) and not _exact.holds(sentence.conclusion, point)


def _instance(sentence: Sentence, steps: Steps) -> tuple[_exact.Point, str]:
    """Return a point that meets the assumptions, or an empty one and the reason for the doubt."""
    answer = _z3.solve(sentence.assumptions, sentence.variables, steps)
    if answer.status == "unsat":
        raise VacuousSentence(
            f"{sentence.name}: nothing satisfies all the assumptions, so they imply anything: "
            + ", ".join(map(str, sentence.assumptions))
        )
    if answer.status == "unknown":
        return {}, f"it is open whether anything satisfies the assumptions ({answer.reason})"
    if not _meets(sentence, answer.point):
        return {}, f"the solver's instance {_names(answer.point)} fails the exact check"
    return _exact.simplest(answer.point, lambda p: _meets(sentence, p)), ""


def _vanishing(sentence: Sentence, steps: Steps) -> str:
    """Raise if a denominator can be zero; return the doubt, if any, that it might be.

    Assumptions with denominators make no sense before these are known not to vanish, so only the
    others count here.
    """
    bottoms = _formula.denominators([*sentence.assumptions, sentence.conclusion])
    if not bottoms:
        return ""
    plain = [a for a in sentence.assumptions if not _formula.denominators([a])]
    zero = sympy.Or(*[sympy.Eq(_formula.numerator(d), 0) for d in bottoms])
    answer = _z3.solve([*plain, zero], sentence.variables, steps)
    if answer.status == "sat":
        raise SentenceError(
            f"{sentence.name}: the assumptions (those without denominators) allow one of the "
            f"denominators {', '.join(map(str, bottoms))} to be zero, at {_names(answer.point)}; "
            "exclude that by an assumption, or multiply the denominator out"
        )
    return "" if answer.status == "unsat" else "it is open whether a denominator can be zero"


def _names(point: _exact.Point) -> dict[str, sympy.Expr]:
    return {symbol.name: _exact.exact(value) for symbol, value in point.items()}


def _refuted(sentence: Sentence, point: _exact.Point, seconds: float, solver: str = _z3.SOLVER) -> Proof:
    model = _names(point)
    premise = "the assumptions hold, but" if sentence.assumptions else "the equation"
    return Proof(
        "refuted",
        sentence.name,
        model=model,
        decimals={name: float(value) for name, value in model.items()},
        seconds=seconds,
        solver=solver,
        message=f"{premise} {sentence.conclusion} is false at "
        + ", ".join(f"{name} = {value}" for name, value in model.items()),
        instance=model,
        code=_formula.paste(model, sentence.assumptions, sentence.conclusion),
    )
