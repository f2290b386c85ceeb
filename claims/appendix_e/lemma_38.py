r"""Lemma 38: the cubic of Lemma 37 is not negative.

With w = 1 - eta y^2 and b = 1 - eta the cubic 4 w^3 - 5 b w^2 + 2 b^2 w - b grows in w on [b, 1], and at
the least value w_min that the assumptions allow it is (1 - b)^2 times a positive polynomial.  Lemma 37
needs the strict inequality, which is what the proof shows for eta > 0; at eta = 0 the cubic is 0.

These are statements about two real numbers.  They are tied to the dynamics by Lemma 37:
y_2 - z_2 = 2 eta y^3 times the cubic after an epoch from y = z.

Lemma 38: the steps of its proof.
"""

from __future__ import annotations

import numpy as np
from sympy import And, Eq, Equivalent, Integer, Rational

from claims.appendix_e.lemma_37 import b, cubic, diagonal, difference, eta, w
from claims.theory.cyclic_sgd import Epochs, one_epoch
from claims.theory.harness import conclude, excess, judge_formula
from evidence import Outcome, Reach, Tightness
from evidence.bracket import largest, supremum
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Sentence, derivative, identity, reals
from referee import Case, judge

#: What twice y^2 may be; of an assumption: with less the lemma says less.
TWICE = Formula("the bound on 2 y^2", (eta,), 1 + eta / 4, bounds=">=", domain=[eta > 0, 4 * eta <= 1])

#: The last factor of the cubic at w_min.
last_factor = Formula("the last factor", (b,), b**4 - 6 * b**3 - 2 * b**2 + 2 * b - 27)


def check(epochs: Epochs) -> float:
    """(y_2 - z_2) / (2 eta y^3) is the cubic, on the engine."""
    seen, error = difference(epochs)
    y, eta = epochs.y[0], epochs.eta
    return excess(np.abs(seen - 2 * eta * y**3 * cubic(1 - eta * y**2, 1 - eta)), error)


@judge("lemma_38/as_printed", "proved", formulas=[TWICE, cubic])
def as_printed(case: Case) -> Outcome:
    """The inequality by machine, the sharpest constant in (1 - b)^2, the reach in eta."""
    (Y,) = reals("Y")
    domain = [eta > 0, 4 * eta <= 1, Y >= 0, TWICE.expression >= 2 * Y]
    value = cubic.at(1 - eta * Y, 1 - eta)
    smallest = supremum(last_factor.expression / 128, [b], [4 * b >= 3, b < 1], Rational(1, 100))
    constant = -float(smallest.at_most or 0)
    return judge_formula(
        prove(Sentence("the cubic is not negative", [Y, eta], domain, value >= 0)),
        one_epoch(case, region="diagonal"),
        check,
        by="machine proofs in y^2 and eta",
        tightness=Tightness(
            1.0, f"the bound 0 is approached as eta -> 0, where the least cubic is >= {constant:.3g} eta^2"
        ),
        reach=(size_reach(case),),
    )


def size_reach(case: Case) -> Reach:
    """The largest eta for which the inequality holds."""
    (Y,) = reals("Y")

    def up_to(limit: Rational) -> Sentence:
        domain = [eta > 0, eta <= limit, Y >= 0, 1 + eta / 4 >= 2 * Y]
        return Sentence("cubic", [Y, eta], domain, cubic.at(1 - eta * Y, 1 - eta) >= 0)

    tolerance = case.pick(Rational(1, 5), Rational(1, 20), Rational(1, 100))
    found = largest("eta", up_to, Rational(1, 4), Rational(4), tolerance)
    return found.reach(
        "eta <= 1/4",
        "bracketed by the solver",
        "the cubic is negative; the printed proof ends at eta = 2/7, where the derivative's bound does",
    )


@judge("lemma_38/strict", "proved", formulas=[TWICE, cubic])
def strict(case: Case) -> Outcome:
    """The strict inequality by machine; the engine's y_2 - z_2."""
    (Y,) = reals("Y")
    domain = [eta > 0, 4 * eta <= 1, Y > 0, TWICE.expression >= 2 * Y]
    sentence = Sentence("the cubic is positive", [Y, eta], domain, cubic.at(1 - eta * Y, 1 - eta) > 0)
    return judge_formula(
        prove(sentence), one_epoch(case, region="diagonal"), check, by="machine proofs in y^2 and eta"
    )


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
