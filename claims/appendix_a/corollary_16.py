r"""Corollary 16 restates Corollary 6 (``section_4.corollary_6``, whose judge it shares); its steps.

There the factor of a coordinate is A = 1 + eta (2 - u - N) >= 1 - eta^2/2 > 0, and A <= 1 + 2 eta (1 - c^2)
because c^2 <= u <= N, so that Lemma 20 with lambda = 2 eta keeps |c| below 1.

Outside the batch a coordinate is multiplied by 1 - eta u, in (0, 1]; the proof prints the square of that
factor.  It is below 1 exactly if u > 0: Section 4.2 says so of every batch.  If no coordinate of w_0 in the
data is 0, none ever is, as their factors are positive, and u_t > 0 for every batch.
"""

from __future__ import annotations

import numpy as np
from sympy import And, Integer, Rational

from claims.appendix_a.lemma_14 import INSIDE, OUTSIDE, WRITTEN
from claims.section_4.corollary_6 import judge_corollary
from claims.theory.domains import one_step
from claims.theory.harness import excess, judge_formula
from claims.theory.refutation import Point, refute, replay
from claims.theory.steps import Steps
from engine.aggregates import batch_factor, next_norm, rest_factor
from evidence import Evidence, Outcome, Reach, Tightness, Verdict
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Sentence, identity, reals
from referee import Case, judge

N, u, c, eta = reals("N u c eta")


@judge("corollary_16/as_printed", "proved")
def as_printed(case: Case) -> Outcome:
    """The judge of Corollary 6, with how far its assumptions reach."""
    outcome = judge_corollary(case, "linear")
    if outcome.verdict is not Verdict.VERIFIED:
        return outcome
    failures, complaint = beyond(case)
    if complaint:
        return Outcome(Verdict.REFUTED, Evidence.PROVED, outcome.method, message=complaint)
    return Outcome(
        verdict=outcome.verdict,
        evidence=outcome.evidence,
        method=outcome.method,
        detail=[outcome.detail, f"Beyond the assumptions, on the engine: {failures}"],
        tightness=outcome.tightness,
        detects=outcome.detects,
        samples=outcome.samples,
        reach=(
            Reach(
                "eta <= 1/5",
                0.25,
                0.26,
                "proved up to 1/4, where it ends exactly: a single coordinate obeys "
                "c' = c (1 + 2 eta (1 - c^2)), which exceeds 1 near c = 1 for every larger eta",
                "|c| < 1 fails in the first step; signs are kept up to 3/7 (proved) and not at 0.7",
            ),
            Reach(
                "|w0| < 1",
                float(np.sqrt(3.5)),
                1.9,
                "at eta <= 1/5 and with all |c_0(i)| < 1: proved by the "
                "invariant |w|^2 < 7/2; exactly, while |w|^2 < 1 + 1/(2 eta)",
                "four coordinates of 0.95 in one batch change their signs",
            ),
        ),
    )


def beyond(case: Case) -> tuple[str, str | None]:
    """What breaks just beyond the assumptions, on the engine; and a complaint if it does not."""
    chain = prove(*reach_sentences())
    if not chain.proved:
        return "", f"the reach is not proved: {chain.failure().message}"
    told = []
    for point in (
        Point(("0.985", "0"), 2, ((0,),), "0.26"),
        Point(("0.95",) * 4, 4, ((0, 1, 2, 3),), "0.2"),
        Point(("0.756", "0.01"), 2, ((0,), (0,)), "0.7"),
    ):
        seen = replay(case, point)
        if seen.complaint:
            return "", seen.complaint
        told.append(f"eta = {point.eta}, w0 = ({', '.join(point.c)}) leads to {np.round(seen.w, 4).tolist()}")
    return "; ".join(told) + ".", None


def reach_sentences() -> list[Sentence]:
    """How far the corollary holds: up to eta = 1/4; signs up to 3/7; norms up to sqrt(7/2)."""
    x = reals("x")[0]
    A, B = batch_factor(N, u, eta), rest_factor(u, eta)
    wide = [eta > 0, u >= 0, u <= N]
    bound, far = 1 + eta / 4 >= N, Rational(7, 2)
    return [
        Sentence(
            "eta <= 1/4: a square below 1 in the batch stays below 1",
            [x, N, u, eta],
            [*wide, eta <= Rational(1, 4), bound, x >= 0, x < 1, x <= u],
            x * A**2 < 1,
        ),
        Sentence(
            "eta <= 3/7: both factors are positive while N <= 1 + eta/4",
            [N, u, eta],
            [*wide, eta <= Rational(3, 7), bound],
            And(A > 0, B > 0),
        ),
        Sentence(
            "N < 7/2 is preserved",
            [N, u, eta],
            [*wide, eta <= Rational(1, 5), far > N],
            next_norm(N, u, eta) < far,
        ),
        Sentence(
            "N < 7/2: factors positive, squares stay below 1",
            [x, N, u, eta],
            [*wide, eta <= Rational(1, 5), far > N, x >= 0, x < 1, x <= u],
            And(A > 0, B > 0, x * A**2 < 1),
        ),
    ]


