r"""Steps in the proof of Theorem 13 (Appendix F.3 and F.5), beside Eq. (36), Eq. (37) and the identity there.

At a unit vector w with positive coordinates on S and no others, with q_i = <v, a_i>, r = <w, v>,

    m D_v^2 L = |v|^2 - s - z + 4 r^2,   s = sum over S of q^2,  z = sum of q^2 over i not in S with q_i > 0.

To maximise over v, F.5 drops the components of v along the datapoints outside S, because D_v^2 f_i >=
D_v^2 g_i there.  That inequality is true, but it bounds the curvature from below; dropping a component
with q_i < 0 lowers the curvature.  The maximum is 4/m all the same, since |v|^2 - s - z + 4 r^2 <= 1 + 3 s.
"""

from __future__ import annotations

import numpy as np
import sympy
from sympy import And, Eq, Integer

from claims.theory.curvature import Solutions, engine_curvature, loss_tolerance, solutions
from claims.theory.harness import judge_formula
from claims.theory.landscape_points import Point, landscape, single
from claims.theory.solution_curvature import MAXIMUM
from engine.landscape import second_directional_derivative
from evidence import Outcome, Tightness
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Sentence, identity, reals
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
