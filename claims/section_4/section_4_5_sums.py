"""Section 4.5, the case i_t != i* for b = 1: the two misprinted lines for the new sum of the others.

The first has an eta too many in front of c(i), the second one too few.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from claims.theory.domains import batch_steps
from claims.theory.harness import judge_formula
from claims.theory.refutation import Point, refute_relation
from claims.theory.steps import Steps
from engine import Array
from engine.aggregates import batch_factor, rest_factor
from evidence import Outcome
from evidence.chain import prove
from evidence.proof import identity, reals
from referee import Case, judge

POINT = Point(("4/5", "1/5", "1/10"), 3, ((1,),))


def new_sum(steps: Steps) -> Array:
    """Sum of the new coordinates over J_t, over the old one."""
    return steps.without(steps.new_size, steps.leader) / steps.S


def first_form(factor: Callable[[float], float]) -> Callable[[Steps], Array]:
    """The first displayed line with factor(eta) in front of c(i_t)."""

    def form(steps: Steps) -> Array:
        kept = rest_factor(steps.X**2, steps.eta) * steps.Y
        grown = batch_factor(steps.N, steps.X**2, steps.eta)
        return np.asarray((factor(steps.eta) * steps.X * grown + kept) / steps.S)

    return form


def second_form(factor: Callable[[float], float]) -> Callable[[Steps], Array]:
    """The second displayed line with factor(eta) in front of c(i_t)."""

    def form(steps: Steps) -> Array:
        kept = rest_factor(steps.X**2, steps.eta) * steps.S
        return np.asarray((factor(steps.eta) * steps.X * (2.0 - steps.N) + kept) / steps.S)

    return form


@judge("section_4_5_increment.first_line/as_printed", "counterexample")
def first_as_printed(case: Case) -> Outcome:
    """m = 3, the second datapoint drawn."""
    return refute_relation(
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


@judge("section_4_5_increment.second_line/as_printed", "counterexample")
def second_as_printed(case: Case) -> Outcome:
    """m = 3, the second datapoint drawn."""
    return refute_relation(
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


def corrected_line(case: Case, name: str, form: Callable[[Steps], Array]) -> Outcome:
    """Both corrected lines by SymPy, one of them on the engine."""
    N, x, Y, eta, x_next, Y_next = reals("N x Y eta x_next Y_next")
    A, B = batch_factor(N, x**2, eta), rest_factor(x**2, eta)
    line_1 = x * (1 + eta * (2 - x**2 - N)) + (1 - eta * x**2) * Y
    line_2 = eta * x * (2 - N) + (1 - eta * x**2) * (x + Y)
    proofs = [
        identity("first line", x_next + Y_next, line_1, where={x_next: x * A, Y_next: Y * B}),
        identity("second line", line_1, line_2),
    ]

    def margin(steps: Steps) -> Array:
        off = np.abs(new_sum(steps) - form(steps)) - 2.0 * steps.slack
        return np.where(steps.leads, -np.inf, off)

    return judge_formula(prove(*proofs), batch_steps(case, name, b=1), margin, by="SymPy")


@judge("section_4_5_increment.first_line/corrected", "proved")
def first_corrected(case: Case) -> Outcome:
    """Without the superfluous eta."""
    return corrected_line(case, "the first line", first_form(lambda eta: 1.0))


@judge("section_4_5_increment.second_line/corrected", "proved")
def second_corrected(case: Case) -> Outcome:
    """With the missing eta."""
    return corrected_line(case, "the second line", second_form(lambda eta: eta))
