r"""Proposition 28: the displayed lines that bound Delta Phi from below.

One line drops the factor Phi: 2 eta Phi (2 - 2 Phi - Psi) >= (2 eta)(2/5)(1 - Phi).  It is false for small
Phi, and so is Delta Phi >= (2 eta)(2/5)(1 - Phi); the next line has the factor again.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from sympy import Rational

from claims.theory.domains import gd_steps
from claims.theory.harness import judge_formula
from claims.theory.reaches import INSIDE, VARIABLES, Phi, Psi, after_phi, d_phi, eta, sentence
from claims.theory.refutation import Point, refute, replay
from engine.aggregates import next_phi
from evidence import Outcome, Tightness
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import identity, reals
from referee import Case, judge

(start,) = reals("Phi_0")
FACTOR = 2 - 2 * Phi - Psi
SMALL = [eta > 0, eta <= Rational(1, 5), Phi >= 0, Phi < 1]

#: The factor's lower bound.
BELOW = Formula("the bound", [Phi], Rational(2, 5) * (1 - Phi), bounds=">=", domain=[Phi >= 0, Phi < 1])

#: The chain of lower bounds of Delta Phi.
FIRST = Formula("the first bound", VARIABLES, 2 * eta * Phi * FACTOR, bounds=">=", domain=INSIDE)
SECOND = Formula(
    "the second bound", [eta, Phi], Rational(4, 5) * eta * Phi * (1 - Phi), bounds=">=", domain=SMALL
)
THIRD = Formula(
    "the third bound",
    [eta, start, Phi],
    Rational(4, 5) * eta * start * (1 - Phi),
    printed={r"\Phi_0": start},
    bounds=">=",
    domain=[*SMALL, start >= 0, start <= Phi],
)


@judge("proposition_28_steps.factor/as_printed", "proved", formulas=[BELOW])
def gap_as_printed(case: Case) -> Outcome:
    """By machine; the engine's factor along paths."""
    chain = prove(
        sentence("2 - 2 Phi - Psi >= (2/5)(1 - Phi)", BELOW.expression <= FACTOR),
        sentence("1 - Phi > 0", Phi < 1),
    )
    return judge_formula(
        chain,
        gd_steps(case, "2 - 2 Phi - Psi >= (2/5)(1 - Phi)"),
        lambda s: BELOW(s.new_Phi) - (2 - 2 * s.new_Phi - s.new_Psi) - 3 * s.drift,
        tightness=Tightness(1.0, "bound over value: tends to 1 where Phi + (5/8) Psi tends to 1 with Psi > 0"),
    )


@judge("proposition_28_steps.first/as_printed", "proved", formulas=[FIRST])
def first_as_printed(case: Case) -> Outcome:
    """By machine; the engine's steps."""
    chain = prove(sentence("Delta Phi >= 2 eta Phi (2 - 2 Phi - Psi)", d_phi >= FIRST.expression))
    return judge_formula(
        chain,
        gd_steps(case, "Delta Phi >= 2 eta Phi (2 - 2 Phi - Psi)"),
        lambda s: FIRST(s.Phi, s.Psi, s.eta) - (s.new_Phi - s.Phi),
        tightness=Tightness(
            1.0, "bound over Delta Phi = 1/(1 + eta (1 - Phi - Psi/2)), tends to 1 at the limit"
        ),
    )


@judge("proposition_28_steps.dropped/as_printed", "counterexample")
def dropped_as_printed(case: Case) -> Outcome:
    """Delta Phi itself is below the printed term at Phi = 1/10."""
    big, small, step = Fraction(1, 10), Fraction(0), Fraction(1, 5)
    second = 2 * step * big * (2 - 2 * big - small)
    third = 2 * step * Fraction(2, 5) * (1 - big)
    fourth = Fraction(4, 5) * step * big * (1 - big)
    seen = replay(case, Point(("1/10", "3/10", "0"), 2, ((0, 1),)))
    moved = next_phi(big, small, step) - big
    return refute(
        seen,
        "at Phi = 1/10, Psi = 0, eta = 1/5: Delta Phi = 531/6250 = 0.085, the printed bound is 18/125 = 0.144",
        {
            "data": [[1, 0, 0], [0, 1, 0]],
            "w0": list(seen.point.c),
            "eta": "1/5",
            "Phi": "1/10",
            "Psi": "0",
            "Delta Phi": str(moved),
            "second": str(second),
            "third": str(third),
            "fourth": str(fourth),
        },
        "w @ w - Phi, 2 * eta * Phi * x, '>=', 0.4 * eta * x, '==', 0.4 * eta * Phi * x",
        names="Phi, eta = 0.1, 0.2\nx = 2 * (1 - Phi)\n",
        unless=big + moved != sum(x * x for x in seen.exact)
        or not (moved >= second and second < third and moved < third and third != fourth),
        detail=[
            f"The terms of the display are {moved}, {second}, {third} and {fourth}: the second inequality "
            "fails, and the third and fourth terms are not equal.",
            f"On the engine: Phi' = {seen.w @ seen.w:.9g}; exactly {big + moved}.",
        ],
    )


@judge("proposition_28_steps.dropped/corrected", "proved", formulas=[FIRST, SECOND, THIRD])
def dropped_corrected(case: Case) -> Outcome:
    """With the factor, by machine; the engine's steps."""
    first, bound = FIRST.expression, SECOND.expression
    chain = prove(
        sentence("2 eta Phi (2 - 2 Phi - Psi) >= (4/5) eta Phi (1 - Phi)", first >= bound),
        identity(
            "at the start the last two bounds are equal", THIRD.expression, SECOND.original, where={start: Phi}
        ),
        sentence("Delta Phi >= 2 eta Phi (2 - 2 Phi - Psi)", d_phi >= first),
        sentence("Delta Phi >= (4/5) eta Phi (1 - Phi)", d_phi >= bound),
        sentence("Phi' >= Phi", after_phi >= Phi),
    )
    return judge_formula(
        chain,
        gd_steps(case, "Delta Phi >= (4/5) eta Phi (1 - Phi) >= (4/5) eta Phi_0 (1 - Phi)"),
        lambda s: (
            np.maximum(SECOND(s.eta, s.Phi), THIRD(s.eta, s.Phi[:, :1], s.Phi)) - (s.new_Phi - s.Phi) - s.drift
        ),
        tightness=Tightness(1.0, "bound over Delta Phi, where Phi + (5/8) Psi tends to 1 and Phi to 1"),
    )
