r"""Appendix C.1, the proof that R satisfies Assumption (A2): bounded increments, step by step.

The text multiplies bounds of two factors I_1 and I_2 and gets |R_{t+1} - R_t| <= K = log((1 + 2 eta) /
(1 - 2 eta)^3).  All its bounds are right.  The exact supremum is much smaller: with g = A/B < 1 + 2 eta, every
coordinate in the batch grows by g relative to every other, and no such change moves R by more than
log g (Z3, two cases).  log(1 + 2 eta) is approached as the norm tends to 0.
"""

from __future__ import annotations

import numpy as np
from sympy import Rational

from claims.mathematics.dynamics import batch_factor, rest_factor
from claims.mathematics.error_terms import STEP, Point, factor_sentence, judge_step, reach_of, refute
from claims.mathematics.transitions import Transitions, every_batch
from claims.statement import Case, Erratum, Statement
from engine import Array
from evidence import Outcome, Reach, Tightness
from evidence.proof import Sentence, reals

SOURCE = "Appendix C.1, proof that (A2) holds"


def statement(step: str, part: str, title: str, text: str) -> Statement:
    """A step of the proof as a statement of its own."""
    label = f"Appendix C.1, (A2), {step}" if step else "Appendix C.1, (A2)"
    return Statement(label, SOURCE, title, text, STEP, part)


FACTORS = statement(
    "Eq. (25) and c_{t+1}/c_t",
    "factors",
    "no coordinate changes by more than a constant factor",
    r"With $\beta = 1 - 2\eta$ of Eq. (25), $c_{t+1}(\ell)/c_t(\ell) \in [1 - 2\eta, 1 + 2\eta] \subseteq "
    r"[\beta, 1/\beta]$ for all $\ell \in [m]$.",
)
FIRST = statement(
    "Eq. (26), I_1",
    "i_1",
    "the leading coordinate changes by a bounded factor",
    r"$\beta \le I_1 = c_{t+1}(i_{t+1}^*)/c_t(i_t^*) \le 1/\beta$.",
)
SAME = statement(
    "Eq. (28)",
    "same",
    "the sum of the others if the leader stays",
    r"If $i_{t+1}^* = i_t^*$, then $I_2 = \sum_{\mathcal J_t} c_t / \sum_{\mathcal J_{t+1}} c_{t+1} \in "
    r"[\beta, 1/\beta]$.",
)
CHANGE = statement(
    "i* changes only if",
    "change",
    "when the leader can change",
    r"$i_{t+1}^* \ne i_t^*$ only if $i_{t+1}^* \in \mathcal B_t$ and $i_t^* \notin \mathcal B_t$; then "
    r"$c_t(i_{t+1}^*) \ge \gamma\, c_t(i_t^*)$ with $\gamma = (1 - 2\eta)/(1 + 2\eta)$.",
)
QUOTIENT = statement(
    "the factors A and B",
    "quotient",
    "the ratio of the new to the old leader after the step",
    r"""With $A = c_{t+1}(i_{t+1}^*)/c_t(i_t^*)$ and $B = c_{t+1}(i_t^*)/c_t(i_t^*)$:
$\frac{c_{t+1}(i_{t+1}^*)}{c_{t+1}(i_t^*)} = \frac{c_t(i_{t+1}^*)}{c_t(i_t^*)}\cdot\frac AB$.""",
)
SECOND = statement(
    "Eq. (27) and (29), I_2",
    "i_2",
    "the sum of the others changes by a bounded factor",
    r"$I_2 \in [\beta I_2', I_2'/\beta]$ with $I_2' = \sum_{\mathcal J_t} c_t / \sum_{\mathcal J_{t+1}} c_t "
    r"\in [\gamma, 1]$, hence $\gamma\beta \le I_2 \le 1/\beta$.",
)
WHOLE = statement(
    "",
    "whole",
    "R has bounded increments",
    r"$|R_{t+1} - R_t| \le \max(|\log(\gamma\beta^2)|, |\log(1/\beta^2)|) = \log\frac{1+2\eta}{(1-2\eta)^3}$.",
)


