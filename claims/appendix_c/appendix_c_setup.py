r"""Two steps on the way to Proposition 9: the time tau, and Assumption 2.

*tau as a stopping time.*  The text applies Proposition 8 from tau(eps) = inf{tau : delta_2(w_t) <= eps for all
t >= tau} on and calls it a stopping time; it depends on the future.  With delta_2 = max(Psi, (1 - N)+), which
bounds all error terms (Lemma 24 made explicit) and never increases, it is one.

*Assumption 2.*  Flipping signs makes all coordinates positive, but not those that are 0.
"""

from __future__ import annotations

import math

import numpy as np
from sympy import Rational

from claims.mathematics import settling as settling
from claims.mathematics.drift import all_batches, increment_tolerance, increments
from claims.mathematics.dynamics import batch_factor, next_norm, rest_factor
from claims.mathematics.error_terms import POSITIVE, SGD, STEP, judge_step
from claims.mathematics.transitions import Transitions
from claims.statement import Case, Erratum, Statement
from engine import Array, Problem, StandardBasis, alignment, norm_squared, step_error
from evidence import Counterexample, Outcome, Tightness, refuted, verified
from evidence.proof import Sentence, identity, reals

TAU = Statement(
    "Appendix C.1, tau is a stopping time",
    "Appendix C.1, after Proposition 23",
    "the time from which on Proposition 8 is applied is a stopping time",
    r"""For $\delta_2$ as in Proposition 23 (non-negative, $\delta_2(\mathbf w_t) \to 0$ almost surely),
$\tau(\varepsilon) = \inf\{\tau : \delta_2(\mathbf w_t) \le \varepsilon \text{ for all } t \ge \tau\}$ is a
stopping time of $\mathcal F_t = \sigma(\mathcal B_0, \dots, \mathcal B_t)$.""",
    (*SGD, POSITIVE),
    "tau",
)
POSITIVITY = Statement(
    "Appendix C.1, Assumption 2",
    "Appendix C.1",
    "all coordinates may be taken to be positive",
    r"""Without loss of generality $c_t(\ell) > 0$ for all $\ell$: the trajectory from
$\tilde c_0(\ell) = |c_0(\ell)|$ with the same batches has $\tilde c_t(\ell) = |c_t(\ell)|$ and satisfies
that.""",
    SGD,
    "positive",
)

START = np.array([497 / 500, 1 / 10])


@TAU.claim(
    "as printed: refuted, exhaustive",
    argument=r"$\delta_2(\mathbf w) = |1 - \lVert\mathbf w\rVert^2|$ with $m = n = 2$ is admissible. From "
    r"$\mathbf w_0 = "
    r"(497/500, 1/10)$ with $\varepsilon = \eta^2/8$: on $\mathcal B_0 = \{1\}, \mathcal B_1 = \{1\}, \dots$ "
    r"it exceeds "
    r"$\varepsilon$ after some steps, on $\mathcal B_0 = \{1\}, \mathcal B_1 = \{0\}, \dots$ it does not. "
    r"Both have "
    r"positive probability, so $\{\tau = 0\}$ is not decided by $\mathcal B_0$.",
    erratum=Erratum(
        kind="gap",
        printed=r"$\tau(\varepsilon) := \inf\{\tau : \delta_2(\mathbf w_t) \le \varepsilon \text{ for all } "
        r"t \ge \tau\}$ "
        "'defined as the stopping time'",
        correct=r"take $\delta_2 = \max(\Psi, (1 - \lVert\mathbf w\rVert^2)_+)$, which never increases: then "
        r"$\tau$ is the "
        r"first time with $\delta_2 \le \varepsilon$, a stopping time",
        consequence="Proposition 9 and Theorem 2 stand: this delta_2 bounds all error terms that depend on t.",
    ),
)
def tau_as_printed(case: Case) -> Outcome:
    """Two continuations with the same first batch."""
    problem, steps, eps = Problem(StandardBasis(2, 2), START, 0.2), 80, 0.2**2 / 8
    up, stay = np.ones((steps, 1), dtype=np.int64), np.zeros((steps, 1), dtype=np.int64)
    up[20:] = 0
    stay[0] = 1
    gaps = [np.abs(1.0 - norm_squared(case.engine.trajectory(problem, b))) for b in (up, stay)]
    allowed = 40.0 * step_error(case.engine, problem, 1)
    good = gaps[0].max() > eps + allowed and gaps[1].max() < eps - allowed
    exact = max(abs(1.0 - n) for n in norms(up)), max(abs(1.0 - n) for n in norms(stay))
    good = good and max(abs(g.max() - e) for g, e in zip(gaps, exact, strict=True)) <= allowed
    return refuted(
        "exhaustive",
        "two sequences of batches with the same first batch, against the exact recursion",
        unless=not good,
        detail=f"eps = {eps:g}. Largest |1 - |w_t|^2| over {steps} steps: {gaps[0].max():.5f} with twenty "
        f"batches {{1}} "
        f"first, {gaps[1].max():.5f} with one batch {{1}} and then batches {{0}}. (The second path has R = "
        f"{final_ratio(case, problem, stay):.0f} at its end and then stays below eps with positive "
        f"probability: the "
        "chance of ever leaving is at most (50 exp(-R))^0.99.)",
        counterexample=Counterexample(
            "whether tau = 0 depends on the batches after the first",
            {
                "w0": START.tolist(),
                "eta": 0.2,
                "m": 2,
                "b": 1,
                "eps": eps,
                "largest delta_2": [float(g.max()) for g in gaps],
            },
            "import numpy as np\nfrom engine import Problem, StandardBasis, load_engine, norm_squared\n"
            "problem = Problem(StandardBasis(2, 2), np.array([497/500, 1/10]), 1/5)\n"
            "up, stay = np.ones((80, 1), dtype=int), np.zeros((80, 1), dtype=int)\nup[20:], stay[0] = 0, 1\n"
            'for batches in (up, stay):\n    path = load_engine("reference").trajectory(problem, batches)\n'
            "    print(abs(1 - norm_squared(path)).max(), 0.005)",
        ),
        samples=2,
        message="the two continuations do not differ as computed",
    )


