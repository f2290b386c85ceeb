r"""Corollary 16, coordinates outside the batch: they are multiplied by 1 - eta u, in (0, 1].

The proof prints the square of that factor.  Whether the factor is below 1 is in ``corollary_16_shrink``.
"""

from __future__ import annotations

import numpy as np

from claims.snippets import snippet
from claims.theory.domains import one_step
from claims.theory.harness import excess, judge_formula
from claims.theory.replays import replay
from claims.theory.steps import Steps
from engine import Problem
from engine.aggregates import rest_factor
from evidence import Counterexample, Evidence, Outcome, Verdict
from evidence.chain import prove
from evidence.proof import identity, reals
from referee import Case, judge

N, u, c, eta = reals("N u c eta")


@judge("corollary_16_outside.update_out/as_printed", "counterexample")
def squared_as_printed(case: Case) -> Outcome:
    """SymPy on the equation, and one step of the engine."""
    proof = identity("c (1 - eta u) = c (1 - eta u)^2", c * (1 - eta * u), c * (1 - eta * u) ** 2)
    problem = Problem(np.eye(2), np.array([0.5, 0.5]), 0.2)
    w, complaint = replay(case, problem, [[0]], [0.625, 0.475])
    broken = proof.status == "refuted" and not complaint
    return Outcome(
        verdict=Verdict.REFUTED if broken else Verdict.INCONCLUSIVE,
        evidence=Evidence.COUNTEREXAMPLE,
        method="SymPy on the equation; one step of the engine from rational weights",
        detail=f"{proof.message}. On the engine the coordinate outside the batch becomes {w[1]:.6g}; exactly "
        "0.475, printed 0.45125.",
        counterexample=Counterexample(
            "the coordinate outside the batch is 19/40 after the step, not 361/800",
            {
                "data": [[1, 0], [0, 1]],
                "w0": ["1/2", "1/2"],
                "eta": "1/5",
                "batch": "{1}",
                "c_1(1)": "19/40",
                "printed": "361/800",
                "w_1": w.tolist(),
            },
            snippet("Problem(np.eye(2), np.array([0.5, 0.5]), 0.2)", [[0]], "w[1], 'not', 0.45125"),
        ),
        samples=1,
        message=complaint,
    )


@judge("corollary_16_outside.update_out/corrected", "proved")
def squared_corrected(case: Case) -> Outcome:
    """To the first power."""
    chain = prove(identity("Lemma 14", c - eta * c * u, c * rest_factor(u, eta)))

    def off(steps: Steps) -> float:
        exact = rest_factor(steps.u, steps.eta)[:, None] * steps.c
        return excess(np.abs(steps.new_c - exact) * ~steps.member, steps.eps)

    return judge_formula(one_step(case), chain, off, formula="the factor of coordinates outside the batch")
