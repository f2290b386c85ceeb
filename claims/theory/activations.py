r"""One tied neuron with other activations, on orthonormal data in the standard basis.

With c_i the coordinates of w, phi_i = phi(c_i), N = |w|^2 and the residual e_i - phi_i w, a draw of datapoint i
has the gradient

    phi_i^2 w - (phi_i + phi'_i (c_i - phi_i N)) e_i.

Where a datapoint can be a limit.  Let w = x e_i, and c_j -> 0 for a rival j.

- phi(0) = 0: no draw but that of i moves x, which rests where (1 - x phi)(phi + x phi') = 0: x phi(x) = 1.
  Draws of i and of j multiply c_j by 1 - eta phi(x)^2 and by 1 + eta (2 s - s^2 x^2), s the slope of phi at 0
  on the side of c_j.  To first order in eta log c_j moves, in the sum of the two, by eta times

      2 s - s^2 x^2 - 1/x^2 = -(s x - 1/x)^2 :

  it falls at first order unless s x^2 = 1; then at the second, as in the paper.  Leaky ReLU of slope s on the
  negative side: x = 1 for a positive leader, and s = 1 for rivals on its side; x^2 = 1/s for a negative one,
  and s x^2 = 1 on its side again: second order.  For rivals on the other side it is first order, with
  (1 - s)^2 and (1 - s)^2/s.  tanh: x = 1.1997, -(x - 1/x)^2 = -0.134: first order.
- softplus, phi(0) = log 2: a draw of j moves c_j by eta log 2 (1 - x^2/2), which vanishes at x^2 = 2 only, and
  there the forces along e_i do not balance.  No datapoint can be a limit.

Where full batches end, if phi(0) = 0.  The summed loss is m/2 - sum phi_i c_i + N sum phi_i^2/2, at least
m/2 - s + s^2/2 >= (m - 1)/2 with s = sum phi_i c_i, by Cauchy and Schwarz: it is least exactly where phi_i =
lambda c_i for all i and s = 1.  For linear neurons that is the sphere.  For tanh, phi(c)/c falls in |c|, and
the minima are isolated: w that are +-c on some of the datapoints and 0 on the others, the single datapoints
among them and the mixtures of all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from claims.theory.training_variants import draws
from engine import Array

Rng = np.random.Generator
#: phi and its derivative.
Pair = tuple[Callable[[Array], Array], Callable[[Array], Array]]
KINDS = ("full", "fresh", "reshuffled")


def leaky(slope: float) -> Pair:
    """Leaky ReLU with that slope on the negative side."""

    def phi(c: Array) -> Array:
        return np.where(c > 0.0, c, slope * c)

    def derivative(c: Array) -> Array:
        return np.where(c > 0.0, 1.0, slope)

    return phi, derivative


def softplus(c: Array) -> Array:
    """log(1 + e^c)."""
    return np.logaddexp(0.0, c)


def sech_squared(c: Array) -> Array:
    """The derivative of tanh."""
    return np.asarray(1.0 - np.tanh(c) ** 2)


ACTIVATIONS: dict[str, Pair] = {
    "linear": leaky(1.0),
    "leaky ReLU, 0.5": leaky(0.5),
    "leaky ReLU, 0.1": leaky(0.1),
    "tanh": (np.tanh, sech_squared),
    "softplus": (softplus, scipy.special.expit),
}


@dataclass(frozen=True)
class Ended:
    """Where replicates ended, each array of the shape (activations, kinds, replicates).

    Attributes:
        cosine: |cos| with the nearest datapoint.
        nearest: whether that is the datapoint nearest to the start.
    """

    cosine: Array
    nearest: Array


def starts(m: int, replicates: int, rng: Rng) -> Array:
    """Random w_0 with |w_0| = 0.9, (m, replicates); the largest coordinate is positive."""
    w = rng.standard_normal((m, replicates))
    leading = w[np.abs(w).argmax(axis=0), np.arange(replicates)]
    return np.asarray(0.9 * w * np.sign(leading) / np.linalg.norm(w, axis=0))


def train(pairs: Sequence[Pair], m: int, eta: float, epochs: int, replicates: int, rng: Rng) -> Ended:
    """All activations from the same starts: full batches, and b = 1, fresh and reshuffled, on the same draws.

    Args:
        pairs: the activations and their derivatives.
        m: how many datapoints.
        eta: the step size, of summed gradients; full batches take as many steps as the others.
        epochs: how many, of m steps each.
        replicates: of each activation and kind of batches.
        rng: what to draw from.
    """
    start = starts(m, replicates, rng)
    full = np.repeat(start[:, :, None], len(pairs), axis=2)
    w = np.concatenate([full, full], axis=1)
    lanes = np.arange(2 * replicates)
    piece = max(2_000_000 // (2 * m * replicates), 1)  # epochs whose draws fit in memory
    for first in range(0, epochs, piece):
        for index in draws(m, min(piece, epochs - first), replicates, rng):
            c = w[index, lanes]
            out, push = responses(pairs, c, (w * w).sum(axis=0))
            w -= eta * out * out * w
            w[index, lanes] += eta * push
            out, push = responses(pairs, full, (full * full).sum(axis=0))
            full = full + eta * (push - (out * out).sum(axis=0) * full)
    ends = np.concatenate([full, w], axis=1)
    size = np.abs(ends)
    cosine = size.max(axis=0) / np.sqrt((ends * ends).sum(axis=0))
    nearest = size.argmax(axis=0) == np.tile(start.argmax(axis=0), len(KINDS))[:, None]
    shape = (len(pairs), len(KINDS), replicates)
    return Ended(*(np.asarray(x.T.reshape(shape)) for x in (cosine, nearest)))


def responses(pairs: Sequence[Pair], c: Array, size: Array) -> tuple[Array, Array]:
    """phi and phi + phi' (c - phi N) of coordinates (..., activations), with N (lanes, activations)."""
    out, slope = np.empty_like(c), np.empty_like(c)
    for k, (phi, derivative) in enumerate(pairs):
        out[..., k], slope[..., k] = phi(c[..., k]), derivative(c[..., k])
    return out, out + slope * (c - out * size)
