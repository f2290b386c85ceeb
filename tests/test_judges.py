"""Judges that draw conclusions from chance: each notices what it says that it notices."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
from scipy.stats import binom

from claims.appendix_c import proposition_23_sampled
from claims.contract import coverage_draws
from claims.mathematics import coverage
from claims.mathematics.domain import NUMBERS, Cell
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


# --- draws over the domain ------------------------------------------------------------------------------------


@cache
def drawn_cells() -> tuple[list[Cell], float]:
    """The cells of a quick run, and the share of a test."""
    case = Case(GuardedEngine(load_engine("fast")), Effort.QUICK, 3, coverage_draws.draws.id, SHARE)
    _, found = coverage.affordable(case)
    found = [cell for cell in found if cell.batch_size < cell.problem.m]
    return found, SHARE / (coverage_draws.TESTS * len(found))


def plan_of(cell: Cell, share: float) -> int:
    """How many replicates of a cell a quick run draws."""
    room = NUMBERS[0] // cell.problem.m
    return max(4, min(coverage_draws.REPLICATES[0], room), coverage_draws.enough(cell, share))


def test_an_index_that_is_off_by_what_is_named_is_noticed_in_every_cell() -> None:
    cells, share = drawn_cells()
    for cell in cells:
        count, p = plan_of(cell, share), cell.batch_size / cell.problem.m
        level = 0.5 * share / cell.problem.m
        most, least = (coverage_draws.too_many(count, q, level) for q in (p, 1.0 - p))
        # the level, by other means than those of the judge
        assert binom.sf(most - 1, count, p) <= level
        assert binom.cdf(count - least, count, p) <= level * (1 + 1e-9)
        off = coverage_draws.noticed(count, p, share / cell.problem.m)
        assert off is not None
        assert off <= coverage_draws.OFF
        for q in (p + off, p - off):  # the power, exactly
            if 0.0 <= q <= 1.0:
                power = binom.sf(most - 1, count, q) + binom.cdf(count - least, count, q)
                assert power >= 0.99 - 1e-9, cell.values()


def test_a_drawer_that_favours_an_index_is_noticed_in_every_kind_of_cell() -> None:
    """One index, whichever, is in a share of the batches that is off by what is named, in place of another."""
    cells, share = drawn_cells()
    kinds = {
        (min(cell.problem.m // 64, 2), 4 * cell.batch_size // cell.problem.m): cell
        for cell in cells
        if cell.problem.m < 2_000
    }
    assert len(kinds) > 8
    rng = np.random.default_rng(1)
    for cell in kinds.values():
        m, b, count = cell.problem.m, cell.batch_size, plan_of(cell, share)
        off = coverage_draws.noticed(count, b / m, share / m)
        assert off is not None
        q = b / m + off if b / m + off <= 1.0 else b / m - off
        favoured = int(rng.integers(m))
        found = 0
        for _ in range(20):
            drawn = np.zeros((count, m), dtype=np.int64)
            with_it = rng.random(count) < q
            order = rng.random((count, m)).astype(np.float32)
            order[:, favoured] = np.where(with_it, -1.0, 2.0)
            np.put_along_axis(drawn, np.argpartition(order, b - 1, axis=1)[:, :b], 1, axis=1)
            seen = coverage_draws.Seen(np.zeros(m, dtype=np.int64), [])
            seen.add(drawn)
            found += any(True for _ in coverage_draws.law(cell, seen, share))
        assert binom.cdf(found, 20, 0.99) > 1e-9, (cell.values(), found)


def test_the_deviations_that_are_named_are_those_of_the_cells() -> None:
    outcome = judged(coverage_draws.draws)
    assert outcome.verdict is Verdict.VERIFIED
    assert outcome.detects is not None
    assert "more than 0.3 in every cell" in outcome.detects
