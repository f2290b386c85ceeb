"""How far assumptions reach, by machine: two ends that are given, or a bracket of the largest step size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

import sympy
from sympy import Rational

from engine.aggregates import next_phi, next_psi
from evidence import Reach
from evidence.bracket import largest
from evidence.formula import Formula
from evidence.proof import Sentence, decide, reals
from referee import Case

#: The variables of every sentence about full-batch GD.
Phi, Psi, eta = reals("Phi Psi eta")
VARIABLES = (Phi, Psi, eta)
after_phi, after_psi = next_phi(Phi, Psi, eta), next_psi(Phi, Psi, eta)
d_phi, d_psi = after_phi - Phi, after_psi - Psi
N = Phi + Rational(5, 8) * Psi
d_n = d_phi + Rational(5, 8) * d_psi

#: The updates as Lemma 27 prints them.
DELTA_PHI = Formula(
    "Delta Phi", VARIABLES, 2 * eta * Phi * (2 - 2 * Phi - Psi) + eta**2 * Phi * (2 - 2 * Phi - Psi) ** 2
)
DELTA_PSI = Formula("Delta Psi", VARIABLES, -2 * eta * Phi * Psi + eta**2 * Phi**2 * Psi)

SIZES = (eta > 0, eta <= Rational(1, 5), Phi >= 0, Psi >= 0)
INSIDE = (*SIZES, Rational(1) > N)


def reach_of(
    assumption: str, sentence_at: Callable[[Rational], Sentence], good: str, bad: str, beyond: str
) -> tuple[Reach, ...]:
    """How far a sentence goes: proved up to ``good`` (included), refuted at ``bad``; both are checked."""
    holds = decide(sentence_at(Rational(good))).status == "proved"
    fails = decide(sentence_at(Rational(bad))).status == "refuted"
    if not (holds and fails):
        return ()
    ends = float(Fraction(good)), float(Fraction(bad))
    return (Reach(assumption, *ends, f"proved up to {good} and refuted at {bad} by machine", beyond),)


def sentence(name: str, conclusion: sympy.Basic, extra: Sequence[sympy.Basic] = ()) -> Sentence:
    """``conclusion`` for all Phi, Psi >= 0 with Phi + (5/8) Psi < 1 and 0 < eta <= 1/5."""
    return Sentence(name, VARIABLES, [*INSIDE, *extra], conclusion)


def step_size_reach(
    case: Case,
    conclusion: sympy.Basic,
    low: Rational,
    high: Rational,
    beyond: str,
    *,
    domain: Sequence[sympy.Basic] = (Phi >= 0, Psi >= 0, Rational(1) > N),
) -> Reach:
    """The largest step size up to which ``conclusion`` holds on ``domain``, between low and high."""
    tolerance = case.pick(high - low, Rational(1, 100), Rational(1, 1000))

    def up_to(value: Rational) -> Sentence:
        return Sentence(f"eta <= {value}", VARIABLES, [eta > 0, eta <= value, *domain], conclusion)

    return as_reach("eta <= 1/5", up_to, low, high, tolerance, beyond)


def as_reach(
    assumption: str,
    up_to: Callable[[Rational], Sentence],
    low: Rational,
    high: Rational,
    tolerance: Rational,
    beyond: str,
) -> Reach:
    """A solver's bracket as a ``Reach``.

    Raises:
        ValueError: the sentence is not proved even at ``low``.
    """
    found = largest(assumption, up_to, low, high, tolerance=tolerance)
    end = found.message if found.refuted_at is None else f"refuted at {found.refuted_at} by the solver"
    return found.reach(assumption, f"proved at {found.proved_up_to}, {end}", beyond)
