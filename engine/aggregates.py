"""The dynamics in aggregates: plain formulas, written once.

Every function is built of + - * / ** alone, so the same code serves NumPy (bulk evaluation), SymPy
(identities) and the solvers (proofs).  With ``N = |w|^2`` and ``u = |Pi_B w|^2`` over the (effective) batch, a
step multiplies the coordinates in the batch by A and all others by B (Lemma 14).
"""

from __future__ import annotations

from typing import Any


def batch_factor(N: Any, u: Any, eta: Any) -> Any:
    """A = 1 + eta (2 - u - N): the factor of a coordinate in the batch (Lemma 14)."""
    return 1 + eta * (2 - u - N)


def rest_factor(u: Any, eta: Any) -> Any:
    """B = 1 - eta u: the factor of every other coordinate (Lemma 14)."""
    return 1 - eta * u


def next_norm(N: Any, u: Any, eta: Any) -> Any:
    """N' = u A^2 + (N - u) B^2, exactly, for every n, m, b and batch (Proposition 15)."""
    return u * batch_factor(N, u, eta) ** 2 + (N - u) * rest_factor(u, eta) ** 2


def next_phi(Phi: Any, Psi: Any, eta: Any) -> Any:
    """Phi' under full-batch GD (Lemma 27)."""
    return Phi * batch_factor(Phi + Psi, Phi, eta) ** 2


def next_psi(Phi: Any, Psi: Any, eta: Any) -> Any:
    """Psi' under full-batch GD (Lemma 27)."""
    return Psi * rest_factor(Phi, eta) ** 2


def epoch(y: Any, z: Any, eta: Any) -> tuple[Any, Any]:
    """One epoch of cyclic SGD for m = n = 2: first the coordinate y, then z (Appendix E.1)."""
    y1 = y * batch_factor(y**2 + z**2, y**2, eta)
    z1 = z * rest_factor(y**2, eta)
    return y1 * rest_factor(z1**2, eta), z1 * batch_factor(y1**2 + z1**2, z1**2, eta)
