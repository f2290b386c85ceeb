"""Theorem 13: the steps to its average curvature."""

from __future__ import annotations

from sympy import Integer

from claims.appendix_f.theorem_13_steps import place
from claims.theory.curvature import engine_trace, loss_tolerance, trace
from claims.theory.gaussian_laws import half_of_square, moments
from claims.theory.harness import judge_formula
from claims.theory.landscape_points import Point, landscape, single
from claims.theory.solution_curvature import TRACE_GD, TRACE_SGD
from engine import norm_squared
from evidence import Outcome
from evidence.chain import prove
from evidence.proof import identity, reals, summed
from referee import Case, judge


@judge("theorem_13_steps.half/as_printed", "proved")
def half_as_printed(case: Case) -> Outcome:
    """The half by symmetry; traces over basis directions and their negatives on loss and engine."""
    chain = prove(half_of_square(), *moments())

    def margin(point: Point) -> float:
        problem, w = point.problem(), point.problem().w0
        worst = 0.0
        for i, c in enumerate(problem.correlations(w)):
            smooth = float(norm_squared(w)) - 2.0 + (problem.n + 4) * c * c
            exact = smooth if c > point.kink else (0.0 if c < -point.kink else smooth / 2.0)
            alone = single(problem, i)
            off = abs(trace(alone, w, point.kink) - exact) / loss_tolerance(problem)
            seen, error = engine_trace(case.engine, alone, w)
            worst = max(worst, off, abs(seen - exact) / error)
        return worst - 1.0

    return judge_formula(
        chain,
        landscape(case),
        margin,
        by="machine proof of the half, from the symmetry of q and its variance, 1 by definition",
        detail="A datapoint with a negative correlation, which the display leaves out, has trace 0.",
    )


@judge("theorem_13_steps.sum/as_printed", "proved", formulas=[TRACE_GD, TRACE_SGD])
def sum_as_printed(case: Case) -> Outcome:
    """The lines as identities; the trace at random points of the sphere on loss and engine."""
    m, n, active, c, squares = reals("m n S c squares")
    lines = (-active + (n + 4) - (m - active) / 2) / m
    last = TRACE_GD.at(m, n, active)
    chain = prove(
        *summed(
            "sum over S, of 1 and of c^2",
            -1 + (n + 4) * c**2,
            -active + (n + 4) * squares,
            {active: Integer(1), squares: c**2},
        ),
        identity("last line", lines, last),
        identity("one member", last, TRACE_SGD.expression, where={active: Integer(1)}),
    )

    def margin(point: Point) -> float:
        found = place(point)
        problem = found.problem
        worst = 0.0
        for w, size in ((found.gd, found.size), (found.sgd, 1)):
            exact = TRACE_GD(problem.m, problem.n, size)
            off = abs(trace(problem, w, found.kink) - exact) / loss_tolerance(problem)
            seen, error = engine_trace(case.engine, problem, w)
            worst = max(worst, off, abs(seen - exact) / error)
        return worst - 1.0

    return judge_formula(chain, landscape(case), margin, by="SymPy")
