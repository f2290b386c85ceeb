"""Inequalities for all times of full-batch GD: an induction over t, and long paths of the engine."""

from __future__ import annotations

from typing import Any

import numpy as np

from claims.mathematics.dynamics import next_phi, next_psi
from claims.mathematics.full_batch import failing, full_batches, search
from claims.mathematics.instances import Instance
from claims.mathematics.phi_psi import Condition, Steps, tie
from claims.statement import Case
from engine import Array, Problem, norm_squared, phi, psi, step_error
from evidence import Outcome, verified
from evidence.chain import Chain

#: A start from which, at eta = 1/5, the constant 1 fails at ``TIME`` (and 0.93 at t = 10).
START, TIME = (0.1, 0.85), 8


def holds_along_paths(case: Case, chain: Chain, condition: Condition, what: str, **rest: Any) -> Outcome:
    """The proofs, then a search over paths of the engine that start with |w0| < 1."""
    steps = tie(case, what, lambda s: condition(s) - s.drift)
    long = case.pick(60, 120, 400)

    def margin(instance: Instance) -> float:
        return long_path(case, instance, condition, long)

    found = search(case, margin, (4, 20, 200), "paths", what, states=long)
    return verified(
        "proved",
        "Z3 on base and step of the induction over t; beside it a Hypothesis search over paths of the engine "
        "from |w0| < 1, and over single steps against Lemma 27",
        unless=failing(found, f"a path of the engine that breaks {what}") or steps.counterexample,
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
    path = case.engine.trajectory(problem, full_batches(problem.m, length))[:, 1:]
    Phis, Psis = phi(problem, path), psi(problem, path)
    error = step_error(case.engine, problem, problem.m)
    seen = condition(Steps(problem.step_size, Phis, Psis, Phis, Psis, error))
    return float(seen.max() / ((6.0 / problem.step_size + 16.0) * error) - 1.0)


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
