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

from claims.mathematics import gaussian_laws as laws
from claims.mathematics.full_batch import approach, effective_coordinates, limits
from claims.section_1.section_1_direction import relu_starts
from engine import Array, Problem, Stop, UniformSubsets, cosine_similarity, dataset_similarity
from evidence import Counterexample, Outcome, verified
from evidence.laws import Cdf, continuous_law, detectable_cdf_distance
from referee import Case, Statement

BOTH = Statement(
    label="Section 1, items 1 to 3 under ReLU",
    source="Section 1, items 1 to 3 and the sentence before them (“both linear and ReLU activations”)",
    title="under ReLU GD ends at a dense mixture, SGD at a datapoint nearly orthogonal to its start",
    text=r"""The limits of Corollary 3 under ReLU: with probability $1 - O(1/n)$ over $\mathbf w_0$ (and
almost surely over the batches, for any $b < m$ and constant $\eta \le 1/5$)
$$\mathrm{cossim}(\mathbf w_{\mathrm{GD}}, \mathcal D) = O\!\left(\sqrt{\tfrac{\log n}{n}}\right), \quad
\mathrm{cossim}(\mathbf w_{\mathrm{SGD}}, \mathcal D) = 1, \quad
\mathrm{cossim}(\mathbf w_{\mathrm{SGD}}, \mathbf w_0) = O\!\left(\sqrt{\tfrac{\log n}{n}}\right).$$
Given $s = |\mathcal S^+|$, the first is the largest size of a coordinate of a uniform point of $S^{s-1}$, and
the last is at most $\max_i |c_0(i)| / \lVert\mathbf w_0\rVert$.""",
    assumptions=(
        r"ReLU activation, orthonormal data, $m = \Theta(n)$",
        r"$\mathbf w_0 \sim \mathcal N(0, (\sigma^2/n) I_n)$ with a fixed $\sigma < 1$; $0 < \eta \le 1/5$",
    ),
)
R_END = 8.0


@BOTH.claim(
    "as printed: verified, statistical",
    weight=0.5,
    argument=r"Theorems 10 and 11 give both limits in terms of $\mathcal S^+$; the signs of the correlations "
    r"are "
    r"independent of their sizes, so given $s$ the coefficients of GD are $|u_i|$ for a uniform $u$ on "
    r"$S^{s-1}$. "
    r"$s \ge m/4$ except with probability $e^{-m/16}$ (Lemma 33), and cap bounds give the rest, as for "
    "Corollary 3.",
)
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
        counterexample=lambda: Counterexample(complaint),
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
