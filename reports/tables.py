"""Markdown of a claim's detail: paragraphs, and tables from their rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def markdown(detail: Any) -> str:
    """The Markdown of a text, a table, or a sequence of such, a paragraph each; empty ones are left out.

    A table is whatever has a ``header``, ``rows`` and ``formats`` (``evidence.Table``).

    Raises:
        ValueError: a row of a table has not as many cells as there are columns.
    """
    if isinstance(detail, str):
        return detail
    if hasattr(detail, "rows"):
        return _table(detail)
    return "\n\n".join(text for part in detail if part and (text := markdown(part)))


def _table(table: Any) -> str:
    names = [name.strip() for name in table.header.split(" | ")]
    formats = table.formats.split()
    rows = [names, *table.rows]
    for cells in [formats, *rows]:
        if len(cells) != len(names):
            raise ValueError(f"table {table.header!r} has {len(names)} columns, got {cells!r}")
    lines = [_row(names), "|" + "|".join("---" if f == "s" else "--:" for f in formats) + "|"]
    for cells in table.rows:
        pairs = zip(cells, formats, strict=True)
        lines.append(_row(str(cell) if f in ("s", ">") else format(cell, f) for cell, f in pairs))
    return "\n".join(lines)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', BAR) for cell in cells)} |"


BAR = r"\|"  # a bare bar would end the cell
