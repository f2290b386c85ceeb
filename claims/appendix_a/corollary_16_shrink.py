"""Corollary 16 and Section 4.2: whether a coordinate outside the batch shrinks, strictly or not."""

from __future__ import annotations

import numpy as np
from sympy import And, Integer, Rational

from claims.appendix_a.corollary_16_outside import ASSUMPTIONS, PROOF, N, eta, u
from claims.mathematics.dynamics import rest_factor
from claims.mathematics.one_step import Step, combined, judge
from claims.mathematics.replays import replay
from claims.snippets import snippet
from claims.statement import Case, Erratum, Statement
from engine import Problem
from evidence import Counterexample, Evidence, Outcome, Tightness, Verdict
from evidence.chain import prove
from evidence.proof import Sentence, decide

STEP = [eta > 0, eta <= Rational(1, 5), u >= 0, u <= N, 1 + eta / 4 >= N]
SHRINK = Statement(
    label="Corollary 16, factor outside the batch",
    part="factor_out",
    source=PROOF,
    title="coordinates outside the batch are multiplied by a number in (0, 1)",
    text=r"""For $j \in [n]\setminus\mathcal B_t$ the factor is in $(0,1)$, since $1-\eta u_t \le 1$ and
$1-\eta u_t \ge 1-\eta\lVert\mathbf w_t\rVert^2 \ge 1-\eta(1+\eta/4) > 0$.""",
    assumptions=ASSUMPTIONS,
    key="corollary_16_outside",
)

STRICT = Statement(
    label="Section 4.2, coordinates outside the batch",
    part="section_4_2",
    source="Section 4.2, between Proposition 5 and Corollary 6",
    title="coordinates outside the batch shrink strictly in every step",
    text=r"For $j \notin \mathcal B_t$: $c_{t+1}(j)/c_t(j) < 1$, hence $|c_{t+1}(j)| < |c_t(j)|$.",
    assumptions=ASSUMPTIONS,
    key="corollary_16_outside",
)


def stands_still(case: Case, printed: str, text: str) -> Outcome:
    """A batch orthogonal to the weights: no coordinate moves."""
    proof = decide(Sentence(printed, [N, u, eta], STEP, rest_factor(u, eta) < 1))
    problem = Problem(np.eye(2), np.array([0.0, 0.5]), 0.2)
    w, complaint = replay(case, problem, [[0]], [0.0, 0.5])
    broken = proof.status == "refuted" and not complaint
    return Outcome(
        verdict=Verdict.REFUTED if broken else Verdict.INCONCLUSIVE,
        evidence=Evidence.COUNTEREXAMPLE,
        method="an exact point on the strict inequality; one step of the engine with a batch orthogonal to "
        "the weights",
        detail=f"{proof.message}. On the engine (0, 1/2) with the batch {{0}} becomes {w.tolist()}.",
        counterexample=Counterexample(
            text,
            {"data": [[1, 0], [0, 1]], "w0": [0, "1/2"], "eta": "1/5", "batch": [0], "u": 0, "w_1": w.tolist()},
            snippet("Problem(np.eye(2), np.array([0.0, 0.5]), 0.2)", [[0]], "w, 'unchanged'"),
        ),
        samples=1,
        message=complaint,
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

    return judge(
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


NOT_STRICT = {
    "consequence": "Everything that is used (Psi does not increase, signs are kept) needs only the weak "
    "inequality, which the proof gives."
}


@SHRINK.claim(
    "as printed: refuted, counterexample",
    argument=r"The proof's own bound is $1 - \eta u_t \le 1$; at $u_t = 0$ the factor is 1.",
    erratum=Erratum(
        printed=r"these coordinates are multiplied by a quantity in $(0,1)$",
        correct=r"in $(0,1]$, and below 1 exactly if $u_t > 0$",
        **NOT_STRICT,
    ),
)
def shrink_as_printed(case: Case) -> Outcome:
    """The factor is 1 for a batch orthogonal to the weights."""
    return stands_still(case, "1 - eta u < 1", "u = 0: the factor is 1")


@SHRINK.claim(
    "corrected: verified, proved",
    text=SHRINK.text.replace("$(0,1)$", r"$(0,1]$ (and below 1 if $u_t > 0$)"),
    argument="The displayed bounds.",
)
def shrink_corrected(case: Case) -> Outcome:
    """With the end point."""
    return shrinks(case)


@STRICT.claim(
    "as printed: refuted, counterexample",
    argument=r"At $\mathbf w = (0, 1/2)$, $\mathcal B = \{0\}$ nothing moves; and 0 stays 0.",
    erratum=Erratum(
        printed=r"$c_{t+1}(j)/c_t(j) < 1$, that is $|c_{t+1}(j)| < |c_t(j)|$, for $j \notin \mathcal B_t$",
        correct=r"$|c_{t+1}(j)| \le |c_t(j)|$, strict exactly if $c_t(j) \ne 0$ and $u_t > 0$",
        **NOT_STRICT,
    ),
)
def strict_as_printed(case: Case) -> Outcome:
    """A batch orthogonal to the weights."""
    return stands_still(
        case, "the ratio 1 - eta u is below 1", "u = 0: the coordinate outside the batch stays 1/2"
    )


@STRICT.claim(
    "corrected: verified, proved",
    text=r"For $j \notin \mathcal B_t$: $|c_{t+1}(j)| \le |c_t(j)|$, strict exactly if $c_t(j) \ne 0$ and "
    r"$u_t > 0$.",
    argument="The factor is $1 - \\eta u_t$, in $(0, 1]$.",
)
def strict_corrected(case: Case) -> Outcome:
    """Not increasing."""
    return shrinks(case)
