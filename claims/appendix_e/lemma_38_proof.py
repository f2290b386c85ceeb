"""Lemma 38: the steps of its proof."""

from __future__ import annotations

from sympy import And, Eq, Equivalent, Integer, Rational

from claims.appendix_e.lemma_37 import diagonal
from claims.appendix_e.lemma_37_proof import b, cubic, eta, w
from claims.appendix_e.lemma_38 import last_factor
from claims.theory.harness import conclude
from evidence import Outcome, Tightness
from evidence.bracket import supremum
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Sentence, derivative, identity, reals
from referee import Case, judge

#: w_min, the least value of w, in eta and in b; and how far above b it is, times 8.
IN_ETA = Formula("w_min in eta", (eta,), 1 - eta / 2 - eta**2 / 8)
LEAST = Formula("w_min in b", (b,), (-(b**2) + 6 * b + 3) / 8)
ABOVE = Formula("8 (w_min - b)", (b,), -(b + 3) * (b - 1))

#: The derivative of the cubic, and what it is at least.
SLOPE = Formula("the derivative", (w, b), 12 * w**2 - 10 * b * w + 2 * b**2)
LOWER = Formula("the bound of the derivative", (b,), 14 * b**2 - 10 * b)

#: The cubic at w_min, and the bound of its last factor.
CLOSED = Formula("f(w_min, b)", (b,), -Rational(1, 128) * (b - 1) ** 2 * last_factor.original)
BOUND = Formula("the bound of the last factor", (), Integer(1 + 2 - 27), bounds="<=")


@judge("lemma_38.least/as_printed", "proved", formulas=[IN_ETA, LEAST])
def least_as_printed(case: Case) -> Outcome:
    """The identity and the inequality."""
    (Y,) = reals("Y")
    closed = IN_ETA.expression
    bound = Sentence("w >= w_min", [Y, eta], diagonal(Y, eta), 1 - eta * Y >= closed)
    chain = prove(identity("w_min in b", closed, LEAST.at(1 - eta)), bound)
    return conclude(chain, tightness=Tightness(1.0, "attained at the largest y"))


@judge("lemma_38.growth/as_printed", "proved", formulas=[SLOPE, LOWER])
def growth_as_printed(case: Case) -> Outcome:
    """The derivative, its bound, and where the bound is positive."""
    slope, lower = SLOPE.expression, LOWER.expression
    chain = prove(
        derivative("d/dw of the cubic", cubic.expression, w, slope),
        Sentence("slope >= 14 b^2 - 10 b", [w, b], [b > 0, w >= b, w <= 1], slope >= lower),
        identity("equality at w = b = 1", slope - lower, 12 * (w**2 - b**2) + 10 * b * (1 - w)),
        Sentence("iff b >= 5/7", [b], [b > 0], Equivalent(lower >= 0, b >= Rational(5, 7))),
        Sentence(
            "iff eta <= 2/7", [b, eta], [Eq(b, 1 - eta)], Equivalent(b >= Rational(5, 7), eta <= Rational(2, 7))
        ),
        Sentence("eta <= 1/4 is enough", [eta], [4 * eta <= 1], eta <= Rational(2, 7)),
    )
    return conclude(chain, tightness=Tightness(1.0, "equality at w = b = 1"))


@judge("lemma_38.above/as_printed", "proved", formulas=[ABOVE])
def above_as_printed(case: Case) -> Outcome:
    """The identity, and the sign on the half-open interval."""
    (w_min,) = reals("w_min")
    eight = -(b**2) + 6 * b + 3 - 8 * b
    chain = prove(
        identity("8 (w_min - b) = -(b^2 + 2 b - 3)", 8 * (w_min - b), eight, where={w_min: LEAST.expression}),
        identity("= -(b + 3)(b - 1)", eight, ABOVE.expression),
        Sentence("positive below 1", [b], [b >= 0, b < 1], LEAST.expression > b),
    )
    return conclude(chain)


@judge("lemma_38.closed/as_printed", "proved", formulas=[CLOSED, last_factor, BOUND])
def closed_as_printed(case: Case) -> Outcome:
    """Mathematica's formula by SymPy, the bounds by machine, with the infimum over w."""
    (k,) = reals("k")
    closed, last, bound = CLOSED.expression, last_factor.expression, BOUND.expression
    unit = [b >= 0, b < 1]
    above = [7 * b >= 5, b < 1, w >= LEAST.expression, w <= 1]
    chain = prove(
        identity("f(w_min, b)", cubic.at(LEAST.expression, b), closed),
        identity("its last factor", closed, -((b - 1) ** 2) * k / 128, where={k: last}),
        Sentence("last factor <= 1 + 2 - 27 < 0", [b], unit, And(last <= bound, bound < 0)),
        Sentence("f(w_min, b) > 0", [b], unit, closed > 0),
        Sentence("w_min is the least", [w, b], above, cubic.expression >= cubic.at(LEAST.expression, b)),
    )
    largest_value = supremum(last, [b], [b >= 0, b <= 1], Rational(1, 20))
    top = float(largest_value.at_least or 0)
    return conclude(
        chain, tightness=Tightness(BOUND() / top, f"the bound -24 against the true maximum {top:.2f}")
    )
