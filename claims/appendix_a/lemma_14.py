"""Lemma 14: mini-batch gradient descent in coordinates.

With c_k = <w, a_k>, N = |w|^2, u the sum of c_i^2 over the batch, one step multiplies every coordinate
in the batch by 1 + eta (2 - u - N) and every other by 1 - eta u.  Everything follows from
``<grad l(w; a_i), a_k> = c_i (delta_ik (N - 2) + c_i c_k)``, summed over the batch.

The lemma is right.  Two displays of its proof are not, as printed: the gradient,
which writes the matrix of Eq. (4) as ``w a_i w^T + <w, a_i> I``, no n x n matrix, and the conclusion for k
outside the batch, which lacks eta.
"""

from __future__ import annotations

import numpy as np
from sympy import Rational

from claims.theory.domains import one_step
from claims.theory.harness import excess, judge_formula
from claims.theory.refutation import Point, refute, replay
from claims.theory.steps import Steps
from engine.aggregates import batch_factor, rest_factor
from evidence import Outcome
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Proof, identity, reals
from referee import Case, judge

c, c_i, c_k, g, u, N, eta = reals("c c_i c_k g u N eta")

#: How the appendix writes u and N.
WRITTEN = {"u_t": u, r"\lVert\Pi_{\mathcal B_t}(\mathbf w_t)\rVert^2": u, r"\lVert\mathbf w_t\rVert^2": N}

#: A coordinate after a step, by Lemma 14; and in the batch as equality (i) of its proof has it.
INSIDE = Formula(
    "a coordinate in the batch",
    (c, u, N, eta),
    c * batch_factor(N, u, eta),
    printed=WRITTEN | {"c_t(i)": c, "|c_t(i)|": c},
)
OUTSIDE = Formula(
    "a coordinate outside the batch",
    (c, u, eta),
    c * rest_factor(u, eta),
    printed=WRITTEN | {"c_t(j)": c, r"\langle\mathbf w_t,\mathbf a_k\rangle": c},
)
EQUALITY = Formula(
    "equality (i) in the batch", (c, u, N, eta), c * (1 - eta * (N + u - 2)), printed=WRITTEN | {"c_t(k)": c}
)

#: The inner product of the gradient for a_i with a_k, where g = <a_i, a_k>.
GRADIENT = Formula(
    "the gradient along a datapoint",
    (c_i, c_k, g, N),
    c_i * (g * (N - 2) + c_k * c_i),
    printed={
        r"\langle\mathbf w,\mathbf a_i\rangle": c_i,
        r"\langle\mathbf w,\mathbf a_k\rangle": c_k,
        r"\langle\mathbf a_i,\mathbf a_k\rangle": g,
        r"\lVert\mathbf w\rVert^2": N,
    },
)


def gradient_chain() -> tuple[Proof, ...]:
    """<grad l(w; a_i), a_k> with g = <a_i, a_k> left open, from the matrix of Eq. (4)."""
    c, d, g, N = reals("c_i c_k g N")
    residual_w, residual_k = N * c - c, c * d - g  # residual = w c_i - a_i, along w and along a_k
    matrix = g * residual_w + c * residual_k  # [a_i w' + c_i I] residual, along a_k
    second = g * N * c - c * g + d * c**2 - c * g
    return (
        identity("the matrix of Eq. (4) gives the second line", matrix, second),
        identity("second line = third line", second, GRADIENT.at(c, d, g, N)),
    )


def update_chain() -> tuple[Proof, ...]:
    """Summed over the batch: equality (i), and the two factors of the lemma."""
    c, N, rest, eta, own, others = reals("c_k N rest eta own others")
    inside = c - eta * (c * (N - 2 + c**2) + c * rest)
    outside = c - eta * c * rest
    u = c**2 + rest
    return (
        identity(
            "k in the batch: the sum over i, with delta_ik, is equality (i)",
            c - eta * (own + others),
            inside,
            where={own: c * ((N - 2) + c * c), others: c * rest},
        ),
        identity("k in the batch: 1 - eta (N + u - 2)", inside, EQUALITY.at(c, u, N, eta)),
        identity("k in the batch: the factor of the lemma", inside, INSIDE.at(c, u, N, eta)),
        identity("k outside, rest = u: the factor of the lemma", outside, OUTSIDE.at(c, rest, eta)),
    )


def off_factors(steps: Steps) -> float:
    """How far every coordinate, and the part off the data, is from the lemma, over what rounding allows."""
    u, N = steps.u[:, None], steps.N[:, None]
    exact = np.where(steps.member, INSIDE(steps.c, u, N, steps.eta), OUTSIDE(steps.c, u, steps.eta))
    off_data = [steps.problem.off_span(w) for w in (steps.before, steps.after)]
    off_rest = np.linalg.norm(off_data[1] - OUTSIDE(off_data[0], u, steps.eta), axis=1)
    return max(excess(np.abs(steps.new_c - exact), steps.eps), excess(off_rest, steps.eps))


@judge("lemma_14/as_printed", "proved", formulas=[INSIDE, OUTSIDE])
def as_printed(case: Case) -> Outcome:
    """The algebra for any batch; the engine's coordinates and its part off the data."""
    return judge_formula(
        prove(*gradient_chain(), *update_chain()),
        one_step(case, max_step_size=1.0),
        off_factors,
        formula="the factors of Lemma 14, for every coordinate and for the part off the data",
    )


