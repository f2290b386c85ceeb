"""Theorem 4 with constants: how far cyclic SGD with two datapoints is from the first of them after e epochs.

Let q = z/y, Y = y^2 and N = |w|^2 at the start of an epoch.  In the whole region of the theorem
q' <= q (1 - (2/5) eta^3 Y) and (1 - N')^+ <= (1 - 4 eta Y) (1 - N)^+ (whose second half does not increase it),
and N never falls below its start.  As Y >= N/2, both are geometric; and 1 - y <= 1 - y^2 = (1 - N) + z^2.

Near the limit q falls by 1 - eta^2 an epoch: the certified factor 1 - (1/5) eta^3 N_0 is that of the worst
place, the tie y = z, which the theorem includes.  There the true decrease is of order eta^3 as well.
"""

from __future__ import annotations

import numpy as np
from sympy import Rational

from claims.section_4 import theorem_4
from claims.statement import Case, Statement
from engine import Problem, StandardBasis, step_error
from evidence import Counterexample, Figure, Outcome, Series, Tightness, verified
from evidence.chain import prove
from evidence.proof import Sentence, reals

RATE = Statement(
    label="Theorem 4, with constants",
    key="theorem_4.constants",
    source="the referee's; Theorem 4 is in Section 4",
    title="cyclic SGD with two datapoints is within an explicit bound of the first one after e epochs",
    text=r"""With $q_0 = \langle\mathbf w_0,\mathbf a_1\rangle / \langle\mathbf w_0,\mathbf a_0\rangle$ and
$N_0 = \lVert\mathbf w_0\rVert^2$, for every number $e$ of epochs
$$\lVert \mathbf w_{2e} - \mathbf a_0 \rVert \le
(1 - N_0)(1 - 2\eta N_0)^e + 2 q_0 \left(1 - \tfrac15\eta^3 N_0\right)^e .$$""",
    assumptions=theorem_4.THEOREM.assumptions,
)
LINKS = (
    "Links: induction over the epochs (y >= z > 0 and N <= 1 + eta/4 are kept, by the sentences), products of "
    "factors below 1, and z <= q as y < 1. Not machine-checked: these."
)


def sentences() -> list[Sentence]:
    """What joins the steps of Theorem 4 to the bound."""
    Y, N, z, q, eta, u = reals("Y N z q eta u")
    size = [eta > 0, eta <= Rational(1, 4)]
    return [
        Sentence("2 Y >= N for y >= z", [Y, z], [z**2 <= Y], Y + z**2 <= 2 * Y),
        Sentence(
            "1 - (2/5) eta^3 Y <= 1 - eta^3 N/5", [Y, N, eta], [*size, 2 * Y >= N],
            1 - 2 * eta**3 * Y / 5 <= 1 - eta**3 * N / 5,
        ),
        Sentence(
            "1 - 4 eta Y <= 1 - 2 eta N", [Y, N, eta], [*size, 2 * Y >= N], 1 - 4 * eta * Y <= 1 - 2 * eta * N
        ),
        Sentence("1 - 4 eta u is at most 1", [eta, u], [*size, u >= 0], 1 - 4 * eta * u <= 1),
        Sentence(
            "(1 - y) + z <= (1 - N)^+ + 2 q", [Y, z, q, N, u],
            [Y > 0, Y < 1, z >= 0, z <= q, q <= 1, u >= 0, u >= 1 - N, Y**2 + z**2 >= N, Y**2 + z**2 <= N],
            1 - Y + z <= u + 2 * q,
        ),
    ]  # fmt: skip


@RATE.claim(
    "quantitative: verified, proved",
    argument=r"The ratio of the coordinates and $(1-\lVert\mathbf w\rVert^2)^+$ fall by fixed factors an epoch "
    "in the whole region of the theorem, and the distance is at most their sum.",
)
def quantitative(case: Case) -> Outcome:
    """The chain of Theorem 4 and what joins it to the bound; paths of the engine against it."""
    chain = prove(*theorem_4.sentences(), *sentences(), time_limit=30.0)
    rng, worst = case.rng("starts"), 0.0
    epochs, series, example = case.pick(400, 1500, 4000), [], None
    count = case.afford(case.pick(10, 30, 100), 2 * epochs, least=4, what="starts", by="state")
    for k in range(count):
        eta = float(rng.choice([0.05, 0.2, 0.25]))
        ratio = 1.0 if k == 0 else float(rng.uniform(0.05, 1.0))
        norm = float(rng.choice([0.3, 0.7, 0.99]))
        w0 = norm * np.array([1.0, ratio]) / np.hypot(1.0, ratio)
        problem = Problem(StandardBasis(2, 2), w0, eta)
        batches = np.tile([[0], [1]], (epochs, 1))
        path = case.engine.trajectory(problem, batches, every=2)
        e = np.arange(epochs + 1.0)
        q_0, N_0 = float(w0[1] / w0[0]), float(w0 @ w0)
        bound = (1 - N_0) * (1 - 2 * eta * N_0) ** e + 2 * q_0 * (1 - eta**3 * N_0 / 5) ** e
        distance = np.linalg.norm(path - np.array([1.0, 0.0]), axis=1)
        excess = float(((distance - step_error(case.engine, problem, 1) * (2 * e + 10.0)) / bound).max())
        if excess > worst:
            worst, example = excess, (eta, w0.tolist())
        if k < 3:
            label = f"eta = {eta}, q_0 = {q_0:.2g}, |w_0| = {norm}"
            series += [
                Series(f"engine, {label}", e.tolist(), np.maximum(distance, 1e-17).tolist(), "line"),
                Series(f"bound, {label}", e.tolist(), bound.tolist(), "dashed"),
            ]
    return verified(
        "proved",
        "the chain of Theorem 4 and the sentences that join it to the bound, with the links that are named; "
        "beside it paths of the engine against the bound after every epoch",
        unless=worst > 1.0,
        counterexample=lambda: Counterexample(
            f"the engine is further from the first datapoint than the bound, by the factor {worst:.4g}",
            dict(zip(("eta", "w0"), example or (), strict=False)),
        ),
        detail=[chain.table(), LINKS, f"{count} paths, the nearest at {worst:.3g} of the bound."],
        tightness=Tightness(worst, "largest distance over the bound, on the engine's paths"),
        detects="a path that is further from the first datapoint than the bound after some epoch",
        samples=count,
        figures=(
            Figure(
                name="cyclic_bound",
                title="The distance from the first datapoint, and its bound",
                x_label="epoch e",
                y_label="|w_2e - a_0|",
                y_scale="log",
                series=series,
                caption="Cyclic SGD with two datapoints from three starts, the first one a tie (lines), and "
                "the bound (dashed). Near the limit the true factor is 1 - eta^2 an epoch; the bound keeps "
                "that of the tie.",
            ),
        ),
    )
