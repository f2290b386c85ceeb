"""Appendix C.1, (A2): when the leader can change, and by how much it then differs."""

from __future__ import annotations

import numpy as np
from sympy import Rational

from claims.appendix_c.appendix_c_a2 import factor_range
from claims.theory.domains import batch_steps
from claims.theory.error_terms import factor_sentence
from claims.theory.harness import judge_formula
from claims.theory.steps import Steps
from engine import Array
from evidence import Outcome, Tightness
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import reals
from referee import Case, judge

(eta,) = reals("eta")
GAMMA = Formula(
    "gamma",
    [eta],
    (1 - 2 * eta) / (1 + 2 * eta),
    bounds=">=",
    domain=[eta > 0, eta <= Rational(1, 5)],
    known=1 / (1 + 2 * eta),
)


@judge("appendix_c_a2.change/as_printed", "proved", formulas=[GAMMA])
def change(case: Case) -> Outcome:
    """The factors by machine; changes of the leader on the engine."""
    seen = {"least": np.inf}

    def margin(steps: Steps) -> Array:
        moved = steps.next_leader != steps.leader
        size = steps.at(steps.size, steps.next_leader) / steps.L
        entered = steps.at(steps.member, steps.next_leader) > 0
        gamma = GAMMA(steps.eta)
        if moved.any():
            seen["least"] = min(seen["least"], float((size[moved] * (1.0 + 2.0 * steps.eta)).min()))
        # with equal factors only a tie, up to rounding, may change hands
        stray = moved & ~(entered & ~steps.leads) & (size < 1.0 - 2.0 * steps.slack)
        return np.where(stray, 1.0, np.where(moved, gamma - size - steps.slack, -np.inf))

    outcome = judge_formula(
        prove(factor_sentence(), *factor_range()),
        batch_steps(case, "the change of the leader"),
        margin,
        tightness=Tightness(0.6, "gamma over the exact constant 1/(1 + 2 eta) at eta = 1/5: it is 1 - 2 eta"),
    )
    note = (
        ""
        if np.isinf(seen["least"])
        else (
            f"Smallest c(new leader)/c(old leader) seen, over 1/(1 + 2 eta): {seen['least']:.4f} (at least 1)."
        )
    )
    return outcome.adding(note)


@judge("appendix_c_a2.quotient/as_printed", "proved")
def quotient_as_printed(case: Case) -> Outcome:
    """With the factors of Lemma 14, on the engine."""

    def margin(steps: Steps) -> Array:
        factor = steps.factor
        ratio = steps.at(factor, steps.next_leader) / steps.at(factor, steps.leader)
        left = steps.at(steps.new_size, steps.next_leader) / steps.at(steps.new_size, steps.leader)
        right = steps.at(steps.size, steps.next_leader) / steps.L * ratio
        return np.abs(left - right) - 2.0 * steps.slack

    return judge_formula(
        prove(factor_sentence()),
        batch_steps(case, "the factors A and B"),
        margin,
        by="machine proofs of the factors",
    )