def norms(batches: Array) -> list[float]:
    """|w_t|^2 by the recursion of Lemma 14 from ``START``."""
    c, eta, found = START.copy(), 0.2, [float(START @ START)]
    for (k,) in batches:
        N, u = float(c @ c), float(c[k] ** 2)
        factor = np.full(2, rest_factor(u, eta))
        factor[k] = batch_factor(N, u, eta)
        c = c * factor
        found.append(float(c @ c))
    return found


def final_ratio(case: Case, problem: Problem, batches: Array) -> float:
    """R at the end of a path."""
    return float(alignment(problem, case.engine.trajectory(problem, batches)[-1]).log_ratio)


@TAU.claim(
    "corrected: verified, proved",
    text=r"""With $\delta_2 = \max(\Psi, (1 - \lVert\mathbf w\rVert^2)_+)$ the set
$\{\delta_2 \le \varepsilon\}$ is never left, so $\tau(\varepsilon)$ is the first time with
$\delta_2(\mathbf w_\tau) \le \varepsilon$: a stopping time.""",
    assumptions=STEP,
    argument="Psi never increases (Corollary 6), N does not decrease below 1 (Lemma 17) and N >= 1 is "
    "preserved (Lemma 18).",
)
def tau_corrected(case: Case) -> Outcome:
    """Absorption by Z3, for all states, and on the engine."""
    N, u, Psi, eps, eta = reals("N u Psi eps eta")
    step = [eta > 0, eta <= Rational(1, 5), u >= 0, u <= N, 1 + eta / 4 >= N, eps >= 0]
    proofs = [
        Sentence(
            "Psi <= eps is kept",
            [N, u, Psi, eps, eta],
            [*step, Psi >= 0, Psi <= eps],
            Psi * rest_factor(u, eta) ** 2 <= eps,
        ),
        Sentence(
            "1 - N <= eps is kept", [N, u, eps, eta], [*step, eps >= 1 - N], 1 - next_norm(N, u, eta) <= eps
        ),
    ]

    def margin(steps: Transitions) -> Array:
        lack = np.maximum(0.0, 1.0 - steps.N)
        off = np.maximum(0.0, 1.0 - norm_squared(steps.after)) - lack
        Psi = norm_squared(steps.problem.off_span(steps.after)) - steps.Psi
        return np.maximum(off, Psi) - 4.0 * steps.error.max(axis=1) - steps.roundoff

    return judge_step(
        case,
        "delta_2 never increases",
        proofs,
        margin,
        by="Z3",
        tightness=Tightness(
            1.0, "the largest delta_2 after a step over delta_2 before (1: unchanged if u = 0)"
        ),
    )


