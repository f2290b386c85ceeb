r"""Lemma 18: once the norm is at least 1 it stays so.

The proof drops two squares, N' >= N + 4 eta u (1 - N), and needs 4 eta u <= 1, which N <= 1 + eta/4 gives
for eta <= sqrt(5) - 2 = 0.236.  For a given N >= 1 the new norm is concave in u and fine at u = 0, so the
worst case is u = N, all of the weights in the batch: N' = N (1 - 2 eta (N - 1))^2, which is

    1 + d (1 - 4 eta - 4 eta (1 - eta) d + 4 eta^2 d^2),    N = 1 + d.

At eta = 1/4 this is below 1 for every small d > 0.  With the sharp bound N* of Proposition 15 it is at
least 1 on every path exactly for eta <= s^2 + 2 s = 0.24035, s the small root of 8 s (1 + s)^2 (1 - s) = 1.

Theorem 4 uses the lemma up to eta = 1/4, where the proof's 4 eta N <= 1 fails.  There b = 1, and u < 1
makes the lemma true up to 2 - sqrt(3) = 0.268.
"""

from __future__ import annotations

import numpy as np
import sympy
from sympy import Integer, Rational

from claims.mathematics.dynamics import next_norm
from claims.mathematics.norm_growth import smallest_first
from claims.mathematics.one_step import Step, combined, judge
from claims.mathematics.replays import exact_path, replay
from claims.snippets import snippet
from claims.statement import Case, Statement
from engine import Problem, StandardBasis, norm_squared, step_error
from evidence import Counterexample, Evidence, Outcome, Reach, Tightness, Verdict
from evidence.bracket import largest
from evidence.chain import prove
from evidence.proof import Sentence, decide, identity, reals

N, u, v, eta, r = reals("N u v eta r")
ABOVE = [u >= 0, u <= N, Integer(1) <= N, 1 + eta / 4 >= N]
ASSUMPTIONS = (
    "linear activation, orthonormal data, any batch",
    r"$\lVert\mathbf w_0\rVert < 1$, $0 < \eta \le 1/5$ (Assumption 1), so that Proposition 15 applies",
)

LEMMA = Statement(
    label="Lemma 18",
    source="Appendix A",
    title="a norm of at least 1 stays at least 1",
    text=r"""If $\lVert\mathbf w_t\rVert \ge 1$, then $\lVert\mathbf w_{t+1}\rVert \ge 1$.""",
    assumptions=ASSUMPTIONS,
)


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


def falls(step: Step) -> float:
    """How far N falls below 1 from at least 1, over what rounding allows; and Lemma 14."""
    drop = np.where(step.N >= 1.0, 1.0 - step.new_N, -np.inf).max()
    return combined((float(drop), step.norm_error), (step.off_lemma_14(), step.eps))


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


