"""Section 4.5, the case i_t != i* for b = 1: the decrease of R.

The last displayed line is the correct limit of the correct expression, and the error of the limit is of order
exp(-2R), plus terms that vanish with t.  Two lines before it are misprinted (``section_4_5_sums``).
"""

from __future__ import annotations

import numpy as np

from claims.theory.domains import batch_steps
from claims.theory.error_terms import ratio_sentences
from claims.theory.harness import judge_formula
from claims.theory.rates import with_rates
from claims.theory.steps import Steps
from engine import Array
from engine.aggregates import batch_factor, rest_factor
from evidence import Outcome, Tightness
from evidence.chain import prove
from evidence.proof import Proof, Sentence, identity, reals
from referee import Case, judge


@judge("section_4_5_increment.other/as_printed", "proved")
def other(case: Case) -> Outcome:
    """The identities by SymPy, explicit error terms by machine, the engine, and the measured exponent."""
    N, x, Y, L, eta, S_next, L_next = reals("N x Y L eta S_next L_next")
    A, B = batch_factor(N, x**2, eta), rest_factor(x**2, eta)
    S = x + Y
    proofs: list[Proof | Sentence] = [
        identity(
            "exact decrease",
            S_next / L_next / (S / L),
            (x * A + Y * B) / S / B,
            where={S_next: x * A + Y * B, L_next: L * B},
        ),
        identity("in terms of A/B", (x * A + Y * B) / S / B, 1 + (A / B - 1) * x / S),
        ratio_sentences()[1],
    ]

    def margin(steps: Steps) -> Array:
        share = steps.X / steps.S
        lack = np.maximum(0.0, 1.0 - steps.N)
        theta = steps.eta / (1.0 - steps.eta)
        top = steps.eta * (1.0 + lack) * (1.0 + theta * steps.s) * share
        return np.where(steps.leads, -np.inf, -steps.lag - top - steps.slack)

    def error(steps: Steps) -> Array:
        return -steps.lag - np.log1p(steps.eta * steps.X / steps.S)

    outcome = judge_formula(
        prove(*proofs),
        batch_steps(case, "the increment for i_t != i*", b=1),
        margin,
        tightness=Tightness(
            1.0, "log(1 + eta x) over eta x as x = c(i_t)/S tends to 0; 0.91 at x = 1, eta = 1/5"
        ),
    )
    return with_rates(case, outcome, {r"$-\Delta - \log(1 + \eta c/S)$": (error, False)}, "increment_other")
