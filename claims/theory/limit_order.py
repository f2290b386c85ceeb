r"""To which order in eta a candidate for P(the limit is a_1) is harmonic for the steps of an engine.

P(the limit is a_1) is harmonic: its conditional mean after a step is its value before.
``theory.limit_law`` has a candidate F = f + eta g + eta psi nu, psi = -(pi m/(4 b)) sum_i f_ii, whose
defect E F' - F is of the order eta^4.  Were g another function, it would be of the order eta^3: its third order
is pi L g + L_1 f.  So the defect is taken over all batches at states (x, nu) with nu a fixed multiple of eta,
at three step sizes, and its third order is extrapolated; over what g contributes to it, that is the relative
error of g.

**From the defect to the probability.**  F' summed along a path is a martingale but for the defects, F is 1 or 0
in the end, and V = sum over i != j of (p_i p_j)^(1/4) falls in the mean at every step (``theory.escape``).
So where |defect| <= q (V - E V'), |P - F| <= q V at the start: a bound of P that is of the order eta^2, for a q
that holds at all states near the sphere.  Here q is the largest that is found at states of a grid.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from claims.theory.drift import all_batches
from claims.theory.limit_law import ThreePoints, of_two, of_two_slope, shares_of
from claims.theory.rival_walk import Walk
from engine import Array, Problem, StandardBasis, gamma, unit_roundoff
from evidence import Column, Table
from referee import Case

ETAS = (0.2, 0.1, 0.05)
#: Weights that extrapolate from these to 0, with an error of the third order.
TO_ZERO = (1.0 / 3.0, -2.0, 8.0 / 3.0)

#: A function of log|c_i|, shape (m, k), and eta; returns shape (k,).
Function = Callable[[Array], Array]


@dataclass(frozen=True)
class Candidate:
    """f, g and the sum of the second derivatives of f, for m datapoints and batches of b.

    Attributes:
        logs: the states at which the defect is taken, shape (m, k).
        allowed: the largest third order, in units of what g contributes, that extrapolation (0.001) and, for a
            numerical g, splines leave.
    """

    m: int
    b: int
    f: Function
    g: Function
    bend: Function
    logs: Array
    allowed: float

    def value(self, x: Array, nu: Array, eta: float, g: float = 1.0) -> Array:
        """F, with g times so many."""
        psi = -Walk(self.m, self.b, eta).pi * self.m / (4.0 * self.b) * self.bend(x)
        return self.f(x) + eta * (g * self.g(x) + psi * nu)


def two_of(m: int, b: int, count: int) -> Candidate:
    """Two datapoints that are left of m."""
    r = np.linspace(-7.0, 7.0, count)
    logs = np.concatenate([[r, 0.0 * r], np.full((m - 2, count), -np.inf)])

    def lead(x: Array) -> Array:
        return np.asarray(x[0] - x[1])

    return Candidate(
        m,
        b,
        lambda x: of_two(lead(x)),
        lambda x: of_two_slope(lead(x), m, b),
        lambda x: -2.0 / np.pi * np.tanh(lead(x)) / np.cosh(lead(x)),
        logs,
        0.01,
    )


def three_of(solved: ThreePoints, b: int, count: int) -> Candidate:
    """Three datapoints, by the numerical solution."""
    axis = np.linspace(-4.0, 4.0, count)
    u, v = (a.ravel() for a in np.meshgrid(axis, axis, indexing="ij"))

    def at(x: Array) -> tuple[Array, Array]:
        return x[0] - x[2], x[1] - x[2]

    def bend(x: Array) -> Array:
        f = solved.f.ev
        return np.asarray(2.0 * (f(*at(x), dx=2) + f(*at(x), dy=2) + f(*at(x), dx=1, dy=1)))

    logs = np.stack([u, v, 0.0 * u])
    return Candidate(3, b, lambda x: solved.f.ev(*at(x)), lambda x: solved.g[b].ev(*at(x)), bend, logs, 0.1)


@dataclass(frozen=True)
class Defect:
    """What is found for one candidate.

    Attributes:
        third: the extrapolated third order of the defect, over what g contributes, at its largest.
        scaled: the largest |defect|/(V eta^4), by the step sizes of ``ETAS``.
        bounds: q/eta^2 by the step sizes, where |P - F| <= q V.
    """

    candidate: Candidate
    third: float
    scaled: tuple[float, ...]
    bounds: tuple[float, ...]


def defects_of(case: Case, candidates: Sequence[Candidate]) -> list[Defect]:
    """All of them, or none if eta^4 at the least step size is not above the engine's rounding errors."""
    states = [3.0 * len(ETAS) * c.logs.shape[1] * math.comb(c.m, c.b) for c in candidates]
    precise = unit_roundoff(case.engine) < 1e-4 * min(ETAS) ** 4
    fit = case.afford_each([1] * len(candidates), states, what="defects", by="state") if precise else []
    return [defect(case, candidate) for candidate, some in zip(candidates, fit, strict=False) if some]


