"""Section 4.5: what the sketch draws from Eq. (13) and (14) for b = 1, the drift of R and (A1)."""

from __future__ import annotations

import numpy as np
from sympy import Rational, log

from claims.theory.domains import batch_steps
from claims.theory.drift import infimum
from claims.theory.error_terms import factor_sentence, ratio_sentences
from claims.theory.harness import judge_formula
from claims.theory.steps import Steps
from engine import Array
from engine.aggregates import batch_factor, rest_factor
from evidence import Outcome, Tightness
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Proof, Sentence, identity, reals
from referee import Case, judge

N, x, eta = reals("N x eta")

#: The increment of R if the leader is drawn.
INCREMENT = Formula(
    "the increment",
    (N, x, eta),
    log(1 + eta * (2 - N) / (1 - eta * x)),
    printed={r"\lVert\mathbf w_t\rVert^2": N, "c_t(i_t^*)^2": x},
)
LEAST = Formula("the least increment", [eta], log(1 + eta * (1 - eta / 4)))


@judge("eq_13.drift/as_printed", "proved")
def drift(case: Case) -> Outcome:
    """The drift at every state with its error terms, and the closed form of its least limit."""
    best = max((0.2**2 / (2 * m)) / infimum(m, 1, 0.2) for m in range(2, 60))
    sketch = max((-np.log1p(-0.2) - 0.2) / m / infimum(m, 1, 0.2) for m in range(2, 60))

    def margin(steps: Steps) -> Array:
        mean = steps.gain.reshape(-1, steps.m).mean(axis=1)
        first = slice(None, None, steps.m)
        s, Psi, eta = steps.s[first], steps.Psi[first], steps.eta
        lack = np.maximum(0.0, 1.0 - steps.N[first])
        up = -np.log1p(-eta * (1.0 - s - Psi))
        down = eta * (1.0 + lack) * (1.0 + eta / (1.0 - eta) * s)
        return np.asarray((up - down) / steps.m - mean - steps.slack[first])

    return judge_formula(
        prove(*ratio_sentences()),
        batch_steps(case, "the drift for b = 1", b=1),
        margin,
        by="machine proofs of the bounds of A/B",
        tightness=Tightness(
            best,
            "eta^2/(2m) over the least limit of the drift at eta = 1/5, largest over m < 60; the middle "
            f"expression over it: {sketch:.4f}. Both are about (m-1)/m",
        ),
        detail="On the engine: the mean increment over all m batches, at every state, is at least the middle "
        "expression with the explicit error terms of Lemma 24.",
    )


@judge("eq_13.a1/as_printed", "proved", formulas=[INCREMENT])
def a1(case: Case) -> Outcome:
    """The increment with the leader drawn, at every state."""
    A, B = batch_factor(N, x, eta), rest_factor(x, eta)
    domain = [eta > 0, eta <= Rational(1, 5), x >= 0, x <= N, 1 + eta / 4 >= N]
    proofs: list[Proof | Sentence] = [
        identity("the identity", A / B, 1 + eta * (2 - N) / (1 - eta * x)),
        Sentence("the inequality", [N, x, eta], domain, (1 + eta * (1 - eta / 4)) * B <= A),
        factor_sentence(),
    ]

    def margin(steps: Steps) -> Array:
        increment = INCREMENT(steps.N, steps.L**2, steps.eta)
        off = np.maximum(LEAST(steps.eta) - steps.lag, np.abs(np.nan_to_num(increment, nan=np.inf) - steps.lag))
        return np.where(steps.leads, off - steps.slack, -np.inf)

    def near(steps: Steps) -> Array:
        return np.where(steps.leads, LEAST(steps.eta) / steps.lag, np.nan)

    return judge_formula(
        prove(*proofs),
        batch_steps(case, "(A1) for b = 1", b=1),
        margin,
        nearest=(near, "bound over the increment"),
    )
