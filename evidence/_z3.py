"""The one place that talks to Z3: exact conversion, solving within a time limit, exact models."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

import sympy
import z3

from evidence._exact import Algebraic, Number, Point
from evidence._formula import polynomial_form
from evidence._translation import Language, translated

SOLVER = f"Z3 {z3.get_version_string()}"


@dataclass(frozen=True)
class Answer:
    """What Z3 says: ``point`` satisfies the formulas when ``status`` is ``"sat"``."""

    status: Literal["sat", "unsat", "unknown"]
    point: Point = field(default_factory=dict)
    reason: str = ""


class Clock:
    """A time limit in seconds, shared by several questions."""

    def __init__(self, time_limit: float) -> None:
        if not (math.isfinite(time_limit) and time_limit > 0):
            raise ValueError(f"time_limit must be a positive number of seconds, got {time_limit!r}")
        self._start, self._limit = time.monotonic(), time_limit

    def seconds(self) -> float:
        """Return the seconds that have passed."""
        return time.monotonic() - self._start

    def left(self) -> float:
        """Return the seconds that are left, possibly a negative number."""
        return self._limit - self.seconds()


def solve(formulas: Sequence[sympy.Basic], variables: Sequence[sympy.Symbol], time_limit: float) -> Answer:
    """Look for real values of the variables at which all the formulas hold.

    Every question is asked in a context of its own and with fixed seeds, so an answer depends on
    nothing that was asked before.  The order in which the variables are eliminated can make the
    difference between milliseconds and hours: short tries of Z3's order and of the order of
    appearance come first, then Z3's gets the rest of the time limit (in seconds).
    """
    clock = Clock(time_limit) if time_limit > 0 else None
    polynomials = [polynomial_form(formula) for formula in formulas]
    answer = Answer("unknown", reason="no time left")
    for reorder, share in ((True, 1 / 8), (False, 1 / 4), (True, 1.0)):
        if clock is None or clock.left() <= 0 or answer.status != "unknown":
            break
        answer = _attempt(polynomials, variables, share * clock.left(), reorder)
    return answer


def _attempt(
    polynomials: Sequence[sympy.Basic], variables: Sequence[sympy.Symbol], time_limit: float, reorder: bool
) -> Answer:
    """Ask once.  Z3 is told the time limit, and is interrupted if it overruns it."""
    context = z3.Context()
    known = {v: z3.Real(v.name, context) for v in variables}
    solver = z3.Then("simplify", "qfnra-nlsat", ctx=context).solver()
    solver.set("timeout", max(1, round(1000 * time_limit)))
    solver.set("seed", 0)
    solver.set("reorder", reorder)
    language = Language(z3, lambda p, q: z3.RealVal(f"{p}/{q}", context), lambda v: z3.BoolVal(v, context))
    solver.add(*[translated(polynomial, known, language) for polynomial in polynomials])
    watchdog = threading.Timer(1.05 * time_limit + 0.1, context.interrupt)
    watchdog.daemon = True
    watchdog.start()
    try:
        status = solver.check()
    except z3.Z3Exception as error:
        return Answer("unknown", reason=str(error))
    finally:
        watchdog.cancel()
        watchdog.join()
    if status == z3.unsat:
        return Answer("unsat")
    if status == z3.unknown:
        return Answer("unknown", reason=str(solver.reason_unknown()))
    model = solver.model()
    return Answer("sat", {v: _number(model.eval(known[v], True)) for v in variables})


def _number(value: Any) -> Number:
    if z3.is_algebraic_value(value):
        coefficients = [Fraction(str(c)) for c in value.poly()]
        return Algebraic.root(coefficients, value.index() - 1)
    return Fraction(int(value.numerator_as_long()), int(value.denominator_as_long()))
