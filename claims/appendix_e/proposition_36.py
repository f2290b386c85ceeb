r"""Proposition 36: the potential V = z/y falls in every epoch that starts in the sector y >= z.

With the factors f = z_2/z_0 and g = y_2/y_0 of an epoch (``theory.cyclic_sgd``), V falls exactly if f < g.
In squares Y = y^2, Z = z^2 that is one polynomial inequality, and it is decided over the whole set at
once, in milliseconds: the polar coordinates, the two lemmas and Mathematica are not needed.

The paper's path is: on an arc of radius rho, f - g grows with the angle (Lemma 39) and is negative at
45 degrees (Lemma 37).  It is right, but its displays use the letter r both for the radius (y_0 = r cos
theta) and for its square (z_0^2 = r - y_0^2), and three of them lack a square.

Proposition 36: the condition of its proof, in polar coordinates.

Proposition 36: the condition f - g < 0, in which a square is missing.

Steps in the proof of Proposition 36: the squares in terms of r and y, and the condition f - g < 0.

The letter r stands for the radius in one display (y_0 = r cos theta) and for its square in the next
(z_0^2 = r - y_0^2), and a square is missing in two of them.  What follows in the paper uses r for the
squared radius, so the corrected forms here are those that its proof needs.
"""

from __future__ import annotations

from math import sqrt

import numpy as np
from sympy import And, Eq, Equivalent, Rational

from claims.snippets import snippet
from claims.theory.cyclic_sgd import (
    SECTOR,
    Epochs,
    decrease,
    f,
    falls,
    g,
    half_epoch,
    one_epoch,
    printed_g,
    ratio_error,
    run_epochs,
    wedge,
)
from claims.theory.harness import excess, judge_formula
from claims.theory.refutation import Point, refute, replay, told, unrefuted
from engine.aggregates import batch_factor, epoch, rest_factor
from evidence import Counterexample, Outcome, Reach, Tightness, refuted
from evidence.bracket import largest
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Sentence, decide, identity, reals
from referee import Case, judge

y, z, Y, Z, Y1, Z1, eta, r = reals("y z Y Z Y1 Z1 eta r")


@judge("proposition_36/as_printed", "proved", formulas=[SECTOR])
def as_printed(case: Case) -> Outcome:
    """The inequality in squares, for all real values; how far it reaches; epochs of the engine."""
    chain = prove(decrease())
    Y = Rational(17, 32)  # the tie on the outer arc at eta = 1/4
    least = 1 - f.at(Y, 2 * Y, Rational(1, 4)) / g.at(Y, 2 * Y, Rational(1, 4))
    return judge_formula(
        chain,
        one_epoch(case),
        falls,
        by="machine proofs of f < g in squares",
        detail="V falls on the printed set as a whole, also where y >= 1. At eta = 1/4 on the outer corner "
        f"y = z of the set V falls by the relative amount {float(least):.5f}.",
        tightness=Tightness(
            float(1 - least),
            "V after an epoch over V before it, at eta = 1/4, y = z, outer corner; 1 for eta -> 0",
        ),
        reach=(norm_reach(case), step_reach()),
    )


def step_reach() -> Reach:
    """The largest eta for which V still falls on all of A."""
    Y, Z, eta = reals("Y Z eta")

    def up_to(limit: Rational) -> Sentence:
        domain = [eta > 0, eta <= limit, *wedge(Y, Z, eta)[2:]]
        return Sentence("V falls on A", [Y, Z, eta], domain, f.at(Y, Y + Z, eta) < g.at(Y, Y + Z, eta))

    found = largest("eta", up_to, Rational(1, 4), Rational(3, 4), Rational(1, 20))
    return found.reach(
        "eta <= 1/4",
        "bracketed by the solver between 1/4 and 3/4",
        "f < g holds at least up to eta = 3/4; what fails first in Theorem 4 is that coordinates stay "
        "below 1 (eta > 1/4)",
    )


