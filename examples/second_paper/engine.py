"""The engine: a step of SGD near a minimum, and the batches that it draws; and two engines that are wrong."""

import pkgutil
from typing import Any, ClassVar

import numpy as np

from referee import Engines
from second_paper.minima import Array, Minimum


class Engine:
    """Eq. (5), as one writes it down; both methods take many batches at once, a row each."""

    name, version, precision = "plain", "1", "float64"

    def step(self, at: Minimum, theta: Array, batches: Array) -> Array:
        """Where one step with each of the batches (k, B) leads from theta: shape (k, d)."""
        hessians, gradients = at.hessians[batches].mean(axis=1), at.gradients[batches].mean(axis=1)
        return theta - at.step_size * (hessians @ theta + gradients)

    def draw(self, n: int, size: int, count: int, seed: int) -> Array:
        """The batches of so many steps, one after the other: independent uniform subsets of range(n)."""
        return np.random.default_rng(seed).permuted(np.tile(np.arange(n), (count, 1)), axis=1)[:, :size]


class WithReplacement(Engine):
    """Wrong: draws the samples of a batch with replacement."""

    def draw(self, n: int, size: int, count: int, seed: int) -> Array:
        return np.random.default_rng(seed).integers(n, size=(count, size))


class WrongDenominator(Engine):
    """Wrong: divides the sum over a batch by n, not by B."""

    def step(self, at: Minimum, theta: Array, batches: Array) -> Array:
        return theta + (super().step(at, theta, batches) - theta) * batches.shape[1] / len(at.hessians)


class EngineError(Exception):
    """An engine returned what it must not."""


class Guarded:
    """An engine whose results are looked at: their shape, and that they are finite."""

    def __init__(self, inner: Any) -> None:
        self.inner, self.name, self.version, self.precision = inner, inner.name, inner.version, inner.precision
        self.asked: set[str] = set()

    def step(self, at: Minimum, theta: Array, batches: Array) -> Array:
        return self._seen("step", self.inner.step(at, theta, batches), (len(batches), theta.size))

    def draw(self, n: int, size: int, count: int, seed: int) -> Array:
        return self._seen("draw", self.inner.draw(n, size, count, seed), (count, size))

    def _seen(self, method: str, found: Any, shape: tuple[int, ...]) -> Any:
        self.asked.add(method)
        if np.shape(found) != shape or not np.isfinite(found).all():
            raise EngineError(f"engine {self.name!r}: expected finite numbers of shape {shape}, got {found!r}")
        return found


class StabilityEngines(Engines):
    """Engines with the methods of ``Engine``, and the claims that test each method."""

    default, names, errors = "plain", "plain or package.module:attribute", (EngineError,)
    promises: ClassVar = {"step": ("eq_10/as_printed",), "draw": ("theorem_3/sampled",)}
    among: ClassVar = {"eq_10/as_printed": (), "theorem_3/sampled": ("eq_10/as_printed",)}

    def load(self, name: str, threads: int = 1) -> Any:
        try:
            return pkgutil.resolve_name(f"{__name__}:Engine" if name == self.default else name)()
        except Exception as error:
            raise LookupError(f"no engine {name!r} ({error}): expected {self.names}") from error

    def guarded(self, engine: Any) -> Guarded:
        return Guarded(engine)