def printed_constant(eta: float) -> float:
    """K as printed."""
    return float(np.log1p(2 * eta) - 3.0 * np.log1p(-2 * eta))


def factor_range() -> list[Sentence]:
    """Both factors lie in [1 - 2 eta, 1 + 2 eta], and that in [beta, 1/beta]."""
    N, u, eta = reals("N u eta")
    A, B = batch_factor(N, u, eta), rest_factor(u, eta)
    inside = (1 - 2 * eta <= A) & (1 - 2 * eta <= B) & (1 + 2 * eta >= A) & (1 + 2 * eta >= B)
    domain = [eta > 0, eta < Rational(1, 2)]
    return [
        Sentence("factors in [1 - 2 eta, 1 + 2 eta]", [N, u, eta], [*domain, u >= 0, u <= N, N <= 2], inside),
        Sentence("1 + 2 eta <= 1/(1 - 2 eta)", [eta], domain, (1 + 2 * eta) * (1 - 2 * eta) <= 1),
    ]


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


@FACTORS.claim(
    "as printed: verified, proved",
    argument=r"$0 \le u \le N \le 2$ puts both factors of Lemma 14 between $1 - 2\eta$ and $1 + 2\eta$.",
)
def factors(case: Case) -> Outcome:
    """The factors by Z3 and on the engine; how far eta may go."""
    seen = {"low": np.inf, "high": 0.0}

    def margin(steps: Transitions) -> Array:
        change = steps.new / steps.c
        seen["low"] = min(seen["low"], float(((change - 1.0) / (2 * steps.eta)).min()))
        seen["high"] = max(seen["high"], float(((change - 1.0) / (2 * steps.eta)).max()))
        off = np.maximum(1.0 - 2.0 * steps.eta - change, change - 1.0 - 2.0 * steps.eta)
        return (off - 2.0 * steps.error / steps.c).max(axis=1)

    return judge_step(
        case,
        "c_{t+1}/c_t in [beta, 1/beta]",
        factor_range(),
        margin,
        by="Z3",
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
                "proved by Z3 for every eta < 1/2",
                "beta = 1 - 2 eta is 0 at eta = 1/2",
            ),
        ),
    )


@FIRST.claim(
    "as printed: verified, proved",
    argument="The new leader was at most the old one, and is at least what the old one has become.",
)
def first(case: Case) -> Outcome:
    """I_1."""

    def margin(steps: Transitions) -> Array:
        beta = 1.0 - 2.0 * steps.eta
        value = steps.at(steps.new, steps.next_leader) / steps.L
        return np.maximum(beta - value, value - 1.0 / beta) - steps.slack

    def near(steps: Transitions) -> Array:
        change = np.log(steps.at(steps.new, steps.next_leader) / steps.L)
        return np.abs(change) / -np.log1p(-2.0 * steps.eta)

    return judge_step(
        case,
        "I_1",
        factor_range(),
        margin,
        by="Z3 for the factors",
        nearest=(near, "|log I_1| over log(1/beta)"),
    )


@SAME.claim(
    "as printed: verified, proved",
    argument="A ratio of sums over the same indices lies between the ratios of their terms.",
)
def same(case: Case) -> Outcome:
    """Eq. (28)."""

    def margin(steps: Transitions) -> Array:
        beta = 1.0 - 2.0 * steps.eta
        rest = steps.without(steps.new, steps.leader)
        value = steps.S / rest
        off = np.maximum(beta - value, value - 1.0 / beta) - 4.0 * steps.slack
        return np.where(steps.next_leader == steps.leader, off, -np.inf)

    def near(steps: Transitions) -> Array:
        change = np.log(steps.S / steps.without(steps.new, steps.leader))
        kept = np.where(steps.next_leader == steps.leader, np.abs(change), np.nan)
        return kept / -np.log1p(-2.0 * steps.eta)

    return judge_step(
        case,
        "Eq. (28)",
        factor_range(),
        margin,
        by="Z3 for the factors",
        nearest=(near, "|log I_2| over log(1/beta)"),
    )


