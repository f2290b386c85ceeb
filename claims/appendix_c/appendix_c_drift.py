r"""The steps inside the proof of Proposition 23, and the filtration it is stated with.

Notation of Appendix C.1 with coordinates by absolute value: L = |c(i*)|, S the sum of the others, X and Y
its parts inside and outside the batch, A and B the factors of Lemma 14.  All of this is exact, for every
state, batch and b < m; only Lemma 24 brings in error terms, which ``theory.error_terms`` spells out.

The steps inside the proof of Proposition 23: the increment without i*, and a bound of a logarithm.

Proposition 23: the last equality of its proof, which has the square that the statement lacks.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import sympy
from sympy import Rational, diff, exp, log

from claims.theory.domains import batch_steps
from claims.theory.error_terms import THETA, VANISHING, factor_sentence, ratio_low, ratio_sentences
from claims.theory.harness import judge_formula
from claims.theory.refutation import Point
from claims.theory.steps import Steps, every_batch
from engine import Array
from evidence import Counterexample, Outcome, Tightness, refuted, verified
from evidence.chain import Chain, prove
from evidence.formula import Formula
from evidence.proof import Proof, Sentence, computed, derivative, identity, reals
from referee import Case, judge

A, B, S, Y, eta, E, Psi, x, b, m = reals("A B S Y eta E Psi x b m")

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


L, new, rest = reals("L new rest")

#: The increment of R with the leader held fixed, in it and the others before and after the step.
DELTA = Formula(
    "Delta",
    [new, rest, L, S],
    log(new / rest) - log(L / S),
    printed={
        r"c_{t+1}(i_t^*)": new,
        r"\sum_{\ell \in \mathcal J_t} c_{t+1}(\ell)": rest,
        r"c_t(i_t^*)": L,
        r"\sum_{\ell \in \mathcal J_t} c_t(\ell)": S,
    },
)


@judge("appendix_c_drift.eq_23/as_printed", "proved", formulas=[DELTA])
def eq_23(case: Case) -> Outcome:
    """Eq. (23)."""
    return fixed_leader(case, "Eq. (23)")


def fixed_leader(case: Case, name: str) -> Outcome:
    """With T the new total: p/(T - p) >= q/(T - q) if p >= q; equality if the leader stays."""
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
        after = steps.at(steps.new_size, steps.leader), steps.without(steps.new_size, steps.leader)
        excess = DELTA(*after, steps.L, steps.S) - steps.gain
        stays = steps.next_leader == steps.leader
        return np.asarray(np.where(stays, np.abs(excess), excess) - steps.slack)

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


@judge("appendix_c_drift.outside/as_printed", "proved", formulas=[THETA, VANISHING])
def outside_as_printed(case: Case) -> Outcome:
    """The identity by SymPy, the bound by machine, all of it on the engine."""
    A, B, X, Y = reals("A B X Y")
    proof = identity("S'/S for a fixed leader", (Y * B + X * A) / B / (X + Y), 1 + (A / B - 1) * X / (X + Y))

    def margin(steps: Steps) -> Array:
        share = steps.X / steps.S
        exact = np.log1p((steps.A / steps.B - 1.0) * share)
        small = VANISHING(steps.eta, THETA(steps.eta), steps.s, np.maximum(0.0, 1.0 - steps.N))
        high = np.log1p((steps.eta + small) * share)
        worst = np.maximum(-steps.gain - exact, np.maximum(-steps.gain - high, -steps.lag - exact))
        return np.where(steps.leads, -np.inf, worst - steps.slack)

    def near(steps: Steps) -> Array:
        exact = np.log1p((steps.A / steps.B - 1.0) * steps.X / steps.S)
        return np.where(steps.leads, np.nan, -steps.gain / exact)

    return judge_formula(
        prove(proof, ratio_sentences()[1]),
        batch_steps(case, "the bound for i* not in B"),
        margin,
        nearest=(near, "decrease over log(1 + (A/B - 1) X/S) (1: attained while the leader stays)"),
    )


BELOW = Formula("the bound of the logarithm", [x], x * (1 + x / 2), bounds=">=", domain=[x > 0, x < 1])


@judge("appendix_c_drift.logarithm/as_printed", "proved", formulas=[BELOW])
def logarithm(case: Case) -> Outcome:
    """The derivative by SymPy, its sign by machine."""
    below = BELOW.expression
    slope = sympy.expand(diff(below, x))
    chain = prove(
        computed(
            "derivative of the left side",
            "d/dx log(1/(1 - x)) = 1/(1 - x)",
            diff(log(1 / (1 - x)), x),
            1 / (1 - x),
        ),
        derivative("derivative of the right side", below, x, slope),
        identity("derivative of the difference", 1 / (1 - x) - slope, x**2 / (1 - x)),
        Sentence("it is positive", [x], [x > 0, x < 1], x**2 / (1 - x) > 0),
    )
    top = 0.2
    return verified(
        "proved",
        "machine proofs; no dynamics is involved",
        detail=[chain.table(), "Both sides are 0 at x = 0."],
        tightness=Tightness(
            float(BELOW(top) / -np.log1p(-top)),
            "right over left side at x = 1/5, the largest value the proof needs; tends to 1 as x -> 0",
        ),
    )


OUTSIDE = (m - b) / (m - 1)

#: The two sides, and the right one as it is printed.
LEFT = Formula(
    "the left side",
    [eta, b, m],
    eta * (b / m) * OUTSIDE * (1 + eta / 2 * OUTSIDE) - eta * ((m - b) / m) * b / (m - 1),
    indices="m b",
)
PRINTED = Formula("the right side", [eta, b, m], eta * b * (m - b) ** 2 / (2 * m * (m - 1) ** 2), indices="m b")
RIGHT = Formula("the right side", [eta, b, m], eta * PRINTED.original, indices="m b")


def last_line() -> tuple[Proof, Proof]:
    """The printed and the corrected last equality, as identities in eta, b, m."""
    return (
        identity("last equality with eta", LEFT.expression, PRINTED.expression),
        identity("last equality with eta^2", LEFT.expression, RIGHT.expression),
    )


@judge("appendix_c_drift.last/as_printed", "counterexample", formulas=[LEFT, PRINTED])
def last_as_printed(case: Case) -> Outcome:
    """Exact arithmetic; the drift on the engine next to both values."""
    printed, _ = last_line()
    eta, b, m = Fraction(1, 5), 1, 2
    left = eta * Fraction(b, m) * (1 + eta / 2) - eta * Fraction(b, m)
    right = eta * Fraction(b * (m - b) ** 2, 2 * m * (m - 1) ** 2)
    steps = every_batch(case.engine, Point(("1", "1/1000000"), 2, ((0,),)).problem(), 1)
    drift, exact = float(steps.gain.mean()), -0.5 * np.log1p(-0.04)
    good = abs(drift - exact) <= float(steps.slack.max()) + 1e-9 and float(right) > drift
    good = good and printed.status == "refuted" and left != right
    return refuted(
        "counterexample",
        "SymPy; exact rational arithmetic at one point; the exact drift there on the engine",
        unless=not good,
        detail=f"{printed.message}.\n\nAt eta = 1/5, m = 2, b = 1: left side {left}, printed right side "
        f"{right}; the drift of R near its limit is {drift:.6f} on the engine, "
        f"-log(1 - eta^2)/2 = {exact:.6f} exactly.",
        counterexample=Counterexample(
            "the two sides of the printed equality, in exact arithmetic",
            {"eta": "1/5", "m": 2, "b": 1, "left": str(left), "right": str(right)},
            "from fractions import Fraction\neta, b, m = Fraction(1, 5), 1, 2\n"
            "q = Fraction(m - b, m - 1)\nleft = eta * Fraction(b, m) * q * (1 + eta / 2 * q)\n"
            "left -= eta * Fraction(m - b, m) * Fraction(b, m - 1)\n"
            "print(left, eta * b * (m - b) ** 2 / (2 * m * (m - 1) ** 2))",
        ),
        samples=1,
        message="not reproduced",
    )


@judge("appendix_c_drift.last/corrected", "proved", formulas=[LEFT, RIGHT])
def last_corrected(case: Case) -> Outcome:
    """The identity by SymPy; no dynamics."""
    chain = prove(last_line()[1])
    return verified(
        "proved", "SymPy; an identity in eta, b and m, no dynamics is involved", detail=chain.table()
    )