def norm_reach(case: Case) -> Reach:
    """How large y^2 + z^2 may be for V to fall, at eta = 1/4."""
    Y, Z = reals("Y Z")
    eta = Rational(1, 4)

    def within(radius: Rational) -> Sentence:
        domain = [Z > 0, Y >= Z, radius >= Y + Z]
        return Sentence("V falls", [Y, Z], domain, f.at(Y, Y + Z, eta) < g.at(Y, Y + Z, eta))

    tolerance = case.pick(Rational(1, 50), Rational(1, 200), Rational(1, 1000))
    found = largest("r", within, Rational(17, 16), Rational(5, 4), tolerance)
    return found.reach(
        "y^2 + z^2 <= 1 + eta/4 (17/16 at eta = 1/4)",
        "bracketed by the solver at eta = 1/4",
        "V grows in an epoch from y = z",
    )


_SQUARES = {"y_0^2": Y, "z_0^2": Z, "y_1^2": Y1, "z_1^2": Z1}

#: Both sides of the condition, and the change of V, in the squares at the start and after half an epoch.
LEFT = Formula(
    "the left side", (Y, Y1, Z1, eta), (1 - eta * Y) * (1 + eta * (2 - 2 * Z1 - Y1)), printed=_SQUARES
)
RIGHT = Formula(
    "the right side", (Y, Z, Z1, eta), (1 - eta * Z1) * (1 + eta * (2 - 2 * Y - Z)), printed=_SQUARES
)
CHANGE = Formula(
    "the change of V",
    (y, z, Y, Z, Y1, Z1, eta),
    z / y * (LEFT.original / RIGHT.original - 1),
    printed=_SQUARES | {"y_0": y, "z_0": z},
)


@judge("proposition_36.condition/as_printed", "counterexample")
def condition_as_printed(case: Case) -> Outcome:
    """An exact point with equality, and the engine's epoch from it."""
    point = {Y: Rational(6, 23), Z: Rational(62, 115), eta: Rational(23, 96)}
    square = [eta > 0, 4 * eta <= 1, Y > 0, Y < 1, Z > 0, Z < 1, 1 + eta / 4 >= Y + Z]
    pinned = [Eq(variable, value) for variable, value in point.items()]
    left, right = f.at(Y, Y + Z, eta), g.at(Y, Y + Z, eta)
    proof = decide(
        Sentence(
            "left <= right implies that V falls", [Y, Z, eta], [*square, *pinned, left <= right], left < right
        )
    )
    start, size = (sqrt(6 / 23), sqrt(62 / 115)), 23 / 96
    epochs = run_epochs(case, size, *np.array(start)[:, None])
    change = float(epochs.z[2][0] / epochs.y[2][0] / (start[1] / start[0]) - 1.0)
    allowed = 1.1 * float(ratio_error(epochs)[0])
    complaint = None
    if epochs.deviation > 0 or abs(change) > allowed:
        complaint = f"the engine changes V by the relative amount {change:.3g} (rounding allows {allowed:.2g})"
    return refuted(
        "counterexample",
        "an exact rational point; one epoch of the engine, whose V stays as it is up to rounding",
        unless=unrefuted(proof) or complaint,
        detail=told(proof),
        counterexample=Counterexample(
            "both sides are equal and V does not change in the epoch",
            {"y^2": "6/23", "z^2": "62/115", "eta": "23/96"},
            snippet(
                f"Problem(np.eye(2), np.array({list(start)!r}), 23 / 96)",
                [[0], [1]],
                "w[1] / w[0] - problem.w0[1] / problem.w0[0]",
            ),
        ),
        samples=1,
    )


