"""Theorem 4: the squeeze at the end of its proof, and the odd iterates."""

from __future__ import annotations

import numpy as np
from sympy import And

from claims.appendix_e.theorem_4_steps import norms
from claims.mathematics.cyclic_sgd import SETTING, Epochs, compare, run_epochs
from claims.outcomes import established
from evidence import Outcome
from evidence.chain import prove
from evidence.proof import Sentence, identity, reals
from referee import Case, Statement

SQUEEZE = Statement(
    label="Theorem 4, lower bound of y^2",
    part="squeeze",
    source="Appendix E.2, last displays",
    title="the leading coordinate is squeezed to 1",
    text=r"""$y_{2t}^2 = N_{2t} - (z_{2t}/y_{2t})^2 y_{2t}^2 \ge N_{2t} - (z_{2t}/y_{2t})^2$, so that with
$z_{2t}/y_{2t} \to 0$: $\liminf y_{2t}^2 \ge \liminf N_{2t} - 0 \ge 1$.""",
    assumptions=SETTING,
    key="theorem_4_limit",
)
ODD = Statement(
    label="Theorem 4, odd times",
    part="odd",
    source="Appendix E.2, last sentence (citing Lemma 25)",
    title="half an epoch near the limit moves the weights little",
    text=r"""If $(y_{2t}, z_{2t}) \to (1, 0)$, then $(y_t, z_t) \to (1, 0)$.""",
    assumptions=SETTING,
    key="theorem_4_limit",
)


@SQUEEZE.claim(
    "as printed: verified, proved",
    argument=r"$z^2 = (z/y)^2 y^2 \le (z/y)^2$ for $y \le 1$. (The paper writes $V_\star$ for $\lim (z/y)^2$, "
    r"which is $V_\star^2$; both are 0 there.)",
)
def squeeze_as_printed(case: Case) -> Outcome:
    """The identity and the inequality; on the engine's epochs."""
    y, z, Y, Z, N, V = reals("y z Y Z N V")
    chain = prove(
        identity("y^2 = N - (z/y)^2 y^2", y**2, N - V**2 * y**2, where={N: y**2 + z**2, V: z / y}),
        Sentence("y^2 >= N - (z/y)^2", [Y, Z], [Y > 0, Y < 1, Z >= 0], Y >= Y + Z - Z / Y),
    )

    def check(epochs: Epochs) -> float:
        y, z = epochs.y[2], epochs.z[2]
        lack = norms(epochs)[2] - (z / y) ** 2 - y**2
        return float((lack / (3.0 * epochs.error)).max() - 1.0)

    return established(chain, compare(case, check), method="machine proofs")


@ODD.claim(
    "as printed: verified, proved",
    argument=r"Within $\varepsilon \le 1/10$ of $(1, 0)$ half an epoch moves $y$ by at most "
    r"$5\eta\varepsilon$ and $z$ by at most $\frac54\eta\varepsilon$: Lemma 25 with explicit constants.",
)
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
    return established(chain, compare(case), method="machine proofs", complaint=complaint)
