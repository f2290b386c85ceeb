r"""How fast full-batch GD converges: bounds with constants for every t, and the engine beside them.

With Phi = |Pi w|^2 over the data that act (all of them, or S+ under ReLU), Psi = N - Phi and A = 1 + eta (2 -
2 Phi - Psi), a step makes Phi' = Phi A^2 and Psi' = Psi (1 - eta Phi)^2, and the direction of Pi w stays.  So

    |w_t - w_GD|^2 = (1 - sqrt(Phi_t))^2 + Psi_t  <=  (Psi_t + (1 - N_t)^+)^2 + Psi_t .

1. (1 - eta Phi) Phi <= (1 - eta) Phi': hence sqrt(Psi_t) / Phi_t falls by the factor 1 - eta at least, and
   sqrt(Psi_t) <= (1 - eta)^t sqrt(Psi_0) / Phi_0.  As Phi <= 1, sqrt(Psi_t) >= (1 - eta)^t sqrt(Psi_0): the
   rate is exact, the constant is too large by 1 / Phi_0 at most.
2. (1 - N')^+ <= (1 - 4 eta Phi) (1 - N)^+, and A >= 1 + eta (1 - eta/2) (1 - Phi).  With K = 4 / ((1 - 4 eta)
   (1 - eta/2)), Bernoulli's inequality makes (1 - 4 eta) A^K >= 1 - 4 eta Phi, and A^K = (Phi'/Phi)^(K/2)
   telescopes: (1 - N_t)^+ <= (1 - 4 eta)^t (1 - N_0) Phi_0^(-K/2).  The rate is exact where Psi_0 = 0.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sympy import And, Rational

from claims.theory.bounded_paths import BoundedPaths
from engine import Activation, Array, Problem, StandardBasis, step_error
from engine.aggregates import batch_factor, next_norm, next_phi, next_psi, rest_factor
from evidence import Figure, Outcome
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Sentence, identity, reals
from referee import Case

Phi, Psi, eta = reals("Phi Psi eta")

#: Twice the exponent of Phi_0 in the bound of 1 - N_t; a larger one is weaker.
K = Formula(
    "K", [eta], 4 / ((1 - 4 * eta) * (1 - eta / 2)), bounds="<=", domain=[eta > 0, eta <= Rational(1, 5)]
)


def sentences() -> list[Any]:
    """What one step does, for all states within the invariant."""
    invariant = (2 + eta) * Phi + 2 * Psi <= 2 + eta
    state = [eta > 0, eta <= Rational(1, 5), Phi > 0, Psi >= 0, invariant]
    N, growth = Phi + Psi, batch_factor(Phi + Psi, Phi, eta)
    new, off = next_phi(Phi, Psi, eta), next_psi(Phi, Psi, eta)
    after = next_norm(N, Phi, eta)
    variables = [Phi, Psi, eta]
    return [
        Sentence("|w_0| < 1 is within the invariant", variables, [*state[:4], N < 1], invariant),
        Sentence("the invariant is kept", variables, state, (2 + eta) * new + 2 * off <= 2 + eta),
        Sentence("Phi <= 1, and it does not fall", variables, state, And(Phi <= 1, new >= Phi)),
        Sentence(
            "(1 - eta Phi) Phi <= (1 - eta) Phi'", variables, state, (1 - eta * Phi) * Phi <= (1 - eta) * new
        ),
        Sentence("1 - eta Phi >= 1 - eta", variables, state, rest_factor(Phi, eta) >= 1 - eta),
        Sentence(
            "1 - N' <= (1 - 4 eta Phi)(1 - N) for N <= 1", variables, [*state, N <= 1],
            1 - after <= (1 - 4 * eta * Phi) * (1 - N),
        ),
        Sentence("N >= 1 is kept", variables, [*state, N >= 1], after >= 1),
        Sentence(
            "A >= 1 + eta (1 - eta/2)(1 - Phi)", variables, state, growth >= 1 + eta * (1 - eta / 2) * (1 - Phi)
        ),
        prove(identity(
            "(1 - 4 eta)(1 + K eta (1 - eta/2)(1 - Phi)) = 1 - 4 eta Phi",
            (1 - 4 * eta) * (1 + K.expression * eta * (1 - eta / 2) * (1 - Phi)),
            1 - 4 * eta * Phi,
        )),
        Sentence("K >= 4", [eta], state[:2], K.expression >= 4),
        Sentence("1 - s <= 1 - s^2 for 0 <= s <= 1", [Phi], [Phi >= 0, Phi <= 1], 1 - Phi <= 1 - Phi**2),
    ]  # fmt: skip


def bounds(phi_0: float, psi_0: float, step_size: float, t: Array) -> Array:
    """The bound of the distance from the limit after t steps."""
    exponent = K(step_size) / 2.0
    off = (1.0 - step_size) ** t * np.sqrt(max(psi_0, 0.0)) / phi_0
    short = (1.0 - 4.0 * step_size) ** t * (1.0 - phi_0 - psi_0) * phi_0**-exponent
    bound: Array = off + off**2 + short
    return bound


def judge_rate(case: Case, activation: Activation) -> Outcome:
    """The chain, and beside it paths of the engine from starts near and far, with and without Psi."""
    chain = prove(*sentences())
    rng, steps = case.rng("starts"), 160
    count = case.afford(case.pick(12, 60, 400), steps, least=6, what="starts", by="state")
    paths = BoundedPaths()
    for _ in range(count):
        m, n = int(rng.integers(1, 7)), 8
        eta_k = float(rng.choice([0.02, 0.1, 0.2]))
        w0 = rng.normal(size=n) * np.where(np.arange(n) < m, 1.0, float(rng.choice([0.0, 0.3, 2.0])))
        w0[0] = abs(w0[0])  # S+ is not empty
        w0 *= float(rng.choice([0.3, 0.9, 0.99])) / np.linalg.norm(w0)
        problem = Problem(StandardBasis(m, n), w0, eta_k, activation)
        path = case.engine.trajectory(problem, np.tile(np.arange(m), (steps, 1)))
        acts = np.flatnonzero((w0[:m] > 0) | (activation == "linear"))
        limit = np.zeros(n)
        limit[acts] = w0[acts] / np.linalg.norm(w0[acts])
        distance = np.linalg.norm(path - limit, axis=1)
        phi_0 = float((w0[acts] ** 2).sum())
        t = np.arange(steps + 1.0)
        bound = bounds(phi_0, float((w0**2).sum()) - phi_0, eta_k, t)
        example = {"m": m, "n": n, "eta": eta_k, "activation": activation, "w0": w0.tolist()}
        label = rf"$m = {m}$, $\eta = {eta_k}$, $\Phi_0 = {phi_0:.2g}$"
        paths.add(example, label, t, distance, bound, step_error(case.engine, problem, m) * (t + 10.0))
    return paths.outcome(
        chain,
        "a chain of sentences, joined by the links that are named; beside it paths of the engine against the "
        "bound at every step",
        "the limit",
        Figure(
            name="gd_bound",
            title="The distance from the limit, and its bound",
            x_label="step $t$",
            y_label=r"$\Vert\mathbf{w}_t - \mathbf{w}_{GD}\Vert$",
            y_scale="log",
            caption="Full-batch GD from three starts on the engine (lines), and the bound of the theorem "
            "(dashed, cut at 10). They have the same slope in the end; the constant of the bound is that of "
            "the worst path with the same Phi_0.",
        ),
    )
