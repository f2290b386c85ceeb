"""Coordinates and Phi of full-batch GD as products of the factors 1 + Gamma (Proposition 26)."""

from __future__ import annotations

import numpy as np

from claims.theory.full_batch import full_batches
from engine import Problem, StandardBasis, phi, psi, step_error
from engine.aggregates import next_phi
from evidence.proof import Proof, identity, reals
from referee import Case


def product_step() -> Proof:
    """Phi_{t+1} = Phi_0 (P (1 + Gamma))^2 if Phi_t = Phi_0 P^2."""
    P, Phi0, Phi, small, step, P_next = reals("P Phi0 Phi Psi eta P_next")
    growth = step * (2 - 2 * Phi - small)
    return identity(
        "Phi times the squared factor is Phi_0 P'^2 for Phi = Phi_0 P^2 and P' = P (1 + Gamma)",
        next_phi(Phi, small, step),
        Phi0 * P_next**2,
        where={Phi: Phi0 * P**2, P_next: P * (1 + growth)},
    )


def off_the_product(case: Case, m: int, n: int, steps: int = 15) -> float:
    """``|c_t - c_0 prod (1 + Gamma_k)|`` along one path, over what rounding allows."""
    w0 = case.rng("product", m, n).uniform(-1.0, 1.0, n)
    problem = Problem(StandardBasis(m, n), 0.9 * w0 / np.linalg.norm(w0), 0.15)
    path = case.engine.trajectory(problem, full_batches(m, steps))
    growth = 0.15 * (2 - 2 * phi(problem, path) - psi(problem, path))
    product = np.cumprod(1.0 + growth[:-1])
    gap = np.abs(path[1:, :m] - product[:, None] * path[0, :m])
    # 3 e a step, relative to |c| <= 1 at the end, grown by at most the product itself
    allowed = 6 * steps * float(product[-1]) * step_error(case.engine, problem, m)
    return float(gap.max() / allowed)
