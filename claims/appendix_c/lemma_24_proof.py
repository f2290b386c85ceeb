"""Lemma 24: the lines of its proof.

The function f has a pole at 1/eta and decreases on either side of it; it is used at u <= 1 + eta/4 < 1/eta.
"""

from __future__ import annotations

import numpy as np
from sympy import Integer, Rational

from claims.appendix_c.lemma_24 import statement
from claims.mathematics.rates import measured_ratio
from claims.mathematics.step_judging import judge_step
from claims.mathematics.transitions import Transitions
from engine import Array
from engine.aggregates import batch_factor, rest_factor
from evidence import Outcome, Reach, Tightness, verified
from evidence.chain import prove
from evidence.proof import Sentence, derivative, identity, reals
from referee import Case, Erratum

REWRITTEN = statement(
    "A/B rewritten",
    "rewritten",
    "the displayed forms of A/B",
    r"""$\frac AB = \frac{1 + 2\eta(1-u)}{1-\eta u} - \frac{\eta}{1-\eta u}(\lVert\mathbf w\rVert^2 - u) \ge
\frac{1 + 2\eta(1-u)}{1-\eta u} - \frac\eta{1-2\eta}(\lVert\mathbf w\rVert^2 - u)$, and
$\frac AB = 1 + \eta\frac{2 - \lVert\mathbf w\rVert^2}{1 - \eta u}$.""",
)
NORM = statement(
    "|w|^2 <= 1 + exp(-R) + Psi",
    "norm",
    "the norm is at most 1 up to vanishing terms",
    r"""$\lVert\mathbf w_t\rVert^2 = c_t(i_t^*)^2 + \sum_{\mathcal J_t} c_t(\ell)^2 + \Psi_t \le
c_t(i_t^*)^2 + S_t + \Psi_t \le 1 + e^{-R_t} + \Psi_t$; if $i_t^* \in \mathcal B$, then
$\lVert\mathbf w_t\rVert^2 - u_t \le S_t + \Psi_t$; if not, then $u_t \le S_t$.""",
)
DECREASING = statement(
    "f is decreasing",
    "decreasing",
    "the function f of the proof decreases",
    r"""$f(x) = \frac{1 + 2\eta(1-x)}{1 - \eta x}$ is decreasing for all $x < 1/\eta$ if $\eta < 1/2$,
since $f'(x) = \frac{\eta(2\eta - 1)}{(1-\eta x)^2} < 0$.""",
)


@REWRITTEN.claim(
    "as printed: verified, proved", argument=r"Algebra, $u \le \lVert\mathbf w\rVert^2 \le 2$ and $\eta < 1/2$."
)
def rewritten(case: Case) -> Outcome:
    """The identities by SymPy, the inequality by machine, and A/B on the engine."""
    N, u, eta = reals("N u eta")
    A, B = batch_factor(N, u, eta), rest_factor(u, eta)
    first = (1 + 2 * eta * (1 - u)) / B
    proofs = [
        identity("first form", A / B, first - eta / B * (N - u)),
        identity("second form", A / B, 1 + eta * (2 - N) / B),
        Sentence(
            "1/(1 - eta u) <= 1/(1 - 2 eta)",
            [N, u, eta],
            [eta > 0, eta <= Rational(1, 5), u >= 0, u <= N, N <= 2],
            first - eta / B * (N - u) >= first - eta / (1 - 2 * eta) * (N - u),
        ),
    ]

    def margin(steps: Transitions) -> Array:
        exact = 1.0 + steps.eta * (2.0 - steps.N) / (1.0 - steps.eta * steps.u)
        return np.abs(measured_ratio(steps) - exact) - 4.0 * (steps.error / steps.c).max(axis=1)

    return judge_step(
        case,
        "A/B rewritten",
        proofs,
        margin,
        by="machine proofs",
        tightness=Tightness(
            (1 - 0.4) / (1 - 0.2 * 1.05),
            "1/(1 - eta u) over 1/(1 - 2 eta) at eta = 1/5 and the largest u = 1 + eta/4 (1: attained)",
        ),
    )


