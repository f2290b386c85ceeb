r"""Eq. (9): full-batch GD multiplies all coordinates in the span of the data by one factor.

With k_t = prod (1 + eta (2 - 2 Phi - Psi)) the recursion gives c_t(i) = k_t c_0(i) and Phi_t = k_t^2 Phi_0.
So c_t(i) = c_0(i) sqrt(Phi_t / Phi_0) where it is defined, Phi_0 > 0 (which |w0| < 1 does not give if m < n),
if also k_t >= 0, which follows
from Assumption 1, even far beyond it: 2 Phi + Psi < 2 + 1/eta is preserved by GD for eta up to
(3 sqrt 3 / 2 - 1)/2 = 0.799, and holds for |w0|^2 < 7/2 at eta <= 1/5.
"""

from __future__ import annotations

import numpy as np
from sympy import Rational

from claims.theory.domains import gd_steps
from claims.theory.gd_invariant import INVARIANT, chain, invariant
from claims.theory.harness import conclude, hold
from claims.theory.reaches import as_reach, eta
from evidence import Outcome, Reach
from evidence.proof import Sentence, reals
from referee import Case, judge


@judge("eq_9/as_printed", "proved", formulas=[INVARIANT])
def as_printed(case: Case) -> Outcome:
    """The induction by machine proofs; paths and runs on the engine against the invariant."""
    return conclude(
        chain(),
        invariant(case),
        hold(gd_steps(case, "the common factor of the coordinates")),
        by="machine proofs for the induction over t",
        reach=reaches(case),
        detects="a rotation of the projection, or a step off Lemma 14, by more than rounding errors",
    )


def reaches(case: Case) -> tuple[Reach, Reach]:
    """How far eta and |w0| may be stretched until a factor changes sign."""

    x, y = reals("x y")  # eta Phi and eta Psi
    factor = 1 + 2 * eta - 2 * x - y

    def preserved(value: Rational) -> Sentence:
        after = 1 + 2 * eta - 2 * x * factor**2 - y * (1 - x) ** 2
        domain = [eta > 0, eta <= value, x >= 0, y >= 0, factor > 0]
        return Sentence(f"positive factors for eta <= {value}", [eta, x, y], domain, after > 0)

    step_size = as_reach(
        "eta <= 1/5",
        preserved,
        Rational(79, 100),
        Rational(4, 5),
        case.pick(Rational(1, 50), Rational(1, 50), Rational(1, 1000)),
        "from Phi_0 = 13/24, Psi_0 = 0 at eta = 4/5 the second factor is negative, and c_2(i) has the opposite "
        "sign of c_0(i)",
    )
    return step_size, Reach(
        "|w0| < 1",
        float(np.sqrt(3.5)),
        1.9,
        "proved: 2 Phi + Psi < 2 + 1/eta is preserved, and follows from |w0|^2 < 7/2",
        "from w0 = 1.9 a_1 the first factor is -0.044 at eta = 1/5",
    )
