"""Propositions 5 and 15: the bound as Appendix A restates it, and the exact supremum of the norm."""

from __future__ import annotations

import numpy as np
from sympy import And, Rational

from claims.section_4.proposition_5 import BOUND, STEP, N, climbs, eta, judge_bound, r, u
from claims.theory.domains import one_step
from claims.theory.harness import excess, judge_formula
from claims.theory.norm_growth import SUPREMUM, highest, table
from claims.theory.steps import Steps
from engine.aggregates import next_norm
from evidence import Outcome, Tightness
from evidence.chain import Chain, prove
from evidence.proof import Sentence, identity
from referee import Case, judge


@judge("proposition_5.proposition_15/as_printed", "proved", formulas=[BOUND])
def restated_as_printed(case: Case) -> Outcome:
    """The same, for batches of any size."""
    return judge_bound(case)


def sharp_chain() -> Chain:
    """N* is preserved (with r = sqrt(1 + eta) everything is rational), and below it N can grow.

    N' is convex in N, so that it is enough to look at N = u and N = N*.
    """
    small = [r > 1, r**2 <= Rational(6, 5), u >= 0, u * (1 + r) <= 2 * r]
    top, gap = SUPREMUM.at(r), r**2 - 1
    bound = BOUND.at(gap)
    half = (next_norm(N + r, u, eta) + next_norm(N - r, u, eta)) / 2
    return prove(
        prove(
            identity("N' is convex in N (second difference)", half - next_norm(N, u, eta), u * eta**2 * r**2),
            identity("h(N*) = 0", gap * (2 - top) ** 2, 4 * (top - 1)),
        ),
        Sentence("at N = u: N' <= N*", [r, u], small, next_norm(u, u, gap) <= top),
        Sentence("at N = N*: N' <= N*", [r, u], small, next_norm(top, u, gap) <= top),
        Sentence("1 < N* < 1 + eta/4", [r], [r > 1, r**2 <= Rational(6, 5)], And(top > 1, top < bound)),
        Sentence(
            "N grows while eta (4 - 3N) u < h(N)",
            [N, u, eta],
            [*STEP, u > 0, eta * (4 - 3 * N) * u < eta * (2 - N) ** 2 - 4 * (N - 1)],
            next_norm(N, u, eta) > N,
        ),
        Sentence(
            "h > 0 below N*",
            [N, r],
            [r > 1, r**2 <= Rational(6, 5), N >= 0, top > N],
            gap * (2 - N) ** 2 - 4 * (N - 1) > 0,
        ),
    )


@judge("proposition_5.proposition_15/sharp", "proved", formulas=[SUPREMUM, BOUND])
def sharp(case: Case) -> Outcome:
    """The invariant by machine proofs; the engine driven towards it."""
    chain, runs = sharp_chain(), climbs(case)
    complaint = next((run.complaint for run in runs if run.complaint), None)

    def over(steps: Steps) -> float:
        below = highest(steps.eta) >= steps.N
        more = (steps.new_N - highest(steps.eta))[below].max(initial=-np.inf)
        return max(excess(more, steps.norm_error), steps.lemma_14)

    return judge_formula(
        chain,
        one_step(case),
        over,
        formula="the bound N*, from states below it",
        detail=[
            "Not machine-checked: an increasing bounded sequence whose steps are bounded below leaves every "
            "interval. Such a path never comes to rest at norm 1: the loss does not converge to its "
            "minimum for every sequence of batches.",
            table(runs),
        ],
        tightness=Tightness(
            max(run.top / highest(run.eta) for run in runs), "largest squared norm reached over N*"
        ),
        also=complaint,
    )
