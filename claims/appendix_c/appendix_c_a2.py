r"""Appendix C.1, the proof that R satisfies Assumption (A2): bounded increments, step by step.

The text multiplies bounds of two factors I_1 and I_2 and gets |R_{t+1} - R_t| <= K = log((1 + 2 eta) /
(1 - 2 eta)^3).  All its bounds are right.  The exact supremum is much smaller: with g = A/B < 1 + 2 eta, every
coordinate in the batch grows by g relative to every other, and no such change moves R by more than
log g (by machine, two cases).  log(1 + 2 eta) is approached as the norm tends to 0.

Appendix C.1, (A2): when the leader can change, and by how much it then differs.

Appendix C.1, (A2): the sum of the others changes by a bounded factor, and so does R: (A2) itself.
"""

from __future__ import annotations

import numpy as np
from sympy import Rational, log

from claims.theory.domains import batch_steps
from claims.theory.error_terms import factor_sentence
from claims.theory.harness import judge_formula
from claims.theory.reaches import reach_of
from claims.theory.refutation import Point
from claims.theory.steps import Steps, every_batch
from engine import Array
from engine.aggregates import batch_factor, rest_factor
from evidence import Outcome, Reach, Tightness
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Sentence, reals
from referee import Case, judge

(eta,) = reals("eta")

SMALL = [eta > 0, eta <= Rational(1, 5)]
LEAST = Formula("the least factor", [eta], 1 - 2 * eta, bounds=">=", domain=SMALL)
MOST = Formula("the greatest factor", [eta], 1 + 2 * eta, bounds="<=", domain=SMALL)


def factor_range() -> list[Sentence]:
    """Both factors lie in [1 - 2 eta, 1 + 2 eta], and that in [beta, 1/beta]."""
    N, u = reals("N u")
    low, high = LEAST.expression, MOST.expression
    A, B = batch_factor(N, u, eta), rest_factor(u, eta)
    inside = (low <= A) & (low <= B) & (high >= A) & (high >= B)
    domain = [eta > 0, eta < Rational(1, 2)]
    return [
        Sentence("factors in [1 - 2 eta, 1 + 2 eta]", [N, u, eta], [*domain, u >= 0, u <= N, N <= 2], inside),
        Sentence("1 + 2 eta <= 1/(1 - 2 eta)", [eta], domain, high * low <= 1),
    ]


@judge("appendix_c_a2.factors/as_printed", "proved", formulas=[LEAST, MOST])
def factors(case: Case) -> Outcome:
    """The factors by machine and on the engine; how far eta may go."""
    seen = {"low": np.inf, "high": 0.0}

    def margin(steps: Steps) -> Array:
        change = steps.new_size / steps.size
        seen["low"] = min(seen["low"], float(((change - 1.0) / (2 * steps.eta)).min()))
        seen["high"] = max(seen["high"], float(((change - 1.0) / (2 * steps.eta)).max()))
        off = np.maximum(LEAST(steps.eta) - change, change - MOST(steps.eta))
        return np.asarray((off - 2.0 * steps.error / steps.size).max(axis=1))

    return judge_formula(
        prove(*factor_range()),
        batch_steps(case, "c_{t+1}/c_t in [beta, 1/beta]"),
        margin,
        tightness=lambda: Tightness(
            max(seen["high"], -seen["low"]),
            "largest |c_{t+1}/c_t - 1| seen in the search, over 2 eta (the "
            "upper end is approached as N -> 0, the lower is not: N <= 1 + eta/4 gives 1 - eta (1 + eta/4))",
        ),
        reach=(
            Reach(
                "eta <= 1/5 (with N <= 2 given)",
                0.5,
                0.5,
                "proved by machine for every eta < 1/2",
                "beta = 1 - 2 eta is 0 at eta = 1/2",
            ),
        ),
    )


beta, gamma, ratio, A_, B_, kept = reals("beta gamma ratio A B kept")

BETAS = [beta >= Rational(3, 5), beta < 1]
PRINTED_NAMES = {"I_2'": kept, r"\frac{c_t(i_{t+1}^*)}{c_t(i_t^*)}": ratio}

