"""Theorem 2 with constants: how far SGD is from its datapoint, for all times at once, with a given probability.

The theorem says that there is a limit, almost surely, and its proof says nothing about when.  The bound here
holds for all m, n, b < m and eta <= 1/5; `claims.mathematics.escape` has the argument, which does not use R.
"""

from __future__ import annotations

from claims.appendix_a.lemma_19 import induction, steps
from claims.mathematics.escape import TEXT
from claims.mathematics.escape_paths import judge_paths
from claims.section_4 import theorem_2
from evidence import Outcome
from referee import Case, Statement

RATE = Statement(
    label="Theorem 2, with constants",
    key="theorem_2.constants",
    source="the referee's; Theorem 2 is in Section 4",
    title="mini-batch SGD is within an explicit bound of its limit from an explicit time on",
    text=TEXT,
    assumptions=(*theorem_2.THEOREM.assumptions, r"$\Pi_m(\mathbf w_0) \neq 0$"),
)


@RATE.claim(
    "quantitative: verified, proved",
    argument=r"$V = \sum_{i\ne j}(p_i p_j)^{1/4}$ of the shares $p_i = c_i^2/\Phi$ is a supermartingale: every "
    "pair contracts in the mean, by the same factor for all states near the sphere.",
    weight=0.5,
)
def quantitative(case: Case) -> Outcome:
    """The chain, and replicates of the engine against the bound."""
    return judge_paths(case, (steps(), induction()), relu=False)
