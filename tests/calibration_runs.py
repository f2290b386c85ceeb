"""Whole runs of the statistical claims on a correct engine, judged as ``pytest claims`` does.

The claims are called directly, with the shares of the false-alarm budget and the streams that
``referee.judging.Judge`` would give them, so that hundreds of runs take minutes.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from claims import PAPER
from engine import Engine, GuardedEngine, load_engine
from evidence.budget import ErrorBudget
from referee import Case, Claim, Effort


class Surprise(NamedTuple):
    """A claim that came out otherwise than mathematics says."""

    claim: str
    seed: int
    what: str


@cache
def statistical_claims() -> tuple[Claim, ...]:
    """The claims that have a share of the false-alarm budget."""
    return tuple(claim for claim in PAPER.claims if claim.weight > 0)


@cache
def correct_engine(name: str) -> Engine:
    return GuardedEngine(load_engine(name))


def shares(budget: float) -> dict[str, float]:
    """The shares of a run's budget, as ``referee.judging.Judge`` divides it."""
    return ErrorBudget(budget).shares({c.id: c.weight for c in statistical_claims()})


def judge(claim: Claim, engine: Engine, seed: int, share: float) -> Surprise | None:
    """Judge one claim at quick effort; None if the verdict is the expected one."""
    try:
        outcome = claim.judge(Case(engine, Effort.QUICK, seed, claim.id, share))
    except Exception as error:  # a run would count it as an error, and fail
        return Surprise(claim.id, seed, f"{type(error).__name__}: {error}")
    if outcome.false_alarm > share * (1 + 1e-9):
        return Surprise(claim.id, seed, f"spent {outcome.false_alarm:g} of {share:g}")
    if not claim.meets(outcome.verdict):
        return Surprise(claim.id, seed, f"{outcome.verdict} instead of {claim.expected}")
    return None


def whole_run(engine: str, budget: float, seed: int) -> list[Surprise]:
    """Judge every statistical claim once; what came out otherwise than expected."""
    share = shares(budget)
    found = (judge(claim, correct_engine(engine), seed, share[claim.id]) for claim in statistical_claims())
    return [surprise for surprise in found if surprise is not None]
