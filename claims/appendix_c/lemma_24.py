r"""Lemma 24: the ratio A/B of the two step factors near the limit, and how fast it gets there.

Exactly A/B = 1 + eta (2 - N)/(1 - eta u).  With theta = eta/(1 - eta), s the sum of the squares of the other
coordinates in the data and d = (1 - N)+, every state in the invariant set satisfies

    A/B >= 1/(1 - eta) - theta (s + Psi)        if i* is in the batch,
    A/B <= 1 + eta + eta (d + theta s (1 + d))  if it is not

(by machine).  Since s <= S^2 <= exp(-2R), the errors are of order exp(-2R); the proof prints exp(-R), as it
bounds squares by first powers.
"""

from __future__ import annotations

import numpy as np

from claims.theory.domains import batch_steps
from claims.theory.error_terms import WITH_LEADER, WITHOUT_LEADER, ratio_high, ratio_low, ratio_sentences
from claims.theory.harness import judge_formula
from claims.theory.rates import measured_ratio
from claims.theory.reaches import reach_of
from claims.theory.steps import Steps
from engine import Array
from evidence import Outcome, Tightness
from evidence.chain import prove
from referee import Case, judge


def bounds(steps: Steps) -> tuple[Array, Array]:
    """The explicit bounds: from below (leader in the batch) and from above (leader outside)."""
    lack = np.maximum(0.0, 1.0 - steps.N)
    return ratio_low(steps.s, steps.Psi, steps.eta), ratio_high(steps.s, lack, steps.eta)


@judge("lemma_24.whole/as_printed", "proved", formulas=[WITH_LEADER, WITHOUT_LEADER])
def as_printed(case: Case) -> Outcome:
    """The explicit bounds by machine, for all states, and on the engine; how far eta may go."""

    def margin(steps: Steps) -> Array:
        low, high = bounds(steps)
        measured = measured_ratio(steps)
        off = np.where(steps.leads, low - measured, measured - high)
        return np.asarray(off - 4.0 * (steps.error / steps.size).max(axis=1))

    return judge_formula(
        prove(*ratio_sentences()),
        batch_steps(case, "Lemma 24"),
        margin,
        by="machine proofs of the explicit bounds",
        tightness=Tightness(1.0, "both bounds are attained in the limit c* = 1, s = Psi = d = 0"),
        reach=reach_of(
            "eta <= 1/5 (first case; given N <= 1 + eta/4 and |c*| < 1)",
            lambda top: ratio_sentences(top)[0],
            "1/2",
            "51/100",
            "f increases, and the first case fails; the second one holds up to 0.59",
        ),
        detail="These are the lemma with its vanishing terms spelled out: $s \\le e^{-2R_t}$; $\\Psi_t$ and "
        "$(1 - \\lVert\\mathbf w_t\\rVert^2)_+$ never increase and tend to 0 (Propositions 21, 22).",
    )
