"""A report is laid out on pages that GitHub renders: a short one in front, and every link leads somewhere."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from reports import write
from reports.markdown import anchor
from reports.pages import FOLDER, FRONT, pages
from tests import reports_samples as samples
from tests.reports_samples import outside_fences, typed


def many(count: int, section: str = "Section 4") -> dict:
    return samples.report(
        *(
            samples.refuted(f"lemma_{k}/as_printed", label=f"Lemma {k}", detail="word " * 200, section=section)
            for k in range(count)
        )
    )


def texts(report: dict, **options) -> dict[str, str]:
    return {name: text for name, text in pages(typed(report), **options).items() if name.endswith(".md")}


def dead_links(written: dict[str, str]) -> list[str]:
    """Links of pages to places or files that are not there."""
    places = {
        name: {*re.findall(r'^<a id="(.*?)"></a>$', outside_fences(text), re.MULTILINE)}
        | {
            re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")
            for heading in re.findall(r"^#{1,6} (.*)$", outside_fences(text), re.MULTILINE)
        }
        for name, text in written.items()
    }
    dead = []
    for name, text in written.items():
        for target in re.findall(r"\]\(([^()\s]+)\)", outside_fences(text)):
            path, _, place = target.partition("#")
            page = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
            if page in places:
                if place and place not in places[page]:
                    dead.append(f"{name}: {target}")
            elif not page.endswith((".png", ".svg", "certificates.json")) or page.startswith(".."):
                dead.append(f"{name}: {target}")
    return dead


def test_every_link_leads_somewhere_and_each_section_has_a_page() -> None:
    sections = ("Section 4", "Appendix C", "Engine contract")
    claims = [claim for s in sections for claim in many(3, s)["claims"]]
    for k, claim in enumerate(claims):
        claim["id"] = f"lemma_{k}/as_printed"
    written = texts(samples.report(*claims, samples.claim(section="Laws", label="Law 1")))
    assert dead_links(written) == []
    names = {f"{FOLDER}/{name}.md" for name in ("section_4", "appendix_c", "engine_contract", "laws")}
    assert names <= set(written)
    assert next(iter(written)) == FRONT
    for text in written.values():
        assert not re.search(r"^[^\n]+\n#{1,6} ", outside_fences(text), re.MULTILINE), "a line before a heading"
    for name in names:
        assert f"]({name}#" in written[FRONT]
        assert "](../report.md)" in written[name]


def test_a_long_section_keeps_to_the_limit() -> None:
    report = many(60)
    written = texts(report, limit=60_000)
    parts = sorted(name for name in written if name.startswith(f"{FOLDER}/section_4"))
    assert len(parts) > 1
    assert all(len(written[name].encode()) <= 61_000 for name in parts)
    assert dead_links(written) == []
    assert "Continued on the [next page](section_4-2.md#in-section_4-2)." in written[f"{FOLDER}/section_4.md"]


def test_the_front_page_does_not_grow_with_the_claims() -> None:
    few, more = (len(texts(many(count))[FRONT]) for count in (5, 300))
    assert more < few + 100


@given(samples.reports(), st.integers(2_000, 50_000))
@settings(max_examples=40)
def test_no_claim_is_lost_or_told_twice(report, limit) -> None:
    written = texts(report, limit=limit)
    told = "\n".join(outside_fences(text) for text in written.values())
    places = re.findall(r'^<a id="(claim-.*)"></a>$', told, re.MULTILINE)
    assert sorted(places) == sorted(map(anchor, typed(report).claims))


def test_pages_of_an_earlier_run_do_not_linger(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("reports.pages.pages.__kwdefaults__", {**pages.__kwdefaults__, "limit": 60_000})
    write(typed(many(60)), tmp_path, figures=False)
    assert (tmp_path / FOLDER / "section_4-2.md").exists()
    write(typed(many(2)), tmp_path, figures=False)
    assert not (tmp_path / FOLDER / "section_4-2.md").exists()
    assert (tmp_path / FOLDER / "section_4.md").exists()
