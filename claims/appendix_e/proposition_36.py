r"""Proposition 36: the potential V = z/y falls in every epoch that starts in the sector y >= z.

With the factors f = z_2/z_0 and g = y_2/y_0 of an epoch (``theory.cyclic_sgd``), V falls exactly if f < g.
In squares Y = y^2, Z = z^2 that is one polynomial inequality, and it is decided over the whole set at
once, in milliseconds: the polar coordinates, the two lemmas and Mathematica are not needed.

The paper's path is: on an arc of radius rho, f - g grows with the angle (Lemma 39) and is negative at
45 degrees (Lemma 37).  It is right, but its displays use the letter r both for the radius (y_0 = r cos
theta) and for its square (z_0^2 = r - y_0^2), and three of them lack a square.
"""

from __future__ import annotations

from sympy import Rational

from claims.theory.cyclic_sgd import SECTOR, decrease, f, falls, g, one_epoch, wedge
from claims.theory.harness import judge_formula
from evidence import Outcome, Reach, Tightness
from evidence.bracket import largest
from evidence.chain import prove
from evidence.proof import Sentence, reals
from referee import Case, judge


@judge("proposition_36/as_printed", "proved", formulas=[SECTOR])
def as_printed(case: Case) -> Outcome:
    """The inequality in squares, for all real values; how far it reaches; epochs of the engine."""
    chain = prove(decrease())
    Y = Rational(17, 32)  # the tie on the outer arc at eta = 1/4
    least = 1 - f.at(Y, 2 * Y, Rational(1, 4)) / g.at(Y, 2 * Y, Rational(1, 4))
    return judge_formula(
        chain,
        one_epoch(case),
        falls,
        by="machine proofs of f < g in squares",
        detail="V falls on the printed set as a whole, also where y >= 1. At eta = 1/4 on the outer corner "
        f"y = z of the set V falls by the relative amount {float(least):.5f}.",
        tightness=Tightness(
            float(1 - least),
            "V after an epoch over V before it, at eta = 1/4, y = z, outer corner; 1 for eta -> 0",
        ),
        reach=(norm_reach(case), step_reach()),
    )


def step_reach() -> Reach:
    """The largest eta for which V still falls on all of A."""
    Y, Z, eta = reals("Y Z eta")

    def up_to(limit: Rational) -> Sentence:
        domain = [eta > 0, eta <= limit, *wedge(Y, Z, eta)[2:]]
        return Sentence("V falls on A", [Y, Z, eta], domain, f.at(Y, Y + Z, eta) < g.at(Y, Y + Z, eta))

    found = largest("eta", up_to, Rational(1, 4), Rational(3, 4), Rational(1, 20))
    return found.reach(
        "eta <= 1/4",
        "bracketed by the solver between 1/4 and 3/4",
        "f < g holds at least up to eta = 3/4; what fails first in Theorem 4 is that coordinates stay "
        "below 1 (eta > 1/4)",
    )


def norm_reach(case: Case) -> Reach:
    """How large y^2 + z^2 may be for V to fall, at eta = 1/4."""
    Y, Z = reals("Y Z")
    eta = Rational(1, 4)

    def within(radius: Rational) -> Sentence:
        domain = [Z > 0, Y >= Z, radius >= Y + Z]
        return Sentence("V falls", [Y, Z], domain, f.at(Y, Y + Z, eta) < g.at(Y, Y + Z, eta))

    tolerance = case.pick(Rational(1, 50), Rational(1, 200), Rational(1, 1000))
    found = largest("r", within, Rational(17, 16), Rational(5, 4), tolerance)
    return found.reach(
        "y^2 + z^2 <= 1 + eta/4 (17/16 at eta = 1/4)",
        "bracketed by the solver at eta = 1/4",
        "V grows in an epoch from y = z",
    )
