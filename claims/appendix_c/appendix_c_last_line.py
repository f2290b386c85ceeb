"""Proposition 23: the last equality of its proof, which has the square that the statement lacks."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from claims.theory.refutation import Point
from claims.theory.steps import every_batch
from evidence import Counterexample, Outcome, refuted, verified
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Proof, identity, reals
from referee import Case, judge

eta, b, m = reals("eta b m")
OUTSIDE = (m - b) / (m - 1)

#: The two sides, and the right one as it is printed.
LEFT = Formula(
    "the left side",
    [eta, b, m],
    eta * (b / m) * OUTSIDE * (1 + eta / 2 * OUTSIDE) - eta * ((m - b) / m) * b / (m - 1),
    indices="m b",
)
PRINTED = Formula("the right side", [eta, b, m], eta * b * (m - b) ** 2 / (2 * m * (m - 1) ** 2), indices="m b")
RIGHT = Formula("the right side", [eta, b, m], eta * PRINTED.original, indices="m b")


def last_line() -> tuple[Proof, Proof]:
    """The printed and the corrected last equality, as identities in eta, b, m."""
    return (
        identity("last equality with eta", LEFT.expression, PRINTED.expression),
        identity("last equality with eta^2", LEFT.expression, RIGHT.expression),
    )


@judge("appendix_c_drift.last/as_printed", "counterexample", formulas=[LEFT, PRINTED])
def last_as_printed(case: Case) -> Outcome:
    """Exact arithmetic; the drift on the engine next to both values."""
    printed, _ = last_line()
    eta, b, m = Fraction(1, 5), 1, 2
    left = eta * Fraction(b, m) * (1 + eta / 2) - eta * Fraction(b, m)
    right = eta * Fraction(b * (m - b) ** 2, 2 * m * (m - 1) ** 2)
    steps = every_batch(case.engine, Point(("1", "1/1000000"), 2, ((0,),)).problem(), 1)
    drift, exact = float(steps.gain.mean()), -0.5 * np.log1p(-0.04)
    good = abs(drift - exact) <= float(steps.slack.max()) + 1e-9 and float(right) > drift
    good = good and printed.status == "refuted" and left != right
    return refuted(
        "counterexample",
        "SymPy; exact rational arithmetic at one point; the exact drift there on the engine",
        unless=not good,
        detail=f"{printed.message}.\n\nAt eta = 1/5, m = 2, b = 1: left side {left}, printed right side "
        f"{right}; the drift of R near its limit is {drift:.6f} on the engine, "
        f"-log(1 - eta^2)/2 = {exact:.6f} exactly.",
        counterexample=Counterexample(
            "the two sides of the printed equality, in exact arithmetic",
            {"eta": "1/5", "m": 2, "b": 1, "left": str(left), "right": str(right)},
            "from fractions import Fraction\neta, b, m = Fraction(1, 5), 1, 2\n"
            "q = Fraction(m - b, m - 1)\nleft = eta * Fraction(b, m) * q * (1 + eta / 2 * q)\n"
            "left -= eta * Fraction(m - b, m) * Fraction(b, m - 1)\n"
            "print(left, eta * b * (m - b) ** 2 / (2 * m * (m - 1) ** 2))",
        ),
        samples=1,
        message="not reproduced",
    )


@judge("appendix_c_drift.last/corrected", "proved", formulas=[LEFT, RIGHT])
def last_corrected(case: Case) -> Outcome:
    """The identity by SymPy; no dynamics."""
    chain = prove(last_line()[1])
    return verified(
        "proved", "SymPy; an identity in eta, b and m, no dynamics is involved", detail=chain.table()
    )
