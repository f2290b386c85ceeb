r"""Eq. (37): gradient and Hessian of g_i(w) = <w, a_i>^2 (|w|^2/2 - 1), and the trace of the Hessian.

Product rule.  The formulas hold for every vector a_i; the trace uses |a_i| = 1.  An engine with the
linear activation has -eta times this gradient in its step on the single datapoint a_i, since its
pointwise loss is 1/2 + g_i.
"""

from __future__ import annotations

import numpy as np
import sympy

from claims.theory.curvature import engine_curvature, loss_tolerance
from claims.theory.harness import judge_formula
from claims.theory.landscape_points import Point, engine_gradient, gradient_error, landscape, single
from engine import Array, Problem, norm_squared
from engine.landscape import curvature_matrix
from evidence import Outcome
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Proof, derivative, identity, reals, summed
from referee import Case, judge

c, N, n, A, M, unit, along, across = reals("c N n A M I a w")
_INNER = {r"\langle\mathbf w,\mathbf a_i\rangle": c, r"\lVert\mathbf w\rVert^2": N}

#: In c = <w, a_i> and N = |w|^2: the gradient, in a coordinate of a_i and of w; the Hessian, in an entry of
#: a_i a_i^T, of a_i w^T + w a_i^T and of the unit matrix; and its trace.
GRADIENT = Formula(
    "the gradient",
    (c, N, along, across),
    c * (N - 2) * along + c**2 * across,
    printed=_INNER | {r"\mathbf a_i": along, r"\mathbf w": across},
)
HESSIAN = Formula(
    "the Hessian",
    (c, N, A, M, unit),
    (N - 2) * A + 2 * c * M + c**2 * unit,
    printed=_INNER
    | {
        r"\mathbf a_i\mathbf a_i^\top": A,
        r"(\mathbf a_i\mathbf w^\top + \mathbf w\mathbf a_i^\top)": M,
        r"\mathbf I_n": unit,
    },
)
TRACE = Formula("the trace", (N, n, c), N - 2 + (n + 4) * c**2, printed=_INNER)


def hessian(w: Array, a: Array) -> Array:
    """The Hessian of Eq. (37), shape (n, n)."""
    c = float(w @ a)
    mixed = np.outer(a, w) + np.outer(w, a)
    return np.asarray(HESSIAN(c, float(w @ w), np.outer(a, a), mixed, np.eye(len(w))))


def symbolic(n: int) -> tuple[Proof, Proof]:
    """Both formulas in n dimensions for a general a, along a general direction k."""
    w, a, k = (sympy.Matrix(reals(f"{x}1:{n + 1}")) for x in "wak")
    t = reals("t")[0]
    c, N = w.dot(a), w.dot(w)
    gradient = sympy.Matrix([GRADIENT.at(c, N, x, y) for x, y in zip(a, w, strict=True)])
    matrix = sympy.Matrix(
        n, n, lambda i, j: HESSIAN.at(c, N, a[i] * a[j], a[i] * w[j] + w[i] * a[j], int(i == j))
    )
    moved = w + t * k
    along = moved.dot(a) ** 2 * (moved.dot(moved) / 2 - 1)
    zero, only = sympy.Integer(0), f"n = {n}"
    return (
        derivative(f"gradient, n = {n}", along, t, k.dot(gradient), at=zero, only=only),
        derivative(f"Hessian, n = {n}", along, t, k.dot(matrix * k), order=2, at=zero, only=only),
    )


def ray() -> Proof:
    """The second derivative along any ray in any dimension, in the inner products of w, v and a."""
    t, p, q, N, r, V = reals("t p q N r V")
    along = (p + t * q) ** 2 * ((N + 2 * t * r + t**2 * V) / 2 - 1)
    form = HESSIAN.at(p, N, q**2, q * r + r * q, V)
    return derivative("v' Hessian v for every n", along, t, form, order=2, at=sympy.Integer(0))


def slope() -> Proof:
    """The first derivative along any ray in any dimension."""
    t, p, q, N, r, V = reals("t p q N r V")
    along = (p + t * q) ** 2 * ((N + 2 * t * r + t**2 * V) / 2 - 1)
    return derivative("v' gradient for every n", along, t, GRADIENT.at(p, N, q, r), at=sympy.Integer(0))


def worst(case: Case, problem: Problem, point: Point) -> tuple[float, float]:
    """Largest error of the Hessians against the loss, and of both formulas against the engine."""
    w, v = problem.w0, point.directions()
    on_loss = on_engine = 0.0
    for i, a in enumerate(problem.rows(np.arange(problem.m))):
        batch = np.array([i])
        exact = hessian(w, a)
        seen = curvature_matrix(single(problem, i), w, np.ones(1))
        on_loss = max(on_loss, float(np.abs(seen - exact).max()) / loss_tolerance(problem))
        c = float(w @ a)
        gradient = GRADIENT(c, norm_squared(w), a, w)
        off = np.linalg.norm(engine_gradient(case, problem, w, batch) - gradient)
        values, error = engine_curvature(case.engine, problem, w, v, batch)
        bent = np.abs(values - ((v @ exact) * v).sum(axis=1)).max() / error
        on_engine = max(on_engine, float(off) / gradient_error(case, problem, 1), float(bent))
    return on_loss, on_engine


@judge("eq_37/as_printed", "proved", formulas=[GRADIENT, HESSIAN])
def as_printed(case: Case) -> Outcome:
    """In coordinates in small dimensions, along rays in all; loss and engine at random points."""
    dimensions = case.pick((1, 2, 3), (1, 2, 3, 4), (1, 2, 3, 4, 5))
    proofs = [proof for n in dimensions for proof in symbolic(n)]

    def margin(point: Point) -> float:
        return max(worst(case, point.problem("linear"), point)) - 1.0

    return judge_formula(
        prove(*proofs, slope(), ray()),
        landscape(case),
        margin,
        by="machine proofs: the quadratic form for every n; coordinates, general $\\mathbf a$ and small n",
        detail="Hessians from the loss by polarisation; gradients and curvatures in the engine's linear steps.",
    )


@judge("eq_37.trace/as_printed", "proved", formulas=[TRACE])
def trace_as_printed(case: Case) -> Outcome:
    """Along a basis that holds a: the sum of the quadratic forms; and the trace on loss and engine."""
    size, cross, q, r = reals("A cross q r")
    linear = (N - 2) * size + 4 * c * cross + n * c**2  # traces of the three terms of Eq. (37)
    chain = prove(
        ray(),
        *summed(
            "over a basis of v with <v, a> = q and <v, w> = r, of q^2, q r and 1",
            (N - 2) * q**2 + 4 * c * q * r + c**2,
            linear,
            {size: q**2, cross: q * r, n: sympy.Integer(1)},
        ),
        identity(
            "trace of Eq. (37) at |a| = 1", linear, TRACE.expression, where={size: sympy.Integer(1), cross: c}
        ),
    )

    def margin(point: Point) -> float:
        problem = point.problem("linear")
        w, n = problem.w0, problem.n
        off = 0.0
        for i, a in enumerate(problem.rows(np.arange(problem.m))):
            exact = TRACE(norm_squared(w), n, w @ a)
            values, error = engine_curvature(case.engine, problem, w, np.eye(n), np.array([i]))
            off = max(off, abs(float(values.sum()) - float(exact)) / (n * error))
        return off - 1.0

    return judge_formula(chain, landscape(case), margin, by="SymPy")
