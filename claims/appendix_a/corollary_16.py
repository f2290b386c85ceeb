r"""Corollary 16 restates Corollary 6 (``section_4.corollary_6``, whose judge it shares); its steps.

There the factor of a coordinate is A = 1 + eta (2 - u - N) >= 1 - eta^2/2 > 0, and A <= 1 + 2 eta (1 - c^2)
because c^2 <= u <= N, so that Lemma 20 with lambda = 2 eta keeps |c| below 1.  What happens outside the
batch is in ``claims.appendix_a.corollary_16_outside``.
"""

from __future__ import annotations

import numpy as np
from sympy import And, Rational

from claims.section_4.corollary_6 import judge_corollary
from claims.theory.refutation import Point, replay
from engine.aggregates import batch_factor, next_norm, rest_factor
from evidence import Evidence, Outcome, Reach, Verdict
from evidence.chain import prove
from evidence.proof import Sentence, reals
from referee import Case, judge

N, u, c, eta = reals("N u c eta")


@judge("corollary_16/as_printed", "proved")
def as_printed(case: Case) -> Outcome:
    """The judge of Corollary 6, with how far its assumptions reach."""
    outcome = judge_corollary(case, "linear")
    if outcome.verdict is not Verdict.VERIFIED:
        return outcome
    failures, complaint = beyond(case)
    if complaint:
        return Outcome(Verdict.REFUTED, Evidence.PROVED, outcome.method, message=complaint)
    return Outcome(
        verdict=outcome.verdict,
        evidence=outcome.evidence,
        method=outcome.method,
        detail=[outcome.detail, f"Beyond the assumptions, on the engine: {failures}"],
        tightness=outcome.tightness,
        detects=outcome.detects,
        samples=outcome.samples,
        reach=(
            Reach(
                "eta <= 1/5",
                0.25,
                0.26,
                "proved up to 1/4, where it ends exactly: a single coordinate obeys "
                "c' = c (1 + 2 eta (1 - c^2)), which exceeds 1 near c = 1 for every larger eta",
                "|c| < 1 fails in the first step; signs are kept up to 3/7 (proved) and not at 0.7",
            ),
            Reach(
                "|w0| < 1",
                float(np.sqrt(3.5)),
                1.9,
                "at eta <= 1/5 and with all |c_0(i)| < 1: proved by the "
                "invariant |w|^2 < 7/2; exactly, while |w|^2 < 1 + 1/(2 eta)",
                "four coordinates of 0.95 in one batch change their signs",
            ),
        ),
    )


def beyond(case: Case) -> tuple[str, str | None]:
    """What breaks just beyond the assumptions, on the engine; and a complaint if it does not."""
    chain = prove(*reach_sentences())
    if not chain.proved:
        return "", f"the reach is not proved: {chain.failure().message}"
    told = []
    for point in (
        Point(("0.985", "0"), 2, ((0,),), "0.26"),
        Point(("0.95",) * 4, 4, ((0, 1, 2, 3),), "0.2"),
        Point(("0.756", "0.01"), 2, ((0,), (0,)), "0.7"),
    ):
        seen = replay(case, point)
        if seen.complaint:
            return "", seen.complaint
        told.append(f"eta = {point.eta}, w0 = ({', '.join(point.c)}) leads to {np.round(seen.w, 4).tolist()}")
    return "; ".join(told) + ".", None


def reach_sentences() -> list[Sentence]:
    """How far the corollary holds: up to eta = 1/4; signs up to 3/7; norms up to sqrt(7/2)."""
    x = reals("x")[0]
    A, B = batch_factor(N, u, eta), rest_factor(u, eta)
    wide = [eta > 0, u >= 0, u <= N]
    bound, far = 1 + eta / 4 >= N, Rational(7, 2)
    return [
        Sentence(
            "eta <= 1/4: a square below 1 in the batch stays below 1",
            [x, N, u, eta],
            [*wide, eta <= Rational(1, 4), bound, x >= 0, x < 1, x <= u],
            x * A**2 < 1,
        ),
        Sentence(
            "eta <= 3/7: both factors are positive while N <= 1 + eta/4",
            [N, u, eta],
            [*wide, eta <= Rational(3, 7), bound],
            And(A > 0, B > 0),
        ),
        Sentence(
            "N < 7/2 is preserved",
            [N, u, eta],
            [*wide, eta <= Rational(1, 5), far > N],
            next_norm(N, u, eta) < far,
        ),
        Sentence(
            "N < 7/2: factors positive, squares stay below 1",
            [x, N, u, eta],
            [*wide, eta <= Rational(1, 5), far > N, x >= 0, x < 1, x <= u],
            And(A > 0, B > 0, x * A**2 < 1),
        ),
    ]