@judge("proposition_36.condition/corrected", "proved", formulas=[LEFT, RIGHT, CHANGE])
def condition_corrected(case: Case) -> Outcome:
    """The display as an identity, the equivalence in squares, and the engine's V."""
    y1, z1 = y * batch_factor(y**2 + z**2, y**2, eta), z * rest_factor(y**2, eta)
    y2, z2 = epoch(y, z, eta)
    (r,) = reals("r")
    half = dict(zip((Y1, Z1), half_epoch(Y, Z, eta), strict=True))
    square = [eta > 0, 4 * eta <= 1, Y > 0, Y < 1, Z > 0, Z < 1, 1 + eta / 4 >= Y + Z]
    positive = And(1 + eta * (2 - 2 * Y - Z) > 0, rest_factor(half[Z1], eta) > 0)
    a, b, v = reals("a b v")
    chain = prove(
        identity(
            "the change of V in one epoch", z2 / y2 - z / y, CHANGE.at(y, z, y**2, z**2, y1**2, z1**2, eta)
        ),
        Sentence("the denominators are positive", [Y, Z, eta], square, positive),
        Sentence(
            "v (a/b - 1) < 0 iff a < b", [a, b, v], [v > 0, b > 0], Equivalent(v * (a / b - 1) < 0, a < b)
        ),
        identity("left side = f", LEFT.expression, f.at(Y, r, eta), where={**half, r: Y + Z}),
        identity("right side = g", RIGHT.expression, g.at(Y, r, eta), where={**half, r: Y + Z}),
    )
    return judge_formula(
        chain, one_epoch(case), falls, by="SymPy for the display, machine proofs for the signs"
    )


@judge("proposition_36_steps.difference/as_printed", "counterexample")
def difference_as_printed(case: Case) -> Outcome:
    """y = z = 7/10 at eta = 1/4: V falls, and the printed condition does not hold."""
    Y, Z, eta = reals("Y Z eta")
    point = [Eq(Y, Rational(49, 100)), Eq(Z, Rational(49, 100)), Eq(eta, Rational(1, 4))]
    printed = f.at(Y, Y + Z, eta) - printed_g.at(Y, Y + Z, eta) <= 0
    premise = [*wedge(Y, Z, eta), *point, f.at(Y, Y + Z, eta) < g.at(Y, Y + Z, eta)]
    name = "where V falls, f - g <= 0 with the printed g"
    proof = decide(Sentence(name, [Y, Z, eta], premise, printed))
    values = [float(h(0.49, 0.98, 0.25)) for h in (f, g, printed_g)]
    return refute(
        replay(case, Point(("7/10", "7/10"), 2, ((0,), (1,)), "1/4")),
        "V falls in the epoch, but f - g > 0 with the printed g",
        {"y": 0.7, "z": 0.7, "eta": 0.25, "f": values[0], "g": values[1], "g as printed": values[2]},
        "w / problem.w0, 'are g and f; g as printed:', (1 - 0.1225 * 0.8775) * 1.1325",
        proof=proof,
        detail=f"f = z_2/z_0 = {values[0]:.6f}, g = y_2/y_0 = {values[1]:.6f}, g as printed {values[2]:.6f}.",
    )


@judge("proposition_36_steps.difference/corrected", "proved", formulas=[g])
def difference_corrected(case: Case) -> Outcome:
    """f and g are the factors of the epoch; signs by machine; the factors on the engine."""
    y, z, eta, Y, Z, r, y1, z1 = reals("y z eta Y Z r y1 z1")
    half = {r: y**2 + z**2, y1: y * batch_factor(r, y**2, eta), z1: z * rest_factor(y**2, eta)}
    positive = And(f.at(Y, Y + Z, eta) > 0, g.at(Y, Y + Z, eta) > 0)
    chain = prove(
        identity("z_2 = z f", z1 * batch_factor(y1**2 + z1**2, z1**2, eta), z * f.at(y**2, r, eta), where=half),
        identity("y_2 = y g", y1 * rest_factor(z1**2, eta), y * g.at(y**2, r, eta), where=half),
        decrease(),
        Sentence("f, g > 0", [Y, Z, eta], wedge(Y, Z, eta), positive),
    )

    def check(epochs: Epochs) -> float:
        Y, r = epochs.y[0] ** 2, epochs.y[0] ** 2 + epochs.z[0] ** 2
        off_z = epochs.z[2] - epochs.z[0] * f(Y, r, epochs.eta)
        off_y = epochs.y[2] - epochs.y[0] * g(Y, r, epochs.eta)
        return max(excess(np.abs(np.stack([off_z, off_y])), epochs.error), falls(epochs))

    return judge_formula(
        chain, one_epoch(case), check, by="SymPy for the identities, machine proofs for the signs"
    )


