r"""Degenerate cases that the assumptions admit, and which statements of the paper survive in each.

- No positively correlated datapoint under ReLU, or no projection onto the data: all gradients vanish and
  nothing moves.  Statements about limits fail or are void; those about bounds and signs hold.
- Ties for the leading coordinate: R does not depend on which is called i*.  GD keeps a tie for ever, SGD
  breaks it at the first batch that tells the tied coordinates apart.
- A coordinate that starts at zero stays zero (sign(0) = 0), so that neither a_j nor -a_j is a limit, although
  Theorem 2 lists -a_j: its set is larger than needed, not wrong.

The extreme sizes m = 1 and b = m - 1 are in ``degenerate_sizes``.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from claims.mathematics.drift import all_batches
from claims.mathematics.dynamics import batch_factor, rest_factor
from claims.mathematics.full_batch import full_batches
from claims.statement import Case, Statement
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
from engine.landscape import loss
from evidence import Outcome, verified


def degenerate(part: str, title: str, text: str, assumptions: tuple[str, ...]) -> Statement:
    """One of the cases."""
    return Statement(
        label="Degenerate cases",
        part=part,
        source="Section 3 (what the assumptions admit)",
        title=title,
        text=text,
        assumptions=assumptions,
    )


def outcome(good: bool, method: str, detail: str, samples: int, message: str) -> Outcome:
    """What every case returns: exact expectations that the engine meets, or not."""
    return verified("exhaustive", method, unless=not good, detail=detail, samples=samples, message=message)


SMALL = (r"orthonormal data, $\mathbf w_0 \ne 0$, $\lVert\mathbf w_0\rVert < 1$, $0 < \eta \le 1/5$",)

EMPTY = degenerate(
    "relu_empty",
    "no positively correlated datapoint under ReLU",
    r"""If $\mathcal S^+ = \emptyset$ then $\mathbf w_t = \mathbf w_0$ and $\mathcal L(\mathbf w_t) = \frac12$
for every sequence of batches. Proposition 5, Corollary 6 and $\mathcal S^+_t = \mathcal S^+$ hold;
Theorem 10 is 0/0, and Theorem 11 promises an element of the empty set.""",
    ("ReLU activation", *SMALL),
)

FLAT = degenerate(
    "no_projection",
    "no projection onto the data",
    r"""If $\Pi_m(\mathbf w_0) = 0$ then $\mathbf w_t = \mathbf w_0$ for every sequence of batches.
Propositions 5 and 15, Corollary 6 (with $\Psi_t$ constant), Eq. (10) and Lemmas 14 and 27 hold; Theorems 1 and
2, Eq. (9), Propositions 7, 9, 26 and 28 fail or are 0/0.""",
    ("linear activation", "$m < n$", *SMALL),
)


@EMPTY.claim(
    "as printed: verified, exhaustive",
    argument=r"All indicators in Eq. (4) are 0, so are all gradients; every pointwise loss is "
    r"$\frac12\lVert\mathbf a_i\rVert^2$.",
)
def relu_empty(case: Case) -> Outcome:
    """All subsets of three datapoints as batches, and paths."""
    w0 = np.array([[-0.5, -0.3, -0.1, 0.4], [-0.5, 0.0, -0.1, 0.0], [0.0, 0.0, 0.0, 0.9]])
    return stays(case, Problem(StandardBasis(3, 4), w0, 0.2, "relu"), expected_loss=0.5)


@FLAT.claim(
    "as printed: verified, exhaustive",
    argument=r"Every $\langle\mathbf w_0, \mathbf a_i\rangle$ is 0, and with it every gradient in Eq. (4).",
)
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
        f"The weights move by at most {worst:.2g} of what rounding allows; the loss stays "
        f"{float(value[0]):.6f}.",
        count + 2 * len(problem.w0),
        "the engine moves weights whose gradients are all zero",
    )


TIES = degenerate(
    "ties",
    "ties for the leading coordinate",
    r"""If several $|c_t(i)|$ are largest, $R_t$ is the same whichever of them is called $i_t^*$. If all are
equal, $R_t = -\log(m-1)$, its least value, which GD keeps; one step of SGD gives $R_{t+1} =
\log(A / ((b-1)A + (m-b)B))$ whatever the batch, with $A, B$ the factors of Lemma 14.""",
    ("linear activation", *SMALL, r"$m \ge 2$"),
)


@TIES.claim(
    "as printed: verified, exhaustive",
    argument=r"$R$ is a function of the multiset of the $|c(i)|$; with all of them equal, $b$ are multiplied "
    r"by $A$ and $m - b$ by $B < A$.",
)
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


ZERO = degenerate(
    "zero_coordinate",
    "a coordinate that starts at zero",
    r"""If $c_0(j) = 0$ then $c_t(j) = 0$ for all $t$ and every sequence of batches: Corollary 6 holds with
$\operatorname{sign}(0) = 0$, and neither $\mathbf a_j$ nor $-\mathbf a_j$ is a limit of SGD, although
$j \in [m] \setminus \mathcal S^+$ puts $-\mathbf a_j$ into the set of Theorem 2.""",
    SMALL,
)


@ZERO.claim(
    "as printed: verified, exhaustive", argument="A step multiplies every coordinate by a factor (Lemma 14)."
)
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
    replicates = case.pick(12, 100, 1000)
    problem = Problem(StandardBasis(3, 4), w0[0], 0.2)
    ended = case.engine.run(
        problem,
        UniformSubsets(1),
        max_steps=50_000,
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
    )
