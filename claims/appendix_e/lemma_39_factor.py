"""Lemma 39: the function g, which lacks a square that its proof has.

With the printed g the lemma happens to be true as well, though the paper does not prove that, and it
would be of no use: the printed g is not a factor of the epoch.
"""

from __future__ import annotations

from sympy import Eq, Rational

from claims.theory.cyclic_sgd import factors, g, one_epoch, printed_g
from claims.theory.harness import judge_formula
from claims.theory.refutation import Point, refute, replay
from evidence import Outcome
from evidence.chain import prove
from evidence.proof import Sentence, decide, identity, reals
from referee import Case, judge


@judge("lemma_39.factor/as_printed", "counterexample")
def factor_as_printed(case: Case) -> Outcome:
    """y = z = 1/2 (r = 1/2) at eta = 1/4."""
    Y, r, eta = reals("Y r eta")
    point = [Eq(Y, Rational(1, 4)), Eq(r, Rational(1, 2)), Eq(eta, Rational(1, 4))]
    proof = decide(
        Sentence("printed g = g of the proof", [Y, r, eta], point, Eq(printed_g.at(Y, r, eta), g.at(Y, r, eta)))
    )
    seen = replay(case, Point(("1/2", "1/2"), 2, ((0,), (1,)), "1/4"))
    values = [float(h(0.25, 0.5, 0.25)) for h in (g, printed_g)]
    return refute(
        seen,
        "the printed g is not the factor y_2 / y_0 of the epoch",
        {"y": 0.5, "z": 0.5, "eta": 0.25, "y_2 / y_0": values[0], "g as printed": values[1]},
        "w[0] / 0.5, (1 - 0.25 * 0.25 * (1 - 0.0625)) * (1 + 0.25 * 1.25)",
        proof=proof,
    )


@judge("lemma_39.factor/corrected", "proved", formulas=[g])
def factor_corrected(case: Case) -> Outcome:
    """The identity, and y_2 / y_0 on the engine."""
    y, z, eta, z1, r = reals("y z eta z1 r")
    right = (1 - eta * z1**2) * (1 + eta * (2 - r - y**2))
    meant = {z1: z * (1 - eta * y**2), r: y**2 + z**2}
    chain = prove(identity("g", g.at(y**2, r, eta), right, where=meant))
    return judge_formula(chain, one_epoch(case), factors, by="SymPy")
