"""Lemma 24: how fast its errors vanish, measured along paths of the engine."""

from __future__ import annotations

from claims.theory.error_terms import WITH_LEADER, WITHOUT_LEADER
from claims.theory.rates import complaint, figure, measured_ratio, rates_of, table
from evidence import Counterexample, Outcome, verified
from referee import Case, judge


@judge("lemma_24.rate/measured", "searched")
def rate(case: Case) -> Outcome:
    """The exponents along paths of the engine."""
    rates = rates_of(
        case,
        {
            r"$A/B - 1/(1 - \eta)$, $i^* \in B$": (lambda t: measured_ratio(t) - WITH_LEADER(t.eta), True),
            r"$A/B - 1 - \eta$, $i^* \notin B$": (lambda t: measured_ratio(t) - WITHOUT_LEADER(t.eta), False),
        },
    )
    wrong = complaint(rates)
    return verified(
        "searched",
        "paths of the engine over explicit random batches at eta = 1/5; A/B is read off one step when "
        "R first "
        "reaches a level; least-squares slope of the geometric mean of its error. Judged at m = 2: 2 +- 0.25, "
        "which is assumed",
        unless=wrong,
        detail=table(rates),
        counterexample=Counterexample(wrong) if wrong else None,
        detects="an exponent that differs from 2 by 0.25 or more at m = 2",
        samples=sum(len(r.levels) for r in rates),
        figures=(figure("lemma_24_rates", "Lemma 24: how fast its errors vanish", rates),),
    )