def defect(case: Case, candidate: Candidate) -> Defect:
    """The defect on the engine at three step sizes, with nu from 0 to eta/4 (Proposition 5 has no more)."""
    third, slope = np.zeros(()), np.zeros(())
    scaled, bounds = [], []
    for eta, weight in zip(ETAS, TO_ZERO, strict=True):
        case.progress(f"defect: m = {candidate.m}, b = {candidate.b}, eta = {eta:g}")
        k = candidate.logs.shape[1]
        x, nu = np.tile(candidate.logs, 3), np.repeat([0.0, 0.125 * eta, 0.25 * eta], k)
        before = {g: candidate.value(x, nu, eta, g) for g in (1.0, 2.0)}
        V, p = potential(shares_of(x)), np.sqrt(shares_of(x) * (1.0 + nu))
        after = dict.fromkeys(before, np.zeros(3 * k))
        V_after = np.zeros(3 * k)
        problem = Problem(StandardBasis(candidate.m, candidate.m), p.T, eta)
        batches = all_batches(candidate.m, candidate.b)
        for batch in batches:
            c = np.abs(case.engine.steps(problem, p.T, np.tile(batch, (3 * k, 1)))).T
            N = (c**2).sum(axis=0)
            with np.errstate(divide="ignore"):
                x_after = np.log(c)
            after = {g: f + candidate.value(x_after, N - 1.0, eta, g) / len(batches) for g, f in after.items()}
            V_after += potential(c**2 / N) / len(batches)
        found = after[1.0] - before[1.0]
        third = third + weight * found / (V * eta**3)
        slope = slope + weight * (after[2.0] - before[2.0] - found) / (V * eta**3)
        noise = 8.0 * gamma(candidate.m + candidate.b + 20, unit_roundoff(case.engine))
        left = np.maximum(np.abs(found) - noise, 0.0)
        scaled.append(float((left / V).max()) / eta**4)
        bounds.append(float((left / (V - V_after)).max()) / eta**2)
    return Defect(candidate, float(np.abs(third).max() / np.abs(slope).max()), tuple(scaled), tuple(bounds))


def potential(p: Array) -> Array:
    """V of ``theory.escape``, for shares of shape (m, k)."""
    return np.asarray(2.0 * sum((p[i] * p[j]) ** 0.25 for i, j in combinations(range(len(p)), 2)))


def complaint(defects: Sequence[Defect]) -> str | None:
    """What is wrong with g, if anything."""
    for found in defects:
        if not found.third < found.candidate.allowed:
            m, b = found.candidate.m, found.candidate.b
            return f"the next order in eta is off by {found.third:.2g} of itself, m = {m}, b = {b}"
    return None


def told(defects: Sequence[Defect]) -> list[str | Table]:
    """The defects as rows, and what they say."""
    if not defects:
        return ["The next order is not judged: the engine is too slow for it, or its precision below eta^4."]
    columns = [
        Column("m", "d"),
        Column("b", "d"),
        Column("third order over g's", ".2g"),
        Column("allowed", "g"),
    ]
    columns += [Column(f"eta = {eta:g}", ".3g") for eta in ETAS]
    rows = [(d.candidate.m, d.candidate.b, d.third, d.candidate.allowed, *d.scaled) for d in defects]
    bound = max(max(d.bounds) for d in defects)
    return [
        "The defect of the law with its next order over all batches, with the third order in eta extrapolated "
        "(a next order that is off by more than what is allowed of itself is refuted), and the largest defect "
        "over V eta^4:",
        Table(columns, rows),
        f"So the probability is within {bound:.2g} eta^2 V of the law with its next order, with V of Theorem 2 "
        "with constants at the start, as far as the largest defect is among these states.",
    ]