@CHANGE.claim(
    "as printed: verified, proved",
    argument=r"Only a coordinate in the batch grows relative to one outside, by $A/B < 1 + 2\eta < "
    r"1/\gamma$. (The "
    r"text writes $i_t$ for $i_t^*$. A tie may be broken anew, which leaves R alone.)",
)
def change(case: Case) -> Outcome:
    """The factors by Z3; changes of the leader on the engine."""
    seen = {"least": np.inf}

    def margin(steps: Transitions) -> Array:
        moved = steps.next_leader != steps.leader
        size = steps.at(steps.c, steps.next_leader) / steps.L
        entered = steps.at(steps.member, steps.next_leader) > 0
        gamma = (1.0 - 2.0 * steps.eta) / (1.0 + 2.0 * steps.eta)
        if moved.any():
            seen["least"] = min(seen["least"], float((size[moved] * (1.0 + 2.0 * steps.eta)).min()))
        # with equal factors only a tie, up to rounding, may change hands
        stray = moved & ~(entered & ~steps.leads) & (size < 1.0 - 2.0 * steps.slack)
        return np.where(stray, 1.0, np.where(moved, gamma - size - steps.slack, -np.inf))

    outcome = judge_step(
        case,
        "the change of the leader",
        [factor_sentence(), *factor_range()],
        margin,
        by="Z3",
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


SWITCH = Point(("3/5", "1/2", "1/10"), 3, (1,))


@QUOTIENT.claim(
    "as printed: refuted, proved",
    argument=r"With the printed $A$ the right-hand side has $c_t(i_{t+1}^*)/c_t(i_t^*)$ once too often.",
    erratum=Erratum(
        kind="misprint",
        printed=r"$A = c_{t+1}(i_{t+1}^*)/c_t(i_t^*)$",
        correct=r"$A = c_{t+1}(i_{t+1}^*)/c_t(i_{t+1}^*)$, which is one of the two factors of Lemma 14",
        consequence="None: the displays that follow use the corrected A.",
    ),
)
def quotient_as_printed(case: Case) -> Outcome:
    """A step in which the leader changes."""
    return refute(
        case,
        SWITCH,
        lambda t: t.at(t.new, t.next_leader) / t.at(t.new, t.leader),
        lambda t: t.at(t.c, t.next_leader) / t.L * t.at(t.new, t.next_leader) / t.at(t.new, t.leader),
        "=",
        description="the leader changes from index 0 to index 1; the printed A is not a factor of Lemma 14",
        code=("new[1] / new[0]", "c[1] / c[0] * (new[1] / c[0]) / (new[0] / c[0])"),
        detail="The two sides of the printed identity.",
    )


@QUOTIENT.claim(
    "corrected: verified, proved",
    text=QUOTIENT.text.replace(r"A = c_{t+1}(i_{t+1}^*)/c_t(i_t^*)", r"A = c_{t+1}(i_{t+1}^*)/c_t(i_{t+1}^*)"),
    argument="Then A and B are the factors of Lemma 14 of the two coordinates.",
)
def quotient_corrected(case: Case) -> Outcome:
    """With the factors of Lemma 14, on the engine."""

    def margin(steps: Transitions) -> Array:
        factor = np.where(steps.member > 0, steps.A[:, None], steps.B[:, None])
        ratio = steps.at(factor, steps.next_leader) / steps.at(factor, steps.leader)
        left = steps.at(steps.new, steps.next_leader) / steps.at(steps.new, steps.leader)
        right = steps.at(steps.c, steps.next_leader) / steps.L * ratio
        return np.abs(left - right) - 2.0 * steps.slack

    return judge_step(case, "the factors A and B", [factor_sentence()], margin, by="Z3 for the factors")


@SECOND.claim(
    "as printed: verified, proved",
    argument="The sums over J_t and J_{t+1} differ by one term, which changes by at most the factor gamma.",
)
def second(case: Case) -> Outcome:
    """I_2' by Z3; I_2 and I_2' on the engine."""
    a, e, Z, k = reals("a e Z k")
    domain = [a > 0, e > 0, e <= a, Z >= 0, k > 0, k < 1, e >= k * a]
    within = (Z + e <= Z + a) & (Z + e >= k * (Z + a))
    proof = Sentence("I_2' in [gamma, 1]", [a, e, Z, k], domain, within)

    def margin(steps: Transitions) -> Array:
        beta = 1.0 - 2.0 * steps.eta
        gamma = beta / (1.0 + 2.0 * steps.eta)
        before = steps.without(steps.c, steps.next_leader)
        after = steps.without(steps.new, steps.next_leader)
        prime, value = steps.S / before, steps.S / after
        worst = np.maximum.reduce(
            [gamma - prime, prime - 1.0, beta * prime - value, value - prime / beta, gamma * beta - value]
        )
        return np.maximum(worst, value - 1.0 / beta) - 8.0 * steps.slack

    def near(steps: Transitions) -> Array:
        change = np.log(steps.S / steps.without(steps.new, steps.next_leader))
        low = np.log1p(2.0 * steps.eta) - 2.0 * np.log1p(-2.0 * steps.eta)  # -log(gamma beta)
        return np.where(change > 0.0, change / -np.log1p(-2.0 * steps.eta), -change / low)

    return judge_step(
        case,
        "I_2",
        [proof, *factor_range()],
        margin,
        by="Z3",
        nearest=(near, "|log I_2| over the bound on its side"),
    )


@WHOLE.claim(
    "as printed: verified, proved",
    argument=r"The product of the bounds of $I_1$, $I_2$. (R itself changes by less than $\log(1 + 2\eta)$.)",
)
def whole(case: Case) -> Outcome:
    """The printed constant."""
    return judge_increment(case, sharp=False)


@WHOLE.claim(
    "sharpened: verified, proved",
    title="the exact supremum of the increments of R",
    text=r"$|R_{t+1} - R_t| < \log(1 + 2\eta)$, and no smaller constant will do.",
    argument="With g = A/B in [1, 1 + 2 eta): two cases; attained in the limit of norm 0 by the batch {i*}.",
)
def whole_sharp(case: Case) -> Outcome:
    """The exact constant."""
    return judge_increment(case, sharp=True)


def judge_increment(case: Case, sharp: bool) -> Outcome:
    """The two cases by Z3, the increments on the engine, and the nearest to the supremum."""
    tiny = every_batch(case.engine, Point(("1/1000", "1/2000"), 2, (0,)).problem(), 1)
    top = float(np.abs(tiny.gain).max())
    exact = float(np.log1p(0.4))
    bound = exact if sharp else printed_constant(0.2)

    def margin(steps: Transitions) -> Array:
        limit = np.log1p(2 * steps.eta) if sharp else printed_constant(steps.eta)
        near = np.abs(tiny.gain).max() < exact - 1e-5 - tiny.slack.max()  # the supremum is not approached
        return np.where(near, np.inf, np.abs(steps.gain) - limit - steps.slack)

    N, u, eta = reals("N u eta")
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
    return judge_step(
        case,
        "the increments of R",
        [factor_sentence(), *ratio_sentences()],
        margin,
        by="Z3",
        reach=reach,
        tightness=Tightness(
            top / bound,
            f"largest increment on the engine at norm 0.001, {top:.6f}, over the "
            f"bound {bound:.6f} at eta = 1/5",
        ),
        note=f"The supremum over all states is log(1 + 2 eta) = {exact:.6f} at eta = 1/5, approached as the "
        "norm tends to 0; the leader may change or not. Near the limit, increments lie between -log(1 + eta) "
        "and "
        f"-log(1 - eta). The printed constant is {printed_constant(0.2):.6f}.",
    )
