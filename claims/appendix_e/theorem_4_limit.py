r"""The last steps in the proof of Theorem 4 (Appendix E.2): the annulus K_1, and the limit.

The annulus is printed with squares of radii where radii are meant, and without the condition
y <= 1; on the printed one V does not always fall.  Proposition 22, cited for the norm, is about random
batches, but its argument applies.  The rest is right.
"""

from __future__ import annotations

from math import sqrt

import numpy as np
from sympy import And, Eq, Rational

from claims.appendix_e.theorem_4_steps import grows, norms
from claims.theory.cyclic_sgd import SECTOR, Epochs, decrease, f, falls, g, one_epoch
from claims.theory.harness import judge_formula
from claims.theory.refutation import Point, refute, replay
from engine.aggregates import epoch, next_norm
from evidence import Outcome
from evidence.chain import prove
from evidence.proof import Sentence, decide, reals
from referee import Case, judge


@judge("theorem_4_limit.annulus/as_printed", "counterexample")
def annulus_as_printed(case: Case) -> Outcome:
    """eta = 1/4, r = 17/16, theta = 45 degrees; V grows in the engine's epoch."""
    Y, Z, eta, R, N0 = reals("Y Z eta r N_0")
    corner = Rational(289, 512)
    point = [
        Eq(Y, corner),
        Eq(Z, corner),
        Eq(eta, Rational(1, 4)),
        Eq(R, Rational(17, 16)),
        Eq(N0, Rational(1, 2)),
    ]
    ring = [R**2 <= Y + Z, R**2 >= Y + Z, R >= N0, 1 + eta / 4 >= R, Z > 0, Y >= Z]
    inside = f.at(Y, Y + Z, eta) < g.at(Y, Y + Z, eta)
    proof = decide(Sentence("V falls on K_1", [Y, Z, eta, R, N0], [*point, *ring], inside))
    y = 17 / 16 / sqrt(2)
    seen = replay(case, Point((repr(y), repr(y)), 2, ((0,), (1,)), "1/4"))
    end = seen.w
    exact = [float(v) for v in epoch(y, y, 0.25)]
    return refute(
        seen,
        "a point of K_1 from which V = z/y grows in the epoch",
        {"y": y, "z": y, "eta": 0.25, "r": 17 / 16, "V before": 1.0, "V after": exact[1] / exact[0]},
        "w[1] / w[0]",
        proof=proof,
        detail=f"On the engine V becomes {end[1] / end[0]:.6f}.",
    )


@judge("theorem_4_limit.annulus/corrected", "proved")
def annulus_corrected(case: Case) -> Outcome:
    """The sentence of Proposition 36 covers it; epochs of the engine."""
    Y, Z, eta, V, N0 = reals("Y Z eta V N_0")
    ring = [eta > 0, 4 * eta <= 1, V > 0, N0 > 0, Z >= V**2 * Y, Y >= Z, Y <= 1, Y + Z >= N0]
    domain = [*ring, SECTOR.at(eta) >= Y + Z]
    inside = Sentence("K_1 is in the sector", [Y, Z, eta, V, N0], domain, And(Z > 0, Y >= Z))
    return judge_formula(prove(inside, decrease()), one_epoch(case), falls)


@judge("theorem_4_limit.liminf/as_printed", "proved")
def liminf_as_printed(case: Case) -> Outcome:
    """The factor by machine, and on the engine."""
    N, u, eta = reals("N u eta")
    step = [eta > 0, 4 * eta <= 1, 2 * u >= N, u <= N, N > 0, N < 1]
    bound = (1 - 2 * eta * N) * (1 - N)
    chain = prove(
        Sentence("1 - N' <= (1 - 2 eta N)(1 - N)", [N, u, eta], step, 1 - next_norm(N, u, eta) <= bound)
    )

    def check(epochs: Epochs) -> float:
        N = norms(epochs)
        room = np.maximum((1.0 - 2.0 * epochs.eta * N[0]) * (1.0 - N[0]), 0.0)
        late = float((1.0 - N[2] - room).max()) / (6.0 * epochs.error) - 1.0
        return max(late, grows(epochs))

    return judge_formula(chain, one_epoch(case), check)
