"""The one place that talks to Z3: exact conversion, solving within a number of steps, exact models."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

import sympy
import z3

from evidence._exact import Algebraic, Number, Point
from evidence._formula import polynomial_form
from evidence._translation import Language, translated
from evidence.steps import HANG, Steps

SOLVER = f"Z3 {z3.get_version_string()}"
MOST = 2**32 - 1  # steps that Z3 can count


@dataclass(frozen=True)
class Answer:
    """What Z3 says: ``point`` satisfies the formulas when ``status`` is ``"sat"``."""

    status: Literal["sat", "unsat", "unknown"]
    point: Point = field(default_factory=dict)
    reason: str = ""


def solve(formulas: Sequence[sympy.Basic], variables: Sequence[sympy.Symbol], steps: Steps) -> Answer:
    """Look for real values of the variables at which all the formulas hold.

    Every question is asked in a context of its own and with fixed seeds, so an answer depends on
    nothing that was asked before.  The order in which the variables are eliminated can make the
    difference between milliseconds and hours: short tries of Z3's order and of the order of
    appearance come first, then Z3's gets the rest of the steps.
    """
    polynomials = [polynomial_form(formula) for formula in formulas]
    answer = Answer("unknown", reason="no steps left")
    for reorder, part in ((True, 1 / 8), (False, 1 / 4), (True, 1.0)):
        if steps.left <= 0 or answer.status != "unknown":
            break
        answer = _attempt(polynomials, variables, steps.share(part), reorder)
    return answer


def _attempt(
    polynomials: Sequence[sympy.Basic], variables: Sequence[sympy.Symbol], steps: Steps, reorder: bool
) -> Answer:
    """Ask once.  Z3 counts its steps, and is interrupted if it hangs between two of them."""
    context = z3.Context()
    known = {v: z3.Real(v.name, context) for v in variables}
    solver = z3.Then("simplify", "qfnra-nlsat", ctx=context).solver()
    limit = min(max(steps.left, 1), MOST)
    solver.set("rlimit", limit)
    solver.set("seed", 0)
    solver.set("reorder", reorder)
    language = Language(z3, lambda p, q: z3.RealVal(f"{p}/{q}", context), lambda v: z3.BoolVal(v, context))
    solver.add(*[translated(polynomial, known, language) for polynomial in polynomials])
    watchdog = threading.Timer(HANG, context.interrupt)
    watchdog.daemon = True
    watchdog.start()
    try:
        status = solver.check()
    except z3.Z3Exception as error:
        steps.take(limit)
        return Answer("unknown", reason=str(error))
    finally:
        watchdog.cancel()
        watchdog.join()
    steps.take(min(_taken(solver), limit))
    if status == z3.unsat:
        return Answer("unsat")
    if status == z3.unknown:
        return Answer("unknown", reason=str(solver.reason_unknown()))
    model = solver.model()
    return Answer("sat", {v: _number(model.eval(known[v], True)) for v in variables})


def _taken(solver: z3.Solver) -> int:
    """How many steps the solver has taken."""
    statistics = solver.statistics()
    return int(statistics.get_key_value("rlimit count")) if "rlimit count" in list(statistics.keys()) else 0


def _number(value: Any) -> Number:
    if z3.is_algebraic_value(value):
        coefficients = [Fraction(str(c)) for c in value.poly()]
        return Algebraic.root(coefficients, value.index() - 1)
    return Fraction(int(value.numerator_as_long()), int(value.denominator_as_long()))
