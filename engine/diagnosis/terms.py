"""What an engine's step is made of: a regression of its displacement on the terms of the gradient.

The right displacement is ``eta [(2 - N) P - u w]`` with P the part of w along the datapoints of the batch
that are active, u = |P|^2 and N = |w|^2.  It is fitted by free coefficients of P, N P, of u w along the
batch, in the span but off the batch, and outside the span, of w itself, and of w off the batch; if the fit
leaves no more than rounding, the coefficients say what is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine import Array
from engine.diagnosis.probes import State

RIGHT = np.array([2.0, -1.0, -1.0, -1.0, -1.0, 0.0, 0.0])
NEAR = 1e-5  # relative distance at which two fitted coefficients count as the same
LEFT_OVER = 3.0  # times what rounding allows, that a fit may leave


@dataclass(frozen=True)
class Fit:
    """Coefficients of the terms, and the largest deviation they leave over what rounding allows."""

    coefficients: Array
    left: float


def terms(state: State) -> Array:
    """The columns of the regression, shape (n, 7)."""
    problem, w, eta = state.problem, state.w, state.problem.step_size
    c = problem.correlations(w)
    counts = np.bincount(state.batch, minlength=problem.m).astype(np.float64)
    active = counts * (c > 0.0) if problem.activation == "relu" else counts
    inside = problem.combine(active * c)
    touched = problem.combine((counts > 0) * c)
    mass, total = float((active * c * c).sum()), float(w @ w)
    span = problem.combine(c)
    columns = [
        eta * inside, eta * total * inside, eta * mass * touched, eta * mass * (span - touched),
        eta * mass * (w - span), eta * w, w - touched,
    ]  # fmt: skip
    return np.stack(columns, axis=1)


def fit(states: list[State]) -> Fit:
    """Fit the coefficients to some states; those that these leave undetermined keep their right values."""
    matrix = np.concatenate([terms(s) / s.allowed for s in states])
    moved = np.concatenate([(s.got - s.w) / s.allowed for s in states])
    scale = np.maximum(np.linalg.norm(matrix, axis=0), 1e-300)
    change = np.linalg.lstsq(matrix / scale, moved - matrix @ RIGHT, rcond=1e-10)[0] / scale
    # terms that do not deviate are exactly right: fit again without them, so that no noise is named
    noise = 30.0 / scale
    kept = np.abs(change) > noise
    if kept.any() and not kept.all():
        part = (
            np.linalg.lstsq(matrix[:, kept] / scale[kept], moved - matrix @ RIGHT, rcond=1e-10)[0] / scale[kept]
        )
        change = np.zeros_like(change)
        change[kept] = part
    found = RIGHT + change
    return Fit(found, max(_left(s, found) for s in states))


def _left(state: State, coefficients: Array) -> float:
    predicted = state.w + terms(state) @ coefficients
    return float(np.linalg.norm(state.got - predicted)) / state.allowed


def words(fitted: Fit) -> str:
    """What the coefficients say."""
    a = fitted.coefficients
    q = a[:5] / RIGHT[:5]
    decay, outside = a[5], a[6]
    off = [abs(x - 1.0) > NEAR for x in q]
    if outside and not any(off) and abs(decay) < 1e-12:
        return f"the coordinates outside the batch come out multiplied by {1 + outside:.4g}"
    if decay and not any(off):
        return f"weight decay of {-decay:.3g}: the gradient has a term {-decay:.3g} w"
    if all(off) and same(q):
        return f"eta is multiplied by {_ratio(q[0])}"
    named = {
        (0, 0, 1, 1, 1): "the term (sum of c_i^2) w comes with {} in place of +1",
        (0, 0, 0, 1, 1): "outside the batch the term (sum of c_i^2) w comes with {} in place of +1",
        (0, 0, 0, 0, 1): "outside the span of the data the term (sum of c_i^2) w comes with {} in place of +1",
        (
            0,
            0,
            0,
            1,
            0,
        ): "on the datapoints outside the batch the term (sum of c_i^2) w comes with {} in place of +1",
        (
            0,
            0,
            1,
            0,
            0,
        ): "on the datapoints of the batch the term (sum of c_i^2) w comes with {} in place of +1",
        (1, 1, 0, 0, 0): "the term (|w|^2 - 2) (sum of c_i a_i) comes with {} in place of +1",
        (1, 0, 0, 0, 0): "the term -2 (sum of c_i a_i) comes with {} in place of +1",
        (0, 1, 0, 0, 0): "the term |w|^2 (sum of c_i a_i) comes with {} in place of +1",
        (1, 1, 1, 0, 0): "the displacement along the datapoints of the batch comes with {} in place of +1",
    }
    pattern = tuple(int(x) for x in off)
    wrong = [x for x, bad in zip(q, off, strict=True) if bad]
    if pattern in named and same(np.array(wrong)) and abs(decay) < 1e-12 and not outside:
        said = named[pattern].format(signed(wrong[0]))
        return said + (": they are never updated" if abs(wrong[0]) < NEAR and pattern[4] else "")
    labels = ("P", "|w|^2 P", "u P", "u w in the span", "u w off the span")
    parts = [f"{label} times {x:.4g}" for label, x, bad in zip(labels, q, off, strict=True) if bad]
    parts += [f"{-decay:.3g} w added"] if decay else []
    parts += [f"w outside the batch times {1 + outside:.4g}"] if outside else []
    return f"several terms of the gradient are off: {', '.join(parts)} (P = sum of c_i a_i, u = sum of c_i^2)"


def same(values: Array) -> bool:
    """Whether some ratios agree."""
    spread = float(values.max() - values.min())
    return spread <= NEAR * max(1.0, float(np.abs(values).max())) and spread <= 0.05 * float(
        np.abs(values - 1.0).max()
    )


def signed(x: float) -> str:
    """A coefficient with its sign: "-1.000"."""
    if abs(x) < NEAR:
        return "0"
    return f"{x:+.3f}" if abs(x - 1.0) > 2e-3 else f"{x:+.8f}"


def _ratio(x: float) -> str:
    return f"{x:.3f}" if abs(x - 1.0) > 2e-3 else f"{x:.10g}"
