r"""The steps of the proof of Proposition 15 (the proposition itself: ``claims.section_4.proposition_5``).

With f(N, u) = u (1 + eta (2 - u - N))^2 + (N - u)(1 - eta u)^2, the squared norm after a step, the proof
bounds f on the square [0, N_max]^2, N_max = 1 + eta/4, which holds more than the pairs that occur
(u <= N): f is convex in N, so its maximum is at N = 0 or at N = N_max.  All of it is right.  The larger
square costs reach: the end N = 0, which no real step has unless u = 0, needs eta <= 1/4, while on u <= N
the bound holds up to 0.4286.

The engine is tied to f also where no real state is: f is a quadratic polynomial in N for given u, so
three real states with the same part in the batch and different parts outside determine it at N = 0.
"""

from __future__ import annotations

import numpy as np

from claims.theory.domains import one_step
from claims.theory.harness import excess, judge_formula
from claims.theory.steps import Steps
from engine import Array, Problem, norm_squared, step_error
from engine.aggregates import batch_factor, next_norm, rest_factor
from evidence import Outcome
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import derivative, identity, reals, summed
from referee import Case, judge

N, u, eta = reals("N u eta")

#: f(N, u).
NORM = Formula("the squared norm after a step", (N, u, eta), next_norm(N, u, eta))


def off_formula(steps: Steps) -> float:
    """Distance of the engine's |w'|^2 from the formula, and from the function that other proofs take."""
    off = np.abs(steps.new_N - NORM(steps.N, steps.u, steps.eta))
    return excess(np.maximum(off, steps.off_norm), steps.norm_error)


@judge("proposition_15.formula/as_printed", "proved", formulas=[NORM])
def formula_as_printed(case: Case) -> Outcome:
    """Both sums of squares, for any number of coordinates; the engine's squared norm."""
    c, A, B, squares, rest = reals("c A B squares rest")
    factors = {A: batch_factor(N, u, eta), B: rest_factor(u, eta)}
    chain = prove(
        *summed("the squares inside the batch", (c * A) ** 2, A**2 * squares, {squares: c**2}),
        *summed("the squares outside", (c * B) ** 2, B**2 * rest, {rest: c**2}),
        identity("both together", A**2 * u + B**2 * rest, NORM.expression, where={**factors, rest: N - u}),
        identity(
            "both together, as other proofs take it",
            A**2 * u + B**2 * rest,
            next_norm(N, u, eta),
            where={**factors, rest: N - u},
        ),
    )
    return judge_formula(
        chain,
        one_step(case, max_step_size=1.0),
        off_formula,
        formula="the formula for the squared norm after a step",
    )


def fan(steps: Steps, parts: Array) -> tuple[Problem, Array, float]:
    """States with the first state's part in its batch, and outside squared norms ``parts``.

    Returns the problem in R^(m+1), the states (k, m+1) and u.  The part outside points off the data.
    """
    m, row = steps.problem.m, steps.batches[0]
    weights = np.zeros((len(parts), m + 1))
    weights[:, row] = steps.c[0, row]
    weights[:, m] = np.sqrt(parts)
    problem = Problem(np.eye(m + 1)[:m], weights, steps.eta)
    return problem, weights, float(np.sum(steps.c[0, row] ** 2))


def curved(case: Case, steps: Steps) -> float:
    """The second difference of N' in N against 2 eta^2 u, over what rounding allows."""
    problem, weights, mass = fan(steps, np.array([0.0, 0.1, 0.2]))
    after = norm_squared(case.engine.steps(problem, weights, np.tile(steps.batches[0], (3, 1))))
    second = after[0] - 2.0 * after[1] + after[2]
    eps = 1.15 * step_error(case.engine, problem, steps.batches.shape[1])
    return excess(abs(second - 2.0 * steps.eta**2 * mass * 0.1**2), 12.0 * eps)


@judge("proposition_15.convexity/as_printed", "proved")
def convex_as_printed(case: Case) -> Outcome:
    """The coefficient, and the chord above the graph; the engine's second difference in N."""
    share = reals("share")[0]
    top = reals("N_max")[0]
    chord = share * next_norm(top, u, eta) + (1 - share) * next_norm(0, u, eta)
    chain = prove(
        derivative("the coefficient of N^2 is eta^2 u", next_norm(N, u, eta), N, 2 * eta**2 * u, order=2),
        identity(
            "chord minus graph at N = share N_max",
            chord - next_norm(share * top, u, eta),
            eta**2 * u * top**2 * share * (1 - share),
        ),
    )
    return judge_formula(
        chain, one_step(case), lambda steps: curved(case, steps), formula="the second difference in N, eta^2 u"
    )
