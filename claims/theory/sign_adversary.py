"""An adversary that chooses batches against Corollary 6: signs that change, coordinates that reach 1."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from claims.theory.instances import Instance
from engine import (
    Activation,
    Array,
    IntArray,
    Problem,
    UniformSubsets,
    batch_mass,
    norm_squared,
    psi,
    step_error,
)
from engine.aggregates import batch_factor, rest_factor
from referee import Case


@dataclass
class Seen:
    """The extremes that a search has met."""

    coordinate: float = 0.0
    norm_ratio: float = 0.0
    factor: float = np.inf
    visits: int = 0


def attack(case: Case, instance: Instance, activation: Activation, seen: Seen) -> float:
    """Largest violation along adversarial, random and ensemble paths of one instance."""
    problem = instance.problem(activation)
    case.progress(f"adversary: m={problem.m}, n={problem.n}, eta={problem.step_size:.3f}")
    rng = case.rng("attack", instance.seed)
    worst = adversary(case, problem, case.pick(15, 25, 40), rng, seen)
    walk_steps = case.pick(20, 60, 200)
    b = int(rng.integers(1, problem.m + 1))
    batches = UniformSubsets(b).draw(problem.m, 0, walk_steps, rng)
    path = case.engine.trajectory(problem, batches)  # (k, steps + 1, n)
    for t, batch in enumerate(batches):
        rows = np.broadcast_to(batch, (len(path), b))
        worst = max(worst, violation(case, problem, path[:, t], path[:, t + 1], rows, t, seen))
    return max(worst, ensemble(case, problem, b))


def adversary(case: Case, problem: Problem, steps: int, rng: np.random.Generator, seen: Seen) -> float:
    """Greedy worst batches: towards a large coordinate, a large norm, a small factor, and at random."""
    states = np.repeat(problem.w0, 4, axis=0)
    aims = np.tile(np.arange(4), len(problem.w0))
    m, worst = problem.m, -np.inf
    for t in range(steps):
        after, judged = [], []
        for b in range(1, m + 1):
            batches = np.array(list(combinations(range(m), b)))
            before = np.repeat(states, len(batches), axis=0)
            rows = np.tile(batches, (len(states), 1))
            results = case.engine.steps(problem, before, rows)
            judged.append(violation(case, problem, before, results, rows, t, seen))
            after.append(results.reshape(len(states), len(batches), -1))
        successors = np.concatenate(after, axis=1)  # (states, all batches, n)
        worst = max(worst, *judged)
        states = successors[np.arange(len(states)), choose(problem, successors, aims, rng)]
    return worst


def choose(problem: Problem, successors: Array, aims: IntArray, rng: np.random.Generator) -> IntArray:
    """Which successor each state goes on with, shape (states,)."""
    c = np.abs(problem.correlations(successors))
    scores = np.stack(
        [c.max(axis=-1), norm_squared(successors), -c.min(axis=-1), rng.random(successors.shape[:2])]
    )
    return np.asarray(scores[aims, np.arange(len(aims))].argmax(axis=-1))


def violation(
    case: Case, problem: Problem, before: Array, after: Array, rows: IntArray, t: int, seen: Seen
) -> float:
    """Largest excess over what rounding allows, of any of the statements, in one step of many states.

    A computed coordinate may exceed 1 by the rounding errors of the steps so far, since an exact step
    does not increase a coordinate above 1.  Signs, Psi and the factors are judged step by step.
    """
    eps = 1.1 * step_error(case.engine, problem, rows.shape[1])
    eta = problem.step_size
    c, new = problem.correlations(before), problem.correlations(after)
    norm = norm_squared(before)
    u = np.array([batch_mass(problem, w, row) for w, row in zip(before, rows, strict=True)])
    member = (rows[:, :, None] == np.arange(problem.m)).any(axis=1)
    if problem.activation == "relu":
        member &= c > 0
    factor = np.where(member, batch_factor(norm, u, eta)[:, None], rest_factor(u, eta)[:, None])
    off_before, off_after = problem.off_span(before), problem.off_span(after)
    outside = off_after - rest_factor(u, eta)[:, None] * off_before
    safe = np.abs(c) > 1e3 * eps
    if safe.any():
        seen.factor = min(seen.factor, float((new[safe] / c[safe]).min()))
    seen.coordinate = max(seen.coordinate, float(np.abs(new).max()))
    limit = 1.0 + eta / 4.0
    seen.norm_ratio = max(seen.norm_ratio, float(norm_squared(after).max()) / limit)
    seen.visits += len(before)
    return float(
        max(
            np.abs(new).max() - 1.0 - (t + 1) * eps,
            (-np.sign(c) * new).max() - eps,
            np.abs(new[c == 0]).max(initial=0.0) - eps,
            (np.sqrt(psi(problem, after)) - np.sqrt(psi(problem, before))).max() - eps,
            np.abs(new - factor * c).max() - eps,
            np.linalg.norm(outside, axis=1).max() - eps,
        )
    )


def ensemble(case: Case, problem: Problem, b: int, steps: int = 10) -> float:
    """The same for the end of a short run, whose batches only the engine knows.

    A rounding error on the wrong side of 0 grows by at most 1 + 2 eta a step, hence few steps.
    """
    result = case.engine.run(
        problem, UniformSubsets(b), max_steps=steps, seed=case.seed_for("run"), keep_weights=True
    )
    assert result.weights is not None, "run was asked to keep the weights"
    eps = 1.1 * steps * step_error(case.engine, problem, b)
    c0, c = problem.correlations(problem.w0), problem.correlations(result.weights)
    growth = (1.0 + 2.0 * problem.step_size) ** steps
    return float(
        max(
            np.abs(c).max() - 1.0 - eps,
            (-np.sign(c0) * c).max() - eps * growth,
            (np.sqrt(psi(problem, result.weights)) - np.sqrt(psi(problem, problem.w0))).max() - eps,
        )
    )
