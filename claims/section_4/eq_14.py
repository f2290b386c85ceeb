"""Section 4.5, Eq. (14): the increment of R if the leader is drawn, near the limit and for b = 1."""

from __future__ import annotations

import numpy as np
from sympy import Integer, exp, log

from claims.theory.domains import batch_steps
from claims.theory.error_terms import ratio_sentences
from claims.theory.harness import judge_formula
from claims.theory.rates import with_rates
from claims.theory.steps import Steps
from engine import Array
from engine.aggregates import batch_factor, rest_factor
from evidence import Outcome
from evidence.chain import Chain, prove
from evidence.formula import Formula
from evidence.proof import identity, reals
from referee import Case, judge

N, x, eta = reals("N x eta")

#: The increment of R if the leader is drawn, and its limit.
EXACT = Formula(
    "the increment",
    (N, x, eta),
    log((1 + eta * (2 - x - N)) / (1 - eta * x)),
    printed={r"\lVert\mathbf w_t\rVert^2": N, "c_t(i_t^*)^2": x},
)
LIMIT = Formula("its limit", [eta], log(1 / (1 - eta)))


@judge("eq_13.eq_14/as_printed", "proved", formulas=[EXACT, LIMIT])
def eq_14(case: Case) -> Outcome:
    """The identity by SymPy, the limit with explicit error terms by machine, and the measured exponent."""
    off = [step for step in (0.01, 0.1, 0.2) if not abs(LIMIT(step) + np.log1p(-step)) <= 1e-14]
    also = f"the limit is log(A/B) at N = c*^2 = 1, another one at eta = {off[0]}" if off else None

    def proofs() -> Chain:
        S, L, L_next, S_next = reals("S L L_next S_next")
        A, B = batch_factor(N, x, eta), rest_factor(x, eta)
        return prove(
            identity(
                "exact increment",
                L_next / S_next / (L / S),
                exp(EXACT.expression),
                where={L_next: L * A, S_next: S * B},
            ),
            identity("its limit", A / B, exp(LIMIT.expression), where={N: Integer(1), x: Integer(1)}),
            ratio_sentences()[0],
        )

    def margin(steps: Steps) -> Array:
        gap = np.abs(steps.lag - EXACT(steps.N, steps.L**2, steps.eta))
        return np.where(steps.leads, np.nan_to_num(gap, nan=np.inf) - steps.slack, -np.inf)

    outcome = judge_formula(None if also else proofs, batch_steps(case, "Eq. (14)", b=1), margin, also=also)
    limit = float(LIMIT(0.2))
    return with_rates(
        case, outcome, {r"$\Delta - \log(1/(1 - \eta))$": (lambda t: t.lag - limit, True)}, "eq_14"
    )
