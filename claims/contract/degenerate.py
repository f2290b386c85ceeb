r"""Starts from which nothing moves: what the assumptions admit, and which statements survive it.

No positively correlated datapoint under ReLU, or no projection onto the data: all gradients vanish.
Statements about limits fail or are void; those about bounds and signs hold.  And a start that the theorems
exclude, from which the data are forgotten.  Further starts with ties between the leading coordinates or a
coordinate of exactly 0, and two extreme sizes:

- m = 1: there is no b < m, R is +infinity, and the bound -log(m - 1) does not exist.  GD converges to
  sign(c) a_1, as Theorem 1 says.
- b = m - 1: the other extreme of SGD; nothing special happens.

- Ties: R does not depend on which coordinate is called i*.  GD keeps a tie for ever, SGD breaks it at the
  first batch that tells the tied coordinates apart.
- A coordinate that starts at zero stays zero (sign(0) = 0), so that neither a_j nor -a_j is a limit, although
  Theorem 2 lists -a_j: its set is larger than needed, not wrong.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
from sympy import Rational, log

from claims.theory.drift import (
    all_batches,
    asymptotic_drift,
    corrected_bound,
    increment_tolerance,
    increments,
    near_limit,
)
from claims.theory.full_batch import full_batches
from claims.theory.settling import longest_run
from claims.theory.sgd_plans import least_phi
from claims.theory.similarity import MISSED
from engine import (
    Activation,
    Array,
    FullBatch,
    Problem,
    StandardBasis,
    Stop,
    UniformSubsets,
    alignment,
    gamma,
    step_error,
    unit_roundoff,
)
from engine.aggregates import batch_factor, rest_factor
from engine.landscape import loss
from evidence import Column, Detail, Outcome, Table, verified
from evidence.formula import Formula
from evidence.proof import reals
from referee import Case, judge


def outcome(good: bool, method: str, detail: Detail, samples: int, message: str, **rest: Any) -> Outcome:
    """What every case returns: exact expectations that the engine meets, or not."""
    return verified(
        "searched", method, unless=not good, detail=detail, samples=samples, message=message, **rest
    )


m, b, A, B, eta, delta = reals("m b A B eta delta")

#: The loss where no gradient moves the weights; what a coordinate is multiplied by at most, at N = 2 + delta.
STILL = Formula("the loss", [], Rational(1, 2))
SHRINKS = Formula(
    "the factor", [eta, delta], 1 - eta * delta, bounds="<=", domain=[eta > 0, eta < 1, delta > 0, delta < 1]
)

#: R where all coordinates are equal, and one step of SGD later.
LEVEL = Formula("the least R", [m], -log(m - 1), indices="m")
NEXT = Formula("R after a step", [m, b, A, B], log(A / ((b - 1) * A + (m - b) * B)), indices="m b")

#: The least drift near the limit for batches of all but one.
LEAST_DRIFT = Formula(
    "the least drift", [m, eta], (m - 1) / m * log(1 / (1 - eta / (m - 1))) - log(1 + eta) / m, indices="m"
)


@judge("degenerate.relu_empty/as_printed", "searched", formulas=[STILL])
def relu_empty(case: Case) -> Outcome:
    """All subsets of three datapoints as batches, and paths."""
    w0 = np.array([[-0.5, -0.3, -0.1, 0.4], [-0.5, 0.0, -0.1, 0.0], [0.0, 0.0, 0.0, 0.9]])
    return stays(case, Problem(StandardBasis(3, 4), w0, 0.2, "relu"), expected_loss=float(STILL()))


@judge("degenerate.no_projection/as_printed", "searched")
def no_projection(case: Case) -> Outcome:
    """All subsets of three datapoints as batches, and paths."""
    w0 = np.array([[0.0, 0.0, 0.0, 0.4, 0.3], [0.0, 0.0, 0.0, -0.9, 0.1]])
    return stays(case, Problem(StandardBasis(3, 5), w0, 0.2), expected_loss=0.5)


def stays(case: Case, problem: Problem, expected_loss: float) -> Outcome:
    """Whether no batch, no path and no run moves the weights."""
    worst, count = 0.0, 0
    error = 2 * step_error(case.engine, problem, problem.m)
    for b in range(1, problem.m + 1):
        for batch in combinations(range(problem.m), b):
            rows = np.tile(batch, (len(problem.w0), 1))
            after = case.engine.steps(problem, problem.w0, rows)
            worst = max(worst, float(np.abs(after - problem.w0).max()) / error)
            count += len(after)
    steps = 30
    path = case.engine.trajectory(problem, full_batches(problem.m, steps))
    worst = max(worst, float(np.abs(path - problem.w0[:, None]).max()) / (steps * error))
    ended = case.engine.run(
        problem, UniformSubsets(1), max_steps=steps, seed=case.seed_for("run"), keep_weights=True
    )
    assert ended.weights is not None, "run was asked to keep the weights"
    worst = max(worst, float(np.abs(ended.weights - problem.w0).max()) / (steps * error))
    value = loss(problem, path[:, -1])
    good = worst <= 1.0 and bool(np.abs(value - expected_loss).max() <= steps * error)
    return outcome(
        good,
        "all subsets of the data as batches, one step each; 30 steps of GD and of SGD on the engine",
        f"The weights move by at most {worst:.2g} times the tolerance; the loss stays {float(value[0]):.6f}.",
        count + 2 * len(problem.w0),
        "the engine moves weights whose gradients are all zero",
    )


@judge("degenerate.long_outside/as_printed", "searched", formulas=[SHRINKS])
def long_outside(case: Case) -> Outcome:
    """GD against the recursion of its two numbers, and beyond the least floating-point number; SGD as well."""
    size, outside, eta, steps = 0.1, 1.8, 0.2, 3_000
    problem = Problem(StandardBasis(2, 3), np.array([size, size, outside]), eta)
    path = case.engine.trajectory(problem, full_batches(2, steps), every=20)
    c, z = size, outside
    exact = np.zeros((steps // 20 + 1, 3))
    for t in range(steps + 1):
        if t % 20 == 0:
            exact[t // 20] = c, c, z
        u = 2.0 * c * c
        c, z = c * (1.0 + eta * (2.0 - u - (u + z * z))), z * (1.0 - eta * u)
    error = step_error(case.engine, problem, 2)
    far = float(np.abs(path - exact).max()) / (100.0 * error)  # the sum of the moves of all steps is below 2
    ended = [
        case.engine.run(
            problem, schedule, max_steps=steps, seed=case.seed_for(schedule.size(2)), keep_weights=True
        ).weights
        for schedule in (FullBatch(), UniformSubsets(1))
    ]
    last = np.concatenate([path[-1:], *(weights for weights in ended if weights is not None)])
    first = case.engine.trajectory(problem, full_batches(2, 20))  # before the coordinates are rounded to 0
    most = SHRINKS(eta, (first[:-1] ** 2).sum(axis=1) - 2.0)[:, None]
    shrinks = bool((first[1:, :2] <= most * first[:-1, :2] + 2.0 * error).all())
    gone = float(np.abs(last[:, :2]).max())
    kept = float(np.abs(last[:, 2]).min())
    return outcome(
        bool(np.isfinite(last).all()) and shrinks and far <= 1.0 and gone < 1e-30 and kept > np.sqrt(2.0),
        f"GD on the engine for {steps} steps against the recursion of one coordinate and the part outside; "
        "runs of GD and of SGD with b = 1",
        f"Every 20 steps GD is within {far:.2g} times the tolerance; after {steps} steps the coordinates "
        f"are at most {gone:.1g}, the part outside at least {kept:.5f}.",
        3,
        "weights whose coordinates vanish beside the part outside of the data are not those of Eq. (3)",
    )


@judge("degenerate_sizes.single/as_printed", "searched")
def single(case: Case) -> Outcome:
    """GD from both signs; R; and the schedules with b < 1."""
    w0 = np.array([[0.5, 0.3], [-0.2, 0.6], [0.9, 0.0]])
    problem = Problem(StandardBasis(1, 2), w0, 0.2)
    final = case.engine.trajectory(problem, full_batches(1, 120), every=120)[:, -1]
    limit = np.sign(w0[:, :1]) * np.eye(2)[0]
    gap = float(np.abs(final - limit).max())
    # near the limit errors of one step shrink by (1 - eta)^2; before, they grow by at most 1/|c_0|
    allowed = 1e-9 + 100 * step_error(case.engine, problem, 1)
    R = alignment(problem, final).log_ratio
    refused = 0
    for size in (0, 2):
        try:
            UniformSubsets(size).size(1)
        except ValueError:
            refused += 1
    return outcome(
        gap <= allowed and bool(np.isposinf(R).all()) and refused == 2,
        "GD on the engine from three starts; R of Eq. (11); the batch sizes 0 and 2 are refused",
        f"After 120 steps GD is within {gap:.2g} of its limit; R = {R[0]}.",
        3,
        f"GD ends {gap} from sign(c) a_1",
    )


@judge("degenerate_sizes.largest_batch/as_printed", "searched", weight=0.1, formulas=[LEAST_DRIFT])
def largest_batch(case: Case) -> Outcome:
    """The drift over all m batches at the centre and at a vertex; runs of SGD to R = 12."""
    worst, count, positive = 0.0, 0, True
    rows = []
    for m in range(2, case.pick(6, 9, 13)):
        b, vertex = m - 1, np.eye(m - 1)[0] + 1e-3
        for at_centre, q in ((True, np.ones(m - 1)), (False, vertex)):
            shares = q / q.sum()
            problem = near_limit(shares, 25.0, 0.2, extra=0)
            measured = float(increments(case.engine, problem, all_batches(m, b)).mean())
            exact = asymptotic_drift(shares, b, 0.2)
            allowed = increment_tolerance(case.engine, problem, b, 25.0)
            worst = max(worst, abs(measured - exact) / allowed)
            least = float(LEAST_DRIFT(m, 0.2))
            positive &= measured + allowed >= least > corrected_bound(m, b, 0.2) > 0
            positive &= not at_centre or measured - allowed <= least  # where it is attained
            count += m
            if at_centre:
                rows.append((m, b, measured, least, corrected_bound(m, b, 0.2)))
    settled, runs = settles(case, case.false_alarm)
    return outcome(
        worst <= 1.0 and positive and settled,
        "all m batches of size m - 1 at states with R = 25, on the engine, against the closed form of the "
        "limit; runs of SGD to R = 12",
        [
            Table(
                [
                    Column("m", "d"),
                    Column("b", "d"),
                    Column("drift at the centre", ".6f"),
                    Column("infimum", ".6f"),
                    Column("bound", ".6f"),
                ],
                rows,
            ),
            f"The drift is off its closed form by at most {worst:.2g} of what rounding and the distance "
            f"from the limit allow. All of {runs} runs settle.",
        ],
        count + runs,
        "the drift for b = m - 1 is not what Proposition 23's limit gives, or a run does not settle",
        false_alarm=case.false_alarm,
        detects=MISSED.format(1.0 - 0.01 ** (2.0 / runs)),
    )


def settles(case: Case, share: float) -> tuple[bool, int]:
    """Whether SGD with b = m - 1 reaches R = 12 from near a tie, for m = 2 and 3, but for a ``share``."""
    runs = case.afford(case.pick(8, 50, 300), 1700, least=2)
    good = True
    for m in (2, 3):
        w0: Array = np.linspace(0.4, 0.41, m)
        problem = Problem(StandardBasis(m, m), w0, 0.2)
        ended = case.engine.run(
            problem,
            UniformSubsets(m - 1),
            max_steps=longest_run((m, m, m - 1, 0.2), 12.0, 0.5 * share / runs, phi_0=least_phi(problem)),
            seed=case.seed_for("settles", m),
            replicates=runs,
            stop=Stop(12.0),
            keep_weights=True,
        )
        assert ended.weights is not None, "run was asked to keep the weights"
        R = alignment(problem, ended.weights).log_ratio
        good &= bool(ended.stopped.all() and (R > 11.0).all() and (ended.weights > 0).all())
    return good, 2 * runs


@judge("degenerate.ties/as_printed", "searched", formulas=[LEVEL, NEXT])
def ties(case: Case) -> Outcome:
    """All m <= 6, all b, all batches from a tie; R of permuted coordinates."""
    worst, count, level = 0.0, 0, True
    for m in range(2, case.pick(5, 6, 8)):
        size = 0.8 / np.sqrt(m + 1)
        w0 = np.append(np.full(m, size), size)
        problem = Problem(StandardBasis(m, m + 1), w0, 0.2)
        level &= abs(float(alignment(problem, w0).log_ratio - LEVEL(m))) <= 1e-12
        for b in range(1, m + 1):
            batches = all_batches(m, b)
            after = case.engine.steps(problem, np.tile(w0, (len(batches), 1)), batches)
            norm, u = (m + 1) * size**2, b * size**2
            up, down = batch_factor(norm, u, 0.2), rest_factor(u, 0.2)
            exact = np.nan_to_num(NEXT(m, b, up, down), nan=np.inf)
            seen = alignment(problem, after).log_ratio
            allowed = 16 * gamma(problem.n + b + 20, unit_roundoff(case.engine))
            worst = max(worst, float(np.abs(seen - exact).max()) / allowed)
            count += len(batches)
    shuffled = relabelled(case)
    return outcome(
        worst <= 1.0 and level and shuffled <= 1e-12,
        "every batch of every size from a tie of all coordinates, standard basis, on the engine; R of all "
        "permutations of tied coordinates",
        f"R after one step is off its exact value by at most {worst:.2g} times the tolerance, in {count} "
        f"steps; b = m is GD, which keeps $-\\log(m-1)$. Relabelling changes R by {shuffled:.1g}.",
        count,
        "R after a step from a tie is not what Lemma 14 gives",
    )


def relabelled(case: Case) -> float:
    """The largest difference of R between permutations of (0.4, 0.4, 0.1)."""
    c = np.array([[0.4, 0.4, 0.1], [0.4, 0.1, 0.4], [0.1, 0.4, 0.4], [-0.4, 0.4, -0.1]])
    R = alignment(Problem(StandardBasis(3, 3), c, 0.2), c).log_ratio
    return float(np.ptp(R))


@judge("degenerate.zero_coordinate/as_printed", "searched", weight=0.1)
def zero_coordinate(case: Case) -> Outcome:
    """All subsets as batches; paths; runs of SGD to R = 12, none of which ends at j."""
    w0 = np.array([[0.5, 0.0, 0.3, 0.2], [-0.4, 0.0, -0.6, 0.0], [0.1, 0.0, 0.2, -0.7]])
    worst, count, complaint = 0.0, 0, ""
    activations: tuple[Activation, ...] = ("linear", "relu")
    for activation in activations:
        problem = Problem(StandardBasis(3, 4), w0, 0.2, activation)
        error = 2 * step_error(case.engine, problem, 3)
        for b in (1, 2, 3):
            batches = all_batches(3, b)
            for batch in batches:
                after = case.engine.steps(problem, w0, np.tile(batch, (3, 1)))
                worst = max(worst, float(np.abs(after[:, 1]).max()) / error)
                count += 3
            path = case.engine.trajectory(problem, np.tile(batches, (3, 1)))
            # an error of one step grows as the other coordinates do, by less than 1/0.1
            worst = max(worst, float(np.abs(path[..., 1]).max()) / (10 * 3 * len(batches) * error))
    replicates = case.afford(case.pick(12, 100, 1000), 700, least=4)
    problem = Problem(StandardBasis(3, 4), w0[0], 0.2)
    ended = case.engine.run(
        problem,
        UniformSubsets(1),
        # only two of the three coordinates ever move
        max_steps=longest_run((3, 2, 1, 0.2), 12.0, case.false_alarm / replicates, phi_0=least_phi(problem)),
        seed=case.seed_for("limits"),
        replicates=replicates,
        stop=Stop(12.0),
        keep_weights=True,
    )
    assert ended.weights is not None, "run was asked to keep the weights"
    aligned = alignment(problem, ended.weights)
    if not (ended.stopped.all() and (aligned.log_ratio > 11.0).all()):
        complaint = "a run of SGD does not settle"
    if (aligned.leader == 1).any():
        complaint = "a run of SGD ends at the datapoint whose coordinate started at zero"
    return outcome(
        worst <= 1.0 and not complaint,
        "all subsets of three datapoints as batches, both activations; paths; runs of SGD to R = 12",
        f"The coordinate gets as far as {worst:.2g} times the tolerance. {replicates} runs of SGD end at "
        "the other two datapoints.",
        count + replicates,
        complaint or "a coordinate that starts at zero moves",
        false_alarm=case.false_alarm,
        detects=MISSED.format(1.0 - 0.01 ** (1.0 / replicates)),
    )
