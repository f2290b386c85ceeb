"""What full-batch GD preserves: c_t(i) = c_0(i) sqrt(Phi_t / Phi_0) (Eq. (9)), Phi + (5/8) Psi < 1 (Eq. (10)).

The proof of the first by induction in k_t = c_t(i) / c_0(i), and a search for paths of the engine that leave
it; the search for paths of the engine that break an inequality like the second, and one path beyond it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from sympy import Rational, sqrt

from claims.theory.domains import gd, gd_steps
from claims.theory.full_batch import follow, full_batches
from claims.theory.harness import Held, conclude, excess, hold
from claims.theory.reaches import SIZES, VARIABLES, N, Phi, Psi, after_phi, after_psi, eta, sentence
from claims.theory.steps import Steps, along
from engine import Array, FullBatch, Problem, norm_squared, step_error
from engine.aggregates import batch_factor, next_phi, next_psi
from evidence import Outcome
from evidence.chain import Chain, prove
from evidence.formula import Formula
from evidence.proof import Sentence, identity, reals
from referee import Case

#: A start (Phi_0, Psi_0) from which, at eta = 1/5, |w| exceeds 1 at ``TIME``, and Phi + 0.93 Psi at t = 10.
START, TIME = (0.1, 0.85), 8

c0, start = reals("c_0 start")

#: A coordinate at all times, from what it was at the start.
INVARIANT = Formula(
    "the invariant",
    (c0, Phi, start),
    c0 * sqrt(Phi / start),
    printed={"c_0(i)": c0, r"\Phi_t": Phi, r"\Phi_0": start},
)


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


def invariant(case: Case) -> Held:
    """Search for an instance on which the engine leaves the invariant."""
    domain = gd(case, (6, 30, 300), "instances")
    return hold(
        domain, lambda problem: off_the_invariant(case, problem), "c_t = c_0 sqrt(Phi_t / Phi_0) along paths"
    )


def off_the_invariant(case: Case, problem: Problem) -> float:
    """Largest ``|c_t - c_0 sqrt(Phi_t / Phi_0)|`` over what rounding allows, minus 1.

    The exact dynamics neither rotates Pi w nor amplifies errors in its direction, so that rounding
    errors of one step each, relative to |Pi w|, add up to what ``follow`` returns.
    """
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
    exact = INVARIANT(c0[:, None], norm_squared(c)[..., None], norm_squared(c0)[:, None, None])
    return np.asarray(np.linalg.norm(c - np.nan_to_num(exact, nan=np.inf), axis=-1))


def holds_along_paths(
    case: Case, chain: Chain, condition: Callable[[Steps], Array], what: str, **rest: Any
) -> Outcome:
    """The proofs, then a search over paths of the engine that start with |w0| < 1.

    Near the limit an error of one step in p = 1 - Phi - ... shrinks by a factor of at most (1 - eta)^2 a
    step, so that errors of at most 3 e each add up to 3 e / eta.
    """
    long = case.pick(60, 120, 400)

    def margin(problem: Problem) -> float:
        steps = along(case.engine, problem, full_batches(problem.m, long))
        return excess(condition(steps), (6.0 / steps.eta + 16.0) * steps.step_error)

    return conclude(
        chain,
        hold(gd_steps(case, what), lambda s: condition(s) - s.drift),
        hold(gd(case, (4, 20, 200), "paths", what, states=long), margin, f"{what} along long paths"),
        by="machine proofs of base and step of the induction over t",
        detects="a step off Lemma 14 by more than its rounding error; an overshoot of the unit sphere",
        **rest,
    )


def beyond(case: Case) -> tuple[float, float, float]:
    """``|w_t|^2 - 1`` on the engine at a time when it is positive; its exact value; rounding."""
    problem = Problem(np.eye(2)[:1], np.sqrt(np.array(START)), 0.2)
    path = case.engine.trajectory(problem, full_batches(1, TIME), every=TIME)[-1]
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
