r"""Eq. (37): gradient and Hessian of g_i(w) = <w, a_i>^2 (|w|^2/2 - 1), and the trace of the Hessian.

Product rule.  The formulas hold for every vector a_i; the trace uses |a_i| = 1.  An engine with the
linear activation has -eta times this gradient in its step on the single datapoint a_i, since its
pointwise loss is 1/2 + g_i.
"""

from __future__ import annotations

import numpy as np
import sympy

from claims.mathematics.curvature import engine_curvature, loss_tolerance
from claims.mathematics.landscape_points import Point, engine_gradient, explore, gradient_error, single
from claims.outcomes import established
from claims.statement import Case, Statement
from engine import Array, Problem, norm_squared
from engine.landscape import curvature_matrix
from evidence import Outcome
from evidence.chain import prove
from evidence.proof import Proof, identity, reals

ASSUMPTIONS = (r"$\lVert\mathbf a_i\rVert = 1$",)
EQUATION = Statement(
    label="Eq. (37)",
    source="Appendix F.4",
    title="gradient and Hessian of g_i",
    text=r"""For $g_i(\mathbf w) = \langle\mathbf w,\mathbf a_i\rangle^2(\lVert\mathbf w\rVert^2/2 - 1)$:
$\nabla g_i = \langle\mathbf w,\mathbf a_i\rangle(\lVert\mathbf w\rVert^2 - 2)\mathbf a_i
+ \langle\mathbf w,\mathbf a_i\rangle^2\mathbf w$ and
$\nabla^2 g_i = (\lVert\mathbf w\rVert^2-2)\mathbf a_i\mathbf a_i^\top + 2\langle\mathbf w,\mathbf a_i\rangle
(\mathbf a_i\mathbf w^\top + \mathbf w\mathbf a_i^\top) + \langle\mathbf w,\mathbf a_i\rangle^2\mathbf I_n$.""",
    assumptions=ASSUMPTIONS,
)
TRACE = Statement(
    label="Theorem 13, trace of the Hessian of g_i",
    part="trace",
    source="Appendix F.5, “Computing Average Curvature”",
    title="the trace of the Hessian of g_i",
    text=r"""$\mathrm{Tr}(\nabla^2 g_i(\mathbf w)) = (\lVert\mathbf w\rVert^2 - 2)
+ (n+4)\langle\mathbf w,\mathbf a_i\rangle^2$.""",
    assumptions=ASSUMPTIONS,
)


def hessian(w: Array, a: Array) -> Array:
    """The Hessian of Eq. (37), shape (n, n)."""
    c = float(w @ a)
    mixed = np.outer(a, w) + np.outer(w, a)
    return np.asarray((float(w @ w) - 2.0) * np.outer(a, a) + 2.0 * c * mixed + c * c * np.eye(len(w)))


def symbolic(n: int) -> tuple[Proof, Proof]:
    """Both formulas in n dimensions for a general a, entry by entry (weighted sums of the entries)."""
    w, a = sympy.Matrix(reals(f"w1:{n + 1}")), sympy.Matrix(reals(f"a1:{n + 1}"))
    k = reals(f"k0:{n * n}")
    c, N = w.dot(a), w.dot(w)
    g = c**2 * (N / 2 - 1)
    gradient = c * (N - 2) * a + c**2 * w
    matrix = (N - 2) * a * a.T + 2 * c * (a * w.T + w * a.T) + c**2 * sympy.eye(n)
    slopes = [sympy.diff(g, x) for x in w]
    bends = [sympy.diff(g, x, y) for x in w for y in w]
    return (
        identity(
            f"gradient, n = {n}",
            sum(weight * slope for weight, slope in zip(k, slopes, strict=False)),
            sum(weight * entry for weight, entry in zip(k, gradient, strict=False)),
        ),
        identity(
            f"Hessian, n = {n}",
            sum(weight * bend for weight, bend in zip(k, bends, strict=True)),
            sum(weight * entry for weight, entry in zip(k, matrix, strict=True)),
        ),
    )


