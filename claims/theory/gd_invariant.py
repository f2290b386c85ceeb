"""What full-batch GD preserves: c_t(i) = c_0(i) sqrt(Phi_t / Phi_0) (Eq. (9)), Phi + (5/8) Psi < 1 (Eq. (10)).

The proof of the first by induction in k_t = c_t(i) / c_0(i), and a search for paths of the engine that leave
it; the search for paths of the engine that break an inequality like the second, and one path beyond it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sympy import Rational

from claims.theory import full_batch
from claims.theory.instances import Instance
from claims.theory.phi_psi import Condition, Steps, tie
from claims.theory.reaches import SIZES, VARIABLES, N, Phi, Psi, after_phi, after_psi, eta, sentence
from engine import Array, FullBatch, Problem, norm_squared, phi, psi, step_error
from engine.aggregates import batch_factor, next_phi, next_psi
from evidence import Outcome, verified
from evidence.chain import Chain, prove
from evidence.proof import Sentence, identity, reals
from evidence.search import Hunt
from referee import Case

#: A start (Phi_0, Psi_0) from which, at eta = 1/5, |w| exceeds 1 at ``TIME``, and Phi + 0.93 Psi at t = 10.
START, TIME = (0.1, 0.85), 8


def chain() -> Chain:
    """The induction in k = c_t(i) / c_0(i), and that no factor is negative."""
    k, Phi0, c, c0, k_next = reals("k Phi0 c c0 k_next")
    factor = batch_factor(Phi + Psi, Phi, eta)
    return prove(
        identity(
            "step: Phi = k^2 Phi0 gives Phi' = k'^2 Phi0 for k' = k (1 + eta (2 - 2 Phi - Psi))",
            next_phi(Phi, Psi, eta),
            k_next**2 * Phi0,
            where={Phi: k**2 * Phi0, k_next: k * factor},
        ),
        identity(
            "step: c = k c0 gives c' = k' c0", c * factor, k_next * c0, where={c: k * c0, k_next: k * factor}
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


def holds_along_paths(case: Case, chain: Chain, condition: Condition, what: str, **rest: Any) -> Outcome:
    """The proofs, then a search over paths of the engine that start with |w0| < 1."""
    steps = tie(case, what, lambda s: condition(s) - s.drift)
    long = case.pick(60, 120, 400)

    def margin(instance: Instance) -> float:
        return long_path(case, instance, condition, long)

    found = full_batch.search(case, margin, (4, 20, 200), "paths", what, states=long)
    return verified(
        "proved",
        "machine proofs of base and step of the induction over t; beside it a Hypothesis search over paths "
        "of the engine from |w0| < 1, and over single steps against Lemma 27",
        unless=full_batch.failing(found, f"a path of the engine that breaks {what}") or steps.counterexample,
        detail=[
            chain.table(),
            f"{steps.text} The largest excess over 1 in {found.cases} states of long paths is "
            f"{found.margin + 1:.2g} of what rounding allows.",
        ],
        detects="a step off Lemma 14 by more than its rounding error; an overshoot of the unit sphere",
        samples=found.cases + steps.found.cases,
        message="the engine breaks the inequality or Lemma 27",
        **rest,
    )


def long_path(case: Case, instance: Instance, condition: Condition, length: int) -> float:
    """The largest excess along a path over what rounding allows, minus 1.

    Near the limit an error of one step in p = 1 - Phi - ... shrinks by a factor of at most
    (1 - eta)^2 a step, so that errors of at most 3 e each add up to 3 e / eta.
    """
    problem = instance.problem()
    path = case.engine.trajectory(problem, full_batch.full_batches(problem.m, length))[:, 1:]
    Phis, Psis = phi(problem, path), psi(problem, path)
    error = step_error(case.engine, problem, problem.m)
    seen = condition(Steps(problem.step_size, Phis, Psis, Phis, Psis, error))
    return float(seen.max() / ((6.0 / problem.step_size + 16.0) * error) - 1.0)


def beyond(case: Case) -> tuple[float, float, float]:
    """``|w_t|^2 - 1`` on the engine at a time when it is positive; its exact value; rounding."""
    problem = Problem(np.eye(2)[:1], np.sqrt(np.array(START)), 0.2)
    path = case.engine.trajectory(problem, full_batch.full_batches(1, TIME), every=TIME)[-1]
    big, small = recursion(TIME)
    # an error in Phi grows by at most the factor 1.4 a step, and 1.4^8 < 15
    allowed = 15 * 6 * TIME * step_error(case.engine, problem, 1)
    return float(norm_squared(path)) - 1.0, float(big + small - 1.0), allowed


def recursion(steps: int) -> Array:
    """(Phi_t, Psi_t) from ``START`` at eta = 1/5 by Lemma 27."""
    big, small = START
    for _ in range(steps):
        big, small = next_phi(big, small, 0.2), next_psi(big, small, 0.2)
    return np.array([big, small])


def slow_ratio() -> float:
    """(1 - Phi_t)/Psi_t - 10/11 after 60 steps."""
    big, small = recursion(60)
    return float((1.0 - big) / small - 10 / 11)
