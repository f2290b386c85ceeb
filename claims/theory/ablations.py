"""SGD with one ingredient exchanged: ensembles of training rules on orthonormal data, linear activation.

All rules see the gradients of Eq. (4) in coordinates: for datapoint i that of w is (N - 2) c_i a_i + c_i^2 w.
The
data are the standard basis of R^m, so weights are coordinates.  A rule is a function of the weights (k, m), the
step t, a generator and a state; all replicates take a step together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine import Array

Rng = np.random.Generator


@dataclass(frozen=True)
class Setting:
    """m datapoints, batches of b, step size eta, so many replicates and steps."""

    m: int
    b: int
    eta: float
    replicates: int
    steps: int


@dataclass(frozen=True)
class Ended:
    """R of an ensemble over time.

    Attributes:
        times: steps, shape (looks + 1,).
        ratios: R of each replicate then, shape (looks + 1, replicates), at most 50.
    """

    times: Array
    ratios: Array

    @property
    def at_datapoint(self) -> Array:
        """Whether each replicate has R >= ``CLOSE`` in the end."""
        return np.asarray(self.ratios[-1] >= CLOSE)

    @property
    def medians(self) -> Array:
        """The median of R over the replicates, at each time."""
        return np.asarray(np.median(self.ratios, axis=1))


CLOSE = 5.0  # R from which on a replicate counts as at a datapoint: the others are below exp(-5)


def per_datapoint(w: Array) -> Array:
    """The gradients of all datapoints, (k, m, m): replicate, datapoint, coordinate."""
    size = (w * w).sum(axis=1)
    found = (w * w)[:, :, None] * w[:, None, :]
    index = np.arange(w.shape[1])
    found[:, index, index] += (size[:, None] - 2.0) * w
    return np.asarray(found)


def summed(weights: Array, vectors: Array) -> Array:
    """Sums of vectors (k, m, m) with weights (k, m), (k, m)."""
    return np.asarray(np.einsum("ki,kij->kj", weights, vectors))


def subset(rng: Rng, k: int, m: int, b: int) -> Array:
    """Uniform b-subsets as indicators, (k, m)."""
    ranks = rng.random((k, m)).argsort(axis=1).argsort(axis=1)
    return np.asarray(ranks < b, dtype=np.float64)


Rule = Callable[[Array, int, Rng, Setting, dict[str, Array]], Array]


def subsampling(w: Array, t: int, rng: Rng, s: Setting, state: dict[str, Array]) -> Array:
    """The SGD of the paper."""
    return w - s.eta * summed(subset(rng, len(w), s.m, s.b), per_datapoint(w))


def full_batch(w: Array, t: int, rng: Rng, s: Setting, state: dict[str, Array]) -> Array:
    """The mean of subsampling, without noise."""
    return np.asarray(w - s.eta * s.b / s.m * per_datapoint(w).sum(axis=1))


def with_replacement(w: Array, t: int, rng: Rng, s: Setting, state: dict[str, Array]) -> Array:
    """b independent indices."""
    counts = rng.multinomial(s.b, np.full(s.m, 1.0 / s.m), size=len(w)).astype(np.float64)
    return w - s.eta * summed(counts, per_datapoint(w))


def epochs(w: Array, t: int, rng: Rng, s: Setting, state: dict[str, Array]) -> Array:
    """Each epoch a new order, in batches of b (the last one may be smaller)."""
    per_epoch = -(-s.m // s.b)
    if t % per_epoch == 0:
        state["order"] = rng.random((len(w), s.m)).argsort(axis=1).argsort(axis=1).astype(np.float64)
    chosen = (state["order"] // s.b == t % per_epoch).astype(np.float64)
    return w - s.eta * summed(chosen, per_datapoint(w))


def cyclic(w: Array, t: int, rng: Rng, s: Setting, state: dict[str, Array]) -> Array:
    """A fixed order, b at a time; no randomness but in the start."""
    chosen = np.zeros(s.m)
    chosen[(t * s.b + np.arange(s.b)) % s.m] = 1.0
    return np.asarray(w - s.eta * np.einsum("i,kij->kj", chosen, per_datapoint(w)))


def gaussian(w: Array, t: int, rng: Rng, s: Setting, state: dict[str, Array]) -> Array:
    """Gaussian noise with the mean and covariance of subsampling.

    Uniform b-subsets have the covariance pi (delta_ij - 1/m) m/(m-1) times (m-1)/m of their indicators: that of
    z - mean(z) with z independent of variance b(m-b)/(m(m-1)).
    """
    g = per_datapoint(w)
    z = rng.standard_normal(w.shape) * np.sqrt(s.b * (s.m - s.b) / (s.m * (s.m - 1)))
    weights: Array = s.b / s.m + z - z.mean(axis=1, keepdims=True)
    return w - s.eta * summed(weights, g)


def isotropic(w: Array, t: int, rng: Rng, s: Setting, state: dict[str, Array]) -> Array:
    """Gaussian noise in all directions alike, with the mean square of subsampling's at the sphere's centre
    point.

    The size is that of subsampling's noise at equal coordinates, and does not vanish at a datapoint.
    """
    level = np.full((1, s.m), 1.0 / np.sqrt(s.m))
    g = per_datapoint(level)[0]
    centred = g - g.mean(axis=0)
    size = float(np.sqrt(s.b * (s.m - s.b) / (s.m * (s.m - 1)) * (centred**2).sum() / s.m))
    return full_batch(w, t, rng, s, state) - s.eta * size * rng.standard_normal(w.shape)


def label_noise(w: Array, t: int, rng: Rng, s: Setting, state: dict[str, Array]) -> Array:
    """Full batches whose targets are a_i + noise of standard deviation 1/2 in each coordinate.

    The gradient of |a + xi - w c|^2/2 has the additional term -(c_i xi + <w, xi> a_i).
    """
    xi = 0.5 * rng.standard_normal((len(w), s.m, s.m))
    extra: Array = summed(w, xi) + np.einsum("kj,kij->ki", w, xi)
    return full_batch(w, t, rng, s, state) + s.eta * s.b / s.m * extra


def momentum(w: Array, t: int, rng: Rng, s: Setting, state: dict[str, Array]) -> Array:
    """Subsampling with heavy-ball momentum 0.9 and a tenth of the step size, so that the effective one is the
    same."""
    g = summed(subset(rng, len(w), s.m, s.b), per_datapoint(w))
    state["v"] = 0.9 * state.get("v", np.zeros_like(w)) + g
    return w - 0.1 * s.eta * state["v"]


def decaying(w: Array, t: int, rng: Rng, s: Setting, state: dict[str, Array]) -> Array:
    """Subsampling with the step size eta/(1 + t/100): the sum of its squares is finite."""
    g = summed(subset(rng, len(w), s.m, s.b), per_datapoint(w))
    return w - s.eta / (1.0 + t / 100.0) * g


def adam(w: Array, t: int, rng: Rng, s: Setting, state: dict[str, Array]) -> Array:
    """Subsampling with Adam (0.9, 0.999), step size eta/20."""
    g = summed(subset(rng, len(w), s.m, s.b), per_datapoint(w))
    state["first"] = 0.9 * state.get("first", np.zeros_like(w)) + 0.1 * g
    state["second"] = 0.999 * state.get("second", np.zeros_like(w)) + 0.001 * g * g
    first, second = state["first"] / (1.0 - 0.9 ** (t + 1)), state["second"] / (1.0 - 0.999 ** (t + 1))
    return np.asarray(w - s.eta / 20.0 * first / (np.sqrt(second) + 1e-8))


def train(rule: Rule, s: Setting, rng: Rng, looks: int = 60) -> Ended:
    """Run an ensemble from random directions with |w_0| = 0.9."""
    w = rng.standard_normal((s.replicates, s.m))
    w *= 0.9 / np.linalg.norm(w, axis=1, keepdims=True)
    state: dict[str, Array] = {}
    every = max(s.steps // looks, 1)
    times, ratios = [0], [log_ratio(w)]
    for t in range(s.steps):
        w = rule(w, t, rng, s, state)
        if (t + 1) % every == 0:
            times.append(t + 1)
            ratios.append(log_ratio(w))
    return Ended(np.array(times), np.array(ratios))


def log_ratio(w: Array) -> Array:
    """R of Eq. (11), at most 50."""
    size = np.abs(w)
    top = size.max(axis=1)
    size[np.arange(len(size)), size.argmax(axis=1)] = 0.0  # summed apart, never subtracted
    return np.asarray(np.minimum(np.log(top) - np.log(np.maximum(size.sum(axis=1), 1e-300)), 50.0))
