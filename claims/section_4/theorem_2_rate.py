"""Theorem 2 with constants: how far SGD is from its datapoint, for all times at once, with a given probability.

The theorem says that there is a limit, almost surely, and its proof says nothing about when.  The bound here
holds for all m, n, b < m and eta <= 1/5; `claims.theory.escape` has the argument, which does not use R.
"""

from __future__ import annotations

from claims.appendix_a.lemma_19 import induction, steps
from claims.theory.escape import PI
from claims.theory.escape_paths import judge_paths
from evidence import Outcome
from referee import Case, judge


@judge("theorem_2.constants/quantitative", "proved", weight=0.5, formulas=[PI])
def quantitative(case: Case) -> Outcome:
    """The chain, and replicates of the engine against the bound."""
    return judge_paths(case, (steps(), induction()), relu=False)