#: Between these the factors I_1 and I_2 lie, with beta = 1 - 2 eta.
LOWER = Formula("the least change", [beta], beta, bounds=">=", domain=BETAS)
UPPER = Formula("the greatest change", [beta], 1 / beta, bounds="<=", domain=BETAS)


@judge("appendix_c_a2.i_1/as_printed", "proved", formulas=[LOWER, UPPER])
def first(case: Case) -> Outcome:
    """I_1."""

    def margin(steps: Steps) -> Array:
        at = LEAST(steps.eta)
        value = steps.at(steps.new_size, steps.next_leader) / steps.L
        return np.asarray(np.maximum(LOWER(at) - value, value - UPPER(at)) - steps.slack)

    def near(steps: Steps) -> Array:
        change = np.log(steps.at(steps.new_size, steps.next_leader) / steps.L)
        return np.asarray(np.abs(change) / -np.log1p(-2.0 * steps.eta))

    return judge_formula(
        prove(*factor_range()),
        batch_steps(case, "I_1"),
        margin,
        by="machine proofs of the factors",
        nearest=(near, "|log I_1| over log(1/beta)"),
    )


@judge("appendix_c_a2.same/as_printed", "proved", formulas=[LOWER, UPPER])
def same(case: Case) -> Outcome:
    """Eq. (28)."""

    def margin(steps: Steps) -> Array:
        at = LEAST(steps.eta)
        rest = steps.without(steps.new_size, steps.leader)
        value = steps.S / rest
        off = np.maximum(LOWER(at) - value, value - UPPER(at)) - 4.0 * steps.slack
        return np.where(steps.next_leader == steps.leader, off, -np.inf)

    def near(steps: Steps) -> Array:
        change = np.log(steps.S / steps.without(steps.new_size, steps.leader))
        kept = np.where(steps.next_leader == steps.leader, np.abs(change), np.nan)
        return np.asarray(kept / -np.log1p(-2.0 * steps.eta))

    return judge_formula(
        prove(*factor_range()),
        batch_steps(case, "Eq. (28)"),
        margin,
        by="machine proofs of the factors",
        nearest=(near, "|log I_2| over log(1/beta)"),
    )


GAMMA = Formula(
    "gamma",
    [eta],
    (1 - 2 * eta) / (1 + 2 * eta),
    bounds=">=",
    domain=[eta > 0, eta <= Rational(1, 5)],
    known=1 / (1 + 2 * eta),
)


@judge("appendix_c_a2.change/as_printed", "proved", formulas=[GAMMA])
def change(case: Case) -> Outcome:
    """The factors by machine; changes of the leader on the engine."""
    seen = {"least": np.inf}

    def margin(steps: Steps) -> Array:
        moved = steps.next_leader != steps.leader
        size = steps.at(steps.size, steps.next_leader) / steps.L
        entered = steps.at(steps.member, steps.next_leader) > 0
        gamma = GAMMA(steps.eta)
        if moved.any():
            seen["least"] = min(seen["least"], float((size[moved] * (1.0 + 2.0 * steps.eta)).min()))
        # with equal factors only a tie, up to rounding, may change hands
        stray = moved & ~(entered & ~steps.leads) & (size < 1.0 - 2.0 * steps.slack)
        return np.where(stray, 1.0, np.where(moved, gamma - size - steps.slack, -np.inf))

    N, u = reals("N u")
    grown, kept = batch_factor(N, u, eta), rest_factor(u, eta)
    domain = [*SMALL, u >= 0, u <= N, 1 + eta / 4 >= N]
    outcome = judge_formula(
        prove(
            factor_sentence(),
            *factor_range(),
            Sentence("gamma A <= B", [N, u, eta], domain, GAMMA.expression * grown <= kept),
        ),
        batch_steps(case, "the change of the leader"),
        margin,
        tightness=Tightness(0.6, "gamma over the exact constant 1/(1 + 2 eta) at eta = 1/5: it is 1 - 2 eta"),
    )
    note = (
        ""
        if np.isinf(seen["least"])
        else (
            f"Smallest c(new leader)/c(old leader) seen, over 1/(1 + 2 eta): {seen['least']:.4f} (at least 1)."
        )
    )
    return outcome.adding(note)


