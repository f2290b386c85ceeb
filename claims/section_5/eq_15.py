r"""Eq. (15): a ReLU step with batch B is a linear step with the positively correlated part of B.

In Eq. (4) the datapoint x enters with phi'(s), s = <w, x>, and f(x; w) = w phi(s).  If s > 0 both are those of
the linear autoencoder.  If s <= 0 the slope is 0, and so is the gradient.  At s = 0 this is no convention:
there f(x; w) = 0 and w^T (f(x; w) - x) = -s = 0, so any value of phi'(0) gives 0.
"""

from __future__ import annotations

import numpy as np
import sympy

from claims.theory.harness import Domain, excess, judge_formula
from claims.theory.instances import Instance, instances
from engine import Array, IntArray, Problem, UniformSubsets, step_error, stream
from evidence import Outcome
from evidence.chain import Chain, prove
from evidence.proof import identity, reals
from referee import Case, judge


def gradients() -> Chain:
    """Eq. (4) for every n, with slope and output of the activation left open.

    The gradient k [x w' + s I] (w o - x) is a combination of x and w, with <w, w o - x> = N o - s.
    """
    slope, output, s, N = reals("slope output s N")
    along = {"x": slope * (N * output - s) - slope * s, "w": slope * s * output}
    linear = {"x": N * s - 2 * s, "w": s**2}
    none = sympy.Integer(0)
    rows = []
    for k, coefficient in along.items():
        rows += [
            identity(
                f"s > 0: coefficient of {k}", coefficient, linear[k], where={slope: sympy.Integer(1), output: s}
            ),
            identity(f"s < 0: coefficient of {k}", coefficient, none, where={slope: none, output: none}),
            identity(f"s = 0, any slope: coefficient of {k}", coefficient, none, where={s: none, output: none}),
        ]
    return prove(*rows)


def mixed_states(instance: Instance) -> tuple[Problem, Array, IntArray]:
    """A ReLU problem, states with mixed signs (one all negative, one all positive) and batches."""
    problem = instance.problem("relu")
    rng = stream(instance.seed, "relu step")
    before = np.array(problem.w0)
    c = problem.correlations(before[:2])
    before[0] -= problem.combine(np.abs(c[0]) + c[0])
    before[1] += problem.combine(np.abs(c[1]) - c[1])
    batches = UniformSubsets(instance.batch_size).draw(problem.m, 0, len(before), rng)
    return problem, before, batches


def linear_steps(case: Case, problem: Problem, before: Array, batches: IntArray) -> Array:
    """The engine's linear steps with the positively correlated parts of the batches, (k, n)."""
    linear = Problem(problem.data, problem.w0, problem.step_size, "linear")
    result = np.array(before)
    kept = [b[problem.correlations(w)[b] > 0] for w, b in zip(before, batches, strict=True)]
    for size in {len(b) for b in kept} - {0}:
        rows = np.array([k for k, b in enumerate(kept) if len(b) == size])
        result[rows] = case.engine.steps(linear, before[rows], np.array([kept[k] for k in rows]))
    return result


def difference(case: Case, instance: Instance) -> float:
    """The margin of Eq. (15) on the engine, in units of rounding."""
    problem, before, batches = mixed_states(instance)
    relu = case.engine.steps(problem, before, batches)
    linear = linear_steps(case, problem, before, batches)
    allowed = 2.0 * step_error(case.engine, problem, batches.shape[1])
    return excess(np.linalg.norm(relu - linear, axis=1), allowed)


def at_the_kink(case: Case) -> str | None:
    """A datapoint with correlation exactly 0 in the batch changes nothing; or a complaint."""
    problem = Problem(np.eye(3), np.array([0.0, 0.5, -0.25]), 0.2, "relu")
    alone = case.engine.step(problem, problem.w0, np.array([0, 2]))
    beside = case.engine.step(problem, problem.w0, np.array([0, 1, 2]))
    only = case.engine.step(problem, problem.w0, np.array([1]))
    allowed = 2.0 * step_error(case.engine, problem, 3)
    if np.linalg.norm(alone - problem.w0) > allowed:
        return "a batch without positive correlations moves the weights"
    if np.linalg.norm(beside - only) > allowed:
        return "datapoints with correlations 0 and -1/4 in the batch matter"
    return None


@judge("eq_15/as_printed", "proved")
def as_printed(case: Case) -> Outcome:
    """The three cases by SymPy; both sides of the equation on the engine."""
    count = 12
    domain = Domain(
        "states with mixed signs, some with no positive correlation in the batch, one with a correlation of "
        "exactly 0, and batches",
        instances(max_m=6, max_extra=3, count=count, max_step_size=1.0)
        | instances(max_m=5, max_extra=2, count=count, full_batch=True),
        lambda instance: difference(case, instance),
        examples=case.pick(10, 60, 400),
        seed=case.seed_for("states"),
        cases=count,
        code="from claims.section_5.eq_15 import mixed_states\nproblem, weights, batches = mixed_states({})",
    )
    return judge_formula(
        gradients(),
        domain,
        float,
        formula="Eq. (15), its own linear step on the positively correlated part of the batch",
        by="SymPy on the three cases of one datapoint (the sum over the batch is the same on both sides)",
        detects="a ReLU step that differs from the linear one by more than rounding, such as a leak of 1e-12 "
        "(in single precision 1e-4) for negative correlations",
        also=at_the_kink(case),
    )
