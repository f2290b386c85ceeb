"""docs/reading.md: what the sources assert is a claim, a finding, or has a reason for being neither."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from claims import PAPER
from referee.record import key_of
from reports import gfm

SECTIONS = tuple(section.name for section in PAPER.sections)
ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "reading.md").read_text()
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in PAGE.splitlines()
    if line.startswith("| ") and not line.startswith("| place")
]
PLACES = [row[0] for row in ROWS]
JUDGED = [row[-1] for row in ROWS]
NAMED = {name for cell in JUDGED for name in re.findall(r"`([a-z0-9_.]+)`", cell)}

#: What of the catalogue is not about the sources.
BEYOND = ("contract", "laws", "observations")

#: The numbering of the paper.
NUMBERED = {
    "Theorem": (1, 2, 4, 10, 11, 12, 13),
    "Corollary": (3, 6, 16),
    "Proposition": (5, 7, 8, 9, 15, 21, 22, 23, 26, 28, 35, 36),
    "Lemma": (14, 17, 18, 19, 20, 24, 25, 27, 29, 30, 31, 32, 33, 34, 37, 38, 39),
    "Assumption": (1, 2),
    "Figure": (1, 2),
}
EQUATIONS = range(1, 38)
#: How many displays there are, numbered or not.
DISPLAYS = {
    "Sketch of Proposition 9": 10,
    "Sketch of Theorem 2": 1,
    "Theorem 13, after it": 2,
    "Lemma 14, proof": 5,
    "Proposition 15, proof": 9,
    "Corollary 16, proof": 5,
    "Lemma 17, proof": 2,
    "Lemma 18, proof": 5,
    "Lemma 20, proof": 2,
    "Proposition 21, proof": 2,
    "Proposition 22, proof": 1,
    "Proposition 23, after it": 10,
    "Lemma 24, proof": 11,
    "Proposition 23, proof": 18,
    "(A1), proof": 5,
    "(A2), proof": 16,
    "Theorem 2, proof": 3,
    "Lemma 25, proof": 3,
    "Proposition 26, proof": 6,
    "Lemma 27, proof": 2,
    "Lemma 29, proof": 7,
    "Proposition 28, proof": 5,
    "Theorem 1, proof": 3,
    "Corollary 3, proof": 6,
    "Lemma 30, proof": 4,
    "Lemma 31, proof": 2,
    "E.1": 4,
    "E.2": 4,
    "Proposition 35, proof": 3,
    "Proposition 36, proof": 11,
    "Lemma 37, proof": 8,
    "Lemma 38, proof": 8,
    "Lemma 39, proof": 3,
    "Lemma 39, proof that $q \\ge 0$": 4,
    "F.1": 5,
    "F.2": 4,
    "F.3": 2,
    "F.4": 7,
    "F.5, maximum": 2,
    "F.5, average": 5,
}


def test_every_row_is_judged_or_says_why_not() -> None:
    assert len(ROWS) > 300
    for row in ROWS:
        assert len(row) == 3, row
        assert all(row), row
        assert re.search(r"`[a-z0-9_.]+`|finding: .|none: .", row[2]), row


def test_every_cell_survives_github() -> None:
    for row in ROWS:
        assert [gfm.cell(cell) for cell in row] == row


def test_every_claim_that_is_named_exists() -> None:
    keys = {key_of(claim.id) for claim in PAPER.claims}
    assert keys >= NAMED, NAMED - keys


def test_every_claim_about_the_sources_is_in_a_row() -> None:
    about = {key_of(c.id) for c in PAPER.claims if c.module.partition(".")[0] not in BEYOND}
    assert about - NAMED == set()
    assert set(BEYOND) < set(SECTIONS)


@pytest.mark.parametrize("words", [w for cell in JUDGED for w in re.findall(r"finding: ([^;]+)", cell)])
def test_a_finding_is_named_by_how_it_begins(words: str) -> None:
    found = [f for f in PAPER.findings if words.strip() == f.name or f.title.startswith(words.strip())]
    assert len(found) == 1, words


def test_every_finding_that_only_reading_can_judge_is_in_a_row() -> None:
    named = [w.strip() for cell in JUDGED for w in re.findall(r"finding: ([^;]+)", cell)]
    for finding in PAPER.findings:
        if not finding.places:
            assert any(w == finding.name or finding.title.startswith(w) for w in named), finding.title


@pytest.mark.parametrize("kind", NUMBERED)
def test_every_numbered_statement_is_in_a_row(kind: str) -> None:
    labels = (ROOT / "tests" / "labels.txt").read_text().splitlines()
    for number in NUMBERED[kind]:
        label = f"{kind} {number}"
        assert any(re.match(rf"{label}(?!\d)", place) for place in PLACES), label
    printed = {int(n) for n in re.findall(rf"^{kind} (\d+)$", "\n".join(labels), re.MULTILINE)}
    assert printed <= set(NUMBERED[kind])


def test_every_numbered_equation_is_in_a_row() -> None:
    text = "\n".join(" | ".join(row[:2]) for row in ROWS)
    missing = [n for n in EQUATIONS if f"Eq. ({n})" not in text]
    assert not missing


@pytest.mark.parametrize("where", DISPLAYS)
def test_every_display_of_a_proof_is_in_a_row(where: str) -> None:
    seen: set[int] = set()
    for place in PLACES:
        rest = place.removeprefix(f"{where}, ")
        if rest != place and (found := re.match(r"(?:list \d and )?displays? (\d+)(?:-(\d+))?", rest)):
            seen |= set(range(int(found[1]), int(found[2] or found[1]) + 1))
    assert seen == set(range(1, DISPLAYS[where] + 1))
