r"""Theorem 4: cyclic SGD with m = n = 2 converges to the datapoint it starts closer to.

The paper's proof shows that the ratio z/y strictly decreases in every epoch (Proposition 36) and
concludes by compactness (Proposition 35).  It uses Proposition 5 and Corollary 6, stated for
eta <= 1/5, up to eta = 1/4.  The chain below needs no compactness, and every step of it is decided
by machine for 0 < eta <= 1/4.  With Y = y^2, Z = z^2, N = Y + Z at the start of an epoch:

1. y >= z > 0 and N <= 1 + eta/4 imply (z/y)' <= (z/y) (1 - (2/5) eta^3 Y), and 2 Y >= N;
2. N' <= 1 + eta/4 after any step;
3. every coordinate stays in (0, 1);
4. N' >= N + 4 eta u (1 - N), so N does not decrease below 1, and 5. N >= 1 implies N' >= 1 when
   u < 1 (b = 1), so N never falls below min(N_0, 1).

By 1 and the last remark z/y decreases by a fixed factor an epoch, hence to 0.  In the first half of an epoch u
= Y >= N/2, so 4 also makes 1 - N decrease by the factor 1 - 2 eta N_0 while it is positive; with y < 1 this
gives y -> 1, z -> 0.  What is left to the reader is that geometric sequences tend to 0.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sympy import And, Integer, Rational

from claims.theory.cyclic_limit import excess, starts
from claims.theory.harness import Domain, judge_formula
from engine.aggregates import batch_factor, next_norm, rest_factor
from evidence import Outcome, Tightness
from evidence.chain import prove
from evidence.proof import Sentence, reals
from referee import Case, judge

N, u, x, share, part, eta = reals("N u x s v eta")
SIZES = [eta > 0, eta <= Rational(1, 4)]
STEP = [*SIZES, u >= 0, u <= N]
BOUNDED = [*STEP, 1 + eta / 4 >= N]
ONE, QUARTER = Integer(1), "for eta <= 1/4"


def sentences() -> list[Sentence]:
    """The steps of the chain, for all real values at once."""
    whole = part * (1 + eta / 4)  # N; what follows covers Y >= Z > 0, N <= 1 + eta/4
    left, right = ratio_sides(share * whole, (1 - share) * whole, eta)
    contracts = left <= (1 - 2 * eta**3 * share * whole / 5) * right
    wedge = [*SIZES, 2 * share >= 1, share < 1, part > 0, part <= ONE]
    after, grown = next_norm(N, u, eta), N + 4 * eta * u * (1 - N)
    inside, outside = batch_factor(N, u, eta), rest_factor(u, eta)
    stay = And(x * inside**2 < 1, inside > 0, outside > 0, outside <= ONE)
    coordinate = [*BOUNDED, x >= 0, x < 1, x <= u]
    above = [*BOUNDED, ONE <= N, u <= ONE]
    state = [N, u, eta]
    return [
        Sentence("the ratio z/y contracts by 1 - (2/5) eta^3 Y an epoch", [share, part, eta], wedge, contracts),
        Sentence(f"N <= 1 + eta/4 is preserved, {QUARTER}", state, BOUNDED, after <= 1 + eta / 4),
        Sentence(f"coordinates keep their signs and stay below 1, {QUARTER}", [x, *state], coordinate, stay),
        Sentence("N grows by 4 eta u (1 - N) below 1", state, [*STEP, ONE >= N], after >= grown),
        Sentence(f"N >= 1 is preserved for b = 1, {QUARTER}", state, above, after >= ONE),
    ]


def ratio_sides(Y: Any, Z: Any, eta: Any) -> tuple[Any, Any]:
    """Both sides of Proposition 36 in squares: (z/y)' / (z/y) = left / right after one epoch."""
    first = batch_factor(Y + Z, Y, eta)
    Y1, Z1 = Y * first**2, Z * rest_factor(Y, eta) ** 2
    left = rest_factor(Y, eta) * batch_factor(Y1 + Z1, Z1, eta)
    return left, rest_factor(Z1, eta) * first


@judge("theorem_4/as_printed", "proved")
def as_printed(case: Case) -> Outcome:
    """The chain by machine, and beside it a search on the engine."""
    chain = prove(*sentences())
    examples, epochs = case.pick(8, 40, 300), 650
    each = case.afford(16, 2 * epochs * examples, least=4, what="starts of an example", by="state")
    domain = Domain(
        "rotations of the data, step sizes and starts of cyclic SGD (ties included)",
        starts(each),
        lambda start: excess(case, start),
        examples=case.afford(examples, 2 * epochs * each, least=2, what="examples", by="state"),
        seed=case.seed_for("starts"),
        cases=each,
        code="start = {}",
    )
    decrease = "proved decrease (2/5) eta^3 Y of the ratio an epoch, over the smallest true one"
    return judge_formula(
        chain,
        domain,
        float,
        formula="the first datapoint as its limit",
        by="machine proofs of every polynomial step of the proof",
        detail="Not machine-checked: a sequence that decreases by a fixed factor tends to 0. Each start is "
        "followed until the exact recursion is within 1e-8 of the limit.",
        tightness=Tightness(0.4 / slowest_contraction(), decrease),
    )


def slowest_contraction() -> float:
    """min over the region of (1 - left / right) / (eta^3 Y), on a grid that includes the tie y = z."""
    eta = np.linspace(0.001, 0.25, 120)[:, None, None]
    N = np.linspace(0.01, 1.0, 80)[None, :, None] * (1 + eta / 4)
    share = np.linspace(0.5, 0.999, 60)[None, None, :]
    left, right = ratio_sides(N * share, N * (1 - share), eta)
    return float(((1 - left / right) / (eta**3 * N * share)).min())
