"""A long report is laid out on pages that GitHub still renders, and every link leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from reports import write
from reports.markdown import FRONT, anchor, pages, render
from tests import reports_samples as samples
from tests.reports_samples import outside_fences


def many(count: int) -> dict:
    return samples.report(
        *(
            samples.refuted(f"lemma_{k}/as_printed", label=f"Lemma {k}", detail="word " * 200)
            for k in range(count)
        )
    )


def test_a_short_report_is_one_page_the_same_as_rendered() -> None:
    report = many(3)
    assert pages(report) == {FRONT: render(report)}


def test_a_long_report_keeps_to_the_limit_and_every_link_resolves() -> None:
    report = many(60)
    laid_out = pages(report, limit=60_000)
    assert list(laid_out) == [FRONT, *(f"report-{k}.md" for k in range(2, len(laid_out) + 1))]
    assert len(laid_out) > 2
    assert all(len(text.encode()) <= 60_000 for text in laid_out.values())
    places = {
        (name, place)
        for name, text in laid_out.items()
        for place in re.findall(r'^<a id="(claim-.*)"></a>$', outside_fences(text), re.MULTILINE)
    }
    assert sorted(place for _, place in places) == sorted(map(anchor, report["claims"]))
    for name, text in laid_out.items():
        for page, place in re.findall(r"\]\((report-?\d*\.md)?#(claim-[^)]*)\)", outside_fences(text)):
            assert (page or name, place) in places
    for name in list(laid_out)[1:]:
        assert f"]({name})" in laid_out[FRONT]


@given(samples.reports(), st.integers(2_000, 50_000))
@settings(max_examples=40)
def test_no_claim_is_lost_or_told_twice(report, limit) -> None:
    told = "\n".join(outside_fences(text) for text in pages(report, limit=limit).values())
    places = re.findall(r'^<a id="(claim-.*)"></a>$', told, re.MULTILINE)
    assert sorted(places) == sorted(map(anchor, report["claims"]))


def test_pages_of_an_earlier_run_do_not_linger(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("reports.markdown.pages.__kwdefaults__", {**pages.__kwdefaults__, "limit": 60_000})
    write(many(60), tmp_path, figures=False)
    assert (tmp_path / "report-2.md").exists()
    write(many(2), tmp_path, figures=False)
    assert samples.files(tmp_path) == ["report.json", "report.md"]
