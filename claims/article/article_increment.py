r"""The article on the journal version: the growth of R at a step whose batch holds the leader.

It says about log(1/(1 - eta)), which is so for b = 1.  Near the limit every coordinate outside the batch
shrinks by 1 - eta and those inside stay, so with X the share of the other coordinates outside the batch R grows
by -log(1 - eta X): that is log(1/(1 - eta)) for b = 1, and anything between 0 and that for b >= 2.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from sympy import log

from claims.theory.drift import all_batches, increment_tolerance, increments, near_limit
from engine import Array
from evidence import Outcome, verified
from evidence.formula import Formula
from evidence.proof import reals
from referee import Case, judge

LOG_RATIO = 25.0

X, eta = reals("X eta")

#: The increment for a share X outside of the batch, and that for batches of one, X = 1.
SHARED = Formula("the increment", [eta, X], -log(1 - eta * X))
ALONE = Formula("the increment for b = 1", [eta], -log(1 - eta))


@judge("article_text.increment/as_printed", "searched", formulas=[ALONE])
def increment(case: Case) -> Outcome:
    """The leader alone in the batch."""
    return judged(case, lambda m: range(1, 2), lambda eta, share, b: ALONE(eta) + 0.0 * share)


@judge("article_text.increment/for_every_batch_size", "searched", formulas=[SHARED, ALONE])
def increment_for_every_batch(case: Case) -> Outcome:
    """All batches with the leader, for random shares of the others; both formulas for batches of one."""

    def exact(eta: float, share: Array, b: int) -> Array:
        alone = np.abs(SHARED(eta, share) - ALONE(eta)).max() if b == 1 else 0.0
        return np.asarray(SHARED(eta, share) + (0.0 if alone <= 1e-12 else alone))

    return judged(case, lambda m: range(1, m), exact)


def judged(
    case: Case, batch_sizes: Callable[[int], range], formula: Callable[[float, Array, int], Array]
) -> Outcome:
    """All batches of these sizes with the leader, for random shares of the others, against a formula of eta,
    the share outside of the batch, and b."""
    rng, worst, steps = case.rng("shares"), 0.0, 0
    for m in case.pick((2, 4), (2, 3, 4, 6), (2, 3, 4, 6, 9)):
        for b in batch_sizes(m):
            batches = all_batches(m, b)
            batches = batches[batches[:, 0] == 0]
            for eta in (0.05, 0.2):
                shares = rng.dirichlet(np.full(m - 1, 0.5))
                problem = near_limit(shares, LOG_RATIO, eta)
                q = np.concatenate([[0.0], shares])
                exact = np.nan_to_num(
                    formula(eta, np.clip(1.0 - q[batches].sum(axis=1), 0.0, 1.0), b), nan=np.inf
                )
                error = np.abs(increments(case.engine, problem, batches) - exact).max()
                worst = max(worst, error / increment_tolerance(case.engine, problem, b, LOG_RATIO))
                steps += len(batches)
    return verified(
        "searched",
        f"every batch with the leader, at states with R = {LOG_RATIO:g} and random shares of the others",
        unless=not worst <= 1.0,
        detail=f"Largest difference from the formula over what rounding and exp(-R) allow: {worst:.3g}.",
        samples=steps,
        message="an increment of R differs from the formula",
    )
