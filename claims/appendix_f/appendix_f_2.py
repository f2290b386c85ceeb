r"""Appendix F.2: how smooth the loss of the ReLU autoencoder is.

Along a ray c = <w + t v, a_i> = p + t q is linear in t, so f_i = phi(c)^2 (N/2 - 1) is 0 or a polynomial of
degree 4 for small t >= 0: one-sided derivatives of all orders exist. phi(c)^2 <= c^2 makes f_i differentiable
where c = 0, with gradient 0. There the second derivatives along v and -v are <v, a_i>^2 (N - 2) and 0, N =
|w|^2: they differ, and the loss is not twice differentiable, unless N = 2. On that sphere f_i is of third order
at such a point, and the loss is twice differentiable; SGD and GD stay far from it (N <= 1 + eta/4).
"""

from __future__ import annotations

import numpy as np
from sympy import And, Eq, Integer, Or

from claims.theory.curvature import engine_curvature, loss_tolerance
from claims.theory.harness import judge_formula
from claims.theory.landscape_points import Point, engine_gradient, gradient_error, landscape
from claims.theory.relu_minima import loss_rounding
from engine import Problem
from engine.landscape import loss, second_directional_derivative
from evidence import Outcome
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Sentence, derivative, identity, reals
from referee import Case, judge

#: The squared norm at which a kink does not show.
EXCEPTION = Formula("the squared norm at which all is smooth", (), Integer(2))


@judge("appendix_f_2.smooth/as_printed", "proved")
def smooth(case: Case) -> Outcome:
    """The bound and the signs by machine; gradients of the engine and the loss next to a kink."""
    c, s, p, q, t = reals("c s p q t")
    relu = Or(And(c >= 0, Eq(s, c)), And(c <= 0, Eq(s, 0)))
    chain = prove(
        Sentence(
            "0 <= phi(c)^2 <= c^2: the gradient at c = 0 is 0", [c, s], [relu], And(s**2 >= 0, s**2 <= c**2)
        ),
        Sentence("c keeps the sign of p > 0", [p, q, t], [t > 0, p > 0, -t * q < p], p + t * q > 0),
        Sentence("c keeps the sign of p < 0", [p, q, t], [t > 0, p < 0, t * q < -p], p + t * q < 0),
        Sentence("from p = 0 it is positive with q", [q, t], [t > 0, q > 0], t * q > 0),
        Sentence("from p = 0 it is not positive else", [q, t], [t > 0, q <= 0], t * q <= 0),
    )

    def margin(point: Point) -> float:
        problem = point.problem()
        w, h = problem.w0, 2.0**-20
        bent = 0.0
        for i in np.flatnonzero(np.abs(problem.correlations(w)) <= point.kink):
            row, batch = problem.rows(np.array([i]))[0], np.array([i])
            for shift in (-h, 0.0, h):
                x = w + shift * row
                c = max(shift, 0.0)
                seen = engine_gradient(case, problem, x, batch)
                off = float(np.linalg.norm(seen - c * (x @ x - 2.0) * row - c**2 * x))
                bent = max(bent, off / (gradient_error(case, problem, 1) + 4.0 * point.kink))
        return max(bent, polynomial(problem, point.directions(4))) - 1.0

    return judge_formula(
        chain,
        landscape(case),
        margin,
        by="machine proofs for one datapoint (the loss is a mean)",
        detail="On the engine gradients of single datapoints vanish at c = 0, and on both sides of it they "
        "are those of f_i; the loss on short rays is a polynomial of degree 4.",
    )


def polynomial(problem: Problem, directions: np.ndarray) -> float:
    """How far the loss is from a polynomial of degree 4 on rays [0, 0.1], over what rounding allows."""
    t = 0.02 * np.arange(6.0)
    values = loss(problem, problem.w0 + t[:, None, None] * directions)  # (6, k)
    difference = np.array([-1.0, 5.0, -10.0, 10.0, -5.0, 1.0]) @ values
    return float(np.abs(difference).max() / (64.0 * loss_rounding(problem)))


@judge("appendix_f_2.kink/as_printed", "proved", formulas=[EXCEPTION])
def kink(case: Case) -> Outcome:
    """Both one-sided second derivatives as expansions; on the engine at N = 1, and from the loss at N = 2."""
    t, q, N, wv, v2 = reals("t q N wv v2")
    smooth_at = EXCEPTION.expression
    ray = (t * q) ** 2 * ((N + 2 * t * wv + t**2 * v2) / 2 - 1)  # f_i along v from c = 0, if q > 0
    chain = prove(
        derivative("D_v^2 f_i = q^2 (N - 2) for q > 0", ray, t, q**2 * (N - 2), order=2, at=Integer(0)),
        Sentence(
            "it is that along -v, 0, only if N = 2", [q, N], [q > 0, Eq(q**2 * (N - 2), 0)], Eq(N, smooth_at)
        ),
        identity("at N = 2 f_i is of third order", ray, t**3 * q**2 * (wv + t * v2 / 2), where={N: smooth_at}),
    )

    def margin(point: Point) -> float:
        problem = point.problem()
        w, worst = problem.w0, 0.0
        for i in np.flatnonzero(np.abs(problem.correlations(w)) <= point.kink):
            row = problem.rows(np.array([i]))
            values, error = engine_curvature(
                case.engine, problem, w, np.concatenate([row, -row]), np.array([i])
            )
            worst = max(worst, float(np.abs(values - [-1.0, 0.0]).max() / error))
            both = second_directional_derivative(
                problem, np.sqrt(EXCEPTION()) * w, np.concatenate([row, -row]), point.kink
            )
            worst = max(worst, float(abs(both[0] - both[1]) / (4.0 * loss_tolerance(problem))))
        return worst - 1.0

    return judge_formula(chain, landscape(case), margin, by="expansions along the ray, and machine proofs")
