"""Tables of a claim's detail, drawn from their rows."""

from __future__ import annotations

from fractions import Fraction

import pytest

from evidence import Table
from reports.tables import markdown


def test_cells_follow_their_formats() -> None:
    table = Table("m | law | drift", [(2, "a|b", 0.125), (3, Fraction(1, 3), 1e-9)], "d s .2g")
    assert markdown(table) == ("| m | law | drift |\n|--:|---|--:|\n| 2 | a\\|b | 0.12 |\n| 3 | 1/3 | 1e-09 |")


def test_parts_are_paragraphs_and_empty_ones_vanish() -> None:
    table = Table("a", [("x",)], ">")
    assert markdown(["one", "", None, [table, "two"]]) == "one\n\n| a |\n|--:|\n| x |\n\ntwo"
    assert markdown("as it is") == "as it is"
    assert markdown([]) == markdown([None, [""]]) == ""


@pytest.mark.parametrize(("rows", "formats"), [([(1,)], "d d"), ([(1, 2)], "d")])
def test_a_cell_too_few_or_many_is_an_error(rows: list[tuple[int, ...]], formats: str) -> None:
    with pytest.raises(ValueError, match="has 2 columns"):
        markdown(Table("a | b", rows, formats))
