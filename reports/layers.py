"""Drawing a directed graph without circles in layers: where its nodes go.

The usual three steps (Sugiyama, Tagawa and Toda, 1981): a layer for each node, so that all edges point
downwards; an order within the layers with few crossings, by the barycentre of the neighbours, swept up and
down; positions within the width.  An edge over several layers gets a dummy node in each layer on its way,
so that it keeps clear of the others.  Everything is settled by the order of the input, nothing by chance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

SWEEPS = 24
DUMMY = 10.0  # width that an edge needs on its way through a layer

Node = str | tuple[str, str, int]  # a dummy node is (from, to, layer)


@dataclass(frozen=True)
class Layout:
    """Positions of nodes, as centres, and of the points that each edge passes.

    Attributes:
        centres: by node: x, and the number of its layer from the top.
        routes: by edge: the x and the layer of each point, its two ends among them.
        width: of the drawing.
        layers: how many.
    """

    centres: Mapping[str, tuple[float, int]]
    routes: Mapping[tuple[str, str], Sequence[tuple[float, int]]]
    width: float
    layers: int


def without_circles(edges: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The same edges less those that close a circle, should there be one."""
    kept: dict[str, list[str]] = {}
    open_: set[str] = set()

    def visit(node: str) -> None:
        kept[node] = []
        open_.add(node)
        for child in edges[node]:
            if child not in kept:
                visit(child)
            if child not in open_:
                kept[node].append(child)
        open_.discard(node)

    for node in edges:
        if node not in kept:
            visit(node)
    return {node: kept[node] for node in edges}


