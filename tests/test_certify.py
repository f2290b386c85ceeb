"""What the sentences of a run rest on: the library of certificates, `referee certify`, and second opinions."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sympy import Rational

from claims import PAPER
from evidence import checker, ledger, proof
from evidence.certificates import Library, claim_of, key_of
from evidence.opinions import SOLVERS, opinion
from evidence.proof import DisagreementError, Sentence, decide, identity, reals
from evidence.steps import LIMIT
from referee import Effort
from referee.__main__ import main
from referee.find_certificates import decided
from reports import load
from reports.guarantees import guarantees
from tests.runs import once, run

x, y = reals("x y")
TRUE = Sentence("true", [x], [x >= 1], x**2 >= 1)
FALSE = Sentence("false", [x], [x >= 0], x**2 >= x)
CHOSEN = "lemma_18 or lemma_20 or eq_34"  # proved and refuted sentences, identities, a figure

needs_cvc5 = pytest.mark.skipif(SOLVERS["cvc5"] is None, reason="needs cvc5, from the extra 'certificates'")


def test_the_sentences_of_claims_are_found_with_their_certificates() -> None:
    """That all of them have one is seen where every claim is judged, in ``test_labels.py``."""
    found = decided(PAPER, PAPER.library, Effort.QUICK, ("lemma_18", "eq_34"))
    assert {claim.partition("/")[0].partition(".")[0] for claim, _ in found.values()} >= {"lemma_18", "eq_34"}
    assert len(found) > 20
    assert all(decision.certificate is not None for _, decision in found.values())
    assert len(PAPER.library.kept) > 400


def test_the_library_is_small() -> None:
    assert PAPER.certificates.stat().st_size < 2_000_000


@pytest.fixture(scope="session")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def make(path: Path) -> None:
        status, output, _ = run(path, "-k", CHOSEN)
        assert status == 0, output

    return once(tmp_path_factory, "certified", make) / "out"


def test_a_run_leaves_certificates_that_hold(directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["certify", str(directory)]) == 0
    said = capsys.readouterr().out
    assert "by certificate checked" in said
    assert "nothing to object to" in said
    found = guarantees(load(directory / "report.json").claims)
    assert found.counts == {"certificate checked": found.total}
    assert found.total > 20
    assert "What the proofs rest on" in (directory / "sections" / "assurance.md").read_text(encoding="utf-8")


def test_a_reader_checks_them_with_the_checker_alone(directory: Path, tmp_path: Path) -> None:
    shutil.copy(checker.__file__, tmp_path / "checker.py")
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(tmp_path / "checker.py"), str(directory / "certificates.json")],
        capture_output=True, text=True, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.fullmatch(r"\d+ certificates hold, 0 refused\n", done.stdout)


def changed(certificates: list[dict[str, Any]], change: Callable[[dict[str, Any]], Any]) -> None:
    """Change the first certificate with a sum."""
    for certificate in certificates:
        if certificate["status"] == "proved" and any("sum" in part for part in certificate["proof"]):
            change(certificate)
            return
    raise AssertionError("no certificate with a sum")


def other_factor(certificate: dict[str, Any]) -> None:
    part = next(part for part in certificate["proof"] if "sum" in part)
    part["sum"][0][0] = "12345/678"


def other_point(certificate: dict[str, Any]) -> None:
    certificate["point"] = dict.fromkeys(certificate["point"], "-1000")


def other_claim(certificate: dict[str, Any]) -> None:
    certificate["conclusion"] = ["True"]


@pytest.mark.parametrize("change", [other_factor, other_point, other_claim])
def test_a_changed_certificate_fails(
    directory: Path, tmp_path: Path, change: Callable[[dict[str, Any]], Any], capsys: pytest.CaptureFixture[str]
) -> None:
    certificates = json.loads((directory / "certificates.json").read_text())
    changed(certificates, change)
    (tmp_path / "certificates.json").write_text(json.dumps(certificates))
    shutil.copy(directory / "report.json", tmp_path)
    assert main(["certify", str(tmp_path)]) == 1
    assert "PROBLEM" in capsys.readouterr().out


def test_a_missing_certificate_fails_and_names_the_sentence(
    directory: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    certificates = json.loads((directory / "certificates.json").read_text())
    (tmp_path / "certificates.json").write_text(json.dumps(certificates[1:]))
    shutil.copy(directory / "report.json", tmp_path)
    assert main(["certify", str(tmp_path)]) == 1
    assert f"no certificate for {certificates[0]['name']!r}" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["", "{}", "[", "[3]"])
def test_a_damaged_file_is_one_line(
    directory: Path, tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "certificates.json").write_text(text)
    shutil.copy(directory / "report.json", tmp_path)
    assert main(["certify", str(tmp_path)]) in (1, 2)
    assert "certificate" in capsys.readouterr().out


def test_a_run_that_says_nothing_is_certified_of_nothing(
    directory: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No sentence, and no certificate: that is no pass, and every damage to a report could look like it."""
    report = json.loads((directory / "report.json").read_text())
    for claim in report["claims"]:
        claim["sentences"] = []
    (tmp_path / "report.json").write_text(json.dumps(report))
    (tmp_path / "certificates.json").write_text("[]")
    assert main(["certify", str(tmp_path)]) == 1
    assert "PROBLEM: no claim of the report has a sentence" in capsys.readouterr().out