@judge("lemma_14.section_4_2/as_printed", "proved", formulas=[INSIDE, OUTSIDE])
def section_as_printed(case: Case) -> Outcome:
    """The same formulas in the main text."""
    return as_printed.judge(case)


def off_equality(steps: Steps) -> float:
    """The same with equality (i), in which the sum leaves out k."""
    squares = steps.c**2 * steps.member
    rest = squares.sum(axis=1, keepdims=True) - squares
    own = steps.c * (steps.N[:, None] - 2.0 + steps.c**2) * steps.member
    exact = steps.c - steps.eta * (own + steps.c * rest)
    return excess(np.abs(steps.new_c - exact), steps.eps)


@judge("lemma_14.equality_i/as_printed", "proved", formulas=[EQUALITY])
def equality_as_printed(case: Case) -> Outcome:
    """Equality (i), and what it becomes inside the batch."""
    return judge_formula(
        prove(*update_chain()), one_step(case), off_equality, formula="equality (i), with the sum without k"
    )


@judge("lemma_14.outside/as_printed", "counterexample")
def outside_as_printed(case: Case) -> Outcome:
    """SymPy on the equation, and one step of the engine."""
    c, u, eta = reals("c u eta")
    proof = identity("c - eta c u = c (1 - u)", c - eta * c * u, c * (1 - u))
    seen = replay(case, Point(("1/2", "1/2"), 2, ((0,),)))
    return refute(
        seen,
        "the coordinate outside the batch is 19/40 after the step, not 3/8",
        {
            "data": [[1, 0], [0, 1]],
            "w0": ["1/2", "1/2"],
            "eta": "1/5",
            "batch": "{1}",
            "c_1(1)": str(seen.exact[1]),
            "printed": "3/8",
            "w_1": seen.w.tolist(),
        },
        "w[1], 'not', 0.375",
        proof=proof,
        method="SymPy on the equation; one step of the engine from rational weights",
        detail=f"On the engine the coordinate outside the batch becomes {seen.w[1]:.6g}; exactly 0.475, "
        "printed 0.375.",
    )


@judge("lemma_14.outside/corrected", "proved", formulas=[OUTSIDE])
def outside_corrected(case: Case) -> Outcome:
    """With the step size."""
    c, u, eta = reals("c u eta")
    proof = identity("c - eta c u = c (1 - eta u)", c - eta * c * u, OUTSIDE.at(c, u, eta))

    def off(steps: Steps) -> float:
        exact = OUTSIDE(steps.c, steps.u[:, None], steps.eta)
        return excess(np.abs(steps.new_c - exact) * ~steps.member, steps.eps)

    return judge_formula(
        prove(proof), one_step(case), off, formula="the factor of coordinates outside the batch"
    )


def gradient_readings(w: Rational) -> tuple[Rational, Rational, Rational]:
    """At m = n = 1, a = 1: the gradient, and the printed expression without and with brackets."""
    residual = w * w - 1
    return (w + w) * residual, w * w + w * residual, (w * w + w) * residual


@judge("lemma_14.gradient/as_printed", "counterexample")
def gradient_as_printed(case: Case) -> Outcome:
    """n = 1, where everything is defined; and the transposed reading for n = 2."""
    true, bare, bracketed = gradient_readings(Rational(1, 2))
    c, d = reals("c_i c_k")
    transposed = identity(
        "reading the matrix as w a_i' + c_i I, for k other than i", d * (c * c - 1) + c * (c * d), c * (d * c)
    )
    seen = replay(case, Point(("1/2",), 1, ((0,),)))
    along = (0.5 - float(seen.w[0])) / 0.2
    return refute(
        seen,
        "m = n = 1, where the printed expression is defined: it is not the gradient",
        {
            "m": 1,
            "a": 1,
            "w": "1/2",
            "eta": "1/5",
            "gradient": str(true),
            "printed": str(bare),
            "printed, with brackets": str(bracketed),
            "w_1": float(seen.w[0]),
        },
        "(0.5 - w) / 0.2, 'not', -1 / 8, 'nor', -9 / 16",
        proof=transposed,
        unless=true in (bare, bracketed),
        method="exact values at m = n = 1 for both ways to place the brackets; SymPy on the transposed "
        "reading; the engine's step at the same point",
        detail=f"At m = n = 1, w = 1/2: gradient {true}, printed {bare} (with brackets {bracketed}); on the "
        f"engine {along:.6g}. The transposed reading fails too.",
    )


@judge("lemma_14.gradient/corrected", "proved", formulas=[GRADIENT])
def gradient_corrected(case: Case) -> Outcome:
    """The algebra, and the engine's summed gradient along every datapoint."""
    return judge_formula(
        prove(*gradient_chain()),
        one_step(case),
        off_gradient,
        formula="the sum over the batch of the gradients along every datapoint",
    )


def off_gradient(steps: Steps) -> float:
    """<w - w', a_k> against eta times the sum over the batch of the third line."""
    along, same = steps.c[:, None, :], np.eye(steps.m)
    each = GRADIENT(steps.c[:, :, None], along, same, steps.N[:, None, None])
    exact = (each * steps.member[:, :, None]).sum(axis=1)
    return excess(np.abs(steps.c - steps.new_c - steps.eta * exact), steps.eps)
