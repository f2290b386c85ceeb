"""Proposition 22: the norm is at least 1 in the limit, and what each visit adds to it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from sympy import Rational

from claims.section_4.proposition_7 import degenerate, judge_limit
from claims.theory.domains import batch_steps
from claims.theory.harness import judge_formula
from claims.theory.steps import Steps, only
from claims.theory.visits import Seen, visit_margin
from engine import Array
from engine.aggregates import next_norm
from evidence import Outcome, Tightness
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Sentence, reals
from referee import Case, judge


@judge("proposition_7.p22/as_printed", "counterexample")
def p22_as_printed(case: Case) -> Outcome:
    """The degenerate initialisation."""
    return degenerate(case)


@judge("proposition_7.p22/corrected", "proved", weight=1.0)
def p22_corrected(case: Case) -> Outcome:
    """The norm."""
    return judge_limit(case, "Proposition 22", off=False, norm=True)


u, x, m, Phi, eps, eta, delta = reals("u x m Phi eps eta delta")

WRITTEN = {r"\varepsilon": eps, r"\sum_{\mathcal B_s} c_s(i)^2": u, "c_s(i_s^*)^2": x, r"\Phi_s": Phi}

#: What the norm grows by, at least: the bounds of the chain, each at least the next.
BY_BATCH = Formula("the bound by the batch", [eta, eps, u], 4 * eta * eps * u, printed=WRITTEN)
BY_LEADER = Formula("the bound by the leader", [eta, eps, x], 4 * eta * eps * x, printed=WRITTEN)
BY_PHI = Formula("the bound by Phi", [eta, eps, Phi, m], 4 * eta * eps * Phi / m, printed=WRITTEN, indices="m")
BY_DELTA = Formula(
    "the bound by delta",
    [eta, eps, delta, m],
    4 * eta * eps * delta / m,
    printed=WRITTEN,
    indices="m",
    bounds=">=",
    domain=[eta > 0, eta <= Rational(1, 5), eps > 0, eps <= 1, delta > 0, delta < 1, m >= 1],
)


def chain_margin(steps: Steps) -> Array:
    """How far a link of the chain fails at a visit below norm 1, with eps = 1 - N and delta = Phi."""
    lack = 1.0 - steps.N
    links = [
        steps.new_N - steps.N,
        BY_BATCH(steps.eta, lack, steps.u),
        BY_LEADER(steps.eta, lack, steps.L**2),
        BY_PHI(steps.eta, lack, steps.Phi, steps.m),
        BY_DELTA(steps.eta, lack, steps.Phi, steps.m),
    ]
    worst = np.max([after - before for before, after in pairwise(links)], axis=0)
    return only(steps.leads & (lack > 0.0), worst - 8.0 * steps.error.max(axis=1) - steps.roundoff)


@judge("proposition_7.growth/as_printed", "proved", formulas=[BY_BATCH, BY_LEADER, BY_PHI, BY_DELTA])
def growth(case: Case) -> Outcome:
    """The chain by machine, and on the engine with eps = 1 - N."""
    (N,) = reals("N")
    proofs = [
        Sentence(
            "growth by 4 eta eps u",
            [N, u, eps, eta],
            [eta > 0, eta <= Rational(1, 5), u >= 0, u <= N, eps > 0, 1 - eps >= N],
            next_norm(N, u, eta) - N >= BY_BATCH.expression,
        ),
        Sentence(
            "u >= c*^2 >= Phi/m >= delta/m",
            [u, x, m, Phi, delta],
            [m >= 1, delta > 0, Phi >= delta, m * x >= Phi, u >= x],
            (m * u >= Phi) & (m * u >= delta),
        ),
    ]
    seen = Seen()
    kept = visit_margin(off=False, norm=True, seen=seen)
    return judge_formula(
        prove(*proofs),
        batch_steps(case, "growth of the norm"),
        lambda steps: np.maximum(kept(steps), chain_margin(steps)),
        tightness=lambda: Tightness(
            seen.norm, "largest 4 eta (1 - N) Phi/m over the growth of the norm at a visit, seen in the search"
        ),
    )
