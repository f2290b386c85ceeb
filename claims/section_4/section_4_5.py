"""Section 4.5: under full-batch GD the alignment R does not change.

All coordinates in the span of the data are multiplied by one factor, A_t = 1 + eta (2 - 2 Phi - Psi),
and R is the logarithm of a ratio of such coordinates.  A_t > 0 under the assumptions (Corollary 6), so
no ratio becomes 0/0 and the leading datapoint stays the leading one.  Under ReLU the same holds over S+.

The engine is judged by R itself.  A rounding error of size e |w| in a step turns the direction of the
projection by e |w| / |Pi w|; the exact dynamics never turns it, so these add up, and a turn by d moves
R by at most d / |c*| + sqrt(m) d / (sum of the others), in units of |Pi w|.
"""

from __future__ import annotations

import numpy as np
import sympy

from claims.theory.harness import Domain, conclude, hold
from claims.theory.instances import Instance, instances
from engine import Activation, Array, FullBatch, Problem, Schedule, UniformSubsets, alignment, step_error
from engine.aggregates import batch_factor, next_phi, next_psi
from evidence import Outcome
from evidence.chain import Chain, prove
from evidence.proof import Sentence, identity, reals
from referee import Case, judge


def chain() -> Chain:
    """The common factor, that it is positive, and that a common factor leaves the ratio alone."""
    c, k, s, Phi, Psi, eta, c_next, s_next = reals("c k s Phi Psi eta c_next s_next")
    gradient = c * (Phi + Psi - 2) + Phi * c  # <sum of gradients, a_i> by Lemma 14, B = [m]
    common = batch_factor(Phi + Psi, Phi, eta)
    bounded = [Phi >= 0, Psi >= 0, 1 + eta / 4 >= Phi + Psi]
    step = [eta > 0, eta <= sympy.Rational(1, 5), *bounded]
    return prove(
        identity("every coordinate in the span gets the factor A_t", c - eta * gradient, c * common),
        Sentence("A_t is positive while N <= 1 + eta/4", [Phi, Psi, eta], step, common > 0),
        identity(
            "a common factor cancels in the ratio of R",
            c_next / s_next,
            c / s,
            where={c_next: k * c, s_next: k * s},
        ),
    )


@judge("section_4_5/as_printed", "proved")
def as_printed(case: Case) -> Outcome:
    """The identity, and R along full-batch paths of the engine."""
    return judge_increments(case, "linear")


@judge("section_4_5/under_relu", "proved")
def under_relu(case: Case) -> Outcome:
    """The same over S+."""
    return judge_increments(case, "relu")


def judge_increments(case: Case, activation: Activation) -> Outcome:
    """The chain, then the largest change of R over what rounding allows."""
    extremes = {"change": 0.0, "allowed": 0.0}
    count = 8
    domain = Domain(
        "data sets, step sizes and starts of full-batch GD, by `trajectory` and as summarised by `run`",
        instances(min_m=2, max_extra=4, full_batch=True, count=count),
        lambda instance: excess(case, instance, activation, extremes),
        examples=case.pick(6, 40, 300),
        seed=case.seed_for("instances", activation),
        cases=count,
        code=f"problem = {{}}.problem({activation!r})",
    )
    held = hold(domain, float, "R_t = R_0")
    return conclude(
        chain(),
        held,
        by="machine proofs for the common factor (Corollary 6 supplies the bound on N)",
        detail=f"Largest change of R seen: {extremes['change']:.2g}.",
        detects=f"a change of R by more than rounding, here at most {extremes['allowed']:.2g}",
    )


def excess(case: Case, instance: Instance, activation: Activation, extremes: dict[str, float]) -> float:
    """Largest ``|R_t - R_0| / allowed - 1`` over times, initialisations and ways to ask."""
    problem = with_two(instance.problem(activation))
    times = (1, 3, case.pick(30, 60, 150))
    before = alignment(problem, problem.w0)
    allowed = tolerance(case, problem, max(times))  # (steps + 1, k)
    extremes["allowed"] = max(extremes["allowed"], float(allowed.max()))
    everything = np.broadcast_to(np.arange(problem.m), (max(times), problem.m))
    path = case.engine.trajectory(problem, everything)  # (k, steps + 1, n)
    along = alignment(problem, path).log_ratio.T
    worst = compare(along, before.log_ratio, allowed, extremes)
    schedules: tuple[Schedule, ...] = (FullBatch(), UniformSubsets(problem.m))
    for schedule in schedules:
        for steps in times:
            result = case.engine.run(problem, schedule, max_steps=steps, seed=instance.seed, keep_weights=True)
            assert result.weights is not None, "run was asked to keep the weights"
            own = alignment(problem, result.weights).log_ratio
            for seen in (result.log_ratio, own):
                worst = max(worst, compare(seen, before.log_ratio, allowed[steps], extremes))
    return worst


def compare(seen: Array, start: Array, allowed: Array, extremes: dict[str, float]) -> float:
    """Largest change over what is allowed, less 1."""
    change = np.abs(seen - start)
    if not np.isfinite(change).all():
        return np.inf
    extremes["change"] = max(extremes["change"], float(change.max()))
    return float((change / allowed).max() - 1.0)


def with_two(problem: Problem) -> Problem:
    """The same problem with at least two effective datapoints in every row of ``w0``.

    Under ReLU the signs of the first two correlations are made positive.
    """
    if problem.activation == "linear":
        return problem
    c = problem.correlations(problem.w0)
    flipped = c.copy()
    flipped[:, :2] = np.abs(c[:, :2])
    return problem.with_w0(problem.w0 + problem.combine(flipped - c))


def tolerance(case: Case, problem: Problem, steps: int) -> Array:
    """What rounding can change R by after 0, 1, ..., ``steps`` steps: shape (steps + 1, k).

    The factor 2 covers second-order terms, and the error of reading R off the weights.
    """
    c = problem.correlations(problem.w0)
    size = np.abs(c) if problem.activation == "linear" else np.maximum(c, 0.0)
    inside = (size * size).sum(axis=-1)
    outside = (problem.w0 * problem.w0).sum(axis=-1) - inside
    top = size.max(axis=-1)
    scale = np.sqrt(inside)
    sensitivity = scale / top + np.sqrt(problem.m) * scale / (size.sum(axis=-1) - top)
    one = step_error(case.engine, problem, problem.m)
    turn = np.zeros_like(scale)
    turns = []
    for _ in range(steps + 1):
        turn = turn + one * np.sqrt((inside + outside) / inside)
        turns.append(2.0 * turn * sensitivity)
        inside, outside = (
            next_phi(inside, outside, problem.step_size),
            next_psi(inside, outside, problem.step_size),
        )
    return np.array(turns)
