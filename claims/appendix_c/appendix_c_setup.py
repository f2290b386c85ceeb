"""A step on the way to Proposition 9: the time tau, and whether it is a stopping time.

The text applies Proposition 8 from tau(eps) = inf{tau : delta_2(w_t) <= eps for all t >= tau} on and calls it a
stopping time; it depends on the future.  With delta_2 = max(Psi, (1 - N)+), which bounds all error terms
(Lemma 24 made explicit) and never increases, it is one.
"""

from __future__ import annotations

import numpy as np
from sympy import Rational

from claims.mathematics import settling as settling
from claims.mathematics.dynamics import batch_factor, next_norm, rest_factor
from claims.mathematics.error_terms import POSITIVE, SGD, STEP
from claims.mathematics.step_judging import judge_step
from claims.mathematics.transitions import Transitions
from claims.statement import Case, Erratum, Statement
from engine import Array, Problem, StandardBasis, alignment, norm_squared, step_error
from evidence import Counterexample, Outcome, Tightness, refuted
from evidence.proof import Sentence, reals

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
START = np.array([497 / 500, 1 / 10])


@TAU.claim(
    "as printed: refuted, counterexample",
    argument=r"$\delta_2(\mathbf w) = |1 - \lVert\mathbf w\rVert^2|$ with $m = n = 2$ is admissible. From "
    r"$\mathbf w_0 = "
    r"(497/500, 1/10)$ with $\varepsilon = \eta^2/8$: on $\mathcal B_0 = \{1\}, \mathcal B_1 = \{1\}, \dots$ "
    r"it exceeds "
    r"$\varepsilon$ after some steps, on $\mathcal B_0 = \{1\}, \mathcal B_1 = \{0\}, \dots$ it does not. "
    r"Both have "
    r"positive probability, so $\{\tau = 0\}$ is not decided by $\mathcal B_0$.",
    erratum=Erratum(
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
        "counterexample",
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
    """Absorption by machine, for all states, and on the engine."""
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
        by="machine proofs",
        tightness=Tightness(
            1.0, "the largest delta_2 after a step over delta_2 before (1: unchanged if u = 0)"
        ),
    )
