"""Tables of a claim's detail, drawn from their rows."""

from __future__ import annotations

from fractions import Fraction

import pytest

from evidence import Column, Table
from reports.tables import markdown


def test_cells_follow_their_formats() -> None:
    columns = [Column("m", "d"), Column("law"), Column("drift", ".2g")]
    table = Table(columns, [(2, "a|b", 0.125), (3, Fraction(1, 3), 1e-9)])
    assert markdown(table) == ("| m | law | drift |\n|--:|---|--:|\n| 2 | a\\|b | 0.12 |\n| 3 | 1/3 | 1e-09 |")


def test_parts_are_paragraphs_and_empty_ones_vanish() -> None:
    table = Table([Column("a", ">")], [("x",)])
    assert markdown(["one", "", None, [table, "two"]]) == "one\n\n| a |\n|--:|\n| x |\n\ntwo"
    assert markdown("as it is") == "as it is"
    assert markdown([]) == markdown([None, [""]]) == ""


@pytest.mark.parametrize("row", [(1,), (1, 2, 3)])
def test_a_cell_too_few_or_many_is_an_error(row: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="has 2 columns, a, b; got the row"):
        markdown(Table([Column("a"), Column("b")], [row]))
