"""Section 4.5, Eq. (14): the increment of R if the leader is drawn, near the limit and for b = 1."""

from __future__ import annotations

import numpy as np
from sympy import Integer

from claims.theory.domains import batch_steps
from claims.theory.error_terms import ratio_sentences
from claims.theory.harness import judge_formula
from claims.theory.rates import with_rates
from claims.theory.steps import Steps
from engine import Array
from engine.aggregates import batch_factor, rest_factor
from evidence import Outcome
from evidence.chain import prove
from evidence.proof import Proof, Sentence, identity, reals
from referee import Case, judge


@judge("eq_13.eq_14/as_printed", "proved")
def eq_14(case: Case) -> Outcome:
    """The identity by SymPy, the limit with explicit error terms by machine, and the measured exponent."""
    N, x, S, L, eta, L_next, S_next = reals("N x S L eta L_next S_next")
    A, B = batch_factor(N, x, eta), rest_factor(x, eta)
    proofs: list[Proof | Sentence] = [
        identity(
            "exact increment",
            L_next / S_next / (L / S),
            (1 + eta * (2 - x - N)) / (1 - eta * x),
            where={L_next: L * A, S_next: S * B},
        ),
        identity("its limit", A / B, 1 / (1 - eta), where={N: Integer(1), x: Integer(1)}),
        ratio_sentences()[0],
    ]

    def margin(steps: Steps) -> Array:
        exact = np.log(batch_factor(steps.N, steps.L**2, steps.eta) / rest_factor(steps.L**2, steps.eta))
        return np.where(steps.leads, np.abs(steps.lag - exact) - steps.slack, -np.inf)

    outcome = judge_formula(prove(*proofs), batch_steps(case, "Eq. (14)", b=1), margin)
    limit = -np.log1p(-0.2)
    return with_rates(
        case, outcome, {r"$\Delta - \log(1/(1 - \eta))$": (lambda t: t.lag - limit, True)}, "eq_14"
    )
