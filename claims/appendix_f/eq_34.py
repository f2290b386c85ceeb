r"""Eq. (33), (34) and (35): the loss in coordinates, as a sum of functions f_i, and its curvature.

With c_i = <w, a_i>, s_i = phi(c_i) and N = |w|^2, one datapoint has the loss (1 - 2 s_i c_i + s_i^2 N) / 2.
For ReLU (and for the identity) s_i^2 = s_i c_i, which turns that into 1/2 + s_i^2 (N/2 - 1): Eq. (34).
Summing over i for w in the span of the data gives Eq. (33); one-sided derivatives of sums are sums:
Eq. (35).  All of these are right.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import sympy
from sympy import And, Eq, Or

from claims.mathematics.curvature import engine_curvature, loss_tolerance
from claims.mathematics.landscape_points import Point, engine_gradient, explore, gradient_error, single
from claims.outcomes import established
from claims.section_5.theorem_12 import loss_rounding
from claims.statement import Case, Statement
from engine import Array, Problem, norm_squared
from engine.landscape import loss, second_directional_derivative
from evidence import Outcome, Tightness
from evidence.chain import Chain, prove
from evidence.proof import Proof, Sentence, identity, reals

ASSUMPTIONS = ("orthonormal data, ReLU activation",)
COORDINATES = Statement(
    label="Eq. (33)",
    part="eq_33",
    source="Appendix F.1",
    title="the loss on the span of the data in coordinates",
    text=r"""For $\mathbf w = \sum_j c_j\mathbf a_j$, $B = \sum_j c_j^2$: $2m\mathcal L(\mathbf w)
= \sum_i\big[(1-c_i\phi(c_i))^2 + \sum_{j\ne i}c_j^2\phi(c_i)^2\big]
= \sum_i\big[(1-c_i\phi(c_i))^2 + \phi(c_i)^2(B-c_i^2)\big]$
$= m - 2\sum_i c_i\phi(c_i) + \sum_i c_i^2\phi(c_i)^2 + \sum_i\phi(c_i)^2(B-c_i^2)
= m - 2\sum_i c_i\phi(c_i) + \sum_i c_i^2\sum_i\phi(c_i)^2$; and minimising $\mathcal L$ one may restrict to
the span.""",
    assumptions=ASSUMPTIONS,
)
MINIMUM = Statement(
    label="Theorem 12, Eq. (33) in P and N",
    part="minimum",
    source="Appendix F.1, last display",
    title="the quantity of Eq. (33) and its minimum",
    text=r"""With $P = \sum_{c_i>0}c_i^2$ and $N = \sum_{c_i<0}c_i^2$ Eq. (33) is
$-2P + P(P+N) = P^2 - 2P + PN$, and its minimum over $P, N \ge 0$ is attained precisely at $P = 1$, $N = 0$.""",
    assumptions=ASSUMPTIONS,
)
SUM = Statement(
    label="Eq. (34)",
    source="Appendix F.4",
    title="the loss as a mean of functions f_i",
    text=r"""$\mathcal L(\mathbf w) = \frac1m\sum_i f_i(\mathbf w) + \frac12$ with
