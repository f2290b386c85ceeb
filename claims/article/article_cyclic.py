r"""The article on the journal version: which of two datapoints cyclic SGD converges to.

It says the one with the higher initial correlation.  Theorem 4 assumes that this is the first one.  The
first update favours a_0: at eta = 1/5 and <w0, a_0> = 1/2 it wins as long as <w0, a_1> < 0.572 (bisection on
the exact recursion).
"""

from __future__ import annotations

import numpy as np

from claims.theory.cyclic_limit import approach
from engine import Array, Problem, step_error
from engine.aggregates import epoch
from evidence import Counterexample, Outcome, refuted, verified
from referee import Case, judge

FIRST_WINS = np.array([0.5, 0.55])


@judge("article_text.cyclic/as_printed", "counterexample")
def cyclic(case: Case) -> Outcome:
    """One start, followed to the limit."""
    eta = 0.2
    y, z = FIRST_WINS
    overtaken = 0
    while y < z and overtaken < 1000:
        y, z = epoch(y, z, eta)
        overtaken += 1
    starts = FIRST_WINS[None]
    excess, epochs, final = approach(case, Problem(np.eye(2), starts, eta), starts)
    return refuted(
        "counterexample",
        "one deterministic path on the engine, against the exact recursion of an epoch",
        unless=not (y >= z > 0.0 and excess <= 0.0),
        detail=f"After {overtaken} epochs the coordinates are ({y:.4f}, {z:.4f}): the order has changed, "
        f"and Theorem 4 gives the limit. After {epochs} epochs the engine is at {final[0].tolist()}.",
        counterexample=Counterexample(
            "a_1 has the higher initial correlation, but the first batch is a_0, and a_0 wins",
            {"data": [[1, 0], [0, 1]], "w0": [0.5, 0.55], "eta": eta, "b": 1, "limit": [1, 0]},
            code="import numpy as np\nfrom engine import Problem, load_engine\n"
            "problem = Problem(np.eye(2), np.array([0.5, 0.55]), 0.2)\n"
            'print(load_engine("reference").trajectory(problem, np.tile([[0], [1]], (500, 1)))[-1])',
        ),
        samples=1,
        message=f"the engine ends at {final[0].tolist()}, not at a_0",
    )


@judge("article_text.cyclic/corrected", "searched")
def cyclic_corrected(case: Case) -> Outcome:
    """A grid of starts with the first datapoint ahead or tied; and three starts with the second one ahead."""
    norms = np.array([0.05, 0.3, 0.7, 0.999])[:, None]
    angles = np.arctan(np.array([1.0, 0.99, 0.7, 0.2, 0.01]))
    starts = np.stack([norms * np.cos(angles), norms * np.sin(angles)], axis=-1).reshape(-1, 2)
    steps = case.pick((0.2, 0.25), (0.12, 0.2, 0.25), (0.06, 0.12, 0.2, 0.25))
    lengths = [35.0 / eta**2 for eta in steps]
    fit = case.afford_each([len(starts)] * len(steps), lengths, least=5, what="starts", by="state")
    starts, steps = starts[:: -(-len(starts) // fit[0])], steps[: sum(count > 0 for count in fit)]
    excess = {eta: approach(case, Problem(np.eye(2), starts, eta), starts)[0] for eta in steps}
    worst = max(excess.values())
    ends = [(start, at, limit, winner(case, np.array(start), at)) for start, at, limit in EITHER]
    return verified(
        "searched",
        "a grid of starts, ties included, followed on the engine until the exact recursion is within "
        "1e-8 of a_0; beside it the three starts with a_1 ahead",
        unless=not worst <= 0.0 or any(limit != seen for *_, limit, seen in ends),
        detail=f"{len(starts)} starts for each eta in {steps}: the largest distance from a_0 over what the "
        f"exact recursion and rounding allow is {worst + 1:.3g}. With a_1 ahead: "
        + "; ".join(f"a_{seen} from {start} at eta = {at:g}" for start, at, _, seen in ends)
        + ".",
        samples=len(starts) * len(steps) + len(ends),
        message=f"not at a_0: {excess}, or another end than the stated one: {ends}",
    )


#: Starts with a_1 ahead, the step size, and the index of the limit.
EITHER = (((0.5, 0.55), 0.2, 0), ((0.5, 0.6), 0.2, 1), ((0.5, 0.55), 0.1, 1))


def winner(case: Case, start: Array, eta: float) -> int | None:
    """The index of the datapoint at which the engine ends, within 1e-8 and rounding; None if at neither."""
    y, z = start
    epochs, distance = 0, 1.0
    while distance > 1e-8 and epochs < 10**5:
        y, z = epoch(y, z, eta)
        epochs, distance = epochs + 1, min(np.hypot(1.0 - y, z), np.hypot(y, 1.0 - z))
    problem = Problem(np.eye(2), start, eta)
    final = case.engine.trajectory(problem, np.tile([[0], [1]], (epochs, 1)), every=2 * epochs)[-1]
    gaps = np.linalg.norm(final - np.eye(2), axis=1)
    near = gaps <= 2.0 * distance + 4.0 * step_error(case.engine, problem, 1) / eta**2
    return int(near.argmax()) if near.any() else None
