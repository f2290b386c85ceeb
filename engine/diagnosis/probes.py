"""Designed instances on which a diagnosis compares one step of an engine with Eq. (3).

A *probe* is a problem with a few states and a batch for each; its states are small enough that a fault
shows, and different enough that the terms of the gradient can be told apart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from engine import Activation, Array, Engine, IntArray, Problem, StandardBasis, random_orthonormal, stream
from engine.faults import Fault
from engine.faults.evaluation import Steps
from engine.faults.language import values
from engine.faults.texts import ROW
from engine.precision import step_error

STATES = 4  # in each probe
#: What a diagnosis may say of the region in which a fault shows, and the number of the state in its call.
DOMAIN = ("m", "n", "b", "b/m", "eta", "|w|", "ReLU", "active", "max |c_i|", "|gradient|", "states")


#: An engine's way to take one step from each of several states: problem, (k, n), (k, b) -> (k, n).
Stepper = Callable[[Problem, Array, IntArray], Array]


@dataclass(frozen=True)
class Probe:
    """A problem with states, shape (k, n), and their batches, shape (k, b)."""

    problem: Problem
    weights: Array
    batches: IntArray

    @cached_property
    def steps(self) -> Steps:
        """Eq. (3) on it, and what faults make of it."""
        with np.errstate(all="ignore"):
            return Steps(self.problem, self.weights, self.batches)

    def ask(self, engine: Engine, stepper: Stepper, alone: bool = False) -> list[State]:
        """The engine's steps beside those of Eq. (3); ``alone`` if the engine is given one state at a time."""
        got = stepper(self.problem, self.weights, self.batches)
        right = self.steps.right
        error = step_error(engine, self.problem, self.batches.shape[1])
        sizes = [max(_size(w), float(np.linalg.norm(end))) for w, end in zip(self.weights, got, strict=True)]
        return [State(self, k, right[k], got[k], error * size, alone) for k, size in enumerate(sizes)]


@dataclass
class State:
    """One step of an engine beside Eq. (3).

    Attributes:
        probe: the call that it was one of.
        row: which of the call's states it was.
        right, got: Eq. (3) and the engine, (n,).
        allowed: how far rounding may part them, in the Euclidean norm.
        alone: whether the engine was given this state alone.
    """

    probe: Probe
    row: int
    right: Array
    got: Array
    allowed: float
    alone: bool = False

    @property
    def problem(self) -> Problem:
        """What it was given."""
        return self.probe.problem

    @property
    def w(self) -> Array:
        """From where, (n,)."""
        return np.asarray(self.probe.weights[self.row])

    @property
    def batch(self) -> IntArray:
        """On which datapoints, (b,)."""
        return np.asarray(self.probe.batches[self.row])

    @property
    def excess(self) -> float:
        """The deviation over what rounding allows; wrong above 1."""
        return float(np.linalg.norm(self.got - self.right)) / self.allowed

    @property
    def wrong(self) -> bool:
        """Whether the deviation is more than rounding allows."""
        return not self.excess <= 1.0

    def values(self) -> dict[str, float]:
        """The variables of the domain, for saying where a fault shows."""
        found = values(self.problem, self.w[None], self.batch[None], names=DOMAIN)
        known = {name: float(np.ravel(x)[0]) for name, x in found.items()}
        call = {"states": float(len(self.probe.weights)), ROW: float(self.row)}
        return {**known, **call} if not self.alone else {k: x for k, x in known.items() if k != "states"}


def misfit(states: list[State], fault: Fault) -> list[Array]:
    """What a fault leaves unexplained of each step, (n,), in units of the tolerance."""
    calls: dict[int, Array] = {}
    for probe in {id(s.probe): s.probe for s in states}.values():
        calls[id(probe)] = probe.steps.moved(fault)
    return [(s.got - calls[id(s.probe)][s.row]) / s.allowed for s in states]


def lefts(states: list[State], fault: Fault) -> Array:
    """How far a fault is from each step, over what rounding allows."""
    found = np.array([float(np.linalg.norm(left)) for left in misfit(states, fault)])
    return np.where(np.isfinite(found), found, np.inf)


