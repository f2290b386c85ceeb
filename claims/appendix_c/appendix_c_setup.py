"""A step on the way to Proposition 9: the time tau, and whether it is a stopping time.

The text applies Proposition 8 from tau(eps) = inf{tau : delta_2(w_t) <= eps for all t >= tau} on and calls it a
stopping time.  With delta_2 = max(Psi, (1 - N)+), which bounds all error terms (Lemma 24 made explicit) and
never increases, it is one; for a delta_2 that may rise again it depends on the future.
"""

from __future__ import annotations

import numpy as np
from sympy import Rational

from claims.theory import settling as settling
from claims.theory.domains import batch_steps
from claims.theory.harness import judge_formula
from claims.theory.steps import Steps
from engine import Array
from engine.aggregates import next_norm, rest_factor
from evidence import Outcome, Tightness
from evidence.chain import prove
from evidence.proof import Sentence, reals
from referee import Case, judge


@judge("appendix_c_setup.tau/as_printed", "proved")
def tau_as_printed(case: Case) -> Outcome:
    """Absorption by machine, for all states, and on the engine."""
    N, u, Psi, eps, eta = reals("N u Psi eps eta")
    step = [eta > 0, eta <= Rational(1, 5), u >= 0, u <= N, 1 + eta / 4 >= N, eps >= 0]
    proofs = [
        Sentence(
            "Psi <= eps is kept",
            [N, u, Psi, eps, eta],
            [*step, Psi >= 0, Psi <= eps],
            Psi * rest_factor(u, eta) ** 2 <= eps,
        ),
        Sentence(
            "1 - N <= eps is kept", [N, u, eps, eta], [*step, eps >= 1 - N], 1 - next_norm(N, u, eta) <= eps
        ),
    ]

    def margin(steps: Steps) -> Array:
        lack = np.maximum(0.0, 1.0 - steps.N)
        off = np.maximum(0.0, 1.0 - steps.new_N) - lack
        Psi = steps.new_Psi - steps.Psi
        return np.asarray(np.maximum(off, Psi) - 4.0 * steps.error.max(axis=1) - steps.roundoff)

    return judge_formula(
        prove(*proofs),
        batch_steps(case, "delta_2 never increases"),
        margin,
        tightness=Tightness(
            1.0, "the largest delta_2 after a step over delta_2 before (1: unchanged if u = 0)"
        ),
    )
