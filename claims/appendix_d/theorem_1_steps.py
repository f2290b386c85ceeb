"""Theorem 1: the end of its proof.

The last step passes to the limit coordinate by coordinate, for Phi_0 > 0, by whose root it divides.
(Section 4.1 has two more slips that no reader takes literally: c_0 without its index in the limit of
c_t(i), and "i not in [m]" for j.)
"""

from __future__ import annotations

from claims.theory.domains import gd
from claims.theory.full_batch import APPROACH_STEPS, excess_distance
from claims.theory.harness import judge_formula
from claims.theory.reaches import Phi, Psi, eta, sentence
from engine.aggregates import rest_factor
from evidence import Outcome
from evidence.chain import prove
from evidence.proof import reals, summed
from referee import Case, judge


@judge("theorem_1_steps.limits/as_printed", "proved")
def limits_as_printed(case: Case) -> Outcome:
    """What the passage to the limit uses, by machine; paths on the engine to within 1e-10 of the limit."""
    c = reals("c")[0]
    chain = prove(
        *summed(
            "Psi' = (1 - eta Phi)^2 Psi",
            (c * rest_factor(Phi, eta)) ** 2,
            (1 - eta * Phi) ** 2 * Psi,
            {Psi: c**2},
        ),
        sentence("(1 - eta Phi)^2 < 1 for Phi > 0", (1 - eta * Phi) ** 2 < 1, [Phi > 0]),
    )
    return judge_formula(
        chain,
        gd(case, (4, 20, 200), "limits", steps=APPROACH_STEPS),
        lambda problem: excess_distance(case, problem),
        formula="the limit of the exact recursion, to within 1e-10",
        by="machine proofs for the decay of Psi (Proposition 28 has the rest)",
        detail="Since $\\Phi_t \\ge \\Phi_0$, $\\Psi_t \\le \\Psi_0(1 - \\eta\\Phi_0)^{2t}$.",
        detects="a limit off by more than 1e-10 and rounding errors",
    )
