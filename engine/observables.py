"""Quantities of a state that the paper's statements speak of.

All functions take weights of shape (..., n) and act on the last axis.  They are computed from the
weights in R^n and serve as the independent reading of any engine's summaries.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine.problem import Array, IntArray, Problem


class Alignment(NamedTuple):
    """Relative alignment of the weights with the data (Eq. (11); Section 5 for ReLU).

    Attributes:
        log_ratio: R = log(|c(i*)| / sum of the other |c|), shape (...,); inf if the others vanish,
            nan if all coordinates vanish.
        leader: i*, the index of the most aligned datapoint, shape (...,).
        coordinate: c(i*), signed, shape (...,).
    """

    log_ratio: Array
    leader: IntArray
    coordinate: Array


def alignment(problem: Problem, weights: Array) -> Alignment:
    """R of Eq. (11); under ReLU the sums run over the positively correlated datapoints only."""
    c = problem.correlations(weights)
    size = np.abs(c) if problem.activation == "linear" else np.maximum(c, 0.0)
    leader = np.argmax(size, axis=-1)
    top = np.take_along_axis(size, leader[..., None], axis=-1)[..., 0]
    others = size.copy()
    np.put_along_axis(others, leader[..., None], 0.0, axis=-1)  # summed apart, never subtracted
    with np.errstate(divide="ignore", invalid="ignore"):
        log_ratio = np.log(top) - np.log(others.sum(axis=-1))
    coordinate = np.take_along_axis(c, leader[..., None], axis=-1)[..., 0]
    return Alignment(np.asarray(log_ratio), np.asarray(leader), np.asarray(coordinate))


def norm_squared(weights: Array) -> Array:
    """``N = ||w||^2``."""
    return np.asarray((weights * weights).sum(axis=-1))


def phi(problem: Problem, weights: Array) -> Array:
    """``Phi = ||Pi_m w||^2`` (Eq. (8)), the squared norm in the span of the data."""
    inside = problem.correlations(weights) if problem.orthonormal else weights @ problem.span[1].T
    return norm_squared(inside)


def psi(problem: Problem, weights: Array) -> Array:
    """``Psi = ||w||^2 - ||Pi_m w||^2`` (Eq. (8)), from the orthogonal part, not as a difference."""
    return norm_squared(problem.off_span(weights))


def batch_mass(problem: Problem, weights: Array, batch: IntArray) -> Array:
    """``u = sum_B c(i)^2``, over the effective batch under ReLU (Eq. (15)).

    For orthonormal data it is ``||Pi_B w||^2`` (Lemma 14).
    """
    c = problem.correlations(weights)[..., batch]
    if problem.activation == "relu":
        c = np.maximum(c, 0.0)
    return norm_squared(c)


def cosine_similarity(left: Array, right: Array) -> Array:
    """``cossim`` of Eq. (7) between vectors on the last axis."""
    return np.asarray(
        (left * right).sum(axis=-1) / (np.linalg.norm(left, axis=-1) * np.linalg.norm(right, axis=-1))
    )


def dataset_similarity(problem: Problem, weights: Array) -> Array:
    """``cossim(w, D) = max_i cossim(w, a_i)`` exactly as in Eq. (7): signed."""
    return np.asarray(problem.correlations(weights).max(axis=-1) / np.linalg.norm(weights, axis=-1))
