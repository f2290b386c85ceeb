"""Eq. (17): the solution of SGD is a datapoint of S+."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np

from claims.theory.relu_minima import MINIMUM
from claims.theory.settings import Setting
from claims.theory.sgd_limits import judge_limits
from engine import Problem, StandardBasis, gamma, step_error
from engine.landscape import loss
from evidence import Outcome, Verdict
from referee import Case, judge


@judge("eq_16.eq_17/as_printed", "statistical", weight=1.0)
def sgd_as_printed(case: Case) -> Outcome:
    """Datapoints are fixed points under every batch, with the least loss; ensembles end at them."""
    moved, complaint = fixed_points(case)
    settings = case.pick(
        [Setting(3, 4, 1, 0.2, active=2)],
        [Setting(3, 4, 1, 0.2, active=2), Setting(4, 5, 3, 0.2, active=3)],
        [Setting(3, 4, 1, 0.2, active=2), Setting(4, 5, 3, 0.2, active=3)],
    )
    outcome = judge_limits(case, settings, case.pick(20, 80, 1000), least=3)
    note = (
        f"Every datapoint as w, every batch, m <= 4: the engine moves by at most {moved:.2g} times "
        "the tolerance, and the loss is (m - 1)/(2m)."
    )
    if complaint:
        return replace(outcome, verdict=Verdict.REFUTED, message=complaint)
    return outcome.adding(note)


def fixed_points(case: Case) -> tuple[float, str | None]:
    """Largest move of the engine from a datapoint over what is allowed; and a complaint."""
    worst, complaint = 0.0, None
    for m in range(2, 5):
        problem = Problem(StandardBasis(m, m + 1), np.eye(m, m + 1), 0.2, "relu")
        gap = float(np.abs(loss(problem, problem.w0) - MINIMUM(m)).max())
        if gap > 8.0 * gamma(m + 16, 2.0**-53):
            complaint = complaint or f"the loss at a datapoint is {gap:.2g} off (m-1)/(2m)"
        for b in range(1, m):
            for batch in combinations(range(m), b):
                rows = np.tile(np.array(batch), (m, 1))
                moved = np.linalg.norm(case.engine.steps(problem, problem.w0, rows) - problem.w0, axis=1)
                worst = max(worst, float(moved.max()) / step_error(case.engine, problem, b))
    if worst > 1.0:
        complaint = complaint or "the engine leaves a datapoint, where all gradients vanish"
    return worst, complaint
