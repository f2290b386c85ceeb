r"""The summary card of the paper: what it says of starts and step sizes outside the theorems.

It says that iterates may diverge if |w0| >= 1 or eta > 1/5.  With one datapoint, m = n = 1, a step is
c' = c (1 + 2 eta (1 - c^2)).  Where c^2 > 1 + 1/eta the factor is below -1, so |c| increases, and stays
in that region: it diverges, as there is no fixed point there.  That region is reached from |w0| >= 1 at
eta = 1/5, and from |w0| < 1 at a larger eta.  So both warnings are right, as "may".  Neither number is a
threshold: |w0| = 1.2 at eta = 1/5 and |w0| < 1 at eta = 1/4 (Theorem 4) converge.

The summary card on sharpness: does SGD's solution concentrate curvature in fewer directions?

No: in more of them.  At sum_{i in S} c_i a_i, c_i > 0, the curvature in the span of the data (Appendix F) is
4/m along w itself, 0 along the other directions of span(S), both ways, and 1/m along -a_j for j not in S. For
GD S = S+; for SGD S is a single datapoint, and no direction of the span is left flat both ways. The largest
curvature is the same; what makes SGD's trace larger is that more datapoints are inactive.
"""

from __future__ import annotations

import numpy as np

from claims.theory.curvature import engine_curvature, loss_tolerance, solutions
from engine import Array, Problem, StandardBasis, gamma, unit_roundoff
from engine.landscape import second_directional_derivative
from evidence import Column, Counterexample, Outcome, Table, refuted, verified
from evidence.formula import Formula
from evidence.proof import reals
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


def flat(case: Case, problem: Problem, w: Array) -> tuple[int, str | None]:
    """The dimension of the flat part of the span at w, by the loss, and what the engine says against it."""
    c = problem.correlations(w)
    active = np.flatnonzero(c > 1e-9)
    inside = np.linalg.svd(c[active][None])[2][1:]  # of span(S), orthogonal to w
    tangent = problem.combine(inside @ np.eye(problem.m)[active]) if len(inside) else np.empty((0, problem.n))
    rest = problem.rows(np.setdiff1d(np.arange(problem.m), active))
    directions = np.concatenate([w[None], tangent, rest])
    pairs = np.concatenate([directions, -directions])
    curved = second_directional_derivative(problem, w, pairs)
    seen, error = engine_curvature(case.engine, problem, w, pairs, np.arange(problem.m))
    both = np.abs(curved).reshape(2, -1).max(axis=0)
    off = np.abs(seen / problem.m - curved).max() - error / problem.m
    complaint = f"the engine's curvature is off by {off:.2g}" if off > loss_tolerance(problem) else None
    return int((both <= loss_tolerance(problem)).sum()), complaint


(k,) = reals("k")

#: The dimension of the flat part at w_GD, for k datapoints in S+.
FLAT = Formula("the dimension", [k], k - 1, printed={r"|\mathcal S^+|": k}, indices="k")


def dimensions(case: Case) -> tuple[list[tuple[int, int, int, int]], str | None]:
    """(m, s, flat at GD, flat at SGD) for a few problems, and a complaint."""
    rows, complaint = [], None
    for m, s in ((2, 2), (4, 2), (4, 3), (5, 5)):
        found = solutions(m, m + 1, s, case.rng("curvature", m, s))
        gd, bad = flat(case, found.problem, found.gd)
        sgd, worse = flat(case, found.problem, found.sgd)
        rows.append((m, s, gd, sgd))
        complaint = complaint or bad or worse
        if (gd, sgd) != (FLAT(s), 0):
            complaint = f"m = {m}, s = {s}: the flat parts have the dimensions {gd} and {sgd}"
    return rows, complaint


COLUMNS = [Column("m", "d"), Column("size of S+", "d"), Column("flat at GD", "d"), Column("flat at SGD", "d")]


@judge("summary_card_curvature/as_printed", "counterexample")
def as_printed(case: Case) -> Outcome:
    """The flat parts by the loss and on the engine."""
    rows, complaint = dimensions(case)
    return refuted(
        "counterexample",
        "dimensions of the flat part of the span, from the loss and from gradients in the engine's steps",
        unless=complaint,
        detail=Table(COLUMNS, rows),
        counterexample=Counterexample(
            "m = n = 2: at GD's (0.6, 0.8) the direction across it is flat both ways, at SGD's (1, 0) it is "
            "not",
            {"data": [[1, 0], [0, 1]], "w_GD": [0.6, 0.8], "w_SGD": [1, 0]},
            "import numpy as np\nfrom engine import Problem\n"
            "from engine.landscape import second_directional_derivative as curvature\n"
            'problem = Problem(np.eye(2), np.array([0.3, 0.4]), 0.2, "relu")\n'
            "for w, v in (([0.6, 0.8], [0.8, -0.6]), ([1.0, 0.0], [0.0, 1.0])):\n"
            "    v = np.array(v)\n    print(curvature(problem, np.array(w), np.stack([v, -v])))",
        ),
        samples=len(rows),
    )


@judge("summary_card_curvature/corrected", "searched", formulas=[FLAT])
def corrected(case: Case) -> Outcome:
    """The same dimensions."""
    rows, complaint = dimensions(case)
    return verified(
        "searched",
        "dimensions of the flat part of the span, from the loss and from gradients in the engine's steps",
        unless=complaint,
        detail=Table(COLUMNS, rows),
        counterexample=Counterexample(complaint) if complaint else None,
        samples=len(rows),
    )
