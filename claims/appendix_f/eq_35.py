"""Eq. (34) and (35): the loss as a mean of functions f_i, and its curvature as the mean of theirs."""

from __future__ import annotations

import numpy as np
from sympy import And, Eq, Or, Rational

from claims.theory.curvature import engine_curvature, loss_tolerance
from claims.theory.harness import judge_formula
from claims.theory.landscape_points import Point, engine_gradient, gradient_error, landscape, single
from claims.theory.relu_minima import loss_rounding
from engine import norm_squared
from engine.landscape import loss, second_directional_derivative
from evidence import Outcome
from evidence.chain import Chain, prove
from evidence.formula import Formula
from evidence.proof import Sentence, identity, reals
from referee import Case, judge

S, N = reals("S N")

#: f_i in S = phi(<w, a_i>)^2 and N = |w|^2, and what the loss is besides their mean.
F_I = Formula(
    "f_i",
    (S, N),
    S * (N / 2 - 1),
    printed={r"\phi^2(\langle\mathbf w,\mathbf a_i\rangle)": S, r"\lVert\mathbf w\rVert^2": N},
)
REST = Formula("what is left of the loss", (), Rational(1, 2))


def one_datapoint() -> Chain:
    """The loss of one datapoint is 1/2 + f_i, for all m and n."""
    c, s = reals("c s")
    relu = Or(And(c >= 0, Eq(s, c)), And(c <= 0, Eq(s, 0)))
    first = ((1 - s * c) ** 2 + s**2 * (N - c**2)) / 2  # along the datapoint, and across it
    second = (1 - 2 * c * s + N * s**2) / 2
    last = REST.expression + F_I.at(s**2, N)
    return prove(
        identity("|a - w s|^2 / 2 = 1/2 - c s + N s^2 / 2", first, second),
        Sentence("phi(c)^2 = c phi(c)", [c, s], [relu], Eq(s**2, c * s)),
        Sentence("= 1/2 + f_i", [c, s, N], [Eq(s**2, c * s)], Eq(second, last)),
    )


@judge("eq_34/as_printed", "proved", formulas=[F_I, REST])
def sum_as_printed(case: Case) -> Outcome:
    """The lines of the derivation for one datapoint; loss and engine at random points of R^n."""
    chain = one_datapoint()

    def margin(point: Point) -> float:
        problem = point.problem()
        w = problem.w0
        s = np.maximum(problem.correlations(w), 0.0)
        f = F_I(s**2, norm_squared(w))
        off = abs(float(loss(problem, w)) - REST() - f.mean()) / loss_rounding(problem)
        bent = 0.0
        for i, row in enumerate(problem.rows(np.arange(problem.m))):
            seen = engine_gradient(case, problem, w, np.array([i]))
            exact = s[i] * (norm_squared(w) - 2.0) * row + s[i] ** 2 * w
            bent = max(bent, float(np.linalg.norm(seen - exact)) / gradient_error(case, problem, 1))
        return float(max(off, bent) - 1.0)

    return judge_formula(
        chain,
        landscape(case),
        margin,
        by="machine proofs for one datapoint, for all m and n (the loss is a mean)",
        detail="The engine is asked for the gradients of the f_i, which are in its steps on single datapoints.",
    )


m, total = reals("m total")
MEAN = Formula(
    "the mean", (m, total), total / m, printed={r"\sum_i D^2_{\mathbf v}f_i(\mathbf w)": total}, indices="m"
)


@judge("eq_34.eq_35/as_printed", "proved", formulas=[MEAN])
def curvature_as_printed(case: Case) -> Outcome:
    """The loss is 1/2 and the mean of the f_i, and so on any ray; loss and engine at random points."""
    chain = one_datapoint()

    def margin(point: Point) -> float:
        problem, v = point.problem(), point.directions()
        w, m = problem.w0, problem.m
        parts = [second_directional_derivative(single(problem, i), w, v, point.kink) for i in range(m)]
        whole = second_directional_derivative(problem, w, v, point.kink)
        off = np.abs(whole - MEAN(m, np.sum(parts, axis=0))).max() / (2.0 * loss_tolerance(problem))
        by_engine, error = engine_curvature(case.engine, problem, w, v, np.arange(m))
        alone, total = np.zeros(len(v)), error
        for i in range(m):
            values, extra = engine_curvature(case.engine, problem, w, v, np.array([i]))
            alone, total = alone + values, total + extra
        bent = max(np.abs(by_engine - alone).max(), np.abs(by_engine - m * whole).max()) / total
        return float(max(off, bent) - 1.0)

    return judge_formula(
        chain,
        landscape(case),
        margin,
        by="machine proofs that the loss is 1/2 and the mean of the f_i; that derivatives of a sum are "
        "sums of derivatives is argued",
    )
