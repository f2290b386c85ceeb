r"""Training as people vary it, on orthonormal data at b = 1: many variants side by side, on the same draws.

In the standard basis a draw of datapoint i has the gradient g = c_i^2 w + (N - 2) c_i e_i, and

    v <- mu v + g,        w <- (1 - eta_t lambda) w - eta_t (1 - mu) v :

heavy-ball momentum mu with the effective step size eta_t, decoupled weight decay lambda.  Label noise replaces
the target a_i by a_i + xi, xi Gaussian of standard deviation sigma in each coordinate, which takes
c_i xi + <w, xi> e_i from g.

How fast R grows once SGD is at a datapoint.  Let x_t be 1 where the leader is drawn, -1 where a rival j is, and
0 elsewhere.  With alpha = eta (1 - mu) and c_j(t+1)/c_j(t) = 1 + rho_t, heavy ball is

    rho_t = mu rho_(t-1)/(1 + rho_(t-1)) - alpha x_t,

so that, in the mean over the time, (1 - mu) E rho = -mu E rho^2, and the rate at which log c_j falls is
E rho^2/2 - E rho = E rho^2 (1 + mu)/(2 (1 - mu)), up to third order.  As rho is x through a filter, E rho^2 =
alpha^2/(1 - mu^2) (gamma_0 + 2 sum_k mu^k gamma_k), gamma the autocovariances of x: gamma_0 = 2/m, the others 0
with fresh batches, and gamma_k = -2 (m - k)/(m^2 (m - 1)) for k < m if reshuffled.  Thus R grows by

    eta^2/m                                             a step with fresh batches, for every mu,
    eta^2/m (1 - 2/(m - 1) sum_{k<m} mu^k (1 - k/m))    reshuffled.

A momentum that remembers whole epochs sees full batches.  Weight decay multiplies all coordinates alike and
acts on their ratios through N alone, which it holds at 1 - e, e = m lambda/2, on average: (2 - N) N = 1 - e^2
takes the place of 1 with fresh batches.  Reshuffled, N falls by 2 eta lambda N in every step between two draws
of the leader, so that it is on average by eta lambda m N larger when j is drawn than when the leader is: the
factor is 1 - e^2 + lambda m (1 - e).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine import Array, IntArray

Rng = np.random.Generator
#: The step size as a multiple of the first one, from the numbers of the steps, (steps,), and their count.
Schedule = Callable[[Array, int], Array]

KINDS = ("fresh", "reshuffled")
ALIGNED = 0.99  # |cos| with a datapoint from which on a replicate counts as at it
DECAY_TIME = 500.0  # steps after which 1/t has halved the step size


def constant(t: Array, steps: int) -> Array:
    """1 at all times."""
    return np.ones_like(t)


def inverse(t: Array, steps: int) -> Array:
    """1/(1 + t/``DECAY_TIME``): the sum of its squares is finite."""
    return np.asarray(1.0 / (1.0 + t / DECAY_TIME))


def cosine(t: Array, steps: int) -> Array:
    """From 1 to 0 by half a cosine; the sum of its squares is 3/8 of that of a constant one."""
    return np.asarray(0.5 * (1.0 + np.cos(np.pi * t / steps)))


@dataclass(frozen=True)
class Variant:
    """One way to train.

    Attributes:
        name: of it.
        momentum: mu.
        decay: lambda.
        noise: sigma, of the targets.
        schedule: of the step size.
    """

    name: str
    momentum: float = 0.0
    decay: float = 0.0
    noise: float = 0.0
    schedule: Schedule = constant

    def growth(self, kind: str, m: int, steps: int) -> float:
        """R's growth in the second half of a run, over eta^2/m times the steps, as this module's head has it.

        Label noise does not vanish at a datapoint, so that R stays bounded: 0.
        """
        if self.noise > 0.0:
            return 0.0
        k, e = np.arange(1, m), 0.5 * m * self.decay
        factor = 1.0 - e**2
        if kind == "reshuffled":
            factor += self.decay * m * (1.0 - e)
            factor *= 1.0 - 2.0 / (m - 1) * float((self.momentum**k * (1.0 - k / m)).sum())
        late = np.arange(steps // 2, steps, dtype=np.float64)
        return factor * float((self.schedule(late, steps) ** 2).mean())


@dataclass(frozen=True)
class Ended:
    """Where replicates ended, each array of the shape (variants, kinds, replicates).

    Attributes:
        cosine: |cos| with the nearest datapoint.
        led: whether the coordinate that was the largest at the start is the largest.
        growth: of R in the second half of the run, over eta^2/m times its steps.
    """

    cosine: Array
    led: Array
    growth: Array


def draws(m: int, epochs: int, replicates: int, rng: Rng) -> IntArray:
    """Indices at b = 1, (epochs m, kinds replicates): fresh ones, then reshuffled ones."""
    fresh = rng.integers(0, m, (epochs * m, replicates))
    orders = np.argsort(rng.random((epochs, m, replicates)), axis=1)
    return np.concatenate([fresh, orders.reshape(epochs * m, replicates)], axis=1)


def log_ratio(w: Array) -> Array:
    """R of Eq. (11) along the first axis; the rivals are summed apart, never subtracted."""
    size = np.sort(np.abs(w), axis=0)
    return np.asarray(np.log(size[-1]) - np.log(size[:-1].sum(axis=0)))


def train(
    variants: tuple[Variant, ...], start: Array, eta: float, epochs: int, replicates: int, rng: Rng
) -> Ended:
    """All variants from one start, with fresh and with reshuffled batches.

    Args:
        variants: what to train.
        start: w_0, (m,).
        eta: the (first) effective step size.
        epochs: how many, of m steps each.
        replicates: of each variant and kind of batches; they draw the same indices for all variants.
        rng: what to draw from.
    """
    m, steps, both = len(start), epochs * len(start), len(KINDS) * replicates
    mu, lam, sigma = (
        np.array([getattr(one, name) for one in variants]) for name in ("momentum", "decay", "noise")
    )
    every = np.arange(steps, dtype=np.float64)
    rates = eta * np.stack([one.schedule(every, steps) for one in variants], axis=1)
    w = np.broadcast_to(start[:, None, None], (m, both, len(variants))).copy()
    v, lanes, noisy = np.zeros_like(w), np.arange(both), np.flatnonzero(sigma)
    half = np.zeros(w.shape[1:])
    piece = max(2_000_000 // (m * both), 1)  # epochs whose draws fit in memory
    for first in range(0, epochs, piece):
        indices = draws(m, min(piece, epochs - first), replicates, rng)
        for t, index in enumerate(indices, first * m):
            if t == steps // 2:
                half = log_ratio(w)
            c = w[index, lanes]
            g = c * c * w
            g[index, lanes] += ((w * w).sum(axis=0) - 2.0) * c
            if len(noisy):
                xi = sigma[noisy] * rng.standard_normal((m, both, len(noisy)))
                g[..., noisy] -= c[:, noisy] * xi
                g[index[:, None], lanes[:, None], noisy] -= (w[..., noisy] * xi).sum(axis=0)
            v = mu * v + g
            w = (1.0 - rates[t] * lam) * w - rates[t] * (1.0 - mu) * v
    shape = (len(variants), len(KINDS), replicates)
    size = np.abs(w)
    found = (
        size.max(axis=0) / np.sqrt((w * w).sum(axis=0)),
        size.argmax(axis=0) == np.abs(start).argmax(),
        (log_ratio(w) - half) / (eta**2 / m * (steps - steps // 2)),
    )
    return Ended(*(np.asarray(x.T.reshape(shape)) for x in found))
