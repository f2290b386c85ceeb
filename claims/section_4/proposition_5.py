r"""Propositions 5 and 15: for any sequence of batches the squared norm stays below 1 + eta/4.

The induction step is one polynomial inequality: with N = |w|^2 and u = |Pi_B w|^2, 0 <= u <= N <= 1 + eta/4
implies u (1 + eta (2 - u - N))^2 + (N - u)(1 - eta u)^2 <= 1 + eta/4 (the steps of the paper's proof are in
``claims.appendix_a.proposition_15``).  It is decided by machine, and how far it reaches: to the root 0.42866 of
64 eta^3 + 69 eta^2 - 60 eta + 8, where a single coordinate overshoots in its first step, instead of 1/5.

The bound is not attained.  The supremum over all data sets, starts below 1 and batches is
N* = 2 sqrt(1 + eta) / (1 + sqrt(1 + eta)) (``theory.norm_growth``), which is 1.04555 at
eta = 1/5 against 1.05.

Propositions 5 and 15: the bound as Appendix A restates it, and the exact supremum of the norm.
"""

from __future__ import annotations

import numpy as np
from sympy import And, Integer, Rational

from claims.theory.domains import one_step
from claims.theory.harness import excess, judge_formula
from claims.theory.norm_growth import SUPREMUM, Climb, climb, highest, table
from claims.theory.refutation import Point, replay
from claims.theory.steps import Steps
from engine import norm_squared
from engine.aggregates import next_norm
from evidence import Outcome, Reach, Tightness
from evidence.chain import Chain, prove
from evidence.formula import Formula
from evidence.proof import Sentence, decide, identity, reals
from referee import Case, judge

N, u, eta, r = reals("N u eta r")
STEP = [eta > 0, eta <= Rational(1, 5), u >= 0, u <= N]

#: What the squared norm never exceeds.
BOUND = Formula("the bound", [eta], 1 + eta / 4, bounds="<=", domain=STEP[:2])


def induction() -> list[Sentence]:
    """Base and step of the induction over t."""
    bound = BOUND.expression
    return [
        Sentence("base: N_0 < 1 implies N_0 <= 1 + eta/4", [N, eta], [eta > 0, N < 1], bound >= N),
        Sentence(
            "step: N <= 1 + eta/4 is preserved, for any u <= N",
            [N, u, eta],
            [*STEP, bound >= N],
            next_norm(N, u, eta) <= bound,
        ),
        Sentence(
            "from N <= 1 a single step reaches at most 1 + eta^2/4",
            [N, u, eta],
            [*STEP, Integer(1) >= N],
            next_norm(N, u, eta) <= 1 + eta**2 / 4,
        ),
    ]


def up_to(top: Rational) -> Sentence:
    """The induction step for all step sizes up to ``top``."""
    bound = BOUND.expression
    return Sentence(
        f"step of the induction for eta <= {top}",
        [N, u, eta],
        [eta > 0, eta <= top, u >= 0, u <= N, bound >= N],
        next_norm(N, u, eta) <= bound,
    )


def exceeds(steps: Steps) -> float:
    """How far N after a step exceeds the bound, or is off the formula, over what rounding allows.

    All states of the search start at or below the bound.
    """
    over = float((steps.new_N - BOUND(steps.eta)).max())
    return max(excess(over, steps.norm_error), excess(steps.off_norm, steps.norm_error), steps.lemma_14)


def climbs(case: Case) -> list[Climb]:
    """The engine over smallest-first batches, for several m and eta."""
    return [
        climb(case, m, size)
        for m in case.pick((2, 12), (2, 12, 40), (2, 12, 40, 200))
        for size in case.pick((0.2,), (0.05, 0.2), (0.05, 0.1, 0.2))
    ]


def overshoot(case: Case) -> str | None:
    """At eta = 0.43 the first step from one coordinate 17/20 exceeds the bound; or a complaint."""
    seen = replay(case, Point(("17/20", "0"), 2, ((0,),), "43/100"))
    over = float(norm_squared(seen.w)) - 1.1075
    return seen.complaint or (None if over > 0 else f"no overshoot at eta = 0.43: {over:.2g}")