#: The ratio of the new to the old leader after the step.
QUOTIENT = Formula("the ratio after the step", [ratio, A_, B_], ratio * A_ / B_, printed=PRINTED_NAMES)


@judge("appendix_c_a2.quotient/as_printed", "proved", formulas=[QUOTIENT])
def quotient_as_printed(case: Case) -> Outcome:
    """With the factors of Lemma 14, on the engine."""

    def margin(steps: Steps) -> Array:
        factor = steps.factor
        left = steps.at(steps.new_size, steps.next_leader) / steps.at(steps.new_size, steps.leader)
        right = QUOTIENT(
            steps.at(steps.size, steps.next_leader) / steps.L,
            steps.at(factor, steps.next_leader),
            steps.at(factor, steps.leader),
        )
        return np.asarray(np.abs(left - right) - 2.0 * steps.slack)

    return judge_formula(
        prove(factor_sentence()),
        batch_steps(case, "the factors A and B"),
        margin,
        by="machine proofs of the factors",
    )


#: K as printed, and the exact supremum.
SHARP = Formula("the supremum", [eta], log(1 + 2 * eta), bounds="<=", domain=SMALL)
PRINTED = Formula(
    "K", [eta], log((1 + 2 * eta) / (1 - 2 * eta) ** 3), bounds="<=", domain=SMALL, known=SHARP.original
)


def ratio_sentences() -> list[Sentence]:
    """R' - R in [-log g, log g]: the leader stays, in or out of the batch, or another takes over.

    a is the leader, e the one that takes over, X and Y the other sums in and out of the batch.
    """
    a, e, X, Y, g = reals("a e X Y g")
    rest = [X >= 0, Y >= 0, g >= 1]
    return [
        Sentence(
            "the leader stays: g (X + Y)/(g X + Y) in [1, g]",
            [X, Y, g],
            [*rest, X + Y > 0],
            (g * X + Y <= g * (X + Y)) & (g * X + Y >= X + Y),
        ),
        Sentence(
            "another takes over: (g e (e + X + Y)) / (a (a + g X + Y)) in [1/g, g]",
            [a, e, X, Y, g],
            [*rest, a > 0, e > 0, e <= a, g * e >= a],
            (e * (e + X + Y) <= a * (a + g * X + Y)) & (g**2 * e * (e + X + Y) >= a * (a + g * X + Y)),
        ),
    ]


#: Between these I_2 lies: by I_2', and by gamma <= I_2' <= 1 besides ``UPPER``.
PRIME_LOWER = Formula(
    "the least I_2 for I_2'",
    [beta, kept],
    beta * kept,
    printed=PRINTED_NAMES,
    bounds=">=",
    domain=[*BETAS, kept > 0, kept <= 1],
)
PRIME_UPPER = Formula(
    "the greatest I_2 for I_2'",
    [beta, kept],
    kept / beta,
    printed=PRINTED_NAMES,
    bounds="<=",
    domain=[*BETAS, kept > 0, kept <= 1],
)
LEAST_CHANGE = Formula("the least I_2", [gamma, beta], gamma * beta, bounds=">=", domain=[*BETAS, gamma > 0])


