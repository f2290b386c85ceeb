r"""The steps inside the proof of Proposition 23, and the filtration it is stated with.

Notation of Appendix C.1 with coordinates by absolute value: L = |c(i*)|, S the sum of the others, X and Y
its parts inside and outside the batch, A and B the factors of Lemma 14.  All of this is exact, for every
state, batch and b < m; only Lemma 24 brings in error terms, which ``theory.error_terms`` spells out.
"""

from __future__ import annotations

import numpy as np
from sympy import Rational, exp, log

from claims.theory.domains import batch_steps
from claims.theory.error_terms import factor_sentence, ratio_low, ratio_sentences
from claims.theory.harness import judge_formula
from claims.theory.steps import Steps
from engine import Array
from evidence import Outcome
from evidence.chain import Chain, prove
from evidence.formula import Formula
from evidence.proof import Sentence, identity, reals
from referee import Case, judge

A, B, S, Y, eta, E, Psi = reals("A B S Y eta E Psi")

#: Eq. (24), in its two forms.
WITH = Formula("Delta", [A, B, S, Y], log(A * S / (A * (S - Y) + B * Y)))
SHORT = Formula("Delta, in short", [A, B, S, Y], log(S / (S - (1 - B / A) * Y)))

#: The bound of B/A, with E for exp(-2 R).
INVERSE = Formula(
    "the bound of B/A",
    [E, Psi, eta],
    1 - eta * (1 - E - Psi),
    printed={"e^{-2R_t}": E, r"\Psi_t": Psi},
    bounds="<=",
    domain=[eta > 0, eta <= Rational(1, 5), E > 0, Psi >= 0, E + Psi <= 1],  # beyond it B < A is enough
)


@judge("appendix_c_drift.eq_12/as_printed", "proved")
def eq_12(case: Case) -> Outcome:
    """Eq. (12)."""
    return fixed_leader(case, "Eq. (12)")


@judge("appendix_c_drift.eq_23/as_printed", "proved")
def eq_23(case: Case) -> Outcome:
    """Eq. (23)."""
    return fixed_leader(case, "Eq. (23)")


def fixed_leader(case: Case, name: str) -> Outcome:
    """With T the new total: p/(T - p) >= q/(T - q) if p >= q."""
    p, q, T = reals("p q T")
    sentence = Sentence(
        "a larger part has the larger ratio to the rest",
        [p, q, T],
        [q > 0, p >= q, p < T],
        p / (T - p) >= q / (T - q),
    )
    changed = {"gap": 0.0}

    def margin(steps: Steps) -> Array:
        changed["gap"] = max(changed["gap"], float((steps.gain - steps.lag).max()))
        return steps.lag - steps.gain - steps.slack

    def near(steps: Steps) -> Array:
        return np.where(steps.lag > 0.0, steps.lag / steps.gain, np.nan)

    outcome = judge_formula(
        prove(sentence),
        batch_steps(case, name),
        margin,
        nearest=(near, "Delta over the increment (1: attained)"),
    )
    note = f"Equality unless the leader changes; largest difference seen {changed['gap']:.3g}."
    return outcome.adding(note)


@judge("appendix_c_drift.eq_24/as_printed", "proved", formulas=[WITH, SHORT])
def eq_24(case: Case) -> Outcome:
    """Both equalities by SymPy, and on the engine."""
    L, X, L_next, S_next = reals("L X L_next S_next")

    def proofs() -> Chain:
        first, second = (exp(form.at(A, B, X + Y, Y)) for form in (WITH, SHORT))
        return prove(
            identity(
                "first equality",
                L_next / S_next / (L / (X + Y)),
                first,
                where={L_next: L * A, S_next: A * X + B * Y},
            ),
            identity("second equality", first, second),
        )

    def margin(steps: Steps) -> Array:
        values = steps.A, steps.B, steps.S, steps.Y
        off = np.maximum(*(np.abs(steps.lag - form(*values)) for form in (WITH, SHORT)))
        return np.where(steps.leads, np.nan_to_num(off, nan=np.inf) - steps.slack, -np.inf)

    return judge_formula(proofs, batch_steps(case, "Eq. (24)"), margin, by="SymPy")


@judge("appendix_c_drift.inverse/as_printed", "proved", formulas=[INVERSE])
def inverse(case: Case) -> Outcome:
    """The lower bound of A/B inverted."""
    inverted = Sentence(
        "1/(1 + theta (1 - q)) <= 1 - eta (1 - q) for q <= 1 (for q > 1, B < A is enough)",
        [E, Psi, eta],
        [eta > 0, eta <= Rational(1, 5), E >= 0, Psi >= 0, E + Psi <= 1],
        INVERSE.expression * ratio_low(E, Psi, eta) >= 1,  # q = E + Psi
    )

    def margin(steps: Steps) -> Array:
        ratio = steps.Y / steps.S  # 1 - (1 - B/A) Y/S = exp(-lag)
        with np.errstate(divide="ignore", invalid="ignore"):
            measured = 1.0 + np.expm1(-steps.lag) / ratio
        bound = INVERSE(np.exp(-2.0 * steps.R), steps.Psi, steps.eta)
        sharp = steps.leads & (ratio > 0.5)
        return np.where(sharp, measured - bound - 4.0 * steps.slack, -np.inf)

    def near(steps: Steps) -> Array:
        bound = INVERSE(np.exp(-2.0 * steps.R), steps.Psi, steps.eta)
        return np.where(steps.leads, steps.B / steps.A / bound, np.nan)

    return judge_formula(
        prove(factor_sentence(), ratio_sentences()[0], inverted),
        batch_steps(case, "B/A <= 1 - eta + o"),
        margin,
        nearest=(near, "B/A over 1 - eta (1 - exp(-2R) - Psi)"),
    )
