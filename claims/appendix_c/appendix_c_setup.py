"""A step on the way to Proposition 9: the time tau, and whether it is a stopping time.

The text applies Proposition 8 from tau(eps) = inf{tau : delta_2(w_t) <= eps for all t >= tau} on and calls it a
stopping time.  With delta_2 = max(Psi, (1 - N)+), which bounds all error terms (Lemma 24 made explicit) and
never increases, it is one; for a delta_2 that may rise again it depends on the future.
"""

from __future__ import annotations

import numpy as np
from sympy import Rational

from claims.mathematics import settling as settling
from claims.mathematics.error_terms import STEP
from claims.mathematics.step_judging import judge_step
from claims.mathematics.transitions import Transitions
from engine import Array, norm_squared
from engine.aggregates import next_norm, rest_factor
from evidence import Outcome, Tightness
from evidence.proof import Sentence, reals
from referee import Case, Erratum, Statement

TAU = Statement(
    "Appendix C.1, tau is a stopping time",
    "Appendix C.1, after Proposition 23",
    "the time from which on Proposition 8 is applied is a stopping time",
    r"""$\tau(\varepsilon) = \inf\{\tau : \delta_2(\mathbf w_t) \le \varepsilon \text{ for all } t \ge \tau\}$
is a stopping time: $\{\delta_2 \le \varepsilon\}$ is never left, so that $\tau(\varepsilon)$ is the first time
with $\delta_2(\mathbf w_\tau) \le \varepsilon$.""",
    (*STEP, r"read with the $\delta_2$ of Lemma 24's proof, $\max(\Psi, (1 - \lVert\mathbf w\rVert^2)_+)$"),
    "tau",
)


@TAU.claim(
    "as printed: verified, proved",
    argument=r"Read with the $\delta_2$ that the proof of Lemma 24 makes, from $\Psi$ and $(1-\lVert\mathbf "
    r"w\rVert^2)_+$: $\Psi$ never increases (Corollary 6), $N$ does not decrease below 1 (Lemma 17) and $N "
    r"\ge 1$ is preserved (Lemma 18). For any $\delta_2 \to 0$ it would fail: with $|1 - \lVert\mathbf "
    r"w\rVert^2|$, $\mathbf w_0 = (497/500, 1/10)$ and $\varepsilon = \eta^2/8$, whether $\tau = 0$ depends "
    "on the batches after the first.",
    erratum=Erratum(
        printed=r"$\tau(\varepsilon) := \inf\{\tau : \delta_2(\mathbf w_t) \le \varepsilon \text{ for all } "
        r"t \ge \tau\}$ "
        "'defined as the stopping time'",
        correct=r"take $\delta_2 = \max(\Psi, (1 - \lVert\mathbf w\rVert^2)_+)$, which never increases: then "
        r"$\tau$ is the first time with $\delta_2 \le \varepsilon$, a stopping time",
        consequence="Proposition 9 and Theorem 2 stand: this delta_2 bounds all error terms that depend on t.",
        example=r"$\delta_2 = |1 - \lVert\mathbf w\rVert^2|$, $\mathbf w_0 = (497/500, 1/10)$, $\varepsilon "
        r"= \eta^2/8$: whether $\tau = 0$ depends on the batches after the first",
    ),
)
def tau_as_printed(case: Case) -> Outcome:
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
