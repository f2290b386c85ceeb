"""The bond of the claims with ``proofs``: what is said to be proved there, and under which assumptions.

Nothing here needs Coq; that the theorems are true is for ``proofs/check`` and ``test_kernel``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from claims import PAPER
from evidence import coqc
from referee.catalogue import show
from referee.formal import FILE, Theorem, formal_of, read
from referee.judging import blank_record
from tests import reports_samples as samples
from tests.coq_statements import assumptions, premises

ROOT = Path(__file__).resolve().parents[1]
TABLE = read(PAPER.folder / FILE)
CLAIMS = {claim.id: claim for claim in PAPER.claims}
FILES = ("proofs/Theorems.v", "proofs/Laws.v", "proofs/Findings.v")

#: What a claim assumes, without spaces, and the hypotheses that say it or less.
WORDS = {
    r"0<\eta\le1/5": ["0 < eta <= 1 / 5", "0 < eta"],
    r"0<\eta\le1/4": ["0 < eta <= 1 / 4", "0 < eta"],
    r"\lVert\mathbfw_0\rVert<1": ["square n w_0 < 1"],
    "orthonormaldata": ["orthonormal n m a"],
    "orthonormaldatacompletedtoanorthonormalbasis": ["orthonormal n p a", "(m <= p)%nat"],
    "orthonormaldata,$m=n=2$": ["orthonormal 2 2 a", "square 2 w_0 < 1"],
    r"\Pi_m(\mathbfw_0)\neq0": ["0 < Phi n m a w_0"],
    r"\mathcalS^+\neq\emptyset": ["S_plus <> nil", "positives n m a w_0 <> nil", "0 < inside n a S_plus w_0"],
    r"atleasttwoofthe$c_0(\ell)$,$\ell\in[m]$,not0": ["aligned n m a w_0"],
    r"1\leb<m": ["(1 <= b < m)%nat", "(1 <= b <= m)%nat", "(b < m)%nat"],
    r"\mathbfa_0\rangle\ge\langle\mathbfw_0,\mathbfa_1\rangle>0": [
        "0 < dot 2 w_0 (a 1%nat)",
        "dot 2 w_0 (a 1%nat) <= dot 2 w_0 (a 0%nat)",
    ],
    "disjointandcoverthedata": ["cut m (first :: others)"],
}


#: What a mathematician has to read of a file at one go.
MOST_LINES = 500


@pytest.mark.parametrize("file", ["proofs/Definitions.v", "proofs/Met.v", *FILES])
def test_what_is_to_be_read_beside_the_paper_is_short(file: str) -> None:
    assert len((ROOT / file).read_text().splitlines()) <= MOST_LINES


def said_by(id: str) -> set[str]:
    """The hypotheses that the assumptions of a claim allow a theorem."""
    text = re.sub(r"\s", "", "; ".join(CLAIMS[id].assumptions)).replace(r"\ne0", r"\neq0")
    return {hypothesis for words, found in WORDS.items() if words in text for hypothesis in found}


def complaints(table: list[Theorem], root: Path) -> Iterator[str]:
    """Where the table, the files and the claims do not agree."""
    found = {(file, name): assumed for file in FILES for name, assumed in assumptions(root / file)}
    told = {(theorem.file, theorem.name): theorem for theorem in table}
    for _, name in found.keys() ^ told.keys():
        yield f"{name} is missing in the table or in its file"
    for place in found.keys() & told.keys():
        theorem = told[place]
        if sorted(found[place]) != sorted([*theorem.assumes, *theorem.where]):
            yield f"{theorem.name} assumes something else: {found[place]}"
        for id in theorem.claims:
            if id not in CLAIMS:
                yield f"{theorem.name}: there is no claim {id}"
            elif more := set(theorem.assumes) - said_by(id):
                yield f"{theorem.name} assumes what {id} does not: {sorted(more)}"
        if not theorem.claims:
            yield f"{theorem.name} states no claim"


def test_theorems_and_claims_agree() -> None:
    assert list(complaints(TABLE, ROOT)) == []


#: A theorem's text changed so that it says less, and the theorems that do.
WEAKER = [
    ("0 < eta <= 1 / 4.", "0 < eta <= 1 / 5.", "theorem_4 "),
    ("Hypothesis size : (1 <= b < m)%nat.", "Hypothesis size : (1 < b < m)%nat.", "theorem_11 "),
    ("Hypothesis second :", "Hypothesis planar : w_0 2%nat = 0.\nHypothesis second :", "theorem_4 "),
    ("square n w_0 < 1 -> aligned n m a w_0", "square n w_0 < 1 -> 0 < w_0 0%nat", "proposition_23 "),
    ("positives n m a w_0 <> nil ->", "positives n m a w_0 <> nil -> (m <= n)%nat ->", "theorem_13 "),
    ("(forall w, (INR m - 1)", "(2 <= n)%nat -> (forall w, (INR m - 1)", "theorem_12 "),
    ("Theorem theorem_2 : (b < m)%nat", "Theorem theorem_2 : (b + 1 < m)%nat", "theorem_2 "),
]


@pytest.mark.parametrize(("old", "new", "name"), WEAKER)
def test_a_weakened_theorem_is_noticed(tmp_path: Path, old: str, new: str, name: str) -> None:
    (tmp_path / "proofs").mkdir()
    for file in FILES:
        (tmp_path / file).write_text((ROOT / file).read_text())
    text = (tmp_path / FILES[0]).read_text()
    assert old in text
    (tmp_path / FILES[0]).write_text(text.replace(old, new, 1))
    assert any(line.startswith(name) for line in complaints(TABLE, tmp_path))


def test_a_claim_that_assumes_less_than_its_theorem_is_noticed() -> None:
    """If the table says that a theorem on one range states a claim on a larger one, that is a complaint."""
    table = [replace(t, claims=["theorem_4/as_printed"]) if t.name == "theorem_1" else t for t in TABLE]
    assert any(
        "theorem_1 assumes what theorem_4/as_printed does not" in line for line in complaints(table, ROOT)
    )


def test_premises_are_what_stands_before_the_outermost_arrows() -> None:
    said = "forall n (f : nat -> R), (1 <= n)%nat -> let q := f n in 0 < q -> (forall k, q <= f k) <-> q = 0"
    assert premises(said) == ["(1 <= n)%nat", "0 < q"]


def test_a_record_names_its_theorems_with_and_without_coq(monkeypatch: pytest.MonkeyPatch) -> None:
    claim = CLAIMS["theorem_2/corrected"]
    before = blank_record(claim)
    assert any(
        theorem.startswith("theorem_2 of proofs/Theorems.v (for every horizon") for theorem in before.formal
    )
    monkeypatch.setattr(coqc, "compiler", lambda: None)
    monkeypatch.setenv("PATH", "")
    assert blank_record(claim) == before
    assert formal_of(CLAIMS["proposition_9/as_printed"]) == ()


def test_the_catalogue_names_them() -> None:
    assert "shipped with a proof in Coq: theorem_4 of proofs/Theorems.v" in show(PAPER, "Theorem 4")


def test_the_report_names_them_and_says_that_they_were_not_checked() -> None:
    bare = samples.render(samples.report(samples.claim()))
    told = samples.render(samples.report(samples.claim(formal=["theorem_1 of proofs/T.v (in a form)"])))
    assert (
        "Shipped with a proof in Coq, which this run did not check: theorem_1 of proofs/T.v (in a form)" in told
    )
    assert re.search(r"\| \[Theorem 1\].* \| `theorem_1` \|\n", told)
    assert "This run did not check the proofs in Coq" in told
    assert "Coq" not in bare


@pytest.mark.parametrize("text", ["a = ", "[a]\nb = 1", '["F.v".a]\nclaims = ["b/c"]'])
def test_a_damaged_table_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(ValueError, match=r"theorems\.toml: no theorems"):
        read(tmp_path / FILE)
    assert read(tmp_path / "none.toml") == []
