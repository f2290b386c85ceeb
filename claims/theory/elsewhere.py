"""Fresh and reshuffled batches on other data and with several neurons: where they end, and held-out errors.

Step sizes are in units of 1/lambda, as in ``theory.solution_maps``; fresh, reshuffled and full batches start
from the same weights on the same data.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from typing import Literal

import numpy as np

from claims.theory.solution_maps import START, Kind, digits, instances, mixtures, normalised
from engine import Array, FullBatch, Reshuffled, UniformSubsets, derive_seed, stream
from engine.network import Network

Batches = Literal["full", "fresh", "reshuffled"]
SAMPLES = 60.0  # datapoints drawn, times h^2/m: enough for R = 60 at b = 1 on orthonormal data, by Law 2
HELD_OUT = 256  # datapoints to measure the error on


@dataclass(frozen=True)
class Place:
    """Data, neurons and step size.

    Attributes:
        kind: of the data.
        m, n: datapoints, and their dimension.
        k: linear neurons.
        h: eta times the largest eigenvalue of the Gram matrix.
    """

    kind: Kind
    m: int
    n: int
    k: int
    h: float

    @property
    def name(self) -> str:
        """What a table calls it."""
        kind = "mixtures" if self.kind == "sparse coding" else self.kind
        return f"{kind}, m = {self.m}, n = {self.n}, k = {self.k}"

    @property
    def there(self) -> bool:
        """Whether the data are: digits are in scikit-learn."""
        return "digits" not in self.kind or importlib.util.find_spec("sklearn") is not None

    def start(self, replicates: int, seed: int) -> Array:
        """W_0, (replicates, k, n): rows of equal size, of the Frobenius norm ``START`` together."""
        w0 = stream(seed, "starts", self.name).standard_normal((replicates, self.k, self.n))
        return np.asarray(w0 * START / np.sqrt(self.k) / np.linalg.norm(w0, axis=-1, keepdims=True))

    def train(self, data: Array, w0: Array, b: int, batches: Batches, seed: int) -> Array:
        """Weights in the end, (replicates, k, n); as many datapoints are drawn for each b."""
        lam = np.linalg.eigvalsh(data @ np.swapaxes(data, 1, 2))[:, -1]
        scaled = Network(data / np.sqrt(lam)[:, None, None], w0, self.h)
        schedules = {"full": FullBatch(), "fresh": UniformSubsets(b), "reshuffled": Reshuffled(b)}
        steps = int(np.ceil(SAMPLES * self.m / self.h**2 / b))
        return scaled.train(schedules[batches], steps, seed=derive_seed(seed, self.name, batches, b))[:, -1]


def on_the_nearest(data: Array, w0: Array, weights: Array) -> Array:
    """The share of sum_i |W a_i|^2 on the k datapoints that had the most of it at the start, (replicates,).

    For one neuron on orthonormal data it is cos^2 with the datapoint nearest to the start, of the part of w in
    their span.
    """
    first, last = (((w @ np.swapaxes(data, 1, 2)) ** 2).sum(axis=1) for w in (w0, weights))
    nearest = np.argsort(-first, axis=1)[:, : w0.shape[1]]
    return np.asarray(np.take_along_axis(last, nearest, axis=1).sum(axis=1) / last.sum(axis=1))


def nearness(place: Place, replicates: int, seed: int) -> dict[Batches, Array]:
    """``on_the_nearest`` at b = 1 with fresh and with reshuffled batches, (replicates,) each."""
    data, _ = instances(place.kind, place.m, place.n, replicates, stream(seed, "data", place.name))
    w0 = place.start(replicates, seed)
    kinds: tuple[Batches, ...] = ("fresh", "reshuffled")
    return {kind: on_the_nearest(data, w0, place.train(data, w0, 1, kind, seed)) for kind in kinds}


def split(place: Place, replicates: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Data to train on and to measure on, (replicates, m, n) and (replicates, ``HELD_OUT``, n).

    Raises:
        ValueError: the data are neither mixtures nor digits.
    """
    if place.kind == "sparse coding":
        data, atoms = instances(place.kind, place.m, place.n, replicates, rng)
        return data, mixtures(atoms, HELD_OUT, rng)
    if place.kind != "digits":
        raise ValueError(f"place.kind must be 'sparse coding' or 'digits', got {place.kind!r}")
    images, size = digits(), place.m + HELD_OUT
    chosen = np.stack([images[rng.choice(len(images), size, replace=False)] for _ in range(replicates)])
    rows = normalised(chosen)
    return rows[:, : place.m], rows[:, place.m :]


def held_out_errors(
    place: Place, sizes: tuple[int, ...], replicates: int, seed: int
) -> dict[tuple[Batches, int], Array]:
    """Half the mean squared residual on held-out data, (replicates,), by kind and size of batches."""
    data, held_out = split(place, replicates, stream(seed, "data", place.name))
    w0 = place.start(replicates, seed)
    plans: list[tuple[Batches, int]] = [("full", place.m)]
    plans += [(kind, b) for b in sizes for kind in ("fresh", "reshuffled")]
    found = {}
    for kind, b in plans:
        with np.errstate(all="ignore"):
            found[kind, b] = Network(held_out, w0, place.h).loss(place.train(data, w0, b, kind, seed))
    return found
