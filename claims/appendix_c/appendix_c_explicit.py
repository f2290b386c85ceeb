"""Proposition 23: the drift at every state, with explicit error terms, by Jensen."""

from __future__ import annotations

from collections.abc import Callable
from math import comb

import numpy as np

from claims.theory.domains import batch_steps
from claims.theory.drift import near_limit
from claims.theory.error_terms import LEAST_DRIFT, THETA, drift_bound, ratio_sentences
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
        bound, mean, slack = bound_and_mean(steps, written_out)
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
        also=beyond(case),
    )


def written_out(m: int, b: int, eta: float, s: Array, Psi: Array, deficit: Array) -> Array:
    """The bound of the drift as the text has it; arguments as in ``drift_bound``."""
    return np.asarray(np.nan_to_num(DRIFT(m, b, eta, THETA(eta), s, Psi, deficit), nan=np.inf))


def bound_and_mean(
    steps: Steps, least: Callable[[int, int, float, Array, Array, Array], Array] = drift_bound
) -> tuple[Array, Array, Array]:
    """The bound, the mean increment over all batches of a state, and its rounding error."""
    count = comb(steps.m, steps.b)
    first = slice(None, None, count)
    s, Psi, lack = steps.s[first], steps.Psi[first], np.maximum(0.0, 1.0 - steps.N[first])
    bound = least(steps.m, steps.b, steps.eta, s, Psi, lack)
    mean = steps.gain.reshape(-1, count).mean(axis=1)
    return bound, mean, steps.slack.reshape(-1, count).max(axis=1)


SIZES = ((2, 1), (3, 1), (3, 2), (4, 2))


def beyond(case: Case) -> str | None:
    """Whether the bound exceeds the drift near the limit, or is not attained there: if so, a complaint.

    At level coordinate ratios, with norm 1, a part of it off the data, and a smaller norm.  At R = 12 what the
    drift exceeds the bound by is of the order of exp(-2R), and less than that.
    """
    for m, b in SIZES:
        for level, off, lack in ((4.0, 0.0, 0.0), (12.0, 0.0, 0.0), (12.0, 0.01, 0.0), (12.0, 0.0, 0.01)):
            problem = near_limit(np.full(m - 1, 1.0 / (m - 1)), level, 0.2)
            w = np.sqrt(1.0 - off - lack) * problem.w0
            w[m] = np.sqrt(off)
            bound, mean, slack = bound_and_mean(every_batch(case.engine, problem.with_w0(w), b), written_out)
            most = np.exp(-2.0 * level) if level > 4.0 and off == lack == 0.0 else np.inf
            if not bool(((bound <= mean + slack) & (mean <= bound + slack + most)).all()):
                return f"near the limit, at R = {level:g}, the drift is {mean[0]:.9g}, its bound {bound[0]:.9g}"
    return None


def nearest(case: Case) -> float:
    """The bound over the exact drift where it is nearest."""
    ratios = []
    for m, b in SIZES:
        problem = near_limit(np.full(m - 1, 1.0 / (m - 1)), 4.0, 0.2)
        bound, mean, _ = bound_and_mean(every_batch(case.engine, problem, b), written_out)
        ratios.append(float(bound[0] / mean[0]))
    return max(ratios)
