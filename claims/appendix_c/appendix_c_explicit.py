"""Proposition 23: the drift at every state, with explicit error terms, by Jensen."""

from __future__ import annotations

from math import comb

import numpy as np

from claims.theory.domains import batch_steps
from claims.theory.drift import near_limit
from claims.theory.error_terms import LEAST_DRIFT, THETA, ratio_sentences
from claims.theory.harness import judge_formula
from claims.theory.steps import Steps, every_batch
from engine import Array
from evidence import Outcome, Tightness
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import reals
from referee import Case, judge

JENSEN = (
    "The two bounds of A/B do not depend on the batch; -log(1 - k Y) is convex in Y and log(1 + k X) "
    "concave in X, so Jensen's inequality replaces Y/S and X/S by their conditional means."
)


m, b, eta, theta, s, Psi, d = reals("m b eta theta s Psi d")

#: The bound of the drift at every state, with q of Section 4.5 written out.
DRIFT = Formula(
    "the bound of the drift",
    [m, b, eta, theta, s, Psi, d],
    LEAST_DRIFT.at(m, b, eta, (m - b) / (m - 1), theta, s, Psi, d),
    printed={r"\Psi_t": Psi},
    indices="m b",
    bounds=">=",
)


@judge("appendix_c_means.explicit/sharpened", "proved", formulas=[DRIFT, THETA])
def explicit(case: Case) -> Outcome:
    """The mean over all batches, at every state."""
    return judge_drift(case, "the drift bound")


def judge_drift(case: Case, name: str) -> Outcome:
    """The bounds of A/B by machine, and the exact conditional mean over all batches on the engine."""

    def margin(steps: Steps) -> Array:
        bound, mean, slack = bound_and_mean(steps)
        return bound - mean - slack

    return judge_formula(
        prove(*ratio_sentences()),
        batch_steps(case, name),
        margin,
        by="machine proofs of the bounds of A/B, Jensen's inequality by hand; the conditional mean by "
        "summing over all batches",
        tightness=Tightness(
            nearest(case),
            "largest bound over the exact drift on the engine, at R = 4 with norm 1 and level "
            "coordinate ratios, m <= 4; it tends to 1 as R grows",
        ),
    )


def bound_and_mean(steps: Steps) -> tuple[Array, Array, Array]:
    """The bound, the mean increment over all batches of a state, and its rounding error."""
    count = comb(steps.m, steps.b)
    first = slice(None, None, count)
    s, Psi, lack = steps.s[first], steps.Psi[first], np.maximum(0.0, 1.0 - steps.N[first])
    bound = DRIFT(steps.m, steps.b, steps.eta, THETA(steps.eta), s, Psi, lack)
    mean = steps.gain.reshape(-1, count).mean(axis=1)
    return bound, mean, steps.slack.reshape(-1, count).max(axis=1)


def nearest(case: Case) -> float:
    """The bound over the exact drift where it is nearest."""
    ratios = []
    for m, b in ((2, 1), (3, 1), (3, 2), (4, 2)):
        problem = near_limit(np.full(m - 1, 1.0 / (m - 1)), 4.0, 0.2)
        bound, mean, _ = bound_and_mean(every_batch(case.engine, problem, b))
        ratios.append(float(bound[0] / mean[0]))
    return max(ratios)
