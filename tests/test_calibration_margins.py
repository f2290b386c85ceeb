"""Margins and promises of the claims: the tools that measure them, and that the tables leave nothing out."""

from __future__ import annotations

import inspect
import json
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from claims import PAPER
from claims.theory.event_rates import Event, Tally
from claims.theory.hops import Kicks
from claims.theory.limit_law import of_two
from claims.theory.limit_order import two_of
from claims.theory.rival_walk import Walk
from engine import Problem, StandardBasis, UniformSubsets, load_engine
from evidence import laws
from evidence.streams import stream
from tests import calibration_detection as detection
from tests import calibration_margins as margins
from tests import calibration_seams as seams
from tests.calibration_grid import Grid, Margin, extrapolated
from tests.calibration_runs import correct_engine
from tests.calibration_tables import Report, Sizes, keeping
from tests.rederived.test_laws_limits import at, win

PAGE = Path(__file__).parent.parent / "docs" / "calibration.md"
ASSUMED = (
    "lemma_24.rate/measured", "corollary_3.gd_dataset/as_printed", "corollary_3.gd_initialisation/as_printed",
    "corollary_3.sgd_initialisation/as_printed", "article.gd_initialisation/for_every_m",
    "limit_index.law/derived", "escape_rate.fluctuations/derived", "change_of_mind/derived",
    "hopping.no_limit/derived", "hopping.residence/derived", "hopping_scaling.size/derived",
    "hopping_scaling.step_size/derived", "hopping_scaling.batch/derived", "hopping_scaling.network/derived",
    "hopping_phases/derived", "cyclic_basins.many/derived", "reshuffled_data.stays/derived",
    "reshuffled_limit.tie/derived", "reshuffled_limit.companions/derived", "reshuffled_limit.nearest/derived",
    "rare.law/derived",
)  # fmt: skip


# --- margins -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ASSUMED)
def test_a_margin_that_is_assumed_is_called_so_in_the_report(name: str) -> None:
    claim = detection.claim_of(name)
    source = inspect.getsource(import_module(f"claims.{claim.module}"))
    assert "assumed" in source.split('"""', 2)[2]


def test_a_margin_is_kept_within_half_of_it_and_if_that_is_known() -> None:
    assert Margin("c", "w", 0.1, 0.05, 0.01).kept
    assert not Margin("c", "w", 0.1, 0.07, 0.01).kept
    assert not Margin("c", "w", 0.1, 0.0, 0.02).kept


def test_a_margin_that_a_correct_engine_exceeds_is_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        margins, "GROUPS", {"one": lambda engine, seed: iter([Margin("c", "w", 0.1, 0.2, 0.0)])}
    )
    report = Report([])
    margins.measure_margins(report, map, 1, Sizes())
    assert not report.kept
    assert "✗" in "\n".join(report.lines)


def test_the_grid_is_a_chain_that_knows_the_law_of_the_engine() -> None:
    kicks, engine = Kicks(2, 1, 0.2, 0.2), correct_engine("fast")
    grids = [Grid(engine, kicks, h) for h in (0.04, 0.02, 0.01)]
    assert np.abs(np.asarray(grids[2].matrix.sum(axis=1)) - 1.0).max() < 1e-12
    exact, error = extrapolated([grid.leads(23) for grid in grids])
    run = engine.run(kicks.problem(), UniformSubsets(1), max_steps=23, seed=5, replicates=20_000)
    assert error < 1e-3
    assert (run.leader == 1).mean() == pytest.approx(exact, abs=0.02)


def test_the_defects_add_up_to_what_is_left_of_the_law() -> None:
    """m = 2: against the probability by collocation, which uses nothing of the suite."""
    eta, r = 0.2, np.array([0.5, 1.5, 3.0])
    starts = [np.array([x, 0.0]) for x in r]
    found, error = margins.off_the_law(correct_engine("fast"), two_of(2, 1, 1), Walk(2, 1, eta), starts)
    exact = at(win(eta), r) - of_two(r, eta)
    assert np.array(found) == pytest.approx(exact, abs=2e-6)
    assert max(error) < 2e-5


def test_exponents_of_exact_medians_are_within_half_of_their_margins() -> None:
    assert all(one.kept for one in margins.corollary_3(correct_engine("fast"), 1))


# --- promises ------------------------------------------------------------------------------------


def test_every_promise_with_an_error_probability_is_put_to_the_test_or_says_why_not() -> None:
    known = {promise.claim for promise in detection.PROMISES} | set(detection.ELSEWHERE)
    assert {claim.id for claim in PAPER.claims if claim.weight > 0} == known


