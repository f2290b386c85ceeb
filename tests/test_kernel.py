"""Theorems that Coq's kernel checks: they say what the checker reads, and what is changed is refused."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evidence import coqc
from evidence.checker import check, obligations
from evidence.kernel import Theorem, UntranslatableError, theorem
from referee.__main__ import main
from referee.kernel import CHECKER
from reports import load
from tests import kernel_steps
from tests.coq_compiled import PROOFS, compiled, copied, needs_coq
from tests.runs import run

#: Sentences with cases, cuts, squares, denominators, disjunctions and ``!=``, and refuted ones.
CHOSEN = (
    "corollary_6 or proposition_5 or lemma_18 or lemma_19 or theorem_1.constants or theorem_2.constants "
    "or theorem_12 or reshuffling or theorem_4/as_printed"
)


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("kernel")
    status, output, _ = run(path, "-k", CHOSEN)
    assert status == 0, output
    return path / "out"


@pytest.fixture(scope="module")
def certificates(directory: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((directory / "certificates.json").read_text())
    assert len(found) > 30
    return found


OPERATORS = {"->": 99, "<->": 95, "\\/": 85, "/\\": 80, "+": 50, "-": 50, "*": 40, "/": 40, "^": 30}
OPERATORS |= dict.fromkeys((">=", ">", "<=", "<", "=", "<>"), 70)
RIGHT = ("->", "\\/", "/\\", "^")


class Parser:
    """Reads Coq's notation of propositions, by its own table of precedences, into nested tuples."""

    def __init__(self, text: str) -> None:
        self.tokens = re.findall(r"\d\w*|[A-Za-z_]\w*|<->|->|/\\|\\/|<>|<=|>=|[-+*/^()~=<>]", text)
        assert "".join(self.tokens) == re.sub(r"\s", "", text), text

    def read(self, level: int = 200) -> Any:
        token = self.tokens.pop(0)
        if token == "(":
            left = self.read()
            assert self.tokens.pop(0) == ")"
        elif token in ("-", "~"):
            left = (token, self.read(35 if token == "-" else 75))
        else:
            left = token
        while self.tokens and self.tokens[0] != ")" and (own := OPERATORS[self.tokens[0]]) <= level:
            sign = self.tokens.pop(0)
            left = (sign, left, self.read(own if sign in RIGHT else own - 1))
        return left


def in_checkers_words(node: Any) -> str:
    """A proposition in the language of the checker."""
    if isinstance(node, str):
        return str(int(node, 0)) if node[0].isdigit() else node
    sign, *parts = node
    said = [in_checkers_words(part) for part in parts]
    if len(said) == 1:
        return f"(-{said[0]})" if sign == "-" else f"(~{said[0]})"
    named = {"=": "Eq", "<>": "Ne", "->": "Implies", "<->": "Equivalent"}
    if sign in named:
        return f"{named[sign]}({said[0]}, {said[1]})"
    return f"({said[0]} {({'^': '**', '/' + chr(92): '&', chr(92) + '/': '|'}).get(sign, sign)} {said[1]})"


def peeled(node: Any, sign: str, count: int) -> list[Any]:
    """The members of a chain such as ``a -> b -> c``: so many, and the rest."""
    found = []
    for _ in range(count):
        assert node[0] == sign, node
        found.append(node[1])
        node = node[2]
    return [*found, node]


def read_back(certificate: dict[str, Any], statement: str) -> dict[str, Any]:
    """The claim that a statement makes, in the checker's words."""
    if certificate["status"] == "refuted":
        statement = statement.removeprefix("~ (").removesuffix(")")
    bound, _, body = statement.partition(", ")
    names = bound.removeprefix("forall ").removesuffix(" : R").split()
    node = Parser(body).read()
    if certificate["status"] == "proved" and certificate["nonzero"]:
        node = node[2]
    *assumed, concluded = peeled(node, "->", len(certificate["assumptions"]))
    parts = peeled(concluded, "/\\", len(certificate["conclusion"]) - 1)
    said = [list(map(in_checkers_words, nodes)) for nodes in (assumed, parts)]
    return {"variables": names, "assumptions": said[0], "conclusion": said[1]}


def test_a_statement_says_what_the_checker_reads(certificates: list[dict[str, Any]]) -> None:
    for certificate in certificates:
        said = read_back(certificate, theorem(certificate, "t").statement)
        assert said["variables"] == certificate["variables"]
        assert obligations(said)[2] == obligations(certificate)[2], certificate["name"]


