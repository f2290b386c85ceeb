"""How long to run an ensemble of mini-batch SGD, and what distance from its limit to allow."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from claims.theory import settling as settling
from claims.theory.settings import Setting
from engine import Array, Engine, Problem, alignment, norm_squared, step_error


@dataclass(frozen=True)
class Plan:
    """How one setting is run and judged; every number is fixed before the run."""

    log_ratio: float
    max_steps: int
    gap: float
    rounding: float
    allowed: Array
    stays: bool


def plan_run(engine: Engine, setting: Setting, problem: Problem, share: float, replicates: int) -> Plan:
    """Fix r, the longest run, and what distance from the limit is allowed at R = r."""
    m, s, b, eta = setting.shape
    r = settling.settled_at(0.5 * share / replicates)
    error = step_error(engine, problem, b)
    resolved = -math.log(20.0 * m * error)
    stays = not setting.generic or resolved >= r
    r = r if stays else resolved
    inside, outside = _start(problem, s)
    steps = settling.longest_run(setting.shape, r, 0.25 * share / replicates, phi_0=least_phi(problem))
    gap = settling.longest_gap(0.25 * share / (replicates * steps), b / m)
    first = max(0.0, float(alignment(problem, problem.w0).log_ratio.max()))
    bounds = []
    for part in (0.25, 0.33, 0.5):
        q = max(part * r, first)
        used = max(0, math.floor((r - q) / math.log1p(2.0 * eta)) - 1)
        bounds.append(settling.distance_bound(inside, outside, used, math.exp(-q), gap, eta))
    rounding = error * (gap + 1.0) / eta
    allowed = np.minimum.reduce(bounds) + math.exp(-r) + rounding
    return Plan(r, steps, gap, rounding, allowed, stays)


def plan_single(engine: Engine, setting: Setting, problem: Problem, share: float, replicates: int) -> Plan:
    """A single datapoint counts: R is infinite from the start, so a fixed number of steps is run."""
    m, _, b, eta = setting.shape
    inside, outside = _start(problem, 1)
    used, bound = 0, np.ones(replicates)
    while bound.max() > 1e-9:
        used += 8
        bound = settling.distance_bound(inside, outside, used, 0.0, 0.0, eta)
    steps = settling.steps_for_successes(used, b / m, 0.5 * share / replicates)
    gap = settling.longest_gap(0.25 * share / (replicates * steps), b / m)
    rounding = step_error(engine, problem, b) * (gap + 1.0) / eta
    return Plan(math.inf, steps, gap, rounding, bound + rounding, True)


def _start(problem: Problem, s: int) -> tuple[Array, Array]:
    """Lower bound of the leader's size at all times (Lemma 19), and the squared norm outside."""
    c = counting(problem, problem.correlations(problem.w0))
    inside = norm_squared(c)
    outside = norm_squared(problem.w0 - problem.combine(c))
    return np.sqrt(np.minimum(inside, 1.0 - outside) / s), outside


def least_phi(problem: Problem) -> float:
    """The least Phi_0 of the replicates, over the datapoints that count."""
    return float(norm_squared(counting(problem, problem.correlations(problem.w0))).min())


def counting(problem: Problem, c: Array) -> Array:
    """The correlations that count: all of them, or under ReLU the positive ones, the others as 0."""
    return c if problem.activation == "linear" else np.maximum(c, 0.0)
