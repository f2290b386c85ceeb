"""Lemma 18: once the norm is at least 1 it stays so.

The proof drops two squares, N' >= N + 4 eta u (1 - N), and needs 4 eta u <= 1, which N <= 1 + eta/4 gives
for eta <= sqrt(5) - 2 = 0.236.  For a given N >= 1 the new norm is concave in u and fine at u = 0, so the
worst case is u = N, all of the weights in the batch: N' = N (1 - 2 eta (N - 1))^2, which is

    1 + d (1 - 4 eta - 4 eta (1 - eta) d + 4 eta^2 d^2),    N = 1 + d.

At eta = 1/4 this is below 1 for every small d > 0.  With the sharp bound N* of Proposition 15 it is at
least 1 on every path exactly for eta <= s^2 + 2 s = 0.24035, s the small root of 8 s (1 + s)^2 (1 - s) = 1.

Lemma 18 up to eta = 1/4, as Theorem 4 uses it: it holds for batches of one, and not for every batch.

The proof's 4 eta N <= 1 fails at eta = 1/4.  In Theorem 4 b = 1, and u < 1 makes the lemma true up to
2 - sqrt(3) = 0.268.

Lemma 18: the two displays of its proof, which drop two squares and need 4 eta u <= 1.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from sympy import And, Equivalent, Integer, Rational

from claims.snippets import datapoints
from claims.theory.domains import one_step
from claims.theory.harness import excess, judge_formula
from claims.theory.norm_growth import smallest_first
from claims.theory.refutation import Point, refute, replay
from claims.theory.steps import Steps
from engine import Array, Problem, StandardBasis, norm_squared, step_error
from engine.aggregates import next_norm
from evidence import Outcome, Reach, Tightness
from evidence.bracket import largest
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Sentence, decide, derivative, identity, reals
from referee import Case, judge

N, u, v, eta, r = reals("N u v eta r")
ABOVE = [u >= 0, u <= N, Integer(1) <= N, 1 + eta / 4 >= N]


def preserved(top: Rational) -> Sentence:
    """Lemma 18 for all step sizes up to ``top``, on all states within Proposition 15."""
    return Sentence(
        f"N >= 1 is preserved for eta <= {top}, any batch",
        [N, u, eta],
        [eta > 0, eta <= top, *ABOVE],
        next_norm(N, u, eta) >= 1,
    )


def preserved_below_supremum() -> Sentence:
    """The same for eta <= 0.24 and N up to the sharp bound, with r = sqrt(1 + eta)."""
    return Sentence(
        "N >= 1 is preserved for eta <= 0.24 and N <= N* (Proposition 15, sharp)",
        [N, u, r],
        [r > 1, r**2 <= Rational(124, 100), u >= 0, u <= N, Integer(1) <= N, N * (1 + r) <= 2 * r],
        next_norm(N, u, r**2 - 1) >= 1,
    )


def falls(steps: Steps) -> float:
    """How far N falls below 1 from at least 1, over what rounding allows; and Lemma 14."""
    drop = np.where(steps.N >= 1.0, 1.0 - steps.new_N, -np.inf).max()
    return max(excess(drop, steps.norm_error), steps.lemma_14)


def fall_on_engine(case: Case, eta_value: float, m: int) -> tuple[float, float, str | None]:
    """The squared norm before and after a full batch, at the top of a climb; and a complaint.

    From |w0|^2 = 0.98 and m equal coordinates, smallest coordinate first, then all in one batch.
    """
    problem = Problem(StandardBasis(m, m), np.full(m, np.sqrt(0.98 / m)), eta_value)
    batches = smallest_first(problem.w0, eta_value, 12 * m)
    top = case.engine.trajectory(problem, batches, every=len(batches))[-1]
    after = case.engine.step(problem, top, np.arange(m))
    high, low = float(norm_squared(top)), float(norm_squared(after))
    exact = high * (1.0 - 2.0 * eta_value * (high - 1.0)) ** 2
    eps = 3.5 * step_error(case.engine, problem, m)
    if abs(low - exact) > eps:
        return high, low, f"a full-batch step gives {low:.9f} instead of {exact:.9f}"
    if not (high > 1.0 and low < 1.0 - eps):
        return high, low, f"the squared norm goes from {high:.6f} to {low:.6f}, not below 1"
    return high, low, None


@judge("lemma_18/as_printed", "proved")
def as_printed(case: Case) -> Outcome:
    """Machine proofs for one step; how far in eta; the engine on both sides of the threshold."""
    chain = prove(preserved(Rational(1, 5)), preserved_below_supremum())
    reach = largest("eta", preserved, Rational(1, 5), Rational(1, 4), Rational(1, case.pick(100, 1000, 5000)))
    high, low, complaint = fall_on_engine(case, 0.2425, 12)
    return judge_formula(
        chain,
        one_step(case),
        falls,
        formula="N >= 1 after a step from N >= 1",
        detail=f"At eta = 0.2425 the engine climbs to {high:.6f} with batches of one and falls to {low:.6f} "
        "in the next step with all datapoints. For one step from any state with N <= 1 + eta/4, a machine "
        f"proof shows the lemma up to eta = {reach.proved_up_to} and refutes it at {reach.refuted_at}.",
        tightness=Tightness(
            1.0, "1 over the least squared norm after a step: attained at N = 1, for instance at a datapoint"
        ),
        reach=(
            Reach(
                "eta <= 1/5",
                0.24,
                0.2425,
                "proved with the sharp bound N* of Proposition 15; on the engine. "
                "Exactly 0.24035 = s^2 + 2 s with 8 s (1 + s)^2 (1 - s) = 1",
                "batches of one lift the squared norm towards N*, and a step with all of the weights in the "
                "batch overshoots to below 1",
            ),
        ),
        also=complaint,
    )


#: Up to where batches of one preserve N >= 1, as Theorem 4 uses it.
QUARTER = Formula("the largest step size", [], Rational(1, 4), bounds=">=")


@judge("lemma_18/batches_of_one_eta_up_to_1_4", "proved", formulas=[QUARTER])
def single_batches(case: Case) -> Outcome:
    """The proof for u <= 1; the engine up to eta = 1/4."""
    d = reals("d")[0]

    def single(top: Rational) -> Sentence:
        return Sentence(
            f"N >= 1 is preserved for eta <= {top} and u <= 1",
            [N, u, eta],
            [eta > 0, eta <= top, *ABOVE, Integer(1) >= u],
            next_norm(N, u, eta) >= 1,
        )

    chain = prove(
        identity("N' at u = 1", next_norm(1 + d, 1, eta), 1 + d * ((1 - eta) ** 2 - 2 * eta + eta**2 * d)),
        derivative("second derivative in u", next_norm(N, u, eta), u, 2 * eta**2 * (3 * N - 4), order=2),
        single(Rational(QUARTER.expression)),
        single(Rational(26, 100)),
    )

    def drop(steps: Steps) -> float:
        relevant = (steps.N >= 1.0) & (steps.u <= 1.0)
        fall = np.where(relevant, 1.0 - steps.new_N, -np.inf).max()
        return max(excess(fall, steps.norm_error), steps.lemma_14)

    return judge_formula(
        chain,
        one_step(case, max_step_size=float(QUARTER())),
        drop,
        formula="N >= 1 after a step from N >= 1 with u <= 1",
        tightness=Tightness(1.0, "attained at a datapoint"),
        reach=(
            Reach(
                "eta <= 1/4",
                0.26,
                0.27,
                "proved; the exact limit for u <= 1 is 2 - sqrt(3) = 0.26795",
                "u = 1, N slightly above 1: N' < 1; but coordinates exceed 1 beyond eta = 1/4 anyway",
            ),
        ),
    )


@judge("lemma_18/any_batch_eta_up_to_1_4", "counterexample")
def any_batch(case: Case) -> Outcome:
    """An exact point at eta = 1/4, and a path of the engine: eight steps with single datapoints, then both."""
    proof = decide(preserved(Rational(1, 4)))
    d = reals("d")[0]
    worst = identity(
        "u = N = 1 + d", next_norm(N, u, Rational(1, 4)), (1 + d) * (1 - d / 2) ** 2, where={N: 1 + d, u: N}
    )
    point = Point(("7/10", "7/10"), 2, (((0,), (1,)) * 4 + ((0, 1),)), "1/4")
    climb, seen = replay(case, replace(point, batches=point.batches[:-1])), replay(case, point)
    high, low = float(norm_squared(climb.w)), float(norm_squared(seen.w))
    fell = worst.status == "proved" and high > 1.01 and low < 0.9997
    return refute(
        seen,
        "eta = 1/4: the squared norm goes from above 1 to below 1",
        {
            "data": [[1, 0], [0, 1]],
            "w0": ["7/10", "7/10"],
            "eta": "1/4",
            "batches": [datapoints(batch) for batch in point.batches],
            "squared norm before the last step": high,
            "after": low,
        },
        "w @ w, '< 1'",
        proof=proof,
        unless=climb.complaint or not fell,
        method="an exact counterexample to the sentence up to eta = 1/4; a path of nine steps of the engine "
        "from a norm below 1",
        detail=f"On the engine the squared norm climbs to {high:.6f} with batches of one, and "
        f"the step with both datapoints takes it to {low:.6f}. Theorem 4 is not touched: it has b = 1.",
        samples=len(point.batches),
    )


SIZES = [eta > 0, eta <= Rational(1, 5)]
WRITTEN = {"u_t": u, "v_t": v, "N_t": N}
d = 2 - 2 * u - v

#: The squared norm after a step; its lower bound, as it comes, collected, and in N.
EXACT = Formula(
    "the squared norm after a step",
    (u, v, eta),
    u * (1 + eta * d) ** 2 + v * (1 - eta * u) ** 2,
    printed=WRITTEN,
)
DROPPED = Formula(
    "the squares dropped", (u, v, eta), u * (1 + 2 * eta * d) + v * (1 - 2 * eta * u), printed=WRITTEN
)
COLLECTED = Formula(
    "the bound, collected", (u, v, eta), u + v + 2 * eta * u * (2 - 2 * u - 2 * v), printed=WRITTEN
)
BOUND = Formula("the bound", (u, N, eta), N + 4 * eta * u * (1 - N), printed=WRITTEN)

#: The bound less 1; and what 4 eta u is bounded by.
FACTORED = Formula("the bound less 1", (u, N, eta), (1 - 4 * eta * u) * (N - 1), printed=WRITTEN)
IN_N = Formula("4 eta N", (N, eta), 4 * eta * N, printed=WRITTEN, bounds="<=", domain=[*SIZES, N >= 1])
AT_BOUND = Formula("4 eta (1 + eta/4)", [eta], 4 * eta * (1 + eta / 4), bounds="<=", domain=SIZES)
GREATEST = Formula("the largest 4 eta u", [], Rational(4, 5) * (1 + Rational(1, 20)), bounds="<=")


@judge("lemma_18.lower_bound/as_printed", "proved", formulas=[EXACT, DROPPED, COLLECTED, BOUND])
def bound_as_printed(case: Case) -> Outcome:
    """Every relation of the display; the engine's norm against the bound."""
    low, exact = DROPPED.expression, EXACT.expression
    domain = [eta > 0, u >= 0, v >= 0]
    chain = prove(
        identity("the norm in u and v", exact, next_norm(N, u, eta), where={N: u + v}),
        identity("the bound, collected", low, COLLECTED.expression),
        identity("the bound in N", low, BOUND.at(u, u + v, eta)),
        Sentence("squares dropped", [u, v, eta], domain, exact >= low),
    )

    def off(steps: Steps) -> float:
        return below(steps, BOUND(steps.u, steps.N, steps.eta))

    return judge_formula(chain, one_step(case, max_step_size=1.0), off, formula="the lower bound of the norm")


