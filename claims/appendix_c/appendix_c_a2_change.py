"""Appendix C.1, (A2): when the leader can change, and by how much it then differs."""

from __future__ import annotations

import numpy as np

from claims.appendix_c.appendix_c_a2 import factor_range, statement
from claims.mathematics.error_terms import factor_sentence
from claims.mathematics.step_judging import judge_step
from claims.mathematics.transitions import Transitions
from engine import Array
from evidence import Outcome, Tightness
from referee import Case, Erratum

CHANGE = statement(
    "i* changes only if",
    "change",
    "when the leader can change",
    r"$i_{t+1}^* \ne i_t^*$ only if $i_{t+1}^* \in \mathcal B_t$ and $i_t^* \notin \mathcal B_t$; then "
    r"$c_t(i_{t+1}^*) \ge \gamma\, c_t(i_t^*)$ with $\gamma = (1 - 2\eta)/(1 + 2\eta)$.",
)
QUOTIENT = statement(
    "the factors A and B",
    "quotient",
    "the ratio of the new to the old leader after the step",
    r"""With $A = c_{t+1}(i_{t+1}^*)/c_t(i_{t+1}^*)$ and $B = c_{t+1}(i_t^*)/c_t(i_t^*)$:
$\frac{c_{t+1}(i_{t+1}^*)}{c_{t+1}(i_t^*)} = \frac{c_t(i_{t+1}^*)}{c_t(i_t^*)}\cdot\frac AB$.""",
)


@CHANGE.claim(
    "as printed: verified, proved",
    argument=r"Only a coordinate in the batch grows relative to one outside, by $A/B < 1 + 2\eta < "
    r"1/\gamma$. (The "
    r"text writes $i_t$ for $i_t^*$. A tie may be broken anew, which leaves R alone.)",
)
def change(case: Case) -> Outcome:
    """The factors by machine; changes of the leader on the engine."""
    seen = {"least": np.inf}

    def margin(steps: Transitions) -> Array:
        moved = steps.next_leader != steps.leader
        size = steps.at(steps.c, steps.next_leader) / steps.L
        entered = steps.at(steps.member, steps.next_leader) > 0
        gamma = (1.0 - 2.0 * steps.eta) / (1.0 + 2.0 * steps.eta)
        if moved.any():
            seen["least"] = min(seen["least"], float((size[moved] * (1.0 + 2.0 * steps.eta)).min()))
        # with equal factors only a tie, up to rounding, may change hands
        stray = moved & ~(entered & ~steps.leads) & (size < 1.0 - 2.0 * steps.slack)
        return np.where(stray, 1.0, np.where(moved, gamma - size - steps.slack, -np.inf))

    outcome = judge_step(
        case,
        "the change of the leader",
        [factor_sentence(), *factor_range()],
        margin,
        by="machine proofs",
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


@QUOTIENT.claim(
    "as printed: verified, proved",
    argument=r"Read with $A$ as the next clause has it, one of $1 + \eta(2 - u_t - \lVert\mathbf "
    r"w_t\rVert^2)$ and $1 - \eta u_t$, that is the factor of the new leader: $A = "
    "c_{t+1}(i_{t+1}^*)/c_t(i_{t+1}^*)$. Then A and B are the factors of Lemma 14 of the two coordinates. "
    "The printed denominator, $c_t(i_t^*)$, puts the ratio in once too often when the leader changes.",
    erratum=Erratum(
        printed=r"$A = c_{t+1}(i_{t+1}^*)/c_t(i_t^*)$",
        correct=r"$A = c_{t+1}(i_{t+1}^*)/c_t(i_{t+1}^*)$, which is one of the two factors of Lemma 14",
        consequence="None: the displays that follow use the corrected A.",
        example=r"$(3/5, 1/2, 1/10)$, $\mathcal B = \{2\}$, where the leader changes: the factor "
        "$c_t(i_{t+1}^*)/c_t(i_t^*) = 5/6$ is there twice",
    ),
)
def quotient_as_printed(case: Case) -> Outcome:
    """With the factors of Lemma 14, on the engine."""

    def margin(steps: Transitions) -> Array:
        factor = np.where(steps.member > 0, steps.A[:, None], steps.B[:, None])
        ratio = steps.at(factor, steps.next_leader) / steps.at(factor, steps.leader)
        left = steps.at(steps.new, steps.next_leader) / steps.at(steps.new, steps.leader)
        right = steps.at(steps.c, steps.next_leader) / steps.L * ratio
        return np.abs(left - right) - 2.0 * steps.slack

    return judge_step(
        case, "the factors A and B", [factor_sentence()], margin, by="machine proofs of the factors"
    )
