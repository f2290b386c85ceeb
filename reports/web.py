"""The report as one self-contained HTML file: searchable, filtered, with formulas as MathML and figures as SVG.

What it says is what the Markdown pages say: their texts are converted here, so that no sentence is written
twice.  Needs the optional extra ``documents``.
"""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from html import escape, unescape
from importlib import resources
from itertools import cycle
from pathlib import Path
from xml.etree import ElementTree

from latex2mathml.converter import convert
from markdown_it import MarkdownIt

from referee.record import Record, Report
from reports import gfm
from reports.bounds import TIGHTNESS
from reports.map import maps
from reports.markdown import ICONS, Context, anchor, context_of, heading_anchor, template
from reports.pages import BESIDE
from reports.records import as_expected, figure_file
from reports.relations import Relations

HTML, LETTER_HTML = "report.html", "letter.html"
#: The pages that stand between the front and the statements.
PAGES = ("unexpected", "results", "findings", "assurance")
_MATH = re.compile(
    r"(?P<fence>^(?P<mark>`{3,})(?P<language>\w*)\n(?P<body>.*?)\n(?P=mark)$)"
    r"|\$`(?P<immune>[^`]+)`\$"
    r"|(?P<span>(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))"
    r"|(?P<escape>\\[$\\])"
    r"|\$(?![\s$])(?P<math>(?:\\.|[^$\\\n])+?)(?<!\s)\$(?!\d)",
    re.DOTALL | re.MULTILINE,
)
_ANCHOR = re.compile(r'^<a id="([^"]+)"></a>$', re.MULTILINE)
_ICONS = re.compile(f"(?:{'|'.join(map(re.escape, ICONS.values()))}) ")
_ALARM = re.compile(r"<blockquote>\n<p>\[!CAUTION\]\n?(.*?)</blockquote>", re.DOTALL)
_TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
_HEAD = re.compile(r"<th\b[^>]*>(.*?)</th>", re.DOTALL)
_CELL = re.compile(r"<td\b([^>]*>)")
_PLACE = re.compile(r'\b(?:d|x|y|x1|y1|x2|y2|points|transform|width|height)="[^"]*"')
_STYLE = re.compile(r'\bstyle="([^"]*)"')
_FINE = re.compile(r"-?\d+\.\d{2,}")  # a tenth of a point is enough
#: Browsers know no ``mathvariant``; where the letters A and a of each alphabet are, and its exceptions.
_ALPHABETS = {"bold": (0x1D400, 0x1D41A), "script": (0x1D49C, 0x1D4B6), "double-struck": (0x1D538, 0x1D552)}
_EXCEPTIONS = {("script", c): x for c, x in zip("BEFHILMRego", "ℬℰℱℋℐℒℳℛℯℊℴ", strict=True)} | {
    ("double-struck", c): x for c, x in zip("CHNPQRZ", "ℂℍℕℙℚℝℤ", strict=True)
}
_VARIANT = re.compile(r'<(mi|mn|mo) mathvariant="(bold|script|double-struck)">([A-Za-z])</\1>')
#: What a formula may consist of; a report file may come from anybody.
_ELEMENTS = {
    *(
        "math",
        "mrow",
        "mi",
        "mn",
        "mo",
        "mtext",
        "mspace",
        "mstyle",
        "msub",
        "msup",
        "msubsup",
        "munder",
        "mover",
    ),
    *("munderover", "mfrac", "msqrt", "mroot", "mtable", "mtr", "mtd", "mpadded", "mphantom", "menclose"),
}
_ATTRIBUTES = {
    *("display", "displaystyle", "scriptlevel", "mathvariant", "stretchy", "fence", "form", "accent", "lspace"),
    *(
        "rspace",
        "minsize",
        "maxsize",
        "movablelimits",
        "linethickness",
        "linebreak",
        "width",
        "height",
        "depth",
    ),
    *("columnalign", "columnlines", "rowlines", "rowspacing", "columnspacing", "notation"),
}
_ENTITY = re.compile("&#x([0-9A-Fa-f]+);")
_ROW = re.compile(r"^(<math[^>]*>)<mrow>(.*)</mrow>(</math>)$", re.DOTALL)  # that <math> is itself
_HOLE = re.compile("\N{OBJECT REPLACEMENT CHARACTER}(\\d+);")


