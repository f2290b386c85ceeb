"""Section 4.5, Eq. (13): the norm and the leading coordinate near the limit, for b = 1.

Exactly, N - c*^2 - Psi = s, the sum of the squares of the others, and 0 < 1 - c*^2 = (1 - N) + s + Psi; and
s <= S^2 <= exp(-2R).  So the errors are of order exp(-2R) (the text bounds squares by first powers and gets
exp(-R)), plus Psi and (1 - N)+, which vanish with t.
"""

from __future__ import annotations

import numpy as np

from claims.theory.domains import batch_steps
from claims.theory.harness import judge_formula
from claims.theory.rates import with_rates
from claims.theory.steps import Steps
from engine import Array
from evidence import Outcome
from evidence.chain import prove
from evidence.proof import Sentence, reals
from referee import Case, judge


@judge("eq_13/as_printed", "proved")
def eq_13(case: Case) -> Outcome:
    """The two inequalities by machine, on the engine after steps, and the measured exponent."""
    x, s, Psi, d, S, E = reals("x s Psi d S E")
    proofs = [
        Sentence(
            "squares: s + z^2 <= (S + z)^2",
            [s, S, x],
            [s >= 0, S >= 0, x >= 0, s <= S**2],
            s + x**2 <= (S + x) ** 2,
        ),
        Sentence(
            "s <= exp(-2R)",
            [x, s, S, E],
            [x > 0, x < 1, S >= 0, E >= 0, x * E >= S, s <= S**2, s >= 0],
            s <= E**2,
        ),
        Sentence(
            "1 - c*^2 <= d + s + Psi",
            [x, s, Psi, d],
            [x > 0, x < 1, s >= 0, Psi >= 0, d >= 0, d >= 1 - x - s - Psi],
            1 - x <= d + s + Psi,
        ),
    ]

    def margin(steps: Steps) -> Array:
        top = steps.at(steps.new_size, steps.next_leader)
        N = steps.new_N
        Psi = steps.new_Psi
        square = np.exp(-2.0 * steps.new_R)
        first = N - top**2 - Psi - square
        second = 1.0 - top**2 - np.maximum(0.0, 1.0 - N) - square - Psi
        return np.asarray(np.maximum(first, second) - 8.0 * (steps.slack * square + steps.error.max(axis=1)))

    def near(steps: Steps) -> Array:
        lack = np.maximum(0.0, 1.0 - steps.N)
        return (1.0 - steps.L**2) / (lack + np.exp(-2.0 * steps.R) + steps.Psi)

    outcome = judge_formula(
        prove(*proofs),
        batch_steps(case, "Eq. (13)"),
        margin,
        nearest=(near, "1 - L^2 over (1 - N)+ + exp(-2R) + Psi, with L = |c(i*)|"),
    )
    return with_rates(
        case,
        outcome,
        {"$N - L^2$": (lambda t: t.N - t.L**2, True), "$1 - L^2$": (lambda t: 1.0 - t.L**2, True)},
        "eq_13",
    )
