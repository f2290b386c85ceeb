"""Faults that are no coefficient: how a batch, the activation, the size of a step or precision go wrong.

Each model predicts the faulty step exactly, from at most one number that is fitted; it explains a fault
if it leaves no more than a few roundings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize_scalar

from engine import Array, IntArray
from engine.diagnosis.probes import Seams, State, next_state
from engine.diagnosis.terms import LEFT_OVER

SINGLE = 2.0**-24
FULL_MANTISSA = 50  # bits; more than these tell nothing


@dataclass(frozen=True)
class Model:
    """An explanation of a fault.

    Attributes:
        words: what is wrong.
        left: the largest deviation that it leaves, over what rounding allows.
        predict: the faulty step from a state; None if it cannot be predicted.
    """

    words: str
    left: float
    predict: Callable[[State], Array] | None = None


def models(states: list[State]) -> Iterator[Model]:
    """Every model of this module that explains these wrong steps."""
    for words, seams in SEAMS.items():
        left = worst(states, seams)
        if left <= LEFT_OVER:
            yield Model(words, left, _predictor(seams))
    for found in (_first_batch, _leak, _scaled, _ball, _flips, _mantissa, _accumulators):
        if (fitted := found(states)) is not None:
            yield fitted


def worst(states: list[State], seams: Seams) -> float:
    """The largest deviation from Eq. (3) with these seams, over what rounding allows."""
    return max(
        float(np.linalg.norm(s.got - next_state(s.problem, s.w, s.batch, seams))) / s.allowed for s in states
    )


def _predictor(seams: Seams) -> Callable[[State], Array]:
    return lambda s: next_state(s.problem, s.w, s.batch, seams)


def _first_batch(states: list[State]) -> Model | None:
    """All states of a call are given the batch of the first one."""

    def predict(s: State) -> Array:
        return next_state(s.problem, s.w, s.batch if s.first is None else s.first)

    left = max(float(np.linalg.norm(s.got - predict(s))) / s.allowed for s in states)
    return (
        Model("all states of a call get the batch of the first one", left, predict)
        if left <= LEFT_OVER
        else None
    )


def _less(batch: IntArray, place: int, counts: Array) -> Array:
    changed = counts.copy()
    if len(batch) > 1:
        changed[batch[place]] -= 1.0
    return changed


SEAMS: dict[str, Seams] = {
    "the sum of c_i^2 runs over the whole data set, not over the batch": Seams(whole_mass=True),
    "an index that stands several times in a batch counts once": Seams(
        counts=lambda k, _batch: np.minimum(k, 1.0)
    ),
    "the last index of a batch is dropped": Seams(counts=lambda k, batch: _less(batch, -1, k)),
    "the first index of a batch is dropped": Seams(counts=lambda k, batch: _less(batch, 0, k)),
    "the ReLU is missing: negative correlations count as under the linear activation": Seams(
        output=lambda c: c, slope=np.ones_like
    ),
    "the derivative of the ReLU is 1 for negative correlations too": Seams(slope=np.ones_like),
    "the derivative of the ReLU is 1 everywhere and its output is not cut": Seams(output=lambda c: c),
    "the absolute value stands in for the ReLU": Seams(output=np.abs, slope=np.sign),
}


def _leak(states: list[State]) -> Model | None:
    if not any(s.problem.activation == "relu" for s in states):
        return None

    def seams(leak: float) -> Seams:
        return Seams(output=lambda c: np.where(c > 0, c, leak * c), slope=lambda c: np.where(c > 0, 1.0, leak))

    def loss(leak: float) -> float:
        return sum(
            float(((s.got - next_state(s.problem, s.w, s.batch, seams(leak))) ** 2).sum()) / s.allowed**2
            for s in states
        )

    found = minimize_scalar(loss, bounds=(-0.5, 0.5), method="bounded", options={"xatol": 1e-13})
    leak = float(found.x)
    for _ in range(3):  # Newton on the slope of the loss, for the last digits
        h = 1e-6
        first = (loss(leak + h) - loss(leak - h)) / (2 * h)
        second = (loss(leak + h) - 2 * loss(leak) + loss(leak - h)) / h**2
        leak -= first / second if second > 0 else 0.0
    rounded = float(f"{leak:.6g}")
    left = min(worst(states, seams(leak)), worst(states, seams(rounded)))
    if left > LEFT_OVER:
        return None
    return Model(f"the ReLU is leaky, with slope {rounded:.4g}", left, _predictor(seams(rounded)))


def _scaled(states: list[State]) -> Model | None:
    """The displacement has the right direction and another length."""
    factors, left = [], 0.0
    for s in states:
        right = s.right - s.w
        size = float(right @ right)
        if size == 0.0:
            return None
        factor = float((s.got - s.w) @ right) / size
        left = max(left, float(np.linalg.norm(s.got - s.w - factor * right)) / s.allowed)
        factors.append(factor)
    if left > LEFT_OVER:
        return None
    f = np.array(factors)
    noise = np.array([4.0 * s.allowed / float(np.linalg.norm(s.right - s.w)) for s in states])
    eta = np.array([s.problem.step_size for s in states])
    lengths = np.array([np.linalg.norm(s.right - s.w) for s in states])
    for words, law in FACTORS.items():
        if (np.abs(f - np.array([law(s) for s in states])) <= noise).all():
            return Model(words, left, _scaled_by(law))
    norms = f * lengths / eta  # of the summed gradient, as the engine has it
    if same_to(norms, noise * lengths / eta) and (f < 1.0).all() and len(f) > 3:
        bound = float(norms.mean())

        def clipped(s: State) -> Array:
            length = float(np.linalg.norm(s.right - s.w)) / s.problem.step_size
            return np.asarray(s.w + min(1.0, bound / max(length, 1e-300)) * (s.right - s.w))

        return Model(f"the summed gradient is clipped to norm {bound:.4g}", left, clipped)
    if same_to(f, noise):
        q = float(np.median(f))
        return Model(f"eta is multiplied by {q:.10g}", left, lambda s: s.w + q * (s.right - s.w))
    return None


def _scaled_by(law: Callable[[State], float]) -> Callable[[State], Array]:
    return lambda s: np.asarray(s.w + law(s) * (s.right - s.w))


FACTORS: dict[str, Callable[[State], float]] = {
    "the sum over the batch is divided by b (the mean loss)": lambda s: 1.0 / len(s.batch),
    "the sum over the batch is divided by m": lambda s: 1.0 / s.problem.m,
    "the sum over the batch is multiplied by b": lambda s: float(len(s.batch)),
    "the sum over the batch is multiplied by m/b": lambda s: s.problem.m / len(s.batch),
    "the sum over the batch is divided by sqrt(b)": lambda s: len(s.batch) ** -0.5,
    "eta is rounded to float32": lambda s: float(np.float32(s.problem.step_size)) / s.problem.step_size,
    "eta is rounded to float16": lambda s: float(np.float16(s.problem.step_size)) / s.problem.step_size,
}


def same_to(values: Array, noise: Array) -> bool:
    """Whether some values agree up to their noise."""
    middle = float(np.median(values))
    return bool((np.abs(values - middle) <= 2.0 * noise + 1e-12 * abs(middle)).all())


def _ball(states: list[State]) -> Model | None:
    """The right step, scaled back to a ball."""
    sizes = np.array([np.linalg.norm(s.got) for s in states])
    radius = float(np.median(sizes))
    left = 0.0
    for s in states:
        length = float(np.linalg.norm(s.right))
        left = max(left, float(np.linalg.norm(s.got - s.right * min(1.0, radius / length))) / s.allowed)
    if left > LEFT_OVER or len(states) < 3:
        return None
    words = f"after the step the weights are scaled back to norm {radius:.4g}"
    return Model(words, left, lambda s: s.right * min(1.0, radius / float(np.linalg.norm(s.right))))


def _flips(states: list[State]) -> Model | None:
    """Small coordinates come back with the other sign."""
    largest, left = 0.0, 0.0
    for s in states:
        c, got = s.problem.correlations(s.right), s.problem.correlations(s.got)
        flipped = (np.sign(got) == -np.sign(c)) & (np.abs(got + c) <= 1e-6 * np.abs(c))
        if not flipped.any():
            return None
        largest = max(largest, float(np.abs(c[flipped]).max()))
        rest = s.got - s.problem.combine(np.where(flipped, 2.0 * got, 0.0))
        left = max(left, float(np.linalg.norm(rest - s.right)) / s.allowed)
    if left > LEFT_OVER:
        return None
    return Model(f"coordinates of size up to about {largest:.0e} come back with the other sign", left)


def _mantissa(states: list[State]) -> Model | None:
    """The results have fewer bits than they could."""
    bits = max(significant_bits(s.got) for s in states)
    if bits > FULL_MANTISSA:
        return None
    off = max(
        float(np.linalg.norm(s.got - s.right) / max(float(np.linalg.norm(s.right)), 1e-300)) for s in states
    )
    if off > 8.0 * 2.0**-bits:
        return None
    kind = {24: " (float32)", 11: " (float16)", 8: " (bfloat16)"}.get(bits, "")
    return Model(f"weights carry {bits} bits of mantissa{kind}", off / 2.0**-bits)


def significant_bits(values: Array) -> int:
    """The most bits that any of the numbers needs."""
    mantissa, _ = np.frexp(np.abs(values))
    whole = (mantissa * 2.0**53).astype(np.int64)
    whole = whole[whole > 0]
    if not len(whole):
        return 0
    trailing = np.log2((whole & -whole).astype(np.float64)).astype(int)
    return int(53 - trailing.min())


def _accumulators(states: list[State]) -> Model | None:
    """The deviation is along P and w alone, and of the size of single precision."""
    left = size = 0.0
    for s in states:
        c = s.problem.correlations(s.w)
        counts = np.bincount(s.batch, minlength=s.problem.m).astype(np.float64)
        if s.problem.activation == "relu":
            counts = counts * (c > 0.0)
        basis = np.stack([s.problem.combine(counts * c), s.w], axis=1) * s.problem.step_size
        found = np.linalg.lstsq(basis, s.got - s.right, rcond=1e-6)[0]
        left = max(left, float(np.linalg.norm(s.got - s.right - basis @ found)) / s.allowed)
        size = max(size, float(np.abs(found).max()))
    if left > LEFT_OVER or not size <= 64 * SINGLE:
        return None
    return Model("|w|^2 and the sum of c_i^2 are accumulated in float32 (off by about 2^-24)", left)


__all__ = ["Model", "models", "same_to", "significant_bits", "worst"]
