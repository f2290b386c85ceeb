"""Theorem 4: the squeeze at the end of its proof, and the odd iterates."""

from __future__ import annotations

import numpy as np
from sympy import And

from claims.appendix_e.theorem_4_steps import norms
from claims.theory.cyclic_sgd import Epochs, one_epoch, run_epochs
from claims.theory.harness import judge_formula
from evidence import Outcome
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Sentence, identity, reals
from referee import Case, judge

N, R = reals("N R")

#: What y^2 is at least, with R = (z/y)^2.
LEAST = Formula(
    "the bound on y^2",
    (N, R),
    N - R,
    printed={"N_{2t}": N, "(z_{2t}/y_{2t})^2": R},
    bounds=">=",
    domain=[R >= 0, N >= R, 1 + R >= N],
)  # below 0 it says nothing


@judge("theorem_4_limit.squeeze/as_printed", "proved", formulas=[LEAST])
def squeeze_as_printed(case: Case) -> Outcome:
    """The identity and the inequality; on the engine's epochs."""
    y, z, Y, Z, V = reals("y z Y Z V")
    chain = prove(
        identity("y^2 = N - (z/y)^2 y^2", y**2, N - V**2 * y**2, where={N: y**2 + z**2, V: z / y}),
        Sentence("y^2 >= N - (z/y)^2", [Y, Z], [Y > 0, Y < 1, Z >= 0], LEAST.at(Y + Z, Z / Y) <= Y),
    )

    def check(epochs: Epochs) -> float:
        y, z = epochs.y[2], epochs.z[2]
        lack = LEAST(norms(epochs)[2], (z / y) ** 2) - y**2
        return float((lack / (3.0 * epochs.error)).max() - 1.0)

    return judge_formula(chain, one_epoch(case), check)


@judge("theorem_4_limit.odd/as_printed", "proved")
def odd_as_printed(case: Case) -> Outcome:
    """The constants by machine; the same on the engine from points near the limit."""
    y, z, e, eta = reals("y z e eta")
    near = [eta > 0, e > 0, 10 * e <= 1, y >= 1 - e, y <= 1 + e, z >= -e, z <= e]
    move_y = y * (2 - 2 * y**2 - z**2)
    chain = prove(
        Sentence("y moves by at most 5 eta e", [y, z, e], near[1:], And(move_y <= 5 * e, move_y >= -5 * e)),
        Sentence(
            "z moves by at most 5/4 eta e",
            [y, z, e],
            near[1:],
            And(4 * y**2 * z <= 5 * e, 4 * y**2 * z >= -5 * e),
        ),
    )
    rng = case.rng("near")
    complaint = None
    for size in (0.1, 0.01):
        y0 = 1.0 + size * rng.uniform(-1.0, 0.0, 20)
        epochs = run_epochs(case, 0.25, y0, size * rng.uniform(0.1, 1.0, 20))
        moved = max(
            np.abs(epochs.y[1] - epochs.y[0]).max() / 5.0, np.abs(epochs.z[1] - epochs.z[0]).max() / 1.25
        )
        if moved > 0.25 * size + epochs.error or epochs.deviation > 0:
            complaint = f"within {size} of the limit the engine's half epoch moves by {moved:.3g}"
    return judge_formula(chain, one_epoch(case), None, also=complaint)
