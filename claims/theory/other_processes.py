r"""Two algorithms beside fresh batches of SGD, as processes for the criterion of Proposition 8.

**Reshuffled batches, epoch by epoch**, X = R at the start of an epoch. From late on N >= 1 - eta/4, N <= 1 +
X_0 with 4 X_0 = eta (1 - X_0)^2, and Psi <= 1/50 for ever (Law 8, convergence). There

- an epoch has q = ceil(m/b) steps, each of which moves R by log(1 + 2 eta) at most;
- let x be the largest rival, and the first batch the b largest coordinates but x. It is the heaviest,
  whatever the others are, so that no rival gains on the leader, and x falls by 1 - eta^3 a^2/5 with a >= (N -
  Psi)/m. As x has 1/(m - 1) of the rivals' sum at least, R rises by -log(1 - eta^3 a^2/(5 (m - 1))), with the
  probability 1/C(m, b);
- as R grows the ratio of each rival is multiplied by 1 - eta^2 with the probability delta that it is not in
  the leader's batch, and else by 1, so that by Jensen the drift is at least -log(1 - delta eta^2) in the
  limit: half of delta eta^2 leaves room for what is not in the limit yet.

**Heavy ball with fresh batches of one**, w' = w + mu (w - w_before) - eta (1 - mu) g. R itself is no such
process: after a rival has been drawn it goes on gaining, at every R. But z = w + mu/(1 - mu) (w - w_before)
moves by -eta g, with g taken at w. So with kappa_j = c_j/z_j the coordinates of z of rivals are multiplied by
1 - eta kappa_j and 1 + eta kappa_j near a datapoint, and the mean increment of X = R of z is at least eta^2
kappa^2/(2 m), kappa their mean, as for plain SGD with kappa = 1. While the leader alone is drawn a rival obeys
a recursion with the polynomial s^2 - (1 + mu - alpha) s + mu, alpha = eta (1 - mu), which has real roots
exactly if alpha <= (1 - sqrt(mu))^2, that is

    eta <= (1 - sqrt(mu))/(1 + sqrt(mu)) :

then rho = c'/c - 1 stays between the fixed points of mu rho/(1 + rho) -+ alpha, and kappa away from 0.
Beyond, c and z swing through 0, and the increments of log|z| are not bounded.
"""

from __future__ import annotations

import math

import numpy as np

from claims.theory.reshuffling import epochs, orders
from claims.theory.training_variants import log_ratio
from claims.theory.transience import Bounds
from engine import Array, IntArray, Reshuffled
from engine.network import Network

Rng = np.random.Generator
FAR_RESHUFFLED, FAR_HEAVY = 3.0, 5.0
LATE_OUTSIDE = 1.0 / 50.0


def highest_norm(eta: float) -> float:
    """1 + X_0, X_0 the root of 4 X = eta (1 - X)^2 below 1."""
    return 1.0 + (eta + 2.0 - 2.0 * math.sqrt(1.0 + eta)) / eta


def different_batches(m: int, b: int) -> float:
    """The probability that two given datapoints are in different batches of an epoch, the last one smaller."""
    q, r = divmod(m, b)
    return 1.0 - (q * b * (b - 1) + r * (r - 1)) / (m * (m - 1))


