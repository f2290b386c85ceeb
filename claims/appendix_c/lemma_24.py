r"""Lemma 24: the ratio A/B of the two step factors near the limit, and how fast it gets there.

Exactly A/B = 1 + eta (2 - N)/(1 - eta u).  With theta = eta/(1 - eta), s the sum of the squares of the other
coordinates in the data and d = (1 - N)+, every state in the invariant set satisfies

    A/B >= 1/(1 - eta) - theta (s + Psi)        if i* is in the batch,
    A/B <= 1 + eta + eta (d + theta s (1 + d))  if it is not

(by machine).  Since s <= S^2 <= exp(-2R), the errors are of order exp(-2R); the proof prints exp(-R), as it
bounds squares by first powers.

Lemma 24: how fast its errors vanish, measured along paths of the engine.

Lemma 24: the lines of its proof.

The function f has a pole at 1/eta and decreases on either side of it; it is used at u <= 1 + eta/4 < 1/eta.
"""

from __future__ import annotations

import numpy as np
from sympy import Integer, Rational

from claims.theory.domains import batch_steps
from claims.theory.error_terms import WITH_LEADER, WITHOUT_LEADER, ratio_high, ratio_low, ratio_sentences
from claims.theory.harness import judge_formula
from claims.theory.rates import complaint, figure, measured_ratio, rates_of, table
from claims.theory.reaches import reach_of
from claims.theory.steps import Steps
from engine import Array
from engine.aggregates import batch_factor, rest_factor
from evidence import Counterexample, Outcome, Reach, Tightness, verified
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Proof, Sentence, derivative, identity, reals
from referee import Case, judge


def bounds(steps: Steps) -> tuple[Array, Array]:
    """The explicit bounds: from below (leader in the batch) and from above (leader outside)."""
    lack = np.maximum(0.0, 1.0 - steps.N)
    return ratio_low(steps.s, steps.Psi, steps.eta), ratio_high(steps.s, lack, steps.eta)


@judge("lemma_24.whole/as_printed", "proved", formulas=[WITH_LEADER, WITHOUT_LEADER])
def as_printed(case: Case) -> Outcome:
    """The explicit bounds by machine, for all states, and on the engine; how far eta may go."""

    def margin(steps: Steps) -> Array:
        low, high = bounds(steps)
        measured = measured_ratio(steps)
        off = np.where(steps.leads, low - measured, measured - high)
        return np.asarray(off - 4.0 * (steps.error / steps.size).max(axis=1))

    return judge_formula(
        prove(*ratio_sentences()),
        batch_steps(case, "Lemma 24"),
        margin,
        by="machine proofs of the explicit bounds",
        tightness=Tightness(1.0, "both bounds are attained in the limit c* = 1, s = Psi = d = 0"),
        reach=reach_of(
            "eta <= 1/5 (first case; given N <= 1 + eta/4 and |c*| < 1)",
            lambda top: ratio_sentences(top)[0],
            "1/2",
            "51/100",
            "f increases, and the first case fails; the second one holds up to 0.59",
        ),
        detail="These are the lemma with its vanishing terms spelled out: $s \\le e^{-2R_t}$; $\\Psi_t$ and "
        "$(1 - \\lVert\\mathbf w_t\\rVert^2)_+$ never increase and tend to 0 (Propositions 21, 22).",
    )


@judge("lemma_24.rate/measured", "searched")
def rate(case: Case) -> Outcome:
    """The exponents along paths of the engine."""
    rates = rates_of(
        case,
        {
            r"$A/B - 1/(1 - \eta)$, $i^* \in B$": (lambda t: measured_ratio(t) - WITH_LEADER(t.eta), True),
            r"$A/B - 1 - \eta$, $i^* \notin B$": (lambda t: measured_ratio(t) - WITHOUT_LEADER(t.eta), False),
        },
    )
    wrong = complaint(rates)
    return verified(
        "searched",
        "paths of the engine over explicit random batches at eta = 1/5; A/B is read off one step when "
        "R first "
        "reaches a level; least-squares slope of the geometric mean of its error. Judged at m = 2: 2 +- 0.25, "
        "which is assumed",
        unless=wrong,
        detail=table(rates),
        counterexample=Counterexample(wrong) if wrong else None,
        detects="an exponent that differs from 2 by 0.25 or more at m = 2",
        samples=sum(len(r.levels) for r in rates),
        figures=(figure("lemma_24_rates", "Lemma 24: how fast its errors vanish", rates),),
    )


N, u, eta, x = reals("N u eta x")
SMALL = [eta > 0, eta <= Rational(1, 5)]
WRITTEN = {r"\lVert\mathbf w\rVert^2": N}

