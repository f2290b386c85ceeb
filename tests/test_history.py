"""One engine over many commits: what changed, and how seldom chance is called beyond chance."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from referee.__main__ import main
from referee.record import Estimate
from reports import dump
from reports.history import BEYOND, NOT_CHANCE, UNKNOWN, WITHIN, History, Look
from reports.history_page import render_history
from reports.records import ReportError
from tests import reports_samples as samples
from tests.reports_samples import claim, typed

LAW = claim(
    "law_1/as_derived", label="Law 1", evidence="statistical", false_alarm=1e-7, detects="a shift of 0.1"
)
PROOF = claim("theorem_1/as_printed")
FALSE = claim(
    "lemma_9/as_printed", label="Lemma 9", expected="refuted", verdict="refuted", evidence="statistical",
    false_alarm=1e-8,
)  # fmt: skip
ASKED = claim(
    "question/registered", label="Observation: a question", expected=None, verdict="undecided",
    evidence="statistical", false_alarm=1e-9,
)  # fmt: skip


def measured(low: float, high: float, miss: float = 1e-9) -> dict[str, Any]:
    return {"of": "a rate", "value": (low + high) / 2, "low": low, "high": high, "miss": miss}


def look(day: int, *claims: dict[str, Any], budget: float = 1e-6, name: str = "", **changes: Any) -> Look:
    whole = {
        "started": f"2026-01-{day:02}T08:00:00Z",
        "error_budget": {"total": budget, "spent": 0.0},
    } | changes
    return Look(name or f"c{day}", typed(samples.report(*claims, **whole)))


def refuted(record: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return record | {"verdict": "refuted", "message": "the mean is off"} | changes


def test_changes_are_named_with_the_looks_between_which_they_happened() -> None:
    missing = PROOF | {"verdict": "not_run", "message": "deselected"}
    history = History([look(3, refuted(PROOF)), look(1, PROOF), look(2, missing), look(4, PROOF)])
    worse, better = history.changes
    assert (worse.since, worse.look, worse.kind, worse.status) == (1, 3, "worse", NOT_CHANCE)
    assert (better.since, better.look, better.kind, better.status) == (3, 4, "better", UNKNOWN)
    assert history.now == {}
    assert [look.name for look in history.looks] == ["c1", "c2", "c3", "c4"]
    text = render_history(history)
    assert "| 1 → 3 | Theorem 1, as printed | verified | refuted | not chance | the mean is off |" in text
    assert "every claim is as expected where it was judged last" in text


def test_a_refutation_is_beyond_chance_while_the_level_lasts() -> None:
    budget, level = 1e-3, 2.5e-3
    days = [look(day, refuted(LAW) if day in (2, 4) else LAW, budget=budget) for day in range(1, 5)]
    history = History(days, level)
    assert history.affordable == [True, True, False, False]
    assert history.paid == pytest.approx([1e-3, 2e-3, 2e-3, 2e-3])
    first, _, last = history.changes
    assert (first.look, first.status, first.chance) == (2, BEYOND, 1e-7)
    assert (last.look, last.status) == (4, WITHIN)
    longer = History([*days, look(5, refuted(LAW), budget=1e-4)], level)
    assert [c.status for c in longer.changes[:3]] == [c.status for c in history.changes]
    assert longer.affordable[-1], "a cheaper look is still paid"
    assert "2 looks would have cost more than was left" in render_history(history)


def test_the_adjusted_p_value_is_that_of_benjamini_and_yekutieli() -> None:
    """By hand: m tests, r-th smallest p: the least over s >= r of p_s m (1 + 1/2 + ... + 1/m) / s."""
    other = claim("law_2/as_derived", label="Law 2", evidence="statistical", false_alarm=4e-7)
    days = [look(1, LAW, other), look(2, refuted(LAW), refuted(other)), look(3, LAW, other)]
    changes = [c for c in History(days).changes if c.kind == "worse"]
    m, harmonic = 6, sum(1 / k for k in range(1, 7))
    second = 4e-7 * m * harmonic / 2
    assert [c.adjusted for c in changes] == pytest.approx([min(1e-7 * m * harmonic, second), second])


def test_a_claim_that_is_refuted_early_has_the_probability_of_its_whole_share() -> None:
    early = refuted(LAW, false_alarm=2e-8)
    (found,) = History([look(1, LAW), look(2, early)]).changes
    assert found.chance == 1e-7
    nothing = History([look(1, LAW | {"verdict": "inconclusive"}), look(2, refuted(LAW, false_alarm=0.0))])
    assert nothing.changes[0].chance == 1e-6, "of the whole look, where the share is not known"


def test_what_has_no_bound_is_said_to_have_none() -> None:
    late = PROOF | {"verdict": "error", "message": "did not finish within the limit of 60 s (--claim-limit)"}
    held = FALSE | {"verdict": "verified"}
    history = History([look(1, PROOF, FALSE), look(2, late, held)])
    assert [(c.status, c.new) for c in history.changes] == [
        (UNKNOWN, "stopped at the time limit"),
        (UNKNOWN, "verified"),
    ]
    assert {id: since for id, (since, _) in history.now.items()} == {PROOF["id"]: 2, FALSE["id"]: 2}


def test_a_number_has_moved_if_it_left_the_common_part_of_all_intervals() -> None:
    drift = [(0.0, 1.0), (0.6, 1.6), (0.9, 1.9), (1.2, 2.2)]  # each overlaps its neighbours
    history = History([look(i, LAW | {"estimates": [measured(*ends)]}) for i, ends in enumerate(drift, 1)])
    (moved,) = history.changes
    assert (moved.kind, moved.since, moved.look, moved.status) == ("moved", 1, 4, BEYOND)
    assert (moved.old, moved.new) == ("[0.9, 1]", "[1.2, 2.2]")
    assert moved.chance == pytest.approx(4e-9)
    dear = [(0.0, 1.0, 1e-9), (5.0, 6.0, 0.5), (0.5, 1.5, 1e-9)]
    history = History([look(i, LAW | {"estimates": [measured(*e)]}) for i, e in enumerate(dear, 1)])
    assert [(c.look, c.status) for c in history.changes] == [(2, WITHIN)], (
        "what is not paid for is not built upon"
    )


def test_answers_that_contradict_each_other_are_told_and_undecided_contradicts_nothing() -> None:
    verdicts = ["undecided", "supported", "undecided", "not_supported"]
    history = History([look(i, ASKED | {"verdict": v}) for i, v in enumerate(verdicts, 1)])
    (found,) = history.changes
    assert (found.kind, found.since, found.look, found.chance) == ("contradicted", 2, 4, pytest.approx(2e-9))


def test_consequences_are_counted_and_causes_shown() -> None:
    below = claim("theorem_2/as_printed", label="Theorem 2", uses=[{"id": PROOF["id"], "cited": True}])
    history = History([look(1, PROOF, below), look(2, refuted(PROOF), refuted(below)), look(3, PROOF, below)])
    assert [(c.look, c.cause) for c in history.changes] == [(2, True), (2, False), (3, True), (3, False)]
    text = render_history(history)
    assert text.count("Theorem 2") == 0
    assert "2 more changes, 1 for the worse, are of claims that rest on others" in text


@pytest.mark.parametrize("miss", [0.002, 0.01])
def test_chance_is_called_beyond_chance_as_seldom_as_is_promised(miss: float) -> None:
    """A number that never moves, 4 intervals a look: by the union bound below the level, whatever the miss.

    400 histories; with the level 0.2 exceeding 111 of them has probability below 1e-4 (binomial).
    """
    level, looks, histories = 0.2, 20, 400
    rng = np.random.default_rng(5)
    record = look(1, LAW, budget=1e-6)
    wrong = 0
    for _ in range(histories):
        days = []
        for day in range(looks):
            missed, shift = rng.random(4) < miss, rng.uniform(-0.4, 0.4, 4)
            centres = np.where(missed, 9.0, shift)
            estimates = tuple(
                Estimate(f"number {i}", float(c), float(c) - 0.5, float(c) + 0.5, miss)
                for i, c in enumerate(centres)
            )
            one = replace(record.report.claims[0], estimates=estimates)
            started = f"2026-02-{day + 1:02}T08:00:00Z"
            days.append(Look(str(day), replace(record.report, claims=(one,), started=started)))
        wrong += any(c.status == BEYOND for c in History(days, level).changes)
    assert wrong <= 111
    assert wrong > 0, "the bound is put to the test"


def test_records_of_other_engines_or_papers_are_refused() -> None:
    other = {"name": "other", "version": "1", "precision": "float64"}
    with pytest.raises(ReportError, match=r"c2: has the engine 'other', and c1 'fast'; expected one engine"):
        History([look(1, PROOF), look(2, PROOF, engine=other)])
    with pytest.raises(ReportError, match="c2: has the paper 'B'"):
        History([look(1, PROOF), look(2, PROOF, title="B")])
    assert History([look(1, PROOF), look(2, PROOF, effort="thorough")]).unlike == ["effort: quick, thorough"]


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number, record in enumerate((LAW, refuted(LAW)), 1):
        (tmp_path / f"run{number}").mkdir()
        dump(look(number, record).report, tmp_path / f"run{number}" / "report.json")
    (tmp_path / "run1" / "certificates.json").write_text("{}")
    assert main(["history", str(tmp_path)]) == 0
    output = capsys.readouterr().out
    assert "| run2 |" in output
    assert "beyond chance: p ≤ 1e-7" in output
    assert main(["history", str(tmp_path), "--json", "--level", "1e-9"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [c["status"] for c in data["changes"]] == [WITHIN]
    assert [one["paid"] for one in data["looks"]] == [False, False]
    (tmp_path / "empty").mkdir()
    for words in (["history", str(tmp_path / "empty")], ["history", str(tmp_path), "--level", "2"]):
        assert main(words) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1
