r"""The flow that stands for cyclic SGD near a tie of its coordinates, and which of them wins.

Its states are the logarithms of the coordinates, up to a common summand; an epoch takes it eta^2 of time.

Let p be the shares c_k^2/N at the start of an epoch, Q the sum of their squares, N = 1 + nu.  Drawing k
multiplies c_k, beside the others, by the exponential of

    lambda_k = eta (1 - nu) + eta^2 (p_k - 1/2 + nu) + eta^3 (1/3 - p_k + p_k^2) + O(eta^4)

(Lemma 14, as in ``theory.limit_law``), with p_k and nu as they are when k is drawn.  By then all l < k
have grown by 1 + eta, so p_k is p_k (1 - 2 eta sum_{l<k} p_l) in terms of the start; and each of them has
changed nu by eta^2 p_l (1 - p_l) - 4 eta p_l nu.  Over an epoch that adds up to 0 if nu = eta (1 - Q)/4, where
nu stays but for the order eta^2; so l changes nu by eta^2 p_l (Q - p_l).  Beyond what is the same for all k,
and over eta^2,

    lambda_k = p_k (1 - 2 eta sum_{l<k} p_l) - eta sum_{l<k} p_l (Q - p_l) - eta p_k (1 - p_k) .

The last term is the same function of p_k for all k: it keeps level coordinates level, and moves a tie, which it
meets within O(eta) of level, by O(eta^2) only.  It is left out.  For m = 2 the one before vanishes at a tie,
p = Q = 1/2.
"""

from __future__ import annotations

import numpy as np

from engine import Array, IntArray


def before(values: Array) -> Array:
    """The sum over all l < k for each k, along the last axis."""
    return np.asarray(np.cumsum(values, axis=-1) - values)


def flow_start(starts: Array, eta: float) -> Array:
    """Where the flow begins: (k, m) -> (k, m)."""
    size = (starts**2).sum(axis=1, keepdims=True)
    return np.asarray(np.log(starts) - eta * (1.0 - size) * before(starts**2 / size))


def flow_winner(x: Array, eta: float, end: float = 40.0, h: float = 0.05) -> IntArray:
    """Which coordinate of the flow outgrows the others, by the midpoint rule: (k, m) -> (k,)."""

    def slope(x: Array) -> Array:
        p = np.exp(2.0 * (x - x.max(axis=1, keepdims=True)))
        p /= p.sum(axis=1, keepdims=True)
        Q = (p**2).sum(axis=1, keepdims=True)
        return np.asarray(p * (1.0 - 2.0 * eta * before(p)) - eta * before(p * (Q - p)))

    for _ in range(round(end / h)):
        x = x + h * slope(x + 0.5 * h * slope(x))
        x -= x.max(axis=1, keepdims=True)
    return np.asarray(x.argmax(axis=1))


def winner_of_flow(starts: Array, eta: float) -> IntArray:
    """The leaders of the flow that stands for cyclic SGD from these starts."""
    return flow_winner(flow_start(starts, eta), eta)