SIZES = [eta > 0, eta <= Rational(1, 5)]
STEP_INSIDE = [*SIZES, u >= 0, u <= N, 1 + eta / 4 >= N]

#: The factor of a coordinate in the batch, and its lower bounds.
FACTOR_INSIDE = Formula("the factor in the batch", (u, N, eta), batch_factor(N, u, eta), printed=WRITTEN)
LOW_INSIDE = Formula(
    "the bound in N", (N, eta), 1 + eta * (2 - 2 * N), printed=WRITTEN, bounds=">=", domain=[*SIZES, N >= 0]
)
LEAST_INSIDE = Formula("the least factor", [eta], 1 - eta**2 / 2, bounds=">=", domain=SIZES)

#: How far a coordinate in the batch can grow.
AHEAD = Formula(
    "the bound of the growth",
    (c, eta),
    c * (1 + 2 * eta * (1 - c**2)),
    printed={"c_t(i)": c, "|c_t(i)|": c},
    bounds="<=",
    domain=[*SIZES, c >= 0, c < 1],
)


@judge("corollary_16.factor_in/as_printed", "proved", formulas=[FACTOR_INSIDE, LOW_INSIDE, LEAST_INSIDE])
def positive_as_printed(case: Case) -> Outcome:
    """The three inequalities; the engine's factors in the batch."""
    factor, low, least = FACTOR_INSIDE.expression, LOW_INSIDE.expression, LEAST_INSIDE.expression
    chain = prove(
        Sentence(
            "the chain of three inequalities",
            [N, u, eta],
            STEP_INSIDE,
            And(factor >= low, low >= least, least > 0),
        )
    )

    def off(steps: Steps) -> float:
        low = LEAST_INSIDE(steps.eta) * np.abs(steps.c) - np.sign(steps.c) * steps.new_c
        grown = np.abs(steps.new_c - FACTOR_INSIDE(steps.u, steps.N, steps.eta)[:, None] * steps.c)
        return max(excess(np.maximum(low, grown) * steps.member, steps.eps), steps.lemma_14)

    return judge_formula(
        chain,
        one_step(case),
        off,
        formula="the lower bound of the factor in the batch",
        tightness=Tightness(
            1.0, "bound over the factor at u = N = 1 + eta/4; no path gets there (Proposition 15, sharp)"
        ),
    )


@judge("corollary_16.growth/as_printed", "proved", formulas=[INSIDE, AHEAD])
def growth_as_printed(case: Case) -> Outcome:
    """Both inequalities; the engine's coordinates."""
    ahead = AHEAD.expression
    chain = prove(
        Sentence("growth", [c, N, u, eta], [*STEP_INSIDE, c >= 0, c**2 <= u], INSIDE.at(c, u, N, eta) <= ahead),
        Sentence("below 1", [c, eta], [*SIZES, c >= 0, c < 1], And(ahead >= 0, ahead < 1)),
    )

    def off(steps: Steps) -> float:
        size = np.abs(steps.c)
        more = np.abs(steps.new_c) - AHEAD(size, steps.eta)
        off = np.abs(steps.new_c - INSIDE(steps.c, steps.u[:, None], steps.N[:, None], steps.eta))
        worst = np.where(steps.member, np.maximum(more, off), -np.inf)
        return max(excess(worst, steps.eps), steps.lemma_14)

    return judge_formula(
        chain,
        one_step(case),
        off,
        formula="the growth of a coordinate in the batch",
        tightness=Tightness(1.0, "new coordinate over the bound: equal if all other coordinates vanish"),
    )


