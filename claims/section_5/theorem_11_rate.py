"""Theorem 11 with constants: how far SGD with ReLU is from its datapoint, for all times at once.

Corollary 6 keeps S+, and with Phi and the shares over S+ a step is that of Theorem 2 with the effective batch.
The argument of `claims.mathematics.escape` uses of the batches only that one of two datapoints is drawn and the
other one is not with probability pi, and each with probability b/m: that is so within S+ as well, with the same
pi.
"""

from __future__ import annotations

from claims.appendix_a.lemma_19 import induction, steps
from claims.mathematics.escape import TEXT
from claims.mathematics.escape_paths import judge_paths
from claims.section_5 import theorem_11
from evidence import Outcome
from referee import Case, Statement

RATE = Statement(
    label="Theorem 11, with constants",
    key="theorem_11.constants",
    source="the referee's; Theorem 11 is in Section 5",
    title="mini-batch SGD with ReLU is within an explicit bound of its limit from an explicit time on",
    text=TEXT + r" Here $\Phi$ is over the datapoints in $\mathcal S^+$, which has two elements at least.",
    assumptions=(*theorem_11.THEOREM.assumptions, r"$\lvert\mathcal S^+\rvert \ge 2$"),
)


@RATE.claim(
    "quantitative: verified, proved",
    argument=r"Within $\mathcal S^+$ a batch holds one of two datapoints and not the other one with the same "
    r"probability $\pi$, and each with probability $b/m$; nothing else of the batches is used for Theorem 2.",
    weight=0.5,
)
def quantitative(case: Case) -> Outcome:
    """The chain, and replicates of the engine with starts of mixed signs against the bound."""
    return judge_paths(case, (steps(), induction()), relu=True)
