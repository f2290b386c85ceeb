"""Invariance under orthogonal maps Q of the data that keep its span.

Eq. (4) is c (|w|^2 - 2) a + c^2 w with c = <w, a>, so the summed gradient of full-batch GD is

    (|w|^2 - 2) Pi_m w + |Pi_m w|^2 w    (linear activation),

which depends on the data through the projection Pi_m alone.  So GD takes the same steps on Q a_i, and
not only has the same limit.  (SGD does not: ``section_4_invariance_sgd``.)

Under ReLU the projection is the one onto the positively correlated datapoints.  A map Q leaves GD
alone if it keeps their span, and that of the others, and no correlation with w_0 changes sign.  A map
that keeps the span of all the data only may change the set S+, and the limit with it.
"""

from __future__ import annotations

import numpy as np

from claims.mathematics.end_points import end_points, gradient_descent
from claims.mathematics.rotations import same_paths
from engine import Problem
from evidence import Counterexample, Outcome, refuted
from referee import Case, Statement

COMMON = (r"$\lVert \mathbf w_0 \rVert < 1$, $0 < \eta \le 1/5$, $\Pi_m(\mathbf w_0) \neq 0$",)

GD = Statement(
    label="Section 4, rotation invariance of GD",
    part="gd",
    source="Section 4, after Theorem 1 and after Corollary 3; Section 1, item 3",
    title="GD does not change under orthogonal maps of the data that keep its span",
    text=r"""For orthogonal $Q$ with $Q(\mathrm{span}\,\mathcal D) = \mathrm{span}\,\mathcal D$, full-batch GD
from the same $\mathbf w_0$ on the data $Q\mathbf a_i$ converges to the same point as on the
$\mathbf a_i$. (The referee checks more: all iterates are the same.)""",
    assumptions=("linear activation, orthonormal data", *COMMON),
)

RELU = Statement(
    label="Section 1, invariance under ReLU",
    part="relu",
    source="Section 1, item 3 (“certain orthogonal transformations”, for both activations)",
    title="under ReLU, GD is invariant under certain orthogonal maps of the data",
    text=r"""Under ReLU, GD from the same $\mathbf w_0$ takes the same steps on the data $Q\mathbf a_i$ if the
orthogonal map $Q$ keeps $\mathrm{span}(\mathcal S^+)$ and $\mathrm{span}([m] \setminus \mathcal S^+)$, and
$\langle\mathbf w_0, Q\mathbf a_i\rangle$ is positive for $i \in \mathcal S^+$ and for no other $i$.""",
    assumptions=("ReLU activation, orthonormal data", *COMMON, r"$\mathcal S^+ \neq \emptyset$"),
)


@GD.claim(
    "as printed: verified, proved",
    argument="The full-batch gradient depends on the data through the projection onto its span alone.",
)
def gd_as_printed(case: Case) -> Outcome:
    """The identities, and pairs of paths on the engine."""
    return same_paths(case, relu=False)


@RELU.claim(
    "as printed: verified, proved",
    argument=r"GD under ReLU is linear GD on the data in $\mathcal S^+$ (Eq. (15)), and the correlations of "
    r"the iterates with $Q\mathbf a_i$ keep their signs (Corollary 6).",
)
def relu_as_printed(case: Case) -> Outcome:
    """The identities, and pairs of paths on the engine under ReLU."""
    return same_paths(case, relu=True)


@RELU.claim(
    "for every map that keeps the span: refuted, counterexample",
    title="under ReLU, GD is invariant under every orthogonal map that keeps the span of the data",
    text=r"""Section 4's statement read for ReLU: for orthogonal $Q$ with
$Q(\mathrm{span}\,\mathcal D) = \mathrm{span}\,\mathcal D$, GD from the same $\mathbf w_0$ has the same limit on
the data $Q\mathbf a_i$.""",
    argument=r"$Q$ may change $\mathcal S^+$. With $\mathbf w_0 = (0.3, 0.4)$ the standard basis has both "
    "correlations positive, and the limit is $(0.6, 0.8)$; turned by 90 degrees it has one, and the limit "
    "is $(0, 1)$. (Not a printed sentence: Section 1 speaks of certain orthogonal transformations, Section "
    "4 of the linear activation.)",
)
def relu_every_map(case: Case) -> Outcome:
    """A rotation by 90 degrees."""
    w0, turn = np.array([0.3, 0.4]), np.array([[0.0, 1.0], [-1.0, 0.0]])
    ends, off, allowed = [], 0.0, 0.0
    for data, limit in ((np.eye(2), [0.6, 0.8]), (turn, [0.0, 1.0])):
        path = gradient_descent(case.engine, Problem(data, w0, 0.2, "relu"))
        both = [w for _, w in end_points(case.engine, path)]
        off = max(off, *(float(np.linalg.norm(w - np.array(limit))) for w in both))
        allowed = max(allowed, path.allowed)
        ends.append(both[0])
    apart = float(np.linalg.norm(ends[0] - ends[1]))
    sets = {"data": [[1, 0], [0, 1]], "turned data": [[0, 1], [-1, 0]], "w0": [0.3, 0.4], "eta": 0.2}
    return refuted(
        "counterexample",
        "one pair of data sets, followed until the exact recursion is within 1e-9 of its limits",
        unless=not (off <= allowed and apart > 0.5),
        detail=f"The limits are {apart:.4f} apart; the engine is within {off:.1g} of them (allowed "
        f"{allowed:.1g}).",
        counterexample=Counterexample(
            "turning the data by 90 degrees moves the limit of GD under ReLU",
            {**sets, "limit": [0.6, 0.8], "limit on the turned data": [0, 1]},
            "import numpy as np\nfrom engine import Problem, load_engine\n"
            "for data in (np.eye(2), np.array([[0.0, 1.0], [-1.0, 0.0]])):\n"
            '    problem = Problem(data, np.array([0.3, 0.4]), 0.2, "relu")\n'
            '    print(load_engine("reference").trajectory(problem, np.tile([0, 1], (200, 1)))[-1])',
        ),
        samples=2,
        message=f"GD on the engine ends {off:.2g} off its limits",
    )
