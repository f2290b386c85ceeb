r"""Lemma 27: the updates of Phi and Psi under full-batch GD, and every line of the calculation.

The calculation is a sum over coordinates; each of its lines is an identity per coordinate, and the
sum of squares is Phi or Psi.  "S" in the calculation is [m].
"""

from __future__ import annotations

import numpy as np

from claims.theory.domains import gd_steps
from claims.theory.harness import judge_formula
from claims.theory.reaches import DELTA_PHI, DELTA_PSI
from claims.theory.steps import Steps
from engine import Array
from engine.aggregates import batch_factor, next_phi, next_psi, rest_factor
from evidence import Outcome
from evidence.chain import Chain, prove
from evidence.proof import identity, reals, summed
from referee import Case, judge


def lines() -> Chain:
    """The lines of the calculation for one coordinate, and the sums over any number of them on each side."""
    c, d, Phi, Psi, eta, A, B = reals("c d Phi Psi eta A B")
    x = 2 - 2 * Phi - Psi
    after, passive = c * (1 + eta * x), d * (1 - eta * Phi)
    return prove(
        identity("c'^2 - c^2 = (c' - c)(c' + c)", after**2 - c**2, (after - c) * (after + c)),
        identity(
            "= eta c x (2 c + eta c x) with x = 2 - 2 Phi - Psi",
            (after - c) * (after + c),
            eta * c * x * (2 * c + eta * c * x),
        ),
        identity(
            "= 2 eta c^2 x + eta^2 c^2 x^2",
            eta * c * x * (2 * c + eta * c * x),
            2 * eta * c**2 * x + eta**2 * c**2 * x**2,
        ),
        identity(
            "d'^2 - d^2 = -eta d Phi (2 d - eta d Phi)",
            passive**2 - d**2,
            -eta * d * Phi * (2 * d - eta * d * Phi),
        ),
        identity(
            "= -2 eta d^2 Phi + eta^2 d^2 Phi^2",
            -eta * d * Phi * (2 * d - eta * d * Phi),
            -2 * eta * d**2 * Phi + eta**2 * d**2 * Phi**2,
        ),
        *summed("Delta Phi, the sum of (c A)^2 - c^2", (c * A) ** 2 - c**2, (A**2 - 1) * Phi, {Phi: c**2}),
        *summed("Delta Psi, the sum of (d B)^2 - d^2", (d * B) ** 2 - d**2, (B**2 - 1) * Psi, {Psi: d**2}),
        identity(
            "Delta Phi with the factor of Lemma 14",
            (A**2 - 1) * Phi,
            DELTA_PHI.expression,
            where={A: batch_factor(Phi + Psi, Phi, eta)},
        ),
        identity(
            "Delta Psi with the factor of Lemma 14",
            (B**2 - 1) * Psi,
            DELTA_PSI.expression,
            where={B: rest_factor(Phi, eta)},
        ),
        identity("Delta Phi as the claims use it", next_phi(Phi, Psi, eta) - Phi, DELTA_PHI.expression),
        identity("Delta Psi as the claims use it", next_psi(Phi, Psi, eta) - Psi, DELTA_PSI.expression),
    )


def off(steps: Steps) -> Array:
    """How far the engine's Delta Phi and Delta Psi are from the two printed formulas."""
    d_phi, d_psi = (d(steps.Phi, steps.Psi, steps.eta) for d in (DELTA_PHI, DELTA_PSI))
    off_phi, off_psi = (steps.new_Phi - steps.Phi) - d_phi, (steps.new_Psi - steps.Psi) - d_psi
    return np.asarray(np.maximum(np.abs(off_phi), np.abs(off_psi)))


@judge("lemma_27/as_printed", "proved", formulas=[DELTA_PHI, DELTA_PSI])
def as_printed(case: Case) -> Outcome:
    """Each line by SymPy, and the engine's steps against the two formulas."""
    return judge_formula(
        lines(),
        gd_steps(case, "the two printed formulas"),
        off,
        detail="The sums over any number of coordinates follow from the lines for one, since the factors "
        "do not depend on the coordinate.",
    )
