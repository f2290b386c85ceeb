"""Section 4.5, the case i_t != i* for b = 1: the two misprinted lines for the new sum of the others.

The first has an eta too many in front of c(i), the second one too few.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from claims.mathematics.step_judging import Point, judge_step, refute
from claims.mathematics.transitions import Transitions
from claims.section_4.section_4_5_increment import SINGLE, SOURCE
from engine import Array
from engine.aggregates import batch_factor, rest_factor
from evidence import Outcome
from evidence.proof import identity, reals
from referee import Case, Erratum, Statement

FIRST = Statement(
    "Section 4.5, increment when i_t != i*, first line",
    SOURCE,
    "the new sum of the others, first form",
    r"""For $i_t \ne i_t^*$: $\frac{\sum_{\mathcal J_t} c_{t+1}}{\sum_{\mathcal J_t} c_t} =
\frac{\eta c_t(i_t)(1 + \eta(2 - c_t(i_t)^2 - \lVert\mathbf w_t\rVert^2)) + (1 - \eta c_t(i_t)^2)
\sum_{\mathcal J_t \setminus \{i_t\}} c_t}{\sum_{\mathcal J_t} c_t}$.""",
    SINGLE,
    "first_line",
    key="section_4_5_increment",
)
SECOND = Statement(
    "Section 4.5, increment when i_t != i*, second line",
    SOURCE,
    "the new sum of the others, second form",
    r"""For $i_t \ne i_t^*$: $\frac{\sum_{\mathcal J_t} c_{t+1}}{\sum_{\mathcal J_t} c_t} =
\frac{c_t(i_t)(2 - \lVert\mathbf w_t\rVert^2) + (1 - \eta c_t(i_t)^2) \sum_{\mathcal J_t} c_t}
{\sum_{\mathcal J_t} c_t}$.""",
    SINGLE,
    "second_line",
    key="section_4_5_increment",
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
    "as printed: refuted, counterexample",
    argument=r"Lemma 14: $c_{t+1}(i_t) = c_t(i_t)(1 + \eta(2 - c_t(i_t)^2 - \lVert\mathbf w_t\rVert^2))$, "
    r"without $\eta$ in front."
    " No reading saves it: the third line is right and contradicts it.",
    erratum=Erratum(
        printed=r"first line of the expansion: $\eta c_t(i_t)(1 + \eta(2 - c_t(i_t)^2 - \lVert\mathbf "
        r"w_t\rVert^2)) + \dots$",
        correct=r"$c_t(i_t)(1 + \eta(2 - c_t(i_t)^2 - \lVert\mathbf w_t\rVert^2)) + \dots$",
        consequence="None: the last line of the expansion is right.",
    ),
)
def first_as_printed(case: Case) -> Outcome:
    """m = 3, the second datapoint drawn."""
    return refute(
        case,
        POINT,
        new_sum,
        first_form(lambda eta: eta),
        "=",
        description="the two sides of the printed first line",
        code=(
            "(new[1] + new[2]) / (c[1] + c[2])",
            "(eta * c[1] * (1 + eta * (2 - c[1] ** 2 - N)) + (1 - eta * c[1] ** 2) * c[2]) / (c[1] + c[2])",
        ),
        detail="The left side is the ratio of the sums, the right side the printed first line.",
    )


@SECOND.claim(
    "as printed: refuted, counterexample",
    argument=r"Collecting terms gives $\eta c_t(i_t)(2 - \lVert\mathbf w_t\rVert^2)$."
    " No reading saves it: the third line is right and contradicts it.",
    erratum=Erratum(
        printed=r"second line of the expansion: $c_t(i_t)(2 - \lVert\mathbf w_t\rVert^2) + \dots$",
        correct=r"$\eta c_t(i_t)(2 - \lVert\mathbf w_t\rVert^2) + \dots$",
        consequence="None: the last line of the expansion is right.",
    ),
)
def second_as_printed(case: Case) -> Outcome:
    """m = 3, the second datapoint drawn."""
    return refute(
        case,
        POINT,
        new_sum,
        second_form(lambda eta: 1.0),
        "=",
        description="the two sides of the printed second line",
        code=(
            "(new[1] + new[2]) / (c[1] + c[2])",
            "(c[1] * (2 - N) + (1 - eta * c[1] ** 2) * (c[1] + c[2])) / (c[1] + c[2])",
        ),
        detail="The left side is the ratio of the sums, the right side the printed second line.",
    )


def corrected_line(case: Case, name: str, form: Callable[[Transitions], Array]) -> Outcome:
    """Both corrected lines by SymPy, one of them on the engine."""
    N, x, Y, eta, x_next, Y_next = reals("N x Y eta x_next Y_next")
    A, B = batch_factor(N, x**2, eta), rest_factor(x**2, eta)
    line_1 = x * (1 + eta * (2 - x**2 - N)) + (1 - eta * x**2) * Y
    line_2 = eta * x * (2 - N) + (1 - eta * x**2) * (x + Y)
    proofs = [
        identity("first line", x_next + Y_next, line_1, where={x_next: x * A, Y_next: Y * B}),
        identity("second line", line_1, line_2),
    ]

    def margin(steps: Transitions) -> Array:
        off = np.abs(new_sum(steps) - form(steps)) - 2.0 * steps.slack
        return np.where(steps.leads, -np.inf, off)

    return judge_step(case, name, proofs, margin, by="SymPy", b=1)


@FIRST.claim(
    "corrected: verified, proved",
    text=FIRST.text.replace(r"\frac{\eta c_t(i_t)(1", r"\frac{c_t(i_t)(1"),
    argument="The two factors of Lemma 14.",
)
def first_corrected(case: Case) -> Outcome:
    """Without the superfluous eta."""
    return corrected_line(case, "the first line", first_form(lambda eta: 1.0))


@SECOND.claim(
    "corrected: verified, proved",
    text=SECOND.text.replace(r"\frac{c_t(i_t)(2", r"\frac{\eta c_t(i_t)(2"),
    argument="Collecting the terms with c(i_t).",
)
def second_corrected(case: Case) -> Outcome:
    """With the missing eta."""
    return corrected_line(case, "the second line", second_form(lambda eta: eta))
