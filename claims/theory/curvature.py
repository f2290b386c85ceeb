"""One-sided curvature at the two solutions: from the loss itself, and from an engine's own steps.

``D_v^2 L(w)`` is piecewise quadratic in v.  The loss is 1/2 plus the mean of the f_i of Eq. (34), and
the one-sided second derivative of f_i depends on v through a quadratic form that can change with the sign
of <v, a_i> alone.  So E[D_v^2 f_i] over Gaussian v is half the trace of one form plus half that of the
other: given the sign of <v, a_i>, all coordinates of v are still uncorrelated, because at most one of
two different ones is tied to that sign and the other is symmetric.  With an orthonormal basis e_k
that contains the data this reads

    Tr = sum_k (D^2 along +e_k  +  D^2 along -e_k) / 2,

exactly: for e_k = a_i the two terms are the two forms' entries, for the other k the forms agree.
``orthant_trace`` finds the same number another way, with E[v v^T | signs] on every orthant.

An engine is asked for curvature too.  Along a ray w + t v its gradients, read off its steps, are a
polynomial of degree 3 in t as long as no ReLU switches, so four steps give its slope at t = 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from engine import (
    Activation,
    Array,
    Engine,
    IntArray,
    Problem,
    StandardBasis,
    gamma,
    random_orthonormal,
    step_error,
)
from engine.landscape import curvature_matrix, second_directional_derivative

#: Unit roundoff of the referee's own arithmetic.
ROUNDOFF = 2.0**-53

#: Largest t |v| on a ray: keeps |w + t v|^2 below 1.3, as ``step_error`` asks, for |w| = 1.
REACH = 0.12

#: Weights of f(0), f(h), f(2h), f(3h) in h f'(0), exact for polynomials of degree 3.
SLOPE = np.array([-11.0, 18.0, -9.0, 2.0]) / 6.0


@dataclass(frozen=True, eq=False)
class Solutions:
    """A problem with the two points of Eq. (16) and (17), exactly.

    Attributes:
        problem: with an initialisation that has ``size`` positive correlations.
        size: |S+|.
        gd: w_GD of Eq. (16), shape (n,).
        sgd: w_SGD of Eq. (17) for the first datapoint of S+, shape (n,).
        kink: correlations up to this size are zero but for rounding.
    """

    problem: Problem
    size: int
    gd: Array
    sgd: Array
    kink: float


def solutions(
    m: int,
    n: int,
    size: int,
    rng: np.random.Generator,
    *,
    activation: Activation = "relu",
    generic: bool = False,
    step_size: float = 0.2,
) -> Solutions:
    """A random problem of the given shape with |S+| = ``size``, and its two solutions.

    Positive coordinates of w0 differ by at most a factor of 1.5, so that none is small in w_GD.
    """
    c = -rng.uniform(0.5, 1.0, m)
    chosen = rng.permutation(m)[:size]
    c[chosen] = rng.uniform(1.0, 1.5, size)
    data = random_orthonormal(m, n, rng) if generic else StandardBasis(m, n)
    bare = Problem(data, np.zeros(n), step_size, activation)
    off = bare.off_span(rng.standard_normal(n))
    w0 = bare.combine(c) + off / max(float(np.linalg.norm(off)), 1e-9)
    kept = c if activation == "linear" else np.maximum(c, 0.0)
    return Solutions(
        problem=bare.with_w0(0.5 * w0 / np.linalg.norm(w0)),
        size=size,
        gd=bare.combine(kept / np.linalg.norm(kept)),
        sgd=bare.combine(np.where(np.arange(m) == chosen.min(), 1.0, 0.0)),
        kink=8.0 * gamma(m + n, ROUNDOFF) if generic else 0.0,
    )


def basis(problem: Problem) -> Array:
    """An orthonormal basis whose first m members are the data (Section 3), as rows, (n, n)."""
    if isinstance(problem.data, StandardBasis):
        return np.eye(problem.n)
    rest = np.linalg.svd(problem.data)[2][problem.m :]
    return np.concatenate([problem.data, rest])


def trace(problem: Problem, weights: Array, kink: float = 0.0) -> float:
    """Tr(D^2 L(w)) of Appendix F.3, as the sum over basis directions and their negatives."""
    block = max(1, 2_000_000 // (problem.m * problem.n))
    rows = basis(problem)
    both = np.concatenate([rows, -rows])
    pieces = [
        second_directional_derivative(problem, weights, both[k : k + block], kink).sum()
        for k in range(0, len(both), block)
    ]
    return float(sum(pieces) / 2.0)


def orthants(problem: Problem, weights: Array, kink: float = 0.0) -> list[tuple[Array, Array]]:
    """(signs, matrix of the quadratic form) on every orthant of the directions, exhaustively."""
    zero = np.flatnonzero(np.abs(problem.correlations(weights)) <= kink)
    if problem.activation == "linear":
        zero = zero[:0]
    found = []
    for pattern in product((-1.0, 1.0), repeat=len(zero)):
        signs = np.zeros(problem.m)
        signs[zero] = pattern
        found.append((signs, curvature_matrix(problem, weights, signs, kink)))
    return found


def orthant_trace(problem: Problem, forms: list[tuple[Array, Array]]) -> float:
    """Tr(D^2 L(w)) again: the mean over the orthants of tr(H E[v v^T | signs]).

    Given the signs, two coordinates i, j of v whose signs s_i, s_j are tied have E[v_i v_j] =
    s_i s_j 2/pi; all others are uncorrelated, and all variances are 1.
    """
    total = 0.0
    for signs, form in forms:
        lean = problem.combine(signs)
        tied = np.outer(lean, lean)
        for i in np.flatnonzero(signs):
            point = problem.combine(np.eye(problem.m)[i])
            tied -= np.outer(point, point)
        total += float(np.trace(form) + (form * tied).sum() * 2.0 / np.pi)
    return total / len(forms)


def loss_tolerance(problem: Problem) -> float:
    """Bound on the rounding error of a trace or an eigenvalue computed from the loss.

    One second derivative along a unit vector sums 2 m n products of size O(1), weighted 1/m: it is
    off by at most 32 gamma_{n+m+32}.  A trace sums 2n of them, halved; the matrices come from
    differences of forms at vectors of norm up to 4 sqrt(m) + 2, and their eigenvalues move by at most
    n times an entry.
    """
    one = 32.0 * gamma(problem.n + problem.m + 32, ROUNDOFF)
    return float(problem.n * (4.0 * np.sqrt(problem.m) + 2.0) ** 2 * one)


def engine_curvature(
    engine: Engine, problem: Problem, weights: Array, directions: Array, batch: IntArray
) -> tuple[Array, float]:
    """D_v^2 of the summed loss of a batch at w, from the gradients in the engine's own steps.

    Args:
        engine, problem: what to step with.
        weights: w, shape (n,), with |w| = 1.
        directions: unit vectors v, shape (k, n).
        batch: the batch, shape (b,).

    Returns:
        The values, shape (k,), and a bound on their rounding errors.

    Raises:
        ValueError: a ReLU would switch on one of the rays.
    """
    p, q = problem.correlations(weights), problem.correlations(directions)
    if problem.activation == "relu":
        sure = np.abs(p) > 1e-9
        if ((p + REACH * q) * p <= 0)[:, sure].any():
            raise ValueError("a ReLU switches on a ray; use weights with larger coordinates")
    h = REACH / 3.0
    states = weights + h * np.arange(4.0)[:, None, None] * directions  # (4, k, n)
    flat = states.reshape(-1, problem.n)
    batches = np.broadcast_to(batch, (len(flat), len(batch)))
    after = engine.steps(problem, flat, batches).reshape(states.shape)
    slopes = ((states - after) / problem.step_size * directions).sum(axis=-1)  # <gradient, v>
    error = 1.2 * step_error(engine, problem, len(batch)) / problem.step_size
    return SLOPE @ slopes / h, float(np.abs(SLOPE).sum() * error / h)


def engine_trace(engine: Engine, problem: Problem, weights: Array) -> tuple[float, float]:
    """Tr(D^2 L(w)) from the engine's own steps, and a bound on its rounding error."""
    rows = basis(problem)
    batch = np.arange(problem.m)
    values, error = engine_curvature(engine, problem, weights, np.concatenate([rows, -rows]), batch)
    return float(values.sum() / (2 * problem.m)), problem.n * error / problem.m
