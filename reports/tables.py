"""Markdown of a claim's detail: paragraphs, and tables from their rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def markdown(detail: Any) -> str:
    """The Markdown of a text, a table, or a sequence of such, a paragraph each; empty ones are left out.

    A table is whatever has ``columns`` and ``rows`` (``evidence.Table``).

    Raises:
        ValueError: a row of a table has not as many cells as there are columns.
    """
    if isinstance(detail, str):
        return detail
    if hasattr(detail, "rows"):
        return _table(detail)
    return "\n\n".join(text for part in detail if part and (text := markdown(part)))


def _table(table: Any) -> str:
    names = [column.name for column in table.columns]
    lines = [_row(names), "|" + "|".join("---" if column.left else "--:" for column in table.columns) + "|"]
    for cells in table.rows:
        if len(cells) != len(names):
            raise ValueError(f"the table has {len(names)} columns, {', '.join(names)}; got the row {cells!r}")
        lines.append(_row(column.show(cell) for column, cell in zip(table.columns, cells, strict=True)))
    return "\n".join(lines)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', BAR) for cell in cells)} |"


BAR = r"\|"  # a bare bar would end the cell
