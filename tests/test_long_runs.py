"""The claim on long runs: it counts the steps of a right engine to the last one, and notices a wrong count."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from claims.contract import rules
from engine import Engine, Ensemble, Explicit, GuardedEngine, Run, UniformSubsets, alignment
from engine.checks import long_runs as coverage_long
from engine.checks.long_runs import length
from engine.fast import FastEngine
from evidence import Verdict
from referee import Case, Effort

BEFORE = 50_000  # steps up to which the faulty engines are right
PERIOD = 256


def outcome_of(engine: Engine, effort: str = "quick", seed: int = 3, share: float = 1e-8):  # type: ignore[no-untyped-def]
    case = Case(GuardedEngine(engine), Effort(effort), seed, "engine_coverage.long/as_documented", share)
    return rules.long_runs.judge(case)


class Miscounts(FastEngine):
    """Takes another number of steps than it says, in long runs."""

    def taken(self, steps: int) -> int:
        return steps

    def ensemble(self, run: Run) -> Ensemble:
        ran = super().ensemble(replace(run, max_steps=self.taken(run.max_steps)))
        return ran if run.max_steps <= BEFORE else replace(ran, steps=np.full_like(ran.steps, run.max_steps))


class EndsEarly(Miscounts):
    def taken(self, steps: int) -> int:
        return min(steps, 2**16)


class LosesOneStep(Miscounts):
    def taken(self, steps: int) -> int:
        return steps - 1 if steps > BEFORE else steps


class OneStepMore(Miscounts):
    def taken(self, steps: int) -> int:
        return steps + 1 if steps > BEFORE else steps


class Repeats(FastEngine):
    """Draws the same batches again after a while."""

    def ensemble(self, run: Run) -> Ensemble:
        first = UniformSubsets(1).draw(run.problem.m, 0, PERIOD, np.random.default_rng(run.seed))
        again = np.tile(first, (-(-run.max_steps // PERIOD), 1))[: run.max_steps]
        return super().ensemble(replace(run, schedule=Explicit(again)))


class IgnoresTheRule(FastEngine):
    """Does not stop in long runs, and says that it did."""

    def ensemble(self, run: Run) -> Ensemble:
        if run.stop is None or run.max_steps <= BEFORE:
            return super().ensemble(run)
        ran = super().ensemble(replace(run, max_steps=run.max_steps - 1, stop=None))
        return replace(ran, stopped=np.ones_like(ran.stopped))


class Single(Engine):
    """Right, in single precision, which it declares."""

    name = "single"
    precision = "float32"

    def step(self, problem: Any, weights: Any, batch: Any) -> Any:
        w = np.asarray(weights, dtype=np.float32)
        eta = np.float32(problem.step_size)
        active = np.zeros_like(w)
        active[batch] = w[batch]
        after = w + eta * ((np.float32(2) - w @ w) * active - (active @ active) * w)
        return np.asarray(after, dtype=np.float64)


def test_a_right_engine_passes_at_every_effort() -> None:
    for effort in ("quick", "standard"):
        found = outcome_of(FastEngine(), effort)
        assert found.verdict is Verdict.VERIFIED, found.message
        assert 0.0 < found.false_alarm <= 1e-8


@pytest.mark.parametrize("share", [1e-3, 1e-12, 1e-17])
def test_a_right_engine_passes_at_every_level(share: float) -> None:
    found = outcome_of(FastEngine(), "standard", share=share)
    assert found.verdict is Verdict.VERIFIED, found.message
    assert "10,000,000 steps were not tried at this effort" in found.detail[1]


@pytest.mark.parametrize("chance", [0.1, 1e-4, 1e-9])
def test_the_chance_that_a_run_falls_too_far_is_within_its_share(chance: float) -> None:
    """Exactly: the law of the number of steps with the leader, on the paths that never fell so far."""
    one = length(600, chance)
    up, down = -np.log1p(-one.eta), np.log1p(one.eta)
    alive = np.array([1.0])
    for t in range(1, one.steps + 1):
        alive = 0.5 * (np.append(alive, 0.0) + np.append(0.0, alive))
        used = np.arange(t + 1)
        alive[one.start + used * up - (t - used) * down < coverage_long.NEAREST] = 0.0
    assert 1.0 - alive.sum() <= chance


def test_a_right_engine_in_single_precision_passes_as_far_as_it_can_be_told() -> None:
    found = outcome_of(Single())
    assert found.verdict is Verdict.VERIFIED, found.message
    assert "Runs of more than 1,000 steps were not tried, for lack of speed or precision." in found.detail


@pytest.mark.parametrize(
    ("engine", "words"),
    [
        (EndsEarly, "no number of steps with the leader leads there"),
        (LosesOneStep, "no number of steps with the leader leads there"),
        (OneStepMore, "no number of steps with the leader leads there"),
        (Repeats, "of 100000 steps used the first datapoint of two"),
        (IgnoresTheRule, "stops at a step that is no multiple of"),
    ],
)
def test_what_goes_wrong_only_in_long_runs_is_seen(engine: type[Engine], words: str) -> None:
    found = outcome_of(engine())
    assert found.verdict is Verdict.REFUTED
    assert words in str(found.message)


def test_the_number_of_visits_is_read_off_to_the_last_one() -> None:
    """Against batches that are known, in many runs."""
    rng = np.random.default_rng(8)
    one = length(3000, 1e-10)
    for _ in range(20):
        batches = rng.integers(0, 2, (one.steps, 1))
        end = FastEngine().trajectory(one.problem, batches, every=one.steps)[-1]
        ratio = alignment(one.problem, end).log_ratio
        visits = float(one.visits(np.asarray(ratio), np.asarray(one.steps)))
        assert abs(visits - int((batches == 0).sum())) * one.apart < one.doubt(FastEngine())
        assert one.doubt(FastEngine()) < coverage_long.CLEAR * one.apart
