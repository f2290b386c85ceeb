"""Lemma 38: the steps of its proof."""

from __future__ import annotations

from typing import Any

from sympy import And, Eq, Equivalent, Integer, Rational

from claims.appendix_e.lemma_37 import diagonal
from claims.appendix_e.lemma_37_proof import cubic
from claims.appendix_e.lemma_38 import last_factor
from claims.theory.harness import conclude
from evidence import Outcome, Tightness
from evidence.bracket import supremum
from evidence.chain import prove
from evidence.proof import Sentence, derivative, identity, reals
from referee import Case, judge


def least(b: Any) -> Any:
    """w_min, the least value of w for a given b."""
    return (-(b**2) + 6 * b + 3) / 8


@judge("lemma_38.least/as_printed", "proved")
def least_as_printed(case: Case) -> Outcome:
    """The identity and the inequality."""
    Y, eta = reals("Y eta")
    closed = 1 - eta / 2 - eta**2 / 8
    bound = Sentence("w >= w_min", [Y, eta], diagonal(Y, eta), 1 - eta * Y >= closed)
    chain = prove(identity("w_min in b", closed, least(1 - eta)), bound)
    return conclude(chain, tightness=Tightness(1.0, "attained at the largest y"))


@judge("lemma_38.growth/as_printed", "proved")
def growth_as_printed(case: Case) -> Outcome:
    """The derivative, its bound, and where the bound is positive."""
    w, b, eta = reals("w b eta")
    slope = 12 * w**2 - 10 * b * w + 2 * b**2
    lower = 14 * b**2 - 10 * b
    chain = prove(
        derivative("d/dw of the cubic", cubic(w, b), w, slope),
        Sentence("slope >= 14 b^2 - 10 b", [w, b], [b > 0, w >= b, w <= 1], slope >= lower),
        Sentence("iff b >= 5/7", [b], [b > 0], Equivalent(lower >= 0, b >= Rational(5, 7))),
        Sentence(
            "iff eta <= 2/7", [b, eta], [Eq(b, 1 - eta)], Equivalent(b >= Rational(5, 7), eta <= Rational(2, 7))
        ),
        Sentence("eta <= 1/4 is enough", [eta], [4 * eta <= 1], eta <= Rational(2, 7)),
    )
    return conclude(chain, tightness=Tightness(1.0, "equality at w = b = 1"))


@judge("lemma_38.above/as_printed", "proved")
def above_as_printed(case: Case) -> Outcome:
    """The identity, and the sign on the half-open interval."""
    b, w_min = reals("b w_min")
    eight = -(b**2) + 6 * b + 3 - 8 * b
    chain = prove(
        identity("8 (w_min - b) = -(b^2 + 2 b - 3)", 8 * (w_min - b), eight, where={w_min: least(b)}),
        identity("= -(b + 3)(b - 1)", eight, -(b + 3) * (b - 1)),
        Sentence("positive below 1", [b], [b >= 0, b < 1], least(b) > b),
    )
    return conclude(chain)


@judge("lemma_38.closed/as_printed", "proved")
def closed_as_printed(case: Case) -> Outcome:
    """Mathematica's formula by SymPy, the bounds by machine, with the infimum over w."""
    w, b = reals("w b")
    closed = -Rational(1, 128) * (b - 1) ** 2 * last_factor(b)
    unit = [b >= 0, b < 1]
    above = [7 * b >= 5, b < 1, w >= least(b), w <= 1]
    bound = Integer(1 + 2 - 27)
    chain = prove(
        identity("f(w_min, b)", cubic(least(b), b), closed),
        Sentence("last factor <= 1 + 2 - 27 < 0", [b], unit, And(last_factor(b) <= bound, bound < 0)),
        Sentence("f(w_min, b) > 0", [b], unit, closed > 0),
        Sentence("w_min is the least", [w, b], above, cubic(w, b) >= cubic(least(b), b)),
    )
    largest_value = supremum(last_factor(b), [b], [b >= 0, b <= 1], Rational(1, 20))
    top = float(largest_value.at_least or 0)
    return conclude(
        chain, tightness=Tightness(24.0 / -top, f"the bound -24 against the true maximum {top:.2f}")
    )
