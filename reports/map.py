"""The map of the paper: which statement rests on which, as SVG; one of all, and one for each result.

A node is a statement with the steps of its proof, an arrow points to what it rests on.  The colour says
what became of it, the outline how it was judged; each node links to its section in the report.  Where Coq has
checked theorems, another map of all has the colours of what it has checked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from reports.layers import Layout, lay_out, without_circles, without_shortcuts
from reports.relations import Relations, Statement

WIDTH, ROW, HEIGHT, GAP = 1360.0, 74.0, 30.0, 14.0
LETTER = 7.1  # width of a letter at 12 px, generously
TOP = 84.0  # room for the legend
KERNEL = "map-kernel.svg"

COLOURS = {
    "as printed": ("#d5efd9", "holds as printed"),
    "repaired proof": ("#b7dfd8", "holds as printed, a step of its proof does not"),
    "corrected": ("#c9defa", "holds in a corrected form"),
    "refuted": ("#f3c6c6", "refuted, and nothing rests on it"),
    "unexpected": ("#f7a64a", "unexpected verdict"),
    "not judged": ("#ffffff", "not judged"),
}
SEEN = {
    "whole": ("#8fd19e", "Coq has checked all of it"),
    "part": ("#d5efd9", "Coq has checked a part of it, or another form"),
    "certificates": ("#fbeec1", "Coq has checked the certificates of its proof"),
    "nothing": ("#ffffff", "Coq has checked nothing of it"),
}
SHAPES = {
    "kernel": "checked by Coq",
    "proved": "proved",
    "counterexample": "exact instance",
    "exhaustive": "enumerated",
    "statistical": "tested",
    "searched": "searched",
}
INK = "#24303c"


def short(name: str) -> str:
    """A statement's name as it stands in a node."""
    name = re.sub(r"^(Appendix [A-F][.0-9]*|Section [0-9.]+), (?=.)", "", name)
    for long, brief in (("Proposition", "Prop."), ("Corollary", "Cor."), ("Assumption", "Ass.")):
        name = name.replace(long, brief)
    return name if len(name) <= 26 else name[:25] + "…"


@dataclass(frozen=True)
class Paint:
    """What the colours of a map say.

    Attributes:
        colours: by what is said, each with its words in the legend.
        of: what is said of a statement.
    """

    colours: Mapping[str, tuple[str, str]]
    of: Callable[[Statement], str]


BY_STATE = Paint(COLOURS, lambda statement: statement.state)
BY_KERNEL = Paint(SEEN, lambda statement: statement.seen)


def draw(
    relations: Relations,
    roots: list[str],
    link: Callable[[Statement], str],
    title: str,
    paint: Paint = BY_STATE,
) -> str:
    """The map of what some statements rest on.

    Args:
        relations: of a report.
        roots: names of the statements.
        link: where the section of a statement is.
        title: for those who cannot see it.
        paint: what the colours say.
    """
    nodes = relations.map_of(roots)
    used = {name: [u for u in s.uses if u in nodes] for name, s in nodes.items()}
    edges = without_shortcuts(without_circles(used))
    widths = {name: len(short(name)) * LETTER + 22 for name in nodes}
    layout = lay_out(edges, widths, WIDTH if len(roots) > 1 else 0.0, GAP)
    height = TOP + layout.layers * ROW
    checked = any(statement.evidence == "kernel" for statement in nodes.values())
    shapes = {evidence: words for evidence, words in SHAPES.items() if evidence != "kernel" or checked}
    width = max(layout.width, 1010.0 if checked or paint is BY_KERNEL else 860.0)
    shift = (width - layout.width) / 2
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" role="img" font-family="sans-serif" font-size="12">',
        f"<title>{escape(title)}</title>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        f'orient="auto"><path d="M0 0 L8 4 L0 8 z" fill="{INK}"/></marker></defs>',
        f'<rect width="{width:.0f}" height="{height:.0f}" fill="#ffffff"/>',
        *_legend(paint, shapes),
    ]
    for (a, b), route in layout.routes.items():
        parts.append(_edge(route, shift, cited=nodes[a].uses[b]))
    for name, statement in nodes.items():
        colour = paint.colours[paint.of(statement)]
        parts.append(_node(statement, layout, shift, widths[name], link(statement), colour))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _y(layer: int) -> float:
    return TOP + layer * ROW + HEIGHT / 2