def ray() -> Proof:
    """The second derivative along any ray in any dimension, in the inner products of w, v and a."""
    t, p, q, N, r, V = reals("t p q N r V")
    along = (p + t * q) ** 2 * ((N + 2 * t * r + t**2 * V) / 2 - 1)
    form = (N - 2) * q**2 + 2 * p * (q * r + r * q) + p**2 * V
    return identity("v' Hessian v for every n", sympy.diff(along, t, 2).subs(t, 0), form)


def slope() -> Proof:
    """The first derivative along any ray in any dimension."""
    t, p, q, N, r, V = reals("t p q N r V")
    along = (p + t * q) ** 2 * ((N + 2 * t * r + t**2 * V) / 2 - 1)
    return identity("v' gradient for every n", sympy.diff(along, t).subs(t, 0), p * (N - 2) * q + p**2 * r)


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
        gradient = c * (norm_squared(w) - 2.0) * a + c * c * w
        off = np.linalg.norm(engine_gradient(case, problem, w, batch) - gradient)
        values, error = engine_curvature(case.engine, problem, w, v, batch)
        bent = np.abs(values - ((v @ exact) * v).sum(axis=1)).max() / error
        on_engine = max(on_engine, float(off) / gradient_error(case, problem, 1), float(bent))
    return on_loss, on_engine


@EQUATION.claim("as printed: verified, proved", argument="Product rule, twice.")
def as_printed(case: Case) -> Outcome:
    """Entry by entry in small dimensions, along rays in all; loss and engine at random points."""
    dimensions = case.pick((1, 2, 3), (1, 2, 3, 4), (1, 2, 3, 4, 5))
    proofs = [proof for n in dimensions for proof in symbolic(n)]

    def margin(point: Point) -> float:
        return max(worst(case, point.problem("linear"), point)) - 1.0

    return established(
        prove(*proofs, slope(), ray()),
        explore(case, margin),
        method="SymPy: every entry for small n and general $\\mathbf a$; the quadratic form for every n",
        detail="Hessians from the loss by polarisation; gradients and curvatures in the engine's linear steps.",
    )


@TRACE.claim(
    "as printed: verified, proved",
    argument=r"$\mathrm{Tr}(\mathbf a\mathbf a^\top) = 1$, $\mathrm{Tr}(\mathbf a\mathbf w^\top) = "
    r"\langle\mathbf w,\mathbf a\rangle$, $\mathrm{Tr}(\mathbf I_n) = n$.",
)
def trace_as_printed(case: Case) -> Outcome:
    """Along a basis that holds a: the sum of the quadratic forms; and the trace on loss and engine."""
    n, N, c, size = reals("n N c A")
    linear = (N - 2) * size + 4 * c**2 + n * c**2  # traces of the three terms of Eq. (37)
    w, a = sympy.Matrix(reals("w1:4")), sympy.Matrix(reals("a1:4"))
    inner, square = w.dot(a), w.dot(w)
    g = inner**2 * (square / 2 - 1)
    laplacian = sum(sympy.diff(g, x, 2) for x in w)
    general = linear.subs({n: 3, N: square, c: inner, size: a.dot(a)}, simultaneous=True)
    chain = prove(
        identity("trace of Eq. (37) at |a| = 1", linear.subs(size, 1), (N - 2) + (n + 4) * c**2),
        identity("the Laplacian of g_i, n = 3, general a", laplacian, general),
    )

    def margin(point: Point) -> float:
        problem = point.problem("linear")
        w, n = problem.w0, problem.n
        off = 0.0
        for i, a in enumerate(problem.rows(np.arange(problem.m))):
            exact = norm_squared(w) - 2.0 + (n + 4) * float(w @ a) ** 2
            values, error = engine_curvature(case.engine, problem, w, np.eye(n), np.array([i]))
            off = max(off, abs(float(values.sum()) - float(exact)) / (n * error))
        return off - 1.0

    return established(chain, explore(case, margin), method="SymPy")
