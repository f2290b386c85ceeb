"""Proposition 28: Phi_t increases to 1 and Psi_t decreases to 0.

For Phi_0 > 0, as its proof has it, Phi increases strictly; Psi decreases strictly if Psi_0 > 0 and is 0 for
ever if not.  For Phi_0 = 0 nothing moves.
"""

from __future__ import annotations

import numpy as np
from sympy import And, Rational

from claims.theory.domains import gd, gd_steps
from claims.theory.full_batch import APPROACH_STEPS, excess_distance
from claims.theory.harness import conclude, hold
from claims.theory.reaches import N, Phi, Psi, after_phi, after_psi, eta, sentence, step_size_reach
from claims.theory.steps import Steps
from engine import Array
from evidence import Outcome, Reach
from evidence.chain import prove
from referee import Case, judge


@judge("proposition_28/as_printed", "proved")
def as_printed(case: Case) -> Outcome:
    """Strict monotonicity and the rate by machine; paths on the engine, followed to their limit."""
    increasing = And(after_phi > Phi, after_phi < 1)
    decreasing = And(after_psi < Psi, after_psi > 0)
    chain = prove(
        sentence("Phi < Phi' < 1 if Phi > 0", increasing, [Phi > 0]),
        sentence("0 < Psi' < Psi if Phi, Psi > 0", decreasing, [Phi > 0, Psi > 0]),
        sentence("the invariant is preserved", after_phi + Rational(5, 8) * after_psi < 1),
        sentence(
            "1 - Phi' <= (1 - (4/5) eta Phi)(1 - Phi)",
            1 - after_phi <= (1 - Rational(4, 5) * eta * Phi) * (1 - Phi),
        ),
        sentence("Psi <= (8/5)(1 - Phi)", Psi <= Rational(8, 5) * (1 - Phi)),
    )
    reach = step_size_reach(
        case,
        And(after_phi > Phi, after_phi + Rational(5, 8) * after_psi < 1),
        Rational(1, 4),
        Rational(251, 1000),
        "for eta > 1/4 Phi overshoots 1 and then falls; it still converges while the factor 1 - 4 eta of "
        "the linearised map stays above -1",
        domain=(Phi > 0, Psi >= 0, Rational(1) > N),
    )
    norm = Reach(
        "|w0| < 1",
        1.0,
        1.0,
        "proved below 1; for w0 in the span with |w0| = 1, Phi_t = 1 for all t",
        "Phi is constant or decreases to 1",
    )
    limits = gd(case, (3, 15, 100), "limits", steps=APPROACH_STEPS)
    return conclude(
        chain,
        hold(gd_steps(case, "the two monotonicities"), monotone),
        hold(limits, lambda problem: excess_distance(case, problem), "the limit of the exact recursion"),
        detail="Paths are followed until the exact recursion is within 1e-10 of the limit. Not "
        "machine-checked: a geometric sequence tends to 0.",
        reach=(reach, norm),
    )


def monotone(steps: Steps) -> Array:
    """Phi does not fall, Psi does not grow, Phi stays below 1."""
    return np.maximum(
        np.maximum(-(steps.new_Phi - steps.Phi), (steps.new_Psi - steps.Psi)), steps.new_Phi - 1.0 - steps.drift
    )
