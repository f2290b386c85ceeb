"""Lemma 29: Phi + (5/8) Psi < 1 is preserved by a step of full-batch GD."""

from __future__ import annotations

import numpy as np
from sympy import And, Integer, Rational

from claims.theory.domains import gd_steps
from claims.theory.harness import judge_formula
from claims.theory.reaches import Phi, Psi, after_phi, after_psi, sentence, step_size_reach
from evidence import Outcome, Tightness
from evidence.chain import prove
from referee import Case, judge

X = 1 - Phi - Psi / 2


@judge("lemma_29/as_printed", "proved")
def as_printed(case: Case) -> Outcome:
    """The step by machine, tied to the engine."""
    after = after_phi + Rational(5, 8) * after_psi < 1
    reach = step_size_reach(
        case,
        after,
        Rational(1, 4),
        Rational(251, 1000),
        "for eta > 1/4 a step from Phi just below 1 and Psi = 0 ends above 1; the proof's own route, "
        "Lemma 31 with lambda = 5 eta, ends at 1/5",
    )
    return judge_formula(
        prove(sentence("N < 1 implies N' < 1", after)),
        gd_steps(case, "N' < 1"),
        lambda s: s.new_Phi + 0.625 * s.new_Psi - 1.0 - s.drift,
        tightness=Tightness(1.0, "N' tends to 1 with N"),
        reach=(reach,),
    )


@judge("lemma_29.range/as_printed", "proved")
def range_as_printed(case: Case) -> Outcome:
    """By machine."""
    chain = prove(sentence("ranges", And(Phi >= 0, Phi < 1, X > 0, Integer(1) >= X)))
    return judge_formula(
        chain,
        gd_steps(case, "the ranges"),
        lambda s: np.maximum(s.new_Phi - 1.0, s.new_Phi + s.new_Psi / 2 - 1.0) - s.drift,
        tightness=Tightness(1.0, "Phi tends to 1; 1 - Phi - Psi/2 is 1 at the origin"),
    )
