r"""Figure 1 and the theorems: its SGD takes steps of eta = 1/4, above the 1/5 of Theorem 2.

For m = n = 2 and b = 1 the conclusion of Theorem 2 holds up to 1/4.  Let c = (y, z), Y = y^2 >= Z = z^2, N =
Y + Z and L = log|y/z|. A step on the first datapoint adds log(1 + p), p = eta (2 - N)/(1 - eta Y), to L; one on
the second takes log(1 + q), q = eta (2 - N)/(1 - eta Z), away. Both have probability 1/2.

1. 1 + p >= (1 + eta^2 (Y - Z)/2)(1 + q), so the drift of R = |L| is at least log(1 + eta^2 (Y - Z)/2)/2, and
   Y - Z >= N (1 - x)/(1 + x) if Z <= x Y, x = exp(-2R) < 1; N never falls below min(N_0, 1).
2. (A1): the leader v times in a row adds log(1 + 15 eta/16) each time.  (A2): 1 + p <= 5/3.
3. By Proposition 8, R -> infinity.  The coordinates keep their signs and stay below 1, and (1 - N)^+ falls by
   1 - 4 eta u with every step, where u >= N/2 if the leader is drawn; so y^2 -> 1, z -> 0 for the leader y.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sympy import Rational

from claims.theory.cyclic_sgd import Epochs, one_epoch
from claims.theory.harness import judge_formula
from engine.aggregates import batch_factor, next_norm, rest_factor
from evidence import Outcome, Tightness
from evidence.chain import prove
from evidence.proof import Sentence, identity, reals
from referee import Case, judge


def sentences() -> list[Sentence]:
    """The steps of the module's docstring."""
    Y, Z, N, u, x, c, eta = reals("Y Z N u x c eta")
    size = [eta > 0, 4 * eta <= 1]
    top = 1 + eta / 4
    pair, state = [Y, Z, eta], [*size, Z >= 0, Y >= Z, Y < 1, top >= Y + Z]
    first, second = rest_factor(Y, eta), rest_factor(Z, eta)
    p, q = gain(Y, Y + Z, eta), gain(Z, Y + Z, eta)
    less = [*size, u >= 0, u <= N, top >= N]
    return [
        Sentence("1 - eta Y and 1 - eta Z are positive", pair, state, first * second > 0),
        Sentence(
            "the drift: 1 + p >= (1 + eta^2 (Y - Z)/2)(1 + q)", pair, state,
            1 + p >= (1 + eta**2 * (Y - Z) / 2) * (1 + q),
        ),
        Sentence(
            "Y - Z >= N (1 - x)/(1 + x) for Z <= x Y", [Y, Z, x], [Z >= 0, Y >= 0, x >= 0, x * Y >= Z],
            (Y - Z) * (1 + x) >= (Y + Z) * (1 - x),
        ),
        Sentence("(A1): p >= 15 eta/16", pair, state, p >= 15 * eta / 16),
        Sentence("(A2): 1 + p <= 5/3", pair, state, 1 + p <= Rational(5, 3)),
        Sentence(
            "coordinates stay below 1 and keep their signs", [c, N, eta], [*size, c > 0, c < 1, c <= N, top >=
            N],
            (batch_factor(N, c, eta) > 0) & (c * batch_factor(N, c, eta) ** 2 < 1),
        ),
        Sentence(
            "1 - N' <= (1 - 4 eta u)(1 - N)", [N, u, eta], [*less, u < 1],
            1 - next_norm(N, u, eta) <= (1 - 4 * eta * u) * (1 - N),
        ),
        Sentence("N <= 1 + eta/4 is kept", [N, u, eta], less, next_norm(N, u, eta) <= top),
    ]  # fmt: skip


def gain(u: Any, N: Any, eta: Any) -> Any:
    """A/B - 1 = eta (2 - N)/(1 - eta u), of the datapoint that is drawn on the other one."""
    return eta * (2 - N) / (1 - eta * u)


@judge("figure_1_sgd/as_printed", "proved")
def as_printed(case: Case) -> Outcome:
    """The sentences; the gain of a drawn datapoint in the engine's steps with eta up to 1/4."""
    N, u, eta = reals("N u eta")
    ratio = identity("A/B - 1", batch_factor(N, u, eta) / rest_factor(u, eta) - 1, gain(u, N, eta))

    def check(epochs: Epochs) -> float:
        y, z, eta = epochs.y, epochs.z, epochs.eta
        first = gain(y[0] ** 2, y[0] ** 2 + z[0] ** 2, eta)
        second = gain(z[1] ** 2, y[1] ** 2 + z[1] ** 2, eta)
        off = [y[1] * z[0] - y[0] * z[1] * (1 + first), z[2] * y[1] - z[1] * y[2] * (1 + second)]
        return float(np.abs(off).max() / (6.0 * epochs.error) - 1.0)

    return judge_formula(
        prove(ratio, *sentences()),
        one_epoch(case, region="square"),
        check,
        by="machine proofs of the steps, joined by the links of the claim",
        tightness=Tightness(0.9375, "the least gain 15 eta/16 of (A1), over its limit eta as N = 1, u = 0"),
    )