def reshuffled_bounds(m: int, b: int, eta: float) -> Bounds:
    """What is claimed of R over epochs, at late times."""
    a = (1.0 - eta / 4.0 - LATE_OUTSIDE) / m
    return Bounds(
        increments=-(-m // b) * math.log1p(2.0 * eta),
        drift=0.5 * different_batches(m, b) * eta**2,
        far=FAR_RESHUFFLED,
        rise=-math.log1p(-(eta**3) * a**2 / (5.0 * (m - 1))),
        chance=1.0 / math.comb(m, b),
    )


def rivals(m: int, count: int, rng: Rng) -> Array:
    """Shares of the rivals in their sum, (count, m - 1): level, uneven, and a few alone."""
    spread = rng.choice([0.05, 0.5, 2.0, 50.0], count)[:, None]
    drawn = rng.gamma(spread, size=(count, m - 1)) + 1e-12
    return np.asarray(drawn / drawn.sum(axis=1, keepdims=True))


def states(m: int, count: int, squares: Array, high: float, rng: Rng) -> Array:
    """Coordinates (count, m) with sum c_i^2 = ``squares`` and R from its least up to ``high``; c_0 leads."""
    shares = rivals(m, count, rng)
    least = np.log(shares.max(axis=1))  # below this R a rival would lead
    r = least + (high - least) * rng.random(count) * (rng.random(count) > 0.05)  # some ties
    c = np.concatenate([np.ones((count, 1)), shares * np.exp(-r)[:, None]], axis=1)
    return np.asarray(c * np.sqrt(squares / (c * c).sum(axis=1))[:, None])


def reshuffled_law(m: int, b: int, eta: float, count: int, rng: Rng) -> tuple[Array, Array, Array]:
    """R in late states, after each order of an epoch, and their probabilities: (S,), (S, K), (K,)."""
    N = rng.uniform(1.0 - eta / 4.0, highest_norm(eta), count)
    Psi = rng.uniform(0.0, LATE_OUTSIDE, count) * (rng.random(count) > 0.3)
    c = states(m, count, N - Psi, 9.0, rng)
    batch_of = orders(m, b)
    after, _ = epochs(c, Psi, eta, batch_of)
    k = len(batch_of)
    return log_ratio(c.T), log_ratio(np.moveaxis(after, -1, 0)), np.full(k, 1.0 / k)


def reshuffled_paths(m: int, b: int, eta: float, replicates: int, count: int, rng: Rng, seed: int) -> Array:
    """R after each epoch but the first 60, by which time N is late, (replicates, count - 60); b divides m."""
    w0 = rng.standard_normal((replicates, 1, m))
    w0 *= 0.9 / np.linalg.norm(w0, axis=-1, keepdims=True)
    q = m // b
    path = Network(np.eye(m), w0, eta).train(Reshuffled(b), q * count, seed=seed, every=q)
    return log_ratio(np.moveaxis(path[:, 60:, 0], -1, 0))


def heavy_bounds(m: int, eta: float) -> Bounds:
    """What is claimed of R of z, or of R, under heavy ball."""
    return Bounds(
        increments=math.log1p(2.0 * eta),
        drift=eta**2 / (4.0 * m),
        far=FAR_HEAVY,
        rise=eta / 4.0,
        chance=1.0 / m,
    )


def largest_step_size(mu: float) -> float:
    """The eta up to which no coordinate swings through 0."""
    return (1.0 - math.sqrt(mu)) / (1.0 + math.sqrt(mu))


def heavy_step(w: Array, moved: Array, i: IntArray, eta: float, mu: float) -> tuple[Array, Array]:
    """w and its last move after a draw of i (S,), from w and its last move, (S, m) each."""
    rows = np.arange(len(w))
    c = w[rows, i]
    g = (c * c)[:, None] * w
    g[rows, i] += ((w * w).sum(axis=1) - 2.0) * c
    moved = mu * moved - eta * (1.0 - mu) * g
    return w + moved, moved


def heavy_law(
    m: int, eta: float, mu: float, count: int, length: int, rng: Rng, *, of_z: bool
) -> tuple[Array, Array]:
    """X in states that ``count`` paths of heavy ball visit, and after each draw, (S,) and (S, m).

    The paths start at rest on the sphere, or a little inside where R is small, and draw the same index again
    and again for a while, then another one; each of their ``length`` states is looked at.
    """
    high = np.where(rng.random(count) < 0.5, 3.0, 10.0)
    N = np.where(high > 3.0, 1.0, rng.uniform(0.9, 1.0, count))
    w = states(m, count, N, 1.0, rng)
    far = high > 3.0
    w[far] = states(m, int(far.sum()), np.ones(int(far.sum())), 10.0, rng)
    moved, index = np.zeros_like(w), rng.integers(0, m, count)
    stay = 1.0 - 1.0 / rng.choice([1.5, 4.0, 20.0], count)
    x, after = [], []
    for _ in range(length):
        x.append(value(w, moved, mu, of_z=of_z))
        ends = [heavy_step(w, moved, np.full(count, i), eta, mu) for i in range(m)]
        after.append(np.stack([value(*end, mu, of_z=of_z) for end in ends], axis=1))
        index = np.where(rng.random(count) < stay, index, rng.integers(0, m, count))
        w, moved = heavy_step(w, moved, index, eta, mu)
    return np.concatenate(x), np.concatenate(after)


def value(w: Array, moved: Array, mu: float, *, of_z: bool) -> Array:
    """R of z, or of w, (S,)."""
    return log_ratio((w + mu / (1.0 - mu) * moved if of_z else w).T)
