"""Starts whose leading coordinates are tied, and starts with a coordinate of exactly 0.

- Ties: R does not depend on which coordinate is called i*.  GD keeps a tie for ever, SGD breaks it at the
  first batch that tells the tied coordinates apart.
- A coordinate that starts at zero stays zero (sign(0) = 0), so that neither a_j nor -a_j is a limit, although
  Theorem 2 lists -a_j: its set is larger than needed, not wrong.
"""

from __future__ import annotations

import numpy as np

from claims.contract.degenerate import outcome
from claims.theory.drift import all_batches
from claims.theory.settling import longest_run
from claims.theory.sgd_plans import least_phi
from claims.theory.similarity import MISSED
from engine import (
    Activation,
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
from evidence import Outcome
from referee import Case, judge


@judge("degenerate.ties/as_printed", "searched")
def ties(case: Case) -> Outcome:
    """All m <= 6, all b, all batches from a tie; R of permuted coordinates."""
    worst, count = 0.0, 0
    for m in range(2, case.pick(5, 6, 8)):
        size = 0.8 / np.sqrt(m + 1)
        w0 = np.append(np.full(m, size), size)
        problem = Problem(StandardBasis(m, m + 1), w0, 0.2)
        for b in range(1, m + 1):
            batches = all_batches(m, b)
            after = case.engine.steps(problem, np.tile(w0, (len(batches), 1)), batches)
            norm, u = (m + 1) * size**2, b * size**2
            up, down = batch_factor(norm, u, 0.2), rest_factor(u, 0.2)
            exact = np.log(up) - np.log((b - 1) * up + (m - b) * down)
            seen = alignment(problem, after).log_ratio
            allowed = 16 * gamma(problem.n + b + 20, unit_roundoff(case.engine))
            worst = max(worst, float(np.abs(seen - exact).max()) / allowed)
            count += len(batches)
    shuffled = relabelled(case)
    return outcome(
        worst <= 1.0 and shuffled <= 1e-12,
        "every batch of every size from a tie of all coordinates, standard basis, on the engine; R of all "
        "permutations of tied coordinates",
        f"R after one step is off its exact value by at most {worst:.2g} of what rounding allows, in {count} "
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
        f"The coordinate gets as far as {worst:.2g} of what rounding allows. {replicates} runs of SGD end at "
        "the other two datapoints.",
        count + replicates,
        complaint or "a coordinate that starts at zero moves",
        false_alarm=case.false_alarm,
        detects=MISSED.format(1.0 - 0.01 ** (1.0 / replicates)),
    )