def test_the_steps_of_the_theorems_are_sentences_of_the_claims(certificates: list[dict[str, Any]]) -> None:
    assert kernel_steps.printed(certificates) == kernel_steps.FILE.read_text(encoding="utf-8")


HALVES = {
    "name": 'a "name" (* with *) marks', "variables": ["x", "R"], "assumptions": ["x/R >= 1", "R > 0"],
    "conclusion": ["x/2 >= R/2"], "status": "proved", "point": {"x": "1", "R": "1"},
    "nonzero": [{"sum": [["1", [], [0]]], "zero": [[1, "-1"]]}],
    "proof": [{"sum": [["2", [], [2, 1]], ["1", [], [0]]], "zero": []}],
}  # fmt: skip


def test_what_has_no_word_in_coq_is_named() -> None:
    odd = {**HALVES, "conclusion": ["x**(1 + 1) >= 0"]}
    with pytest.raises(UntranslatableError, match="not a term"):
        theorem(odd, "t")


@needs_coq
def test_every_certificate_of_a_run_is_a_theorem(directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["certify", str(directory), "--kernel"]) == 0
    said = capsys.readouterr().out
    found = re.search(r"Coq [\d.]+: (\d+) of (\d+) certificates are theorems", said)
    assert found is not None
    assert found[1] == found[2]
    assert int(found[1]) > 30
    report = load(directory / "report.json")
    assert report.kernel is not None
    assert report.kernel.certificates == int(found[1])
    assert "functional_extensionality_dep" in report.kernel.theorems["Theorems.theorem_4"]
    evidence = {
        claim.id: claim.evidence for claim in report.claims if claim.kernel and claim.verdict != "not_run"
    }
    assert evidence["theorem_4/as_printed"] == "kernel"
    assert evidence["corollary_6/as_printed"] == "proved"  # three theorems, each on a part
    assert evidence["reshuffling.fixed/derived"] == "proved"


def refused(*theorems: Theorem) -> list[str]:
    return list(coqc.refusals(theorems, CHECKER))


def digits(certificate: dict[str, Any]) -> dict[str, Any]:
    """A certificate with another factor in its first sum."""
    changed: dict[str, Any] = json.loads(json.dumps(certificate))
    part = next(part for part in changed["proof"] if "sum" in part)
    part["sum"][0][0] = "12345/678"
    return changed


@needs_coq
def test_a_changed_certificate_and_a_changed_sentence_are_refused(certificates: list[dict[str, Any]]) -> None:
    name = "step: N <= 1 + eta/4 is preserved, for any u <= N"
    right = next(c for c in certificates if c["name"] == name)
    false = next(c for c in certificates if c["status"] == "refuted")
    at_zero = {**false, "point": dict.fromkeys(false["point"], "0")}
    told = theorem(right, "told")
    other = told.text.replace("eta <= 1 / 5", "eta <= 1 / 6")
    assert other != told.text
    found = refused(
        told,
        theorem(HALVES, "halves"),
        theorem({**right, "conclusion": [right["conclusion"][0] + " - 1/1000"]}, "stronger"),
        theorem({**right, "assumptions": [a.replace("1/5", "1/2") for a in right["assumptions"]]}, "weaker"),
        Theorem("elsewhere", name, told.statement, other.replace("told", "elsewhere")),
        theorem(digits(right), "digits"),
        theorem(at_zero, "at_zero"),
    )
    assert [line.split()[0] for line in found] == ["stronger", "weaker", "elsewhere", "digits", "at_zero"]
    assert name in found[0]


def test_the_example_is_a_certificate() -> None:
    check(HALVES)


