"""The gradient datapoint by datapoint, as backpropagation has it: where a row, a residual or a loss is wrong.

Rows of a batch have shape (k, b, n), hidden values (k, b), weights (k, n).  With ``f = phi(<w, x>)``, the
output ``e(f w)`` and the derivative ``l`` of the loss, the gradient is::

    sum_i [s_i <r_i, w> x_i + f_i r_i],   r_i = l(e(f_i w) - t_i) e'(f_i w)

which is Eq. (3) for ``e`` and ``l`` the identity and targets ``t_i = x_i``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from engine.problem import Array, IntArray, Problem

Pair = tuple[Array, Array]


def mean(values: Array, axis: int) -> Array:
    """Means along an axis, which stays; 0 of nothing, as a batch of no indices has it."""
    return np.asarray(values.sum(axis=axis, keepdims=True) / max(values.shape[axis], 1))


def logistic(x: Array) -> Array:
    """1 / (1 + exp(-x)), without overflow."""
    return np.asarray(0.5 + 0.5 * np.tanh(0.5 * x))


def _relu(y: Array) -> Pair:
    return np.maximum(y, 0.0), (y > 0.0).astype(float)


def _tanh(y: Array) -> Pair:
    out = np.tanh(y)
    return out, 1.0 - out * out


def _sigmoid(y: Array) -> Pair:
    out = logistic(y)
    return out, out * (1.0 - out)


#: What an activation on the output makes of it, and its derivative.
EMITTED: dict[str, Callable[[Array], Pair]] = {"relu": _relu, "tanh": _tanh, "sigmoid": _sigmoid}
#: What the derivative of a loss makes of the residuals (k, b, n), with a size.
LOSSES: dict[str, Callable[[Array, float], Array]] = {
    "absolute": lambda r, _x: np.sign(r),
    "huber": lambda r, x: np.clip(r, -x, x),
    "log cosh": lambda r, _x: np.tanh(r),
    "fourth power": lambda r, _x: r**3,
    "norm": lambda r, _x: r / np.linalg.norm(r, axis=2, keepdims=True),
    "root of mean": lambda r, _x: r / np.sqrt(mean(mean(r * r, 1), 2)),
    "root of sum": lambda r, _x: r / np.sqrt((r * r).sum(axis=(1, 2), keepdims=True)),
    "root of means": lambda r, _x: r / np.sqrt(mean(r * r, 2)),
    "positive": lambda r, _x: np.maximum(r, 0.0),
    "single": lambda r, _x: r.astype(np.float32).astype(float),
    "averaged": lambda r, _x: np.broadcast_to(mean(r, 1), r.shape),
    "absolute value": lambda r, _x: np.abs(r),
}


def of_rows(
    problem: Problem,
    weights: Array,
    batches: IntArray,
    inputs: Array | None = None,
    targets: Array | None = None,
    emit: str = "",
    through: bool = True,
    loss: str = "",
    size: float = 1.0,
) -> Array:
    """The summed gradient, (k, n).

    Args:
        problem: whose activation is phi.
        weights: of encoder and decoder.
        batches: their rows are inputs and targets unless others are given, (k, b, n).
        inputs, targets: of the autoencoder.
        emit: an activation on the output; one of ``EMITTED``, or "phi" for that of the problem.
        through: whether the gradient passes through it.
        loss: one of ``LOSSES``.
        size: of the loss.
    """
    x = problem.rows(batches) if inputs is None else inputs
    t = problem.rows(batches) if targets is None else targets
    c = (x @ weights[:, :, None])[..., 0]
    f, slope = _relu(c) if problem.activation == "relu" else (c, np.ones_like(c))
    made, rise = f[..., None] * weights[:, None], np.ones(())
    kind = {"phi": "relu" if problem.activation == "relu" else ""}.get(emit, emit)
    if kind:
        made, rise = EMITTED[kind](made)
    residual = made - t
    if loss:
        residual = LOSSES[loss](residual, size)
    if through:
        residual = residual * rise
    pull = slope * (residual @ weights[:, :, None])[..., 0]
    return np.asarray((pull[:, None] @ x + f[:, None] @ residual)[:, 0])


def in_single(problem: Problem, weights: Array, batches: IntArray, data: Any, state: Any) -> Array:
    """The summed gradient as NumPy computes it if rows or weights have other types, (k, n)."""
    found = []
    for w, x in zip(weights.astype(state), problem.rows(batches).astype(data), strict=True):
        c = x @ w
        f, slope = (np.maximum(c, 0.0), (c > 0) * 1.0) if problem.activation == "relu" else (c, np.ones_like(c))
        residual = np.outer(f, w) - x
        found.append((slope * (residual @ w)) @ x + f @ residual)
    return np.stack(found)


def turned(problem: Problem, batches: IntArray) -> Array:
    """The rows of a batch as a (n, b) array that has been reshaped to, not transposed, (k, b, n)."""
    x = problem.rows(batches)
    return np.asarray(x.reshape(len(x), problem.n, -1).transpose(0, 2, 1))


def centred(rows: Array, axis: int) -> Array:
    """Rows (k, b, n) less their means over the batch (axis 1) or over the features (axis 2)."""
    return np.asarray(rows - mean(rows, axis))


def standard(rows: Array, axis: int) -> Array:
    """The same, divided by their standard deviations where these are not 0."""
    deviation = np.sqrt(mean(centred(rows, axis) ** 2, axis))
    return np.asarray(centred(rows, axis) / np.where(deviation > 1e-12, deviation, 1.0))


def scaled(rows: Array, axis: int) -> Array:
    """Rows (k, b, n) shifted and scaled to [0, 1] along an axis, where they differ."""
    low, high = rows.min(axis=axis, keepdims=True), rows.max(axis=axis, keepdims=True)
    return np.asarray((rows - low) / np.where(high > low, high - low, 1.0))


def mean_row(problem: Problem) -> Array:
    """The mean of all datapoints, (n,)."""
    return np.asarray(problem.combine(np.full(problem.m, 1.0 / problem.m)))


ROWS: dict[str, Any] = {
    f.__name__: f for f in (of_rows, in_single, turned, centred, standard, scaled, mean_row, mean, logistic)
}
