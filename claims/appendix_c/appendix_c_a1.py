r"""Appendix C.1, the proof that R satisfies Assumption (A1), step by step and for every b < m.

The text bounds the increment with i* in the batch from below by log(S/(S - (1 - B/A) Y)) (Eq. (24),
correct) and then replaces Y by S with the remark Y <= S.  That makes the expression *larger*: for b >= 2
the step has the wrong direction, and the increment may be as near to 0 as one likes.  The conclusion
(A1) holds all the same; ``theory.growth`` has the repaired argument.

Appendix C.1, (A1): by how much R grows with i* in the batch, and how that leads to a level.

Appendix C.1, (A1): the assumption itself, for b = 1 and for every b < m.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from sympy import Rational, exp, log

from claims.theory.domains import batch_steps
from claims.theory.error_terms import LEAST_RATIO, factor_sentence
from claims.theory.growth import GAIN, judge_climb, sentences, sure_gain
from claims.theory.harness import judge_formula
from claims.theory.reaches import reach_of
from claims.theory.refutation import Point, refute_relation
from claims.theory.steps import Steps
from engine import Array, alignment, step_error
from engine.aggregates import batch_factor, rest_factor
from evidence import Counterexample, Outcome, Tightness, refuted, verified
from evidence.chain import Chain, prove
from evidence.formula import Formula
from evidence.proof import Proof, Sentence, identity, reals
from referee import Case, judge

A, B, N, u, eta, M = reals("A B N u eta m")

UNEVEN = Point(("1/2", "1/4", "1/100"), 3, ((0, 1),))


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


@judge("appendix_c_a1.gain/as_printed", "counterexample")
def gain_as_printed(case: Case) -> Outcome:
    """m = 3, b = 2."""
    return refute_relation(
        case,
        UNEVEN,
        lambda t: t.gain,
        lambda t: np.log1p(0.95 * t.eta) + 0.0 * t.gain,
        ">=",
        description="i* is in the batch, but R grows by much less than log(1 + 19 eta/20)",
        code=("np.log(new[0] / (new[1] + new[2])) - np.log(c[0] / (c[1] + c[2]))", "np.log(1 + 0.95 * eta)"),
        detail="The left side is R_{t+1} - R_t, the right side the printed bound.",
        tightness=Tightness(
            math.log(1.19) / 0.010233,
            "printed bound over the increment at the counterexample (above 1: "
            "refuted); the infimum of the increment is 0 for b >= 2",
        ),
    )


DELTA = Formula("delta", [eta], log(LEAST_RATIO.original), bounds=">=", domain=LEAST_RATIO.domain)


@judge("appendix_c_a1.gain/b_1", "proved", formulas=[DELTA])
def gain_single(case: Case) -> Outcome:
    """The bound for batches of one."""
    (part,) = reals("part")

    def margin(steps: Steps) -> Array:
        bound = np.nan_to_num(DELTA(steps.eta), nan=np.inf)
        return np.where(steps.leads, bound - steps.gain - steps.slack, -np.inf)

    def near(steps: Steps) -> Array:
        return np.where(steps.leads, DELTA(steps.eta) / steps.gain, np.nan)

    return judge_formula(
        lambda: prove(
            identity(
                "exp(delta) is the bound of A/B",
                exp(DELTA.expression),
                1 + part,
                where={part: LEAST_RATIO.original - 1},
            ),
            factor_sentence(),
        ),
        batch_steps(case, "the increment for b = 1", b=1),
        margin,
        nearest=(near, "bound over the increment"),
    )


@judge("appendix_c_a1.gain/corrected", "proved", formulas=[GAIN])
def gain_corrected(case: Case) -> Outcome:
    """The two facts by machine; the best batch at every state on the engine."""
    m, b, share = reals("m b share")

    def best(steps: Steps, values: Array) -> Array:
        return np.asarray(values.reshape(-1, math.comb(steps.m, steps.b)).max(axis=1))

    def margin(steps: Steps) -> Array:
        bound = sure_gain(steps.m, steps.b, steps.eta)
        return bound - best(steps, steps.gain) - best(steps, steps.slack)

    def near(steps: Steps) -> Array:
        return sure_gain(steps.m, steps.b, steps.eta) / best(steps, steps.gain)

    return judge_formula(
        lambda: prove(
            *sentences(),
            identity(
                "g is the increment for the least A/B and the least share outside",
                1 - (1 - 1 / LEAST_RATIO.at(eta)) * share,
                exp(-GAIN.expression),
                where={share: (m - b) / (m - 1)},
            ),
        ),
        batch_steps(case, "the increment with the best batch"),
        margin,
        nearest=(near, "bound over the increment with the best batch"),
    )


steps_, count = reals("delta v")
CHOSEN = {r"\lceil \delta^{-1}(y + \log m) \rceil": count}
REACHED = Formula("the level", [M, steps_, count], -log(M) + steps_ * count, printed={**CHOSEN, "m": M})


@judge("appendix_c_a1.target/as_printed", "proved", formulas=[REACHED])
def target_as_printed(case: Case) -> Outcome:
    """By machine, with v for the number of steps and l, k for the logarithms; no dynamics is involved."""
    delta, v, y, high, low = reals("delta v y l k")
    domain = [delta > 0, v >= (y + high) / delta, low < high]
    chain = prove(
        Sentence(
            "rounding up is enough",
            [delta, v, y, high, low],
            domain,
            (REACHED.at(exp(high), delta, v) >= y) & (REACHED.at(exp(low), delta, v) > y),
        )
    )
    return verified("proved", "machine proofs; no dynamics is involved", detail=chain.table())


STUCK = Point(("1/2", "2/5", "1/100"), 3, ((0, 1),))


@judge("appendix_c_a1.whole/as_printed", "counterexample")
def whole_as_printed(case: Case) -> Outcome:
    """v steps with the batch {0, 1}: R stays below log(5/4), far from y = 1."""
    y, m, problem = 1.0, 3, STUCK.problem()
    v = math.ceil((y + math.log(m)) / math.log1p(0.95 * problem.step_size))
    final = case.engine.trajectory(problem, np.tile([0, 1], (v, 1)), every=v)[-1]
    c, eta = [Fraction(x) for x in STUCK.c], Fraction(STUCK.eta)
    for _ in range(v):  # exact, up to a rounding of the fractions that keeps them short
        u, N = c[0] ** 2 + c[1] ** 2, sum(x * x for x in c)
        A, B = batch_factor(N, u, eta), rest_factor(u, eta)
        c = [x.limit_denominator(10**30) for x in (c[0] * A, c[1] * A, c[2] * B)]
    exact = math.log(c[0] / (c[1] + c[2]))
    seen = float(alignment(problem, final).log_ratio)
    allowed = 8.0 * v * step_error(case.engine, problem, 2) / 0.4
    good = abs(seen - exact) <= allowed and exact < math.log(1.25) < y
    return refuted(
        "counterexample",
        "one sequence of batches, against exact arithmetic",
        unless=not good,
        detail=f"After v = {v} batches that hold i*, R = {seen:.6f} on the engine, {exact:.6f} exactly; the "
        f"text concludes R >= {y:g}. R never exceeds log(5/4) = {math.log(1.25):.4f} on this path.",
        counterexample=Counterexample(
            "i* is in every batch, yet R stays below log(5/4)",
            {"w0": list(STUCK.c), "m": m, "b": 2, "eta": "1/5", "y": y, "v": v, "R": seen},
            "import numpy as np\nfrom engine import Problem, StandardBasis, alignment, load_engine\n"
            "problem = Problem(StandardBasis(3, 3), np.array([1/2, 2/5, 1/100]), 1/5)\n"
            f'path = load_engine("reference").trajectory(problem, np.tile([0, 1], ({v}, 1)))\n'
            "print(alignment(problem, path[-1]).log_ratio, 1.0)",
        ),
        samples=1,
        message=f"R = {seen!r} on the engine, {exact!r} exactly",
    )


@judge("appendix_c_a1.whole/corrected", "proved")
def whole_corrected(case: Case) -> Outcome:
    """The climb on the engine."""
    return judge_climb(case)
