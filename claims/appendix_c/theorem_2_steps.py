r"""Steps in the proof of Theorem 2 (Appendix C.2): |c(i*)| -> 1, and why i* becomes constant.

The chain is right.  The second step takes |c_t(i*_t) - 1| <= eps, without absolute value, which is about limits
+a_i; if the limit is -a_i, it is ||c_t(i*_t)| - 1| <= eps that holds.

How small must eps be?  The leader changes from i* to j only if c(j) A >= c(i*) B, and A/B < 1 + 2 eta.  So it
cannot change while every other coordinate is below c(i*)/(1 + 2 eta), in particular not while R > log(1 + 2
eta): eps < 1/(2 + 2 eta) is enough (by machine), and as R tends to infinity i* is constant from the last time
on at which R <= log(1 + 2 eta).
"""

from __future__ import annotations

import numpy as np

from claims.mathematics.error_terms import SGD, STEP
from claims.mathematics.step_judging import judge_step
from claims.mathematics.transitions import Transitions
from engine import Array, Problem, StandardBasis, step_error
from evidence import Outcome, Tightness, Verdict, verified
from evidence.proof import Sentence, reals
from referee import Case, Erratum, Statement

CHAIN = Statement(
    "Theorem 2, 1 >= c^2 >= |w|^2 - exp(-R) - Psi",
    "Section 4.5 and Appendix C.2",
    "the leading coordinate tends to 1 in absolute value",
    r"""$1 \ge c_t(i_t^*)^2 = \lVert\mathbf w_t\rVert^2 - \sum_{\mathcal J_t} c_t(\ell)^2 - \Psi_t \ge
\lVert\mathbf w_t\rVert^2 - |c_t(i_t^*)| e^{-R_t} - \Psi_t \ge
\lVert\mathbf w_t\rVert^2 - e^{-R_t} - \Psi_t$.""",
    STEP,
    "chain",
)
NEAR = Statement(
    "Theorem 2, |c_t(i*) - 1| <= eps",
    "Appendix C.2",
    "near the limit the leading coordinate is near 1",
    r"""For every $\varepsilon > 0$ there is $T(\varepsilon)$ with $\max_{\ell \ne i_t^*} |c_t(\ell)| \le
\varepsilon$ and $||c_t(i_t^*)| - 1| \le \varepsilon$ for all $t \ge T(\varepsilon)$, almost surely.""",
    (*SGD, r"$\Pi_m(\mathbf w_0) \ne 0$", r"read up to sign, $|c_t(i_t^*)|$ for $c_t(i_t^*)$"),
    "near",
)


@CHAIN.claim(
    "as printed: verified, proved",
    argument=r"$\sum c(\ell)^2 \le \sum |c(\ell)| = |c(i^*)| e^{-R}$ because $|c(\ell)| < 1$.",
)
def chain(case: Case) -> Outcome:
    """The terms by machine; the chain at the states that the engine's steps lead to."""
    c, L, S, E, s, N, Psi = reals("c L S E s N Psi")
    proofs = [
        Sentence("c^2 <= c", [c], [c >= 0, c < 1], c**2 <= c),
        Sentence(
            "the chain",
            [L, S, E, s, N, Psi],
            [L > 0, L < 1, s >= 0, s <= S, E >= 0, L * E >= S, Psi >= 0, N - s - Psi <= L**2],
            (N - L * E - Psi <= L**2) & (N - L * E - Psi >= N - E - Psi) & (L**2 < 1),
        ),
    ]
    seen = {"ratio": 0.0}

    def margin(steps: Transitions) -> Array:
        top = steps.at(steps.new, steps.next_leader)
        N = (steps.after**2).sum(axis=1)
        Psi = (steps.problem.off_span(steps.after) ** 2).sum(axis=1)
        rest = np.exp(-steps.R_after)
        seen["ratio"] = max(seen["ratio"], float(((N - top**2 - Psi) / rest).max()))
        worst = np.maximum(N - top * rest - Psi - top**2, top**2 - 1.0)
        return worst - 8.0 * steps.error.max(axis=1) - steps.slack * rest

    return judge_step(
        case,
        "the chain",
        proofs,
        margin,
        by="machine proofs",
        tightness=lambda: Tightness(
            seen["ratio"], "largest |w|^2 - c*^2 - Psi over exp(-R) seen; it is at most exp(-R) times that"
        ),
    )


NEGATIVE = np.array([-0.5, 0.1])


@NEAR.claim(
    "as printed: verified, proved",
    argument=r"Read up to sign, as the lines before it, $|c_t(i_t^*)| \to 1$, and Assumption 2 (w.l.o.g. "
    r"positive coordinates) have it: the chain above, with $R \to \infty$, $\Psi \to 0$ and $\liminf "
    r"\lVert\mathbf w\rVert \ge 1$ (Propositions 9, 21, 22); $c(\ell)^2 \le e^{-2R}$ for the others, and $1 "
    r"- c_*^2 \le (1 - N)_+ + e^{-2R} + \Psi$. Without absolute values it fails from $\mathbf w_0 = (-1/2, "
    r"1/10)$ with batches $\{0\}$, where $c_t(0) \to -1$.",
    erratum=Erratum(
        printed=r"$|c_t(i_t^*) - 1| \le \varepsilon$ for all $t \ge T$; likewise Lemma 25 is stated near "
        r"$+1$ only",
        correct=r"$||c_t(i_t^*)| - 1| \le \varepsilon$; Lemma 25 holds near $-\mathbf a_i$ by symmetry",
        consequence="None: the argument goes through with absolute values.",
        example=r"$\mathbf w_0 = (-1/2, 1/10)$, $\mathcal B_t = \{1\}$: $c_t(1) \to -1$",
    ),
)
def near_as_printed(case: Case) -> Outcome:
    """The explicit bounds by machine; a path whose limit is the negative of a datapoint."""
    x, s, Psi, d = reals("x s Psi d")
    bound = Sentence(
        "1 - c*^2 <= d + s + Psi",
        [x, s, Psi, d],
        [x > 0, x < 1, s >= 0, Psi >= 0, d >= 0, d >= 1 - x - s - Psi],
        1 - x <= d + s + Psi,
    )

    def margin(steps: Transitions) -> Array:
        top = steps.at(steps.new, steps.next_leader)
        N = (steps.after**2).sum(axis=1)
        Psi = (steps.problem.off_span(steps.after) ** 2).sum(axis=1)
        allowed = np.maximum(0.0, 1.0 - N) + np.exp(-2.0 * steps.R_after) + Psi
        return 1.0 - top**2 - allowed - 8.0 * steps.error.max(axis=1) - 2.0 * steps.slack * allowed

    outcome = judge_step(case, "the leading coordinate near 1", [bound], margin, by="machine proofs")
    path = follow(case)
    return outcome if path.verdict is Verdict.VERIFIED else path


def follow(case: Case) -> Outcome:
    """The path of (-1/2, 1/10) under the batch {0}, against the recursion of Lemma 14."""
    problem = Problem(StandardBasis(2, 2), NEGATIVE, 0.2)
    steps = 100
    final = case.engine.trajectory(problem, np.zeros((steps, 1), dtype=np.int64), every=steps)[-1]
    a, b = NEGATIVE
    for _ in range(steps):
        a, b = a * (1 + 0.2 * (2 - 2 * a * a - b * b)), b * (1 - 0.2 * a * a)
    follows = bool(np.abs(final - [a, b]).max() <= 20.0 * step_error(case.engine, problem, 1))
    return verified(
        "searched", "one path", unless=not follows, message=f"the path ends at {final}, not at {[a, b]}"
    )
