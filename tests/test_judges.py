"""Judges that draw conclusions from chance: each notices what it says that it notices."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy.stats import binom

from claims import PAPER
from claims.appendix_c import proposition_23
from claims.article import article_cyclic, article_text
from claims.contract import rules as contract
from claims.laws import step_sizes
from claims.observations import mechanism
from claims.section_3 import figure_1
from claims.theory.settling import longest_run
from engine import Engine, Ensemble, GuardedEngine, Problem, Run, StandardBasis, UniformSubsets, load_engine
from engine.checks import coverage
from engine.checks import draws as coverage_draws
from engine.checks.domain import Cell
from engine.fast import FastEngine
from evidence import Outcome, Verdict
from evidence.budget import ErrorBudget
from evidence.exponents import median_interval
from evidence.setting import LEVEL
from referee import Case, Claim, Effort

SHARE = 1e-8  # about that of a claim in a run with the default budget


def judged(claim: Claim, engine: Engine | None = None, *, share: float = SHARE, seed: int = 3) -> Outcome:
    """A claim judged at quick effort."""
    engine = GuardedEngine(engine or load_engine("fast"))
    return claim.judge(Case(engine, Effort.QUICK, seed, claim.id, share))


# --- Proposition 23, sampled ----------------------------------------------------------------------------------


class LosesItsLead(FastEngine):
    """One replicate in 200 falls back to R = 1: its increment is -24, where the least of a step is -0.19."""

    def ensemble(self, run: Run) -> Ensemble:
        ran = super().ensemble(run)
        lost = np.random.default_rng(run.seed).random(len(ran.log_ratio)) < 1 / 200
        return replace(ran, log_ratio=np.where(lost, 1.0, ran.log_ratio))


def test_an_increment_that_no_step_can_make_is_not_clipped() -> None:
    outcome = judged(proposition_23.corrected_sampled, LosesItsLead())
    assert outcome.verdict is Verdict.REFUTED
    assert outcome.counterexample is not None
    assert outcome.counterexample.values["increment"] < -20.0
    assert "(A2)" in outcome.counterexample.description


# --- draws over the domain ------------------------------------------------------------------------------------


@cache
def drawn_cells() -> tuple[list[tuple[Cell, int]], float]:
    """The cells of a quick run with the number of their replicates, and the share of a test."""
    case = Case(GuardedEngine(load_engine("fast")), Effort.QUICK, 3, contract.draws.id, SHARE)
    reach, found = coverage.affordable(case, **coverage_draws.CELLS)
    found = [cell for cell in found if cell.batch_size < cell.problem.m]
    share = SHARE / (coverage_draws.TESTS * len(found))
    return [(cell, coverage_draws.replicates(case, reach, cell, share)[0]) for cell in found], share


def test_an_index_that_is_off_by_what_is_named_is_noticed_in_every_cell() -> None:
    cells, share = drawn_cells()
    for cell, count in cells:
        p = cell.batch_size / cell.problem.m
        level = 0.5 * share / cell.problem.m
        most, least = (coverage_draws.too_many(count, q, level) for q in (p, 1.0 - p))
        # the level, by other means than those of the judge
        assert binom.sf(most - 1, count, p) <= level
        assert binom.cdf(count - least, count, p) <= level * (1 + 1e-9)
        off = coverage_draws.noticed(count, p, share / cell.problem.m)
        assert off is not None
        assert off <= coverage_draws.EVERYWHERE
        for q in (p + off, p - off):  # the power, exactly
            if 0.0 <= q <= 1.0:
                power = binom.sf(most - 1, count, q) + binom.cdf(count - least, count, q)
                assert power >= 0.99 - 1e-9, cell.values()


def test_a_drawer_that_favours_an_index_is_noticed_in_every_kind_of_cell() -> None:
    """One index, whichever, is in a share of the batches that is off by what is named, in place of another."""
    cells, share = drawn_cells()
    kinds = {
        (min(cell.problem.m // 64, 2), 4 * cell.batch_size // cell.problem.m): (cell, count)
        for cell, count in cells
        if cell.problem.m < 2_000
    }
    assert len(kinds) > 8
    rng = np.random.default_rng(1)
    for cell, count in kinds.values():
        m, b = cell.problem.m, cell.batch_size
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
    outcome = judged(contract.draws)
    assert outcome.verdict is Verdict.VERIFIED
    assert outcome.detects is not None
    assert "more than 0.3 in every cell" in outcome.detects


# --- Figure 1 -------------------------------------------------------------------------------------------------


def followed(states: np.ndarray) -> np.ndarray:
    """The two states after a step of Figure 1's SGD from each state, (k, 2) -> (2 k, 2)."""
    N, after = (states**2).sum(axis=1), []
    for drawn in range(2):
        u = states[:, drawn] ** 2
        factors = np.repeat((1.0 - 0.25 * u)[:, None], 2, axis=1)
        factors[:, drawn] = 1.0 + 0.25 * (2.0 - N - u)
        after.append(states * factors)
    return np.concatenate(after)


