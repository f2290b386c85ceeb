r"""Proposition 8: its hypotheses (A1), (A2) and the drift condition, as R satisfies them.

The proposition itself is judged in ``proposition_8_itself``.

(A1) holds with constants that do not depend on t (``theory.growth``).  (A2) holds with K = log(1 + 2 eta)
(``appendix_c_a2_whole``).  The drift condition holds at all times (``proposition_8_drift``).
"""

from __future__ import annotations

import numpy as np

from claims.appendix_c.appendix_c_a2_whole import ratio_sentences as increment_sentences
from claims.theory.domains import batch_steps
from claims.theory.error_terms import factor_sentence
from claims.theory.growth import judge_climb
from claims.theory.harness import judge_formula
from claims.theory.steps import Steps
from engine import Array
from evidence import Outcome
from evidence.chain import prove
from referee import Case, judge


@judge("proposition_8.a1/as_printed", "proved")
def a1(case: Case) -> Outcome:
    """The climb."""
    return judge_climb(case)


@judge("proposition_8.a2/as_printed", "proved")
def a2(case: Case) -> Outcome:
    """The exact constant."""

    def margin(steps: Steps) -> Array:
        return np.asarray(np.abs(steps.gain) - np.log1p(2 * steps.eta) - steps.slack)

    def near(steps: Steps) -> Array:
        return np.asarray(np.abs(steps.gain) / np.log1p(2 * steps.eta))

    return judge_formula(
        prove(factor_sentence(), *increment_sentences()),
        batch_steps(case, "(A2) for R"),
        margin,
        nearest=(near, "increment over K = log(1 + 2 eta), approached as the norm tends to 0"),
    )
