r"""The summary card on sharpness: does SGD's solution concentrate curvature in fewer directions?

No: in more of them.  At sum_{i in S} c_i a_i, c_i > 0, the curvature in the span of the data (Appendix F) is
4/m along w itself, 0 along the other directions of span(S), both ways, and 1/m along -a_j for j not in S. For
GD S = S+; for SGD S is a single datapoint, and no direction of the span is left flat both ways. The largest
curvature is the same; what makes SGD's trace larger is that more datapoints are inactive.
"""

from __future__ import annotations

import numpy as np

from claims.mathematics.curvature import engine_curvature, loss_tolerance, solutions
from engine import Array, Problem
from engine.landscape import second_directional_derivative
from evidence import Counterexample, Outcome, Table, refuted, verified
from referee import Case, Statement

CARD = Statement(
    label="Summary card: directions of curvature",
    source="summary card of the paper, mechanism 2",
    title="SGD's solution has its curvature in fewer directions than GD's",
    text=r"""The subspace of the span of the data on which $D^2_{\mathbf v}\mathcal L = 0$ both ways is larger
at $\mathbf w_{\mathrm{SGD}}$ than at $\mathbf w_{\mathrm{GD}}$.""",
    assumptions=(r"ReLU activation, orthonormal data, $|\mathcal S^+| \ge 2$",),
)


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


def dimensions(case: Case) -> tuple[list[tuple[int, int, int, int]], str | None]:
    """(m, s, flat at GD, flat at SGD) for a few problems, and a complaint."""
    rows, complaint = [], None
    for m, s in ((2, 2), (4, 2), (4, 3), (5, 5)):
        found = solutions(m, m + 1, s, case.rng("curvature", m, s))
        gd, bad = flat(case, found.problem, found.gd)
        sgd, worse = flat(case, found.problem, found.sgd)
        rows.append((m, s, gd, sgd))
        complaint = complaint or bad or worse
        if (gd, sgd) != (s - 1, 0):
            complaint = f"m = {m}, s = {s}: the flat parts have the dimensions {gd} and {sgd}"
    return rows, complaint


HEADER = "m | size of S+ | flat at GD | flat at SGD"


@CARD.claim(
    "as printed: refuted, counterexample",
    argument=r"At $\mathbf a_i$ every datapoint $j \ne i$ is inactive and has the curvature $1/m$ along "
    r"$-\mathbf a_j$; at "
    r"$\mathbf w_{\mathrm{GD}}$ the $|\mathcal S^+| - 1$ directions of $\mathrm{span}(\mathcal S^+)$ across "
    r"it are flat.",
)
def as_printed(case: Case) -> Outcome:
    """The flat parts by the loss and on the engine."""
    rows, complaint = dimensions(case)
    return refuted(
        "counterexample",
        "dimensions of the flat part of the span, from the loss and from gradients in the engine's steps",
        unless=complaint,
        detail=Table(HEADER, rows, "d d d d"),
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


@CARD.claim(
    "corrected: verified, searched",
    title="SGD's solution has its curvature in more directions than GD's",
    text=r"""That subspace has the dimension $|\mathcal S^+| - 1$ at $\mathbf w_{\mathrm{GD}}$, and 0 at
$\mathbf w_{\mathrm{SGD}}$.""",
    argument=r"$D^2_{\mathbf v}\mathcal L = (4\langle\mathbf w, \mathbf v\rangle^2 + \lVert\mathbf v - "
    r"\Pi_m\mathbf v\rVert^2 "
    r"+ \sum_{j \notin \mathcal S} (v_j^-)^2)/m$ at $\mathbf w = \sum_{i\in\mathcal S} c_i\mathbf a_i$ "
    r"(Appendix F.5, "
    "corrected).",
)
def corrected(case: Case) -> Outcome:
    """The same dimensions."""
    rows, complaint = dimensions(case)
    return verified(
        "searched",
        "dimensions of the flat part of the span, from the loss and from gradients in the engine's steps",
        unless=complaint,
        detail=Table(HEADER, rows, "d d d d"),
        counterexample=lambda: Counterexample(complaint),
        samples=len(rows),
    )
