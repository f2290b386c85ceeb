"""The table of contents, the labels and the house."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from claims import PAPER
from evidence import Evidence, Outcome, Verdict
from referee import Case, judge

SECTIONS = tuple(section.name for section in PAPER.sections)
ROOT = Path(__file__).parent.parent

#: Every label that the report must hold.
LABELS = [
    line
    for line in (ROOT / "tests" / "labels.txt").read_text().splitlines()
    if line and not line.startswith("#")
]

#: What each package may import of the others.
MAY_IMPORT = {
    "engine": {"engine", "evidence", "pytest"},
    "evidence": {"evidence"},
    "reports": {"reports", "referee"},
    "claims": {"claims", "engine", "evidence", "referee"},
    "referee": {"referee", "evidence", "reports", "pytest"},
}
#: What claims may import of the referee.
VOCABULARY = {
    "referee",
    *(
        f"referee.{name}"
        for name in ("case", "statement", "question", "finding", "paper", "pace", "sweep", "graph")
    ),
}
#: What reports import of the referee: the types of which a report is made.
RECORDS = {"referee.record"}
#: What names this paper, one of its statements, or what it is about.
OF_THE_PAPER = re.compile(
    r"2308|\b(Theorem|Proposition|Lemma|Corollary|Law|Figure|Section) \d|Appendix [A-F]\b|Eq\. \(?\d|(?i:sgd|"
    r"autoencoder|datapoint|batch)|(section|appendix|theorem|proposition|lemma)_[\da-f]\b|\bclaims/"
)
OURS = {*MAY_IMPORT, "tests", "benchmarks", "examples", "pytest", "conftest"}


def test_every_module_of_a_section_is_in_the_contents() -> None:
    folders = {p.parent.name for p in (ROOT / "claims").glob("*/__init__.py")}
    assert folders == {*SECTIONS, "theory"}
    files = [p for section in SECTIONS for p in (ROOT / "claims" / section).glob("*.py")]
    names = {f"{p.parent.name}.{p.stem}" for p in files if p.stem != "__init__"}
    assert set(PAPER.modules) == names
    assert len(set(PAPER.modules)) == len(PAPER.modules)


def test_every_module_has_claims_and_none_is_named_twice() -> None:
    stems = [name.partition(".")[2] for name in PAPER.modules]
    assert len(set(stems)) == len(stems)
    assert {claim.module for claim in PAPER.claims} == set(PAPER.modules)


@pytest.mark.parametrize("label", LABELS)
def test_every_label_has_a_printed_form_and_a_verified_one(label: str) -> None:
    variants = [c for c in PAPER.claims if c.label == label or c.label.startswith(f"{label}, ")]
    assert any(c.variant == "as printed" for c in variants)
    assert any(c.expected is Verdict.VERIFIED for c in variants)


def test_a_refuted_printed_form_has_a_corrected_one_beside_it() -> None:
    claims = PAPER.claims
    for claim in claims:
        if claim.variant == "as printed" and claim.expected is Verdict.REFUTED:
            key = claim.id.rpartition("/")[0]
            others = [c for c in claims if c.id.rpartition("/")[0] == key and c is not claim]
            assert any(c.expected is Verdict.VERIFIED for c in others), claim.id


def test_claims_say_why_they_expect_what_they_expect() -> None:
    for claim in PAPER.claims:
        assert len(claim.argument) > 8, claim.id
        assert claim.text, claim.id
        assert claim.source, claim.id
        assert (claim.weight > 0) or claim.evidence is not Evidence.STATISTICAL, claim.id


def imports(path: Path, *, when_called: bool = True) -> set[str]:
    """The modules that a file imports, and those that its functions import when they are called."""
    found: set[str] = set()
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree) if when_called else tree.body:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            found.add(node.module or "")
    return found


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_follow_the_house(package: str) -> None:
    for path in (ROOT / package).rglob("*.py"):
        used = {name.split(".")[0] for name in imports(path)} & OURS
        too_far = used - MAY_IMPORT[package]
        assert not too_far, f"{path.relative_to(ROOT)} imports {too_far}"


def test_an_engine_needs_no_pytest_until_a_test_asks_for_it() -> None:
    users = [path for path in (ROOT / "engine").rglob("*.py") if "pytest" in imports(path)]
    assert [path.relative_to(ROOT).as_posix() for path in users] == ["engine/checks/suite.py"]
    code = "import sys, engine.checks; print('pytest' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_claims_import_the_vocabulary_and_not_the_runner() -> None:
    for path in (ROOT / "claims").rglob("*.py"):
        used = {name for name in imports(path) if name.partition(".")[0] == "referee"}
        assert used <= VOCABULARY, f"{path.relative_to(ROOT)} imports {used - VOCABULARY}"


def test_reports_import_the_types_of_records_and_nothing_else() -> None:
    for path in (ROOT / "reports").rglob("*.py"):
        used = {name for name in imports(path) if name.partition(".")[0] in ("referee", "evidence")}
        assert used <= RECORDS, f"{path.relative_to(ROOT)} imports {used - RECORDS}"


def test_reading_a_report_needs_neither_solvers_nor_arrays() -> None:
    code = "import sys, reports; print([m for m in ('numpy', 'sympy', 'z3', 'pytest') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("package", ["referee", "evidence", "reports"])
def test_the_framework_knows_no_paper(package: str) -> None:
    suffixes = (".py", ".j2", ".json", ".css", ".js", ".html")
    for path in (p for p in (ROOT / package).rglob("*") if p.suffix in suffixes):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            found = OF_THE_PAPER.search(line)
            assert not found, f"{path.relative_to(ROOT)}:{number} says {found[0]!r}"


def test_mathematics_knows_no_section_and_nothing_imports_in_a_circle() -> None:
    graph: dict[str, set[str]] = {}
    for package in MAY_IMPORT:
        for path in (ROOT / package).rglob("*.py"):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            graph[name.removesuffix(".__init__")] = imports(path, when_called=False)
    sections = tuple(f"claims.{section}." for section in SECTIONS)
    for name, used in graph.items():
        if name.startswith("claims.theory."):
            assert not [u for u in used if u.startswith(sections)], name

    def visit(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, " imports ".join([*above, name])
        if name not in done:
            for used in graph[name] & set(graph):
                visit(used, (*above, name))
            done.add(name)

    done: set[str] = set()
    for name in graph:
        visit(name, ())


def test_a_judge_refuses_a_test_without_a_budget() -> None:
    with pytest.raises(ValueError, match="weight > 0"):
        judge("lemma_0/as_printed", "statistical")


def test_an_outcome_refuses_statistics_without_error_rates() -> None:
    with pytest.raises(ValueError, match="false-alarm"):
        Outcome(Verdict.VERIFIED, Evidence.STATISTICAL, "a test")


def test_streams_depend_on_names_not_on_order() -> None:
    def case(seed: int, claim: str) -> Case:
        from engine import load_engine
        from referee import Effort

        return Case(load_engine("reference"), Effort.QUICK, seed, claim, 0.0)

    first = case(1, "a").rng("x", 3).random(4)
    assert (first == case(1, "a").rng("x", 3).random(4)).all()
    assert (first != case(1, "b").rng("x", 3).random(4)).any()
    assert (first != case(2, "a").rng("x", 3).random(4)).any()


def test_every_figure_says_what_to_see_and_names_its_axes() -> None:
    calls = [
        (path.relative_to(ROOT), {word.arg for word in call.keywords})
        for package in ("claims", "examples")
        for path in (ROOT / package).rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Figure"
    ]
    assert len(calls) > 20
    for path, words in calls:
        missing = {"title", "x_label", "y_label", "caption"} - words
        assert not missing, f"a figure of {path} has no {', '.join(sorted(missing))}"
