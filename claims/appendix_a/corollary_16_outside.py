r"""Corollary 16, coordinates outside the batch: they are multiplied by 1 - eta u, in (0, 1].

The proof prints the square of that factor.  Whether the factor is below 1 is in ``corollary_16_shrink``.
"""

from __future__ import annotations

import numpy as np

from claims.appendix_a.lemma_14 import OUTSIDE
from claims.theory.domains import one_step
from claims.theory.harness import excess, judge_formula
from claims.theory.refutation import Point, refute, replay
from claims.theory.steps import Steps
from evidence import Outcome
from evidence.chain import prove
from evidence.proof import identity, reals
from referee import Case, judge

N, u, c, eta = reals("N u c eta")


@judge("corollary_16_outside.update_out/as_printed", "counterexample")
def squared_as_printed(case: Case) -> Outcome:
    """SymPy on the equation, and one step of the engine."""
    proof = identity("c (1 - eta u) = c (1 - eta u)^2", c * (1 - eta * u), c * (1 - eta * u) ** 2)
    seen = replay(case, Point(("1/2", "1/2"), 2, ((0,),)))
    return refute(
        seen,
        "the coordinate outside the batch is 19/40 after the step, not 361/800",
        {
            "data": [[1, 0], [0, 1]],
            "w0": ["1/2", "1/2"],
            "eta": "1/5",
            "batch": "{1}",
            "c_1(1)": str(seen.exact[1]),
            "printed": "361/800",
            "w_1": seen.w.tolist(),
        },
        "w[1], 'not', 0.45125",
        proof=proof,
        method="SymPy on the equation; one step of the engine from rational weights",
        detail=f"On the engine the coordinate outside the batch becomes {seen.w[1]:.6g}; exactly 0.475, "
        "printed 0.45125.",
    )


@judge("corollary_16_outside.update_out/corrected", "proved", formulas=[OUTSIDE])
def squared_corrected(case: Case) -> Outcome:
    """To the first power."""
    chain = prove(identity("Lemma 14", c - eta * c * u, OUTSIDE.at(c, u, eta)))

    def off(steps: Steps) -> float:
        exact = OUTSIDE(steps.c, steps.u[:, None], steps.eta)
        return excess(np.abs(steps.new_c - exact) * ~steps.member, steps.eps)

    return judge_formula(chain, one_step(case), off, formula="the factor of coordinates outside the batch")