def _edge(route: Sequence[tuple[float, int]], shift: float, cited: bool) -> str:
    points = [(x + shift, _y(layer)) for x, layer in route]
    (x0, y0), (x1, y1) = points[0], points[-1]
    points[0], points[-1] = (x0, y0 + HEIGHT / 2), (x1, y1 - HEIGHT / 2 - 1)
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for (xa, ya), (xb, yb) in pairwise(points):
        half = (ya + yb) / 2
        path += f" C{xa:.1f} {half:.1f} {xb:.1f} {half:.1f} {xb:.1f} {yb:.1f}"
    dashes = "" if cited else ' stroke-dasharray="4 3"'
    return f'<path d="{path}" fill="none" stroke="{INK}" stroke-opacity="0.45"{dashes} marker-end="url(#tip)"/>'


def _node(
    statement: Statement, layout: Layout, shift: float, width: float, href: str, colour: tuple[str, str]
) -> str:
    x, layer = layout.centres[statement.name]
    fill, said = colour
    shape = outline(statement.evidence, x + shift, _y(layer), width, HEIGHT, fill)
    words = f"{statement.name}: {said}; {SHAPES[statement.evidence]}"
    return (
        f'<a href="{escape(href, quote=True)}"><title>{escape(words)}</title>{shape}'
        f'<text x="{x + shift:.1f}" y="{_y(layer) + 4:.1f}" text-anchor="middle" fill="{INK}">'
        f"{escape(short(statement.name))}</text></a>"
    )


def outline(evidence: str, x: float, y: float, width: float, height: float, fill: str) -> str:
    """A node's outline by the evidence: a rectangle (thick: by Coq), a rounded one, an ellipse or a hexagon."""
    left, top = x - width / 2, y - height / 2
    style = f'fill="{fill}" stroke="{INK}"' + (' stroke-width="3"' if evidence == "kernel" else "")
    if evidence == "statistical":
        return f'<ellipse cx="{x:.1f}" cy="{y:.1f}" rx="{width / 2:.1f}" ry="{height / 2:.1f}" {style}/>'
    if evidence == "searched":
        cut, right, bottom = 9.0, left + width, top + height
        upper = ((left, y), (left + cut, top), (right - cut, top))
        corners = (*upper, (right, y), (right - cut, bottom), (left + cut, bottom))
        points = " ".join(f"{a:.1f},{b:.1f}" for a, b in corners)
        return f'<polygon points="{points}" {style}/>'
    radius = 0 if evidence in ("kernel", "proved") else 11
    return (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{radius}" {style}/>'
    )


def _legend(paint: Paint, shapes: Mapping[str, str]) -> list[str]:
    parts, x = [], 20.0
    for colour, words in paint.colours.values():
        parts.append(outline("proved", x + 9, 22, 18, 14, colour))
        parts.append(_words(x + 24, 26, words))
        x += 40 + len(words) * 6.0
    x = 20.0
    for evidence, words in shapes.items():
        parts.append(outline(evidence, x + 18, 50, 36, 16, "#ffffff"))
        parts.append(_words(x + 42, 54, words))
        x += 62 + len(words) * 6.0
    for dashes, words in (("", "rests on"), (' stroke-dasharray="4 3"', "rests on, uncited")):
        parts.append(f'<path d="M{x:.0f} 50 h34" stroke="{INK}"{dashes} marker-end="url(#tip)"/>')
        parts.append(_words(x + 42, 54, words))
        x += 62 + len(words) * 6.0
    return parts


def _words(x: float, y: float, words: str) -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" font-size="11" fill="{INK}">{escape(words)}</text>'


def maps(relations: Relations, link: Callable[[Statement], str], *, kernel: bool = False) -> Mapping[str, str]:
    """All maps of a report, as file name to SVG: of the whole paper, and of each result.

    Args:
        relations: of the report.
        link: where the section of a statement is.
        kernel: whether there is a map of what Coq has checked.
    """
    names = [s.name for s in relations.results()]
    if not names:
        return {}
    found = {"map.svg": draw(relations, names, link, "What each statement of the paper rests on")}
    if kernel:
        title = "What Coq has checked of each statement"
        found[KERNEL] = draw(relations, names, link, title, BY_KERNEL)
    for name in names:
        found[file_of(name)] = draw(relations, [name], link, f"What {name} rests on")
    return found


def file_of(name: str) -> str:
    """The file of the map of one result."""
    return f"map-{name.lower().replace(' ', '-')}.svg"
