r"""Section 4.5: Eq. (13), Eq. (14) and the bounds that the sketch draws from them for b = 1.

All of them are exact identities plus terms that vanish.  Exactly, N - c*^2 - Psi = s, the sum of the squares of
the others, and 0 < 1 - c*^2 = (1 - N) + s + Psi; and s <= S^2 <= exp(-2R).  So the errors are of order exp(-2R)
(the text bounds squares by first powers and gets exp(-R)), plus Psi and (1 - N)+, which vanish with t.
"""

from __future__ import annotations

import numpy as np
from sympy import Rational

from claims.mathematics.drift import infimum
from claims.mathematics.dynamics import batch_factor, rest_factor
from claims.mathematics.error_terms import STEP, factor_sentence, judge_step, ratio_sentences
from claims.mathematics.rates import with_rates
from claims.mathematics.transitions import Transitions
from claims.statement import Case, Statement
from engine import Array
from evidence import Outcome, Tightness
from evidence.proof import Sentence, identity, reals

SOURCE = "Section 4.5, sketch of Proposition 9"
SINGLE = (*STEP, "$b = 1$")
ERROR = r"Here $x \approx y$ means that $x - y$ vanishes as $R_t \to \infty$ and $t \to \infty$."

EQ_13 = Statement(
    "Eq. (13)",
    "Section 4.5",
    "the norm and the leading coordinate tend to 1",
    rf"$\lVert\mathbf w_t\rVert^2 \approx c_t(i_t^*)^2 \approx 1$. {ERROR}",
    STEP,
)
EQ_14 = Statement(
    "Eq. (14)",
    SOURCE,
    "the increment of R if the leader is drawn",
    r"If $i_t = i_t^*$: $\Delta_t = \log\frac{1 + \eta(2 - c_t(i_t^*)^2 - \lVert\mathbf w_t\rVert^2)}"
    rf"{{1 - \eta c_t(i_t^*)^2}} \approx \log\frac1{{1-\eta}}$. {ERROR}",
    SINGLE,
    "eq_14",
)
DRIFT = Statement(
    "Section 4.5, drift for b = 1",
    SOURCE,
    "lower bound of the drift for batches of one",
    r"$\mathbb E\Delta_t \gtrsim \frac1m\bigl[\log\frac1{1-\eta} - \eta\bigr] \ge \frac{\eta^2}{2m}$.",
    SINGLE,
    "drift",
)
A1 = Statement(
    "Section 4.5, (A1) for b = 1",
    SOURCE,
    "the increment of R if the leader is drawn, at all times",
    r"If $i_t = i_t^*$: $\Delta_t = \log\bigl(1 + \eta\frac{2 - \lVert\mathbf w_t\rVert^2}{1 - \eta "
    r"c_t(i_t^*)^2}"
    r"\bigr) \ge \log(1 + \eta(1 - \eta/4)) > 0$.",
    SINGLE,
    "a1",
)


@EQ_13.claim(
    "as printed: verified, proved",
    argument=r"$0 \le \lVert\mathbf w\rVert^2 - c^{*2} - \Psi = s \le e^{-2R}$ and $0 < 1 - c^{*2} \le (1 - "
    r"\lVert\mathbf w\rVert^2)_+ + s + \Psi$; $\Psi$ and $(1-\lVert\mathbf w\rVert^2)_+$ vanish by "
    r"Proposition 7.",
)
def eq_13(case: Case) -> Outcome:
    """The two inequalities by Z3, on the engine after steps, and the measured exponent."""
    x, s, Psi, d, S, E = reals("x s Psi d S E")
    proofs = [
        Sentence(
            "squares: s + z^2 <= (S + z)^2",
            [s, S, x],
            [s >= 0, S >= 0, x >= 0, s <= S**2],
            s + x**2 <= (S + x) ** 2,
        ),
        Sentence(
            "s <= exp(-2R)",
            [x, s, S, E],
            [x > 0, x < 1, S >= 0, E >= 0, x * E >= S, s <= S**2, s >= 0],
            s <= E**2,
        ),
        Sentence(
            "1 - c*^2 <= d + s + Psi",
            [x, s, Psi, d],
            [x > 0, x < 1, s >= 0, Psi >= 0, d >= 0, d >= 1 - x - s - Psi],
            1 - x <= d + s + Psi,
        ),
    ]

    def margin(steps: Transitions) -> Array:
        top = steps.at(steps.new, steps.next_leader)
        N = (steps.after**2).sum(axis=1)
        Psi = (steps.problem.off_span(steps.after) ** 2).sum(axis=1)
        square = np.exp(-2.0 * steps.R_after)
        first = N - top**2 - Psi - square
        second = 1.0 - top**2 - np.maximum(0.0, 1.0 - N) - square - Psi
        return np.maximum(first, second) - 8.0 * (steps.slack * square + steps.error.max(axis=1))

    def near(steps: Transitions) -> Array:
        lack = np.maximum(0.0, 1.0 - steps.N)
        return (1.0 - steps.L**2) / (lack + np.exp(-2.0 * steps.R) + steps.Psi)

    outcome = judge_step(
        case,
        "Eq. (13)",
        proofs,
        margin,
        by="Z3",
        nearest=(near, "1 - L^2 over (1 - N)+ + exp(-2R) + Psi, with L = |c(i*)|"),
    )
    return with_rates(
        case,
        outcome,
        {"N - L^2": (lambda t: t.N - t.L**2, True), "1 - L^2": (lambda t: 1.0 - t.L**2, True)},
        "eq_13",
    )


