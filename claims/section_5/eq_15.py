r"""Eq. (15): a ReLU step with batch B is a linear step with the positively correlated part of B.

In Eq. (4) the datapoint x enters with phi'(s), s = <w, x>, and f(x; w) = w phi(s).  If s > 0 both are those of
the linear autoencoder.  If s <= 0 the slope is 0, and so is the gradient.  At s = 0 this is no convention:
there f(x; w) = 0 and w^T (f(x; w) - x) = -s = 0, so any value of phi'(0) gives 0.
"""

from __future__ import annotations

import numpy as np
import sympy

from claims.theory.instances import Instance, instances
from engine import Array, IntArray, Problem, UniformSubsets, step_error, stream
from evidence import Counterexample, Evidence, Outcome, Verdict
from evidence.chain import Chain, prove
from evidence.proof import identity, reals
from evidence.search import hunt
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
    """Distance of both sides of Eq. (15) on the engine, over what rounding allows."""
    problem, before, batches = mixed_states(instance)
    relu = case.engine.steps(problem, before, batches)
    linear = linear_steps(case, problem, before, batches)
    allowed = 2.0 * step_error(case.engine, problem, batches.shape[1])
    return float(np.linalg.norm(relu - linear, axis=1).max()) / allowed


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
    chain = gradients()
    count = 12
    found = hunt(
        instances(max_m=6, max_extra=3, count=count, max_step_size=1.0)
        | instances(max_m=5, max_extra=2, count=count, full_batch=True),
        lambda instance: difference(case, instance) - 1.0,
        examples=case.pick(10, 60, 400),
        random_seed=case.seed_for("states"),
        cases_per_example=count,
    )
    complaint = at_the_kink(case)
    violated = found.counterexample is not None
    return Outcome(
        verdict=Verdict.REFUTED if violated or complaint else Verdict.VERIFIED,
        evidence=Evidence.PROVED,
        method="SymPy on the three cases of one datapoint (the sum over the batch is the same on both sides); "
        "beside it a Hypothesis search that compares the engine's ReLU steps with its linear steps on the "
        "positively correlated part of the batch",
        detail=[
            chain.table(),
            f"Engine: largest difference of the two sides {found.margin + 1:.2g} of what "
            f"rounding allows, in {found.cases} states with mixed signs, some with no positive correlation "
            "in the batch, one with a correlation of exactly 0.",
        ],
        counterexample=Counterexample(
            "the engine's ReLU step is not its linear step on the positive part of the batch",
            {"instance": repr(found.counterexample), "difference": found.margin + 1.0},
            "from claims.theory.instances import Instance\nfrom claims.section_5.eq_15 import "
            f"mixed_states\nproblem, weights, batches = mixed_states({found.counterexample!r})",
        )
        if violated
        else None,
        detects="a ReLU step that differs from the linear one by more than rounding, such as a leak of 1e-12 "
        "(in single precision 1e-4) for negative correlations",
        samples=found.cases,
        message=complaint or ("the engine breaks Eq. (15)" if violated else None),
    )
