"""The drift of R given the size of the effective batch, and averaged over it (Section 5)."""

from __future__ import annotations

import numpy as np

from claims.theory.drift import (
    all_batches,
    asymptotic_drift,
    corrected_bound,
    increment_tolerance,
    increments,
    near_limit,
)
from claims.theory.effective_batch import size_law
from engine import Array, Problem, StandardBasis, alignment, gamma
from engine import unit_roundoff as roundoff
from referee import Case

LOG_RATIO = 25.0


def relu_near_limit(shares: Array, m: int, eta: float) -> Problem:
    """s = len(shares) + 1 positive coordinates near the limit at the first, m - s tiny negative ones."""
    s = len(shares) + 1
    w = np.full(m + 1, -0.3 * np.exp(-LOG_RATIO))
    w[:s] = near_limit(shares, LOG_RATIO, eta, extra=0).w0
    w[m] = 0.0
    return Problem(StandardBasis(m, m + 1), w, eta, "relu")


def drifts(
    case: Case, m: int, s: int, b: int, eta: float, shares: Array
) -> tuple[dict[int, float], float, float, str | None]:
    """Mean increments of R given each size k, their mean, the tolerance, and a complaint."""
    problem = relu_near_limit(shares, m, eta)
    batches = all_batches(m, b)
    gains = increments(case.engine, problem, batches)
    sizes = (batches < s).sum(axis=1)
    allowed = increment_tolerance(case.engine, problem, b, LOG_RATIO)
    given = {int(k): float(gains[sizes == k].mean()) for k in np.unique(sizes)}
    complaint = None
    for k, gain in given.items():
        exact = asymptotic_drift(shares, k, eta) if 0 < k < s else 0.0
        if abs(gain - exact) > allowed:
            complaint = f"given {k} of {s} the drift is {gain:.6g}, not {exact:.6g} (m = {m}, b = {b})"
    return given, float(gains.mean()), allowed, complaint


def averaged_bound(m: int, s: int, b: int, eta: float) -> float:
    """sum over k of P(k) times the corrected bound of Proposition 23 for k out of s."""
    law = size_law(m, s, b)
    return sum(float(p * corrected_bound(s, k, eta)) for k, p in law.items() if 0 < k < s)


def climbs(case: Case, m: int, s: int, b: int) -> tuple[float, str | None]:
    """(A1): a batch with the leader and without the second largest, from random states.

    Returns the least increment over its bound, and a complaint.
    """
    eta, rng = 0.2, case.rng("climbs", m, s, b)
    c = np.where(np.arange(m) < s, 1.0, -1.0) * rng.uniform(0.05, 1.0, (8, m))
    c *= np.sqrt(rng.uniform(0.1, 1.05, (8, 1))) / np.linalg.norm(c, axis=1, keepdims=True)
    problem = Problem(StandardBasis(m, m), c, eta, "relu")
    order = np.argsort(-np.where(c > 0, c, 0.0), axis=1)  # the leader first
    others = [rng.permutation([i for i in range(m) if i not in row[:2]])[: b - 1] for row in order]
    batches = np.array([[row[0], *rest] for row, rest in zip(order, others, strict=True)])
    after = case.engine.steps(problem, c, batches)
    gain = alignment(problem, after).log_ratio - alignment(problem, c).log_ratio
    bound = -np.log1p(-(1.0 - 1.0 / (1.0 + eta * (1.0 - eta / 4.0))) / (s - 1))
    allowed = 8.0 * gamma(2 * m + b + 20, roundoff(case.engine))
    low = float(gain.min())
    bad = f"R grows by {low:.4g} < {bound:.4g} at m = {m}, s = {s}, b = {b}"
    return low / bound, None if low >= bound - allowed else bad
