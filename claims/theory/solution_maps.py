"""What the solutions of GD and SGD look like on other data and with more neurons: one point of a map.

A point is a kind of data, a number of neurons, a batch size and a step size; ``measure`` trains replicates
with data and starts of their own, the same for every batch size and step size, and measures where they are
in the end.  Step sizes are in units of 1/lambda, the largest eigenvalue of the Gram matrix of the data: the
largest curvature at w = 0, 1 for orthonormal data.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from engine import Activation, Array, FullBatch, UniformSubsets, derive_seed, random_orthonormal, stream
from engine.network import Network

Kind = Literal["orthonormal", "Gaussian", "sparse coding", "digits", "centred digits"]
Rng = np.random.Generator

ATOMS_EACH = 2  # atoms in a datapoint of the sparse-coding data
START = 0.9  # the norm of W at the start: the square root of the sum of |w_l|^2

#: The columns of ``measure``.
MEASURES = (
    "participation of a neuron",
    "participation of all neurons",
    "alignment",
    "similarity with the start",
    "trace",
    "loss",
)


@dataclass(frozen=True)
class Point:
    """A point of a map.

    Attributes:
        kind: of the data.
        m, n: datapoints, and their dimension.
        k: neurons.
        activation: of the neurons.
        b: batch size; m is full-batch GD.
        h: eta times the largest eigenvalue of the Gram matrix.
        steps: to take.
        replicates: how many data sets, each with a start.
    """

    kind: Kind
    m: int
    n: int
    k: int
    activation: Activation
    b: int
    h: float
    steps: int
    replicates: int

    @property
    def cost(self) -> float:
        """Multiplications, about."""
        return 5.0 * self.replicates * self.steps * self.b * self.k * min(self.n, self.m + self.k)


def measure(point: Point, seed: int) -> Array:
    """The ``MEASURES`` of each replicate in the end, shape (replicates, 6); nan where weights overflowed.

    Participation is (sum p_i)^2 / sum p_i^2 over datapoints, or atoms for the sparse-coding data: of a neuron
    with p_i = <w_l, a_i>^2, of all neurons with p_i = |W a_i|^2.  Alignment is the largest |cos(w_l, a_i)|,
    similarity cos(w_l, w_l at the start).  What is said of one neuron is averaged with the weights |w_l|^2.
    """
    rng = stream(seed, point.kind, point.m, point.n, point.replicates)
    data, features = instances(point.kind, point.m, point.n, point.replicates, rng)
    lam = np.linalg.norm(data, 2, axis=(1, 2)) ** 2
    w0 = stream(seed, "starts", point.n, point.k).standard_normal((point.replicates, point.k, point.n))
    w0 *= START / np.sqrt(point.k) / np.linalg.norm(w0, axis=-1, keepdims=True)
    # eta = h / lambda on the data is h on data divided by the root of lambda
    scaled = Network(data / np.sqrt(lam)[:, None, None], w0, point.h, point.activation)
    schedule = FullBatch() if point.b == point.m else UniformSubsets(point.b)
    weights = scaled.train(schedule, point.steps, seed=derive_seed(seed, str(point)))[:, -1]
    with np.errstate(all="ignore"):
        return described(Network(data, w0, point.h, point.activation), weights, features)


def described(network: Network, weights: Array, features: Array) -> Array:
    """The ``MEASURES`` of weights (replicates, k, n) against features (replicates, p, n)."""
    norms = np.linalg.norm(weights, axis=-1)  # (R, k)
    shares = norms**2 / (norms**2).sum(axis=1, keepdims=True)
    c = weights @ np.swapaxes(features, 1, 2)  # (R, k, p)
    if network.activation == "relu":
        c = np.maximum(c, 0.0)
    cosines = np.abs(c) / norms[..., None] / np.linalg.norm(features, axis=-1)[:, None]
    starts = network.w0 if network.w0.ndim == 3 else network.w0[None]
    similarity = (weights * starts).sum(axis=-1) / norms / np.linalg.norm(starts, axis=-1)
    columns = [
        (shares * participation(c**2)).sum(axis=1),
        participation((c**2).sum(axis=1)),
        (shares * cosines.max(axis=-1)).sum(axis=1),
        (shares * similarity).sum(axis=1),
        network.trace(weights),
        network.loss(weights),
    ]
    return np.stack(columns, axis=1)


def participation(p: Array) -> Array:
    """(sum p)^2 / sum p^2 over the last axis: how many carry weight; 1 if all p vanish."""
    total, squares = p.sum(axis=-1), (p * p).sum(axis=-1)
    return np.where(squares > 0.0, total * total / np.where(squares > 0.0, squares, 1.0), 1.0)


def instances(kind: Kind, m: int, n: int, replicates: int, rng: Rng) -> tuple[Array, Array]:
    """Data of norm 1, (replicates, m, n), and what their features are, (replicates, p, n).

    Raises:
        ModuleNotFoundError: scikit-learn, which has the digits, is not there.
    """
    if kind == "orthonormal":
        data = np.stack([random_orthonormal(m, n, rng) for _ in range(replicates)])
        return data, data
    if kind == "sparse coding":
        atoms = np.stack([random_orthonormal(m // 4, n, rng) for _ in range(replicates)])
        return mixtures(atoms, m, rng), atoms
    if kind == "Gaussian":
        data = normalised(rng.standard_normal((replicates, m, n)))
        return data, data
    images = digits()
    if kind == "centred digits":
        images = images - images.mean(axis=0)
    data = normalised(np.stack([images[rng.choice(len(images), m, replace=False)] for _ in range(replicates)]))
    return data, data


def mixtures(atoms: Array, count: int, rng: Rng) -> Array:
    """So many positive mixtures of ``ATOMS_EACH`` atoms (replicates, p, n) of each replicate, of norm 1."""
    p = atoms.shape[1]
    codes = np.zeros((len(atoms), count, p))
    for code in codes.reshape(-1, p):
        code[rng.choice(p, ATOMS_EACH, replace=False)] = rng.uniform(0.5, 1.5, ATOMS_EACH)
    return normalised(codes @ atoms)


def digits() -> Array:
    """The 1797 images of 8 x 8 that scikit-learn has in its package, shape (1797, 64)."""
    from sklearn.datasets import load_digits

    return np.asarray(load_digits().data, dtype=np.float64)


def normalised(rows: Array) -> Array:
    """Rows of norm 1."""
    return np.asarray(rows / np.linalg.norm(rows, axis=-1, keepdims=True))
