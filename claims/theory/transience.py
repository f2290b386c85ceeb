r"""Proposition 8 as a tool: does its criterion hold for a process, on states or paths that are looked at?

The criterion asks three things of an adapted process X >= b_0, here with numbers (``Bounds``):

- increments, (A2): |X' - X| <= K;
- drift: E[X' - X | the past] >= d > 0 wherever X >= r (below, -K bounds it);
- climb, for (A1): from every state X rises by delta at least with the probability p at least.  Then v rises in
  a row, v > (y - b_0)/delta, lift it above y with the probability p^v at least, whatever the past.

X tends to infinity if they hold for all states that X can be in from some time on.  From y > r it comes back to
r with the probability 1/(1 + d (y - r)/(2 K^2)) at most (``claims.section_4.proposition_8``).

    bounds = Bounds(increments=1.0, drift=0.1, far=3.0, rise=1.0, chance=0.5)
    on_states(x, np.stack([x + 1.0, x - 1.0], axis=1), np.array([0.6, 0.4]), bounds).broken  # (): it holds

``on_states`` takes the exact law of a step, all outcomes with their probabilities, from each of many states;
``on_paths`` takes paths, and tests.  Neither is a proof: states that are not looked at may be others.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from engine import Array
from evidence.sequential import DriftDominance

#: Rounding errors of an increment and of a mean of them, in units of eps times the largest |X|.
ROUNDING = 64.0


@dataclass(frozen=True)
class Bounds:
    """What is claimed of a process.

    Attributes:
        increments: K of (A2).
        drift: d > 0, the least mean increment where X >= ``far``.
        far: r, from which on there is that drift.
        rise: delta > 0 of the climb.
        chance: p > 0, the probability of such a rise from any state.

    Raises:
        ValueError: a number that is not positive, or finite, naming it.
    """

    increments: float
    drift: float
    far: float
    rise: float
    chance: float

    def __post_init__(self) -> None:
        for name in ("increments", "drift", "rise", "chance"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value > 0.0):
                raise ValueError(f"Bounds.{name} must be positive and finite, got {value!r}")
        if not math.isfinite(self.far):
            raise ValueError(f"Bounds.far must be finite, got {self.far!r}")

    def comes_back(self, y: float) -> float:
        """The probability, at most, that X is ever at ``far`` or below again, from y."""
        return 1.0 / (1.0 + self.drift / (2.0 * self.increments**2) * max(y - self.far, 0.0))

    def time_to_exceed(self, y: float, least: float) -> tuple[int, float]:
        """v and epsilon of (A1) for the level y, where X >= ``least``."""
        v = max(math.floor((y - least) / self.rise), 0) + 1
        return v, self.chance**v


@dataclass(frozen=True)
class Part:
    """One part of the criterion.

    Attributes:
        name: "increments", "drift" or "climb".
        claimed: the bound.
        worst: the worst that was seen; nan where only a test speaks.
        where: the number of the state, or path, where that was; -1 if nothing was looked at.
        holds: whether the bound holds on all that was looked at, or was not rejected.
    """

    name: str
    claimed: float
    worst: float
    where: int
    holds: bool


@dataclass(frozen=True)
class Criterion:
    """Whether the criterion holds, part by part."""

    increments: Part
    drift: Part
    climb: Part

    @property
    def parts(self) -> tuple[Part, Part, Part]:
        """All three."""
        return self.increments, self.drift, self.climb

    @property
    def holds(self) -> bool:
        """Whether all parts do."""
        return all(part.holds for part in self.parts)

    @property
    def broken(self) -> tuple[str, ...]:
        """The names of the parts that do not."""
        return tuple(part.name for part in self.parts if not part.holds)


def on_states(x: Array, after: Array, weights: Array, bounds: Bounds) -> Criterion:
    """The criterion on states of which the law of a step is known.

    Args:
        x: X in each state, (states,).
        after: X after each outcome, (states, outcomes).
        weights: the probabilities of the outcomes, (outcomes,) or (states, outcomes).
        bounds: what is claimed.

    Raises:
        ValueError: shapes differ, a number is not finite, or probabilities do not add up to 1.
    """
    x, after = np.asarray(x, dtype=np.float64), np.asarray(after, dtype=np.float64)
    if x.ndim != 1 or after.ndim != 2 or len(after) != len(x) or 0 in after.shape:
        raise ValueError(f"x and after must have the shapes (S,) and (S, K), got {x.shape} and {after.shape}")
    chances = np.broadcast_to(np.asarray(weights, dtype=np.float64), after.shape)
    if not (np.isfinite(x).all() and np.isfinite(after).all()):
        raise ValueError("x and after must be finite")
    if (chances < 0.0).any() or not np.allclose(chances.sum(axis=1), 1.0, rtol=0.0, atol=1e-9):
        raise ValueError("weights must be probabilities that add up to 1 in each state")
    slack = ROUNDING * np.finfo(np.float64).eps * (1.0 + np.maximum(np.abs(x), np.abs(after).max(axis=1)))
    moves = after - x[:, None]
    size = np.abs(moves).max(axis=1)
    largest = int((size - slack).argmax())
    increments = Part(
        "increments",
        bounds.increments,
        float(size[largest]),
        largest,
        bool((size <= bounds.increments + slack).all()),
    )
    rising = (chances * (moves >= bounds.rise - slack[:, None])).sum(axis=1)
    rarest = int(rising.argmin())
    climb = Part(
        "climb",
        bounds.chance,
        float(rising[rarest]),
        rarest,
        bool((rising >= bounds.chance * (1.0 - 1e-9)).all()),
    )
    far = np.flatnonzero(x >= bounds.far)
    if not len(far):
        return Criterion(increments, Part("drift", bounds.drift, math.nan, -1, False), climb)
    mean = (chances[far] * moves[far]).sum(axis=1)
    least = int(mean.argmin())
    drift = Part(
        "drift",
        bounds.drift,
        float(mean[least]),
        int(far[least]),
        bool((mean >= bounds.drift - slack[far]).all()),
    )
    return Criterion(increments, drift, climb)


def on_paths(paths: Array, bounds: Bounds, false_alarm: float) -> Criterion:
    """The criterion tested on paths of X, (replicates, times), independent of each other.

    An increment beyond K breaks it; drift and climb are lower bounds of conditional means, of the increments
    where X >= r and of the frequency of rises, and are tested as such at every time (``DriftDominance``): what
    holds was not rejected.  With the probability ``false_alarm`` at most a process that keeps the bounds is
    said to break them.

    Raises:
        ValueError: the shape, or a number that is not finite.
    """
    paths = np.asarray(paths, dtype=np.float64)
    if paths.ndim != 2 or paths.shape[1] < 2 or not np.isfinite(paths).all():
        raise ValueError(f"paths must be finite, of the shape (replicates, times >= 2), got {paths.shape}")
    moves = np.diff(paths, axis=1)
    slack = ROUNDING * np.finfo(np.float64).eps * (1.0 + np.abs(paths).max())
    size = np.abs(moves).max(axis=1)
    largest, k = int(size.argmax()), bounds.increments
    inside = bool(size[largest] <= k + slack)
    increments = Part("increments", k, float(size[largest]), largest, inside)
    drift, climb = DriftDominance(false_alarm / 2.0), DriftDominance(false_alarm / 2.0)
    for now, move in _steps(paths, moves):
        far = move[now >= bounds.far]
        if len(far):
            drift.update(np.clip(far, -k, k), min(bounds.drift - slack, k), -k, k)
        climb.update((move >= bounds.rise - slack).astype(np.float64), bounds.chance, 0.0, 1.0)
    where = -1 if drift.count == 0 else 0
    return Criterion(
        increments,
        Part("drift", bounds.drift, math.nan, where, drift.count > 0 and not drift.rejected),
        Part("climb", bounds.chance, math.nan, 0, not climb.rejected),
    )


def _steps(paths: Array, moves: Array) -> Iterator[tuple[Array, Array]]:
    """X and the increment of all replicates, in the order of time."""
    for t in range(moves.shape[1]):
        yield paths[:, t], moves[:, t]
