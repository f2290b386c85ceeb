"""Lemma 18: once the norm is at least 1 it stays so.

The proof drops two squares, N' >= N + 4 eta u (1 - N), and needs 4 eta u <= 1, which N <= 1 + eta/4 gives
for eta <= sqrt(5) - 2 = 0.236.  For a given N >= 1 the new norm is concave in u and fine at u = 0, so the
worst case is u = N, all of the weights in the batch: N' = N (1 - 2 eta (N - 1))^2, which is

    1 + d (1 - 4 eta - 4 eta (1 - eta) d + 4 eta^2 d^2),    N = 1 + d.

At eta = 1/4 this is below 1 for every small d > 0.  With the sharp bound N* of Proposition 15 it is at
least 1 on every path exactly for eta <= s^2 + 2 s = 0.24035, s the small root of 8 s (1 + s)^2 (1 - s) = 1.
"""

from __future__ import annotations

import numpy as np
from sympy import Integer, Rational

from claims.theory.domains import one_step
from claims.theory.harness import excess, judge_formula
from claims.theory.norm_growth import smallest_first
from claims.theory.steps import Steps
from engine import Problem, StandardBasis, norm_squared, step_error
from engine.aggregates import next_norm
from evidence import Outcome, Reach, Tightness
from evidence.bracket import largest
from evidence.chain import prove
from evidence.proof import Sentence, reals
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
