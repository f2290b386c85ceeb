"""Theorem 11 with constants: how far SGD with ReLU is from its datapoint, for all times at once.

Corollary 6 keeps S+, and with Phi and the shares over S+ a step is that of Theorem 2 with the effective batch.
The argument of `claims.theory.escape` uses of the batches only that one of two datapoints is drawn and the
other one is not with probability pi, and each with probability b/m: that is so within S+ as well, with the same
pi.
"""

from __future__ import annotations

from claims.appendix_a.lemma_19 import induction, steps
from claims.theory.escape import PI
from claims.theory.escape_paths import judge_paths
from evidence import Outcome
from referee import Case, judge


@judge("theorem_11.constants/quantitative", "proved", weight=0.5, formulas=[PI])
def quantitative(case: Case) -> Outcome:
    """The chain, and replicates of the engine with starts of mixed signs against the bound."""
    return judge_paths(case, (steps(), induction()), relu=True)
