"""Where formulas are held against an engine: steps from random states, and paths of full-batch GD.

Epochs of cyclic SGD are in ``cyclic_sgd``, points of the loss landscape in ``landscape_points``.
"""

from __future__ import annotations

import numpy as np

from claims.theory.full_batch import full_batches
from claims.theory.harness import Domain, excess
from claims.theory.instances import Instance, Walk, instances, walks
from claims.theory.steps import Steps, along, every_batch, take
from engine import Activation, Array, IntArray, Problem, UniformSubsets, norm_squared, stream
from engine.aggregates import next_phi, next_psi
from referee import Case

#: Initialisations per instance of ``one_step``; every instance is judged on twice as many states.
COUNT = 12

#: The number of steps of each path that is held to Lemma 27.
LENGTH = 12


def states(instance: Instance) -> tuple[Problem, Array, IntArray]:
    """Problem, weights (2 count, n) and batches (2 count, b) of an instance.

    The initialisations, the same with squared norms spread over (1, 1 + eta/4], and one coordinate of
    one of them exactly 0 (up to the rounding of the data).
    """
    problem = instance.problem()
    rng = stream(instance.seed, "one step")
    w = problem.w0
    top = 1.0 + problem.step_size / 4.0
    squares = 1.0 + (top - 1.0) * rng.uniform(0.0, 1.0, len(w))
    squares[0] = top
    long = w * np.sqrt(squares / norm_squared(w))[:, None]
    before = np.concatenate([w, long])
    if problem.m > 1:
        before[1] -= problem.combine(problem.correlations(before[1]) * (np.arange(problem.m) == 0))
    batches = UniformSubsets(instance.batch_size).draw(problem.m, 0, len(before), rng)
    return problem, before, batches


def one_step(case: Case, *, max_step_size: float = 0.2) -> Domain[Instance, Steps]:
    """One step from states with norms from near 0 up to the bound 1 + eta/4 of Proposition 5."""

    def run(instance: Instance) -> Steps:
        return take(case.engine, *states(instance))

    return Domain(
        "data sets, states, step sizes and batches",
        instances(max_m=6, max_extra=3, full_batch=False, max_step_size=max_step_size, count=COUNT)
        | instances(max_m=4, max_extra=2, full_batch=True, max_step_size=max_step_size, count=COUNT),
        run,
        examples=case.pick(10, 60, 400),
        seed=case.seed_for("steps"),
        cases=2 * COUNT,
        code="from claims.theory.domains import states\nproblem, weights, batches = states({})",
    )


def batch_steps(
    case: Case, name: str, *, b: int | None = None, min_m: int = 2, max_spread: float = 12.0
) -> Domain[Walk, Steps]:
    """One step with every batch from every state, which must obey Lemma 14; ``name`` is that of the stream."""
    count = case.pick(3, 4, 8)

    def run(walk: Walk) -> Steps:
        case.progress(f"{name}: {walk}")
        return every_batch(case.engine, walk.problem(), walk.batch_size)

    return Domain(
        "states (standard and rotated data, norms up to the largest, coordinates level to uneven) and batches",
        walks(max_m=case.pick(4, 5, 7), count=count, min_m=min_m, b=b, max_spread=max_spread),
        run,
        examples=case.pick(20, 80, 800),
        seed=case.seed_for(name),
        cases=count,
        law=(lambda steps: float(steps.beyond_lemma_14.max()), "Lemma 14"),
        relative=False,
        formula=name,
    )


def gd(
    case: Case,
    examples: tuple[int, int, int],
    *names: str,
    activation: Activation = "linear",
    count: int = 8,
    states: int = 1,
    steps: int = 1,
    min_m: int = 1,
) -> Domain[Instance, Problem]:
    """Problems for full-batch GD.

    Args:
        examples: how many to draw, by effort.
        names: of the random stream.
        activation: of the problems.
        count, states: starts of an instance, and how many states of each a margin is about.
        steps: how many steps the engine takes from each start, about.
        min_m: the least number of datapoints.
    """
    shown = "problem = {}.problem()" if activation == "linear" else f"problem = {{}}.problem({activation!r})"
    return Domain(
        "data sets, step sizes and starts of full-batch GD",
        instances(full_batch=True, min_m=min_m, count=count),
        lambda instance: instance.problem(activation),
        examples=case.afford(case.pick(*examples), count * max(steps, states), what="examples", by="state"),
        seed=case.seed_for(*names),
        cases=count * states,
        code=shown,
    )


def gd_steps(case: Case, formula: str) -> Domain[Instance, Steps]:
    """The first steps of paths of full-batch GD, which must obey Lemma 27; ``formula`` names the random stream.

    A check returns what an inequality exceeds its bound by, at every step.  Rounding: a computed step is off
    by at most e |w|, e = ``step_error``, with |w| <= 1.14.  Phi' is a squared norm of at most 1.3, so it is
    off by 2.7 e, and as much for reading Phi, Psi before and after; the formulas compared with have Lipschitz
    constants of at most 3.  That is below 16 e for every difference taken.
    """
    paths = gd(case, (5, 25, 250), "tie", formula, states=LENGTH)

    def run(instance: Instance) -> Steps:
        problem = instance.problem()
        return along(case.engine, problem, full_batches(problem.m, LENGTH))

    def unit(steps: Steps) -> float:
        return 16.0 * steps.step_error

    def lemma_27(steps: Steps) -> float:
        off_phi = np.abs(steps.new_Phi - next_phi(steps.Phi, steps.Psi, steps.eta))
        off_psi = np.abs(steps.new_Psi - next_psi(steps.Phi, steps.Psi, steps.eta))
        gap = np.sqrt(norm_squared(steps.off_c) + steps.off_rest**2)
        return max(excess(np.stack([off_phi, off_psi]), unit(steps)), excess(gap, 4.0 * steps.step_error))

    return Domain(
        "steps of full-batch GD",
        paths.strategy,
        run,
        paths.examples,
        paths.seed,
        paths.cases,
        law=(lemma_27, "Lemma 27"),
        unit=unit,
        formula=formula,
    )
