"""What an engine's step is made of: a regression of its displacement on the terms of the gradient.

The right displacement is ``eta [(2 - N) P - u w]`` with P the part of w along the datapoints of the batch
that are active, u = |P|^2 and N = |w|^2.  It is fitted by free coefficients of P, N P, of u w along the
batch, in the span but off the batch, and outside the span, of w itself, and of w off the batch; if the fit
leaves no more than rounding, the coefficients say what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine import Array
from engine.diagnosis.probes import State
from engine.faults import Change, Fault
from engine.faults import catalogue as known

RIGHT = np.array([2.0, -1.0, -1.0, -1.0, -1.0, 0.0, 0.0])
LABELS = ("P", "|w|^2 P", "u P", "u w in the span", "u w off the span")
_P = "problem.combine(counts * slope * pre)"
#: All columns but the last, as a step calls them.
TERMS = (
    _P, f"norm * {_P}", "within(problem, shrink, counts > 0)", "within(problem, shrink, counts == 0)",
    "(shrink - within(problem, shrink, 1.0))", "weights",
)  # fmt: skip
#: Which of the first five coefficients deviate, all by the same ratio, and the fault with that number.
PATTERNS: dict[tuple[int, ...], Callable[[float], Fault]] = {
    (1, 1, 1, 1, 1): known.eta_times,
    (0, 0, 1, 1, 1): known.mass_times,
    (0, 0, 0, 1, 1): known.outside_times,
    (0, 0, 0, 0, 1): known.off_span_times,
    (0, 0, 0, 1, 0): known.others_times,
    (0, 0, 1, 0, 0): known.touched_times,
    (1, 1, 0, 0, 0): known.inside_times,
    (1, 0, 0, 0, 0): known.twice_times,
    (0, 1, 0, 0, 0): known.norm_times,
    (1, 1, 1, 0, 0): known.batch_times,
}
NEAR = 1e-5  # relative distance at which two fitted coefficients count as the same


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


def named(fitted: Fit) -> Fault | None:
    """The fault with one number that the coefficients suggest; None if they suggest several."""
    a = fitted.coefficients
    q = a[:5] / RIGHT[:5]
    decay, outside = float(a[5]) if abs(a[5]) >= 1e-12 else 0.0, float(a[6])
    pattern = tuple(int(abs(x - 1.0) > NEAR) for x in q)
    if outside or decay:
        alone = not any(pattern) and (not decay or not outside)
        return (known.outside_scaled(1.0 + outside) if outside else known.decay(-decay)) if alone else None
    wrong = q[np.array(pattern, dtype=bool)]
    return PATTERNS[pattern](float(wrong.mean())) if pattern in PATTERNS and same(wrong) else None


def several(fitted: Fit) -> Fault:
    """All the coefficients, as a fault."""
    a = fitted.coefficients
    q = a[:5] / RIGHT[:5]
    parts = [f"{label} times {x:.4g}" for label, x in zip(LABELS, q, strict=True) if abs(x - 1.0) > NEAR]
    parts += [f"{-a[5]:.3g} w added"] if a[5] else []
    parts += [f"w outside the batch times {1 + a[6]:.4g}"] if a[6] else []
    said = f"several terms of the gradient are off: {', '.join(parts)} (P = sum of c_i a_i, u = sum of c_i^2)"
    gradient = " - ".join(f"({x!r}) * {term}" for x, term in zip(map(float, a[:6]), TERMS, strict=True))
    outside = Change("moved", f"moved + {float(a[6])!r} * (weights - within(problem, weights, counts > 0))")
    return Fault((Change("gradient", f"-{gradient}", said), *((outside,) if a[6] else ())))


def same(values: Array) -> bool:
    """Whether some ratios agree."""
    spread = float(values.max() - values.min())
    return spread <= NEAR * max(1.0, float(np.abs(values).max())) and spread <= 0.05 * float(
        np.abs(values - 1.0).max()
    )
