r"""Section 4.5: Eq. (13), Eq. (14) and the increment for i_t != i*, exactly and in the limit, for b = 1.

All of them are exact identities plus terms that vanish.  Exactly, N - c*^2 - Psi = s, the sum of the squares of
the others, and 0 < 1 - c*^2 = (1 - N) + s + Psi; and s <= S^2 <= exp(-2R).  So the errors are of order exp(-2R)
(the text bounds squares by first powers and gets exp(-R)), plus Psi and (1 - N)+, which vanish with t.

Two of the three displayed lines for i_t != i* are misprinted: the first has an eta too many in front of
c(i), the second one too few.  The last line is the correct limit of the correct expression.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from sympy import Rational

from claims._appendix_c import STEP, Point, factor_sentence, judge_step, ratio_sentences, refute
from claims._claim import Case, Erratum, Statement
from claims._drift import infimum
from claims._dynamics import batch_factor, rest_factor
from claims._rates import Measured, complaint, figure, rates_of, table
from claims._transitions import Transitions
from engine import Array
from evidence import Counterexample, Outcome, Tightness, Verdict
from evidence.proof import Proof, Sentence, identity, reals

SOURCE = "Section 4.5, sketch of Proposition 9"
SINGLE = (*STEP, "$b = 1$")
ERROR = r"Here $x \approx y$ means that $x - y$ vanishes as $R_t \to \infty$ and $t \to \infty$."

EQ_13 = Statement(
    "Eq. (13)", "Section 4.5", "the norm and the leading coordinate tend to 1",
    rf"$\lVert\mathbf w_t\rVert^2 \approx c_t(i_t^*)^2 \approx 1$. {ERROR}", STEP,
)  # fmt: skip
EQ_14 = Statement(
    "Eq. (14)", SOURCE, "the increment of R if the leader is drawn",
    r"If $i_t = i_t^*$: $\Delta_t = \log\frac{1 + \eta(2 - c_t(i_t^*)^2 - \lVert\mathbf w_t\rVert^2)}"
    rf"{{1 - \eta c_t(i_t^*)^2}} \approx \log\frac1{{1-\eta}}$. {ERROR}", SINGLE, "eq_14",
)  # fmt: skip
OTHER = Statement(
    "Section 4.5, increment when i_t != i*", SOURCE, "the decrease of R if another datapoint is drawn",
    r"If $i_t \ne i_t^*$: $-\Delta_t = \log\bigl(\frac1{1-\eta c_t(i_t)^2} \frac{\sum_{\mathcal J_t} c_{t+1}}"
    r"{\sum_{\mathcal J_t} c_t}\bigr) \approx \log\bigl(1 + \eta\frac{c_t(i_t)}{\sum_{\mathcal J_t} "
    r"c_t}\bigr) \le "
    rf"\eta\frac{{c_t(i_t)}}{{\sum_{{\mathcal J_t}} c_t}}$. {ERROR}", SINGLE, "other",
)  # fmt: skip
FIRST = Statement(
    "Section 4.5, increment when i_t != i*, first line", SOURCE, "the new sum of the others, first form",
    r"""For $i_t \ne i_t^*$: $\frac{\sum_{\mathcal J_t} c_{t+1}}{\sum_{\mathcal J_t} c_t} =
\frac{\eta c_t(i_t)(1 + \eta(2 - c_t(i_t)^2 - \lVert\mathbf w_t\rVert^2)) + (1 - \eta c_t(i_t)^2)
\sum_{\mathcal J_t \setminus \{i_t\}} c_t}{\sum_{\mathcal J_t} c_t}$.""", SINGLE, "first_line",
)  # fmt: skip
SECOND = Statement(
    "Section 4.5, increment when i_t != i*, second line", SOURCE, "the new sum of the others, second form",
    r"""For $i_t \ne i_t^*$: $\frac{\sum_{\mathcal J_t} c_{t+1}}{\sum_{\mathcal J_t} c_t} =