def worst(states: list[State], fault: Fault) -> float:
    """The largest deviation from a fault, over what rounding allows."""
    return float(lefts(states, fault).max(initial=0.0))


def _size(w: Array) -> float:
    """What rounding errors of a step grow with, which is of degree 3 in w."""
    length = float(np.linalg.norm(w))
    return max(length, length**3, 1e-300)


def starts(rng: np.random.Generator, problem: Problem, count: int) -> Array:
    """States of norms from 0.4 to 1.1, of both signs, with a share outside the span; shape (count, n)."""
    w = rng.standard_normal((count, problem.n))
    return np.asarray(w * (np.linspace(0.4, 1.1, count) / np.linalg.norm(w, axis=1))[:, None])


def probe(
    rng: np.random.Generator, m: int, n: int, b: int, eta: float, activation: Activation, generic: bool
) -> Probe:
    """A probe of these sizes; the batches are drawn without replacement."""
    data = random_orthonormal(m, n, rng) if generic else StandardBasis(m, n)
    frame = Problem(data, np.full(n, 0.5 / np.sqrt(n)), eta, activation)
    batches = np.stack([rng.permutation(m)[:b] for _ in range(STATES)])
    return Probe(frame, starts(rng, frame, STATES), batches)


def small(seed: int) -> list[Probe]:
    """Small probes, on which the terms of the gradient and the handling of a batch are told apart."""
    rng = stream(seed, "diagnosis", "small")
    found: list[Probe] = []
    kinds: tuple[Activation, ...] = ("linear", "relu")
    for activation in kinds:
        for m, n in ((2, 3), (3, 5), (6, 9)):
            for b in sorted({1, 2, m}):
                found += [probe(rng, m, n, b, eta, activation, generic=b != m) for eta in (0.2, 0.07)]
    found += [_repeated(rng, activation) for activation in kinds]
    found += [_tiny(rng, activation) for activation in kinds]
    return found


def _repeated(rng: np.random.Generator, activation: Activation) -> Probe:
    """Batches in which an index stands twice."""
    base = probe(rng, 4, 6, 3, 0.1, activation, generic=False)
    batches = base.batches.copy()
    batches[:, 1] = batches[:, 0]
    return Probe(base.problem, base.weights, batches)


def _tiny(rng: np.random.Generator, activation: Activation) -> Probe:
    """States of the standard basis with coordinates from 1e-3 down to 1e-12, and one that is 0."""
    base = probe(rng, 6, 7, 2, 0.1, activation, generic=False)
    weights = np.abs(base.weights)
    weights[:, 1:5] = 10.0 ** -rng.uniform([3, 6, 7, 11], [5, 7, 9, 12], (STATES, 4))
    weights[0, 5] = 0.0
    return Probe(base.problem, weights, base.batches)


