"""Lemma 18 up to eta = 1/4, as Theorem 4 uses it: it holds for batches of one, and not for every batch.

The proof's 4 eta N <= 1 fails at eta = 1/4.  In Theorem 4 b = 1, and u < 1 makes the lemma true up to
2 - sqrt(3) = 0.268.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from sympy import Integer, Rational

from claims.appendix_a.lemma_18 import ABOVE, N, eta, preserved, u
from claims.snippets import datapoints
from claims.theory.domains import one_step
from claims.theory.harness import excess, judge_formula
from claims.theory.refutation import Point, refute, replay
from claims.theory.steps import Steps
from engine import norm_squared
from engine.aggregates import next_norm
from evidence import Outcome, Reach, Tightness
from evidence.chain import prove
from evidence.proof import Sentence, decide, derivative, identity, reals
from referee import Case, judge


@judge("lemma_18/batches_of_one_eta_up_to_1_4", "proved")
def single_batches(case: Case) -> Outcome:
    """The proof for u <= 1; the engine up to eta = 1/4."""
    d = reals("d")[0]

    def single(top: Rational) -> Sentence:
        return Sentence(
            f"N >= 1 is preserved for eta <= {top} and u <= 1",
            [N, u, eta],
            [eta > 0, eta <= top, *ABOVE, Integer(1) >= u],
            next_norm(N, u, eta) >= 1,
        )

    chain = prove(
        identity("N' at u = 1", next_norm(1 + d, 1, eta), 1 + d * ((1 - eta) ** 2 - 2 * eta + eta**2 * d)),
        derivative("second derivative in u", next_norm(N, u, eta), u, 2 * eta**2 * (3 * N - 4), order=2),
        single(Rational(1, 4)),
        single(Rational(26, 100)),
    )

    def drop(steps: Steps) -> float:
        relevant = (steps.N >= 1.0) & (steps.u <= 1.0)
        fall = np.where(relevant, 1.0 - steps.new_N, -np.inf).max()
        return max(excess(fall, steps.norm_error), steps.lemma_14)

    return judge_formula(
        chain,
        one_step(case, max_step_size=0.25),
        drop,
        formula="N >= 1 after a step from N >= 1 with u <= 1",
        tightness=Tightness(1.0, "attained at a datapoint"),
        reach=(
            Reach(
                "eta <= 1/4",
                0.26,
                0.27,
                "proved; the exact limit for u <= 1 is 2 - sqrt(3) = 0.26795",
                "u = 1, N slightly above 1: N' < 1; but coordinates exceed 1 beyond eta = 1/4 anyway",
            ),
        ),
    )


@judge("lemma_18/any_batch_eta_up_to_1_4", "counterexample")
def any_batch(case: Case) -> Outcome:
    """An exact point at eta = 1/4, and a path of the engine: eight steps with single datapoints, then both."""
    proof = decide(preserved(Rational(1, 4)))
    d = reals("d")[0]
    worst = identity(
        "u = N = 1 + d", next_norm(N, u, Rational(1, 4)), (1 + d) * (1 - d / 2) ** 2, where={N: 1 + d, u: N}
    )
    point = Point(("7/10", "7/10"), 2, (((0,), (1,)) * 4 + ((0, 1),)), "1/4")
    climb, seen = replay(case, replace(point, batches=point.batches[:-1])), replay(case, point)
    high, low = float(norm_squared(climb.w)), float(norm_squared(seen.w))
    fell = worst.status == "proved" and high > 1.01 and low < 0.9997
    return refute(
        seen,
        "eta = 1/4: the squared norm goes from above 1 to below 1",
        {
            "data": [[1, 0], [0, 1]],
            "w0": ["7/10", "7/10"],
            "eta": "1/4",
            "batches": [datapoints(batch) for batch in point.batches],
            "squared norm before the last step": high,
            "after": low,
        },
        "w @ w, '< 1'",
        proof=proof,
        unless=climb.complaint or not fell,
        method="an exact counterexample to the sentence up to eta = 1/4; a path of nine steps of the engine "
        "from a norm below 1",
        detail=f"On the engine the squared norm climbs to {high:.6f} with batches of one, and "
        f"the step with both datapoints takes it to {low:.6f}. Theorem 4 is not touched: it has b = 1.",
        samples=len(point.batches),
    )