def render_html(report: Report, directory: str | Path, undrawn: Mapping[str, str] | None = None) -> str:
    """The report as an HTML document; equal reports and figures give equal documents.

    Args:
        report: a valid report as ``reports.records.load`` returns it.
        directory: where ``reports.drawing.draw`` has left the figures.
        undrawn: the file names of those that could not be drawn, and why.
    """
    pictures = _pictures(report, Path(directory))
    context = replace(context_of(report, True, undrawn), shown_above=(), beside=False)
    convert_page = partial(_to_html, pictures=pictures)
    ranks = {place: f.rank for f in reversed(report.findings) for place in f.places}
    whole = template("report.html").render(
        front=convert_page(template("report").render(vars(context))),
        pages=[
            convert_page(template(name).render(vars(context)), deeper=1)
            for name in PAGES
            if BESIDE[name](context)
        ],
        sections=context.sections,
        rows=[[_row(c, context, ranks, convert_page) for c in part.claims] for part in context.sections],
        title=" ".join(report.title.split()) or "Report",
        style=_asset("report.css"),
        script=_asset("report.js"),
        verdicts=sorted({c.verdict for c in report.claims}),
        kinds=[k for k in context.kinds if any(c.evidence == k for c in report.claims)],
        ranks={r: words for r, words in context.ranks.items() if r in ranks.values()},
    )
    return _with_classes(whole).rstrip() + "\n"


def render_letter(text: str) -> str:
    """The letter in Markdown as an HTML document that prints on a few pages."""
    body = _to_html(text, {})
    title = re.sub(r"<.*?>", "", body.partition("</h1>")[0]).strip()
    return (
        template("letter.html").render(title=unescape(title), style=_asset("letter.css"), body=body).rstrip()
        + "\n"
    )


def _with_classes(html: str) -> str:
    """The document with the styles that its pictures repeat written once."""
    often = [style for style, count in Counter(_STYLE.findall(html)).most_common() if count > 2]
    names = {style: f"s{number}" for number, style in enumerate(often)}
    rules = "\n".join(f".{name}{{{style}}}" for style, name in names.items())

    def shorter(match: re.Match[str]) -> str:
        return f'class="{names[match[1]]}"' if match[1] in names else match[0]

    return _STYLE.sub(shorter, html).replace("</style>", f"{rules}\n</style>", 1)


@dataclass(frozen=True)
class Row:
    """What the template shows of a claim.

    Attributes:
        anchor: the name of its place.
        verdict: on it.
        words: the verdict in words.
        unexpected: whether it is another one than mathematics expects.
        evidence: what it rests on.
        rank: of the gravest finding that shows in it; empty if there is none.
        heading: as HTML.
        title: as HTML.
        body: as HTML.
    """

    anchor: str
    verdict: str
    words: str
    unexpected: bool
    evidence: str
    rank: int | str
    heading: str
    title: str
    body: str


def _row(claim: Record, context: Context, ranks: Mapping[str, int], to_html: Callable[..., str]) -> Row:
    heading = f"{gfm.inline(claim.label)}, {gfm.inline(claim.variant)}"
    title = gfm.sentence(gfm.inline(claim.title))
    return Row(
        anchor=anchor(claim),
        verdict=claim.verdict,
        words=claim.verdict.replace("_", " "),
        unexpected=not as_expected(claim) and claim.verdict != "not_run",
        evidence=claim.evidence,
        rank=ranks.get(claim.id, ""),
        heading=_inline(heading),
        title=_inline(title),
        body=to_html(template("claim").render(vars(context), claim=claim), deeper=3),
    )