@pytest.mark.parametrize(
    "name",
    [
        "corollary_3.sgd_dataset/corrected",
        "theorem_2.exchangeability/as_printed",
        "section_3_indices.indices/as_printed",
    ],
)
def test_what_is_promised_is_noticed(name: str) -> None:
    promise = next(one for one in detection.PROMISES if one.claim == name)
    found = detection.tried(promise, 3, quick=True)
    assert found.runs == detection.FEW
    assert found.noticed >= found.runs - 1


def test_a_promise_of_too_much_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth of the stated distance is not noticed."""
    promise = next(one for one in detection.PROMISES if one.claim == "section_3_indices.indices/as_printed")
    said = detection.deviation_of
    monkeypatch.setattr(detection, "deviation_of", lambda *given: 0.1 * (said(*given) or 0.0))
    monkeypatch.setattr(detection, "PROMISES", (promise,))
    monkeypatch.setattr(detection, "certain", lambda claim: False)
    report = Report([])
    detection.measure_detection(report, map, 1, Sizes(quick=True))
    assert not report.kept


def test_a_seam_is_closed_again() -> None:
    before = laws.DiscreteLawSequence
    with seams.discrete(0)(0.1, stream(1, "seam")):
        assert laws.DiscreteLawSequence is not before
    assert laws.DiscreteLawSequence is before
    with pytest.raises(LookupError, match="no module has"), seams.instead(object(), None):
        pass


@pytest.mark.parametrize("distance", [0.1, 0.48, 0.7])
@pytest.mark.parametrize("p", [np.full(7, 1 / 7), np.array([0.05, 0.6, 0.15, 0.2])])
def test_a_law_is_moved_by_the_distance(p: np.ndarray, distance: float) -> None:
    other = seams.spread(p, min(distance, 0.35) if p.size == 4 else distance)
    assert other.sum() == pytest.approx(1.0)
    assert other.min() >= 0.0
    assert 0.5 * np.abs(other - p).sum() == pytest.approx(min(distance, 0.35) if p.size == 4 else distance)


def test_one_run_goes_astray() -> None:
    problem = Problem(StandardBasis(2, 2), np.array([0.6, 0.5]), 0.2)
    engine = seams.Astray(load_engine("fast"), seams.scaled, 1.0, stream(1, "astray"), 2)
    engine.number = 1
    ends = [
        engine.run(problem, UniformSubsets(1), max_steps=200, seed=1, replicates=4, keep_weights=True).weights
        for _ in range(3)
    ]
    assert (ends[0] == ends[2]).all()
    assert ends[1] == pytest.approx(0.9 * ends[0])
    assert engine.seen == 3


def test_the_event_that_is_noticed_last_is_off_by_the_deviation() -> None:
    events = [Event("sharp", 0.5, 0.0, 5_000, 10_000), Event("dull", 0.5, 0.0, 50, 100)]
    with seams.event(0.45, stream(1, "event")):
        from claims.laws import limit_index

        tally = limit_index.Tally(events, 1e-3)
    assert tally.events[0] == events[0]
    assert abs(tally.events[1].times - 50) > 30
    assert isinstance(tally, Tally)


def test_steps_that_are_off_by_rounding_errors_are_noticed() -> None:
    said, times = detection.noticed_at("lemma_14/as_printed", 1)
    assert "differs from Lemma 14" in said
    assert times in detection.TIMES


# --- results that are kept -----------------------------------------------------------------------


def doubled(task: tuple[int, str]) -> int:
    return 2 * task[0]


def test_an_interrupted_measurement_goes_on_where_it_stopped(tmp_path) -> None:
    asked: list[int] = []

    def run(worker, tasks):
        for task in tasks:
            if len(asked) == 2:
                raise KeyboardInterrupt
            asked.append(task[0])
            yield worker(task)

    state = tmp_path / "state.jsonl"
    tasks = [(k, "x") for k in range(3)]
    with pytest.raises(KeyboardInterrupt):
        list(keeping(run, state)(doubled, tasks))
    assert [json.loads(line)[1] for line in state.read_text(encoding="utf-8").splitlines()] == [0, 2]
    asked.clear()
    assert list(keeping(run, state)(doubled, tasks)) == [0, 2, 4]
    assert asked == [2]
    assert list(keeping(map, None)(doubled, tasks)) == [0, 2, 4]


def test_the_page_shows_every_margin_and_every_promise() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for name in (*ASSUMED, *detection.ELSEWHERE, *(promise.claim for promise in detection.PROMISES)):
        assert f"| `{name}` | " in text
    assert "✗ |" not in text
