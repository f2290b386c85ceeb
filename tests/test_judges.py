"""Judges that draw conclusions from chance: each notices what it says that it notices."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from claims.appendix_c import proposition_23_sampled
from claims.statement import Case, Claim, Effort
from engine import Engine, Ensemble, GuardedEngine, load_engine
from engine.fast import FastEngine
from evidence import Outcome, Verdict

SHARE = 1e-8  # about that of a claim in a run with the default budget


def judged(claim: Claim, engine: Engine | None = None, *, share: float = SHARE, seed: int = 3) -> Outcome:
    """A claim judged at quick effort."""
    engine = GuardedEngine(engine or load_engine("fast"))
    return claim.judge(Case(engine, Effort.QUICK, seed, claim.id, share))


# --- Proposition 23, sampled ----------------------------------------------------------------------------------


class LosesItsLead(FastEngine):
    """One replicate in 200 falls back to R = 1: its increment is -24, where the least of a step is -0.19."""

    def run(self, problem: Any, schedule: Any, *, seed: int, **options: Any) -> Ensemble:
        ran = super().run(problem, schedule, seed=seed, **options)
        lost = np.random.default_rng(seed).random(len(ran.log_ratio)) < 1 / 200
        return replace(ran, log_ratio=np.where(lost, 1.0, ran.log_ratio))


def test_an_increment_that_no_step_can_make_is_not_clipped() -> None:
    outcome = judged(proposition_23_sampled.corrected_sampled, LosesItsLead())
    assert outcome.verdict is Verdict.REFUTED
    assert outcome.counterexample is not None
    assert outcome.counterexample.values["increment"] < -20.0
    assert "(A2)" in outcome.counterexample.description