@EQ_14.claim(
    "as printed: verified, proved",
    argument="For b = 1 all others are outside the batch and get one factor, so the first relation is exact; "
    "Eq. (13) "
    "gives the limit.",
)
def eq_14(case: Case) -> Outcome:
    """The identity by SymPy, the limit with explicit error terms by Z3, and the measured exponent."""
    N, x, S, L, eta = reals("N x S L eta")
    A, B = batch_factor(N, x, eta), rest_factor(x, eta)
    proofs = [
        identity("exact increment", (L * A) / (S * B) / (L / S), (1 + eta * (2 - x - N)) / (1 - eta * x)),
        identity("its limit", A.subs({N: 1, x: 1}) / B.subs(x, 1), 1 / (1 - eta)),
        ratio_sentences()[0],
    ]

    def margin(steps: Transitions) -> Array:
        exact = np.log((1 + steps.eta * (2 - steps.L**2 - steps.N)) / (1 - steps.eta * steps.L**2))
        return np.where(steps.leads, np.abs(steps.lag - exact) - steps.slack, -np.inf)

    outcome = judge_step(case, "Eq. (14)", proofs, margin, by="SymPy and Z3", b=1)
    limit = -np.log1p(-0.2)
    return with_rates(case, outcome, {"Delta - log(1/(1 - eta))": (lambda t: t.lag - limit, True)}, "eq_14")


@DRIFT.claim(
    "as printed: verified, proved",
    argument=r"$\log\frac1{1-\eta} \ge \eta + \eta^2/2$, and the drift is at least its value at level "
    r"coordinates, "
    r"$-\frac1m\log(1-\eta) - \frac{m-1}m\log(1 + \frac\eta{m-1})$.",
)
def drift(case: Case) -> Outcome:
    """The drift at every state with its error terms, and the closed form of its least limit."""
    best = max((0.2**2 / (2 * m)) / infimum(m, 1, 0.2) for m in range(2, 60))
    sketch = max((-np.log1p(-0.2) - 0.2) / m / infimum(m, 1, 0.2) for m in range(2, 60))

    def margin(steps: Transitions) -> Array:
        mean = steps.gain.reshape(-1, steps.m).mean(axis=1)
        first = slice(None, None, steps.m)
        s, Psi, eta = steps.s[first], steps.Psi[first], steps.eta
        lack = np.maximum(0.0, 1.0 - steps.N[first])
        up = -np.log1p(-eta * (1.0 - s - Psi))
        down = eta * (1.0 + lack) * (1.0 + eta / (1.0 - eta) * s)
        return (up - down) / steps.m - mean - steps.slack[first]

    return judge_step(
        case,
        "the drift for b = 1",
        ratio_sentences(),
        margin,
        by="Z3 for the bounds of A/B",
        b=1,
        tightness=Tightness(
            best,
            f"eta^2/(2m) over the least limit of the drift at eta = 1/5, largest over "
            f"m < 60; the "
            f"middle expression over it: {sketch:.4f}. Both are about (m-1)/m",
        ),
        note="On the engine: the mean increment over all m batches, at every state, is at least the middle "
        "expression "
        "with the explicit error terms of Lemma 24.",
    )


@A1.claim(
    "as printed: verified, proved",
    argument=r"The identity is Lemma 24's; $2 - \lVert\mathbf w\rVert^2 \ge 1 - \eta/4$ by Proposition 5.",
)
def a1(case: Case) -> Outcome:
    """The increment with the leader drawn, at every state."""
    N, x, eta = reals("N x eta")
    A, B = batch_factor(N, x, eta), rest_factor(x, eta)
    domain = [eta > 0, eta <= Rational(1, 5), x >= 0, x <= N, 1 + eta / 4 >= N]
    proofs = [
        identity("the identity", A / B, 1 + eta * (2 - N) / (1 - eta * x)),
        Sentence("the inequality", [N, x, eta], domain, (1 + eta * (1 - eta / 4)) * B <= A),
        factor_sentence(),
    ]

    def margin(steps: Transitions) -> Array:
        bound = np.log1p(steps.eta * (1.0 - steps.eta / 4.0))
        return np.where(steps.leads, bound - steps.lag - steps.slack, -np.inf)

    def near(steps: Transitions) -> Array:
        bound = np.log1p(steps.eta * (1.0 - steps.eta / 4.0))
        return np.where(steps.leads, bound / steps.lag, np.nan)

    return judge_step(
        case,
        "(A1) for b = 1",
        proofs,
        margin,
        by="SymPy and Z3",
        b=1,
        nearest=(near, "bound over the increment"),
    )
