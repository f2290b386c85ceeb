"""Theorem 10 with constants: how far full-batch GD with ReLU is from its limit after t steps, for every t.

Corollary 6 keeps S+ as it is at the start, and with Phi over S+ and Psi the rest a step is that of Theorem 1:
the argument of `claims.theory.gd_rate` holds word for word.
"""

from __future__ import annotations

from claims.theory.gd_rate import K, judge_rate
from evidence import Outcome
from referee import Case, judge


@judge("theorem_10.constants/quantitative", "proved", formulas=[K])
def quantitative(case: Case) -> Outcome:
    """The chain, and paths of the engine with starts of mixed signs against the bound."""
    return judge_rate(case, "relu")
