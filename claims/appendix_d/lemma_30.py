r"""Lemma 30: unrolling x_{t+1} - x_t >= c_t (1 - x_t).

As printed the product runs over c_1, ..., c_t; the recursion up to time t uses c_0, ..., c_{t-1}.  If c_t > c_0
the printed bound is too small.  Proposition 28 uses the lemma with a constant c_t, where both agree.
"""

from __future__ import annotations

from fractions import Fraction
from math import prod

import numpy as np
import sympy

from evidence import Counterexample, Evidence, Outcome, Reach, Tightness, Verdict, refuted
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Sentence, reals
from referee import Case, judge


@judge("lemma_30/as_printed", "counterexample")
def as_printed(case: Case) -> Outcome:
    """An exact sequence on which the shifted product is too small."""
    x = [Fraction(0), Fraction(1, 2), Fraction(1), Fraction(1)]
    c = [Fraction(1, 2), Fraction(1), Fraction(1)]
    satisfied = all(x[t + 1] - x[t] >= c[t] * (1 - x[t]) for t in range(3))
    bound = prod(1 - ci for ci in c[1:2]) * (1 - x[0])
    outer = float(np.exp(-1.0))
    broken = 1 - x[1] > bound and float(1 - x[1]) > outer
    return refuted(
        "counterexample",
        "an exact counterexample in rational numbers (no dynamics is involved)",
        unless=not (satisfied and broken),
        detail=f"At t = 1: $1 - x_1 = 1/2$, the printed product is {bound}, the exponential {outer:.4f}. From "
        "t = 2 on the sequence stays at 1 and satisfies everything.",
        counterexample=Counterexample(
            "x = (0, 1/2, 1, 1, ...), c = (1/2, 1, 1, ...): 1 - x_1 = 1/2 > (1 - c_1)(1 - x_0) = 0",
            {"x": ["0", "1/2", "1", "1"], "c": ["1/2", "1", "1"], "t": 1},
            "from fractions import Fraction\n"
            "x, c = [Fraction(0), Fraction(1, 2), Fraction(1)], [Fraction(1, 2), Fraction(1)]\n"
            "print([x[t + 1] - x[t] >= c[t] * (1 - x[t]) for t in range(2)])\n"
            'print(1 - x[1], "<=", (1 - c[1]) * (1 - x[0]))',
        ),
        samples=1,
    )


P, s, first = reals("P s x_0")

#: The bounds of 1 - x_t, with P for the product and s for the sum up to t.
PRODUCT = Formula(
    "the product",
    [P, first],
    P * (1 - first),
    printed={r"\prod_{i=0}^{t-1} (1 - c_i)": P, "x_0": first},
    bounds="<=",
    domain=[P >= 0, P <= 1, first <= 1],
)
EXPONENTIAL = Formula(
    "the exponential",
    [s, first],
    sympy.exp(-s) * (1 - first),
    printed={r"\sum_{i=0}^{t-1} c_i": s, "x_0": first},
    bounds="<=",
    domain=[s >= 0, first <= 1],
)


@judge("lemma_30/corrected", "proved", formulas=[PRODUCT, EXPONENTIAL])
def corrected(case: Case) -> Outcome:
    """The induction by machine, in P = the product so far, and one factor of the exponential."""
    x, after, c, gap = reals("x x_next c gap")
    domain = [c > 0, c <= 1, P >= 0, gap >= 0, 1 - x <= PRODUCT.at(P, 1 - gap), after - x >= c * (1 - x)]
    cubic = sympy.series(EXPONENTIAL.at(c, 0), c, 0, 4).removeO()  # of one factor
    chain = prove(
        Sentence(
            "step: 1 - x <= P (1 - x_0) gives 1 - x' <= (1 - c) P (1 - x_0)",
            [x, after, c, P, gap],
            domain,
            1 - after <= PRODUCT.at((1 - c) * P, 1 - gap),
        ),
        Sentence("the product stays non-negative", [c, P], [c > 0, c <= 1, P >= 0], (1 - c) * P >= 0),
        Sentence(
            "1 - c <= 1 - c + c^2/2 - c^3/6 (the last is below exp(-c): alternating series)",
            [c],
            [c > 0, c <= 1],
            1 - c <= cubic,
        ),
    )
    if {PRODUCT.at(1, first), EXPONENTIAL.at(0, first)} != {1 - first}:
        return refuted("proved", "the base of the induction", message="at t = 0 a bound is not 1 - x_0")
    # c_t = 101/100: one overshoot to 1 - x_1 = -1 makes 1 - x_2 = 1/100 possible
    beyond = Fraction(101, 100)
    x0, x1, x2 = Fraction(0), Fraction(2), Fraction(99, 100)
    broken = (
        x1 - x0 >= beyond * (1 - x0) and x2 - x1 >= beyond * (1 - x1) and 1 - x2 > (1 - beyond) ** 2 * (1 - x0)
    )
    return Outcome(
        verdict=Verdict.VERIFIED if broken else Verdict.INCONCLUSIVE,
        evidence=Evidence.PROVED,
        method="machine proofs of base and step of the induction over t (no dynamics is involved)",
        detail=[
            chain.table(),
            "At t = 0 both sides are $1 - x_0$. Not machine-checked: $1 - c + c^2/2 - c^3/6 \\le e^{-c}$.",
        ],
        tightness=Tightness(1.0, "the first inequality is an equality if the assumption is one"),
        reach=(
            Reach(
                "c_t <= 1",
                1.0,
                float(beyond),
                "proved up to 1; an exact sequence beyond",
                "with c_t = 1.01, x = (0, 2, 0.99): 1 - x_2 = 0.01 > (1 - c)^2 = 0.0001",
            ),
        ),
        samples=1,
    )
