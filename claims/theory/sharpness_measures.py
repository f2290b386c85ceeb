"""Measures of sharpness at a minimum, from the loss of Eq. (2) alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine import Activation, Array, Problem, random_orthonormal
from engine.landscape import loss, second_directional_derivative

RADIUS = 0.1
Rng = np.random.Generator


def solutions(activation: Activation, m: int, n: int, rng: Rng) -> tuple[Problem, Array, Array]:
    """A random problem, GD's solution from its start, and SGD's: a datapoint, the likelier the more it leads.

    Under ReLU only datapoints with positive correlation count; the start has at least two.
    """
    while True:
        data = random_orthonormal(m, n, rng)
        w0 = rng.standard_normal(n)
        problem = Problem(data, 0.9 * w0 / np.linalg.norm(w0), 0.2, activation)
        c = problem.correlations(problem.w0)
        counts = np.abs(c) if activation == "linear" else np.maximum(c, 0.0)
        if (counts > 0).sum() >= 2:
            break
    part = np.where(counts > 0, c, 0.0)
    i = int(rng.choice(m, p=counts**2 / (counts**2).sum()))
    return problem, problem.combine(part) / np.linalg.norm(part), np.sign(c[i]) * data[i]


def directions(n: int, rng: Rng, count: int = 400) -> Array:
    """Random unit vectors, with their opposites: shape (count, n)."""
    v = rng.standard_normal((count // 2, n))
    v /= np.linalg.norm(v, axis=1, keepdims=True)
    return np.concatenate([v, -v])


def trace(problem: Problem, w: Array, rng: Rng) -> float:
    """n times the mean second derivative over directions: the trace, where there is a Hessian.

    Exact for a quadratic form: over an orthonormal frame and its opposites.
    """
    frame = random_orthonormal(problem.n, problem.n, rng)
    if problem.activation == "linear":
        return float(second_directional_derivative(problem, w, frame).sum())
    several = np.concatenate([random_orthonormal(problem.n, problem.n, rng) for _ in range(60)])
    both = np.concatenate([several, -several])
    return problem.n * float(second_directional_derivative(problem, w, both, 1e-12).mean())


def largest(problem: Problem, w: Array, rng: Rng) -> float:
    """The largest second derivative over directions, by ascent."""

    def value(v: Array) -> Array:
        v = v / np.linalg.norm(v, axis=-1, keepdims=True)
        return second_directional_derivative(problem, w, v, 1e-12)

    return _highest(value, np.concatenate([directions(problem.n, rng, 60), _axes(problem)]), rng)


def in_ball(problem: Problem, w: Array, rng: Rng) -> float:
    """The largest increase of the loss within RADIUS (what SAM looks at)."""

    def value(v: Array) -> Array:
        v = RADIUS * v / np.linalg.norm(v, axis=-1, keepdims=True)
        return np.asarray(loss(problem, w + v) - loss(problem, w))

    return _highest(value, np.concatenate([directions(problem.n, rng, 60), _axes(problem)]), rng)


def in_box(problem: Problem, w: Array, rng: Rng) -> float:
    """The largest increase in the box |delta_j| <= RADIUS (|w_j| + 1) over 1 + the loss (Keskar and others)."""
    sides = RADIUS * (np.abs(w) + 1.0)

    def value(v: Array) -> Array:
        return np.asarray(loss(problem, w + np.clip(v, -1.0, 1.0) * sides) - loss(problem, w))

    corners = rng.choice([-1.0, 1.0], (60, problem.n))
    return _highest(value, corners, rng) / (1.0 + float(loss(problem, w)))


def on_sphere(problem: Problem, w: Array, rng: Rng) -> float:
    """The mean increase of the loss at the distance RADIUS."""
    v = RADIUS * directions(problem.n, rng, 4_000)
    return float((loss(problem, w + v) - loss(problem, w)).mean())


def scaled_trace(problem: Problem, w: Array, rng: Rng) -> float:
    """The trace times |w|^2, which a common scale of weights and inputs leaves alone."""
    return trace(problem, w, rng) * float(w @ w)


def path_norm(problem: Problem, w: Array, rng: Rng) -> float:
    """The sum over paths of squared products of weights: |w|^4 for tied weights."""
    return float(w @ w) ** 2


MEASURES: dict[str, Callable[[Problem, Array, Rng], float]] = {
    "trace": trace,
    "largest curvature": largest,
    "largest increase in a ball": in_ball,
    "largest increase in a box": in_box,
    "mean increase on a sphere": on_sphere,
    "trace times |w|^2": scaled_trace,
    "path norm": path_norm,
}


def _axes(problem: Problem) -> Array:
    """The datapoints and their opposites."""
    rows = problem.rows(np.arange(problem.m))
    return np.concatenate([rows, -rows])


def _highest(value: Callable[[Array], Array], start: Array, rng: Rng, rounds: int = 60) -> float:
    """The highest value from many starts, by random moves that shrink and are kept if they help."""
    at, best, size = start.copy(), value(start), 0.5
    for _ in range(rounds):
        moved = at + size * rng.standard_normal(at.shape)
        new = value(moved)
        better = new > best
        at[better], best = moved[better], np.where(better, new, best)
        size *= 0.9
    return float(best.max())