@needs_coq
def test_an_axiom_is_named() -> None:
    said = "Theorem assumed : 0 = 1.\nProof. exact forget. Qed."
    told = Theorem("assumed", "", "0 = 1", f"Axiom forget : 0 = 1.\n{said}\n")
    assert refused(told) == ["assumed to assumed: rest on the axiom forget"]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of ``proofs`` with its compiled files."""
    folder = copied(tmp_path_factory.mktemp("built") / "proofs")
    for name in sources():
        assert compiled(folder, name) == ""
    return folder


def sources() -> Iterator[str]:
    return (line for line in (PROOFS / "_CoqProject").read_text().split() if line.endswith(".v"))


CHANGES = [
    ("Steps.v", "Steps.v", "(802%Z, [], [4]%nat)", "(803%Z, [], [4]%nat)"),  # a digit of a certificate
    ("Dynamics.v", "Definitions.v", "w k - eta * over B", "w k + eta * over B"),  # the step
    ("Dynamics.v", "Definitions.v", "w k * s - x k in", "w k * s + x k in"),  # the gradient
    ("Rational.v", "Carrier.v", "w k - eta * over_in B", "w k + eta * over_in B"),  # the step for any numbers
    ("Rational.v", "Carrier.v", "plus_of x y := Qred (x + y)", "plus_of x y := Qred (x + y + y)"),
    ("Rational.v", "Carrier.v", "negb (Qle_bool x 0)", "Qle_bool 0 x"),  # ReLU at 0
    ("Theorems.v", "Theorems.v", "square n (w t) <= 1 + eta / 4", "square n (w t) <= 1 + eta / 5"),
    ("Theorems.v", "Theorems.v", "square n (w t) <= 1 + eta / 4", "square n (w t) <= 1 + eta / 3"),
    ("Theorems.v", "Theorems.v", "0 < eta <= 1 / 5", "0 < eta <= 1 / 4"),
    ("Laws.v", "Laws.v", "(1 - eta ^ 3 * U ^ 2 / 5)", "(1 - eta ^ 3 * U ^ 2 / 4)"),
    ("Theorems.v", "Theorems.v", "closer : dot 2 w_0 (a 1%nat)", "closer : dot 2 w_0 (a 0%nat)"),
    ("Theorems.v", "Theorems.v", "upwards : exists d r, 0 < d", "upwards : exists d r, 0 <= d"),
    ("Findings.v", "Findings.v", "In i B ->\n  0 < e <= 1 -> Rabs", "(i < m)%nat ->\n  0 < e <= 1 -> Rabs"),
]


@needs_coq
@pytest.mark.parametrize(("fails", "name", "old", "new"), CHANGES)
def test_a_changed_definition_or_theorem_is_refused(
    built: Path, tmp_path: Path, fails: str, name: str, old: str, new: str
) -> None:
    folder = tmp_path / "proofs"
    shutil.copytree(built, folder)
    text = (folder / name).read_text()
    assert old in text
    (folder / name).write_text(text.replace(old, new))
    said = [one for one in dict.fromkeys((name, fails)) if compiled(folder, one)]
    assert said == [fails]


@needs_coq
@pytest.mark.parametrize(
    ("name", "old", "new", "until"),
    [
        ("Steps.v", "(802%Z, [], [4]%nat)", "(803%Z, [], [4]%nat)", "Steps.v"),
        ("Steps.v", "+ 1) ^ 2 <= eta / 4 + 1.", "+ 1) ^ 2 <= eta / 4 + 2.", "Steps.v"),  # a weaker theorem
        ("Definitions.v", "w k - eta * over B", "w k + eta * over B", "Rational.v"),  # the step
    ],
)
def test_the_check_refuses_what_was_changed(tmp_path: Path, name: str, old: str, new: str, until: str) -> None:
    folder = copied(tmp_path / "proofs")
    text = (folder / name).read_text()
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1))
    with pytest.raises(coqc.KernelError, match=rf"not accepted.*{until}"):
        coqc.accepted(folder)


@needs_coq
@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Theorem open : 0 = 1. Admitted.", "left unproved"),
        ("Require Import Classical. Theorem open : True \\/ ~ True. Proof. apply classic. Qed.", "as well"),
    ],
)
def test_the_check_refuses_what_is_open_or_rests_on_more(tmp_path: Path, text: str, why: str) -> None:
    shutil.copy(PROOFS / "check", tmp_path)
    (tmp_path / "Open.v").write_text(f"From Coq Require Import Reals.\nOpen Scope R_scope.\n{text}\n")
    (tmp_path / "_CoqProject").write_text("-R . Refereed\nOpen.v\n")
    (tmp_path / "axioms").write_text("Open ClassicalDedekindReals.sig_forall_dec\n")
    done = subprocess.run([tmp_path / "check"], capture_output=True, text=True)
    assert done.returncode == 1
    assert why in done.stdout


def test_the_readme_begins_with_the_command() -> None:
    lines = (PROOFS / "README.md").read_text(encoding="utf-8").splitlines()
    assert next(line for line in lines if line.startswith("    ")) == "    proofs/check"


def test_every_file_is_listed() -> None:
    assert sorted(sources()) == sorted(path.name for path in PROOFS.glob("*.v"))
