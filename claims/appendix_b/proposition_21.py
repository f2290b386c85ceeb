"""Proposition 21: Psi tends to 0 (``section_4.proposition_7`` has the rates), and a step of its proof."""

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
from evidence import Outcome, Tightness
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Sentence, reals
from referee import Case, judge


@judge("proposition_7.p21/as_printed", "counterexample")
def p21_as_printed(case: Case) -> Outcome:
    """The degenerate initialisation."""
    return degenerate(case)


@judge("proposition_7.p21/corrected", "proved", weight=1.0)
def p21_corrected(case: Case) -> Outcome:
    """Psi."""
    return judge_limit(case, "Proposition 21", off=True, norm=False)


u, v, eta, eps, delta, m, now, top, low = reals("u v eta eps delta m now top low")

SMALL = [eta > 0, eta <= Rational(1, 5), delta > 0, delta < 1, m >= 1]
WRITTEN = {r"\varepsilon": eps, "u_t": u, r"\Psi_t": now, r"\Psi_T": top, r"\Psi^*": low}

#: How near Psi_T is to Psi*; Psi after the step; and what that is at most.
EPSILON = Formula(
    "epsilon", [eta, delta, m], eta * delta / m, printed=WRITTEN, indices="m", bounds=">=", domain=SMALL
)
AFTER = Formula("Psi after the step", [now, eta, u], now * (1 - eta * u) ** 2, printed=WRITTEN)
SHRUNK = Formula(
    "its bound by Psi_T", [top, eta, delta, m], top * (1 - eta * delta / m) ** 2, printed=WRITTEN, indices="m"
)
LAST = Formula(
    "its bound by Psi*",
    [eps, eta, delta, m, low],
    (1 + eps) * (1 - eta * delta / m) * low,
    printed=WRITTEN,
    indices="m",
)


def chain_margin(steps: Steps) -> Array:
    """How far a link of the chain fails at a visit, with delta = Phi, T = t and the least Psi* there may be."""
    size = EPSILON(steps.eta, steps.Phi, steps.m)
    least = steps.Psi / (1.0 + size)
    after = AFTER(steps.Psi, steps.eta, steps.u)
    links = [
        after,
        SHRUNK(steps.Psi, steps.eta, steps.Phi, steps.m),
        LAST(size, steps.eta, steps.Phi, steps.m, least),
        least,
    ]
    off = np.max([before - next_ for before, next_ in pairwise(links)], axis=0)
    worst = np.maximum(np.abs(steps.new_Psi - after), only(steps.leads, off))
    return np.asarray(worst - 8.0 * steps.error.max(axis=1) - steps.roundoff)


@judge("proposition_7.contradiction/as_printed", "proved", formulas=[EPSILON, AFTER, SHRUNK, LAST])
def contradiction(case: Case) -> Outcome:
    """The chain by machine, v being delta/m, with the engine's factor of Psi."""
    size = EPSILON.at(eta, v, 1)
    domain = [eta > 0, eta <= Rational(1, 5), v > 0, u >= v, u <= 1 + eta / 4, low > 0, top >= 0]
    domain.append(top <= (1 + size) * low)
    after, shrunk, last = AFTER.at(top, eta, u), SHRUNK.at(top, eta, v, 1), LAST.at(size, eta, v, 1, low)
    chain = (after <= shrunk) & (shrunk <= last) & (last < low)
    sentence = Sentence("the chain", [u, v, eta, top, low], domain, chain)
    kept = visit_margin(off=True, norm=False, seen=Seen())
    return judge_formula(
        prove(sentence),
        batch_steps(case, "Psi_{t+1} < Psi*"),
        lambda steps: np.maximum(kept(steps), chain_margin(steps)),
        tightness=Tightness(1.0, "(1 + x)(1 - x) over 1, in the limit x = eta delta/m -> 0"),
    )
