"""Lemma 14: the last equality of its proof, and the conclusion for k outside the batch, which lacks eta."""

from __future__ import annotations

import numpy as np

from claims.appendix_a.lemma_14 import EQUALITY, OUTSIDE, update_chain
from claims.theory.domains import one_step
from claims.theory.harness import excess, judge_formula
from claims.theory.refutation import Point, refute, replay
from claims.theory.steps import Steps
from evidence import Outcome
from evidence.chain import prove
from evidence.proof import identity, reals
from referee import Case, judge


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
