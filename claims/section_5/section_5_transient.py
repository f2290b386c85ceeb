r"""Section 5: the process R over S+ is transient under ReLU.

With two datapoints or more in S+ it is, like R in Proposition 9.  With a single one the sum in its
denominator is empty, and it is +infinity from the start: "transient" says nothing then. SGD ends at that
datapoint all the same.
"""

from __future__ import annotations

import numpy as np

from claims.appendix_a.lemma_19 import induction, steps
from claims.section_4.proposition_9 import COLUMNS, transient
from claims.theory.escape_paths import outright
from claims.theory.settings import Setting
from claims.theory.sgd_limits import typical
from engine import Problem, StandardBasis, UniformSubsets, alignment
from evidence import Counterexample, Outcome, Table, verified
from referee import Case, judge


@judge("section_5_transient/as_printed", "proved", weight=0.5)
def as_printed(case: Case) -> Outcome:
    """The chain over S+; ensembles that reach a large R and stay; a single datapoint."""
    return outright(ensembles(case), (steps(), induction()))


def ensembles(case: Case) -> Outcome:
    """Replicates with two or three effective datapoints, and with one."""
    settings = [Setting(3, 4, 2, 0.2, active=2), *case.pick([], [Setting(5, 5, 2, 0.2, active=3)], [])]
    each = [3.0 * typical(setting) for setting in settings]
    counts = case.afford_each([case.pick(12, 100, 600)] * len(settings), each, least=4)
    share = case.false_alarm / len(settings)
    rows, wrong = [], None
    for setting, count in zip(settings, counts, strict=True):
        if count and not wrong:
            row, wrong = transient(case, setting, count, share)
            rows.append(row)
    problem = Problem(StandardBasis(3, 3), np.array([0.4, -0.3, -0.2]), 0.2, "relu")
    run = case.engine.run(
        problem, UniformSubsets(2), max_steps=40, seed=case.seed_for("one"), keep_weights=True
    )
    assert run.weights is not None
    alone = alignment(problem, run.weights).log_ratio
    if not (np.isposinf(alone).all() and np.isposinf(run.log_ratio).all()):
        wrong = f"with a single datapoint in S+ the alignment is {alone.tolist()}"
    missed = 1.0 - 0.01 ** (1.0 / counts[0])
    return verified(
        "statistical",
        "every replicate must reach R >= r in time, and stay above log 50 for as long again; one start with "
        "a single "
        "effective datapoint",
        unless=wrong,
        detail=Table(COLUMNS, rows),
        counterexample=Counterexample(wrong) if wrong else None,
        false_alarm=case.false_alarm,
        detects=f"a way of not reaching r that a replicate takes with probability {missed:.2g}, with power "
        f"0.99",
        samples=sum(counts) + 1,
    )
