"""The second solver, cvc5 (optional extra ``cvc5``): an opinion that shares no code with Z3."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Literal

import sympy

from evidence._formula import polynomial_form
from evidence._translation import Language, translated

try:
    SOLVER: str | None = f"cvc5 {version('cvc5')}"
except PackageNotFoundError:
    SOLVER = None  #: its name; None if it is not installed


def satisfiable(
    formulas: Sequence[sympy.Basic], variables: Sequence[sympy.Symbol], limit: int
) -> Literal["sat", "unsat", "unknown"]:
    """Whether the formulas hold together for some real values.

    The limit is in cvc5's resource units, of which it takes about as many in a second as Z3 of its own.  Some
    of its algebra counts none, so that it may hang: ask it in a process that can be killed.
    """
    api: Any = import_module("cvc5.pythonic")
    known = {v: api.Real(v.name) for v in variables}
    language = Language(api, lambda p, q: api.RealVal(f"{p}/{q}"), api.BoolVal)
    solver = api.SolverFor("QF_NRA")
    solver.setOption("rlimit-per", limit)
    solver.add(*[translated(polynomial_form(formula), known, language) for formula in formulas])
    answer = str(solver.check())
    return "sat" if answer == "sat" else "unsat" if answer == "unsat" else "unknown"