@POSITIVITY.claim(
    "as printed: refuted, exhaustive",
    argument=r"A coordinate with $c_0(\ell) = 0$ stays 0; no choice of signs makes it positive.",
    erratum=Erratum(
        kind="gap",
        printed="Assumption 2 ($c_t(\\ell) > 0$ for all $\\ell$) 'without loss of generality'",
        correct=r"true if all $c_0(\ell) \ne 0$. A datapoint with $c_0(\ell) = 0$ can be dropped, but then "
        r"the number of "
        r"relevant elements of a batch is random (hypergeometric); the drift is a mixture over it and still "
        r"positive",
        consequence="Theorem 2 stands: with s >= 2 correlations that are not 0 the drift is positive, see "
        "the last variant.",
    ),
)
def positive_as_printed(case: Case) -> Outcome:
    """A coordinate that starts at zero."""
    problem = Problem(StandardBasis(3, 3), np.array([0.5, 0.0, -0.4]), 0.2)
    path = case.engine.trajectory(problem, np.tile([[0], [1], [2]], (20, 1)))
    stays = bool((problem.correlations(path)[:, 1] == 0).all()) and abs(path[-1, 0]) > 0.01
    return refuted(
        "exhaustive",
        "one path",
        unless=not stays,
        detail=f"After 60 steps w = {path[-1].tolist()}.",
        counterexample=Counterexample(
            "the second coordinate is 0 for ever",
            {"w0": [0.5, 0.0, -0.4], "eta": 0.2, "m": 3, "b": 1},
            "import numpy as np\nfrom engine import Problem, StandardBasis, load_engine\n"
            "problem = Problem(StandardBasis(3, 3), np.array([0.5, 0, -0.4]), 0.2)\n"
            'print(load_engine("reference").trajectory(problem, np.tile([[0], [1], [2]], (20, 1)))[-1])',
        ),
        samples=1,
        message="a coordinate that is 0 does not stay 0",
    )


@POSITIVITY.claim(
    "corrected: verified, proved",
    assumptions=(*SGD, r"all $c_0(\ell) \ne 0$"),
    argument="The factors of Lemma 14 depend on the squares only, and are positive.",
)
def positive_corrected(case: Case) -> Outcome:
    """One step from w and from its reflection to positive coordinates, on the engine."""
    c, N, u, eta = reals("c N u eta")
    A, B = batch_factor(N, u, eta), rest_factor(u, eta)
    domain = [eta > 0, eta <= Rational(1, 5), u >= 0, u <= N, 1 + eta / 4 >= N]
    proofs = [
        identity("the factor of -c", (-c * A) / (-c), c * A / c),
        Sentence("both factors are positive", [N, u, eta], domain, (A > 0) & (B > 0)),
    ]

    def margin(steps: Transitions) -> Array:
        reflected = steps.problem.combine(steps.c) + steps.problem.off_span(steps.before)
        after = case.engine.steps(steps.problem, reflected, steps.batches)
        off = np.abs(steps.problem.correlations(after) - steps.new)
        return (off - 4.0 * steps.error).max(axis=1)

    return judge_step(case, "the reflection", proofs, margin, by="SymPy and Z3")


@POSITIVITY.claim(
    "zero correlations: verified, exhaustive",
    title="the drift of R is positive if some correlations are zero",
    text=r"""If exactly $s \ge 2$ of the $c_0(\ell)$, $\ell\in[m]$, are not 0, the drift of $R$ near its
limit is at least $\sum_k p_k D(s, k) > 0$, where $k$ is the number of those $s$ datapoints in the batch,
$p_k$ its hypergeometric law, and $D(s, k)$ the infimum of the drift for $s$ datapoints and batches
of size $k$ ($0$ for $k \in \{0, s\}$).""",
    argument="A datapoint without correlation has gradient 0 (Eq. (4)), so given k the batch acts as a "
    "uniform k-subset "
    "of the s others.",
)
def zero_correlations(case: Case) -> Outcome:
    """All batches on the engine at level ratios near the limit, for all b < m and 2 <= s < m."""
    eta, ratio, worst, samples = 0.2, 20.0, 0.0, 0
    rows = ["| m | b | s | drift on the engine | closed form |", "|--:|--:|--:|--:|--:|"]
    for m in range(3, case.pick(6, 7, 9)):
        for s in range(2, m):
            for b in range(1, m):
                w = np.zeros(m)
                w[1:s] = math.exp(-ratio) / (s - 1)
                w[0] = 1.0 - 0.5 * norm_squared(w)
                problem = Problem(StandardBasis(m, m), w, eta)
                batches = all_batches(m, b)
                drift = float(increments(case.engine, problem, batches).mean())
                exact, _ = settling.drift_range(m, s, b, eta)
                allowed = increment_tolerance(case.engine, problem, b, ratio)
                worst, samples = max(worst, abs(drift - exact) / allowed), samples + len(batches)
                if exact <= allowed:
                    worst = math.inf
                rows.append(f"| {m} | {b} | {s} | {drift:.6f} | {exact:.6f} |")
    bad = worst > 1.0
    return verified(
        "exhaustive",
        f"mean of the increment over all batches on the engine at R = {ratio:g}, level ratios (where "
        f"the drift is "
        "least, by convexity), eta = 1/5",
        unless=bad,
        detail="\n".join(rows[:14]) + f"\n\n(the first of {len(rows) - 2} settings)",
        counterexample=lambda: Counterexample("the drift is not the mixture", {"excess": worst}),
        detects="a drift off the closed form by more than rounding and exp(-R)",
        samples=samples,
        message="the drift with zero correlations is not the mixture",
    )
