"""Proposition 28: the exponential rate of its proof, and how Psi is squeezed by 1 - Phi.

The rate kappa = (4/5) eta Phi_0 keeps the worst factor, that of the first step, for ever.  The true
dynamics has two phases: Phi grows by a factor of at least 1 + (4/5) eta (1 - Phi) a step, so that it takes
about log(1/Phi_0)/eta steps to reach order 1 instead of 1/(eta Phi_0); then 1 - Phi_t falls like
(1 - eta)^(2t) if Psi_0 > 0.
"""

from __future__ import annotations

import numpy as np
from sympy import And, Rational

from claims.theory.domains import gd_steps
from claims.theory.harness import judge_formula
from claims.theory.reaches import SIZES, Phi, Psi, after_phi, eta, sentence
from claims.theory.steps import Steps
from engine import Array
from engine.aggregates import next_phi, next_psi
from evidence import Column, Outcome, Table, Tightness
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import reals
from referee import Case, judge

(start,) = reals("Phi_0")
KAPPA = Formula(
    "kappa",
    [eta, start],
    Rational(4, 5) * eta * start,
    printed={r"\Phi_0": start},
    bounds=">=",
    domain=[*SIZES[:2], start >= 0],
)
SQUEEZE = Formula(
    "the bound of Psi",
    [Phi],
    Rational(8, 5) * (1 - Phi),
    printed={r"\Phi_t": Phi},
    bounds="<=",
    domain=[Phi >= 0, Phi < 1],
)


@judge("proposition_28.rate/as_printed", "proved", formulas=[KAPPA])
def rate_as_printed(case: Case) -> Outcome:
    """One step by machine, 1 - x <= exp(-x) for t steps; paths on the engine, and the true rate."""
    kappa = KAPPA.at(eta, Phi)
    chain = prove(
        sentence(
            "0 < 1 - Phi' <= (1 - (4/5) eta Phi)(1 - Phi)",
            And(after_phi < 1, 1 - after_phi <= (1 - kappa) * (1 - Phi)),
        ),
        sentence("Phi' >= Phi, so that kappa may keep Phi_0", after_phi >= Phi),
        sentence("0 <= kappa < 1", And(kappa >= 0, kappa < 1)),
    )
    return judge_formula(
        chain,
        gd_steps(case, "1 - Phi_t <= (1 - Phi_0) exp(-kappa t)"),
        slower_than_the_rate,
        detail=["Not machine-checked: $1 - x \\le e^{-x}$.", rate_table()],
        tightness=Tightness(
            0.4,
            "kappa over the true exponent of 1 - Phi_t, -2 log(1 - eta) if Psi_0 > 0: tends to 2/5 for "
            "Phi_0 to 1 and eta to 0, and to 0 with Phi_0",
        ),
    )


def slower_than_the_rate(steps: Steps) -> Array:
    """1 - Phi_t against the bound at every time of a path, and against 0."""
    t = np.arange(1, steps.Phi.shape[1] + 1)
    first = steps.Phi[:, :1]
    bound = (1.0 - first) * np.exp(-KAPPA(steps.eta, first) * t)
    return np.asarray(np.maximum(1.0 - steps.new_Phi - bound, steps.new_Phi - 1.0) - steps.drift)


def rate_table() -> Table:
    """Steps until 1 - Phi < 1/2: true and as the bound has it, at eta = 1/5 and Psi_0 = 0."""
    rows = []
    for start in (0.1, 0.01, 0.001, 0.0001):
        big, small, steps = start, 0.0, 0
        while big <= 0.5:
            big, small, steps = next_phi(big, small, 0.2), next_psi(big, small, 0.2), steps + 1
        by_bound = int(np.ceil(np.log((1 - start) / 0.5) / (0.16 * start)))
        rows.append((start, steps, by_bound))
    return Table(
        [
            Column("$\\Phi_0$", "g"),
            Column("steps until $\\Phi_t > 1/2$", "d"),
            Column("steps by the bound", "d"),
        ],
        rows,
    )


@judge("proposition_28.squeeze/as_printed", "proved", formulas=[SQUEEZE])
def squeeze_as_printed(case: Case) -> Outcome:
    """By machine; paths on the engine."""
    chain = prove(sentence("0 <= Psi <= (8/5)(1 - Phi)", And(Psi >= 0, Psi <= SQUEEZE.expression)))
    return judge_formula(
        chain,
        gd_steps(case, "Psi <= (8/5)(1 - Phi)"),
        lambda s: s.new_Psi - SQUEEZE(s.new_Phi) - 2 * s.drift,
        tightness=Tightness(
            11 / 16,
            "largest limit of Psi_t / (1 - Phi_t) along a path, (2 + eta)/2 <= 11/10, over 8/5; at t = 0 "
            "the ratio is at most 1 (5/8 of the bound)",
        ),
    )
