"""Corollary 16, coordinates in the batch: their factor is positive, and keeps them below 1."""

from __future__ import annotations

import numpy as np
from sympy import And, Rational

from claims.appendix_a.corollary_16 import N, c, eta, u
from claims.mathematics.one_step import Step, combined, judge_formula
from engine.aggregates import batch_factor
from evidence import Outcome, Tightness
from evidence.chain import prove
from evidence.proof import Sentence
from referee import Case, Statement

SIZES = [eta > 0, eta <= Rational(1, 5)]
STEP = [*SIZES, u >= 0, u <= N, 1 + eta / 4 >= N]
ASSUMPTIONS = (
    "linear activation, orthonormal data",
    r"$\lVert\mathbf w_0\rVert < 1$, $0 < \eta \le 1/5$, any sequence of batches",
)
PROOF = "Appendix A, proof of Corollary 16"

POSITIVE = Statement(
    label="Corollary 16, factor in the batch",
    part="factor_in",
    source=PROOF,
    title="a coordinate in the batch keeps its sign",
    text=r"""$$1+\eta(2-u_t-\lVert\mathbf w_t\rVert^2) \ge 1+\eta(2-2\lVert\mathbf w_t\rVert^2)
\ge 1-\eta^2/2 > 0 .$$""",
    assumptions=ASSUMPTIONS,
    key="corollary_16",
)

GROWTH = Statement(
    label="Corollary 16, growth of a coordinate",
    part="growth",
    source=PROOF,
    title="a coordinate in the batch grows no faster than by Lemma 20",
    text=r"""For $i \in \mathcal B_t$: $|c_{t+1}(i)| = |c_t(i)|(1+\eta(2-u_t-\lVert\mathbf w_t\rVert^2))
\le |c_t(i)|(1+2\eta(1-c_t(i)^2))$, and $|c_t(i)| < 1$ implies $|c_{t+1}(i)| < 1$.""",
    assumptions=ASSUMPTIONS,
    key="corollary_16",
)


@POSITIVE.claim("as printed: verified, proved", argument=r"$u \le N$, then $N \le 1 + \eta/4$.")
def positive_as_printed(case: Case) -> Outcome:
    """The three inequalities; the engine's factors in the batch."""
    chain = prove(
        Sentence(
            "the chain of three inequalities",
            [N, u, eta],
            STEP,
            And(
                batch_factor(N, u, eta) >= 1 + eta * (2 - 2 * N),
                1 + eta * (2 - 2 * N) >= 1 - eta**2 / 2,
                1 - eta**2 / 2 > 0,
            ),
        )
    )

    def off(step: Step) -> float:
        low = (1.0 - step.eta**2 / 2.0) * np.abs(step.c) - np.sign(step.c) * step.new_c
        return combined((float((low * step.member).max()), step.eps), (step.off_lemma_14(), step.eps))

    return judge_formula(
        case,
        chain,
        off,
        formula="the lower bound of the factor in the batch",
        tightness=Tightness(
            1.0, "bound over the factor at u = N = 1 + eta/4; no path gets there (Proposition 15, sharp)"
        ),
    )


@GROWTH.claim(
    "as printed: verified, proved",
    argument=r"$c^2 \le u$ and $c^2 \le N$; then Lemma 20 with $\lambda = 2\eta \le 2/5 \le 1/2$.",
)
def growth_as_printed(case: Case) -> Outcome:
    """Both inequalities; the engine's coordinates."""
    ahead = c * (1 + 2 * eta * (1 - c**2))
    chain = prove(
        Sentence("growth", [c, N, u, eta], [*STEP, c >= 0, c**2 <= u], c * batch_factor(N, u, eta) <= ahead),
        Sentence("below 1", [c, eta], [*SIZES, c >= 0, c < 1], And(ahead >= 0, ahead < 1)),
    )

    def off(step: Step) -> float:
        size = np.abs(step.c)
        excess = np.abs(step.new_c) - size * (1.0 + 2.0 * step.eta * (1.0 - size**2))
        return combined(
            (float(np.where(step.member, excess, -np.inf).max()), step.eps), (step.off_lemma_14(), step.eps)
        )

    return judge_formula(
        case,
        chain,
        off,
        formula="the growth of a coordinate in the batch",
        tightness=Tightness(1.0, "new coordinate over the bound: equal if all other coordinates vanish"),
    )
