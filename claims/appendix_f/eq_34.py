"""Eq. (33) and the minimum: the loss in coordinates, for w in the span of the data.

With c_i = <w, a_i>, s_i = phi(c_i) and N = |w|^2, one datapoint has the loss (1 - 2 s_i c_i + s_i^2 N) / 2.
For ReLU (and for the identity) s_i^2 = s_i c_i, which turns that into 1/2 + s_i^2 (N/2 - 1): Eq. (34).
Summing over i for w in the span of the data gives Eq. (33).
"""

from __future__ import annotations

import numpy as np
from sympy import And, Eq, Integer, Or

from claims.theory.harness import judge_formula
from claims.theory.landscape_points import Point, engine_gradient, gradient_error, landscape
from claims.theory.relu_minima import loss_rounding
from engine import Array, Problem, norm_squared
from engine.landscape import loss
from evidence import Outcome, Tightness
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Proof, Sentence, identity, reals, summed
from referee import Case, judge

m, cross, B, squares, P, N = reals("m cross B squares P N")

#: Eq. (33) in the sums of c_i phi(c_i), c_i^2 and phi(c_i)^2, and in P and N.
LOSS = Formula(
    "2 m times the loss",
    (m, cross, B, squares),
    m - 2 * cross + B * squares,
    printed={r"\sum_i c_i\phi(c_i)": cross, r"\sum_i c_i^2": B, r"\sum_i\phi(c_i)^2": squares},
)
IN_P = Formula("Eq. (33) in P and N", (P, N), P**2 - 2 * P + P * N)


def display() -> tuple[Proof, ...]:
    """The lines of F.1, each for one datapoint and then summed, for every m, with s = phi(c) left open.

    ``others`` is the squared norm of the other coordinates of w, and ``off`` that of a part off the span.
    """
    c, s, others, off = reals("c s others off")
    norm = {B: c**2 + others}
    along, second = (1 - c * s) ** 2, (1 - c * s) ** 2 + others * s**2
    third = along + s**2 * (B - c**2)
    fourth = 1 - 2 * c * s + c**2 * s**2 + s**2 * (B - c**2)
    last = 1 - 2 * c * s + B * s**2
    return (
        identity("one datapoint: |a - s w|^2 from |a| = 1, <a, w> = c, |w|^2 = B", last, second, where=norm),
        identity("second = third line", second, third, where=norm),
        identity("third = fourth line", third, fourth),
        identity("fourth = last line", fourth, last),
        *summed(
            "the sum of the last line, of 1, c s and s^2",
            last,
            LOSS.expression,
            {m: Integer(1), cross: c * s, squares: s**2},
        ),
        identity(
            "a part off the span adds its squared norm times s^2 >= 0",
            1 - 2 * c * s + (B + off) * s**2 - last,
            off * s**2,
        ),
    )


def full_gradient(problem: Problem, w: Array) -> Array:
    """Summed gradient by Eq. (33), for w in the span: c_k -> phi_k (B - 2) + c_k sum_i phi_i^2."""
    c = problem.correlations(w)
    s = np.maximum(c, 0.0)
    return problem.combine(s * (norm_squared(c) - 2.0) + c * norm_squared(s))


@judge("eq_34.eq_33/as_printed", "proved", formulas=[LOSS])
def coordinates_as_printed(case: Case) -> Outcome:
    """Every line for every m; loss and engine for random data in the span."""

    def margin(point: Point) -> float:
        problem = Point(point.m, 0, point.generic, point.seed).problem()
        w = problem.w0
        c = problem.correlations(w)
        s = np.maximum(c, 0.0)
        m = problem.m
        by_formula = LOSS(m, c @ s, norm_squared(c), norm_squared(s))
        off = float(abs(2 * m * float(loss(problem, w)) - by_formula)) / (2 * m * loss_rounding(problem))
        seen = engine_gradient(case, problem, w, np.arange(m))
        bent = float(np.linalg.norm(seen - full_gradient(problem, w))) / gradient_error(case, problem, m)
        return max(off, bent) - 1.0

    return judge_formula(
        prove(*display()),
        landscape(case),
        margin,
        by="machine proofs for one datapoint and, by induction over m, for their sum",
        detail="The engine is asked for the gradient of Eq. (33), which is in its full-batch steps.",
    )


@judge("eq_34.minimum/as_printed", "proved", formulas=[IN_P])
def minimum_as_printed(case: Case) -> Outcome:
    """The form for every m, the minimum proved, the engine at rest there."""
    c, s = reals("c s")
    relu = Or(And(c > 0, Eq(s, c)), And(c <= 0, Eq(s, 0)))
    value = IN_P.expression
    chain = prove(
        Sentence(
            "one datapoint adds (B - 2) phi(c)^2", [c, s, B], [relu], Eq(-2 * c * s + B * s**2, (B - 2) * s**2)
        ),
        *summed("their sum, of phi(c)^2", (B - 2) * s**2, (B - 2) * P, {P: s**2}),
        identity("Eq. (33) in P and N", (B - 2) * P, -2 * P + P * (P + N), where={B: P + N}),
        prove(identity("-2P + P(P + N)", -2 * P + P * (P + N), value)),  # before it is asked where it is -1
        Sentence("at least -1", [P, N], [P >= 0, N >= 0], value >= -1),
        Sentence("-1 only at P = 1, N = 0", [P, N], [P >= 0, N >= 0, Eq(value, -1)], And(Eq(P, 1), Eq(N, 0))),
    )

    def margin(point: Point) -> float:
        problem = Point(point.m, 0, point.generic, point.seed).problem()
        kept = np.maximum(problem.correlations(problem.w0), 0.0)
        w = problem.combine(kept / np.linalg.norm(kept))  # P = 1, N = 0
        still = engine_gradient(case, problem, w, np.arange(problem.m))
        return float(np.linalg.norm(still) / gradient_error(case, problem, problem.m) - 1.0)

    return judge_formula(
        chain,
        landscape(case),
        margin,
        detail="The engine does not move from points with P = 1, N = 0, up to rounding.",
        tightness=Tightness(1.0, "the minimum is attained"),
    )
