"""Faults that are not an engine's: a wrong landscape and wrong formulas.

Claims about the loss surface read ``engine.landscape``; claims about the algebra read
``engine.aggregates``.  ``replaced`` swaps such a function for a wrong one, wherever it has been imported.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import numpy as np

from claims import PAPER
from engine import aggregates, landscape, observables

Swap = tuple[Callable[..., Any], Callable[..., Any]]


@contextmanager
def replaced(*swaps: Swap) -> Iterator[None]:
    """Every module of the suite sees the second function of each pair in place of the first."""
    _ = PAPER.claims  # a module imported meanwhile would keep the wrong function for good
    undo: list[tuple[ModuleType, str, Any]] = []
    modules = [
        module
        for name, module in list(sys.modules.items())
        if name.partition(".")[0] in ("claims", "engine") and module is not None
    ]
    try:
        for right, wrong in swaps:
            for module in modules:
                for name, value in list(vars(module).items()):
                    if value is right:
                        undo.append((module, name, value))
                        setattr(module, name, wrong)
        yield
    finally:
        for module, name, value in reversed(undo):
            setattr(module, name, value)


# --- the landscape ---

_losses = landscape.pointwise_losses
_second = landscape.second_directional_derivative
_matrix = landscape.curvature_matrix


def loss_without_half(problem, weights):
    return 2.0 * _losses(problem, weights)


def loss_of_opposite(problem, weights):
    """The residual is a + w phi."""
    return _losses(problem, weights) + 2.0 * np.maximum(
        problem.correlations(weights), 0.0 if problem.activation == "relu" else -np.inf
    ) * problem.correlations(weights)


def loss_summed(problem, weights):
    return np.asarray(_losses(problem, weights).sum(axis=-1))


def loss_one_percent(problem, weights):
    return 1.01 * np.asarray(_losses(problem, weights).mean(axis=-1))


def _terms(problem, weights, direction, kink):
    """``|r1|^2`` and ``2 r0 . r2`` of each datapoint (see ``engine.landscape``), and who is active."""
    p, q = problem.correlations(weights), problem.correlations(direction)
    across = (direction * weights).sum(axis=-1)[..., None]
    lengths = (direction * direction).sum(axis=-1)[..., None]
    slopes = q * q * (weights @ weights) + 2.0 * p * q * across + p * p * lengths
    bends = 2.0 * (p * q * across - q * q)
    at_kink = np.abs(p) <= kink
    active = (p > kink) | (at_kink & (q > 0))
    if problem.activation == "linear":
        active, at_kink = np.ones_like(active), np.zeros_like(at_kink)
    return slopes, bends, active, at_kink


def curvature_gauss_newton(problem, weights, direction, kink=0.0):
    """The model's own curvature is missing: ``2 r0 . r2``."""
    slopes, _, active, _ = _terms(problem, weights, direction, kink)
    return np.where(active, slopes, 0.0).mean(axis=-1)


def curvature_halved(problem, weights, direction, kink=0.0):
    """The t^2 coefficient, not twice that."""
    return 0.5 * _second(problem, weights, direction, kink)


def curvature_one_percent(problem, weights, direction, kink=0.0):
    return 1.01 * _second(problem, weights, direction, kink)


def curvature_kinks_on(problem, weights, direction, kink=0.0):
    """Points at a kink always count as active: phi'(0) = 1."""
    slopes, bends, active, at_kink = _terms(problem, weights, direction, kink)
    return np.where(active | at_kink, slopes + bends, 0.0).mean(axis=-1)


def curvature_kinks_off(problem, weights, direction, kink=0.0):
    """Points at a kink never count as active: phi'(0) = 0."""
    slopes, bends, active, at_kink = _terms(problem, weights, direction, kink)
    return np.where(active & ~at_kink, slopes + bends, 0.0).mean(axis=-1)


def matrix_not_halved(problem, weights, signs, kink=0.0):
    matrix = _matrix(problem, weights, signs, kink)
    return matrix + (matrix - np.diag(np.diag(matrix)))


