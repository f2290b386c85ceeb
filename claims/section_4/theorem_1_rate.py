"""Theorem 1 with constants: how far full-batch GD is from its limit after t steps, for every t.

The theorem says that there is a limit.  The bound has the right asymptotic rate, 1 - eta a step from a start
off the span of the data, 1 - 4 eta from a start within; `claims.mathematics.gd_rate` has the argument.
"""

from __future__ import annotations

from claims.mathematics.gd_rate import TEXT, judge_rate
from claims.section_4 import theorem_1
from evidence import Outcome
from referee import Case, Statement

RATE = Statement(
    label="Theorem 1, with constants",
    key="theorem_1.constants",
    source="the referee's; Theorem 1 is in Section 4",
    title="full-batch GD is within an explicit bound of its limit after t steps, for every t",
    text=TEXT,
    assumptions=(*theorem_1.THEOREM.assumptions, r"$\Pi_m(\mathbf w_0) \neq 0$"),
)


@RATE.claim(
    "quantitative: verified, proved",
    argument=r"$\sqrt{\Psi_t}/\Phi_t$ falls by the factor $1-\eta$ a step, and "
    r"$(1 - \lVert\mathbf w\rVert^2)^+$ by $1 - 4\eta\Phi \le (1-4\eta)(\Phi'/\Phi)^{K/2}$; both products "
    "telescope.",
)
def quantitative(case: Case) -> Outcome:
    """The chain, and paths of the engine against the bound."""
    return judge_rate(case, "linear")
