r"""The summary card of the paper: what it says of starts and step sizes outside the theorems.

It says that iterates may diverge if |w0| >= 1 or eta > 1/5.  With one datapoint, m = n = 1, a step is
c' = c (1 + 2 eta (1 - c^2)).  Where c^2 > 1 + 1/eta the factor is below -1, so |c| increases, and stays
in that region: it diverges, as there is no fixed point there.  That region is reached from |w0| >= 1 at
eta = 1/5, and from |w0| < 1 at a larger eta.  So both warnings are right, as "may".  Neither number is a
threshold: |w0| = 1.2 at eta = 1/5 and |w0| < 1 at eta = 1/4 (Theorem 4) converge.
"""

from __future__ import annotations

import numpy as np

from engine import Array, Problem, StandardBasis, gamma, unit_roundoff
from evidence import Outcome, verified
from referee import Case, judge

#: (eta, w0, steps): the first two diverge, the last two converge.
PATHS = ((0.2, 2.5, 4), (1.5, 0.6, 4), (0.2, 1.2, 60), (0.25, 0.9, 60))


@judge("summary_card/as_printed", "counterexample")
def divergence(case: Case) -> Outcome:
    """Four paths for one datapoint: each step against the formula, and where the path ends."""
    texts, good = [], True
    for index, (eta, start, steps) in enumerate(PATHS):
        problem = Problem(StandardBasis(1, 1), np.array([start]), eta)
        c = case.engine.trajectory(problem, np.zeros((steps, 1), dtype=np.int64))[:, 0]
        good &= follows(case, c, eta)
        diverges = bool((c**2 > 1.0 + 1.0 / eta).any() and abs(c[-1]) > abs(c[-2]))
        converges = bool(abs(abs(c[-1]) - 1.0) <= 64.0 * unit_roundoff(case.engine))
        good &= diverges if index < 2 else converges
        texts.append(f"eta = {eta}, w0 = {start}: c after {steps} steps is {c[-1]:.6g}")
    return verified(
        "counterexample",
        "paths with one datapoint on the engine, each step against the exact formula; a path diverges "
        "once c^2 > 1 + 1/eta",
        unless=not good,
        detail="; ".join(texts) + ". The last two lie outside the assumptions and converge all the same.",
        samples=len(PATHS),
        message="a path does not follow the formula, or does not end as it must",
    )


def follows(case: Case, c: Array, eta: float) -> bool:
    """Whether every step is the formula's up to rounding: three terms, some 24 operations."""
    before, after = c[:-1], c[1:]
    exact = before * (1.0 + 2.0 * eta * (1.0 - before**2))
    size = np.abs(before) * (1.0 + 2.0 * eta * (1.0 + before**2))
    return bool((np.abs(after - exact) <= 4.0 * gamma(24, unit_roundoff(case.engine)) * size).all())
