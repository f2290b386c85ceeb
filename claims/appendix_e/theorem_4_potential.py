r"""Appendix E.1: by how much V = z/y falls in an epoch.

"By at least a constant" cannot be: V stays positive.  It falls by at least a constant factor, 1 - eta^3 N_0/5.
"""

from __future__ import annotations

import numpy as np
from sympy import Rational

from claims.section_4 import theorem_4
from claims.snippets import snippet
from claims.theory.cyclic_sgd import Epochs, one_epoch, ratio_error
from claims.theory.harness import judge_formula
from claims.theory.refutation import told, unrefuted
from engine import Problem, step_error
from evidence import Counterexample, Outcome, refuted
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Sentence, decide, reals
from referee import Case, judge

N0, eta, V = reals("N_0 eta V")
AFTER = Formula(
    "V after an epoch",
    (eta, N0, V),
    (1 - eta**3 * N0 / 5) * V,
    printed={"N_0": N0, "V(y_{2t}, z_{2t})": V},
    bounds="<=",
    domain=[eta > 0, 4 * eta <= 1, N0 > 0, N0 < 1, V > 0],
)

EPOCHS, START, ETA = 80, (0.5, 0.3), 0.25


@judge("theorem_4_potential/as_printed", "counterexample")
def as_printed(case: Case) -> Outcome:
    """No kappa can do; an orbit of the engine along which the decrease tends to 0."""
    new, kappa = reals("W kappa")
    small = [V > 0, new > 0, kappa > 0, kappa >= V]
    proof = decide(Sentence("V falls by kappa from V <= kappa", [V, new, kappa], small, V - new >= kappa))
    problem = Problem(np.eye(2), np.array(START), ETA)
    path = case.engine.trajectory(problem, np.tile([[0], [1]], (EPOCHS, 1)), every=2)
    ratio = path[:, 1] / path[:, 0]
    drops = ratio[:-1] - ratio[1:]
    exact = 1 - ETA**2  # the factor of an epoch at the limit
    off = abs(ratio[-1] / ratio[-2] - exact)
    complaint = None
    if not (ratio > 0).all() or not 0 < drops[-1] < 1e-3 or off > 1e-3 + step_error(case.engine, problem, 1):
        complaint = f"after {EPOCHS} epochs V is {ratio[-1]:.3g} and fell by {drops[-1]:.3g}"
    return refuted(
        "counterexample",
        "the sentence that a positive number at most kappa falls by kappa; an orbit on the engine",
        unless=unrefuted(proof) or complaint,
        detail=[
            told(proof),
            f"The first decrease is {drops[0]:.3g}, the last {drops[-1]:.3g}; near the limit V falls by "
            "the factor 1 - eta^2.",
        ],
        counterexample=Counterexample(
            "an orbit along which the decrease of V in an epoch tends to 0",
            {"m": 2, "w0": list(START), "eta": ETA, "V": float(ratio[-1]), "last decrease": float(drops[-1])},
            snippet(problem, [[0], [1]] * EPOCHS, "w[1] / w[0]"),
        ),
        samples=1,
    )


@judge("theorem_4_potential/corrected", "proved", formulas=[AFTER])
def corrected(case: Case) -> Outcome:
    """Theorem 4's contraction with y^2 >= N_0/2; on the engine's epochs."""
    Y, Z = reals("Y Z")
    sizes = [eta > 0, eta <= Rational(1, 4), N0 > 0, Y >= Z, Z > 0, Y + Z >= N0]
    weaker = 1 - 2 * eta**3 * Y / 5 <= AFTER.at(eta, N0, 1)
    chain = prove(theorem_4.sentences()[0], Sentence("2 Y >= N >= N_0", [Y, Z, N0, eta], sizes, weaker))

    def check(epochs: Epochs) -> float:
        change = (epochs.z[2] / epochs.y[2]) / (epochs.z[0] / epochs.y[0])
        least = AFTER(epochs.eta, epochs.y[0] ** 2 + epochs.z[0] ** 2, 1.0)
        return float(((change - least) / ratio_error(epochs)).max() - 1.0)

    return judge_formula(chain, one_epoch(case), check)
