r"""Proposition 8: its drift condition, as R satisfies it, at all times.

Fix w0, and let P_t be the product of the factors 1 - eta u_s of the steps before t, and S_t the sum of the
|c_t(l)| but for the largest.  As A >= B > 0, no coordinate shrinks by more than B, so S_t >= P_t S_0; and S_t
<= exp(-R_t), as the leader is below 1.  Outside of the data Psi_t = Psi_0 P_t^2, and 1 - N' <= (1 - 4 eta u)(1
- N) <= B^4 (1 - N) below the sphere, so that

    Psi_t <= Psi_0 exp(-2 R_t)/S_0^2,   (1 - N_t)+ <= (1 - N_0)+ exp(-4 R_t)/S_0^4,   surely, for every t.

So each error term of the drift bound (``appendix_c_explicit``) is at most a function of R_t alone, which
vanishes as R grows: the drift condition holds from t = 0 on, with a function that depends on w0.  The paper
waits for a time tau; nothing has to be waited for.  (Uniformly over all starts no such function exists: as the
norm tends to 0 with R fixed the drift tends to a negative number if m >= 3.  Proposition 8 does not ask for
that.)
"""

from __future__ import annotations

from math import comb

import numpy as np
from sympy import Rational

from claims.appendix_c.appendix_c_explicit import JENSEN, bound_and_mean
from claims.theory.domains import batch_steps
from claims.theory.drift import corrected_bound, infimum
from claims.theory.error_terms import factor_sentence, ratio_sentences
from claims.theory.harness import judge_formula
from claims.theory.steps import Steps, only
from engine import Array
from engine.aggregates import next_norm
from evidence import Outcome, Tightness
from evidence.chain import prove
from evidence.proof import Sentence, reals
from referee import Case, judge


def sentences() -> list[Sentence]:
    """A/B; that no coordinate falls by more than B; how Psi and the norm follow B."""
    N, u, x, eta = reals("N u x eta")
    step = [eta > 0, eta <= Rational(1, 5), u >= 0, u <= N]
    return [
        *ratio_sentences(),
        factor_sentence(),
        Sentence(
            "N <= 1: 1 - N' <= (1 - 4 eta u)(1 - N)", [eta, N, u], [*step, N <= 1],
            1 - next_norm(N, u, eta) <= (1 - 4 * eta * u) * (1 - N),
        ),
        Sentence("1 - 4 x <= (1 - x)^4 for x <= 1", [x], [x >= 0, x <= 1], 1 - 4 * x <= (1 - x) ** 4),
        Sentence(
            "N >= 1 is kept", [eta, N, u], [*step, N >= 1, 1 + eta / 4 >= N], next_norm(N, u, eta) >= 1
        ),
    ]  # fmt: skip


@judge("proposition_8.drift/as_printed", "proved")
def drift(case: Case) -> Outcome:
    """The bounds by machine; on the engine the exact conditional mean, and what ties the error terms to R."""
    ratio = max(corrected_bound(m, b, 0.2) / infimum(m, b, 0.2) for m in range(2, 12) for b in range(1, m))

    def margin(steps: Steps) -> Array:
        bound, mean, slack = bound_and_mean(steps)
        off = np.repeat(bound - mean - slack, comb(steps.m, steps.b))
        # S' >= B S, Psi' = B^2 Psi (with Lemma 14), and (1 - N')+ <= B^4 (1 - N)+
        sunk = np.log(steps.B * steps.S / steps.without(steps.new_size, steps.next_leader)) - steps.slack
        lack = np.maximum(0.0, 1.0 - steps.new_N) - steps.B**4 * np.maximum(0.0, 1.0 - steps.N)
        lack = lack - 4.0 * steps.error.max(axis=1) - 4.0 * steps.roundoff
        return np.asarray(np.maximum(np.maximum(off, only(np.isfinite(sunk), sunk)), lack))

    return judge_formula(
        prove(*sentences()),
        batch_steps(case, "the drift condition"),
        margin,
        by="machine proofs; Jensen's inequality and the induction over t by hand; the conditional mean by "
        "summing over all batches",
        tightness=Tightness(
            ratio, "eta^2 b (m-b)^2/(2 m (m-1)^2) over mu(infinity), largest for m < 12 at eta = 1/5"
        ),
        detail=JENSEN
        + " 'The past' is the sigma-algebra of the batches before the present one (see the claim on "
        "the filtration).",
    )
