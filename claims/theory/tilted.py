r"""Changes of mind however rare, by paths whose batches are drawn so that the lead is lost.

Let h = sum over the rivals of |c_j|/|w|.  Law 10, bound: the mean mu(w) of h'/h over the batches is at most
1, near the sphere.  A path draws its batches by P(B) h'/(h mu) instead of P(B): then R falls in the mean, and
relative to what they are drawn by, fresh batches have the likelihood prod mu h_0/h_t.  From the first step
with h >= ``LEVEL`` on it draws fresh ones.  A path that ends elsewhere must have such a step, as h tends to 1
there, so

    P(it ends elsewhere) = E[likelihood; it ends elsewhere],

exactly, and the likelihood is at most h_0/LEVEL.  So a path that ends elsewhere *counts* with the probability
LEVEL/h_0 times its likelihood, and how many count is a binomial number, with the probability

    LEVEL/h_0 P(fresh batches end elsewhere):

intervals are those of a frequency, however small the probability is.
"""

from __future__ import annotations

import math

import numpy as np

from claims.theory.drift import all_batches
from claims.theory.limit_law import LONGEST
from claims.theory.rival_walk import Walk
from engine import Array, IntArray, Problem, Stop, UniformSubsets
from referee import Case

LEVEL = math.sqrt(0.5)  # of a single rival that is level with the leader
LEAST = 1e-300
ABREAST = 4_000  # paths that are followed side by side


def importance(weights: Array) -> Array:
    """h for the datapoints of a standard basis, of which the first leads: shape (..., m) -> (...).

    It is kept above 0, where no correct engine gets, so that wrong weights have one too.
    """
    c = np.abs(weights)
    with np.errstate(all="ignore"):
        h = c[..., 1:].sum(axis=-1) / np.linalg.norm(c, axis=-1)
    return np.asarray(np.clip(np.nan_to_num(h, nan=0.0), LEAST, 1e3))


def mean_steps(walk: Walk, r: float) -> float:
    """How many steps a path takes before its fresh ones, about."""
    alpha, beta = walk.steps
    return r / (walk.pi * ((1.0 - walk.eta) * alpha + (1.0 + walk.eta) * beta))


def counted(
    case: Case, walk: Walk, problem: Problem, settled: float, paths: int, name: str
) -> tuple[int, float]:
    """How many of so many paths count.

    Args:
        walk: m, b and eta.
        problem: the start, on a standard basis of R^m, with squared norm in [1, 1 + eta/4]; the first leads.
        settled: the R at which a path ends.
        name: of the random streams.

    Returns:
        Their number, and the largest probability with which one counted; above 1 the bound is broken.
    """
    rng, count, largest = case.rng("tilted", name), 0, 0.0
    for first in range(0, paths, ABREAST):
        case.progress(f"tilted batches, {name}: path {first} of {paths}")
        states, odds = climbed(case, walk, problem, min(ABREAST, paths - first), rng)
        largest = max(largest, float(odds.max(initial=0.0)))
        run = case.engine.run(
            problem.with_w0(states),
            UniformSubsets(walk.b),
            max_steps=int(LONGEST * settled / walk.v),
            seed=case.seed_for("tilted", name, first),
            stop=Stop(settled),
        )
        count += int(((run.leader != 0) & (rng.random(len(odds)) < odds)).sum())
    return count, largest


def climbed(
    case: Case, walk: Walk, problem: Problem, paths: int, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Where so many paths are at the level, (paths, m), and how probable it is that each counts, (paths,).

    One that is not there after ``most`` steps stays where it began and does not count: that happens once in
    1e11 paths, but for engines that go elsewhere.  Those of which half the paths are late are not waited for.
    """
    batches, r = all_batches(walk.m, walk.b), -math.log(float(importance(problem.w0)))
    ends, odds = np.tile(problem.w0, (paths, 1)), np.zeros(paths)
    states, going, product = ends.copy(), np.arange(paths), np.ones(paths)
    mean = mean_steps(walk, r)
    most = int(5.0 * mean + 100.0 / walk.v)  # 7 standard deviations of R
    for step in range(most):
        growth = grown(states, batches, walk.eta)
        sums = np.cumsum(growth, axis=1)
        product *= sums[:, -1] / len(batches)
        drawn = (rng.random(len(going))[:, None] * sums[:, -1:] >= sums[:, :-1]).sum(axis=1)
        states = case.engine.steps(problem, states, batches[drawn])
        h = importance(states)
        there = ~(h < LEVEL)
        if there.any():
            ends[going[there]], odds[going[there]] = states[there], (product * LEVEL / h)[there]
            states, going, product = states[~there], going[~there], product[~there]
        if not len(going) or (step > 3.0 * mean and 2 * len(going) > paths):
            break
    return ends, odds


def grown(states: Array, batches: IntArray, eta: float) -> Array:
    """h'/h for every batch by Lemma 14: (k, m) and (K, b) -> (k, K)."""
    member = (batches[:, :, None] == np.arange(states.shape[1])).any(axis=1).astype(np.float64)
    c = np.abs(states)
    u, N = (c * c) @ member.T, (c * c).sum(axis=1)[:, None]
    keep, gain = 1.0 - eta * u, eta * (2.0 - N)
    share = c[:, 1:] @ member[:, 1:].T / c[:, 1:].sum(axis=1)[:, None]
    after = u * (keep + gain) ** 2 + np.maximum(N - u, 0.0) * keep**2
    return np.asarray((keep + gain * share) * np.sqrt(N / after))
