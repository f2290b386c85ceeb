r"""Explicit error terms for Appendix C.

Write s for the sum of the squares of the other coordinates in the data, Psi for the squared norm
outside the data, d = (1 - N)+ for what the norm lacks, theta = eta/(1 - eta).  By Lemma 14 A/B = 1 +
eta (2 - N)/(1 - eta u), and for every state with N <= 1 + eta/4 and |c*| < 1 (by machine, ``ratio_sentences``)

    A/B >= 1 + theta (1 - s - Psi)              if i* is in the batch,
    A/B <= 1 + eta (1 + d) (1 + theta s)        if it is not.

These are Lemma 24 with its o(.) terms spelled out: s <= S^2 <= exp(-2R), and Psi and d never grow.  With
Jensen's inequality they bound the conditional drift of R at *every* such state by ``drift_bound``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy
from sympy import Rational

from engine import Array
from engine.aggregates import batch_factor, rest_factor
from evidence.formula import Formula
from evidence.proof import Sentence, reals

(_eta,) = reals("eta")
SMALL = [_eta > 0, _eta <= Rational(1, 5)]

#: Between these A/B comes to lie, with i* in the batch and without (Lemma 24).
WITH_LEADER = Formula("A/B with the leader", [_eta], 1 / (1 - _eta), bounds=">=", domain=SMALL)
WITHOUT_LEADER = Formula("A/B without the leader", [_eta], 1 + _eta, bounds="<=", domain=SMALL)
#: The bounds of A/B at all times (Appendix C.1, (A1) and (A2)).
LEAST_RATIO = Formula("the least A/B", [_eta], 1 + Rational(19, 20) * _eta, bounds=">=", domain=SMALL)

_s, _d, _theta = reals("s d theta")
THETA = Formula("theta", [_eta], _eta / (1 - _eta), bounds="<=", domain=SMALL)
#: What is beyond 1 + eta in the bound of A/B without the leader.
VANISHING = Formula(
    "the vanishing term",
    [_eta, _theta, _s, _d],
    _eta * ((1 + _d) * (1 + _theta * _s) - 1),
    bounds="<=",
    domain=[*SMALL, _theta > 0, _theta < 1, _s > 0, _d >= 0, _d < 1],
)

_m, _b, _q, _p = reals("m b q p")
#: The lower bound of the drift at every state, with q = (m - b)/(m - 1) and p = Psi.
LEAST_DRIFT = Formula(
    "the bound of the drift",
    [_m, _b, _eta, _q, _theta, _s, _p, _d],
    -_b / _m * sympy.log(1 - _eta * _q * (1 - _s - _p))
    - (_m - _b) / _m * sympy.log(1 + _eta * (1 + _d) * (1 + _theta * _s) * _b / (_m - 1)),
    bounds=">=",
)


def ratio_low(s: Any, Psi: Any, eta: Any) -> Any:
    """Lower bound of A/B if i* is in the batch."""
    return _taken(WITH_LEADER, eta) - eta / (1 - eta) * (s + Psi)


def ratio_high(s: Any, deficit: Any, eta: Any) -> Any:
    """Upper bound of A/B if i* is not in the batch."""
    return _taken(WITHOUT_LEADER, eta) + _taken(VANISHING, eta, _taken(THETA, eta), s, deficit)


def _taken(formula: Formula, *values: Any) -> Any:
    """A formula of symbols, or of numbers and arrays."""
    symbols = any(isinstance(value, sympy.Basic) for value in values)
    return formula.at(*values) if symbols else formula(*values)


def drift_bound(m: int, b: int, eta: float, s: Array, Psi: Array, deficit: Array) -> Array:
    """Lower bound of E[R' - R | w], with m, b, eta numbers; s, Psi, deficit arrays of one shape."""
    return np.asarray(LEAST_DRIFT(m, b, eta, (m - b) / (m - 1), THETA(eta), s, Psi, deficit))


def ratio_sentences(largest_step: Rational | None = None) -> list[Sentence]:
    """The two bounds of A/B, for all values of the aggregates.

    x = c*^2, ``i`` and ``q`` the squares of the other coordinates in the batch, and all that is in N
    besides x.
    """
    x, i, q, N, u, s, d, eta = reals("x i q N u s d eta")
    small = [eta > 0, eta <= (Rational(1, 5) if largest_step is None else largest_step)]
    A, B = batch_factor(x + q, x + i, eta), rest_factor(x + i, eta)
    low = Sentence(
        "A/B >= 1 + theta (1 - s - Psi) if i* is in the batch",
        [x, i, q, eta],
        [*small, x >= 0, x < 1, i >= 0, i <= q, x + q <= 1 + eta / 4],
        (1 - eta) * A >= sympy.cancel((1 - eta) * ratio_low(q, 0, eta)) * B,
    )
    A, B = batch_factor(N, u, eta), rest_factor(u, eta)
    high = Sentence(
        "A/B <= 1 + eta (1 + d) (1 + theta s) if i* is not in the batch",
        [N, u, s, d, eta],
        [*small, u >= 0, u <= s, u <= N, 1 + eta / 4 >= N, d >= 0, d >= 1 - N],
        (1 - eta) * A <= sympy.cancel((1 - eta) * ratio_high(s, d, eta)) * B,
    )
    return [low, high]


def factor_sentence() -> Sentence:
    """1 + 19 eta/20 <= A/B < 1 + 2 eta at every state but the origin, and both factors positive."""
    N, u, eta = reals("N u eta")
    A, B = batch_factor(N, u, eta), rest_factor(u, eta)
    return Sentence(
        "0 < B and (1 + 19 eta/20) B <= A < (1 + 2 eta) B",
        [N, u, eta],
        [eta > 0, eta <= Rational(1, 5), u >= 0, u <= N, N > 0, 1 + eta / 4 >= N],
        (B > 0) & (LEAST_RATIO.at(eta) * B <= A) & ((1 + 2 * eta) * B > A),
    )
