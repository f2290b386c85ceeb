"""Proposition 36: the condition f - g < 0, in which a square is missing."""

from __future__ import annotations

import numpy as np
from sympy import And, Eq, Rational

from claims.theory.cyclic_sgd import Epochs, decrease, f, falls, g, one_epoch, printed_g, wedge
from claims.theory.harness import excess, judge_formula
from claims.theory.refutation import Point, refute, replay
from engine.aggregates import batch_factor, rest_factor
from evidence import Outcome
from evidence.chain import prove
from evidence.proof import Sentence, decide, identity, reals
from referee import Case, judge


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
