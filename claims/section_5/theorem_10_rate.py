"""Theorem 10 with constants: how far full-batch GD with ReLU is from its limit after t steps, for every t.

Corollary 6 keeps S+ as it is at the start, and with Phi over S+ and Psi the rest a step is that of Theorem 1:
the argument of `claims.mathematics.gd_rate` holds word for word.
"""

from __future__ import annotations

from claims.mathematics.gd_rate import TEXT, judge_rate
from claims.section_5 import theorem_10
from evidence import Outcome
from referee import Case, Statement

RATE = Statement(
    label="Theorem 10, with constants",
    key="theorem_10.constants",
    source="the referee's; Theorem 10 is in Section 5",
    title="full-batch GD with ReLU is within an explicit bound of its limit after t steps, for every t",
    text=TEXT + r" Here $\Pi$ projects onto the span of the datapoints in $\mathcal S^+$.",
    assumptions=(*theorem_10.THEOREM.assumptions, r"$\mathcal S^+ \neq \emptyset$"),
)


@RATE.claim(
    "quantitative: verified, proved",
    argument=r"With $\Phi$ over $\mathcal S^+$, which Corollary 6 keeps, a step is that of Theorem 1.",
)
def quantitative(case: Case) -> Outcome:
    """The chain, and paths of the engine with starts of mixed signs against the bound."""
    return judge_rate(case, "relu")