@judge("appendix_c_a2.i_2/as_printed", "proved", formulas=[PRIME_LOWER, PRIME_UPPER, LEAST_CHANGE, UPPER])
def second(case: Case) -> Outcome:
    """I_2' by machine; I_2 and I_2' on the engine."""
    a, e, Z, k = reals("a e Z k")
    domain = [a > 0, e > 0, e <= a, Z >= 0, k > 0, k < 1, e >= k * a]
    within = (Z + e <= Z + a) & (Z + e >= k * (Z + a))
    proof = Sentence("I_2' in [gamma, 1]", [a, e, Z, k], domain, within)

    def margin(steps: Steps) -> Array:
        beta, gamma = LEAST(steps.eta), GAMMA(steps.eta)
        before = steps.without(steps.size, steps.next_leader)
        after = steps.without(steps.new_size, steps.next_leader)
        prime, value = steps.S / before, steps.S / after
        worst = np.maximum.reduce(
            [
                gamma - prime,
                prime - 1.0,
                PRIME_LOWER(beta, prime) - value,
                value - PRIME_UPPER(beta, prime),
                LEAST_CHANGE(gamma, beta) - value,
            ]
        )
        return np.asarray(np.maximum(worst, value - UPPER(beta)) - 8.0 * steps.slack)

    def near(steps: Steps) -> Array:
        change = np.log(steps.S / steps.without(steps.new_size, steps.next_leader))
        low = np.log1p(2.0 * steps.eta) - 2.0 * np.log1p(-2.0 * steps.eta)  # -log(gamma beta)
        return np.asarray(np.where(change > 0.0, change / -np.log1p(-2.0 * steps.eta), -change / low))

    return judge_formula(
        prove(proof, *factor_range()),
        batch_steps(case, "I_2"),
        margin,
        nearest=(near, "|log I_2| over the bound on its side"),
    )


@judge("appendix_c_a2.whole/as_printed", "proved", formulas=[PRINTED])
def whole(case: Case) -> Outcome:
    """The printed constant."""
    return judge_increment(case, sharp=False)


@judge("appendix_c_a2.whole/sharpened", "proved", formulas=[SHARP])
def whole_sharp(case: Case) -> Outcome:
    """The exact constant."""
    return judge_increment(case, sharp=True)


def judge_increment(case: Case, sharp: bool) -> Outcome:
    """The two cases by machine, the increments on the engine, and the nearest to the supremum."""
    tiny = every_batch(case.engine, Point(("1/1000", "1/2000"), 2, ((0,),)).problem(), 1)
    top = float(np.abs(tiny.gain).max())
    exact, bounded = float(np.log1p(0.4)), SHARP if sharp else PRINTED
    bound = float(bounded(0.2))
    sizes = np.geomspace(1e-3, 0.2, 24)
    enough = bool(np.all(bounded(sizes) >= np.log1p(2.0 * sizes) - 1e-12))  # the supremum at every step size
    approached = top >= exact - 1e-5 - tiny.slack.max()

    def margin(steps: Steps) -> Array:
        off = np.maximum(np.abs(steps.gain) - bounded(steps.eta) - steps.slack, top - bound - tiny.slack.max())
        return np.where(enough and approached, off, np.inf)

    N, u = reals("N u")
    A, B = batch_factor(N, u, eta), rest_factor(u, eta)
    domain = [eta > 0, u >= 0, u <= N, N > 0, 1 + eta / 4 >= N]
    reach = reach_of(
        "eta <= 1/5 (given N <= 1 + eta/4)",
        lambda top: Sentence(
            "A/B < 1 + 2 eta", [N, u, eta], [*domain, eta <= top], (B > 0) & (B <= A) & ((1 + 2 * eta) * B > A)
        ),
        "49/100",
        "1/2",
        "A/B reaches 1 + 2 eta; and the printed constant is infinite at eta = 1/2",
    )
    return judge_formula(
        prove(factor_sentence(), *ratio_sentences()),
        batch_steps(case, "the increments of R"),
        margin,
        reach=reach,
        tightness=Tightness(
            top / bound if bound > 0.0 else np.inf,
            f"largest increment on the engine at norm 0.001, {top:.6f}, over the "
            f"bound {bound:.6f} at eta = 1/5",
        ),
        detail=f"The supremum over all states is log(1 + 2 eta) = {exact:.6f} at eta = 1/5, approached as the "
        "norm tends to 0; the leader may change or not. Near the limit, increments lie between -log(1 + eta) "
        f"and -log(1 - eta). The printed constant is {PRINTED(0.2):.6f}.",
    )
