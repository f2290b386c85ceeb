"""Corollary 16 and Section 4.2: a coordinate outside the batch shrinks, unless the batch is orthogonal to w.

The factor is 1 - eta u, in (0, 1], and below 1 exactly if u > 0.  If no coordinate of w_0 in the data is 0,
none ever is, as their factors are positive, and u_t > 0 for every batch.
"""

from __future__ import annotations

import numpy as np
from sympy import And, Integer, Rational

from claims.appendix_a.corollary_16_outside import ASSUMPTIONS, PROOF, N, eta, u
from claims.mathematics.one_step import Step, combined, judge_formula
from engine.aggregates import rest_factor
from evidence import Outcome, Tightness
from evidence.chain import prove
from evidence.proof import Sentence
from referee import Case, Erratum, Statement

STEP = [eta > 0, eta <= Rational(1, 5), u >= 0, u <= N, 1 + eta / 4 >= N]
SHRINK = Statement(
    label="Corollary 16, factor outside the batch",
    part="factor_out",
    source=PROOF,
    title="coordinates outside the batch are multiplied by a number in (0, 1)",
    text=r"""For $j \in [n]\setminus\mathcal B_t$ the factor is in $(0,1)$, since $1-\eta u_t \le 1$ and
$1-\eta u_t \ge 1-\eta\lVert\mathbf w_t\rVert^2 \ge 1-\eta(1+\eta/4) > 0$; it is in $(0,1]$ for every
$\mathbf w_0$.""",
    assumptions=(*ASSUMPTIONS, r"below 1 read for $\mathbf w_0$ with $c_0(i) \ne 0$ for all $i \in [m]$"),
    key="corollary_16_outside",
)

STRICT = Statement(
    label="Section 4.2, coordinates outside the batch",
    part="section_4_2",
    source="Section 4.2, between Proposition 5 and Corollary 6",
    title="coordinates outside the batch shrink strictly in every step",
    text=r"For $j \notin \mathcal B_t$: $c_{t+1}(j)/c_t(j) < 1$, hence $|c_{t+1}(j)| < |c_t(j)|$.",
    assumptions=(*ASSUMPTIONS, r"read for $\mathbf w_0$ with $c_0(\ell) \ne 0$ for all $\ell \in [n]$"),
    key="corollary_16_outside",
)


#: What the slip does not touch.
WEAK = (
    "Everything that is used (Psi does not increase, signs are kept) needs only the weak inequality, which the "
    "proof gives."
)


def shrinks(case: Case) -> Outcome:
    """The factor is in (0, 1], and below 1 exactly if u > 0; the engine's sizes do not grow."""
    B = rest_factor(u, eta)
    chain = prove(
        Sentence("positive, at most 1", [N, u, eta], STEP, And(B > 0, Integer(1) >= B)),
        Sentence(
            "the printed lower bounds",
            [N, u, eta],
            STEP,
            And(1 - eta * N <= B, 1 - eta * N >= 1 - eta * (1 + eta / 4), 1 - eta * (1 + eta / 4) > 0),
        ),
        Sentence("below 1 if u > 0", [N, u, eta], [*STEP, u > 0], B < 1),
    )

    def off(step: Step) -> float:
        excess = np.where(step.member, -np.inf, np.abs(step.new_c) - np.abs(step.c)).max()
        low = (1.0 - step.eta * (1.0 + step.eta / 4.0)) * np.abs(step.c)
        turned = np.where(step.member, -np.inf, low - np.sign(step.c) * step.new_c).max()
        grown = (np.sqrt(step.new_psi) - np.sqrt(step.psi)).max()
        return combined(*((float(x), step.eps) for x in (excess, turned, grown, step.off_lemma_14())))

    return judge_formula(
        case,
        chain,
        off,
        formula="the bounds of the factor outside the batch, and Psi' <= Psi",
        tightness=Tightness(
            1.0,
            "the upper bound 1 is attained by batches orthogonal to the weights; the lower one "
            "would need u = 1 + eta/4",
        ),
    )


@SHRINK.claim(
    "as printed: verified, proved",
    argument=r"Read for $\mathbf w_0$ none of whose coordinates in the data is 0, as Section 4.2 has it, "
    "which divides by them: their factors are positive, so that none ever is 0, and $u_t > 0$ as batches "
    r"are not empty. The displayed bounds alone give $(0,1]$: from $\mathbf w = (0, 1/2)$ with $\mathcal B = "
    r"\{0\}$ nothing moves.",
    erratum=Erratum(
        printed=r"these coordinates are multiplied by a quantity in $(0,1)$",
        correct=r"in $(0,1]$, and below 1 exactly if $u_t > 0$",
        consequence=WEAK,
        example=r"$\mathbf w = (0, 1/2)$, $\mathcal B = \{1\}$: the factor is 1",
    ),
)
def shrink_as_printed(case: Case) -> Outcome:
    """The bounds of the factor."""
    return shrinks(case)


@STRICT.claim(
    "as printed: verified, proved",
    argument=r"Read for $\mathbf w_0$ without a coordinate that is 0, since the paragraph divides by "
    r"$c_t(\ell)$ for all $\ell \in [n]$: none ever becomes 0, $u_t > 0$, and the factor $1 - \eta u_t$ is "
    r"below 1. With a coordinate that is 0 the bare words fail: from $\mathbf w = (0, 1/2)$ with $\mathcal B "
    r"= \{0\}$ nothing moves, and 0 stays 0.",
    erratum=Erratum(
        printed=r"$c_{t+1}(j)/c_t(j) < 1$, that is $|c_{t+1}(j)| < |c_t(j)|$, for $j \notin \mathcal B_t$",
        correct=r"$|c_{t+1}(j)| \le |c_t(j)|$, strict exactly if $c_t(j) \ne 0$ and $u_t > 0$",
        consequence=WEAK,
        example=r"$\mathbf w = (0, 1/2)$, $\mathcal B = \{1\}$: nothing moves",
    ),
)
def strict_as_printed(case: Case) -> Outcome:
    """The bounds of the factor."""
    return shrinks(case)