@judge("corollary_16_outside.update_out/as_printed", "counterexample")
def squared_as_printed(case: Case) -> Outcome:
    """SymPy on the equation, and one step of the engine."""
    proof = identity("c (1 - eta u) = c (1 - eta u)^2", c * (1 - eta * u), c * (1 - eta * u) ** 2)
    seen = replay(case, Point(("1/2", "1/2"), 2, ((0,),)))
    return refute(
        seen,
        "the coordinate outside the batch is 19/40 after the step, not 361/800",
        {
            "data": [[1, 0], [0, 1]],
            "w0": ["1/2", "1/2"],
            "eta": "1/5",
            "batch": "{1}",
            "c_1(1)": str(seen.exact[1]),
            "printed": "361/800",
            "w_1": seen.w.tolist(),
        },
        "w[1], 'not', 0.45125",
        proof=proof,
        method="SymPy on the equation; one step of the engine from rational weights",
        detail=f"On the engine the coordinate outside the batch becomes {seen.w[1]:.6g}; exactly 0.475, "
        "printed 0.45125.",
    )


@judge("corollary_16_outside.update_out/corrected", "proved", formulas=[OUTSIDE])
def squared_corrected(case: Case) -> Outcome:
    """To the first power."""
    chain = prove(identity("Lemma 14", c - eta * c * u, OUTSIDE.at(c, u, eta)))

    def off(steps: Steps) -> float:
        exact = OUTSIDE(steps.c, steps.u[:, None], steps.eta)
        return excess(np.abs(steps.new_c - exact) * ~steps.member, steps.eps)

    return judge_formula(chain, one_step(case), off, formula="the factor of coordinates outside the batch")


STEP_OUTSIDE = [eta > 0, eta <= Rational(1, 5), u >= 0, u <= N, 1 + eta / 4 >= N]

#: The factor of a coordinate outside the batch, and its lower bounds.
FACTOR_OUTSIDE = Formula("the factor outside the batch", (u, eta), rest_factor(u, eta), printed=WRITTEN)
LOW_OUTSIDE = Formula(
    "the bound in N", (N, eta), 1 - eta * N, printed=WRITTEN, bounds=">=", domain=[*STEP_OUTSIDE[:2], N >= 0]
)
LEAST_OUTSIDE = Formula(
    "the least factor", [eta], 1 - eta * (1 + eta / 4), bounds=">=", domain=STEP_OUTSIDE[:2]
)


def shrinks(case: Case) -> Outcome:
    """The factor is in (0, 1], and below 1 exactly if u > 0; the engine's sizes do not grow."""
    B, printed, least = FACTOR_OUTSIDE.expression, LOW_OUTSIDE.expression, LEAST_OUTSIDE.expression
    chain = prove(
        prove(identity("Lemma 14", c - eta * c * u, c * B)),
        Sentence("positive, at most 1", [N, u, eta], STEP_OUTSIDE, And(B > 0, Integer(1) >= B)),
        Sentence(
            "the printed lower bounds",
            [N, u, eta],
            STEP_OUTSIDE,
            And(printed <= B, printed >= least, least > 0),
        ),
        Sentence("below 1 if u > 0", [N, u, eta], [*STEP_OUTSIDE, u > 0], B < 1),
    )

    def off(steps: Steps) -> float:
        more = np.where(steps.member, -np.inf, np.abs(steps.new_c) - np.abs(steps.c)).max()
        low = LEAST_OUTSIDE(steps.eta) * np.abs(steps.c)
        off = np.abs(steps.new_c - FACTOR_OUTSIDE(steps.u, steps.eta)[:, None] * steps.c)[~steps.member].max(
            initial=0.0
        )
        turned = np.where(steps.member, -np.inf, low - np.sign(steps.c) * steps.new_c).max()
        grown = (np.sqrt(steps.new_Psi) - np.sqrt(steps.Psi)).max()
        return max(excess(max(more, turned, grown, off), steps.eps), steps.lemma_14)

    return judge_formula(
        chain,
        one_step(case),
        off,
        formula="the bounds of the factor outside the batch, and Psi' <= Psi",
        tightness=Tightness(
            1.0,
            "the upper bound 1 is attained by batches orthogonal to the weights; the lower one "
            "would need u = 1 + eta/4",
        ),
    )


@judge(
    "corollary_16_outside.factor_out/as_printed",
    "proved",
    formulas=[FACTOR_OUTSIDE, LOW_OUTSIDE, LEAST_OUTSIDE],
)
def shrink_as_printed(case: Case) -> Outcome:
    """The bounds of the factor."""
    return shrinks(case)


@judge("corollary_16_outside.section_4_2/as_printed", "proved")
def strict_as_printed(case: Case) -> Outcome:
    """The bounds of the factor."""
    return shrinks(case)