def without_shortcuts(edges: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The edges that do not follow from others (the transitive reduction)."""
    below: dict[str, set[str]] = {}

    def reach(node: str) -> set[str]:
        if node not in below:
            below[node] = {n for child in edges[node] for n in (child, *reach(child))}
        return below[node]

    return {
        node: [c for c in children if not any(c in reach(other) for other in children if other != c)]
        for node, children in edges.items()
    }


def layers_of(edges: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """The layer of each node from the top: below everything that points to it."""
    parents: dict[str, list[str]] = {node: [] for node in edges}
    for node, children in edges.items():
        for child in children:
            parents[child].append(node)
    depth: dict[str, int] = {}

    def settle(node: str) -> int:
        if node not in depth:
            depth[node] = 1 + max((settle(p) for p in parents[node]), default=-1)
        return depth[node]

    for node in edges:
        settle(node)
    # a node that nothing uses stands right above the first that it uses, not at the top of the page
    for node, children in edges.items():
        if not parents[node] and children:
            depth[node] = min(depth[c] for c in children) - 1
    return depth


def lay_out(
    edges: Mapping[str, Sequence[str]], widths: Mapping[str, float], width: float, gap: float
) -> Layout:
    """Place the nodes of a graph.

    Args:
        edges: the children of each node; without circles.
        widths: of the nodes.
        width: of the drawing; it grows if a layer needs more.
        gap: between neighbours.
    """
    depth = layers_of(edges)
    count = 1 + max(depth.values(), default=-1)
    rows: list[list[Node]] = [[] for _ in range(count)]
    for node in edges:
        rows[depth[node]].append(node)
    links: list[tuple[Node, Node]] = []
    chains: dict[tuple[str, str], list[Node]] = {}
    for node, children in edges.items():
        for child in children:
            chain: list[Node] = [node]
            for layer in range(depth[node] + 1, depth[child]):
                dummy = (node, child, layer)
                rows[layer].append(dummy)
                chain.append(dummy)
            chain.append(child)
            chains[node, child] = chain
            links += pairwise(chain)
    _order(rows, links)
    sizes = {n: widths[n] if isinstance(n, str) else DUMMY for row in rows for n in row}
    needed = max((sum(sizes[n] for n in row) + gap * (len(row) + 1) for row in rows), default=0.0)
    width = max(width, needed)
    at = _place(rows, links, sizes, width, gap)
    where = {n: layer for layer, row in enumerate(rows) for n in row}
    return Layout(
        {n: (at[n], where[n]) for n in at if isinstance(n, str)},
        {edge: [(at[n], where[n]) for n in chain] for edge, chain in chains.items()},
        width,
        count,
    )


def _order(rows: list[list[Node]], links: Sequence[tuple[Node, Node]]) -> None:
    """Sort each row so that few edges cross; the best order seen over the sweeps is kept."""
    up: dict[Node, list[Node]] = {n: [] for row in rows for n in row}
    down: dict[Node, list[Node]] = {n: [] for row in rows for n in row}
    for a, b in links:
        down[a].append(b)
        up[b].append(a)
    best, fewest = [list(row) for row in rows], _crossings(rows, down)
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        neighbours = up if forward else down
        for layer in range(1, len(rows)) if forward else range(len(rows) - 2, -1, -1):
            beside = rows[layer - 1] if forward else rows[layer + 1]
            place = {n: k for k, n in enumerate(beside)}
            old = {n: float(k) for k, n in enumerate(rows[layer])}
            key = {
                n: sum(place[m] for m in neighbours[n]) / len(neighbours[n]) if neighbours[n] else old[n]
                for n in rows[layer]
            }
            rows[layer].sort(key=lambda n: (key[n], old[n]))
        if (now := _crossings(rows, down)) < fewest:
            best, fewest = [list(row) for row in rows], now
    for row, kept in zip(rows, best, strict=True):
        row[:] = kept


def _crossings(rows: Sequence[Sequence[Node]], down: Mapping[Node, Sequence[Node]]) -> int:
    """How many pairs of edges between neighbouring rows cross."""
    total = 0
    for upper, lower in pairwise(rows):
        place = {n: k for k, n in enumerate(lower)}
        ends = [sorted(place[m] for m in down[n]) for n in upper]
        seen: list[int] = []
        for row in ends:
            total += sum(sum(s > e for s in seen) for e in row)
            seen += row
    return total


def _place(
    rows: Sequence[Sequence[Node]],
    links: Sequence[tuple[Node, Node]],
    sizes: Mapping[Node, float],
    width: float,
    gap: float,
) -> dict[Node, float]:
    """The x of each centre: drawn towards the mean of its neighbours, in order, without overlap."""
    near: dict[Node, list[Node]] = {n: [] for row in rows for n in row}
    for a, b in links:
        near[a].append(b)
        near[b].append(a)
    at: dict[Node, float] = {}
    for row in rows:
        free = (width - sum(sizes[n] for n in row)) / (len(row) + 1)
        x = free
        for n in row:
            at[n] = x + sizes[n] / 2
            x += sizes[n] + free
    for sweep in range(SWEEPS):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            want = {n: sum(at[m] for m in near[n]) / len(near[n]) if near[n] else at[n] for n in row}
            _settle(row, want, at, sizes, width, gap)
    return at


def _settle(
    row: Sequence[Node],
    want: Mapping[Node, float],
    at: dict[Node, float],
    sizes: Mapping[Node, float],
    width: float,
    gap: float,
) -> None:
    """Move a row to where it wants to be as far as order and room allow."""
    left, edge = {}, gap
    for n in row:
        left[n] = max(want[n], edge + sizes[n] / 2)
        edge = left[n] + sizes[n] / 2 + gap
    right, edge = {}, width - gap
    for n in reversed(row):
        right[n] = min(want[n], edge - sizes[n] / 2)
        edge = right[n] - sizes[n] / 2 - gap
    spot = gap
    for n in row:  # the middle of both, which keeps the order and the distances, then inside the width
        at[n] = max((left[n] + right[n]) / 2, spot + sizes[n] / 2)
        spot = at[n] + sizes[n] / 2 + gap
    spot = width - gap
    for n in reversed(row):
        at[n] = min(at[n], spot - sizes[n] / 2)
        spot = at[n] - sizes[n] / 2 - gap