#: A/B in two forms, and a bound of the first.
FIRST = Formula(
    "the first form",
    [N, u, eta],
    (1 + 2 * eta * (1 - u)) / (1 - eta * u) - eta / (1 - eta * u) * (N - u),
    printed=WRITTEN,
)
SECOND = Formula("the second form", [N, u, eta], 1 + eta * (2 - N) / (1 - eta * u), printed=WRITTEN)
BELOW = Formula(
    "its bound",
    [N, u, eta],
    (1 + 2 * eta * (1 - u)) / (1 - eta * u) - eta / (1 - 2 * eta) * (N - u),
    printed=WRITTEN,
    bounds=">=",
    domain=[*SMALL, u >= 0, u <= N, 1 + eta / 4 >= N],
)

#: The part of A/B that is left at N = u, and its derivative.
ALONE = Formula("f", [x, eta], (1 + 2 * eta * (1 - x)) / (1 - eta * x))
SLOPE = Formula("f'", [x, eta], eta * (2 * eta - 1) / (1 - eta * x) ** 2)

#: What the norm is at most, with E for exp(-R).
E, Psi = reals("E Psi")
MOST = Formula(
    "the bound of |w|^2",
    [E, Psi],
    1 + E + Psi,
    printed={"e^{-R_t}": E, r"\Psi_t": Psi},
    bounds="<=",
    domain=[E > 0, Psi >= 0],
)


@judge("lemma_24.rewritten/as_printed", "proved", formulas=[FIRST, SECOND, BELOW])
def rewritten(case: Case) -> Outcome:
    """The identities by SymPy, the inequality by machine, and A/B on the engine."""
    A, B = batch_factor(N, u, eta), rest_factor(u, eta)
    proofs: list[Proof | Sentence] = [
        identity("first form", A / B, FIRST.expression),
        identity("second form", A / B, SECOND.expression),
        identity("the bound is attained at N = u", FIRST.original, BELOW.expression, where={N: u}),
        Sentence(
            "1/(1 - eta u) <= 1/(1 - 2 eta)",
            [N, u, eta],
            [*SMALL, u >= 0, u <= N, N <= 2],
            FIRST.expression >= BELOW.expression,
        ),
    ]

    def margin(steps: Steps) -> Array:
        exact = SECOND(steps.N, steps.u, steps.eta)
        return np.asarray(np.abs(measured_ratio(steps) - exact) - 4.0 * (steps.error / steps.size).max(axis=1))

    return judge_formula(
        prove(*proofs),
        batch_steps(case, "A/B rewritten"),
        margin,
        tightness=Tightness(
            (1 - 0.4) / (1 - 0.2 * 1.05),
            "1/(1 - eta u) over 1/(1 - 2 eta) at eta = 1/5 and the largest u = 1 + eta/4 (1: attained)",
        ),
    )


@judge("lemma_24.norm/as_printed", "proved", formulas=[MOST])
def norm(case: Case) -> Outcome:
    """One term by machine; the sums before and after steps of the engine."""
    c, a, S = reals("c a S")
    proofs: list[Proof | Sentence] = [
        Sentence("c^2 <= c", [c], [c >= 0, c < 1], c**2 <= c),
        Sentence(
            "the sum",
            [N, a, S, Psi, E],
            [a > 0, a < 1, Psi >= 0, S >= 0, E >= 0, a * E >= S, a**2 + S + Psi >= N],
            MOST.expression >= N,
        ),
    ]

    def margin(steps: Steps) -> Array:
        top = MOST(np.exp(-steps.new_R), steps.new_Psi)
        kept = np.where(steps.leads, steps.N - steps.u - steps.S - steps.Psi, steps.u - steps.S)
        return np.asarray(np.maximum(steps.new_N - top, kept) - steps.slack - 4.0 * steps.error.max(axis=1))

    return judge_formula(
        prove(*proofs),
        batch_steps(case, "|w|^2 <= 1 + exp(-R) + Psi"),
        margin,
        nearest=(
            lambda steps: (steps.new_N - 1.0) / (np.exp(-steps.new_R) + steps.new_Psi),
            "(|w|^2 - 1)/(exp(-R) + Psi) (the squares s <= exp(-2R) are what counts)",
        ),
    )


@judge("lemma_24.decreasing/as_printed", "proved", formulas=[ALONE, SLOPE])
def decreasing_as_printed(case: Case) -> Outcome:
    """The derivative by SymPy, its sign and the pole by machine; no dynamics is involved."""
    f, slope = ALONE.expression, SLOPE.expression
    chain = prove(
        derivative("the derivative", f, x, slope),
        Sentence("it is negative", [eta, x], [eta > 0, eta < Rational(1, 2), eta * x < 1], slope < 0),
        Sentence("u stays below the pole", [eta], [eta > 0, eta <= Rational(1, 5)], eta * (1 + eta / 4) < 1),
        identity("f(1)", f, 1 / (1 - eta), where={x: Integer(1)}),
    )
    return verified(
        "proved",
        "machine proofs; no dynamics is involved",
        detail=chain.table(),
        reach=(Reach("eta < 1/2", 0.5, 0.5, "f' = 0 for all x at eta = 1/2", "f increases"),),
    )
