"""Steps of the engine under the magnifying glass: what ties a proved formula to the dynamics.

A sentence about the aggregates N = |w|^2, u = |Pi_B w|^2, Psi is proved for all real values by a
solver; here many real engine steps are taken and held to the same formula.  States have norms from
near 0 up to the bound 1 + eta/4 of Proposition 5, generic and standard data, and one coordinate of
one state is exactly 0.

Tolerances: a computed step is within ``eps = step_error |w|`` of the exact one, so a squared norm after
it is off by at most ``(2 |w'| + eps) eps`` and its own rounding, less than ``3 eps`` while |w'| <= 1.4.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from claims.theory.instances import Instance, instances
from engine import Array, IntArray, Problem, UniformSubsets, batch_mass, norm_squared, psi, step_error, stream
from engine.aggregates import batch_factor, next_norm, rest_factor
from evidence import Counterexample, Outcome, Reach, Table, Tightness, verified
from evidence.chain import Chain
from evidence.search import Hunt, hunt
from referee import Case

#: Initialisations per instance; every instance is judged on twice as many states.
COUNT = 12


@dataclass(frozen=True)
class Step:
    """One engine step of k states under the linear activation, with the aggregates of each.

    Attributes:
        problem: gives data and step size.
        before, after: weights, shape (k, n).
        batches: shape (k, b).
        eps: bound on the Euclidean distance of every computed step from the exact one.
    """

    problem: Problem
    before: Array
    after: Array
    batches: IntArray
    eps: float

    @property
    def eta(self) -> float:
        """The step size."""
        return self.problem.step_size

    @cached_property
    def c(self) -> Array:
        """Coordinates before the step, shape (k, m)."""
        return self.problem.correlations(self.before)

    @cached_property
    def new_c(self) -> Array:
        """Coordinates after the step, shape (k, m)."""
        return self.problem.correlations(self.after)

    @cached_property
    def member(self) -> np.ndarray:
        """Whether a datapoint is in the batch, shape (k, m)."""
        return np.asarray((self.batches[:, :, None] == np.arange(self.problem.m)).any(axis=1))

    @cached_property
    def N(self) -> Array:
        """``|w|^2`` before the step, shape (k,)."""
        return norm_squared(self.before)

    @cached_property
    def new_N(self) -> Array:
        """``|w|^2`` after the step."""
        return norm_squared(self.after)

    @cached_property
    def u(self) -> Array:
        """``|Pi_B w|^2`` before the step."""
        pairs = zip(self.before, self.batches, strict=True)
        return np.array([batch_mass(self.problem, w, row) for w, row in pairs])

    @cached_property
    def psi(self) -> Array:
        """The squared norm off the data before the step."""
        return psi(self.problem, self.before)

    @cached_property
    def new_psi(self) -> Array:
        """The squared norm off the data after the step."""
        return psi(self.problem, self.after)

    @cached_property
    def norm_error(self) -> float:
        """What rounding can do to a squared norm after the step."""
        return 3.0 * self.eps

    def off_lemma_14(self) -> float:
        """Largest distance of a coordinate, or of the part off the data, from Lemma 14."""
        A, B = batch_factor(self.N, self.u, self.eta), rest_factor(self.u, self.eta)
        factor = np.where(self.member, A[:, None], B[:, None])
        outside = self.problem.off_span(self.after) - B[:, None] * self.problem.off_span(self.before)
        return float(max(np.abs(self.new_c - factor * self.c).max(), np.linalg.norm(outside, axis=1).max()))

    def off_norm_formula(self) -> float:
        """Largest distance of N after the step from the formula for it."""
        return float(np.abs(self.new_N - next_norm(self.N, self.u, self.eta)).max())


def take(case: Case, problem: Problem, before: Array, batches: IntArray) -> Step:
    """One step of the engine from each state with its batch."""
    after = case.engine.steps(problem, before, batches)
    size = max(1.0, float(np.linalg.norm(before, axis=1).max()))
    eps = size * step_error(case.engine, problem, batches.shape[1])
    return Step(problem, before, after, batches, eps)


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


def examine(
    case: Case,
    excess: Callable[[Step], float],
    *,
    max_step_size: float = 0.2,
    examples: tuple[int, int, int] = (10, 60, 400),
) -> Hunt[Instance]:
    """Search for an instance with steps that break a formula.

    Args:
        excess: the violation in units of what rounding allows; above 1 breaks the formula.
        max_step_size: the largest eta.
        examples: how many instances, by effort.
    """

    def margin(instance: Instance) -> float:
        return excess(take(case, *states(instance))) - 1.0

    return hunt(
        instances(max_m=6, max_extra=3, full_batch=False, max_step_size=max_step_size, count=COUNT)
        | instances(max_m=4, max_extra=2, full_batch=True, max_step_size=max_step_size, count=COUNT),
        margin,
        examples=case.pick(*examples),
        random_seed=case.seed_for("steps"),
        cases_per_example=2 * COUNT,
    )


def judge_formula(
    case: Case,
    chain: Chain,
    excess: Callable[[Step], float],
    *,
    formula: str,
    remark: str = "",
    table: Table | None = None,
    tightness: Tightness | None = None,
    reach: tuple[Reach, ...] = (),
    max_step_size: float = 0.2,
    also: str | None = None,
) -> Outcome:
    """The outcome of a step of a proof: machine-checked sentences, and the engine held to them.

    Args:
        formula: what the engine is held to, in words.
        remark, table: added to the detail.
        also: what another check on the engine found wrong, if anything.
    """
    found = examine(case, excess, max_step_size=max_step_size)
    violated = found.counterexample is not None
    return verified(
        "proved",
        "machine-checked sentences for all real values; beside them a Hypothesis search over data "
        "sets, states, step sizes and batches, in which the engine's steps are held to " + formula,
        unless=also or violated,
        detail=[
            chain.table(),
            f"Engine: largest deviation {found.margin + 1.0:.2g} of what rounding allows (1 would be a "
            f"violation), in {found.cases} steps." + (f" {remark}" if remark else ""),
            table,
        ],
        counterexample=Counterexample(
            f"steps of the engine that break {formula}",
            {"instance": repr(found.counterexample), "excess": found.margin + 1.0},
            "from claims.theory.instances import Instance\n"
            "from claims.theory.one_step import states\n"
            f"problem, weights, batches = states({found.counterexample!r})",
        )
        if violated
        else None,
        tightness=tightness,
        reach=reach,
        detects="a deviation of a coordinate after one step by more than its rounding errors (about 1e-14 "
        "in double, 1e-5 in single precision)",
        samples=found.cases,
        message=also or f"the engine breaks {formula}",
    )


def combined(*parts: tuple[float, float]) -> float:
    """The largest of several violations, each in units of its own tolerance."""
    return max(violation / allowed for violation, allowed in parts)
