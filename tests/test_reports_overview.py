"""All bounds in one picture."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings

from reports import write
from reports.bounds import bounds
from reports.overview import tightness
from tests import reports_samples as samples
from tests.reports_samples import typed


def bound(number: int, ratio: object, **changes: object) -> dict:
    tight = {"ratio": ratio, "description": "x"}
    return samples.claim(f"lemma_{number}/as_printed", label=f"Lemma {number}", tightness=tight, **changes)


def test_the_loosest_come_first_and_what_says_nothing_is_left_out() -> None:
    claims = [bound(1, 0.5), bound(2, 1.0), bound(3, 0.1), bound(4, 0.0), bound(5, "inf"), bound(6, "nan")]
    claims += [bound(7, 0.2, verdict="refuted"), samples.claim()]
    attained, loose = bounds(typed(samples.report(*claims)).claims)
    assert [c.label for c in attained] == ["Lemma 2"]
    assert [c.label for c in loose] == ["Lemma 3", "Lemma 1"]


def test_the_picture_stands_with_how_sure_it_is(tmp_path: Path) -> None:
    write(typed(samples.report(bound(1, 0.5), bound(2, 0.99))), tmp_path)
    assert "</svg>" in (tmp_path / "tightness.svg").read_text()
    drawing = (tmp_path / "tightness.svg").read_text()
    assert "Lemma 1" in drawing
    assert "1 of 2 bounds are attained within 5%" in drawing
    text = (tmp_path / "sections" / "assurance.md").read_text()
    assert "![How nearly each bound is attained](../tightness.svg)" in text
    assert "Verified bounds that are attained within 5 %: 1 of 2" in text
    write(typed(samples.report(bound(2, 0.99))), tmp_path)
    assert not (tmp_path / "tightness.svg").exists(), "nothing older stands in for it"
    assert "tightness.svg" not in (tmp_path / "sections" / "assurance.md").read_text()


@given(samples.reports())
@settings(max_examples=20, deadline=None)
def test_any_report_can_be_drawn(report: dict) -> None:
    found = tightness(typed(report))
    assert (found is None) == (not bounds(typed(report).claims)[1])
