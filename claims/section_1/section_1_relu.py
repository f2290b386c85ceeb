r"""Section 1: items 1 to 3 "hold for both linear and ReLU activations"; Corollary 3 is about the linear one.

Under ReLU the sign of a Gaussian correlation decides whether its datapoint counts, independently of all sizes.
So with s = |S+| the limits of Corollary 3 are those of s datapoints:

- GD: the coefficients are |u_i|, u uniform on S^(s-1); the largest is of the order sqrt(log m / m), and s is
  about m/2: a dense mixture of many datapoints, none of which dominates.
- SGD ends at +a_i with i in S+, so that the largest cosine with a datapoint is 1, as printed, with its sign;
  and the cosine with w0 is c_0(i)/|w0|, at most max_i |c_0(i)| / |w0|, of the order sqrt(log n / n).

The fourth limit, GD's cosine with w0, is in ``section_1_direction``.
"""

from __future__ import annotations

import math

import numpy as np

from claims.section_1.section_1_direction import relu_starts
from claims.theory import gaussian_laws as laws
from claims.theory.full_batch import approach, effective_coordinates, limits
from engine import Array, Problem, Stop, UniformSubsets, cosine_similarity, dataset_similarity
from evidence import Counterexample, Outcome, verified
from evidence.laws import Cdf, continuous_law, detectable_cdf_distance
from referee import Case, judge

R_END = 8.0


@judge("section_1_relu/as_printed", "statistical", weight=0.5)
def as_printed(case: Case) -> Outcome:
    """The law of GD's largest coefficient, and SGD's end, under ReLU on the engine."""
    m, n, count = 5, 6, case.pick(400, 4000, 40000)
    problem = at_least_two(relu_starts(case, m, n, count))
    count = len(problem.w0)
    given = case.afford(count, 60, least=4, what="starts of GD run by the engine", by="state")
    ends = limits(problem)
    ends[:given], excess = approach(case, problem.with_w0(problem.w0[:given]), 1e-5)
    law = continuous_law(dataset_similarity(problem, ends), largest_cdf(m), case.false_alarm)
    complaint = sgd_ends(
        case, problem.with_w0(problem.w0[: case.afford(case.pick(60, 600, 6000), 800, least=4)])
    )
    if law.rejected or excess > 0:
        complaint = "GD's largest coefficient has another law, or GD ends off its limit"
    noticed = detectable_cdf_distance(count, case.false_alarm, 0.99)
    return verified(
        "statistical",
        f"GD and SGD (b = 2) under ReLU on the engine, m = {m}, n = {n}, given |S+| >= 2; the law of GD's "
        f"largest "
        f"coefficient (Dvoretzky-Kiefer-Wolfowitz); SGD until R >= {R_END:g}",
        unless=complaint,
        detail=f"Kolmogorov distance {law.statistic:.3g}, threshold {law.threshold:.3g}, {count} starts. "
        f"Every run of "
        "SGD ends at +a_i, i in S+, at the cosine c_0(i)/|w0| to its start.",
        counterexample=Counterexample(complaint) if complaint else None,
        false_alarm=case.false_alarm,
        detects=f"a law at a Kolmogorov distance of {noticed:.2g}, with power 0.99; an end of SGD that is no "
        f"datapoint "
        "of S+",
        samples=count,
    )


def at_least_two(problem: Problem) -> Problem:
    """The starts with two positive correlations or more."""
    return problem.with_w0(problem.w0[(effective_coordinates(problem, problem.w0) > 0).sum(axis=1) >= 2])


def largest_cdf(m: int) -> Cdf:
    """The law of GD's largest coefficient under ReLU, given that |S+| >= 2."""
    weights = {s: math.comb(m, s) / (2**m - 1 - m) for s in range(2, m + 1)}
    parts = {s: laws.largest_coordinate_law(s, s) for s in weights}
    return lambda x: np.sum([p * parts[s](x) for s, p in weights.items()], axis=0)


def sgd_ends(case: Case, problem: Problem) -> str | None:
    """What is wrong with where SGD ends, if anything; R >= 8 leaves exp(-8) < 1e-3 for the rest."""
    run = case.engine.run(
        problem,
        UniformSubsets(2),
        max_steps=20_000,
        seed=case.seed_for("sgd"),
        stop=Stop(R_END, every=128),
        keep_weights=True,
    )
    assert run.weights is not None
    c0 = effective_coordinates(problem, problem.w0)
    end = problem.correlations(run.weights).argmax(axis=1)
    start: Array = c0[np.arange(len(c0)), end] / np.linalg.norm(problem.w0, axis=1)
    if (dataset_similarity(problem, run.weights) < 1 - 1e-3).any() or (start <= 0).any():
        return "SGD does not end at a datapoint of S+"
    if np.abs(cosine_similarity(run.weights, problem.w0) - start).max() > 2e-3:
        return "SGD's cosine to its start is not that of its datapoint"
    return None
