r"""Lemma 38: the cubic of Lemma 37 is not negative.

With w = 1 - eta y^2 and b = 1 - eta the cubic 4 w^3 - 5 b w^2 + 2 b^2 w - b grows in w on [b, 1], and at
the least value w_min that the assumptions allow it is (1 - b)^2 times a positive polynomial.  Lemma 37
needs the strict inequality, which is what the proof shows for eta > 0; at eta = 0 the cubic is 0.

These are statements about two real numbers.  They are tied to the dynamics by Lemma 37:
y_2 - z_2 = 2 eta y^3 times the cubic after an epoch from y = z.
"""

from __future__ import annotations

import numpy as np
from sympy import Rational

from claims.appendix_e.lemma_37_proof import b, cubic, difference, eta
from claims.theory.cyclic_sgd import Epochs, one_epoch
from claims.theory.harness import excess, judge_formula
from evidence import Outcome, Reach, Tightness
from evidence.bracket import largest, supremum
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Sentence, reals
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
