"""Lemma 29: Phi + (5/8) Psi < 1 is preserved by a step of full-batch GD.

Lemma 29: the displayed chains of its proof, which bound Delta Phi, Delta Psi and Delta N.

One of them drops a factor: 4 eta X [eta Phi X] is bounded by (4/5) eta X instead of (4/5) eta Phi X,
X = 1 - Phi - Psi/2, after which the last line would need Phi >= 4/5.  With the factor both lines are
right (4 eta X <= 4/5), and so is the bound that the chain is meant to show.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from sympy import And, Integer, Rational

from claims.theory.domains import gd_steps
from claims.theory.harness import judge_formula
from claims.theory.reaches import (
    INSIDE,
    SIZES,
    VARIABLES,
    N,
    Phi,
    Psi,
    after_phi,
    after_psi,
    d_n,
    d_phi,
    d_psi,
    eta,
    sentence,
    step_size_reach,
)
from claims.theory.refutation import Point, refute, replay
from engine.aggregates import next_phi
from evidence import Outcome, Tightness, refuted
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Sentence, identity, reals
from referee import Case, judge

X = 1 - Phi - Psi / 2


AT = {r"\Phi_t": Phi, r"\Psi_t": Psi}

#: What stays below 1; and what is between 0 and 1 then.
NORM = Formula("N", [Phi, Psi], Phi + Rational(5, 8) * Psi, printed=AT)
SPACE = Formula("the gap", [Phi, Psi], X)


@judge("lemma_29/as_printed", "proved", formulas=[NORM])
def as_printed(case: Case) -> Outcome:
    """The step by machine, tied to the engine."""
    after, below = NORM.at(after_phi, after_psi) < 1, Rational(1) > NORM.expression
    chain = prove(Sentence("N < 1 implies N' < 1", VARIABLES, [*SIZES, below], after))
    reach = step_size_reach(
        case,
        after,
        Rational(1, 4),
        Rational(251, 1000),
        "for eta > 1/4 a step from Phi just below 1 and Psi = 0 ends above 1; the proof's own route, "
        "Lemma 31 with lambda = 5 eta, ends at 1/5",
        domain=(Phi >= 0, Psi >= 0, below),
    )
    return judge_formula(
        chain,
        gd_steps(case, "N' < 1"),
        lambda s: NORM(s.new_Phi, s.new_Psi) - 1.0 - s.drift,
        tightness=Tightness(1.0, "N' tends to 1 with N"),
        reach=(reach,),
    )


@judge("lemma_29.range/as_printed", "proved", formulas=[SPACE])
def range_as_printed(case: Case) -> Outcome:
    """By machine; that the gap is 1 at the origin, and tends to 0 with Phi to 1."""
    gap = SPACE.expression
    chain = prove(sentence("ranges", And(Phi >= 0, Phi < 1, gap > 0, Integer(1) >= gap)))
    if (SPACE.at(0, 0), SPACE.at(1, 0)) != (1, 0):
        return refuted("proved", "the ends of the range", detail=chain.table(), message=f"{gap} leaves a gap")
    return judge_formula(
        chain,
        gd_steps(case, "the ranges"),
        lambda s: np.maximum(s.new_Phi - 1.0, -SPACE(s.new_Phi, s.new_Psi)) - s.drift,
        tightness=Tightness(1.0, "Phi tends to 1; 1 - Phi - Psi/2 is 1 at the origin"),
    )


(gap,) = reals("X")
WEIGHTED = reals("N")[0]
CALLED = {r"\mathcal N": WEIGHTED}
CHAIN = [eta, Phi, gap]
ROOM = [eta > 0, eta <= Rational(1, 5), Phi >= 0, Phi < 1, gap > 0, gap <= 1 - Phi]

#: The chain of bounds of Delta Phi, in X = 1 - Phi - Psi/2.
WHOLE = Formula("Delta Phi", CHAIN, 4 * eta * Phi * gap + 4 * eta * gap * (eta * Phi * gap))
MIDDLE = Formula(
    "its first bound", CHAIN, 4 * eta * Phi * gap + Rational(4, 5) * eta * Phi * gap, bounds="<=", domain=ROOM
)
LAST = Formula("its last bound", CHAIN, 5 * eta * Phi * gap, bounds="<=", domain=ROOM)

#: That of Delta Psi.
PSI_WHOLE = Formula("Delta Psi", VARIABLES, -2 * eta * Phi * Psi + eta * Phi * Psi * (eta * Phi))
PSI_MIDDLE = Formula(
    "its first bound",
    VARIABLES,
    -2 * eta * Phi * Psi + Rational(1, 5) * eta * Phi * Psi,
    bounds="<=",
    domain=INSIDE,
)
PSI_LAST = Formula("its last bound", VARIABLES, -eta * Phi * Psi, bounds="<=", domain=INSIDE)

#: That of Delta N.
TOTAL = Formula(
    "the sum of both", VARIABLES, 5 * eta * Phi * (1 - Phi - Psi / 2) - Rational(5, 8) * eta * Phi * Psi
)
SHORT = Formula("the same", [eta, Phi, WEIGHTED], 5 * eta * Phi * (1 - WEIGHTED), printed=CALLED)
LOGISTIC = Formula(
    "the last bound",
    [eta, WEIGHTED],
    5 * eta * WEIGHTED * (1 - WEIGHTED),
    printed=CALLED,
    bounds="<=",
    domain=[eta > 0, eta <= Rational(1, 5), WEIGHTED >= 0, WEIGHTED < 1],
)


@judge("lemma_29.phi_chain/as_printed", "counterexample")
def chain_as_printed(case: Case) -> Outcome:
    """The middle term of the chain exceeds the last one at Phi = 1/2."""
    big, small, step = Fraction(1, 2), Fraction(0), Fraction(1, 5)
    x = 1 - big - small / 2
    middle, last = 4 * step * big * x + Fraction(4, 5) * step * x, 5 * step * big * x
    seen = replay(case, Point(("1/2", "1/2", "0"), 2, ((0, 1),)))
    moved = next_phi(big, small, step) - big
    return refute(
        seen,
        "at Phi = 1/2, Psi = 0, eta = 1/5 the middle term is 7/25 and the last one 1/4",
        {
            "data": [[1, 0, 0], [0, 1, 0]],
            "w0": list(seen.point.c),
            "eta": "1/5",
            "Phi": "1/2",
            "Psi": "0",
            "middle": str(middle),
            "last": str(last),
            "Delta Phi": str(moved),
        },
        "w @ w - Phi, '<=', 4 * eta * Phi * (1 - Phi) + 0.8 * eta * (1 - Phi), '<=', 5 * eta * Phi * (1 - Phi)",
        names="Phi, eta = 0.5, 0.2\n",
        unless=big + moved != sum(x * x for x in seen.exact) or not moved <= middle or middle <= last,
        detail=[
            f"The three terms are {moved}, {middle} and {last}: the first inequality holds, the second does "
            r"not. It fails for all $\Phi < \frac45$.",
            f"On the engine: Phi' = {seen.w @ seen.w:.9g}; exactly {big + moved}.",
        ],
    )


@judge("lemma_29.phi_chain/corrected", "proved", formulas=[WHOLE, MIDDLE, LAST])
def chain_corrected(case: Case) -> Outcome:
    """Every line with the factor Phi; how far eta reaches."""
    whole, middle, last = (f.at(eta, Phi, X) for f in (WHOLE, MIDDLE, LAST))
    h, bound = 4 * eta * Phi * X, d_phi <= last
    chain = prove(
        identity("Delta Phi = 4 eta Phi X + 4 eta X [eta Phi X]", d_phi, whole),
        sentence("4 eta X [eta Phi X] <= (4/5) eta Phi X", whole - h <= middle - h),
        sentence("4 eta Phi X + (4/5) eta Phi X <= 5 eta Phi X", middle <= last),
        sentence("Delta Phi <= 5 eta Phi X", bound),
    )
    reach = step_size_reach(case, bound, Rational(1, 4), Rational(26, 100), "4 eta X > 1 near the origin")
    return judge_formula(
        chain,
        gd_steps(case, "Delta Phi <= 5 eta Phi (1 - Phi - Psi/2)"),
        lambda s: (s.new_Phi - s.Phi) - LAST(s.eta, s.Phi, 1 - s.Phi - s.Psi / 2),
        tightness=Tightness(0.96, "sup of Delta Phi over 5 eta Phi X: (4 + 4 eta X)/5 at eta = 1/5, X = 1"),
        reach=(reach,),
    )


@judge("lemma_29.psi/as_printed", "proved", formulas=[PSI_WHOLE, PSI_MIDDLE, PSI_LAST])
def psi_as_printed(case: Case) -> Outcome:
    """Every line; how far eta reaches."""
    middle, last = PSI_MIDDLE.expression, PSI_LAST.expression
    chain = prove(
        identity("Delta Psi = -2 eta Phi Psi + eta Phi Psi [eta Phi]", d_psi, PSI_WHOLE.expression),
        sentence("Delta Psi <= -2 eta Phi Psi + (1/5) eta Phi Psi", d_psi <= middle),
        sentence("... <= -eta Phi Psi", middle <= last),
    )
    reach = step_size_reach(
        case,
        d_psi <= last,
        Rational(1),
        Rational(11, 10),
        "the whole chain needs eta <= 1/5 for its middle term; its ends hold while eta Phi <= 1",
    )
    return judge_formula(
        chain,
        gd_steps(case, "Delta Psi <= -eta Phi Psi"),
        lambda s: (s.new_Psi - s.Psi) - PSI_LAST(s.Phi, s.Psi, s.eta),
        tightness=Tightness(
            1 / 1.8, "largest eta Phi Psi / |Delta Psi| = 1/(2 - eta Phi), in the limit eta Phi = 1/5"
        ),
        reach=(reach,),
    )


@judge("lemma_29.total/as_printed", "proved", formulas=[TOTAL, SHORT, LOGISTIC])
def total_as_printed(case: Case) -> Outcome:
    """Every line; how far eta reaches."""
    final = d_n <= LOGISTIC.at(eta, N)
    sides = TOTAL.expression, SHORT.at(eta, Phi, N)
    chain = prove(
        identity("5 eta Phi X - (5/8) eta Phi Psi = 5 eta Phi (1 - N)", *sides),
        sentence("Delta N <= 5 eta Phi X - (5/8) eta Phi Psi", d_n <= sides[0]),
        sentence("5 eta Phi (1 - N) <= 5 eta N (1 - N)", sides[1] <= LOGISTIC.at(eta, N)),
        sentence("Delta N <= 5 eta N (1 - N)", final),
    )
    reach = step_size_reach(
        case,
        final,
        Rational(1, 4),
        Rational(26, 100),
        "4 + 4 eta > 5 near the origin; what Lemma 31 makes of the line, N' < 1, needs 5 eta <= 1",
    )
    return judge_formula(
        chain,
        gd_steps(case, "Delta N <= 5 eta N (1 - N)"),
        lambda s: (s.new_Phi - s.Phi) + 0.625 * (s.new_Psi - s.Psi) - LOGISTIC(s.eta, s.Phi + 0.625 * s.Psi),
        tightness=Tightness(
            0.96, "sup of Delta N over the bound: (4 + 4 eta)/5 at eta = 1/5, Psi = 0, Phi to 0"
        ),
        reach=(reach,),
    )