def _pictures(report: Report, directory: Path) -> dict[str, str]:
    """The figures in a directory, and the maps, as SVG that can stand in a page together, by file name."""
    found: dict[str, str] = {}
    for claim in report.claims:
        for figure in claim.figures:
            path = directory / figure_file(claim, figure)
            with contextlib.suppress(OSError):  # the text says that it is missing
                drawing = path.read_text(encoding="utf-8")
                found[path.name] = _own_ids(drawing, f"f{len(found)}-", figure.title)
    with contextlib.suppress(OSError):
        drawing = (directory / TIGHTNESS).read_text(encoding="utf-8")
        found[TIGHTNESS] = _own_ids(drawing, f"f{len(found)}-", "How nearly each bound is attained")
    for name, text in maps(Relations(report.claims), lambda s: f"#{anchor(s.whole[0])}").items():
        found[name] = _own_ids(text, f"f{len(found)}-", "").replace('role="img"', 'role="group"', 1)
    return found


def _own_ids(text: str, prefix: str, label: str) -> str:
    """An SVG whose ids no other one on the page has, with a label for those who cannot see it."""
    inner = text[text.index("<svg") :]
    used = {*re.findall(r"url\(#([^)]+)\)", inner), *re.findall(r'href="#([^"]+)"', inner)}
    inner = re.sub(r' id="([^"]+)"', lambda x: f' id="{prefix}{x[1]}"' if x[1] in used else "", inner)
    inner = re.sub(r' transform="rotate\(-?0 [^"]*\)"', "", inner)
    inner = re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}\1)", inner)
    inner = re.sub(r'xlink:href="#([^"]+)"', rf'href="#{prefix}\1"', inner)
    if label:
        inner = inner.replace("<svg", f'<svg role="img" aria-label="{escape(gfm.plain(label), quote=True)}"', 1)
    inner = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->|<style.*?</style>", "", inner, flags=re.DOTALL)
    inner = _PLACE.sub(lambda place: _FINE.sub(lambda x: f"{round(float(x[0]), 1):g}", place[0]), inner)
    inner = re.sub(r"\s*\n\s*", " ", re.sub(r">\s+<", "><", inner)).replace("<g/>", "")
    for _ in range(2):  # one in another
        inner = re.sub(r"<g>(<(text|path|use)\b[^<>]*(?:/>|>[^<>]*</\2>))</g>", r"\1", inner)
    return inner


def _to_html(text: str, pictures: Mapping[str, str], deeper: int = 0) -> str:
    """Markdown of the report's own as HTML, headings lowered by ``deeper``."""
    kept: list[str] = []

    def keep(html: str, block: bool = False) -> str:
        kept.append(html)
        hole = f"\N{OBJECT REPLACEMENT CHARACTER}{len(kept) - 1};"
        return f"\n\n{hole}\n\n" if block else hole

    source = re.sub(r"\nBack to the \[report\]\(@@report\.md\)\.\n", "\n", gfm.tidy(text))
    source = _ANCHOR.sub(lambda x: keep(f'<a id="{escape(x[1], quote=True)}"></a>', block=True), source)
    html: str = _markdown().render(with_formulas(source, keep))
    html = re.sub(r"<h(\d)>(.*?)</h\1>", partial(_heading, deeper), html)
    html = re.sub(r'<p><img src="@@([^"]+)" alt="[^"]*" ?/?></p>', partial(_image, pictures), html)
    html = re.sub(r'<a href="@@[^"]*">(.*?)</a>', r"\1", html)
    html = html.replace('href="@', 'href="#')
    html = _ICONS.sub("", html)  # the words say it, and not every system has the pictures
    html = _ALARM.sub(r'<div class="alarm" role="note"><p>\1</div>', html)
    html = _TABLE.sub(_labelled, html)
    html = re.sub("<p>(\N{OBJECT REPLACEMENT CHARACTER}\\d+;)</p>", r"\1", html)
    return _HOLE.sub(lambda hole: kept[int(hole[1])], html)


