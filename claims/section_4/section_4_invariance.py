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

from claims.theory.end_points import end_points, gradient_descent
from claims.theory.rotations import same_paths
from engine import Problem
from evidence import Counterexample, Outcome, refuted
from referee import Case, judge


@judge("section_4_invariance.gd/as_printed", "proved")
def gd_as_printed(case: Case) -> Outcome:
    """The identities, and pairs of paths on the engine."""
    return same_paths(case, relu=False)


@judge("section_4_invariance.relu/as_printed", "proved")
def relu_as_printed(case: Case) -> Outcome:
    """The identities, and pairs of paths on the engine under ReLU."""
    return same_paths(case, relu=True)


@judge("section_4_invariance.relu/for_every_map_that_keeps_the_span", "counterexample")
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
