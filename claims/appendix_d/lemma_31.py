r"""Lemma 31: x_{t+1} - x_t <= lambda x_t (1 - x_t) keeps a sequence below 1.

With f(x) = x + lambda x (1 - x) we have 1 - f(x) = (1 - x)(1 - lambda x).  So one step stays below 1 exactly if
lambda x < 1: for every x < 1 if 0 <= lambda <= 1, but not for x <= 1/lambda if lambda < 0, nor for
1/lambda <= x < 1 if lambda > 1.  The lemma prints lambda <= 1 without a lower bound, and its proof uses
x_T in [0, 1], which nothing gives: only upper bounds of x_{t+1} are assumed.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from sympy import Integer, Rational

from claims.mathematics.reaches import as_reach
from claims.statement import Case, Erratum, Statement
from evidence import Counterexample, Outcome, Tightness, refuted, verified
from evidence.chain import prove
from evidence.proof import Sentence, identity, reals

x, y, after, lam = reals("x y x_next lambda_")

LEMMA = Statement(
    label="Lemma 31",
    source="Appendix D.1",
    title="a logistic inequality keeps a sequence below 1",
    text=r"""If $x_0 < 1$ and $x_{t+1} - x_t \le \lambda x_t (1 - x_t)$ for all $t$, then $x_t < 1$ for all
$t$.""",
    assumptions=(r"$\lambda \le 1$",),
)


def f(value: Any, slope: Any) -> Any:
    """The right side of the recursion, x + lambda x (1 - x); for numbers and for SymPy."""
    return (1 + slope) * value - slope * value**2


@LEMMA.claim(
    "as printed: refuted, counterexample",
    argument=r"$\lambda = -2$ and $x = (-1, 3, -1, 3, \dots)$: from $-1$ the assumption allows an increase of "
    r"$-2 \cdot (-1) \cdot 2 = 4$, and from $3$ any value up to $15$.",
    erratum=Erratum(
        printed=r"$\lambda \le 1$",
        correct=r"$0 \le \lambda \le 1$",
        consequence=r"none: Lemma 29 uses it with $\lambda = 5\eta \in (0, 1]$",
    ),
)
def as_printed(case: Case) -> Outcome:
    """An exact sequence with a negative lambda."""
    slope, path = Fraction(-2), [Fraction(-1), Fraction(3), Fraction(-1), Fraction(3)]
    allowed = all(path[t + 1] <= f(path[t], slope) for t in range(3))
    return refuted(
        "counterexample",
        "an exact counterexample in rational numbers (no dynamics is involved)",
        unless=not (allowed and path[1] >= 1),
        detail=f"f(-1) = {f(path[0], slope)} and f(3) = {f(path[1], slope)} for lambda = -2.",
        counterexample=Counterexample(
            "lambda = -2, x = (-1, 3, -1, 3, ...): x_0 < 1 but x_1 = 3",
            {"lambda": "-2", "x": ["-1", "3", "-1", "3"]},
            "x, slope = [-1, 3, -1, 3], -2\n"
            "print([x[t + 1] - x[t] <= slope * x[t] * (1 - x[t]) for t in range(3)], x[1] < 1)",
        ),
        samples=1,
    )


@LEMMA.claim(
    "corrected: verified, proved",
    assumptions=(r"$0 \le \lambda \le 1$",),
    argument=r"$1 - f(x) = (1-x)(1-\lambda x) > 0$ for $x < 1$ and $0 \le \lambda \le 1$.",
)
def corrected(case: Case) -> Outcome:
    """The step of the induction by machine; the largest lambda."""

    def up_to(value: Rational) -> Sentence:
        domain = [lam >= 0, lam <= value, x < 1, after - x <= lam * x * (1 - x)]
        return Sentence(f"lambda <= {value}", [x, after, lam], domain, after < 1)

    chain = prove(
        identity("1 - f(x) = (1 - x)(1 - lambda x)", 1 - f(x, lam), (1 - x) * (1 - lam * x)), up_to(Integer(1))
    )
    reach = as_reach(
        "lambda <= 1",
        up_to,
        Rational(1),
        Rational(1001, 1000),
        Rational(1, 1000),
        "a step from 1/lambda <= x < 1 may end at or above 1; for lambda < 0 one from x <= 1/lambda",
    )
    return verified(
        "proved",
        "machine proofs of the step of the induction over t (no dynamics is involved)",
        detail=chain.table(),
        tightness=Tightness(1.0, "x_t may tend to 1"),
        reach=(reach,),
        samples=1,
    )
