"""Theorem 1 with constants: how far full-batch GD is from its limit after t steps, for every t.

The theorem says that there is a limit.  The bound has the right asymptotic rate, 1 - eta a step from a start
off the span of the data, 1 - 4 eta from a start within; `claims.theory.gd_rate` has the argument.
"""

from __future__ import annotations

from claims.theory.gd_rate import K, judge_rate
from evidence import Outcome
from referee import Case, judge


@judge("theorem_1.constants/quantitative", "proved", formulas=[K])
def quantitative(case: Case) -> Outcome:
    """The chain, and paths of the engine against the bound."""
    return judge_rate(case, "linear")
