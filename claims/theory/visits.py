r"""Visits of the leader: what they do to Psi and to the norm (Propositions 7, 21 and 22)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy
from sympy import Implies, Rational

from claims.theory import settling as settling
from claims.theory.reaches import reach_of
from claims.theory.settings import Setting
from claims.theory.steps import Steps
from engine import (
    Array,
    Problem,
    StandardBasis,
    UniformSubsets,
    gamma,
    norm_squared,
    phi,
    psi,
    step_error,
    unit_roundoff,
)
from engine.aggregates import next_norm, rest_factor
from evidence import Counterexample, Reach
from evidence.proof import Sentence, reals
from referee import Case


def sentences(off: bool, norm: bool) -> list[Sentence]:
    """The steps: Lemma 19 by induction, and what a visit does."""
    N, Phi, Psi, u, v, x, m, eta = reals("N Phi Psi u v x m eta")
    small = [eta > 0, eta <= Rational(1, 5)]
    step = [*small, u >= 0, u <= N, 1 + eta / 4 >= N]
    after, Psi_after = next_norm(N, u, eta), Psi * rest_factor(u, eta) ** 2
    found = [
        Sentence("N <= 1 + eta/4 is preserved", [N, u, eta], step, after <= 1 + eta / 4),
        # With the least Psi_0 and the greatest Phi_0 that the state allows, Psi and (where N < 1) N - Psi, and
        # so with all.  As variables they are too many for old solvers.
        Sentence(
            "Lemma 19, step: Psi <= Psi_0, and Phi >= Phi_0 or N >= 1",
            [N, Psi, u, eta],
            [*step, Psi >= 0, u <= N - Psi],
            (Psi_after <= Psi) & Implies(N < 1, after - Psi_after >= N - Psi) & Implies(N >= 1, after >= 1),
        ),
        Sentence("at a visit u >= Phi/m", [Phi, x, u, m], [m >= 1, m * x >= Phi, u >= x], m * u >= Phi),
    ]
    visit = [*step, v >= 0, u >= v]
    if off:
        found.append(
            Sentence(
                "Psi' <= Psi (1 - eta v)^2 if u >= v",
                [N, u, v, eta],
                visit,
                rest_factor(u, eta) ** 2 <= (1 - eta * v) ** 2,
            )
        )
    if norm:
        found += [
            Sentence(
                "1 - N' <= (1 - N) (1 - 4 eta v) if N < 1, u >= v",
                [N, u, v, eta],
                [*visit, N < 1],
                1 - next_norm(N, u, eta) <= (1 - N) * (1 - 4 * eta * v),
            ),
            Sentence("N >= 1 is preserved", [N, u, eta], [*step, N >= 1], next_norm(N, u, eta) >= 1),
        ]
    return found


def chain_reach(norm: bool) -> tuple[Reach, ...]:
    """How far eta may go, given N <= 1 + eta/4, until a step of the chain fails."""
    N, u, v, eta = reals("N u v eta")
    domain = [eta > 0, u >= 0, u <= N, 1 + eta / 4 >= N]
    name = "eta <= 1/5 (given N <= 1 + eta/4)"
    if norm:
        return reach_of(
            name,
            lambda top: Sentence(
                "N >= 1", [N, u, eta], [*domain, eta <= top, N >= 1], next_norm(N, u, eta) >= 1
            ),
            "5/21",
            "7/29",
            "a step can bring N from above to below 1 (Lemma 18 fails), so (1 - N)+ may grow again",
        )
    return reach_of(
        name,
        lambda top: Sentence(
            "Psi",
            [N, u, v, eta],
            [*domain, eta <= top, v >= 0, u >= v],
            rest_factor(u, eta) ** 2 <= (1 - eta * v) ** 2,
        ),
        "24/29",
        "39/47",
        "1 - eta u changes sign, and Psi need not shrink",
    )


@dataclass
class Seen:
    """How nearly the per-visit bounds are attained in a search."""

    off: float = 0.0
    norm: float = 0.0


def visit_margin(off: bool, norm: bool, seen: Seen) -> Callable[[Steps], Array]:
    """What a visit does, on the engine, with Phi/m for delta/m."""

    def margin(steps: Steps) -> Array:
        v = steps.Phi / steps.m * steps.leads
        Psi, N = steps.new_Psi, steps.new_N
        allowed = 8.0 * steps.error.max(axis=1) + steps.roundoff
        worst = np.full(len(N), -np.inf)
        if off:
            worst = np.maximum(worst, Psi - steps.Psi * (1.0 - steps.eta * v) ** 2 - allowed)
            rates = np.log1p(-steps.eta * v) / np.log1p(-steps.eta * np.maximum(steps.u, 1e-300))
            seen.off = max(seen.off, float(rates[steps.leads].max()))
        if norm:
            gain = 4.0 * steps.eta * v * (1.0 - steps.N)
            worst = np.maximum(worst, np.where(steps.N < 1.0, steps.N + gain, 1.0) - N - allowed)
            sound = steps.leads & (1.0 - steps.N > 0.05)
            if sound.any():
                seen.norm = max(seen.norm, float((gain[sound] / (N - steps.N)[sound]).max()))
        return worst

    return margin


def ensemble(
    case: Case, setting: Setting, replicates: int, share: float, parts: tuple[bool, bool]
) -> tuple[tuple[Any, ...], Counterexample | None]:
    """One ensemble of T steps against its bounds: a row of the table, and a violation.

    With T chosen so that a replicate has fewer than v visits with probability ``share / replicates`` at
    most (exactly binomial), Psi_T and (1 - N_T)+ are below what v visits guarantee.
    """
    m, b, eta = setting.m, setting.batch_size, setting.step_size
    rng = case.rng("ensemble", m, b)
    w0 = rng.uniform(0.5, 1.0, (replicates, setting.n)) * rng.choice([-1.0, 1.0], (replicates, setting.n))
    w0[:, m:] *= np.sqrt(0.8 * m / (setting.n - m))
    w0 *= 0.95 / np.linalg.norm(w0, axis=1, keepdims=True)
    problem = Problem(StandardBasis(m, setting.n), w0, eta)
    Psi0, Phi0 = psi(problem, w0), phi(problem, w0)
    v = np.minimum(Phi0, 1.0 - Psi0) / m
    visits = int(np.ceil(8.0 / (2.0 * eta * v.min())))
    steps = settling.steps_for_successes(visits, b / m, share / replicates)
    assert scipy.stats.binom.cdf(visits - 1, steps, b / m) <= share / replicates
    run = case.engine.run(
        problem, UniformSubsets(b), max_steps=steps, seed=case.seed_for("run", m, b), keep_weights=True
    )
    assert run.weights is not None
    Psi, lack = psi(problem, run.weights), np.maximum(0.0, 1.0 - norm_squared(run.weights))
    relative = 2.0 * steps * 8.0 * gamma(setting.n + b + 20, unit_roundoff(case.engine))
    bound_off = Psi0 * (1.0 - eta * v) ** (2 * visits) * (1.0 + relative)
    # rounding errors of N shrink again at each visit
    floor = step_error(case.engine, problem, b) / (eta * v.min())
    bound_lack = (1.0 - Phi0 - Psi0) * (1.0 - 4.0 * eta * v) ** visits + floor
    wrong = (parts[0] & (Psi > bound_off)) | (parts[1] & (lack > bound_lack))
    ends = (Psi.max(), bound_off.max(), lack.max(), bound_lack.max())
    row = (m, b, eta, replicates, steps, visits, *ends)
    if not wrong.any():
        return row, None
    k = int(np.argmax(wrong))
    values = {
        "m": m,
        "b": b,
        "eta": eta,
        "steps": steps,
        "w0": w0[k].tolist(),
        "w": run.weights[k].tolist(),
        "Psi_T": float(Psi[k]),
        "1 - N_T": float(lack[k]),
    }
    return row, Counterexample("a replicate is beyond its bound at time T", values)
