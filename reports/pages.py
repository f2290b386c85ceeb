"""The pages of a Markdown report: a short one in front, and what it links to, each below GitHub's limit.

Templates write links as ``](@anchor)`` and ``](@@file)``; here each becomes the path from its own page to
the page where that anchor is, or to that file.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import Any

from reports import gfm
from reports.letter import LETTER, letter
from reports.map import maps
from reports.markdown import anchor, context_of, heading_anchor, section_anchor, template
from reports.records import Claim
from reports.relations import Relations, Statement

FRONT = "report.md"
FOLDER = "sections"
PAGE_LIMIT = 480_000  # bytes; GitHub renders Markdown up to 512 KB

#: Pages beside those of the sections, and what of the context must be there for them to be written.
BESIDE = {
    "unexpected": "wrong_by_kind",
    "results": "standings",
    "findings": "always",
    "summary": "always",
    "assurance": "always",
}
_ANCHOR = re.compile(r'^<a id="([^"]+)"></a>$', re.MULTILINE)
_HEADING = re.compile(r"^#{1,6} (.*)$", re.MULTILINE)
_LINK = re.compile(r"\]\((@@?)([^()\s]+)\)")


def pages(
    report: Mapping[str, Any],
    *,
    figures: bool = True,
    undrawn: Mapping[str, str] | None = None,
    limit: int = PAGE_LIMIT,
) -> dict[str, str]:
    """The report as file name to text: Markdown, and maps as SVG; equal arguments give equal texts.

    Args:
        report: a valid report as ``reports.records.load`` returns it.
        figures: whether the pages show the files that ``reports.drawing.draw`` leaves beside ``report.md``.
        undrawn: the file names of those that could not be drawn, and why.
        limit: bytes of a page of a section; a statement that is longer has a page of its own.

    ``report.md`` stands first; the others are in the folder ``sections``: one for each section of the paper
    (continued in ``-2`` and so on where it is long), the findings, the results, the summary, how sure it is.
    """
    context = context_of(report, figures, undrawn)
    written: dict[str, str] = {}
    for section in context["sections"]:
        name = section_anchor(section["title"])
        written |= _section(name, section["title"], section["claims"], context, limit)
    front = {FRONT: template("report").render(context)}
    beside = {
        f"{FOLDER}/{name}.md": template(name).render(context)
        for name, needs in BESIDE.items()
        if needs == "always" or context[needs]
    }
    texts = {name: gfm.tidy(text) for name, text in {**front, **beside, **written}.items()}
    place = {place: name for name, text in reversed(texts.items()) for place in _anchors(text)}
    return (
        {name: _resolved(name, text, place) for name, text in texts.items()}
        | {LETTER: letter(report)}
        | (_maps(report, place) if figures else {})
    )


def _section(
    name: str, title: str, claims: list[Claim], context: Mapping[str, Any], limit: int
) -> dict[str, str]:
    """The pages of one section."""
    layout: list[list[list[Claim]]] = [[]]
    room = limit
    for group in _by_label(claims):
        size = len(template("section").render(context, groups=[group], title="", page_anchor="").encode())
        if size > room and layout[-1]:
            layout.append([])
            room = limit
        layout[-1].append(group)
        room -= size
    found = {}
    for number, groups in enumerate(layout, 1):
        more = f"-{number}" if number > 1 else ""
        heading = f"{title or 'Statements'}{', continued' if more else ''}"
        text = template("section").render(context, groups=groups, title=heading, page_anchor=f"in-{name}{more}")
        if number < len(layout):
            text += f"\n\nContinued on the [next page](@in-{name}-{number + 1}).\n"
        found[f"{FOLDER}/{name}{more}.md"] = text
    return found


def _by_label(claims: list[Claim]) -> list[list[Claim]]:
    found: dict[str, list[Claim]] = {}
    for claim in claims:
        found.setdefault(claim["label"], []).append(claim)
    return list(found.values())


def _anchors(text: str) -> list[str]:
    """The places of a page that links can name, but for those in code blocks: its own and its headings."""
    outside = re.sub(r"^[ \t]*(`{3,}|~{3,}).*?^[ \t]*\1[`~]*[ \t]*$", "", text, flags=re.DOTALL | re.MULTILINE)
    return [*_ANCHOR.findall(outside), *map(heading_anchor, _HEADING.findall(outside))]


def _resolved(page: str, text: str, place: Mapping[str, str]) -> str:
    """The text of a page with its links made relative; what nobody can resolve stays as it is."""

    def link(match: re.Match[str]) -> str:
        kind, name = match.groups()
        if kind == "@@":
            return f"]({posixpath.relpath(name, posixpath.dirname(page) or '.')})"
        if name not in place:
            return match[0]
        target = place[name]
        there = "" if target == page else posixpath.relpath(target, posixpath.dirname(page) or ".")
        return f"]({there}#{name})"

    return _LINK.sub(link, text)


def _maps(report: Mapping[str, Any], place: Mapping[str, str]) -> dict[str, str]:
    """The maps, whose nodes link to the sections of the statements."""

    def link(statement: Statement) -> str:
        name = anchor(statement.whole[0])
        return f"{place[name]}#{name}"

    return dict(maps(Relations(report), link))
