r"""Steps in the proof of Theorem 2 (Appendix C.2): |c(i*)| -> 1, and why i* becomes constant.

The chain is right.  The second step takes |c_t(i*_t) - 1| <= eps, without absolute value; if the limit is
-a_i, c_t(i*_t) tends to -1 and that never holds.  With ||c_t(i*_t)| - 1| <= eps it does.

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
from claims.statement import Case, Erratum, Statement
from engine import Array, Problem, StandardBasis, step_error
from evidence import Counterexample, Evidence, Outcome, Tightness, Verdict, verified
from evidence.proof import Sentence, reals

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
\varepsilon$ and $|c_t(i_t^*) - 1| \le \varepsilon$ for all $t \ge T(\varepsilon)$, almost surely.""",
    (*SGD, r"$\Pi_m(\mathbf w_0) \ne 0$"),
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
    "as printed: refuted, counterexample",
    argument=r"Signs do not change (Corollary 6): from $\mathbf w_0 = (-1/2, 1/10)$ with batches $\{0\}$, "
    r"$c_t(0) \to "
    r"-1$ and $|c_t(0) - 1| \to 2$. Here Assumption 2 is not in force; it is made for Appendix C.1 only.",
    erratum=Erratum(
        printed=r"$|c_t(i_t^*) - 1| \le \varepsilon$ for all $t \ge T$; likewise Lemma 25 is stated near "
        r"$+1$ only",
        correct=r"$||c_t(i_t^*)| - 1| \le \varepsilon$; Lemma 25 holds near $-\mathbf a_i$ by symmetry",
        consequence="None: the argument goes through with absolute values.",
    ),
)
def near_as_printed(case: Case) -> Outcome:
    """The batch {0} a hundred times: the coordinate tends to -1."""
    return follow(case, printed=True)


@NEAR.claim(
    "corrected: verified, proved",
    text=NEAR.text.replace("$|c_t(i_t^*) - 1|", "$||c_t(i_t^*)| - 1|"),
    argument="The chain above, with R -> infinity, Psi -> 0 and liminf |w| >= 1 (Propositions 9, 21, 22): "
    "c(l)^2 <= "
    "exp(-2R) for the others, and 1 - c*^2 <= (1 - N)+ + exp(-2R) + Psi.",
)
def near_corrected(case: Case) -> Outcome:
    """The explicit bounds by machine; the same path with absolute values."""
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
    path = follow(case, printed=False)
    return outcome if path.verdict is Verdict.VERIFIED else path


def follow(case: Case, printed: bool) -> Outcome:
    """The path of (-1/2, 1/10) under the batch {0}, against the recursion of Lemma 14."""
    problem = Problem(StandardBasis(2, 2), NEGATIVE, 0.2)
    steps = 100
    final = case.engine.trajectory(problem, np.zeros((steps, 1), dtype=np.int64), every=steps)[-1]
    a, b = NEGATIVE
    for _ in range(steps):
        a, b = a * (1 + 0.2 * (2 - 2 * a * a - b * b)), b * (1 - 0.2 * a * a)
    allowed = 20.0 * step_error(case.engine, problem, 1)
    follows = bool(np.abs(final - [a, b]).max() <= allowed)
    if not printed:
        return verified(
            "searched", "one path", unless=not follows, message=f"the path ends at {final}, not at {[a, b]}"
        )
    return Outcome(
        verdict=Verdict.REFUTED if follows and abs(a + 1.0) < 1e-3 else Verdict.INCONCLUSIVE,
        evidence=Evidence.COUNTEREXAMPLE,
        method="one path, against the exact recursion",
        detail=f"After {steps} batches {{0}} the engine is at {final.tolist()}: |c - 1| = "
        f"{abs(final[0] - 1):.6f}, "
        f"||c| - 1| = {abs(abs(final[0]) - 1):.2g}.",
        counterexample=Counterexample(
            "the leading coordinate tends to -1",
            {"w0": NEGATIVE.tolist(), "eta": 0.2, "m": 2, "batch": [0], "steps": steps, "w": final.tolist()},
            "import numpy as np\nfrom engine import Problem, StandardBasis, load_engine\n"
            "problem = Problem(StandardBasis(2, 2), np.array([-1/2, 1/10]), 1/5)\n"
            'path = load_engine("reference").trajectory(problem, np.zeros((100, 1), dtype=int))\n'
            "print(path[-1], abs(path[-1][0] - 1))",
        ),
        samples=1,
        message=None if follows else "not reproduced",
    )
