"""What begins first, and from what it is known how long claims take."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from claims import PAPER
from referee import workload
from referee.paper import Kind
from reports import load
from reports.records import dump
from tests import reports_samples as samples
from tests.reports_samples import typed


def test_rules_come_first_and_then_the_longest() -> None:
    seconds = workload.seconds_of(PAPER, "standard")
    order = workload.ranked(PAPER.claims, seconds)
    rules = [claim for claim in order if claim.kind == Kind.RULE]
    assert order[: len(rules)] == rules
    assert [seconds[c.id] for c in rules] == sorted(seconds[c.id] for c in rules)
    others = [seconds[c.id] for c in order[len(rules) :]]
    assert others == sorted(others, reverse=True)
    assert sorted(c.id for c in order) == sorted(c.id for c in PAPER.claims)


@pytest.mark.parametrize("workers", [0, 1, 2, 3, 7])
def test_each_worker_gets_a_fair_part(workers: int) -> None:
    claims = list(range(20))
    dealt = workload.dealt(claims, workers)  # type: ignore[type-var, arg-type]
    assert sorted(dealt) == claims  # type: ignore[type-var]
    if workers > 1:
        assert dealt[: 20 // workers] == claims[::workers][: 20 // workers]


def test_recorded_times_are_those_of_the_paper() -> None:
    """A claim that is new counts as the middle one, an effort that is not recorded as the longest that is."""
    found = workload.recorded(PAPER.folder / workload.FILE)
    ids = {claim.id for claim in PAPER.claims}
    assert set(found) == {"quick", "standard"}
    for effort, seconds in found.items():
        assert set(seconds) <= ids, "times of claims that are gone"
        assert len(ids - set(seconds)) < 0.1 * len(ids), "most claims were recorded"
        assert sum(workload.seconds_of(PAPER, effort).values()) == workload.whole(PAPER, effort)
    assert workload.whole(PAPER, "thorough") is None
    assert workload.seconds_of(PAPER, "thorough") == workload.seconds_of(PAPER, "standard")


@pytest.mark.parametrize("text", ["[]", "{", '{"quick": 3}', '{"quick": {"a": "b"}}'])
def test_a_damaged_file_is_named_and_stops_no_run(tmp_path: Path, text: str) -> None:
    (tmp_path / workload.FILE).write_text(text)
    with pytest.raises(ValueError, match=r"seconds\.json: expected seconds by effort and claim"):
        workload.recorded(tmp_path / workload.FILE)
    paper = SimpleNamespace(folder=tmp_path, claims=PAPER.claims)
    assert set(workload.seconds_of(paper, "quick").values()) == {1.0}  # type: ignore[arg-type]
    assert workload.whole(paper, "quick") is None  # type: ignore[arg-type]


def test_times_are_kept_from_a_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dump(replace(typed(samples.report(samples.claim())), effort="quick"), tmp_path / "report.json")
    paper = SimpleNamespace(folder=tmp_path)
    monkeypatch.setattr(workload, "chosen", lambda *_: "any")
    monkeypatch.setattr(workload, "load_paper", lambda _: paper)
    workload.main([str(tmp_path / "report.json")])
    (claim,) = load(tmp_path / "report.json").claims
    assert json.loads((tmp_path / workload.FILE).read_text()) == {
        "quick": {claim.id: max(round(claim.seconds, 2), workload.LEAST)}
    }
