"""The table of contents, the labels and the house."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from claims import CONTENTS
from claims.statement import Case, Statement, all_claims
from evidence import Evidence, Outcome, Verdict

ROOT = Path(__file__).parent.parent

#: Every label that the report must hold.
LABELS = [
    line
    for line in (ROOT / "tests" / "labels.txt").read_text().splitlines()
    if line and not line.startswith("#")
]

#: What each package may import of the others.
MAY_IMPORT = {
    "engine": {"engine"},
    "evidence": {"evidence"},
    "reports": {"reports"},
    "claims": {"claims", "engine", "evidence"},
}
OURS = {"claims", "engine", "evidence", "reports", "tests", "benchmarks", "pytest", "conftest"}


def test_contents_lists_exactly_the_modules() -> None:
    files = {p.stem for p in (ROOT / "claims").glob("*.py") if not p.stem.startswith("_")}
    assert set(CONTENTS) == files
    assert len(set(CONTENTS)) == len(CONTENTS)


@pytest.mark.parametrize("label", LABELS)
def test_every_label_has_a_printed_form_and_a_verified_one(label: str) -> None:
    variants = [c for c in all_claims() if c.label == label or c.label.startswith(f"{label}, ")]
    assert any(c.variant == "as printed" for c in variants)
    assert any(c.expected is Verdict.VERIFIED for c in variants)


def test_a_refuted_printed_form_has_a_corrected_one_beside_it() -> None:
    claims = all_claims()
    for claim in claims:
        if claim.variant == "as printed" and claim.expected is Verdict.REFUTED:
            key = claim.id.rpartition("/")[0]
            others = [c for c in claims if c.id.rpartition("/")[0] == key and c is not claim]
            assert any(c.expected is Verdict.VERIFIED for c in others), claim.id


def test_claims_say_why_they_expect_what_they_expect() -> None:
    for claim in all_claims():
        assert len(claim.argument) > 8, claim.id
        assert claim.text, claim.id
        assert claim.source, claim.id
        assert (claim.weight > 0) or claim.evidence is not Evidence.STATISTICAL, claim.id


def test_imports_follow_the_house() -> None:
    for package, allowed in MAY_IMPORT.items():
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                names = []
                if isinstance(node, ast.Import):
                    names = [alias.name for alias in node.names]
                elif isinstance(node, ast.ImportFrom) and node.module:
                    names = [node.module]
                used = {name.split(".")[0] for name in names} & OURS
                assert used <= allowed, f"{path.relative_to(ROOT)} imports {used - allowed}"


def test_a_statement_refuses_a_verdict_or_a_test_without_a_budget() -> None:
    statement = Statement(label="Lemma 0", source="nowhere", title="t", text="x")
    with pytest.raises(ValueError, match="expected must be"):
        statement.claim(variant="as printed", expected="maybe", evidence="proved", argument="")
    with pytest.raises(ValueError, match="weight > 0"):
        statement.claim(variant="as printed", expected="verified", evidence="statistical", argument="")


def test_an_outcome_refuses_statistics_without_error_rates() -> None:
    with pytest.raises(ValueError, match="false-alarm"):
        Outcome(Verdict.VERIFIED, Evidence.STATISTICAL, "a test")


def test_streams_depend_on_names_not_on_order() -> None:
    def case(seed: int, claim: str) -> Case:
        from claims.statement import Effort
        from engine import load_engine

        return Case(load_engine("reference"), Effort.QUICK, seed, claim, 0.0)

    first = case(1, "a").rng("x", 3).random(4)
    assert (first == case(1, "a").rng("x", 3).random(4)).all()
    assert (first != case(1, "b").rng("x", 3).random(4)).any()
    assert (first != case(2, "a").rng("x", 3).random(4)).any()
