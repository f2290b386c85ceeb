"""The map of the paper: layers, positions, and the SVG with its links."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from html import unescape
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims import PAPER
from evidence import Verdict
from referee.judging import blank_record
from referee.record import Report
from reports.layers import lay_out, layers_of, without_circles, without_shortcuts
from reports.map import WIDTH, maps, outline, short
from reports.pages import pages
from reports.records import summarise
from reports.relations import Relations
from tests import reports_samples as samples
from tests.reports_samples import typed

SVG = "{http://www.w3.org/2000/svg}"
GAP = 10.0


@st.composite
def graphs(draw: st.DrawFn, circles: bool = False) -> dict[str, list[str]]:
    """A graph of up to twelve nodes; edges lead to later ones, unless circles are wanted."""
    names = [f"n{k}" for k in range(draw(st.integers(0, 12)))]
    edges = {}
    for k, name in enumerate(names):
        rest = names if circles else names[k + 1 :]
        edges[name] = draw(st.lists(st.sampled_from(rest), unique=True, max_size=4)) if rest else []
    return edges


def reachable(edges: dict[str, list[str]], start: str) -> set[str]:
    found: set[str] = set()
    todo = list(edges[start])
    while todo:
        node = todo.pop()
        if node not in found:
            found.add(node)
            todo += edges[node]
    return found


@given(graphs(circles=True))
def test_circles_are_cut_and_nothing_else(edges: dict[str, list[str]]) -> None:
    kept = without_circles(edges)
    assert all(node not in reachable(kept, node) for node in kept)
    assert all(set(kept[node]) <= set(edges[node]) for node in edges)
    if all(node not in reachable(edges, node) for node in edges):
        assert kept == edges


@given(graphs())
def test_a_shortcut_is_left_out_and_what_can_be_reached_stays(edges: dict[str, list[str]]) -> None:
    kept = without_shortcuts(edges)
    for node in edges:
        assert reachable(kept, node) == reachable(edges, node)
        for child in kept[node]:
            others = {k: [c for c in v if (k, c) != (node, child)] for k, v in kept.items()}
            assert child not in reachable(others, node), "no edge that follows from the others"


@given(graphs())
def test_all_edges_point_downwards(edges: dict[str, list[str]]) -> None:
    layer = layers_of(edges)
    assert all(layer[child] > layer[node] for node, children in edges.items() for child in children)
    assert min(layer.values(), default=0) >= 0


@given(graphs(), st.floats(0, 600))
def test_nodes_have_their_room_and_routes_their_ends(edges: dict[str, list[str]], width: float) -> None:
    widths = {node: 20.0 + 7.0 * (k % 5) for k, node in enumerate(edges)}
    layout = lay_out(edges, widths, width, GAP)
    assert set(layout.centres) == set(edges)
    rows: dict[int, list[str]] = {}
    for node, (x, layer) in layout.centres.items():
        assert widths[node] / 2 <= x <= layout.width - widths[node] / 2
        assert 0 <= layer < layout.layers
        rows.setdefault(layer, []).append(node)
    for row in rows.values():
        row.sort(key=lambda node: layout.centres[node])
        for a, b in pairwise(row):
            apart = layout.centres[b][0] - layout.centres[a][0]
            assert apart >= (widths[a] + widths[b]) / 2 - 1e-6, "no two overlap"
    assert set(layout.routes) == {(node, child) for node, children in edges.items() for child in children}
    for (a, b), route in layout.routes.items():
        assert route[0] == layout.centres[a]
        assert route[-1] == layout.centres[b]
        assert all(lower == upper + 1 for (_, upper), (_, lower) in pairwise(route)), "a point in each layer"
    assert lay_out(edges, widths, width, GAP) == layout


@cache
def whole() -> Report:
    """A report of all claims, each as expected."""
    blank = map(blank_record, PAPER.claims)
    records = tuple(replace(r, verdict=r.expected or Verdict.SUPPORTED) for r in blank)
    return replace(typed(samples.report()), claims=records, summary=summarise(records))


def test_the_map_of_the_paper_shows_every_statement_and_links_to_it() -> None:
    """At screen width, with a title for each node, and no link that leads nowhere."""
    written = pages(whole())
    root = ElementTree.fromstring(written["map.svg"])
    assert float(root.attrib["width"]) <= 1.25 * WIDTH
    links = [node.attrib["href"] for node in root.iter(f"{SVG}a")]
    assert len(links) == len(set(links)) >= 60
    for link in links:
        page, _, anchor = link.partition("#")
        assert f'<a id="{anchor}"></a>' in written[page]
    titles = [node.findtext(f"{SVG}title") or "" for node in root.iter(f"{SVG}a")]
    shown = {title.partition(":")[0] for title in titles}
    assert {"Theorem 1", "Theorem 2", "Theorem 4", "Corollary 3", "Lemma 24", "Proposition 23"} <= shown
    assert any(title.startswith("Proposition 23: holds in a corrected form") for title in titles)


def test_each_result_has_a_map_of_what_it_rests_on() -> None:
    relations = Relations(whole().claims)
    drawn = maps(relations, lambda statement: f"#{statement.name}")
    assert set(drawn) == {
        "map.svg",
        *(f"map-{s.name.lower().replace(' ', '-')}.svg" for s in relations.results()),
    }
    for result in relations.results():
        text = drawn[f"map-{result.name.lower().replace(' ', '-')}.svg"]
        names = {unescape(link).removeprefix("#") for link in re.findall(r'<a href="([^"]*)"', text)}
        assert names == set(relations.map_of([result.name]))
        ElementTree.fromstring(text)


def test_a_map_is_the_same_every_time_and_says_what_failed() -> None:
    assert pages(whole())["map.svg"] == pages(whole())["map.svg"]
    claims = whole().claims
    step = next(c for c in claims if c.label == "Proposition 5")
    wrong = [replace(c, verdict=Verdict.REFUTED) if c is step else c for c in claims]
    text = maps(Relations(wrong), lambda statement: "#")["map.svg"]
    assert "Proposition 5: unexpected verdict" in text


def test_labels_cannot_break_the_drawing() -> None:
    claim = samples.record(id="x/as_printed", label='Theorem <1> & "2"')
    drawn = maps(Relations([claim]), lambda statement: 'x"><script>')
    for text in drawn.values():
        ElementTree.fromstring(text)
        assert "<script>" not in text


def test_a_report_without_results_has_no_map() -> None:
    assert maps(Relations([samples.record(id="a/b", label="Lemma 1")]), lambda statement: "#") == {}


@pytest.mark.parametrize(
    ("evidence", "shape"),
    [("proved", "rect"), ("exhaustive", "rect"), ("statistical", "ellipse"), ("searched", "polygon")],
)
def test_the_outline_shows_the_evidence(evidence: str, shape: str) -> None:
    assert outline(evidence, 10, 10, 20, 10, "#fff").startswith(f"<{shape}")
    sharp = [kind for kind in ("proved", "exhaustive") if 'rx="0"' in outline(kind, 10, 10, 20, 10, "#fff")]
    assert sharp == ["proved"], "proofs have corners"


def test_names_fit_into_their_nodes() -> None:
    assert short("Proposition 23") == "Prop. 23"
    assert short("Section 4, cyclic SGD in general") == "cyclic SGD in general"
    assert len(short("a name that is far too long for a node of the map")) <= 26