def potential(states: np.ndarray) -> np.ndarray:
    """W of Figure 1."""
    power, weight = figure_1.POWERS
    N = (states**2).sum(axis=1)
    return np.asarray((2.0 * states.prod(axis=1) / N) ** power * N**-weight)


def test_the_potential_of_figure_1_shrinks_in_the_mean_from_everywhere() -> None:
    rng, bound = np.random.default_rng(5), figure_1.contraction()
    assert bound < 0.996
    angle = np.concatenate(
        [rng.uniform(0.0, np.pi / 4, 50_000), np.geomspace(1e-12, 0.1, 50_000), [np.pi / 4] * 9]
    )
    size = np.sqrt(figure_1.TOP * rng.random(len(angle)) ** 2)
    states = size[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    ratio = potential(followed(states)).reshape(2, -1).mean(axis=0) / potential(states)
    assert ratio.max() <= bound
    assert ratio.max() > bound - 0.01


def test_the_chance_that_figure_1_has_not_settled_bounds_the_exact_one() -> None:
    """Every path of 16 steps, exactly; then many paths of the number of steps that a run takes for 1/100."""
    states = figure_1.W0[None]
    for t in range(1, 17):
        states = followed(states)
        assert potential(states).mean() <= figure_1.contraction() ** t * potential(figure_1.W0[None])[0]
    steps, rng = figure_1.settling_steps(0.01), np.random.default_rng(6)
    paths = np.tile(figure_1.W0, (4_000, 1))
    for _ in range(steps):
        both = followed(paths)
        paths = np.where(rng.random((4_000, 1)) < 0.5, both[:4_000], both[4_000:])
    log_ratio = np.abs(np.log(paths[:, 0]) - np.log(paths[:, 1]))
    assert binom.sf(int((log_ratio < figure_1.SETTLED).sum()) - 1, 4_000, 0.01) > 1e-9
    near = np.abs(paths[:, None, :] - np.eye(2)).max(axis=2).min(axis=1)
    assert near[log_ratio >= figure_1.SETTLED].max() < np.exp(-9.0)


@pytest.mark.parametrize("share", [1e-4, 1e-8, 2e-17])
def test_figure_1_holds_at_every_level(share: float) -> None:
    outcome = judged(figure_1.as_printed, share=share)
    assert outcome.verdict is Verdict.VERIFIED
    assert outcome.false_alarm <= share


# --- observations, and every level ----------------------------------------------------------------------------


def test_the_answer_on_the_ingredient_is_by_intervals_not_by_points() -> None:
    names = [*mechanism.VANISHING, *mechanism.OTHER]
    sure = dict.fromkeys(mechanism.VANISHING, (0.93, 1.0)) | dict.fromkeys(mechanism.OTHER, (0.0, 0.07))
    assert mechanism.answer(sure) is Verdict.SUPPORTED
    for name in names:  # an interval that holds the border leaves it open
        assert mechanism.answer(sure | {name: (0.05, 0.95)}) is Verdict.UNDECIDED
    for name in mechanism.VANISHING:
        assert mechanism.answer(sure | {name: (0.5, 0.89)}) is Verdict.NOT_SUPPORTED
    for name in mechanism.OTHER:
        assert mechanism.answer(sure | {name: (0.11, 0.5)}) is Verdict.NOT_SUPPORTED


def test_few_replicates_do_not_support_the_ingredient(monkeypatch: pytest.MonkeyPatch) -> None:
    """40 of 40 at a datapoint is no more than undecided at 1e-8: the probability may be 0.6."""

    def train(rule: Any, setting: Any, rng: Any) -> Any:
        at = 9.0 if rule in mechanism.VANISHING.values() else 0.0
        return mechanism.Ended(np.arange(2), np.full((2, setting.replicates), at))

    monkeypatch.setattr(mechanism, "train", train)
    assert judged(mechanism.ingredient).verdict is Verdict.UNDECIDED
    case = Case(GuardedEngine(load_engine("fast")), Effort.STANDARD, 3, mechanism.ingredient.id, SHARE)
    assert mechanism.ingredient.judge(case).verdict is Verdict.SUPPORTED


@pytest.mark.parametrize("budget", [1e-12, 1e-15])
def test_every_allowed_budget_ends_as_expected(budget: float) -> None:
    """Claims whose verdict needs an interval, or whose runs must get somewhere, at their shares."""
    shares = ErrorBudget(budget).shares({c.id: c.weight for c in PAPER.claims if c.weight > 0})
    sections = ("corollary_3", "article", "theorem_2.", "figure_1", "mechanism.dose", "hopping_scaling.size")
    for claim in PAPER.claims:
        if claim.weight > 0 and claim.id.startswith(sections):
            outcome = judged(claim, share=shares[claim.id], seed=8)
            assert claim.meets(outcome.verdict), (claim.id, outcome.verdict, outcome.message)
            assert outcome.false_alarm <= shares[claim.id] * (1 + 1e-9)


def test_sample_sizes_grow_with_the_logarithm_of_the_level() -> None:
    """A median's interval keeps its ranks, or comes nearer to the middle, however small the level is."""
    for share in (2e-8, 1e-9, 1e-12, 2e-17, 1e-20):
        case = Case(GuardedEngine(load_engine("fast")), Effort.QUICK, 3, "sizes", share)
        count = case.sized(48)
        assert count == 48 or share < LEVEL
        low, high = median_interval(np.arange(count) / (count - 1), share / 15)
        assert 0.04 < low < 0.5 < high < 0.96, share


@pytest.mark.parametrize("shape", [(2, 2, 1, 0.2), (3, 3, 2, 0.2), (4, 2, 2, 0.2)])
def test_the_longest_run_is_long_enough(shape: tuple[int, int, int, float]) -> None:
    """The chance of not having settled by then, at a chance that can be counted."""
    m, s, b, eta = shape
    sign = np.where(np.arange(m) < s, 1.0, -1.0)
    w0 = np.append(0.01 * sign / np.sqrt(m), 0.9)
    problem = Problem(StandardBasis(m, m + 1), np.tile(w0, (400, 1)), eta, "relu" if s < m else "linear")
    steps = longest_run(shape, 12.0, 0.01, phi_0=1e-4 * s / m)
    run = load_engine("fast").run(problem, UniformSubsets(b), max_steps=steps, seed=4)
    assert binom.sf(int((run.log_ratio < 12.0).sum()) - 1, 400, 0.01) > 1e-9


# --- the article's text ---------------------------------------------------------------------------------------


def test_the_moments_of_the_mixture_by_simulation_and_the_bound_that_follows() -> None:
    rng = np.random.default_rng(2)
    assert article_text.bounded()
    for m in (20, 100):
        u = rng.standard_normal((40_000, m))
        S = ((u / np.linalg.norm(u, axis=1, keepdims=True)) ** 4).sum(axis=1)
        variance = (9 * m + 96) / ((m + 2) * (m + 4) * (m + 6)) - 9 / (m + 2) ** 2
        assert S.mean() == pytest.approx(3 / (m + 2), rel=0.01)
        assert S.var() == pytest.approx(variance, rel=0.08)
        assert ((m / 5 > 1 / S) | (3 * m / 5 < 1 / S)).mean() <= 14 / m


def test_a_mixture_that_is_sparse_in_some_runs_is_refuted(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the largest m a third of the runs end at few datapoints: the median does not show it."""
    right = article_text.parts.gd_ladder

    def ladder(case: Case) -> Any:
        *runs, last = right(case)
        spread = np.where(np.arange(len(last.spread)) % 3 == 0, 2.0, last.spread)
        return [*runs, replace(last, spread=spread)]

    def judge(share: float) -> Outcome:
        case = Case(GuardedEngine(load_engine("fast")), Effort.STANDARD, 3, article_text.mixture.id, share)
        return article_text.mixture.judge(case)

    assert judge(SHARE).verdict is Verdict.VERIFIED
    monkeypatch.setattr(article_text.parts, "gd_ladder", ladder)
    assert judge(SHARE).verdict is Verdict.REFUTED


def test_the_limit_of_cyclic_sgd_is_refuted_if_examples_end_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    assert judged(article_cyclic.cyclic_corrected).verdict is Verdict.VERIFIED
    wrong = tuple((start, eta, 1 - limit) for start, eta, limit in article_cyclic.EITHER[-1:])
    monkeypatch.setattr(article_cyclic, "EITHER", wrong)
    assert judged(article_cyclic.cyclic_corrected).verdict is Verdict.REFUTED


def test_sgd_beyond_the_theorems_step_sizes_has_settled_but_for_its_share() -> None:
    """At eta = 0.3, where 1500 steps for three datapoints leave out one replicate in 80,000."""
    case = Case(GuardedEngine(load_engine("fast")), Effort.QUICK, 1, step_sizes.sgd.id, SHARE)
    schedule = UniformSubsets(2)
    assert step_sizes.steps_of(schedule, 3, 0.3, 1e-13) > 5_000
    steps = step_sizes.steps_of(schedule, 3, 0.3, 0.05)
    far = step_sizes.ends(case, schedule, 3, 0.3, 2_000, steps // 2) >= step_sizes.NEAR
    assert binom.sf(int(far.sum()) - 1, 2_000, 0.05) > 1e-9  # even before it is doubled
