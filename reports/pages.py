"""The pages of a Markdown report: a short one in front, and what it links to, each below GitHub's limit.

Templates write links as ``](@anchor)`` and ``](@@file)``; here each becomes the path from its own page to
the page where that anchor is, or to that file.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence

from referee.record import Record, Report
from reports import gfm
from reports.citable import FINDINGS, findings
from reports.letter import LETTER, letter
from reports.map import maps
from reports.markdown import Context, Part, anchor, context_of, heading_anchor, section_anchor, template
from reports.relations import Relations, Statement

FRONT = "report.md"
FOLDER = "sections"
PAGE_LIMIT = 480_000  # bytes; GitHub renders Markdown up to 512 KB

#: Pages beside those of the sections, and whether there is something to write on them.
BESIDE: Mapping[str, Callable[[Context], object]] = {
    "unexpected": lambda context: context.wrong_by_kind,
    "results": lambda context: context.standings,
    "findings": lambda context: True,
    "summary": lambda context: True,
    "assurance": lambda context: True,
}
_ANCHOR = re.compile(r'^<a id="([^"]+)"></a>$', re.MULTILINE)
#: A code block; what follows backticks that open one has none itself.
_FENCED = re.compile(
    r"^[ \t]*(?:(`{3,})[^`\n]*\n(?:.*?\n)??[ \t]*\1`*|(~{3,})[^\n]*\n(?:.*?\n)??[ \t]*\2~*)[ \t]*$",
    re.DOTALL | re.MULTILINE,
)
_HEADING = re.compile(r"^#{1,6} (.*)$", re.MULTILINE)
_LINK = re.compile(r"\]\((@@?)([^()\s]+)\)")


def pages(
    report: Report, *, figures: bool = True, undrawn: Mapping[str, str] | None = None, limit: int = PAGE_LIMIT
) -> dict[str, str]:
    """The report as file name to text, Markdown, JSON and SVG; equal arguments give equal texts.

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
    for part in context.sections:
        written |= _section(part, context, limit)
    front = {FRONT: template("report").render(vars(context))}
    beside = {
        f"{FOLDER}/{name}.md": template(name).render(vars(context))
        for name, needed in BESIDE.items()
        if needed(context)
    }
    texts = {name: gfm.tidy(text) for name, text in {**front, **beside, **written}.items()}
    place = {place: name for name, text in reversed(texts.items()) for place in _anchors(text)}
    return (
        {name: _resolved(name, text, place) for name, text in texts.items()}
        | {LETTER: letter(report), FINDINGS: findings(report)}
        | (_maps(report, place) if figures else {})
    )


def _section(part: Part, context: Context, limit: int) -> dict[str, str]:
    """The pages of one section."""
    name, title = section_anchor(part.title), part.title or "Statements"
    layout: list[list[list[Record]]] = [[]]
    room = limit
    for group in _by_label(part.claims):
        size = len(template("section").render(vars(context), groups=[group], title="", page_anchor="").encode())
        if size > room and layout[-1]:
            layout.append([])
            room = limit
        layout[-1].append(group)
        room -= size
    found = {}
    for number, groups in enumerate(layout, 1):
        more = f"-{number}" if number > 1 else ""
        text = template("section").render(
            vars(context),
            groups=groups,
            title=f"{title}{', continued' if more else ''}",
            page_anchor=f"in-{name}{more}",
        )
        if number < len(layout):
            text += f"\n\nContinued on the [next page](@in-{name}-{number + 1}).\n"
        found[f"{FOLDER}/{name}{more}.md"] = text
    return found


def _by_label(claims: Sequence[Record]) -> list[list[Record]]:
    found: dict[str, list[Record]] = {}
    for claim in claims:
        found.setdefault(claim.label, []).append(claim)
    return list(found.values())


def _anchors(text: str) -> list[str]:
    """The places of a page that links can name, but for those in code blocks: its own and its headings."""
    outside = _FENCED.sub("", text)
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


def _maps(report: Report, place: Mapping[str, str]) -> dict[str, str]:
    """The maps, whose nodes link to the sections of the statements."""

    def link(statement: Statement) -> str:
        name = anchor(statement.whole[0])
        return f"{place[name]}#{name}"

    return dict(maps(Relations(report.claims), link, kernel=report.kernel is not None))
