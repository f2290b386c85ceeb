r"""Epochs of reshuffled SGD: exact over all orders, and what decides between two level leaders.

An epoch is a uniform order of the data, cut into batches.  Coordinate i is in one of them, the k-th; with N_k
and u_k before that step, Lemma 14 multiplies c_i/c_j over the whole epoch by

    (1 + eta rho_k)/(1 + eta rho_l),    rho_s = (2 - N_s)/(1 - eta u_s),

if j is in the l-th, and by 1 if both are in one batch: all other factors are common.  To second order in eta,
with U_s the squared norm in the batch s at the start of the epoch and k < l,

    D log(c_i/c_j) = eta^2 [(2 - N)(U_k - U_l) + 4 (1 - N) (U_k + ... + U_(l-1))].

**At a tie.**  Let d = log(c_1/c_2) of the two largest be small.  Over an epoch d is multiplied by g and moved
by a noise xi, which the exchange of the two turns into -xi: its law is symmetric, so its mean is 0.  With G_t
= g_1 ... g_t, the second wins if d_0 + sum xi_t/G_t < 0.  ``Tie`` follows the mean path of such a state with
all orders of each epoch, and keeps the xi_t/G_t: the width s of the tie is the standard deviation of their
sum, and its law follows from its characteristic function, the product of the means of cos(theta xi_t/G_t).

**Orders in eta.**  Below the sphere, N_0 < 1, the second term of D decides: N climbs by 4 eta Phi (1 - N) an
epoch while shares stay, and s^2 tends to C_3 eta^3.  On the sphere d grows by 1 + 2 eta^2 delta p an epoch, p
the share of each of the two and delta the probability that they are in different batches; companions in the
batch are a noise of order eta^2, so that s^2 tends to C_2 eta^2 for b >= 2, unless all other shares are
equal.  For b = 1 there are none, and N - 1 = eta (1 - sum p^2)/4 + O(eta^2) leaves a noise of order eta^3, so
that s^2 tends to C_4 eta^4.  For m = 2, b = 1 and Psi_0 = 0 the two orders join: with xi = +-(eta^2 a + eta^3
b) and N that gains eta F + eta^2 G an epoch, the sum over the epochs of the climb is an integral over N by
Euler and Maclaurin, a lead grows by eta^2 (4 - 3N) N an epoch, and what is left comes from the sphere.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import permutations

import numpy as np
import scipy
from sympy import Rational

from engine import Array, IntArray
from engine.aggregates import batch_factor, rest_factor
from evidence.formula import Formula
from evidence.proof import reals

N_0, Psi_0, p, Q, e, eta = reals("N_0 Psi_0 p Q e eta")
R = 1 - 2 * p

#: C_3 for b = 1: p is the share of each of the two, Q the sum of the squares of the other shares.
CLIMB = Formula(
    "the width off the sphere",
    [eta, N_0, Psi_0, p, Q],
    eta**3 * 4 * (p**2 + 2 * p * R / 3 + (R**2 + Q) / 6) * (1 - N_0) ** 2 * ((1 + 2 * N_0) / 6 - 2 * Psi_0 / 5),
    printed={r"\bar p": p},
)
#: The next order for m = 2, b = 1, Psi_0 = 0; on the sphere it is the leading one, and C_4 = 1/8.
NEXT = Formula(
    "the next order for two datapoints",
    [eta, e],
    eta**4 * (Rational(1, 8) + 5 * e / 8 + 15 * e**2 / 16 - 281 * e**3 / 72 + 71 * e**4 / 32),
)


@lru_cache(maxsize=32)
def orders(m: int, b: int) -> IntArray:
    """The number of the batch of each datapoint in each cut of an order, all equally likely, shape (K, m).

    The last batch is smaller if b does not divide m.
    """
    slots = [slot // b for slot in range(m)]
    return np.array(sorted(set(permutations(slots))), dtype=np.int64)


def epochs(c: Array, Psi: Array, eta: float, batch_of: IntArray) -> tuple[Array, Array]:
    """All epochs from all states, exactly.

    Args:
        c: coordinates, shape (S, m).
        Psi: squared norms outside the data, shape (S,).
        eta: the step size.
        batch_of: shape (K, m), as from ``orders``.

    Returns:
        The coordinates after each epoch, shape (S, K, m), and the squared norms outside, shape (S, K).
    """
    after = np.repeat(c[:, None], len(batch_of), axis=1)
    outside = np.repeat(Psi[:, None], len(batch_of), axis=1)
    for k in range(int(batch_of.max()) + 1):
        inside = batch_of == k
        N = (after**2).sum(axis=-1) + outside
        u = (after**2 * inside).sum(axis=-1)
        keep = np.asarray(rest_factor(u, eta))
        after = after * np.where(inside, batch_factor(N, u, eta)[..., None], keep[..., None])
        outside = outside * keep**2
    return after, outside


@dataclass(frozen=True)
class Tie:
    """Two level leaders, the coordinates 0 and 1 of ``c``, and what is left of each epoch's noise in the end.

    Attributes:
        c: coordinates, the first two equal and the largest.
        Psi: the squared norm outside the data.
        eta, b: step size and batch size.
    """

    c: tuple[float, ...]
    Psi: float
    eta: float
    b: int

    @cached_property
    def noise(self) -> Array:
        """xi_t/G_t for each epoch and each of its orders, shape (epochs, K)."""
        batch_of, bump = orders(len(self.c), self.b), 1e-4
        c, Psi, grown = np.array(self.c), self.Psi, 1.0
        kept: list[Array] = []
        while grown < 400.0 and len(kept) < 1_000_000:  # what is left of s^2 is below 1e-5 of it
            apart = c.copy()
            apart[0], apart[1] = c[0] * np.exp(bump / 2), c[1] * np.exp(-bump / 2)
            after, outside = epochs(np.array([c, apart]), np.array([Psi, Psi]), self.eta, batch_of)
            log = np.log(after[0])
            grown *= float(np.log(after[1, :, 0] / after[1, :, 1]).mean()) / bump
            kept.append((log[:, 0] - log[:, 1]) / grown)
            mean = log.mean(axis=0)
            mean[:2] = mean[:2].mean()
            c, Psi = np.exp(mean), float(outside[0].mean())
        return np.array(kept)

    @cached_property
    def width(self) -> float:
        """s, the standard deviation of the sum."""
        return float(np.sqrt((self.noise**2).mean(axis=1).sum()))

    def second_wins(self, d: Array | float) -> Array:
        """The probability that the second wins from a lead d of the first, by Gil-Pelaez's inversion.

        The product of cosines is integrated up to 8/s by the trapezoidal rule; beyond, it is below 1e-13.
        """
        scaled = self.noise / self.width
        theta = np.linspace(0.0, 8.0, 801)[1:]
        factor = np.ones(len(theta))
        for row in scaled[np.abs(scaled).max(axis=1) > 1e-9]:
            factor *= np.cos(theta[:, None] * row).mean(axis=1)
        x = np.atleast_1d(np.asarray(d)) / self.width
        waves = np.sin(np.outer(x, theta)) / theta * factor
        half = theta[1] - theta[0]
        area = half * (waves.sum(axis=1) + 0.5 * x - 0.5 * waves[:, -1])  # sin(theta x)/theta is x at 0
        return np.asarray(0.5 - area / np.pi)


def at_tie(m: int, share: float, others: tuple[float, ...], N: float, Psi: float = 0.0) -> tuple[float, ...]:
    """Coordinates with the norm N - Psi: two of the given share, then the others, shape (m,)."""
    shares = np.array([share, share, *others])
    if len(shares) != m or abs(shares.sum() - 1.0) > 1e-12:
        raise ValueError(f"{m} shares must sum to 1, got {shares.tolist()}")
    return tuple(np.sqrt(shares * (N - Psi)).tolist())


def gaussian(d: Array | float, width: float) -> Array:
    """Phi(-d/s)."""
    return np.asarray(scipy.stats.norm.cdf(-np.asarray(d) / width))


# --- the leading orders on the sphere


def on_sphere(m: int, b: int, shares: tuple[float, ...]) -> float:
    """C_2 for b >= 2, or C_4 for b = 1: s^2 is C eta^2, or C eta^4, to leading order.

    Along the tie the others' shares over those of the two, y_s = k_s z/(1 + k_s z), fall as z goes from 1 to 0,
    and d grows like 1/z.

    Args:
        m, b: sizes; b divides m.
        shares: of all, the first two equal, shape (m,).
    """
    y0 = np.array(shares[2:]) / shares[0]
    k = y0 / (1.0 - y0)
    batch_of = orders(m, b)
    apart = batch_of[:, 0] != batch_of[:, 1]
    delta = float(apart.mean())

    def integrand(z: float) -> float:
        y = k * z / (1.0 + k * z)
        level = 1.0 / (2.0 + float(y.sum()))  # the share of each of the two
        share = level * np.array([1.0, 1.0, *y])
        if b > 1:
            mass = np.array([(share * (batch_of == batch_of[:, [i]])).sum(axis=1) for i in (0, 1)])
            noise = (mass[0] - mass[1]) * apart
        else:
            first = np.minimum(batch_of[:, [0]], batch_of[:, [1]])
            last = np.maximum(batch_of[:, [0]], batch_of[:, [1]])
            between = (batch_of >= first) & (batch_of < last)
            noise = (share * (2.0 * level + (share**2).sum() - share) * between).sum(axis=1)
        return z * float((noise**2).mean()) / (2.0 * level * delta)

    return float(scipy.integrate.quad(integrand, 0.0, 1.0)[0])
