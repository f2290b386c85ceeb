r"""Lemma 37: on the diagonal y = z, inside the outer arc, the potential V = z/y falls in one epoch.

With Y = y^2 both coordinates become (Appendix E.1)

    y_1 = y (1 + eta (2 - 3 Y)),  z_1 = y (1 - eta Y),  y_1 = (1 + delta) z_1,
    y_2 - z_2 = z_1 (delta - 2 eta) + eta z_1^3 (2 + delta + delta^2)
              = 2 eta z_1 Y (4 w^3 - 5 b w^2 + 2 b^2 w - b) / w,   w = 1 - eta Y, b = 1 - eta,

and the cubic is positive (Lemma 38).  All of this is right but the first line of the proof, which has
the sign of the condition wrong.

Lemma 37: half an epoch from the diagonal, its expansion, and the cubic.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sympy import Eq, Equivalent, Rational

from claims.theory.cyclic_sgd import Epochs, f, falls, g, one_epoch
from claims.theory.harness import excess, judge_formula
from claims.theory.refutation import Point, refute, replay
from engine.aggregates import batch_factor, epoch, rest_factor
from evidence import Outcome, Reach, Tightness
from evidence.bracket import largest
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Sentence, decide, identity, reals
from referee import Case, judge

y, z, delta, eta, w, b = reals("y z delta eta w b")

#: How large y^2 may be.
ARC = Formula(
    "the bound on y^2", (eta,), (1 + eta / 4) / 2, bounds=">=", domain=[eta > 0, 4 * eta <= 1]
)  # of an assumption: with a smaller one the lemma says less


def diagonal(Y: Any, eta: Any) -> list[Any]:
    """The lemma's assumptions, with Y = y^2."""
    return [eta > 0, 4 * eta <= 1, Y > 0, 2 * ARC.at(eta) >= 2 * Y]


@judge("lemma_37/as_printed", "proved", formulas=[ARC])
def as_printed(case: Case) -> Outcome:
    """The sentence by machine, the reach, and epochs of the engine from the diagonal."""
    Y, eta = reals("Y eta")
    chain = prove(Sentence("V falls", [Y, eta], diagonal(Y, eta), f.at(Y, 2 * Y, eta) < g.at(Y, 2 * Y, eta)))
    arc = arc_reach(case)
    return judge_formula(
        chain,
        one_epoch(case, region="diagonal"),
        falls,
        by="machine proofs of f < g at z = y",
        tightness=Tightness(
            ARC(0.25) / (arc.fails_at or 1.0), "the bound on y^2 over a value at which V grows, at eta = 1/4"
        ),
        reach=(size_reach(case), arc),
    )


def size_reach(case: Case) -> Reach:
    """The largest eta for which the lemma holds."""
    Y, eta = reals("Y eta")

    def up_to(limit: Rational) -> Sentence:
        domain = [eta > 0, eta <= limit, Y > 0, Y < 1, 1 + eta / 4 >= 2 * Y]
        return Sentence("V falls", [Y, eta], domain, f.at(Y, 2 * Y, eta) < g.at(Y, 2 * Y, eta))

    tolerance = case.pick(Rational(1, 5), Rational(1, 20), Rational(1, 100))
    found = largest("eta", up_to, Rational(1, 4), Rational(4), tolerance)
    return found.reach(
        "eta <= 1/4",
        "bracketed by the solver, on f < g",
        "f < g fails (the sign of the factors, and with it V itself, makes sense only for smaller eta)",
    )


def arc_reach(case: Case) -> Reach:
    """The largest y^2 for which V falls, at eta = 1/4."""
    (Y,) = reals("Y")
    eta = Rational(1, 4)

    def up_to(limit: Rational) -> Sentence:
        return Sentence("V falls", [Y], [Y > 0, limit >= Y], f.at(Y, 2 * Y, eta) < g.at(Y, 2 * Y, eta))

    tolerance = case.pick(Rational(1, 200), Rational(1, 500), Rational(1, 2000))
    found = largest("Y", up_to, Rational(17, 32), Rational(3, 4), tolerance)
    return found.reach(
        "y^2 <= (1 + eta/4)/2 (17/32 at eta = 1/4)",
        "bracketed by the solver at eta = 1/4",
        "V grows in an epoch from the diagonal",
    )


@judge("lemma_37.sign/as_printed", "counterexample")
def sign_as_printed(case: Case) -> Outcome:
    """y = z = 1/2 at eta = 1/4."""
    y, eta = reals("y eta")
    y2, z2 = epoch(y, y, eta)
    point = [Eq(y, Rational(1, 2)), Eq(eta, Rational(1, 4))]
    name = "V falls from (y, y) iff z_2 / y_2 - 1 > 0"
    conclusion = Equivalent(z2 / y2 < 1, z2 / y2 - 1 > 0)
    proof = decide(Sentence(name, [y, eta], [*point, y2 > 0], conclusion))
    seen = replay(case, Point(("1/2", "1/2"), 2, ((0,), (1,)), "1/4"))
    end = seen.w
    exact = [float(v) for v in epoch(0.5, 0.5, 0.25)]
    return refute(
        seen,
        "(y, y) is in V_- and z_2 / y_2 - 1 is negative",
        {"y": 0.5, "eta": 0.25, "z_2 / y_2 - 1": exact[1] / exact[0] - 1},
        "w[1] / w[0] - 1",
        proof=proof,
        detail=f"On the engine z_2/y_2 - 1 = {end[1] / end[0] - 1:.6f} and y_2 - z_2 = {end[0] - end[1]:.6f}.",
    )


@judge("lemma_37.sign/corrected", "proved")
def sign_corrected(case: Case) -> Outcome:
    """The equivalence for all y_2 > 0 (positive by machine), and the signs on the engine."""
    a, c, Y, eta = reals("a c Y eta")
    chain = prove(
        Sentence("y_2 = y g > 0", [Y, eta], diagonal(Y, eta), g.at(Y, 2 * Y, eta) > 0),
        Sentence("z_2/y_2 - 1 < 0 iff y_2 - z_2 > 0", [a, c], [a > 0], Equivalent(c / a - 1 < 0, a - c > 0)),
    )
    return judge_formula(chain, one_epoch(case, region="diagonal"), falls)


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
