"""Proposition 36: the condition of its proof, in polar coordinates."""

from __future__ import annotations

from math import sqrt

import numpy as np
from sympy import And, Eq, Equivalent, Rational

from claims.snippets import snippet
from claims.theory.cyclic_sgd import f, falls, g, half_epoch, one_epoch, ratio_error, run_epochs
from claims.theory.harness import judge_formula
from claims.theory.refutation import told, unrefuted
from engine.aggregates import batch_factor, epoch, rest_factor
from evidence import Counterexample, Outcome, refuted
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Sentence, decide, identity, reals
from referee import Case, judge

y, z, Y, Z, Y1, Z1, eta = reals("y z Y Z Y1 Z1 eta")
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
