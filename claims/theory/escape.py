r"""How fast mini-batch SGD leaves the places between the datapoints: a supermartingale, for all m, n, b, eta.

Let p_i = c_i^2 / Phi be the shares of the coordinates that act (all of them, or S+ under ReLU), and

    V = sum over i != j of (p_i p_j)^(1/4) .

V is 0 at a datapoint, at most m^(3/2), and small V means that one share is near 1.  A step with the batch B
multiplies the term of the pair i, j by F = A^(s/2) D^(1 - s/2) / sqrt(D^2 + (A^2 - D^2) U), where s of the two
are in B, U = sum of p over B, D = 1 - eta Phi U, A = D + e, e = eta (2 - N).  Once N >= 49/50 and Psi <= 1/50
(which stays so), rho = eta Phi / e is in [15/16, 9/8], and for s = 0, 1, 2 and all U in [0, 1]

    F <= 1 + c2 s (2 - s) + c3 (2 - s) U + c4 s (1 - U),
    c2 = -e^2/8 + e^3/16,   c3 = -e/2 + (1 - rho) e^2/2 + e^3/16,   c4 = e/2 .

Each product on the right is a sum over "one in the batch, the other one not", which has the probability pi =
b (m - b) / (m (m - 1)) for any two datapoints.  Hence

    E F - 1 <= pi (2 c2 + (2 - p_i - p_j)(c3 + c4)) <= -pi e^2/8 :

every pair contracts in the mean, by the same factor, whatever the state and the sizes are.  So

    E[V' | state] <= (1 - kappa) V,    kappa = pi eta^2 (1 - eta/4)^2 / 8,

and Ville's inequality bounds V for all times at once.  The climb before that needs means alone: E u = (b/m)
Phi, Psi' <= (1 - eta u) Psi and (1 - N')^+ <= (1 - 4 eta u) (1 - N)^+ make E[Psi + (1 - N)^+] fall by the
factor 1 - mu, mu = eta b Phi_0 / m (Lemma 19: Phi_t >= Phi_0).

The certified exponent of |w_t - limit| is 2 kappa.  Of the true one, pi log(1/(1 - eta^2)), that is about 1/4:
to second order in eta each pair contracts by 1 - pi eta^2/4, which gives 1/2, and c2 to c4 are not the best.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from sympy import And, Rational

from claims.theory.drift import all_batches
from engine import Array
from engine.aggregates import next_norm, rest_factor
from evidence.formula import Formula
from evidence.proof import Sentence, reals

m, b = reals("m b")

#: The probability that the first of two datapoints is in the batch and the second one is not.
PI = Formula("pi", (m, b), b * (m - b) / (m * (m - 1)), indices="m b")


def miscounted() -> str | None:
    """The sizes, if any, for which ``PI`` is not the share of all batches that hold a_1 and not a_2."""
    for m in range(2, 7):
        for b in range(1, m):
            batches = all_batches(m, b)
            parted = (batches == 0).any(axis=1) & ~(batches == 1).any(axis=1)
            if not abs(parted.mean() - PI(m, b)) <= 1e-12:
                share = f"{parted.sum()} of {len(parted)}"
                return f"m = {m}, b = {b}: {share} batches hold a_1 and not a_2, not {PI(m, b):.6g} of them"
    return None


def sentences() -> list[Sentence]:
    """What one step does, for all states at once."""
    e, rho, U, Y, eta, N, Psi, u = reals("e rho U Y eta N Psi u")
    out = 1 - rho * e * U
    inside = out + e
    whole = out**2 + (inside**2 - out**2) * U
    c2, c3, c4 = constants(e, rho)
    box = [e > 0, e <= Rational(21, 100), rho >= Rational(15, 16), rho <= Rational(9, 8)]
    share = [*box, U >= 0, U <= 1]
    bound = [1 + 2 * c3 * U, 1 + c2 + c3 * U + c4 * (1 - U), 1 + 2 * c4 * (1 - U)]
    small = [eta > 0, eta <= Rational(1, 5)]
    near = [*small, Rational(49, 50) <= N, 1 + eta / 4 >= N, Psi >= 0, Psi <= Rational(1, 50)]
    size, Phi = eta * (2 - N), N - Psi
    state = [*small, u >= 0, u <= N]
    off = rest_factor(u, eta) ** 2 <= 1 - eta * u
    positive = And(*[q > 0 for q in (*bound, out)])
    ratios = And(size > 0, 100 * size <= 21, 16 * eta * Phi >= 15 * size, 8 * eta * Phi <= 9 * size)
    found = [
        Sentence(
            f"F^2 <= its bound squared, {s} of the pair in the batch", [e, rho, U], share, left <= q**2 * whole
        )
        for s, (left, q) in enumerate(zip((out**2, inside * out, inside**2), bound, strict=True))
    ]
    return [
        *found,
        Sentence("the bounds and the factors are positive", [e, rho, U], share, positive),
        Sentence(
            "2 c2 + Y (c3 + c4) <= -e^2/8 for 1 <= Y <= 2",
            [e, rho, Y], [*box, Y >= 1, Y <= 2], 2 * c2 + Y * (c3 + c4) <= -(e**2) / 8,
        ),
        Sentence("near the sphere e and rho are in their ranges", [eta, N, Psi], near, ratios),
        Sentence("e >= eta (1 - eta/4)", [eta, N], [*small, 1 + eta / 4 >= N], size >= eta * (1 - eta / 4)),
        Sentence(
            "N <= 1: 1 - N' <= (1 - 4 eta u)(1 - N)", [eta, N, u], [*state, N <= 1],
            1 - next_norm(N, u, eta) <= (1 - 4 * eta * u) * (1 - N),
        ),
        Sentence(
            "N >= 1 is kept", [eta, N, u], [*state, N >= 1, 1 + eta / 4 >= N], next_norm(N, u, eta) >= 1
        ),
        Sentence("Psi' <= (1 - eta u) Psi", [eta, u], [*small, u >= 0, u <= 2], off),
        Sentence("x^4 + y^4 <= (x + y)^4", [N, u], [N >= 0, u >= 0], N**4 + u**4 <= (N + u) ** 4),
        Sentence("the leader stays: D^2 9 > A^2", [e, rho, U], share, 9 * out**2 > inside**2),
    ]  # fmt: skip


def constants(e: Any, rho: Any) -> tuple[Any, Any, Any]:
    """c2, c3 and c4."""
    return -(e**2) / 8 + e**3 / 16, -e / 2 + (1 - rho) * e**2 / 2 + e**3 / 16, e / 2


@dataclass(frozen=True)
class Bound:
    """The bound of the distance from the limit, for one problem and one probability."""

    m: int
    b: int
    eta: float
    phi_0: float
    epsilon: float

    @property
    def pi(self) -> float:
        """The probability that the first of two datapoints is in the batch and the second one is not."""
        return float(PI(self.m, self.b))

    @property
    def kappa(self) -> float:
        """The rate of V."""
        return self.pi * self.eta**2 * (1 - self.eta / 4) ** 2 / 8

    @property
    def tightness(self) -> float:
        """The certified exponent of the distance over the true one, pi log(1/(1 - eta^2))."""
        return 2 * self.kappa / -(self.pi * math.log1p(-(self.eta**2)))

    @property
    def mu(self) -> float:
        """The rate of the climb."""
        return self.eta * self.b * self.phi_0 / self.m

    @property
    def begin(self) -> int:
        """T, from which on the bound holds."""
        return math.ceil(math.log(150.0 / self.epsilon) / -math.log1p(-self.mu))

    def parts(self, t: Array) -> tuple[Array, Array]:
        """q_t and r_t."""
        q = 3.0 / self.epsilon * np.exp(t * math.log1p(-self.mu))
        log_v = math.log(1.5 * self.m**1.5 / self.epsilon) + (t - self.begin) * math.log1p(-self.kappa)
        return q, q + 1.05 * self.m * np.exp(4.0 * log_v)

    def at(self, t: Array) -> Array:
        """The bound at times from T on."""
        q, r = self.parts(t)
        bound: Array = q + r + np.sqrt(r)
        return bound

    def end(self) -> int:
        """A time at which the bound is about 1e-3."""
        t = self.begin
        while float(self.at(np.array([float(t)]))[0]) > 1e-3:
            t += max(100, self.begin // 10)
        return t
