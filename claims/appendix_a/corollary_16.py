r"""Corollary 16 restates Corollary 6 (``section_4.corollary_6``, whose judge it shares); its steps.

There the factor of a coordinate is A = 1 + eta (2 - u - N) >= 1 - eta^2/2 > 0, and A <= 1 + 2 eta (1 - c^2)
because c^2 <= u <= N, so that Lemma 20 with lambda = 2 eta keeps |c| below 1.  What happens outside the
batch is in ``claims.appendix_a.corollary_16_outside``.
"""

from __future__ import annotations

import numpy as np
from sympy import And, Rational

from claims.mathematics.dynamics import batch_factor, next_norm, rest_factor
from claims.mathematics.one_step import Step, combined, exact_path, judge, replay
from claims.section_4.corollary_6 import ARGUMENT, COROLLARY
from claims.section_4.corollary_6 import judge as judge_corollary
from claims.statement import Case, Statement
from engine import Problem
from evidence import Evidence, Outcome, Reach, Tightness, Verdict
from evidence.chain import prove
from evidence.proof import Sentence, reals

N, u, c, eta = reals("N u c eta")
SIZES = [eta > 0, eta <= Rational(1, 5)]
STEP = [*SIZES, u >= 0, u <= N, 1 + eta / 4 >= N]
ASSUMPTIONS = (
    "linear activation, orthonormal data",
    r"$\lVert\mathbf w_0\rVert < 1$, $0 < \eta \le 1/5$, any sequence of batches",
)
PROOF = "Appendix A, proof of Corollary 16"

RESTATED = Statement(
    label="Corollary 16",
    source="Appendix A",
    title=COROLLARY.title,
    text=COROLLARY.text,
    assumptions=COROLLARY.assumptions,
)

POSITIVE = Statement(
    label="Corollary 16, factor in the batch",
    part="factor_in",
    source=PROOF,
    title="a coordinate in the batch keeps its sign",
    text=r"""$$1+\eta(2-u_t-\lVert\mathbf w_t\rVert^2) \ge 1+\eta(2-2\lVert\mathbf w_t\rVert^2)
\ge 1-\eta^2/2 > 0 .$$""",
    assumptions=ASSUMPTIONS,
)

GROWTH = Statement(
    label="Corollary 16, growth of a coordinate",
    part="growth",
    source=PROOF,
    title="a coordinate in the batch grows no faster than by Lemma 20",
    text=r"""For $i \in \mathcal B_t$: $|c_{t+1}(i)| = |c_t(i)|(1+\eta(2-u_t-\lVert\mathbf w_t\rVert^2))
\le |c_t(i)|(1+2\eta(1-c_t(i)^2))$, and $|c_t(i)| < 1$ implies $|c_{t+1}(i)| < 1$.""",
    assumptions=ASSUMPTIONS,
)


@RESTATED.claim("as printed: verified, proved", argument=ARGUMENT)
def as_printed(case: Case) -> Outcome:
    """The judge of Corollary 6, with how far its assumptions reach."""
    outcome = judge_corollary(case, "linear")
    if outcome.verdict is not Verdict.VERIFIED:
        return outcome
    failures, complaint = beyond(case)
    if complaint:
        return Outcome(Verdict.REFUTED, Evidence.PROVED, outcome.method, message=complaint)
    return Outcome(
        verdict=outcome.verdict,
        evidence=outcome.evidence,
        method=outcome.method,
        detail=[outcome.detail, f"Beyond the assumptions, on the engine: {failures}"],
        tightness=outcome.tightness,
        detects=outcome.detects,
        samples=outcome.samples,
        reach=(
            Reach(
                "eta <= 1/5",
                0.25,
                0.26,
                "proved up to 1/4, where it ends exactly: a single coordinate obeys "
                "c' = c (1 + 2 eta (1 - c^2)), which exceeds 1 near c = 1 for every larger eta",
                "|c| < 1 fails in the first step; signs are kept up to 3/7 (proved) and not at 0.7",
            ),
            Reach(
                "|w0| < 1",
                float(np.sqrt(3.5)),
                1.9,
                "at eta <= 1/5 and with all |c_0(i)| < 1: proved by the "
                "invariant |w|^2 < 7/2; exactly, while |w|^2 < 1 + 1/(2 eta)",
                "four coordinates of 0.95 in one batch change their signs",
            ),
        ),
    )


def beyond(case: Case) -> tuple[str, str | None]:
    """What breaks just beyond the assumptions, on the engine; and a complaint if it does not."""
    chain = prove(*reach_sentences())
    if not chain.proved:
        return "", f"the reach is not proved: {chain.failure().message}"
    told = []
    for problem, path, name in (
        (Problem(np.eye(2), np.array([0.985, 0.0]), 0.26), [[0]], "eta = 0.26, w0 = (0.985, 0)"),
        (Problem(np.eye(4), np.full(4, 0.95), 0.2), [[0, 1, 2, 3]], "eta = 0.2, w0 = 0.95 (1,1,1,1)"),
        (Problem(np.eye(2), np.array([0.756, 0.01]), 0.7), [[0], [0]], "eta = 0.7, w0 = (0.756, 0.01)"),
    ):
        w, complaint = replay(case, problem, path, exact_path(problem, path))
        if complaint:
            return "", complaint
        told.append(f"{name} leads to {np.round(w, 4).tolist()}")
    return "; ".join(told) + ".", None


def reach_sentences() -> list[Sentence]:
    """How far the corollary holds: up to eta = 1/4; signs up to 3/7; norms up to sqrt(7/2)."""
    x = reals("x")[0]
    A, B = batch_factor(N, u, eta), rest_factor(u, eta)
    wide = [eta > 0, u >= 0, u <= N]
    far = Rational(7, 2)
    bound = 1 + eta / 4 >= N
    return [
        Sentence(
            "eta <= 1/4: a square below 1 in the batch stays below 1",
            [x, N, u, eta],
            [*wide, eta <= Rational(1, 4), bound, x >= 0, x < 1, x <= u],
            x * A**2 < 1,
        ),
        Sentence(
            "eta <= 3/7: both factors are positive while N <= 1 + eta/4",
            [N, u, eta],
            [*wide, eta <= Rational(3, 7), bound],
            And(A > 0, B > 0),
        ),
        Sentence(
            "N < 7/2 is preserved",
            [N, u, eta],
            [*wide, eta <= Rational(1, 5), far > N],
            next_norm(N, u, eta) < far,
        ),
        Sentence(
            "N < 7/2: factors positive, squares stay below 1",
            [x, N, u, eta],
            [*wide, eta <= Rational(1, 5), far > N, x >= 0, x < 1, x <= u],
            And(A > 0, B > 0, x * A**2 < 1),
        ),
    ]


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

    return judge(
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

    return judge(
        case,
        chain,
        off,
        formula="the growth of a coordinate in the batch",
        tightness=Tightness(1.0, "new coordinate over the bound: equal if all other coordinates vanish"),
    )