def _labelled(table: re.Match[str]) -> str:
    """A table that scrolls, and whose cells say which column they are in, for screens too narrow for rows."""
    columns = cycle(re.sub("<.*?>", "", head) for head in _HEAD.findall(table[0]))

    def cell(match: re.Match[str]) -> str:
        name = next(columns)
        plain = name and "\N{OBJECT REPLACEMENT CHARACTER}" not in name  # a formula is no attribute
        return f'<td data-label="{name}"{match[1]}' if plain else match[0]

    labelled = _CELL.sub(cell, table[0])
    return f'<div class="table" tabindex="0" role="region" aria-label="Table">{labelled}</div>'


def with_formulas(text: str, keep: Callable[[str, bool], str]) -> str:
    """Markdown as GitHub reads it, with what ``keep`` returns in place of every formula.

    ``keep`` is given the formula as MathML, and whether it stands by itself.
    """

    def replace(match: re.Match[str]) -> str:
        found = match.groupdict()
        if found["fence"] and found["language"] == "math":
            return keep(_mathml(found["body"], "block"), True)
        if formula := found["immune"] or found["math"]:
            return keep(_mathml(formula, "inline"), False)
        return match[0]

    return _MATH.sub(replace, text)


def _heading(deeper: int, match: re.Match[str]) -> str:
    level = min(int(match[1]) + deeper, 6)
    name = heading_anchor(re.sub(r"<.*?>", "", match[2]))
    named = (
        f' id="{name}"' if name and deeper <= 1 and "\N{OBJECT REPLACEMENT CHARACTER}" not in match[2] else ""
    )
    return f"<h{level}{named}>{match[2]}</h{level}>"


def _image(pictures: Mapping[str, str], match: re.Match[str]) -> str:
    picture = pictures.get(match[1])
    if picture is None:
        return ""
    return f'<div class="picture" tabindex="0" role="region" aria-label="Figure">{picture}</div>'


def _inline(text: str) -> str:
    """A line of Markdown as HTML."""
    return re.sub(r"^<p>(.*)</p>$", r"\1", _to_html(text, {}).strip(), flags=re.DOTALL)


@cache
def _mathml(formula: str, display: str) -> str:
    """A formula as MathML; as typed where that cannot be."""
    try:
        found: str = convert(formula, display=display)
        plain = _only_mathematics(found)
    except Exception:  # what the converter makes of mathematics that it does not know
        plain = False
    if not plain:
        return f"<code>{escape(formula)}</code>"
    found = found.replace(' xmlns="http://www.w3.org/1998/Math/MathML"', "").replace(' display="inline"', "")
    found = _ENTITY.sub(lambda x: x[0] if chr(int(x[1], 16)) in "<>&" else chr(int(x[1], 16)), found)
    return _VARIANT.sub(_letter, _ROW.sub(r"\1\2\3", found))


def _only_mathematics(mathml: str) -> bool:
    """Whether there is nothing in it but symbols: the converter lets links, styles and HTML through."""
    elements = list(ElementTree.fromstring(mathml).iter())
    tags = {element.tag.rpartition("}")[2] for element in elements}
    return tags <= _ELEMENTS and all(element.attrib.keys() <= _ATTRIBUTES for element in elements)


def _letter(match: re.Match[str]) -> str:
    tag, variant, letter = match.groups()
    upper, lower = _ALPHABETS[variant]
    plain = chr(upper + ord(letter) - ord("A") if letter.isupper() else lower + ord(letter) - ord("a"))
    return f"<{tag}>{_EXCEPTIONS.get((variant, letter), plain)}</{tag}>"


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _asset(name: str) -> str:
    return resources.files("reports").joinpath("templates", name).read_text(encoding="utf-8")
