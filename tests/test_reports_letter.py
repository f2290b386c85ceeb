"""letter.md: what one would send to the authors, and when not to."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings

from reports import letter as letters
from reports.citable import findings
from reports.front import settled
from reports.letter import by_hand
from tests import reports_samples as samples
from tests.reports_samples import outside_fences, typed


def letter(report: dict) -> str:
    """The letter of a plain report."""
    return letters.letter(typed(report))


def finding(rank: int, *places: str, **changes: str) -> dict:
    given = {"rank": rank, "title": f"title {rank}", "why": "w", "places": list(places), "name": f"n{rank}"}
    return given | {"excluded": "", "where": "", "harmless": []} | changes


ERRATUM = {"printed": "$a$", "correct": "$b$", "consequence": "it stands", "example": ""}


def full(**changes: object) -> dict:
    claims = [
        samples.refuted("theorem_1/as_printed", label="Theorem 1", erratum=ERRATUM),
        samples.claim("theorem_1/corrected"),
        samples.refuted(
            "lemma_2/as_printed", label="Lemma 2", erratum=ERRATUM, source="Appendix A; proof there"
        ),
        samples.claim("lemma_2/corrected", label="Lemma 2"),
    ]
    found = [
        finding(1, "theorem_1/as_printed"),
        finding(3, "lemma_2/as_printed", excluded="a null set"),
        finding(5, name="", where="Section 3: there"),
    ]
    return samples.report(*claims, findings=found, **changes)


def test_a_letter_says_what_is_wrong_and_what_stands() -> None:
    text = letter(full())
    assert (
        "| **n1**, Theorem 1, Section 4 | $a$ | $b$ | two datapoints (`m = 2, eta = 0.2, exact = 51/2500"
        in text
    )
    assert "| **n3**, Lemma 2, Appendix A | $a$ | $b$; this excludes a null set | two datapoints" in text
    assert "| title 5 | there | Section 3 |" in text
    assert "| Theorem 1 | **does not stand**: n1" in text
    assert "found one false statement and one unstated assumption." in text
    assert "Not to be sent" not in text
    assert text.endswith("To reproduce all of this: `referee run --engine fast --effort quick --seed 8731`\n")
    body = text.rpartition("\n\n")[0]
    assert not re.search(r"engine|seed|pytest|claim", body, re.IGNORECASE), "no word about the run"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"interrupted": True}, "judged only a part of the statements"),
        ({"selection": "-k x"}, "a part of the statements"),
    ],
)
def test_a_partial_run_is_not_to_be_sent(changes: dict, why: str) -> None:
    head = letter(full(**changes)).split("\n## ")[0]
    assert why in head
    assert "We checked a part of the statements, and found one false statement" in head


def test_a_faulty_engine_is_not_to_be_sent() -> None:
    wrong = samples.report(samples.claim("theorem_1/as_printed", verdict="refuted"))
    assert "> Not to be sent: 1 verdict of this run is unexpected or missing." in letter(wrong)


@given(samples.reports())
@settings(max_examples=60)
def test_any_report_has_a_letter(report: dict) -> None:
    text = letter(report)
    assert letter(report) == text
    assert len(re.findall(r"^# ", outside_fences(text), re.MULTILINE)) == 1
    assert "(@" not in text


def test_numbers_that_one_can_write_down() -> None:
    values = {"data": [[1, 0], [0, 1]], "w": [0.123456789, "1/2"], "eta": 0.2, "long": [0.5] * 100}
    assert by_hand(values) == "(`m = 2, w = (0.1235, 1/2), eta = 0.2`)"
    assert by_hand({"data": [[0, 1], [1, 0]]}) == "(`data = ((0, 1), (1, 0))`)"
    assert by_hand({}) == ""


def test_findings_as_data_are_those_of_the_letter() -> None:
    found = json.loads(findings(typed(full())))
    assert [f["title"] for f in found["findings"]] == [f.title for f in settled(typed(full()))[0]]
    ids = [f["id"] for f in found["findings"]]
    assert len(set(ids)) == len(ids) == 3
    for finding in found["findings"]:
        assert finding["title"].split(" ")[0] in letter(full())
        assert all(place["claim"] and place["printed"] for place in finding["places"])
    assert found["complete"]
    assert not json.loads(findings(typed(full(interrupted=True))))["complete"]


@given(samples.reports())
@settings(max_examples=30)
def test_any_report_has_findings_as_data(report: dict) -> None:
    assert isinstance(json.loads(findings(typed(report)))["findings"], list)