@NORM.claim(
    "as printed: verified, proved",
    argument=r"$c(\ell)^2 \le |c(\ell)|$ as $|c(\ell)| < 1$, and $S_t = |c_t(i_t^*)| e^{-R_t} < e^{-R_t}$.",
)
def norm(case: Case) -> Outcome:
    """One term by machine; the sums before and after steps of the engine."""
    c, N, a, S, Psi, E = reals("c N a S Psi E")
    proofs = [
        Sentence("c^2 <= c", [c], [c >= 0, c < 1], c**2 <= c),
        Sentence(
            "the sum",
            [N, a, S, Psi, E],
            [a > 0, a < 1, Psi >= 0, S >= 0, E >= 0, a * E >= S, a**2 + S + Psi >= N],
            1 + E + Psi >= N,
        ),
    ]
    seen = {"ratio": 0.0}

    def margin(steps: Transitions) -> Array:
        after = (steps.after**2).sum(axis=1)
        Psi = (steps.problem.off_span(steps.after) ** 2).sum(axis=1)
        top = np.exp(-steps.R_after) + Psi
        seen["ratio"] = max(seen["ratio"], float(((after - 1.0) / top).max()))
        kept = np.where(steps.leads, steps.N - steps.u - steps.S - steps.Psi, steps.u - steps.S)
        return np.maximum(after - 1.0 - top, kept) - steps.slack - 4.0 * steps.error.max(axis=1)

    return judge_step(
        case,
        "|w|^2 <= 1 + exp(-R) + Psi",
        proofs,
        margin,
        by="machine proofs",
        tightness=lambda: Tightness(
            seen["ratio"], "largest (|w|^2 - 1)/(exp(-R) + Psi) seen; the squares s <= exp(-2R) are what counts"
        ),
    )


@DECREASING.claim(
    "as printed: verified, proved",
    argument=r"Read left of the pole at $1/\eta$, where the proof uses it ($u_t \le 1 + \eta/4$), and as it "
    "is derived, from $f' < 0$: the derivative is negative and $f$ has no pole there. Across the pole it "
    r"fails: at $\eta = 1/5$, $f(0) = 7/5 < f(10) = 13/5$.",
    erratum=Erratum(
        printed=r"$f(x) = (1 + 2\eta(1-x))/(1-\eta x)$ 'is decreasing for all $x \in \mathbb R$'",
        correct=r"decreasing on $x < 1/\eta$ (and on $x > 1/\eta$)",
        consequence=r"None: $u_t \le 1 + \eta/4 < 1/\eta$.",
        example=r"$\eta = 1/5$: $f(0) = 7/5 < f(10) = 13/5$",
    ),
)
def decreasing_as_printed(case: Case) -> Outcome:
    """The derivative by SymPy, its sign and the pole by machine; no dynamics is involved."""
    eta, x = reals("eta x")
    f = (1 + 2 * eta * (1 - x)) / (1 - eta * x)
    slope = eta * (2 * eta - 1) / (1 - eta * x) ** 2
    chain = prove(
        derivative("the derivative", f, x, slope),
        Sentence("it is negative", [eta, x], [eta > 0, eta < Rational(1, 2), eta * x < 1], slope < 0),
        Sentence("u stays below the pole", [eta], [eta > 0, eta <= Rational(1, 5)], eta * (1 + eta / 4) < 1),
        identity("f(1)", f, 1 / (1 - eta), where={x: Integer(1)}),
    )
    return verified(
        "proved",
        "machine proofs; no dynamics is involved",
        detail=chain.table(),
        reach=(Reach("eta < 1/2", 0.5, 0.5, "f' = 0 for all x at eta = 1/2", "f increases"),),
    )
