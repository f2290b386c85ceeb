"""Lemma 37: half an epoch from the diagonal, its expansion, and the cubic."""

from __future__ import annotations

from typing import Any

import numpy as np
from sympy import Equivalent

from claims.appendix_e.lemma_37 import diagonal
from claims.theory.cyclic_sgd import Epochs, one_epoch
from claims.theory.harness import excess, judge_formula
from engine.aggregates import batch_factor, epoch, rest_factor
from evidence import Outcome
from evidence.chain import prove
from evidence.proof import Sentence, identity, reals
from referee import Case, judge


def cubic(w: Any, b: Any) -> Any:
    """4 w^3 - 5 b w^2 + 2 w b^2 - b of Lemma 38."""
    return 4 * w**3 - 5 * b * w**2 + 2 * w * b**2 - b


def difference(epochs: Epochs) -> tuple[np.ndarray, float]:
    """y_2 - z_2 on the engine, and what rounding can do to it."""
    return epochs.y[2] - epochs.z[2], 2.2 * epochs.error


@judge("lemma_37.half/as_printed", "proved")
def half_as_printed(case: Case) -> Outcome:
    """The identities, and the engine's coordinates after half an epoch."""
    y, eta, N, u, y1, z1 = reals("y eta N u y1 z1")
    half = {N: 2 * y**2, u: y**2, y1: y * batch_factor(N, u, eta), z1: y * rest_factor(u, eta)}
    delta = 2 * eta * (1 - y**2) / (1 - eta * y**2)
    chain = prove(
        identity("y_1", y1, y * (1 + eta * (2 - 3 * y**2)), where=half),
        identity("z_1", z1, y * (1 - eta * y**2), where=half),
        identity("y_1 = (1 + delta) z_1", y1, (1 + delta) * z1, where=half),
    )

    def check(epochs: Epochs) -> float:
        y, z, eta = epochs.y[0], epochs.z[1], epochs.eta
        delta = 2 * eta * (1 - y**2) / (1 - eta * y**2)
        return excess(np.abs(epochs.y[1] - (1 + delta) * z), 3.0 * epochs.error)

    return judge_formula(chain, one_epoch(case, region="diagonal"), check, by="SymPy")


@judge("lemma_37.expansion/as_printed", "proved")
def expansion_as_printed(case: Case) -> Outcome:
    """Every line of the two displays as an identity; the last one on the engine."""
    y, z, d, eta = reals("y z delta eta")
    one = (1 + d) * z * (1 - eta * z**2) - z * (1 + eta * (2 - 2 * z**2 - (1 + d) ** 2 * z**2))
    rest = 2 * eta * z**3 + eta * (1 + d) ** 2 * z**3
    two = d * z - eta * (1 + d) * z**3 - 2 * eta * z + rest
    three = z * (d - 2 * eta) + eta * z**3 * (2 + d + d**2)
    y2, z2 = epoch(y, y, eta)
    delta = 2 * eta * (1 - y**2) / (1 - eta * y**2)
    at = {d: delta, z: y * (1 - eta * y**2)}
    last = factored(y, eta)
    chain = prove(
        identity("first line = second line", one, two),
        identity("second line = third line", two, three),
        identity("first line at z_1 and delta is y_2 - z_2", one.subs(at), y2 - z2),
        identity("third line = factored form", three.subs(at), last),
    )

    def check(epochs: Epochs) -> float:
        seen, error = difference(epochs)
        return excess(np.abs(seen - factored(epochs.y[0], epochs.eta)), error)

    return judge_formula(chain, one_epoch(case, region="diagonal"), check, by="SymPy")


def factored(y: Any, eta: Any) -> Any:
    """The fifth display's form of y_2 - z_2."""
    w = 1 - eta * y**2
    bracket = 1 + eta * (1 - y**2) / w + 2 * eta**2 * (1 - y**2) ** 2 / w**2
    return 2 * eta * y * w * y**2 * ((eta - 1) / w + w**2 * bracket)


@judge("lemma_37.cubic/as_printed", "proved")
def cubic_as_printed(case: Case) -> Outcome:
    """The identity, the equivalence in y^2 and eta, and the engine's y_2 - z_2."""
    y, eta, w, b, Y, k = reals("y eta w b Y k")
    bracket = -b / w + w**2 * (1 + (w - b) / w + 2 * (w - b) ** 2 / w**2)
    y2, z2 = epoch(y, y, eta)
    W, B = 1 - eta * y**2, 1 - eta
    factor = 2 * eta * y**3  # 2 eta z_1 y^2 / w
    at_Y = cubic(1 - eta * Y, 1 - eta)
    chain = prove(
        identity("eta (1 - y^2) = w - b", eta * (1 - y**2), W - B),
        identity("clearing denominators gives the cubic", w * bracket, cubic(w, b)),
        identity("y_2 - z_2 = 2 eta y^3 times the cubic", y2 - z2, factor * cubic(W, B)),
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