#: The squares after half an epoch.
Z_1 = Formula("z_1^2", (Y, r, eta), (r - Y) * (1 - eta * Y) ** 2, printed={"y_0^2": Y})
Y_1 = Formula("y_1^2", (Y, r, eta), Y * (1 + eta * (2 - r - Y)) ** 2, printed={"y_0^2": Y})


@judge("proposition_36_steps.squares/as_printed", "counterexample")
def squares_as_printed(case: Case) -> Outcome:
    """r = 1/2, cos = 3/5, sin = 4/5, eta = 1/4; both formulas fail."""
    r, c, s, eta = reals("r c s eta")
    y, z = r * c, r * s
    half = [Eq(r, Rational(1, 2)), Eq(c, Rational(3, 5)), Eq(s, Rational(4, 5)), Eq(eta, Rational(1, 4))]
    proof = decide(
        Sentence("z_0^2 = r - y_0^2", [r, c, s, eta], [Eq(c**2 + s**2, 1), *half], Eq(z**2, r - y**2))
    )
    y1 = y * batch_factor(y**2 + z**2, y**2, eta)
    second = decide(
        Sentence(
            "y_1^2, with r the squared radius",
            [r, c, s, eta],
            [Eq(c**2 + s**2, 1), *half],
            Eq(y1**2, y**2 * (1 + eta * (2 - r**2 - y)) ** 2),
        )
    )
    return refute(
        replay(case, Point(("3/10", "2/5"), 2, ((0,), (1,)), "1/4")),
        "z_0^2 = 0.16 is not r - y_0^2 = 0.41; and y_1^2 is not as printed even if r is the squared radius",
        {
            "y_0": 0.3,
            "z_0": 0.4,
            "eta": 0.25,
            "r": 0.5,
            "y_1": 0.3 * (1 + 0.25 * 1.66),
            "y_1 printed, r = 1/4": 0.3 * (1 + 0.25 * 1.45),
        },
        "w[0] ** 2, 0.09 * (1 + 0.25 * (2 - 0.25 - 0.3)) ** 2",
        proof=proof,
        unless=unrefuted(second),
    )


@judge("proposition_36_steps.squares/corrected", "proved", formulas=[Z_1, Y_1])
def squares_corrected(case: Case) -> Outcome:
    """The identities, and the engine's coordinates after half an epoch."""
    y, z, y1, z1 = reals("y z y1 z1")
    half = {r: y**2 + z**2, y1: y * batch_factor(r, y**2, eta), z1: z * rest_factor(y**2, eta)}
    chain = prove(
        identity("z_1^2", z1**2, Z_1.at(y**2, r, eta), where=half),
        identity("y_1^2", y1**2, Y_1.at(y**2, r, eta), where=half),
    )

    def check(epochs: Epochs) -> float:
        Y, r = epochs.y[0] ** 2, epochs.y[0] ** 2 + epochs.z[0] ** 2
        off_z = epochs.z[1] ** 2 - Z_1(Y, r, epochs.eta)
        off_y = epochs.y[1] ** 2 - Y_1(Y, r, epochs.eta)
        return excess(np.abs(np.stack([off_z, off_y])), 3.0 * epochs.error)

    return judge_formula(chain, one_epoch(case), check, by="SymPy")
