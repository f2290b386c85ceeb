"""The machine-checked steps behind the convergence of full-batch GD (Theorems 1 and 10).

In Phi = |Pi w|^2 over the effective data set and Psi = |w|^2 - Phi, with 0 < eta <= 1/5:

- |w0| < 1 gives Phi_0 + (5/8) Psi_0 < 1, and that is preserved (Lemma 29, Eq. (10));
- Phi grows by at least (4/5) eta Phi (1 - Phi) (Proposition 28), so
  1 - Phi_t <= (1 - Phi_0) (1 - (4/5) eta Phi_0)^t, and Psi_t <= (8/5) (1 - Phi_t);
- the common factor of the coordinates in the span is positive, so the direction of Pi w is constant.

Left to the reader: a geometric sequence tends to 0.
"""

from __future__ import annotations

from sympy import Rational

from claims.theory.reaches import SIZES, VARIABLES, N, Phi, Psi, eta, sentence
from engine.aggregates import batch_factor, next_phi, next_psi
from evidence.proof import Sentence


def sentences() -> list[Sentence]:
    """The steps, each for all real values of Phi, Psi and eta at once."""
    after_phi, after_psi = next_phi(Phi, Psi, eta), next_psi(Phi, Psi, eta)
    grown = Phi + Rational(4, 5) * eta * Phi * (1 - Phi)
    factor = batch_factor(Phi + Psi, Phi, eta)
    return [
        Sentence("|w| < 1 implies Phi + (5/8) Psi < 1", VARIABLES, [*SIZES, Phi + Psi < 1], N < 1),
        sentence("Phi + (5/8) Psi < 1 is preserved", after_phi + Rational(5, 8) * after_psi < 1),
        sentence("Phi grows by at least (4/5) eta Phi (1 - Phi)", after_phi >= grown),
        sentence("Psi does not grow", after_psi <= Psi),
        sentence("the factor of the coordinates in the span is positive", factor > 0),
    ]