\frac{c_t(i_t)(2 - \lVert\mathbf w_t\rVert^2) + (1 - \eta c_t(i_t)^2) \sum_{\mathcal J_t} c_t}
{\sum_{\mathcal J_t} c_t}$.""", SINGLE, "second_line",
)  # fmt: skip
DRIFT = Statement(
    "Section 4.5, drift for b = 1", SOURCE, "lower bound of the drift for batches of one",
    r"$\mathbb E\Delta_t \gtrsim \frac1m\bigl[\log\frac1{1-\eta} - \eta\bigr] \ge \frac{\eta^2}{2m}$.", SINGLE,
    "drift",
)  # fmt: skip
A1 = Statement(
    "Section 4.5, (A1) for b = 1", SOURCE, "the increment of R if the leader is drawn, at all times",
    r"If $i_t = i_t^*$: $\Delta_t = \log\bigl(1 + \eta\frac{2 - \lVert\mathbf w_t\rVert^2}{1 - \eta "
    r"c_t(i_t^*)^2}"
    r"\bigr) \ge \log(1 + \eta(1 - \eta/4)) > 0$.", SINGLE, "a1",
)  # fmt: skip


def with_rates(case: Case, outcome: Outcome, errors: dict[str, Measured], name: str) -> Outcome:
    """Add the measured exponents to an outcome, and judge them."""
    rates = rates_of(case, errors, single=True)
    wrong = complaint(rates)
    failed = wrong is not None and outcome.verdict is Verdict.VERIFIED
    return Outcome(
        **{
            **vars(outcome),
            "verdict": Verdict.REFUTED if failed else outcome.verdict,
            "detail": f"{outcome.detail}\n\nMeasured at eta = 1/5 (judged at m = 2: 2 +- 0.25):\n\n"
            + table(rates),
            "message": wrong if failed else outcome.message,
            "counterexample": Counterexample(str(wrong)) if failed else outcome.counterexample,
            "figures": (figure(name, f"Errors of {name.replace('_', ' ')} against R", rates),),
        }
    )


@EQ_13.claim(
    variant="as printed", expected="verified", evidence="proved",
    argument=r"$0 \le \lVert\mathbf w\rVert^2 - c^{*2} - \Psi = s \le e^{-2R}$ and $0 < 1 - c^{*2} \le (1 - "
    r"\lVert\mathbf w\rVert^2)_+ + s + \Psi$; $\Psi$ and $(1-\lVert\mathbf w\rVert^2)_+$ vanish by "
    r"Proposition 7.",
)  # fmt: skip
def eq_13(case: Case) -> Outcome:
    """The two inequalities by Z3, on the engine after steps, and the measured exponent."""
    x, s, Psi, d, S, E = reals("x s Psi d S E")
    proofs = [
        Sentence("squares: s + z^2 <= (S + z)^2", [s, S, x], [s >= 0, S >= 0, x >= 0, s <= S**2],
                 s + x**2 <= (S + x) ** 2),
        Sentence("s <= exp(-2R)", [x, s, S, E], [x > 0, x < 1, S >= 0, E >= 0, x * E >= S, s <= S**2, s >= 0],
                 s <= E**2),
        Sentence("1 - c*^2 <= d + s + Psi", [x, s, Psi, d], [x > 0, x < 1, s >= 0, Psi >= 0, d >= 0,
                 d >= 1 - x - s - Psi], 1 - x <= d + s + Psi),
    ]  # fmt: skip

    def margin(steps: Transitions) -> Array:
        top = steps.at(steps.new, steps.next_leader)
        N = (steps.after**2).sum(axis=1)
        Psi = (steps.problem.off_span(steps.after) ** 2).sum(axis=1)
        square = np.exp(-2.0 * steps.R_after)
        first = N - top**2 - Psi - square
        second = 1.0 - top**2 - np.maximum(0.0, 1.0 - N) - square - Psi
        return np.maximum(first, second) - 8.0 * (steps.slack * square + steps.error.max(axis=1))

    outcome = judge_step(case, "Eq. (13)", proofs, margin, by="Z3")
    return with_rates(
        case, outcome,
        {"|w|^2 - c*^2": (lambda t: t.N - t.L**2, True), "1 - c*^2": (lambda t: 1.0 - t.L**2, True)},
        "eq_13",
    )  # fmt: skip


@EQ_14.claim(
    variant="as printed", expected="verified", evidence="proved",
    argument="For b = 1 all others are outside the batch and get one factor, so the first relation is exact; "
    "Eq. (13) "
    "gives the limit.",
)  # fmt: skip
def eq_14(case: Case) -> Outcome:
    """The identity by SymPy, the limit with explicit error terms by Z3, and the measured exponent."""
    N, x, S, L, eta = reals("N x S L eta")
    A, B = batch_factor(N, x, eta), rest_factor(x, eta)
    proofs = [
        identity(
            "exact increment", (L * A) / (S * B) / (L / S), (1 + eta * (2 - x - N)) / (1 - eta * x)
        ),
        identity("its limit", A.subs({N: 1, x: 1}) / B.subs(x, 1), 1 / (1 - eta)),
        ratio_sentences()[0],
    ]

    def margin(steps: Transitions) -> Array:
        exact = np.log((1 + steps.eta * (2 - steps.L**2 - steps.N)) / (1 - steps.eta * steps.L**2))
        return np.where(steps.leads, np.abs(steps.lag - exact) - steps.slack, -np.inf)

    outcome = judge_step(case, "Eq. (14)", proofs, margin, by="SymPy and Z3", b=1)
    limit = -np.log1p(-0.2)
    return with_rates(
        case, outcome, {"Delta - log(1/(1 - eta))": (lambda t: t.lag - limit, True)}, "eq_14"
    )


@OTHER.claim(
    variant="as printed", expected="verified", evidence="proved",
    argument=r"Exactly $-\Delta_t = \log(1 + (A/B - 1) c_t(i_t)/S)$ and $A/B - 1 = \eta(2-\lVert\mathbf "
    r"w\rVert^2)/(1 - "
    r"\eta c_t(i_t)^2) \approx \eta$.",
)  # fmt: skip
def other(case: Case) -> Outcome:
    """The identities by SymPy, explicit error terms by Z3, the engine, and the measured exponent."""
    N, x, Y, L, eta = reals("N x Y L eta")
    A, B = batch_factor(N, x**2, eta), rest_factor(x**2, eta)
    S = x + Y
    proofs: list[Proof | Sentence] = [
        identity("exact decrease", ((x * A + Y * B) / (L * B)) / (S / L), (x * A + Y * B) / S / B),
        identity("in terms of A/B", (x * A + Y * B) / S / B, 1 + (A / B - 1) * x / S),
        ratio_sentences()[1],
    ]

    def margin(steps: Transitions) -> Array:
        share = steps.X / steps.S
        lack = np.maximum(0.0, 1.0 - steps.N)
        theta = steps.eta / (1.0 - steps.eta)
        top = steps.eta * (1.0 + lack) * (1.0 + theta * steps.s) * share
        return np.where(steps.leads, -np.inf, -steps.lag - top - steps.slack)

    def error(steps: Transitions) -> Array:
        return -steps.lag - np.log1p(steps.eta * steps.X / steps.S)

    outcome = judge_step(
        case, "the increment for i_t != i*", proofs, margin, by="SymPy and Z3", b=1
    )
    return with_rates(
        case, outcome, {"-Delta - log(1 + eta c/S)": (error, False)}, "increment_other"
    )


POINT = Point(("4/5", "1/5", "1/10"), 3, (1,))


def new_sum(steps: Transitions) -> Array:
    """Sum of the new coordinates over J_t, over the old one."""
    return steps.without(steps.new, steps.leader) / steps.S


def first_form(factor: Callable[[float], float]) -> Callable[[Transitions], Array]:
    """The first displayed line with factor(eta) in front of c(i_t)."""

    def form(steps: Transitions) -> Array:
        kept = (1.0 - steps.eta * steps.X**2) * steps.Y
        grown = 1.0 + steps.eta * (2.0 - steps.X**2 - steps.N)
        return (factor(steps.eta) * steps.X * grown + kept) / steps.S

    return form


def second_form(factor: Callable[[float], float]) -> Callable[[Transitions], Array]:
    """The second displayed line with factor(eta) in front of c(i_t)."""

    def form(steps: Transitions) -> Array:
        kept = (1.0 - steps.eta * steps.X**2) * steps.S
        return (factor(steps.eta) * steps.X * (2.0 - steps.N) + kept) / steps.S

    return form


@FIRST.claim(
    variant="as printed", expected="refuted", evidence="proved",
    argument=r"Lemma 14: $c_{t+1}(i_t) = c_t(i_t)(1 + \eta(2 - c_t(i_t)^2 - \lVert\mathbf w_t\rVert^2))$, "
    r"without $\eta$ in "
    "front.",
    erratum=Erratum(
        kind="misprint",
        printed=r"first line of the expansion: $\eta c_t(i_t)(1 + \eta(2 - c_t(i_t)^2 - \lVert\mathbf "
        r"w_t\rVert^2)) + \dots$",
        correct=r"$c_t(i_t)(1 + \eta(2 - c_t(i_t)^2 - \lVert\mathbf w_t\rVert^2)) + \dots$",
        consequence="None: the last line of the expansion is right.",
    ),
)  # fmt: skip
def first_as_printed(case: Case) -> Outcome:
    """m = 3, the second datapoint drawn."""
    return refute(
        case, POINT, new_sum, first_form(lambda eta: eta), "=",
        description="the two sides of the printed first line",
        code=("(new[1] + new[2]) / (c[1] + c[2])",
              "(eta * c[1] * (1 + eta * (2 - c[1] ** 2 - N)) + (1 - eta * c[1] ** 2) * c[2]) / (c[1] + c[2])"),
        detail="The left side is the ratio of the sums, the right side the printed first line.",
    )  # fmt: skip


@SECOND.claim(
    variant="as printed", expected="refuted", evidence="proved",
    argument=r"Collecting terms gives $\eta c_t(i_t)(2 - \lVert\mathbf w_t\rVert^2)$.",
    erratum=Erratum(
        kind="misprint",
        printed=r"second line of the expansion: $c_t(i_t)(2 - \lVert\mathbf w_t\rVert^2) + \dots$",
        correct=r"$\eta c_t(i_t)(2 - \lVert\mathbf w_t\rVert^2) + \dots$",
        consequence="None: the last line of the expansion is right.",
    ),
)  # fmt: skip
def second_as_printed(case: Case) -> Outcome:
    """m = 3, the second datapoint drawn."""
    return refute(
        case, POINT, new_sum, second_form(lambda eta: 1.0), "=",
        description="the two sides of the printed second line",
        code=("(new[1] + new[2]) / (c[1] + c[2])",
              "(c[1] * (2 - N) + (1 - eta * c[1] ** 2) * (c[1] + c[2])) / (c[1] + c[2])"),
        detail="The left side is the ratio of the sums, the right side the printed second line.",
    )  # fmt: skip


def corrected_line(case: Case, name: str, form: Callable[[Transitions], Array]) -> Outcome:
    """Both corrected lines by SymPy, one of them on the engine."""
    N, x, Y, eta = reals("N x Y eta")
    A, B = batch_factor(N, x**2, eta), rest_factor(x**2, eta)
    line_1 = x * (1 + eta * (2 - x**2 - N)) + (1 - eta * x**2) * Y
    line_2 = eta * x * (2 - N) + (1 - eta * x**2) * (x + Y)
    proofs = [
        identity("first line", x * A + Y * B, line_1),
        identity("second line", line_1, line_2),
    ]

    def margin(steps: Transitions) -> Array:
        off = np.abs(new_sum(steps) - form(steps)) - 2.0 * steps.slack
        return np.where(steps.leads, -np.inf, off)

    return judge_step(case, name, proofs, margin, by="SymPy", b=1)


@FIRST.claim(
    variant="corrected", expected="verified", evidence="proved",
    text=FIRST.text.replace(r"\frac{\eta c_t(i_t)(1", r"\frac{c_t(i_t)(1"), argument="Lemma 14.",
)  # fmt: skip
def first_corrected(case: Case) -> Outcome:
    """Without the superfluous eta."""
    return corrected_line(case, "the first line", first_form(lambda eta: 1.0))


@SECOND.claim(
    variant="corrected", expected="verified", evidence="proved",
    text=SECOND.text.replace(r"\frac{c_t(i_t)(2", r"\frac{\eta c_t(i_t)(2"), argument="Collecting terms.",
)  # fmt: skip
def second_corrected(case: Case) -> Outcome:
    """With the missing eta."""
    return corrected_line(case, "the second line", second_form(lambda eta: eta))


@DRIFT.claim(
    variant="as printed", expected="verified", evidence="proved",
    argument=r"$\log\frac1{1-\eta} \ge \eta + \eta^2/2$, and the drift is at least its value at level "
    r"coordinates, "
    r"$-\frac1m\log(1-\eta) - \frac{m-1}m\log(1 + \frac\eta{m-1})$.",
)  # fmt: skip
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
        case, "the drift for b = 1", ratio_sentences(), margin, by="Z3 for the bounds of A/B", b=1,
        tightness=Tightness(best, f"eta^2/(2m) over the least limit of the drift at eta = 1/5, largest over "
        f"m < 60; the "
                            f"middle expression over it: {sketch:.4f}. Both are about (m-1)/m"),
        note="On the engine: the mean increment over all m batches, at every state, is at least the middle "
        "expression "
        "with the explicit error terms of Lemma 24.",
    )  # fmt: skip


@A1.claim(
    variant="as printed", expected="verified", evidence="proved",
    argument=r"The identity is Lemma 24's; $2 - \lVert\mathbf w\rVert^2 \ge 1 - \eta/4$ by Proposition 5.",
)  # fmt: skip
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

    return judge_step(case, "(A1) for b = 1", proofs, margin, by="SymPy and Z3", b=1)