def wide(seed: int, budget: int) -> list[Probe]:
    """Larger probes over the domain: m and n around powers of two, small and large batches.

    Args:
        seed: of the draw.
        budget: the largest n.
    """
    rng = stream(seed, "diagnosis", "wide")
    found: list[Probe] = []
    sizes = [m for m in (1, 8, 9, 16, 17, 33, 63, 64, 65, 128, 129, 257, 513, 1025, 2049) if m <= budget]
    for k, m in enumerate(sizes):
        n = m + (0, 1, 7, m)[k % 4]
        activation: Activation = ("linear", "relu")[k % 2]
        batch_sizes = sorted({1, max(1, m // 4), m // 2 + 1 if m > 1 else 1, m})
        etas = [(0.2, 0.05, 0.001)[(k + b) % 3] for b in batch_sizes]
        found += [
            probe(rng, m, n, b, eta, activation, generic=n <= 70)
            for b, eta in zip(batch_sizes, etas, strict=True)
        ]
    found += [probe(rng, 3, n, 2, 0.1, "linear", generic=False) for n in (100, 1000, 1500) if n <= budget]
    return found


def anywhere(rng: np.random.Generator, largest: int, states: int | None = None) -> Probe:
    """A probe from anywhere in the domain: all sizes, batches with repetitions, starts of all kinds.

    Args:
        rng: it is drawn from here.
        largest: the largest m.
        states: how many; by default from 1 to 12.
    """
    m = int(np.floor(np.exp(rng.uniform(0.0, np.log(largest + 1.0)))))
    n = m + int(rng.choice([0, 1, 3, m]))
    b = int(rng.choice([1, min(2, m), -(-m // 2), m, int(rng.integers(1, m + 1)), int(m ** rng.random())]))
    k = int(states or rng.choice([1, 2, 5, 12]))
    eta = float(np.exp(rng.uniform(np.log(1e-3), np.log(0.3))))
    data = random_orthonormal(m, n, rng) if n <= 40 and rng.random() < 0.5 else StandardBasis(m, n)
    activation: Activation = "relu" if rng.random() < 0.5 else "linear"
    frame = Problem(data, np.full(n, 0.5 / np.sqrt(n)), eta, activation)
    alike = rng.random() < 0.2
    batches = np.stack([rng.integers(0, m, b) if alike else rng.permutation(m)[:b] for _ in range(k)])
    c = rng.standard_normal((k, n))
    kind = rng.integers(4)
    if kind == 1:  # near a datapoint of the batch, or away from it
        c[:, :m] *= 0.2
        c[np.arange(k), batches[:, 0]] = 2.0 * rng.choice([-1.0, 1.0], k) * np.sqrt(n / 4.0)
    if kind == 2:
        c *= 10.0 ** -rng.uniform(0.0, 10.0, c.shape)
    if kind == 3 and isinstance(data, StandardBasis):  # else rounding decides on which side of a kink it is
        c *= rng.random(c.shape) < 0.6
        c[:, -1] += 1e-3
    if not isinstance(data, StandardBasis):
        c = frame.combine(c[:, :m]) + frame.off_span(c)
    sizes = rng.uniform(0.05, 1.15, (k, 1)) * (2.0 if rng.random() < 0.1 else 1.0)
    return Probe(frame, np.asarray(c * sizes / np.linalg.norm(c, axis=1, keepdims=True)), batches)


def moved_to(state: State, name: str, value: float) -> Probe | None:
    """A probe that is like a state, with another value of one variable of the domain; None if there is none."""
    problem, w, batch = state.problem, state.w, state.batch
    rng = np.random.default_rng(len(w))
    m, n, b, k = problem.m, problem.n, len(batch), 1
    if name == "eta":
        return Probe(Problem(problem.data, w, value, problem.activation), w[None], batch[None])
    if name in ("|w|", "max |c_i|"):
        now = float(np.linalg.norm(w)) if name == "|w|" else float(np.abs(problem.correlations(w)).max())
        return Probe(problem, w[None] * (value / now), batch[None]) if now > 0.0 else None
    if name == "|gradient|":  # which grows with small weights
        scales = np.geomspace(1e-8, 1.0, 400)[:, None]
        same = np.tile(batch, (len(scales), 1))
        sizes = np.ravel(values(problem, scales * w, same, names=(name,))[name])
        low = int(np.argmax(sizes >= value)) if (sizes >= value).any() else len(sizes)
        if not 0 < low < len(sizes):
            return None
        share = (value - sizes[low - 1]) / (sizes[low] - sizes[low - 1])
        scale = scales[low - 1, 0] + share * (scales[low, 0] - scales[low - 1, 0])
        return Probe(problem, w[None] * scale, batch[None])
    if name == "states":
        k = int(value)
        return Probe(problem, np.tile(w, (k, 1)), np.tile(batch, (k, 1)))
    if name == "active":
        return None
    if name == "m":
        m, n = int(value), int(value) + n - m
        b = max(1, min(b, m))
    if name == "n":
        n = int(value)
        m = min(m, n)
        b = min(b, m)
    if name == "b":
        b = int(value)
        m, n = max(m, b), max(m, b) + n - m
    if name == "b/m":
        share = Fraction(value).limit_denominator(400)
        times = max(1, -(-8 // share.denominator))
        b, m, n = share.numerator * times, share.denominator * times, share.denominator * times + n - m
    return probe(rng, m, n, b, problem.step_size, problem.activation, generic=False)