$f_i(\mathbf w) = \phi^2(\langle\mathbf w,\mathbf a_i\rangle)(\lVert\mathbf w\rVert^2/2 - 1)$, and the lines
of its derivation.""",
    assumptions=ASSUMPTIONS,
)
CURVATURE = Statement(
    label="Eq. (35)",
    part="eq_35",
    source="Appendix F.4",
    title="the one-sided second derivative of the loss as a mean",
    text=r"""$D^2_{\mathbf v}\mathcal L(\mathbf w) = \frac1m\sum_i D^2_{\mathbf v}f_i(\mathbf w)$.""",
    assumptions=ASSUMPTIONS,
)


def display() -> tuple[Proof, ...]:
    """The lines of F.1 for m = 3 with s_i = phi(c_i) left open, and what a part off the span adds."""
    c, s = reals("c1:4"), reals("s1:4")
    off = reals("o1:3")  # two coordinates off the span
    w, beyond = sympy.Matrix([*c, 0, 0]), sympy.Matrix([0, 0, 0, *off])
    a = [sympy.Matrix([int(i == k) for k in range(5)]) for i in range(3)]
    B = sum(x**2 for x in c)
    residuals = [a[i] - s[i] * w for i in range(3)]
    outside = [a[i] - s[i] * (w + beyond) for i in range(3)]
    first = sum(r.dot(r) for r in residuals)
    others = [sum(c[j] ** 2 for j in range(3) if j != i) for i in range(3)]
    second = sum((1 - c[i] * s[i]) ** 2 + others[i] * s[i] ** 2 for i in range(3))
    third = sum((1 - c[i] * s[i]) ** 2 + s[i] ** 2 * (B - c[i] ** 2) for i in range(3))
    cross = sum(c[i] * s[i] for i in range(3))
    squares = sum(x**2 for x in s)
    mixed = sum(c[i] ** 2 * s[i] ** 2 for i in range(3))
    fourth = 3 - 2 * cross + mixed + sum(s[i] ** 2 * (B - c[i] ** 2) for i in range(3))
    last = 3 - 2 * cross + B * squares
    gain = squares * (off[0] ** 2 + off[1] ** 2)
    return (
        identity("definition = second line (m = 3)", first, second),
        identity("second = third line", second, third),
        identity("third = fourth line", third, fourth),
        identity("fourth = last line", fourth, last),
        identity(
            "a part off the span adds its squared norm times sum s_i^2 >= 0",
            sum(r.dot(r) for r in outside) - first,
            gain,
        ),
    )


def full_gradient(problem: Problem, w: Array) -> Array:
    """Summed gradient by Eq. (33), for w in the span: c_k -> phi_k (B - 2) + c_k sum_i phi_i^2."""
    c = problem.correlations(w)
    s = np.maximum(c, 0.0)
    return problem.combine(s * (norm_squared(c) - 2.0) + c * norm_squared(s))


@COORDINATES.claim("as printed: verified, proved", argument="Orthonormality, coordinate by coordinate.")
def coordinates_as_printed(case: Case) -> Outcome:
    """Every line for m = 3 by SymPy; loss and engine for random data in the span."""

    def margin(point: Point) -> float:
        problem = Point(point.m, 0, point.generic, point.seed).problem()
        w = problem.w0
        c = problem.correlations(w)
        s = np.maximum(c, 0.0)
        m = problem.m
        by_formula = m - 2.0 * (c @ s) + norm_squared(c) * norm_squared(s)
        off = abs(2 * m * float(loss(problem, w)) - by_formula) / (2 * m * loss_rounding(problem))
        seen = engine_gradient(case, problem, w, np.arange(m))
        bent = np.linalg.norm(seen - full_gradient(problem, w)) / gradient_error(case, problem, m)
        return float(max(off, bent) - 1.0)

    return established(
        Chain(display()),
        explore(case, margin),
        method="SymPy for m = 3 and two dimensions off the span (sums over i expand alike for every m)",
        detail="The engine is asked for the gradient of Eq. (33), which is in its full-batch steps.",
    )


@MINIMUM.claim("as printed: verified, proved", argument=r"$P^2 - 2P + PN + 1 = (P-1)^2 + PN$.")
def minimum_as_printed(case: Case) -> Outcome:
    """The forms for every sign pattern of three coordinates, the minimum by Z3, the engine at rest there."""
    c = reals("c1:4")
    P, N = reals("P N")
    left = right = sympy.Integer(0)
    for weight, pattern in zip(reals("k0:8"), product((0, 1), repeat=3), strict=True):
        s = [flag * x for flag, x in zip(pattern, c, strict=True)]
        p = sum(x**2 for x in s)
        rest = sum(x**2 for x in c) - p
        cross = sum(x * y for x, y in zip(c, s, strict=True))
        left += weight * (-2 * cross + (p + rest) * p)
        right += weight * (-2 * p + p * (p + rest))
    value = P**2 - 2 * P + P * N
    chain = prove(
        identity("Eq. (33) in P and N, every sign pattern", left, right),
        identity("-2P + P(P + N)", -2 * P + P * (P + N), value),
        Sentence("at least -1", [P, N], [P >= 0, N >= 0], value >= -1),
        Sentence("-1 only at P = 1, N = 0", [P, N], [P >= 0, N >= 0, Eq(value, -1)], And(Eq(P, 1), Eq(N, 0))),
    )

    def margin(point: Point) -> float:
        problem = Point(point.m, 0, point.generic, point.seed).problem()
        kept = np.maximum(problem.correlations(problem.w0), 0.0)
        w = problem.combine(kept / np.linalg.norm(kept))  # P = 1, N = 0
        still = engine_gradient(case, problem, w, np.arange(problem.m))
        return float(np.linalg.norm(still) / gradient_error(case, problem, problem.m) - 1.0)

    return established(
        chain,
        explore(case, margin),
        method="SymPy and Z3",
        detail="The engine does not move from points with P = 1, N = 0, up to rounding.",
        tightness=Tightness(1.0, "the minimum is attained"),
    )


@SUM.claim("as printed: verified, proved", argument=r"$\phi(c)^2 = c\,\phi(c)$ for the ReLU.")
def sum_as_printed(case: Case) -> Outcome:
    """The lines of the derivation for one datapoint; loss and engine at random points of R^n."""
    c, s, N = reals("c s N")
    relu = Or(And(c >= 0, Eq(s, c)), And(c <= 0, Eq(s, 0)))
    first = ((1 - s * c) ** 2 + s**2 * (N - c**2)) / 2  # along the datapoint, and across it
    second = (1 - 2 * c * s + N * s**2) / 2
    last = (1 + s**2 * (N - 2)) / 2
    chain = prove(
        identity("|a - w s|^2 / 2 = 1/2 - c s + N s^2 / 2", first, second),
        Sentence("phi(c)^2 = c phi(c)", [c, s], [relu], Eq(s**2, c * s)),
        Sentence("= 1/2 + f_i", [c, s, N], [Eq(s**2, c * s)], Eq(second, last)),
    )

    def margin(point: Point) -> float:
        problem = point.problem()
        w = problem.w0
        s = np.maximum(problem.correlations(w), 0.0)
        f = s**2 * (norm_squared(w) / 2.0 - 1.0)
        off = abs(float(loss(problem, w)) - 0.5 - f.mean()) / loss_rounding(problem)
        bent = 0.0
        for i, row in enumerate(problem.rows(np.arange(problem.m))):
            seen = engine_gradient(case, problem, w, np.array([i]))
            exact = s[i] * (norm_squared(w) - 2.0) * row + s[i] ** 2 * w
            bent = max(bent, float(np.linalg.norm(seen - exact)) / gradient_error(case, problem, 1))
        return max(off, bent) - 1.0

    return established(
        chain,
        explore(case, margin),
        method="SymPy and Z3 for one datapoint, for all m and n (the loss is a mean)",
        detail="The engine is asked for the gradients of the f_i, which are in its steps on single datapoints.",
    )


@CURVATURE.claim(
    "as printed: verified, proved", argument="Limits of sums are sums of limits; the constant drops out."
)
def curvature_as_printed(case: Case) -> Outcome:
    """On rays with every pattern of active points for m = n = 2; loss and engine at random points."""
    t = reals("t")[0]
    w, v = sympy.Matrix(reals("w1:3")), sympy.Matrix(reals("v1:3"))
    x = w + t * v
    left = right = sympy.Integer(0)
    for weight, pattern in zip(reals("k0:4"), product((0, 1), repeat=2), strict=True):
        points = [sympy.Matrix([1, 0]), sympy.Matrix([0, 1])]
        residuals = [a - x * (flag * x[i]) for i, (a, flag) in enumerate(zip(points, pattern, strict=True))]
        whole = sum(r.dot(r) for r in residuals) / 4
        pieces = [flag * x[i] ** 2 * (x.dot(x) / 2 - 1) for i, flag in enumerate(pattern)]
        left += weight * sympy.diff(whole, t, 2).subs(t, 0)
        right += weight * sum(sympy.diff(f, t, 2).subs(t, 0) for f in pieces) / 2
    chain = prove(identity("D^2 L = (D^2 f_1 + D^2 f_2) / 2, every pattern of active points", left, right))

    def margin(point: Point) -> float:
        problem, v = point.problem(), point.directions()
        w, m = problem.w0, problem.m
        parts = [second_directional_derivative(single(problem, i), w, v, point.kink) for i in range(m)]
        whole = second_directional_derivative(problem, w, v, point.kink)
        off = np.abs(whole - np.mean(parts, axis=0)).max() / (2.0 * loss_tolerance(problem))
        by_engine, error = engine_curvature(case.engine, problem, w, v, np.arange(m))
        alone, total = np.zeros(len(v)), error
        for i in range(m):
            values, extra = engine_curvature(case.engine, problem, w, v, np.array([i]))
            alone, total = alone + values, total + extra
        bent = max(np.abs(by_engine - alone).max(), np.abs(by_engine - m * whole).max()) / total
        return float(max(off, bent) - 1.0)

    return established(
        chain,
        explore(case, margin),
        method="SymPy for m = n = 2 and every pattern of active points; in general a limit of a sum",
    )