def judge_bound(case: Case) -> Outcome:
    """The induction by machine; the engine stepwise and over adversarial paths; the reach."""
    base, *steps = induction()
    chain = prove(prove(base), *steps, up_to(Rational(3, 7)))
    beyond = decide(up_to(Rational(43, 100)))
    runs = climbs(case)
    complaint = next((run.complaint for run in runs if run.complaint), None) or overshoot(case)
    if beyond.status != "refuted":
        complaint = complaint or f"the bound is {beyond.status} for eta <= 0.43"
    best = max(runs, key=lambda run: run.top / BOUND(run.eta))
    excess = max((run.top - 1) / (BOUND(run.eta) - 1) for run in runs)
    return judge_formula(
        chain,
        one_step(case),
        exceeds,
        formula="the bound and the formula for the squared norm after a step",
        detail=["Batches chosen against the bound (always the smallest of m equal coordinates):", table(runs)],
        tightness=Tightness(
            best.top / BOUND(best.eta),
            f"largest squared norm reached over the bound; of the room eta/4 above 1, {excess:.0%} is "
            f"used, and the supremum, {(highest(0.2) - 1) / 0.05:.1%} at eta = 1/5, is never attained",
        ),
        reach=(
            Reach(
                "eta <= 1/5",
                3 / 7,
                0.43,
                "proved; refuted by machine and on the engine (the exact limit "
                "is the root 0.42866 of 64 eta^3 + 69 eta^2 - 60 eta + 8)",
                "a single coordinate of 17/20 overshoots to 1.1085 > 1.1075 in its first step",
            ),
            Reach(
                "|w0| < 1",
                float(np.sqrt(1.05)),
                1.025,
                "at eta = 1/5; the induction needs no more than the bound itself at t = 0",
                "the bound fails at t = 0",
            ),
        ),
        also=complaint,
    )


@judge("proposition_5/as_printed", "proved", formulas=[BOUND])
def as_printed(case: Case) -> Outcome:
    """The induction, which nowhere uses the batch size."""
    return judge_bound(case)


@judge("proposition_5.proposition_15/as_printed", "proved", formulas=[BOUND])
def restated_as_printed(case: Case) -> Outcome:
    """The same, for batches of any size."""
    return judge_bound(case)


def sharp_chain() -> Chain:
    """N* is preserved (with r = sqrt(1 + eta) everything is rational), and below it N can grow.

    N' is convex in N, so that it is enough to look at N = u and N = N*.
    """
    small = [r > 1, r**2 <= Rational(6, 5), u >= 0, u * (1 + r) <= 2 * r]
    top, gap = SUPREMUM.at(r), r**2 - 1
    bound = BOUND.at(gap)
    half = (next_norm(N + r, u, eta) + next_norm(N - r, u, eta)) / 2
    return prove(
        prove(
            identity("N' is convex in N (second difference)", half - next_norm(N, u, eta), u * eta**2 * r**2),
            identity("h(N*) = 0", gap * (2 - top) ** 2, 4 * (top - 1)),
        ),
        Sentence("at N = u: N' <= N*", [r, u], small, next_norm(u, u, gap) <= top),
        Sentence("at N = N*: N' <= N*", [r, u], small, next_norm(top, u, gap) <= top),
        Sentence("1 < N* < 1 + eta/4", [r], [r > 1, r**2 <= Rational(6, 5)], And(top > 1, top < bound)),
        Sentence(
            "N grows while eta (4 - 3N) u < h(N)",
            [N, u, eta],
            [*STEP, u > 0, eta * (4 - 3 * N) * u < eta * (2 - N) ** 2 - 4 * (N - 1)],
            next_norm(N, u, eta) > N,
        ),
        Sentence(
            "h > 0 below N*",
            [N, r],
            [r > 1, r**2 <= Rational(6, 5), N >= 0, top > N],
            gap * (2 - N) ** 2 - 4 * (N - 1) > 0,
        ),
    )


@judge("proposition_5.proposition_15/sharp", "proved", formulas=[SUPREMUM, BOUND])
def sharp(case: Case) -> Outcome:
    """The invariant by machine proofs; the engine driven towards it."""
    chain, runs = sharp_chain(), climbs(case)
    complaint = next((run.complaint for run in runs if run.complaint), None)

    def over(steps: Steps) -> float:
        below = highest(steps.eta) >= steps.N
        more = (steps.new_N - highest(steps.eta))[below].max(initial=-np.inf)
        return max(excess(more, steps.norm_error), steps.lemma_14)

    return judge_formula(
        chain,
        one_step(case),
        over,
        formula="the bound N*, from states below it",
        detail=[
            "Not machine-checked: an increasing bounded sequence whose steps are bounded below leaves every "
            "interval. Such a path never comes to rest at norm 1: the loss does not converge to its "
            "minimum for every sequence of batches.",
            table(runs),
        ],
        tightness=Tightness(
            max(run.top / highest(run.eta) for run in runs), "largest squared norm reached over N*"
        ),
        also=complaint,
    )
