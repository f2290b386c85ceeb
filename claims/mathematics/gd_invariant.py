"""The invariant of full-batch GD, c_t(i) = c_0(i) sqrt(Phi_t / Phi_0) (Eq. (9), Proposition 26).

The proof by induction in k_t = c_t(i) / c_0(i), and a search for paths of the engine that leave it.
"""

from __future__ import annotations

import numpy as np
from sympy import Rational

from claims.mathematics import full_batch
from claims.mathematics.dynamics import batch_factor, next_phi
from claims.mathematics.instances import Instance
from claims.mathematics.reaches import SIZES, VARIABLES, N, Phi, Psi, after_phi, after_psi, eta, sentence
from claims.statement import Case
from engine import Array, FullBatch, Problem, norm_squared, step_error
from evidence.chain import Chain, prove
from evidence.proof import Sentence, identity, reals
from evidence.search import Hunt


def chain() -> Chain:
    """The induction in k = c_t(i) / c_0(i), and that no factor is negative."""
    k, Phi0 = reals("k Phi0")
    big = k**2 * Phi0
    return prove(
        identity(
            "step: c = k c0 and Phi = k^2 Phi0 give Phi' = (k (1 + eta (2 - 2 Phi - Psi)))^2 Phi0",
            next_phi(big, Psi, eta),
            (k * batch_factor(big + Psi, big, eta)) ** 2 * Phi0,
        ),
        sentence(
            "1 + eta (2 - 2 Phi - Psi) > 0 while Phi + (5/8) Psi < 1", batch_factor(Phi + Psi, Phi, eta) > 0
        ),
        Sentence("|w0| < 1 gives Phi + (5/8) Psi < 1", VARIABLES, [*SIZES, Phi + Psi < 1], N < 1),
        sentence("Phi + (5/8) Psi < 1 is preserved (Lemma 29)", after_phi + Rational(5, 8) * after_psi < 1),
        Sentence(
            "|w0|^2 <= 7/2 gives a factor that is not negative, for eta <= 1/5",
            VARIABLES,
            [*SIZES, Phi + Psi <= Rational(7, 2)],
            eta * (2 * Phi + Psi - 2) <= 1,
        ),
    )


def search(case: Case) -> Hunt[Instance]:
    """Search for an instance on which the engine leaves the invariant."""
    return full_batch.search(case, lambda i: off_the_invariant(case, i), (6, 30, 300), "instances")


def off_the_invariant(case: Case, instance: Instance) -> float:
    """Largest ``|c_t - c_0 sqrt(Phi_t / Phi_0)|`` over what rounding allows, minus 1.

    The exact dynamics neither rotates Pi w nor amplifies errors in its direction, so that rounding
    errors of one step each, relative to |Pi w|, add up to what ``follow`` returns.
    """
    problem = instance.problem()
    steps, _, drift = full_batch.follow(problem, 1e-6)
    path = case.engine.trajectory(problem, full_batch.full_batches(problem.m, steps), every=steps)
    ended = case.engine.run(problem, FullBatch(), max_steps=steps, seed=case.seed_for("run"), keep_weights=True)
    assert ended.weights is not None, "run was asked to keep the weights"
    early = case.engine.trajectory(problem, full_batch.full_batches(problem.m, 5))[:, 1:]
    ends = np.concatenate([path[:, 1:], ended.weights[:, None], early], axis=1)
    allowed = 4.0 * step_error(case.engine, problem, problem.m) * (drift + 10.0)
    return float((deviation(problem, ends) / allowed[:, None]).max() - 1.0)


def deviation(problem: Problem, states: Array) -> Array:
    """``|c_t - c_0 sqrt(Phi_t / Phi_0)|`` in the Euclidean norm: (k, T, n) -> (k, T)."""
    c0, c = problem.correlations(problem.w0), problem.correlations(states)
    ratio = np.sqrt(norm_squared(c) / norm_squared(c0)[:, None])
    return np.asarray(np.linalg.norm(c - ratio[..., None] * c0[:, None], axis=-1))
