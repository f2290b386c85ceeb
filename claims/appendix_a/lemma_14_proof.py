"""Lemma 14: the gradient in its proof, which writes the matrix of Eq. (4) so that it is no n x n matrix.

Printed is ``w a_i w^T + <w, a_i> I``.
"""

from __future__ import annotations

import numpy as np
from sympy import Rational

from claims.appendix_a.lemma_14 import GRADIENT, gradient_chain
from claims.theory.domains import one_step
from claims.theory.harness import excess, judge_formula
from claims.theory.refutation import Point, refute, replay
from claims.theory.steps import Steps
from evidence import Outcome
from evidence.chain import prove
from evidence.proof import identity, reals
from referee import Case, judge


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