@LEMMA.claim(
    "as printed: verified, proved",
    argument=r"$N' \ge 1 + (1 - 4\eta u)(N - 1)$ and $4\eta u \le 4\eta(1+\eta/4) \le 0.84$.",
)
def as_printed(case: Case) -> Outcome:
    """Z3 for one step; how far in eta; the engine on both sides of the threshold."""
    chain = prove(preserved(Rational(1, 5)), preserved_below_supremum())
    reach = largest("eta", preserved, Rational(1, 5), Rational(1, 4), Rational(1, case.pick(100, 1000, 5000)))
    high, low, complaint = fall_on_engine(case, 0.2425, 12)
    return judge(
        case,
        chain,
        falls,
        formula="N >= 1 after a step from N >= 1",
        remark=f"At eta = 0.2425 the engine climbs to {high:.6f} with batches of one and falls to {low:.6f} in "
        "the next step with all datapoints. For one step from any state with N <= 1 + eta/4, Z3 proves "
        f"the lemma up to eta = {reach.proved_up_to} and refutes it at {reach.refuted_at}.",
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


@LEMMA.claim(
    "batches of one, eta up to 1/4: verified, proved",
    title="a norm of at least 1 stays at least 1, as Theorem 4 uses it",
    text=r"""For $b = 1$ and $0 < \eta \le 1/4$: if $\lVert\mathbf w_t\rVert \ge 1$, then
$\lVert\mathbf w_{t+1}\rVert \ge 1$.""",
    assumptions=(
        ASSUMPTIONS[0],
        r"$\lVert\mathbf w_0\rVert < 1$, $0 < \eta \le 1/4$, $b = 1$, so that $u_t = c_t(i)^2 < 1$ (Corollary "
        r"16 holds up to $\eta = 1/4$)",
    ),
    argument=r"$N'$ is concave in $u$, so look at $u = 1$: $N' - 1 = d\,((1-\eta)^2 - 2\eta + \eta^2 d)$ with "
    r"$N = 1 + d$, non-negative for $\eta \le 2 - \sqrt 3$. The printed proof does not give this: "
    r"$4\eta(1+\eta/4) > 1$ at $\eta = 1/4$.",
)
def single_batches(case: Case) -> Outcome:
    """Z3 with u <= 1; the engine up to eta = 1/4."""
    d = reals("d")[0]

    def single(top: Rational) -> Sentence:
        return Sentence(
            f"N >= 1 is preserved for eta <= {top} and u <= 1",
            [N, u, eta],
            [eta > 0, eta <= top, *ABOVE, Integer(1) >= u],
            next_norm(N, u, eta) >= 1,
        )

    square = sympy.expand(next_norm(N, u, eta)).coeff(u, 2)
    chain = prove(
        identity("N' at u = 1", next_norm(1 + d, 1, eta), 1 + d * ((1 - eta) ** 2 - 2 * eta + eta**2 * d)),
        identity("coefficient of u^2", square, eta**2 * (3 * N - 4)),
        single(Rational(1, 4)),
        single(Rational(26, 100)),
    )

    def drop(step: Step) -> float:
        relevant = (step.N >= 1.0) & (step.u <= 1.0)
        fall = np.where(relevant, 1.0 - step.new_N, -np.inf).max()
        return combined((float(fall), step.norm_error), (step.off_lemma_14(), step.eps))

    return judge(
        case,
        chain,
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
        max_step_size=0.25,
    )


@LEMMA.claim(
    "any batch, eta up to 1/4: refuted, proved",
    title="a norm of at least 1 stays at least 1, for every step size that Theorem 4 allows and any batch",
    text=r"""For $0 < \eta \le 1/4$ and any batches: if $\lVert\mathbf w_t\rVert \ge 1$, then
$\lVert\mathbf w_{t+1}\rVert \ge 1$.""",
    assumptions=(ASSUMPTIONS[0], r"$\lVert\mathbf w_0\rVert < 1$, $0 < \eta \le 1/4$"),
    argument=r"At $\eta = 1/4$ and $u = N = 1 + d$ the new squared norm is $(1+d)(1-d/2)^2 = 1 - \tfrac34 d^2 "
    r"+ \tfrac14 d^3 < 1$. Batches of one lift $\mathbf w_0 = (7/10, 7/10)$ to $d = 0.033$ in eight steps.",
)
def any_batch(case: Case) -> Outcome:
    """Z3 at eta = 1/4, and a path of the engine: eight steps with single datapoints, then both."""
    proof = decide(preserved(Rational(1, 4)))
    d = reals("d")[0]
    worst = identity("u = N = 1 + d", next_norm(1 + d, 1 + d, Rational(1, 4)), (1 + d) * (1 - d / 2) ** 2)
    problem = Problem(np.eye(2), np.array([0.7, 0.7]), 0.25)
    path = [[0], [1]] * 4 + [[0, 1]]
    top, first = replay(case, problem, path[:-1], exact_path(problem, path[:-1]))
    w, second = replay(case, problem, path, exact_path(problem, path))
    high, low = float(norm_squared(top)), float(norm_squared(w))
    complaint = first or second
    broken = proof.status == "refuted" and worst.status == "proved" and high > 1.01 and low < 0.9997
    return Outcome(
        verdict=Verdict.REFUTED if broken and not complaint else Verdict.INCONCLUSIVE,
        evidence=Evidence.PROVED,
        method="Z3 on the sentence up to eta = 1/4; a path of nine steps of the engine from a norm below 1",
        detail=f"{proof.message}. On the engine the squared norm climbs to {high:.6f} with batches of one, and "
        f"the step with both datapoints takes it to {low:.6f}. Theorem 4 is not touched: it has b = 1.",
        counterexample=Counterexample(
            "eta = 1/4: the squared norm goes from above 1 to below 1",
            {
                "data": [[1, 0], [0, 1]],
                "w0": ["7/10", "7/10"],
                "eta": "1/4",
                "batches": path,
                "squared norm before the last step": high,
                "after": low,
            },
            snippet("Problem(np.eye(2), np.array([0.7, 0.7]), 0.25)", path, "w @ w, '< 1'"),
        ),
        samples=len(path),
        message=complaint or (None if broken else "the counterexample is not reproduced"),
    )
