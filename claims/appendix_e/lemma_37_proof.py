"""Lemma 37: half an epoch from the diagonal, its expansion, and the cubic."""

from __future__ import annotations

import numpy as np
from sympy import Equivalent

from claims.appendix_e.lemma_37 import diagonal
from claims.theory.cyclic_sgd import Epochs, one_epoch
from claims.theory.harness import excess, judge_formula
from engine.aggregates import batch_factor, epoch, rest_factor
from evidence import Outcome
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Sentence, identity, reals
from referee import Case, judge

y, z, delta, eta, w, b = reals("y z delta eta w b")

#: The coordinates after half an epoch.
Y_1 = Formula("y_1", (y, eta), y * (1 + eta * (2 - 3 * y**2)))
Z_1 = Formula("z_1", (y, eta), y * (1 - eta * y**2))
DELTA = Formula("delta", (y, eta), 2 * eta * (1 - y**2) / (1 - eta * y**2))

#: y_2 - z_2 in z_1 and delta, and as the fifth display has it.
EXPANDED = Formula(
    "the fourth display",
    (z, delta, eta),
    z * (delta - 2 * eta) + eta * z**3 * (2 + delta + delta**2),
    printed={"z_1": z},
)
FACTORED = Formula(
    "the fifth display",
    (z, y, eta),
    2
    * eta
    * z
    * y**2
    * (
        (eta - 1) / (1 - eta * y**2)
        + (1 - eta * y**2) ** 2
        * (1 + eta * (1 - y**2) / (1 - eta * y**2) + 2 * eta**2 * (1 - y**2) ** 2 / (1 - eta * y**2) ** 2)
    ),
    printed={"z_1": z},
)

#: The cubic of Lemma 38.
cubic = Formula("the cubic", (w, b), 4 * w**3 - 5 * b * w**2 + 2 * w * b**2 - b)


def difference(epochs: Epochs) -> tuple[np.ndarray, float]:
    """y_2 - z_2 on the engine, and what rounding can do to it."""
    return epochs.y[2] - epochs.z[2], 2.2 * epochs.error


@judge("lemma_37.half/as_printed", "proved", formulas=[Y_1, Z_1, DELTA])
def half_as_printed(case: Case) -> Outcome:
    """The identities, and the engine's coordinates after half an epoch."""
    N, u, y1, z1 = reals("N u y1 z1")
    half = {N: 2 * y**2, u: y**2, y1: y * batch_factor(N, u, eta), z1: y * rest_factor(u, eta)}
    chain = prove(
        identity("y_1", y1, Y_1.expression, where=half),
        identity("z_1", z1, Z_1.expression, where=half),
        identity("y_1 = (1 + delta) z_1", y1, (1 + DELTA.expression) * z1, where=half),
    )

    def check(epochs: Epochs) -> float:
        delta = DELTA(epochs.y[0], epochs.eta)
        return excess(np.abs(epochs.y[1] - (1 + delta) * epochs.z[1]), 3.0 * epochs.error)

    return judge_formula(chain, one_epoch(case, region="diagonal"), check, by="SymPy")


@judge("lemma_37.expansion/as_printed", "proved", formulas=[EXPANDED, FACTORED])
def expansion_as_printed(case: Case) -> Outcome:
    """Every line of the two displays as an identity; the last one on the engine."""
    d, three = delta, EXPANDED.expression
    one = (1 + d) * z * (1 - eta * z**2) - z * (1 + eta * (2 - 2 * z**2 - (1 + d) ** 2 * z**2))
    rest = 2 * eta * z**3 + eta * (1 + d) ** 2 * z**3
    two = d * z - eta * (1 + d) * z**3 - 2 * eta * z + rest
    y2, z2 = epoch(y, y, eta)
    at = {d: DELTA.expression, z: Z_1.expression}
    last = FACTORED.at(Z_1.expression, y, eta)
    chain = prove(
        identity("first line = second line", one, two),
        identity("second line = third line", two, three),
        identity("first line at z_1 and delta is y_2 - z_2", one.subs(at), y2 - z2),
        identity("third line = factored form", three.subs(at), last),
    )

    def check(epochs: Epochs) -> float:
        seen, error = difference(epochs)
        y, eta = epochs.y[0], epochs.eta
        return excess(np.abs(seen - FACTORED(Z_1(y, eta), y, eta)), error)

    return judge_formula(chain, one_epoch(case, region="diagonal"), check, by="SymPy")


@judge("lemma_37.cubic/as_printed", "proved", formulas=[cubic])
def cubic_as_printed(case: Case) -> Outcome:
    """The identity, the equivalence in y^2 and eta, and the engine's y_2 - z_2."""
    Y, k = reals("Y k")
    bracket = -b / w + w**2 * (1 + (w - b) / w + 2 * (w - b) ** 2 / w**2)
    y2, z2 = epoch(y, y, eta)
    W, B = 1 - eta * y**2, 1 - eta
    factor = 2 * eta * y**3  # 2 eta z_1 y^2 / w
    at_Y = cubic.at(1 - eta * Y, 1 - eta)
    chain = prove(
        identity("eta (1 - y^2) = w - b", eta * (1 - y**2), W - B),
        identity("clearing denominators gives the cubic", w * bracket, cubic.expression),
        identity("y_2 - z_2 = 2 eta y^3 times the cubic", y2 - z2, factor * cubic.at(W, B)),
        Sentence("k c > 0 iff c > 0", [k, b], [k > 0], Equivalent(k * b > 0, b > 0)),
        Sentence("the cubic is positive", [Y, eta], diagonal(Y, eta), at_Y > 0),
    )

    def check(epochs: Epochs) -> float:
        seen, error = difference(epochs)
        y, eta = epochs.y[0], epochs.eta
        return excess(np.abs(seen - 2 * eta * y**3 * cubic(1 - eta * y**2, 1 - eta)), error)

    return judge_formula(
        chain,
        one_epoch(case, region="diagonal"),
        check,
        by="SymPy for the identities, machine proofs for the signs",
    )