def below(steps: Steps, lower: Array) -> float:
    """How far the norm after the step is below a bound, over rounding; and the formula for the norm."""
    gap = float((lower - steps.new_N).max())
    return max(excess(gap, steps.norm_error), excess(steps.off_norm, steps.norm_error))


@judge("lemma_18.equivalence/as_printed", "proved", formulas=[BOUND, FACTORED, IN_N, AT_BOUND, GREATEST])
def equivalence_as_printed(case: Case) -> Outcome:
    """The factorisation and the chain of bounds; the engine's 4 eta u."""
    low, factored, most = BOUND.expression, FACTORED.expression, AT_BOUND.expression

    def at_most_one(top: Rational) -> Sentence:
        return Sentence(f"4 eta (1 + eta/4) <= 1 for eta <= {top}", [eta], [eta > 0, eta <= top], most <= 1)

    chain = prove(
        identity("factorisation", low - 1, factored),
        Sentence("if and only if", [N, u, eta], [], Equivalent(low >= 1, factored >= 0)),
        Sentence(
            "the chain of bounds",
            [N, u, eta],
            [*SIZES, *ABOVE],
            And(4 * eta * u <= IN_N.expression, IN_N.expression <= most, most <= GREATEST.expression),
        ),
        at_most_one(Rational(1, 5)),
    )
    reach = largest("eta", at_most_one, Rational(1, 5), Rational(1, 4), Rational(1, 500))

    def off(steps: Steps) -> float:
        return below(steps, 1.0 + FACTORED(steps.u, steps.N, steps.eta))

    return judge_formula(
        chain,
        one_step(case),
        off,
        formula="the factorised lower bound of the norm",
        tightness=Tightness(0.84, "4 eta u at eta = 1/5, u = 1 + eta/4, over 1"),
        reach=(
            reach.reach(
                "eta <= 1/5",
                "bracketed by machine proofs; exactly sqrt(5) - 2 = 0.23607",
                "4 eta (1 + eta/4) > 1: the printed argument ends, the lemma itself holds up to 0.24035 "
                "(for b = 1 up to 0.268)",
            ),
        ),
    )
