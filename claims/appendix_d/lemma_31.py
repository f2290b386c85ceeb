r"""Lemma 31: x_{t+1} - x_t <= lambda x_t (1 - x_t) keeps a sequence below 1.

With f(x) = x + lambda x (1 - x) we have 1 - f(x) = (1 - x)(1 - lambda x).  So one step stays below 1 exactly if
lambda x < 1: for every x < 1 if 0 <= lambda <= 1, but not for x <= 1/lambda if lambda < 0, nor for
1/lambda <= x < 1 if lambda > 1.  The lemma prints lambda <= 1 without a lower bound, and its proof uses
x_T in [0, 1]; in its one use lambda = 5 eta and x_t is a squared norm.

Lemma 31: the range of x_T and the monotonicity of f in its proof.
"""

from __future__ import annotations

import sympy
from sympy import Integer, Rational

from claims.theory.reaches import as_reach
from evidence import Outcome, Tightness, verified
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Sentence, identity, reals
from referee import Case, judge

x, y, after, lam = reals("x y x_next lambda_")


STEP = Formula("f", [x, lam], (1 + lam) * x - lam * x**2, printed={r"\lambda": lam})


def f(value: sympy.Expr, slope: sympy.Expr) -> sympy.Expr:
    """The right side of the recursion, x + lambda x (1 - x)."""
    return STEP.at(value, slope)


@judge("lemma_31/as_printed", "proved")
def as_printed(case: Case) -> Outcome:
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


@judge("lemma_31.range/as_printed", "proved", formulas=[STEP])
def step_as_printed(case: Case) -> Outcome:
    """Monotonicity by machine."""
    domain = [lam >= 0, lam <= 1, x < y, y <= 1]
    chain = prove(
        identity("f(1) = 1", f(x, lam), Integer(1), where={x: Integer(1)}),
        identity(
            "f(y) - f(x) = (y - x)(1 + lambda - lambda (x + y))",
            f(y, lam) - f(x, lam),
            (y - x) * (1 + lam - lam * (x + y)),
        ),
        Sentence("f is strictly increasing on (-inf, 1]", [x, y, lam], domain, f(x, lam) < f(y, lam)),
    )
    return verified("proved", "machine proofs (no dynamics is involved)", detail=chain.table(), samples=1)