# --- what is read off a state ---

_alignment = observables.alignment


def alignment_of_squares(problem, weights):
    """R from squares of the coordinates."""
    right = _alignment(problem, weights)
    c = problem.correlations(weights)
    size = np.abs(c) if problem.activation == "linear" else np.maximum(c, 0.0)
    total = (size**2).sum(axis=-1) - right.coordinate**2
    with np.errstate(divide="ignore", invalid="ignore"):
        return right._replace(log_ratio=np.log(right.coordinate**2 / np.maximum(total, 0.0)))


def unsigned_dataset_similarity(problem, weights):
    top = np.abs(problem.correlations(weights)).max(axis=-1)
    return np.asarray(top / np.linalg.norm(weights, axis=-1))


def similarity_squared(left, right):
    return observables.cosine_similarity(left, right) ** 2


# --- the formulas ---


def batch_factor_sign(N, u, eta):
    """A = 1 + eta (2 - u + N)."""
    return 1 + eta * (2 - u + N)


def batch_factor_without_mass(N, u, eta):
    """A = 1 + eta (2 - N)."""
    return 1 + eta * (2 - N)


def rest_factor_sign(u, eta):
    """B = 1 + eta u."""
    return 1 + eta * u


def next_norm_rest_kept(N, u, eta):
    """N' = u A^2 + (N - u)."""
    return u * aggregates.batch_factor(N, u, eta) ** 2 + (N - u)


def next_phi_linear(Phi, Psi, eta):
    """Phi' = Phi A."""
    return Phi * aggregates.batch_factor(Phi + Psi, Phi, eta)


def next_psi_linear(Phi, Psi, eta):
    """Psi' = Psi B."""
    return Psi * aggregates.rest_factor(Phi, eta)


def epoch_at_once(y, z, eta):
    """Both coordinates are updated from the start of the epoch."""
    y1 = y * aggregates.batch_factor(y**2 + z**2, y**2, eta)
    z1 = z * aggregates.rest_factor(y**2, eta)
    return y1 * aggregates.rest_factor(z**2, eta), z1 * aggregates.batch_factor(y**2 + z**2, z**2, eta)


LANDSCAPE: dict[str, tuple[Swap, ...]] = {
    "loss without the half": ((landscape.pointwise_losses, loss_without_half),),
    "loss of the opposite output": ((landscape.pointwise_losses, loss_of_opposite),),
    "loss summed, not averaged": ((landscape.loss, loss_summed),),
    "loss 1 % too large": ((landscape.loss, loss_one_percent),),
    "Hessian without the model's curvature": ((_second, curvature_gauss_newton),),
    "Hessian halved": ((_second, curvature_halved),),
    "Hessian 1 % too large": ((_second, curvature_one_percent),),
    "Hessian with phi'(0) = 1": ((_second, curvature_kinks_on),),
    "Hessian with phi'(0) = 0": ((_second, curvature_kinks_off),),
    "Hessian matrix with doubled off-diagonals": ((_matrix, matrix_not_halved),),
    "R from squares": ((_alignment, alignment_of_squares),),
    "similarity to the data unsigned": ((observables.dataset_similarity, unsigned_dataset_similarity),),
}
FORMULAS: dict[str, tuple[Swap, ...]] = {
    "formula of A: sign of N": ((aggregates.batch_factor, batch_factor_sign),),
    "formula of A: without u": ((aggregates.batch_factor, batch_factor_without_mass),),
    "formula of B: sign": ((aggregates.rest_factor, rest_factor_sign),),
    "formula of N': B forgotten": ((aggregates.next_norm, next_norm_rest_kept),),
    "formula of Phi': not squared": ((aggregates.next_phi, next_phi_linear),),
    "formula of Psi': not squared": ((aggregates.next_psi, next_psi_linear),),
    "formula of an epoch: both at once": ((aggregates.epoch, epoch_at_once),),
}