@needs_cvc5
def test_two_solvers_say_the_same_as_the_certificates(
    directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["certify", str(directory), "--solvers", "--time-limit", "30"]) == 0
    said = capsys.readouterr().out
    assert "cvc5: proved" in said
    assert "Z3: proved" in said


def test_a_solver_that_contradicts_the_report_is_named(
    directory: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = json.loads((directory / "report.json").read_text())
    for claim in report["claims"]:
        for sentence in claim["sentences"]:
            sentence["status"] = "proved"  # what was refuted, too
    (tmp_path / "report.json").write_text(json.dumps(report))
    shutil.copy(directory / "certificates.json", tmp_path)
    assert main(["certify", str(tmp_path), "--solvers", "--time-limit", "30"]) == 1
    assert f"but refuted by {SOLVERS['Z3']}" in capsys.readouterr().out


def test_without_a_certificate_the_solvers_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with ledger.deciding(Library({})) as decisions:
        decide(TRUE), decide(FALSE), identity("binomial", (x + y) ** 2, x**2 + 2 * x * y + y**2)
    true, false, equal = decisions
    assert true.guarantee == ("one solver" if SOLVERS["cvc5"] is None else "two solvers")
    assert true.solvers[0] == SOLVERS["Z3"]
    assert (false.status, equal.status) == ("refuted", "proved")
    assert [r["guarantee"] for r in ledger.records_of(decisions)] == [str(d.guarantee) for d in decisions]


def test_solvers_that_disagree_are_an_error_that_names_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "opinion", lambda tasks, workers: ["refuted"])
    monkeypatch.setattr(proof._cvc5, "SOLVER", "cvc5 0.0")
    with ledger.deciding(Library({})), pytest.raises(DisagreementError, match=r"Z3 .*cvc5 0\.0"):
        decide(TRUE)


def test_opinions_come_in_the_order_of_the_questions() -> None:
    hard = Sentence(
        "hard", [x, y], [x > 0, y > 0, x**9 * y**7 + y**5 < 1], x**3 - y**11 + x * y**8 < Rational(99, 7)
    )
    asked = ((TRUE, LIMIT), (hard, 100), (FALSE, LIMIT), (TRUE, LIMIT))
    tasks = [("Z3", claim_of(s), limit) for s, limit in asked]
    said = opinion(tasks, 2)
    assert [said[0], said[2], said[3]] == ["proved", "refuted", "proved"]


def test_a_certificate_that_does_not_hold_is_not_believed() -> None:
    damaged = Library({key_of(claim_of(TRUE)): {"status": "proved", "point": {}, "nonzero": [], "proof": []}})
    with ledger.deciding(damaged) as decisions:
        assert decide(TRUE).status == "proved"
    assert decisions[0].certificate is None
    assert "the point" in decisions[0].refused
