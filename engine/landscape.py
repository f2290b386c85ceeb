"""The loss of Eq. (2) and its one-sided curvature (Appendix F), for either activation.

Second directional derivatives are computed from the definition of the loss itself: along a ray
``w + t v`` with t > 0 small, every ReLU keeps one sign, so the loss is a polynomial of degree 4 in t
whose t^2 coefficient is half the one-sided second derivative of Appendix F.2.  No formula of
Theorem 13 is used.
"""

from __future__ import annotations

import numpy as np

from engine.problem import Array, Problem


def pointwise_losses(problem: Problem, weights: Array) -> Array:
    """``l(w; a_i) = |a_i - w phi(<w, a_i>)|^2 / 2``: weights (..., n) -> (..., m)."""
    rows = problem.rows(np.arange(problem.m))  # (m, n)
    pre = problem.correlations(weights)[..., None]  # (..., m, 1)
    output = pre if problem.activation == "linear" else np.maximum(pre, 0.0)
    residual = rows - weights[..., None, :] * output
    return np.asarray((residual * residual).sum(axis=-1) / 2.0)


def loss(problem: Problem, weights: Array) -> Array:
    """``L(w; D)`` of Eq. (2), the mean of the pointwise losses: (..., n) -> (...)."""
    return np.asarray(pointwise_losses(problem, weights).mean(axis=-1))


def second_directional_derivative(
    problem: Problem, weights: Array, direction: Array, kink: float = 0.0
) -> Array:
    """One-sided ``D_v^2 L(w)`` of Appendix F.2, exact up to rounding.

    Args:
        problem: gives data and activation.
        weights: w, shape (n,).
        direction: v, shape (..., n).
        kink: correlations <w, a_i> of at most this size count as 0.  With standard basis vectors as
            data a correlation is 0 exactly or not at all; with other data rounding hides the
            kinks of the ReLUs, and the caller says what is rounding.

    Returns:
        Shape (...).

    On the ray, ``<w + t v, a_i> = p + t q``; an active point contributes
    ``|a - (w + t v)(p + t q)|^2 / 2``, whose t^2 coefficient follows by collecting
    ``r0 + t r1 + t^2 r2`` with r0 = a - p w, r1 = -(q w + p v), r2 = -q v.  A point is active for
    small t > 0 if p > 0, or if p = 0 and q > 0; the linear activation is always active.
    """
    rows = problem.rows(np.arange(problem.m))  # (m, n)
    p = problem.correlations(weights)[:, None]  # (m, 1)
    q = problem.correlations(direction)[..., None]  # (..., m, 1)
    v = direction[..., None, :]  # (..., 1, n)
    r0 = rows - p * weights
    r1 = -(q * weights + p * v)
    r2 = -q * v
    second = (r1 * r1).sum(axis=-1) + 2.0 * (r0 * r2).sum(axis=-1)
    if problem.activation == "relu":
        active = (p[:, 0] > kink) | ((np.abs(p[:, 0]) <= kink) & (q[..., 0] > 0))
        second = np.where(active, second, 0.0)
    return np.asarray(second.mean(axis=-1))


def curvature_matrix(problem: Problem, weights: Array, signs: Array, kink: float = 0.0) -> Array:
    """The symmetric matrix of ``v -> D_v^2 L(w)`` on one orthant of directions, shape (n, n).

    ``signs`` (m,) says on which side the points with <w, a_i> = 0 are approached: +1 or -1.  On that
    cone of directions the one-sided second derivative is a quadratic form; its matrix is found by
    polarisation of the loss polynomial itself.  ``kink`` as in ``second_directional_derivative``.
    """
    zero = np.abs(problem.correlations(weights)) <= kink
    lean = problem.combine(np.where(zero, np.asarray(signs, dtype=np.float64), 0.0))
    basis = np.eye(problem.n)
    # the quadratic form is the same on the whole cone; a probe is off the lean by e_i + e_j, of
    # norm at most 2, so that a lean of 4 keeps every probe inside
    probe = 4.0 * lean

    def form(v: Array) -> Array:
        return second_directional_derivative(problem, weights, v, kink)

    base = form(probe)
    matrix = np.empty((problem.n, problem.n))
    for i in range(problem.n):
        pair = form(probe + basis[i] + basis)
        matrix[i] = (pair - form(probe + basis[i]) - form(probe + basis) + base) / 2.0
    return (matrix + matrix.T) / 2.0
