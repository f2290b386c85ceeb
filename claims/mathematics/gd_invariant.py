"""The invariant of full-batch GD, c_t(i) = c_0(i) sqrt(Phi_t / Phi_0) (Eq. (9), Proposition 26).

The proof by induction in k_t = c_t(i) / c_0(i), and a search for paths of the engine that leave it.
"""

from __future__ import annotations

import numpy as np
from sympy import Rational

from claims.mathematics.dynamics import batch_factor, next_phi
from claims.mathematics.full_batch import follow, full_batches
from claims.mathematics.instances import Instance, instances
from claims.mathematics.reaches import INSIDE, SIZES, VARIABLES, Phi, Psi, after_phi, after_psi, eta
from claims.statement import Case
from engine import Array, FullBatch, Problem, norm_squared, step_error
from evidence.chain import Chain, prove
from evidence.proof import Sentence, identity, reals
from evidence.search import Hunt, hunt


def chain() -> Chain:
    """The induction in k = c_t(i) / c_0(i), and that no factor is negative."""
    k, Phi0, psi_t, step = reals("k Phi0 Psi eta")
    factor = batch_factor(k**2 * Phi0 + psi_t, k**2 * Phi0, step)
    return prove(
        identity(
            "step: c = k c0 and Phi = k^2 Phi0 give Phi' = (k (1 + eta (2 - 2 Phi - Psi)))^2 Phi0",
            next_phi(k**2 * Phi0, psi_t, step),
            (k * factor) ** 2 * Phi0,
        ),
        Sentence(
            "1 + eta (2 - 2 Phi - Psi) > 0 while Phi + (5/8) Psi < 1",
            VARIABLES,
            INSIDE,
            batch_factor(Phi + Psi, Phi, eta) > 0,
        ),
        Sentence(
            "|w0| < 1 gives Phi + (5/8) Psi < 1",
            VARIABLES,
            [*SIZES, Phi + Psi < 1],
            Phi + Rational(5, 8) * Psi < 1,
        ),
        Sentence(
            "Phi + (5/8) Psi < 1 is preserved (Lemma 29)",
            VARIABLES,
            INSIDE,
            after_phi + Rational(5, 8) * after_psi < 1,
        ),
        Sentence(
            "|w0|^2 <= 7/2 gives a factor that is not negative, for eta <= 1/5",
            VARIABLES,
            [*SIZES, Phi + Psi <= Rational(7, 2)],
            eta * (2 * Phi + Psi - 2) <= 1,
        ),
    )


def search(case: Case) -> Hunt[Instance]:
    """Hypothesis search for an instance on which the engine leaves the invariant."""
    count = 8
    return hunt(
        instances(full_batch=True, count=count),
        lambda instance: off_the_invariant(case, instance),
        examples=case.pick(6, 30, 300),
        random_seed=case.seed_for("instances"),
        cases_per_example=count,
    )


def off_the_invariant(case: Case, instance: Instance) -> float:
    """Largest ``|c_t - c_0 sqrt(Phi_t / Phi_0)|`` over what rounding allows, minus 1.

    The exact dynamics neither rotates Pi w nor amplifies errors in its direction, so that rounding
    errors of one step each, relative to |Pi w|, add up to what ``follow`` returns.
    """
    problem = instance.problem()
    steps, _, drift = follow(problem, 1e-6)
    path = case.engine.trajectory(problem, full_batches(problem.m, steps), every=steps)
    ended = case.engine.run(problem, FullBatch(), max_steps=steps, seed=case.seed_for("run"), keep_weights=True)
    assert ended.weights is not None, "run was asked to keep the weights"
    early = case.engine.trajectory(problem, full_batches(problem.m, 5))[:, 1:]
    ends = np.concatenate([path[:, 1:], ended.weights[:, None], early], axis=1)
    allowed = 4.0 * step_error(case.engine, problem, problem.m) * (drift + 10.0)
    return float((deviation(problem, ends) / allowed[:, None]).max() - 1.0)


def deviation(problem: Problem, states: Array) -> Array:
    """``|c_t - c_0 sqrt(Phi_t / Phi_0)|`` in the Euclidean norm: (k, T, n) -> (k, T)."""
    c0, c = problem.correlations(problem.w0), problem.correlations(states)
    ratio = np.sqrt(norm_squared(c) / norm_squared(c0)[:, None])
    return np.asarray(np.linalg.norm(c - ratio[..., None] * c0[:, None], axis=-1))
