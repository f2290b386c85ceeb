"""Appendix C.1, (A1): the assumption itself, for b = 1 and for every b < m."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from claims.theory.growth import judge_climb
from claims.theory.refutation import Point
from engine import alignment, step_error
from engine.aggregates import batch_factor, rest_factor
from evidence import Counterexample, Outcome, refuted
from referee import Case, judge

STUCK = Point(("1/2", "2/5", "1/100"), 3, ((0, 1),))


@judge("appendix_c_a1.whole/as_printed", "counterexample")
def whole_as_printed(case: Case) -> Outcome:
    """v steps with the batch {0, 1}: R stays below log(5/4), far from y = 1."""
    y, m, problem = 1.0, 3, STUCK.problem()
    v = math.ceil((y + math.log(m)) / math.log1p(0.95 * problem.step_size))
    final = case.engine.trajectory(problem, np.tile([0, 1], (v, 1)), every=v)[-1]
    c, eta = [Fraction(x) for x in STUCK.c], Fraction(STUCK.eta)
    for _ in range(v):  # exact, up to a rounding of the fractions that keeps them short
        u, N = c[0] ** 2 + c[1] ** 2, sum(x * x for x in c)
        A, B = batch_factor(N, u, eta), rest_factor(u, eta)
        c = [x.limit_denominator(10**30) for x in (c[0] * A, c[1] * A, c[2] * B)]
    exact = math.log(c[0] / (c[1] + c[2]))
    seen = float(alignment(problem, final).log_ratio)
    allowed = 8.0 * v * step_error(case.engine, problem, 2) / 0.4
    good = abs(seen - exact) <= allowed and exact < math.log(1.25) < y
    return refuted(
        "counterexample",
        "one sequence of batches, against exact arithmetic",
        unless=not good,
        detail=f"After v = {v} batches that hold i*, R = {seen:.6f} on the engine, {exact:.6f} exactly; the "
        f"text concludes R >= {y:g}. R never exceeds log(5/4) = {math.log(1.25):.4f} on this path.",
        counterexample=Counterexample(
            "i* is in every batch, yet R stays below log(5/4)",
            {"w0": list(STUCK.c), "m": m, "b": 2, "eta": "1/5", "y": y, "v": v, "R": seen},
            "import numpy as np\nfrom engine import Problem, StandardBasis, alignment, load_engine\n"
            "problem = Problem(StandardBasis(3, 3), np.array([1/2, 2/5, 1/100]), 1/5)\n"
            f'path = load_engine("reference").trajectory(problem, np.tile([0, 1], ({v}, 1)))\n'
            "print(alignment(problem, path[-1]).log_ratio, 1.0)",
        ),
        samples=1,
        message=f"R = {seen!r} on the engine, {exact!r} exactly",
    )


@judge("appendix_c_a1.whole/corrected", "proved")
def whole_corrected(case: Case) -> Outcome:
    """The climb on the engine."""
    return judge_climb(case)
