"""Section 3, mini-batch SGD with many datapoints: every index is drawn equally often.

Where there are few datapoints ``claims.section_3.section_3`` tests the law of whole sequences of batches.  Here
there are many, and the question is simpler: is a batch of one uniform on [m]?  An index generator that
takes a few random bits modulo m passes the first test and fails this one.
"""

from __future__ import annotations

import numpy as np

from engine import Problem, StandardBasis, UniformSubsets
from evidence import Counterexample, Outcome, verified
from evidence.laws import DiscreteLawSequence, detectable_total_variation
from referee import Case, judge

M = 171  # 256 = 171 + 85: eight random bits modulo m would draw 85 of the indices twice as often
BLOCK = 2048


@judge("section_3_indices.indices/as_printed", "statistical", weight=0.5)
def as_printed(case: Case) -> Outcome:
    """Decode the index of a single step from the weights, and test the law of the indices."""
    blocks = case.afford(case.pick(4, 20, 200), BLOCK, what="blocks")
    problem = Problem(StandardBasis(M, M), np.full(M, 0.5 / np.sqrt(M)), 0.2)
    law = DiscreteLawSequence(np.full(M, 1.0 / M), case.false_alarm)
    seen = np.zeros(M, dtype=np.int64)
    for k in range(blocks):
        case.progress(f"block {k + 1} of {blocks}")
        run = case.engine.run(
            problem,
            UniformSubsets(1),
            max_steps=1,
            replicates=BLOCK,
            seed=case.seed_for("run", k),
            keep_weights=True,
        )
        assert run.weights is not None
        raised = np.asarray(run.weights) > problem.w0
        if not (raised.sum(axis=1) == 1).all():
            bad = int(np.flatnonzero(raised.sum(axis=1) != 1)[0])
            return _outcome(case, blocks, seen, f"replicate {bad} raised {int(raised[bad].sum())} coordinates")
        counts = np.bincount(raised.argmax(axis=1), minlength=M)
        seen += counts
        law.update(counts)
        if law.rejected:
            return _outcome(case, blocks, seen, "the indices are not uniform")
    return _outcome(case, blocks, seen, None)


def _outcome(case: Case, blocks: int, seen: np.ndarray, complaint: str | None) -> Outcome:
    distance = detectable_total_variation(blocks * BLOCK, M, case.false_alarm, 0.99)
    total = int(seen.sum())
    return verified(
        "statistical",
        "sequential test of the uniform law (a mixture e-process) on the indices decoded from one-step "
        "ensembles",
        unless=complaint,
        detail=f"{total} draws; the rarest index was drawn {int(seen.min())} times, the most frequent "
        f"{int(seen.max())} times.",
        counterexample=None
        if complaint is None
        else Counterexample(complaint, {"m": M, "draws": total, "counts": seen.tolist()}),
        false_alarm=case.false_alarm,
        detects=f"a law of the index at total variation distance {min(distance, 1.0):.2g} or more, with "
        "power 0.99",
        samples=total,
    )
