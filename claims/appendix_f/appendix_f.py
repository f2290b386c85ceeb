"""An identity in the proof of Theorem 13 (Appendix F.5), which holds in the span of S and leaves the rest out.

F.5 prints D_v^2 L = (4/m) <w, v>^2 for v with <v, a_i> = 0 for i outside S.  With i in [n], a basis of R^n,
that is v in the span of S, and the identity holds.  With i in [m] the sum over S leaves |v - Pi_m v|^2
besides, the squared norm off the span of the data, which need not vanish when m < n.
"""

from __future__ import annotations

import numpy as np
from sympy import Integer

from claims.theory.curvature import engine_curvature, loss_tolerance, solutions
from engine import Array, Problem, norm_squared
from engine.landscape import second_directional_derivative
from evidence import Outcome, verified
from evidence.chain import Chain, prove
from evidence.formula import Formula
from evidence.proof import identity, reals, summed
from referee import Case, judge

m, r, Q = reals("m r Q")

#: The curvature along v with r = <w, v>: in the span of S, and with Q the squared norm of v off the span.
IN_SPAN = Formula("the curvature", (m, r), 4 * r**2 / m, printed={r"\langle\mathbf w,\mathbf v\rangle": r})
OFF_SPAN = Formula(
    "the curvature off the span",
    (m, r, Q),
    (4 * r**2 + Q) / m,
    printed=IN_SPAN.printed | {r"\lVert\mathbf v - \Pi_m\mathbf v\rVert^2": Q},
)


@judge("appendix_f.identity/as_printed", "proved", formulas=[IN_SPAN])
def identity_as_printed(case: Case) -> Outcome:
    """Directions in the span of S."""
    return judged(case, off_span=False)


@judge("appendix_f.identity/off_the_span", "proved", formulas=[OFF_SPAN])
def identity_off_span(case: Case) -> Outcome:
    """Directions with a part outside the span of the data."""
    return judged(case, off_span=True)


def judged(case: Case, off_span: bool) -> Outcome:
    """The sum over the active datapoints by induction; random directions on loss and engine."""
    chain = sum_over_active()
    worst, allowed, worst_engine, error, count = 0.0, 0.0, 0.0, 0.0, 0
    for m, n, size in ((1, 3, 1), (3, 5, 2), (4, 4, 3), *case.pick([], [(6, 9, 4)], [(8, 12, 5)])):
        found = solutions(m, n, size, case.rng("identity", m, n))
        problem = found.problem
        for weights in (found.gd, found.sgd):
            v = off_inactive(problem, weights, case.rng("directions", m, n), off_span)
            exact = IN_SPAN(m, v @ weights)
            if off_span:
                exact = OFF_SPAN(m, v @ weights, norm_squared(problem.off_span(v)))
            seen = second_directional_derivative(problem, weights, v)
            values, bound = engine_curvature(case.engine, problem, weights, v, np.arange(m))
            worst = max(worst, float(np.abs(seen - exact).max()))
            worst_engine = max(worst_engine, float(np.abs(values / m - exact).max()))
            allowed, error = max(allowed, loss_tolerance(problem)), max(error, bound / m)
            count += len(v)
    good = worst <= allowed and worst_engine <= error
    return verified(
        "proved",
        "machine proofs for the sum over $\\mathcal S$, by induction over its members; beside it random "
        "directions, on the loss and on the engine's gradients",
        unless=not good,
        detail=[
            chain.table(),
            f"Largest error from the loss {worst:.1g} (rounding allows {allowed:.1g}), "
            f"from the engine {worst_engine:.1g} (allowed {error:.1g}).",
        ],
        samples=count,
        message=f"errors of {worst:.2g} on the loss, {worst_engine:.2g} on the engine",
    )


def sum_over_active() -> Chain:
    """Eq. (37) along v, summed over S, and what is left of it on the sphere."""
    c, q, q0, N, V, inside, cross, norm = reals("c q q0 N V inside cross norm")
    collected = (N - 2) * inside + 4 * r * cross + norm * V
    on_sphere = {N: Integer(1), norm: Integer(1), cross: r, V: inside + q0**2}
    return prove(
        *summed(
            "sum over S of Eq. (37) along v, of q^2, c q and c^2",
            q**2 * (N - 2) + 4 * c * q * r + c**2 * V,
            collected,
            {inside: q**2, cross: c * q, norm: c**2},
        ),
        identity(
            "on the sphere, with q0 the part of v off the span",
            collected,
            OFF_SPAN.at(1, r, q0**2),
            where=on_sphere,
        ),
    )


def off_inactive(problem: Problem, weights: Array, rng: np.random.Generator, off_span: bool) -> Array:
    """Random unit directions, (12, n), with <v, a_i> = 0 for the datapoints with <w, a_i> = 0."""
    v = rng.standard_normal((12, problem.n))
    if not off_span:
        v -= problem.off_span(v)
    inactive = problem.correlations(weights) == 0
    v -= problem.combine(problem.correlations(v) * inactive)
    return np.asarray(v / np.linalg.norm(v, axis=1, keepdims=True))
