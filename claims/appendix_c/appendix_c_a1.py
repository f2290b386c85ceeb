r"""Appendix C.1, the proof that R satisfies Assumption (A1), step by step and for every b < m.

The text bounds the increment with i* in the batch from below by log(S/(S - (1 - B/A) Y)) (Eq. (24),
correct) and then replaces Y by S with the remark Y <= S.  That makes the expression *larger*: for b >= 2
the step has the wrong direction, and the increment may be as near to 0 as one likes.  The conclusion
(A1) holds all the same; ``theory.growth`` has the repaired argument.
"""

from __future__ import annotations

import numpy as np
from sympy import Rational, exp, log

from claims.theory.domains import batch_steps
from claims.theory.error_terms import LEAST_RATIO, factor_sentence
from claims.theory.harness import judge_formula
from claims.theory.reaches import reach_of
from claims.theory.refutation import Point, refute_relation
from claims.theory.steps import Steps
from engine import Array
from engine.aggregates import batch_factor, rest_factor
from evidence import Outcome, Tightness
from evidence.chain import Chain, prove
from evidence.formula import Formula
from evidence.proof import Proof, Sentence, identity, reals
from referee import Case, judge

UNEVEN = Point(("1/2", "1/4", "1/100"), 3, ((0, 1),))


A, B, N, u, eta = reals("A B N u eta")
WRITTEN = {r"\lVert\mathbf w_t\rVert^2": N, "u_t": u}

#: What Delta is at most, and is for b = 1.
MOST = Formula("the bound of Delta", [A, B], log(A / B))

#: A/B, which is at least the second, and that at least ``LEAST_RATIO``.
RATIO = Formula("A/B", [N, u, eta], 1 + eta * (2 - N) / (1 - eta * u), printed=WRITTEN)
BETWEEN = Formula(
    "the bound of A/B", [eta], 1 + eta * (1 - eta / 4), bounds=">=", domain=[eta > 0, eta <= Rational(1, 5)]
)


@judge("appendix_c_a1.delta/as_printed", "counterexample")
def delta_as_printed(case: Case) -> Outcome:
    """m = 3, b = 2, a batch that omits only a tiny coordinate."""
    return refute_relation(
        case,
        UNEVEN,
        lambda t: t.lag,
        lambda t: np.log(t.A / t.B),
        ">=",
        description="the batch omits only a tiny coordinate, so R hardly grows",
        code=(
            "np.log(new[0] / (new[1] + new[2])) - np.log(c[0] / (c[1] + c[2]))",
            "np.log((1 + eta * (2 - u - N)) / (1 - eta * u))",
        ),
        detail="Y is 1/26 of S. The left side is the increment with the leader held fixed, the right side "
        "log(A/B).",
    )


@judge("appendix_c_a1.delta/corrected", "proved", formulas=[MOST])
def delta_corrected(case: Case) -> Outcome:
    """The direction by machine; equality for b = 1 on the engine."""
    g, S, Y = reals("g S Y")

    def direction() -> Chain:
        return prove(
            Sentence(
                "S/(S - (1 - 1/g) Y) <= g for Y <= S",
                [g, S, Y],
                [g >= 1, S > 0, Y >= 0, Y <= S],
                (S - (1 - 1 / g) * Y) * exp(MOST.at(g, 1)) >= S,
            )
        )

    def margin(steps: Steps) -> Array:
        excess = steps.lag - MOST(steps.A, steps.B)
        excess = np.abs(excess) if steps.b == 1 else excess
        return np.where(steps.leads, excess - steps.slack, -np.inf)

    def near(steps: Steps) -> Array:
        return np.where(steps.leads, steps.lag / MOST(steps.A, steps.B), np.nan)

    return judge_formula(
        direction,
        batch_steps(case, "Delta_t <= log(A/B)"),
        margin,
        nearest=(near, "Delta over log(A/B) (1 for b = 1)"),
    )


@judge("appendix_c_a1.ratio/as_printed", "proved", formulas=[RATIO, BETWEEN, LEAST_RATIO])
def ratio(case: Case) -> Outcome:
    """The identity by SymPy, the inequalities by machine; how far eta may go."""
    A, B = batch_factor(N, u, eta), rest_factor(u, eta)
    domain = [eta > 0, u >= 0, u <= N, 1 + eta / 4 >= N]
    proofs: list[Proof | Sentence] = [
        identity("A/B = 1 + eta (2 - N)/(1 - eta u)", A / B, RATIO.expression),
        Sentence(
            "A/B >= 1 + eta (1 - eta/4)",
            [N, u, eta],
            [*domain, eta <= Rational(1, 5)],
            BETWEEN.expression * B <= A,
        ),
        factor_sentence(),
    ]

    def margin(steps: Steps) -> Array:
        bound = LEAST_RATIO(steps.eta)
        inside = np.where(steps.member, steps.new_size / steps.size, np.inf).min(axis=1)
        outside = np.where(steps.member, -np.inf, steps.new_size / steps.size).max(axis=1)
        return np.asarray(bound - inside / outside - 4.0 * (steps.error / steps.size).max(axis=1))

    at = 0.2
    return judge_formula(
        prove(*proofs),
        batch_steps(case, "A/B >= 1 + 19 eta/20"),
        margin,
        tightness=Tightness(
            0.95 / (1.0 - at / 4.0),
            "19/20 over the infimum (1 - eta/4) of (A/B - 1)/eta at "
            "eta = 1/5, u -> 0, N = 1 + eta/4 (with 19/20 replaced by 1 - eta/4: attained)",
        ),
        reach=reach_of(
            "eta <= 1/5",
            lambda top: Sentence(
                "up to eta", [N, u, eta], [*domain, eta <= top], (1 + Rational(19, 20) * eta) * B <= A
            ),
            "1/5",
            "201/1000",
            "1 - eta/4 is below 19/20; with 1 - eta/4 in its place the bound goes on",
        ),
        detail="The first relation is printed as an inequality and is an equality.",
    )
