r"""Section 5, the effective batch: what is left of a random batch under ReLU, and what follows for R.

A batch B acts through its part in S+ (Eq. (15)).  With s = |S+|, its size k is hypergeometric,
P(k) = C(s, k) C(m-s, b-k) / C(m, b), on max(0, b-(m-s)) <= k <= min(b, s), and given k it is a uniform k-subset
of S+.  So far the paper is right.

It then says that the increments of R (over S+) have the properties required by Proposition 8 conditionally on
k, hence unconditionally.  The first is not so (``section_5_conditional``).
"""

from __future__ import annotations

from math import comb

import numpy as np

from claims.theory.effective_batch import counted, enumeration, one_relu_step, size_law
from engine import Problem, StandardBasis, UniformSubsets, step_error
from evidence import Column, Counterexample, Outcome, Table, verified
from evidence.laws import DiscreteLawSequence, detectable_total_variation
from referee import Case, judge

#: (m, s, b, coordinates): the end points after one step are far apart for different effective batches.
DRAWS = (
    (4, 2, 2, (0.45, 0.35, -0.3, -0.2)),
    (4, 3, 3, (0.4, 0.3, 0.2, -0.25)),
    (5, 3, 2, (0.4, 0.3, 0.2, -0.25, -0.35)),
)


Draw = tuple[int, int, int, tuple[float, ...]]  # m, s, b and the start


def drawn(case: Case, draw: Draw, share: float) -> tuple[tuple[object, ...], float, int, str | None]:
    """The law of the engine's own effective batches, decoded from one step; row, distance, count."""
    m, s, b, start = draw
    problem = Problem(StandardBasis(m, m), np.array(start), 0.2, "relu")
    counts = counted(m, s, b)
    ends = np.array([one_relu_step(np.array(start), kept, 0.2) for kept in counts])
    replicates = case.pick(600, 6000, 60000)
    run = case.engine.run(
        problem,
        UniformSubsets(b),
        max_steps=1,
        seed=case.seed_for("effective", m, s, b),
        replicates=replicates,
        keep_weights=True,
    )
    assert run.weights is not None
    distance = np.linalg.norm(run.weights[:, None] - ends, axis=-1)
    law = DiscreteLawSequence([n / comb(m, b) for n in counts.values()], share)
    law.update(np.bincount(distance.argmin(axis=1), minlength=len(ends)))
    complaint = None
    if distance.min(axis=1).max() > step_error(case.engine, problem, b):
        complaint = f"a step at m = {m}, s = {s}, b = {b} belongs to no effective batch"
    elif law.rejected:
        complaint = f"the effective batches at m = {m}, s = {s}, b = {b} do not have the two-stage law"
    sizes = ", ".join(f"{k}: {p}" for k, p in size_law(m, s, b).items())
    row = (m, s, b, sizes, replicates, law.log_e_value)
    return (row, detectable_total_variation(replicates, len(ends), share, 0.99), replicates, complaint)


@judge("section_5.batch/as_printed", "searched", weight=0.5)
def batch_as_printed(case: Case) -> Outcome:
    """All batches for small m; the engine's own batches, decoded from its steps."""
    number, complaint = enumeration(case.pick(6, 8, 10))
    share = case.false_alarm / len(DRAWS)
    rows, furthest, samples = [], 0.0, number
    for draw in DRAWS:
        row, distance, count, bad = drawn(case, draw, share)
        rows.append(row)
        furthest, samples, complaint = max(furthest, distance), samples + count, complaint or bad
    return verified(
        "searched",
        f"all batches of all {number} combinations of m, s, b with small m, in exact fractions; "
        "one-step ensembles of the engine, whose effective batches are read off its weights",
        unless=complaint,
        detail=Table(
            [
                Column("m", "d"),
                Column("s", "d"),
                Column("b", "d"),
                Column("law of the size"),
                Column("replicates of the engine", "d"),
                Column("log e-value", ".2f"),
            ],
            rows,
        ),
        counterexample=Counterexample(complaint) if complaint else None,
        false_alarm=case.false_alarm,
        detects=f"a law of the engine's effective batches at a total variation distance of {furthest:.2g}, "
        "with probability 99 %, and any step that belongs to no effective batch",
        samples=samples,
    )
