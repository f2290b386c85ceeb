r"""Appendix F.3: the two measures of sharpness, and what they generalise.

The maximal curvature sup over unit v of D_v^2 f is the largest eigenvalue of the Hessian where f is
smooth.  The appendix writes the spectral norm for it, which is the largest absolute value of an
eigenvalue.  The two differ where the most negative curvature is the largest in size, such as at w = 0.
At a global minimum, its only use, no curvature is negative, and they agree.
"""

from __future__ import annotations

import numpy as np
from sympy import And, Eq

from claims.theory.curvature import engine_curvature, engine_trace, loss_tolerance, trace
from claims.theory.gaussian_laws import moments
from claims.theory.harness import judge_formula
from claims.theory.landscape_points import Point, landscape
from engine.landscape import curvature_matrix
from evidence import Outcome, Tightness
from evidence.chain import prove
from evidence.proof import Sentence, identity, reals, summed
from referee import Case, judge


@judge("appendix_f_3.maximum/as_printed", "proved")
def maximum_as_printed(case: Case) -> Outcome:
    """Two groups of eigenvalues by machine; eigenvalues from the loss against curvatures of the engine."""
    x, y, first, last = reals("x y lambda_1 lambda_n")
    sphere = [first >= last, x >= 0, y >= 0, Eq(x + y, 1)]
    form = first * x + last * y  # x, y: sums of the squares of v over the two groups
    norm = And(first >= last, first >= -last)
    chain = prove(
        Sentence("v' H v <= lambda_1", [x, y, first, last], sphere, form <= first),
        Sentence("attained at x = 1", [x, y, first, last], [*sphere, Eq(x, 1)], Eq(form, first)),
        Sentence("lambda_n >= 0: the norm is lambda_1", [first, last], [first >= last, last >= 0], norm),
    )

    def margin(point: Point) -> float:
        problem = point.problem("linear")
        values, vectors = np.linalg.eigh(curvature_matrix(problem, problem.w0, np.ones(problem.m)))
        directions = np.concatenate([vectors[:, -1][None], point.directions()])
        seen, error = engine_curvature(case.engine, problem, problem.w0, directions, np.arange(problem.m))
        allowed = error + problem.m * loss_tolerance(problem)
        top = problem.m * values[-1]
        return float(max(seen.max() - top, abs(seen[0] - top)) / allowed - 1.0)

    return judge_formula(chain, landscape(case), margin, tightness=Tightness(1.0, "attained at an eigenvector"))


@judge("appendix_f_3.average/as_printed", "proved")
def average_as_printed(case: Case) -> Outcome:
    """Which entries of H are left in the mean, for every n; traces of the loss and of the engine."""
    h, square, mean, other, trace_of_h = reals("h square mean other trace")
    chain = prove(
        *moments(),
        identity("an entry off the diagonal adds 0", h * mean * other, 0, where={mean: 0, other: 0}),
        identity("one on the diagonal adds itself", h * square, h, where={square: 1}),
        *summed("E[v' H v] = Tr H", h, trace_of_h, {trace_of_h: h}),
    )

    def margin(point: Point) -> float:
        problem = point.problem("linear")
        matrix = curvature_matrix(problem, problem.w0, np.ones(problem.m))
        off = abs(trace(problem, problem.w0) - float(np.trace(matrix))) / (4.0 * loss_tolerance(problem))
        seen, error = engine_trace(case.engine, problem, problem.w0)
        bent = abs(seen - float(np.trace(matrix))) / (error + 2.0 * loss_tolerance(problem))
        return max(off, bent) - 1.0

    return judge_formula(
        chain,
        landscape(case),
        margin,
        by="machine proofs, by induction over n; the moments of N(0, 1), its definition, by SymPy",
    )
