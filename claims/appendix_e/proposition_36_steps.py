r"""Steps in the proof of Proposition 36: the squares in terms of r and y, and the condition f - g < 0.

The letter r stands for the radius in one display (y_0 = r cos theta) and for its square in the next
(z_0^2 = r - y_0^2), and a square is missing in two of them.  What follows in the paper uses r for the
squared radius, so the corrected forms here are those that its proof needs.
"""

from __future__ import annotations

import numpy as np
from sympy import Eq, Rational

from claims.theory.cyclic_sgd import Epochs, one_epoch
from claims.theory.harness import excess, judge_formula
from claims.theory.refutation import Point, refute, replay, unrefuted
from engine.aggregates import batch_factor, rest_factor
from evidence import Outcome
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Sentence, decide, identity, reals
from referee import Case, judge

Y, r, eta = reals("Y r eta")

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
