r"""Steps in the proof of Theorem 13 (Appendix F.3 and F.5), beside Eq. (36), Eq. (37) and the identity there.

At a unit vector w with positive coordinates on S and no others, with q_i = <v, a_i>, r = <w, v>,

    m D_v^2 L = |v|^2 - s - z + 4 r^2,   s = sum over S of q^2,  z = sum of q^2 over i not in S with q_i > 0.

To maximise over v, F.5 drops the components of v along the datapoints outside S, because D_v^2 f_i >=
D_v^2 g_i there.  That inequality is true, but it bounds the curvature from below; dropping a component
with q_i < 0 lowers the curvature.  The maximum is 4/m all the same, since |v|^2 - s - z + 4 r^2 <= 1 + 3 s.

Theorem 13: the steps to its average curvature.
"""

from __future__ import annotations

import numpy as np
import sympy
from sympy import And, Eq, Integer

from claims.theory.curvature import Solutions, engine_curvature, engine_trace, loss_tolerance, solutions, trace
from claims.theory.gaussian_laws import half_of_square, moments
from claims.theory.harness import judge_formula
from claims.theory.landscape_points import Point, landscape, single
from claims.theory.solution_curvature import MAXIMUM, TRACE_GD, TRACE_SGD
from engine import norm_squared
from engine.landscape import second_directional_derivative
from evidence import Outcome, Tightness
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Sentence, identity, reals, summed
from referee import Case, judge

(A,) = reals("A")
OUTSIDE = Formula("the Hessian outside S", (A,), -A, printed={r"\mathbf a_i\mathbf a_i^\top": A})


def place(point: Point) -> Solutions:
    """A solution w_GD of the shape of a point, S = S+."""
    rng = np.random.default_rng(point.seed)
    size = int(rng.integers(1, point.m + 1))
    return solutions(point.m, point.n, size, rng, generic=point.generic)


@judge("theorem_13_steps.outside/as_printed", "proved", formulas=[OUTSIDE])
def outside_as_printed(case: Case) -> Outcome:
    """The two values by machine proofs; on loss and engine."""
    p, q, N, r, V, f = reals("p q N r V f")
    second = q**2 * (N - 2) + 4 * p * q * r + p**2 * V
    either = sympy.Or(And(q > 0, Eq(f, OUTSIDE.at(q**2))), And(q <= 0, Eq(f, 0)))
    chain = prove(
        identity("D_v^2 g_i = -q^2", second, OUTSIDE.at(q**2), where={p: Integer(0), N: Integer(1)}),
        Sentence("f'' >= g''", [q, f], [either], f >= OUTSIDE.at(q**2)),
    )

    def margin(point: Point) -> float:
        found = place(point)
        problem, w = found.problem, found.gd
        v = point.directions()
        worst = -1.0
        for i in np.flatnonzero(np.abs(problem.correlations(w)) <= found.kink):
            q = problem.correlations(v)[:, i]
            exact = OUTSIDE(np.where(q > 0, q, 0.0) ** 2)
            bent = second_directional_derivative(single(problem, int(i)), w, v, found.kink)
            values, error = engine_curvature(case.engine, problem, w, v, np.array([i]))
            off = np.abs(bent - exact).max() / loss_tolerance(problem)
            worst = max(worst, off - 1.0, np.abs(values - exact).max() / error - 1.0)
            worst = max(worst, float((OUTSIDE(q**2) - values).max()) / error - 1.0)
        return float(worst)

    return judge_formula(chain, landscape(case), margin, tightness=Tightness(1.0, "equality for <v, a_i> >= 0"))


@judge("theorem_13_steps.restriction/as_printed", "proved", formulas=[MAXIMUM])
def restriction_as_printed(case: Case) -> Outcome:
    """The bound by machine; random directions and w itself on loss and engine."""
    s, z, r = reals("s z r")
    unit = [s >= 0, z >= 0, s + z <= 1, r**2 <= s]
    chain = prove(
        Sentence("1 - s - z + 4 r^2 <= 1 + 3 s", [s, z, r], unit, 1 - s - z + 4 * r**2 <= 1 + 3 * s),
        Sentence("1 + 3 s <= 4", [s, z, r], unit, 1 + 3 * s <= MAXIMUM.at(1)),
    )

    def margin(point: Point) -> float:
        found = place(point)
        problem, w = found.problem, found.gd
        v = np.concatenate([w[None], point.directions()])
        on_loss = second_directional_derivative(problem, w, v, found.kink) * problem.m
        values, error = engine_curvature(case.engine, problem, w, v, np.arange(problem.m))
        tolerance = problem.m * loss_tolerance(problem)
        top = float(problem.m * MAXIMUM(problem.m))
        off = max(float(on_loss.max()) - top, abs(float(on_loss[0]) - top)) / tolerance
        bent = max(float(values.max()) - top, abs(float(values[0]) - top)) / error
        return max(off, bent) - 1.0

    return judge_formula(chain, landscape(case), margin, tightness=Tightness(1.0, "attained at v = w"))


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
