"""What a report says that Coq's kernel has checked: no more than it has, and nothing unless asked.

Nothing here needs Coq; what it answers is made up.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from claims import PAPER
from evidence import Evidence, Outcome, Verdict, coqc
from referee import certify, judge, kernel
from referee.__main__ import main
from referee.development import Development, items
from referee.formal import FILE, WHOLE, Reading, Theorem, read, read_together, readings
from referee.judging import blank_record
from referee.record import Record, Report, Sentence
from reports import ReportError, load, to_plain, write
from reports.guarantees import Guarantee
from reports.pages import pages
from tests import reports_samples as samples

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = Development(ROOT / "proofs")
CLAIMS = {claim.id: claim for claim in PAPER.claims}
WHOLES = readings(PAPER.folder / WHOLE)
TABLE = read(PAPER.folder / FILE)


def judged(id: str, **changes: object) -> Record:
    """The record of a claim whose verdict is the expected one, by a proof or an exact instance."""
    claim = blank_record(CLAIMS[id])
    assert claim.expected is not None
    kind = Evidence.COUNTEREXAMPLE if claim.expected is Verdict.REFUTED else Evidence.PROVED
    return replace(claim, **{"verdict": claim.expected, "evidence": kind} | changes)


def report(*claims: Record) -> Report:
    return samples.typed(samples.report(*map(to_plain, claims)))


def accepted(
    whole: list[Reading] = WHOLES, table: list[Theorem] = TABLE, development: Development = SHIPPED
) -> kernel.Accepted:
    """What there is if Coq accepts the development."""
    axioms = {theorem.qualified: "nothing but Coq" for theorem in table}
    return kernel.Accepted(axioms, "0" * 64, table, whole, development)


def told(claim: Record, found: kernel.Accepted | None = None) -> Record:
    (after,) = kernel.told(report(claim), "Coq 8", found or accepted(), 3).claims
    return after


# --- which claims are stated as a whole ------------------------------------------------------------------


@pytest.mark.parametrize("one", WHOLES, ids=lambda one: one.claim)
def test_a_claim_and_its_theorem_are_as_they_were_read(one: Reading) -> None:
    """If this fails, read both texts and the definitions side by side before the fingerprint is changed."""
    claim = blank_record(CLAIMS[one.claim])
    theorem = next(t for t in TABLE if (t.file, t.name) == (one.file, one.name))
    assert one.claim in theorem.claims
    assert one.read == read_together(claim, SHIPPED, one.file, one.name)
    assert (claim.expected is Verdict.REFUTED) == ("~" in SHIPPED.said(Path(one.file).name, one.name))
    assert theorem.form == ("that it is false" if claim.expected is Verdict.REFUTED else "")


def test_what_is_said_almost_surely_is_no_theorem_as_a_whole() -> None:
    assert not any("almost surely" in CLAIMS[one.claim].text for one in WHOLES)


#: Of a theorem: its conclusion, a hypothesis of its section, a definition that it uses, the step.
WEAKER = [
    ("Theorems.v", "w_GD n m a w_0)) 0.", "w_GD n m a w_0)) 1."),
    ("Theorems.v", "Hypothesis start : square n w_0 < 1.", "Hypothesis start : square n w_0 < 1 / 2."),
    ("Definitions.v", "/ sqrt (inside n a S w).", "/ sqrt (2 * inside n a S w)."),
    ("Definitions.v", "w k - eta * over B", "w k + eta * over B"),
    ("Dynamics.v", "Lemma", "Definition distance (n : nat) (x y : vector) : R := 0.\nLemma"),
    ("Dynamics.v", "Lemma", 'Notation "x - y" := (0 : R).\nLemma'),
]


@pytest.mark.parametrize(("file", "old", "new"), WEAKER)
def test_a_theorem_that_says_something_else_counts_no_longer(
    tmp_path: Path, file: str, old: str, new: str
) -> None:
    copy = tmp_path / "proofs"
    shutil.copytree(ROOT / "proofs", copy)
    text = (copy / file).read_text()
    assert old in text
    (copy / file).write_text(text.replace(old, new))
    claim = judged("theorem_1/as_printed")
    assert told(claim).evidence is Evidence.KERNEL
    after = told(claim, accepted(development=Development(copy)))
    assert after.evidence is Evidence.PROVED
    assert after.kernel is not None
    assert after.kernel.whole == ""


def test_proofs_comments_and_blanks_are_no_part_of_what_is_said(tmp_path: Path) -> None:
    copy = tmp_path / "proofs"
    shutil.copytree(ROOT / "proofs", copy)
    text = (copy / "Theorems.v").read_text()
    changed = text.replace("Proof. exact (fixed_limit", "Proof.  (* Admitted. (* . *) *) exact (fixed_limit")
    assert changed != text
    (copy / "Theorems.v").write_text(changed.replace("Un_cv (fun t", "Un_cv (* so *)\n    (fun t"))
    assert Development(copy).said("Theorems.v", "theorem_1") == SHIPPED.said("Theorems.v", "theorem_1")


def test_a_file_is_read_sentence_by_sentence() -> None:
    text = """(** A *) Section S. Variable n : nat. Let m := n + 1.
    (** B (* inner. *) *) Theorem a : n <= m. Proof. unfold m. - now auto. Qed. End S.
    Local Open Scope R_scope. Theorem b (* no *) : 1.5 = 3 / 2.
    Proof. field. Qed."""
    found = list(items(text))
    assert [item.kind for item in found] == ["Section", "Variable", "Let", "Theorem", "End", "Open", "Theorem"]
    first, last = found[3], found[-1]
    assert (first.text, first.comment) == ("Theorem a : n <= m.", "B (* inner. *)")
    assert (list(first.hypotheses), first.local) == (["Variable n : nat."], {"m": "Let m := n + 1."})
    assert (last.text, last.hypotheses, last.local) == ("Theorem b  : 1.5 = 3 / 2.", [], {})


# --- what a claim earns ---------------------------------------------------------------------------------


def test_a_claim_that_a_theorem_states_has_the_evidence_kernel() -> None:
    for id, theorem in (("theorem_1/as_printed", "theorem_1"), ("lemma_17/as_printed", "finding_4_5")):
        before = judged(id)
        after = told(before)
        assert after.evidence is Evidence.KERNEL
        assert after.kernel is not None
        assert after.kernel.whole.startswith(f"{theorem} of proofs/")
        assert after.kernel.judged is before.evidence
        assert kernel.unchecked(report(before)) == kernel.unchecked(
            kernel.told(report(before), "Coq 8", accepted(), 3)
        )


@pytest.mark.parametrize(
    ("id", "changes"),
    [
        ("theorem_2/corrected", {}),  # another form
        ("corollary_6/as_printed", {}),  # three theorems, each on a part
        ("lemma_14/as_printed", {}),  # one direction
        ("theorem_2/as_printed", {}),  # a weak form is refuted
        ("theorem_1/as_printed", {"verdict": Verdict.REFUTED}),
        ("theorem_1/as_printed", {"verdict": Verdict.NOT_RUN}),
        ("theorem_1/as_printed", {"verdict": Verdict.INCONCLUSIVE}),
        ("theorem_1/as_printed", {"evidence": Evidence.SEARCHED}),
        ("theorem_1/as_printed", {"statement": "Something else."}),
        ("theorem_1/as_printed", {"assumptions": ()}),
        ("theorem_1/as_printed", {"formal": ()}),
        ("lemma_17/as_printed", {"verdict": Verdict.VERIFIED}),
    ],
)
def test_a_claim_earns_it_not_otherwise(id: str, changes: dict[str, object]) -> None:
    claim = judged(id, **changes)
    assert told(claim).evidence is claim.evidence


def test_a_theorem_that_is_not_in_the_table_or_not_read_gives_nothing() -> None:
    claim = judged("theorem_1/as_printed")
    table = [replace(t, claims=()) if t.name == "theorem_1" else t for t in TABLE]
    for found in (accepted(whole=[]), accepted(table=table), accepted(table=[])):
        assert told(claim, found).evidence is Evidence.PROVED


def test_certificates_are_told_and_promote_nothing() -> None:
    def sentence(guarantee: Guarantee) -> Sentence:
        return Sentence("s", ("x",), (), ("x**2 >= 0",), "proved", guarantee, (), "", "")

    sentences = tuple(map(sentence, (Guarantee.CERTIFICATE, Guarantee.ONE_SIZE, Guarantee.COMPUTED)))
    claim = judged("proposition_9/as_printed", sentences=sentences)
    after = told(claim)
    assert (after.evidence, after.formal) == (Evidence.PROVED, ())
    assert after.kernel is not None
    assert (after.kernel.certificates, after.kernel.theorems, after.kernel.whole) == (2, (), "")


def test_no_judge_gives_it_and_no_report_without_support_has_it() -> None:
    with pytest.raises(ValueError, match="no judge asks the kernel"):
        Outcome(Verdict.VERIFIED, Evidence.KERNEL, "m")
    with pytest.raises(ValueError, match="no judge asks the kernel"):
        judge("theorem_1/as_printed", "kernel")
    with pytest.raises(ReportError, match="which nothing supports"):
        samples.typed(samples.report(samples.claim(evidence="kernel")))


# --- the command ----------------------------------------------------------------------------------------


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A report with one claim, which a theorem states, and no sentence."""
    write(report(judged("theorem_1/as_printed")), tmp_path / "report", figures=False)
    (tmp_path / "report" / certify.FILE).write_text("[]\n")
    return tmp_path / "report"


@pytest.fixture
def coq(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A Coq that accepts all certificates but those that are listed, and whatever development there is."""
    refused: list[str] = []
    everything = {theorem.qualified: "nothing but Coq" for theorem in TABLE}
    monkeypatch.setattr(coqc, "version", lambda: "Coq 8.0")
    monkeypatch.setattr(coqc, "refusals", lambda theorems, checker, workers: iter(refused))
    monkeypatch.setattr(coqc, "accepted", lambda folder: everything)
    monkeypatch.setattr(certify, "_missing", lambda found, certificates: iter(()))
    sentence = Sentence("s", (), (), ("0 >= 0",), "proved", Guarantee.CERTIFICATE, (), "", "")
    monkeypatch.setattr(certify, "sentences", lambda claims: iter([sentence]))
    monkeypatch.setattr(certify, "said", lambda sentence: "s")
    loaded = certify.load

    def with_sentence(path: Path) -> Report:
        found = loaded(path)
        return replace(found, claims=tuple(replace(c, sentences=(sentence,)) for c in found.claims))

    monkeypatch.setattr(certify, "load", with_sentence)
    return refused  # type: ignore[return-value]


def test_without_coq_there_is_one_clear_error_and_nothing_is_touched(
    directory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(coqc, "compiler", lambda: None)
    before = (directory / "report.json").read_bytes()
    assert main(["certify", str(directory), "--kernel"]) == 2
    assert capsys.readouterr().out == "referee: there is no coqc: install Coq (Debian: apt-get install coq)\n"
    assert main(["certify", str(directory / "none"), "--kernel"]) == 2
    assert (directory / "report.json").read_bytes() == before


def test_the_report_tells_what_was_checked_and_no_longer_if_it_is_refused(
    directory: Path, coq: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["certify", str(directory), "--kernel"]) == 0, capsys.readouterr().out
    assert "claims that are theorems as a whole: 1; see" in capsys.readouterr().out
    found = load(directory / "report.json")
    assert found.claims[0].evidence is Evidence.KERNEL
    assert found.kernel is not None
    assert found.kernel.version == "Coq 8.0"
    assert len(found.kernel.sources) == 64
    assert "Checked by Coq" in (directory / "report.md").read_text(encoding="utf-8")
    again = (directory / "report.json").read_bytes()
    assert main(["certify", str(directory), "--kernel"]) == 0
    assert (directory / "report.json").read_bytes() == again
    coq.append("sentence_0 (s): no")
    assert main(["certify", str(directory), "--kernel"]) == 1
    after = load(directory / "report.json")
    assert (after.claims[0].evidence, after.claims[0].kernel, after.kernel) == (Evidence.PROVED, None, None)
    assert "Checked by Coq" not in (directory / "report.md").read_text(encoding="utf-8")


def test_a_development_that_is_refused_gives_nothing(
    directory: Path, coq: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(folder: Path) -> dict[str, str]:
        raise coqc.KernelError("check: not accepted")

    for answer in (refuse, lambda folder: {"Theorems.theorem_1": "nothing but Coq"}):  # or some are not asked
        monkeypatch.setattr(coqc, "accepted", answer)
        assert main(["certify", str(directory), "--kernel"]) == 1
        assert "PROBLEM: not checked by Coq" in capsys.readouterr().out
        assert load(directory / "report.json").kernel is None


def test_a_run_that_is_not_complete_is_left_alone(directory: Path, coq: list[str]) -> None:
    data = json.loads((directory / "report.json").read_text()) | {"interrupted": True}
    (directory / "report.json").write_text(json.dumps(data))
    assert main(["certify", str(directory), "--kernel"]) == 1
    assert load(directory / "report.json").kernel is None


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ('echo "A.b:  c d"; echo "all accepted (1 s)"; exit 1', "not accepted"),
        ('echo "A.b:  c d"', "not accepted: A.b"),
        ("echo Error: no >&2; exit 1", "not accepted: Error: no"),
    ],
)
def test_a_check_that_does_not_end_well_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, why: str
) -> None:
    monkeypatch.setattr(coqc, "compiler", lambda: "coqc")
    with pytest.raises(coqc.KernelError, match="check"):
        coqc.accepted(tmp_path)  # there is none
    (tmp_path / "check").write_text(f"#!/bin/sh\n{script}\n")
    (tmp_path / "check").chmod(0o755)
    with pytest.raises(coqc.KernelError, match=why):
        coqc.accepted(tmp_path)


def test_what_check_says_of_each_theorem_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coqc, "compiler", lambda: "coqc")
    lines = ["8.16.1", "Steps.v (3 s)", "A.b:  c d", "A.b':  nothing but Coq", "all accepted (9 s)"]
    (tmp_path / "check").write_text("#!/bin/sh\n" + "".join(f'echo "{line}"\n' for line in lines))
    (tmp_path / "check").chmod(0o755)
    assert coqc.accepted(tmp_path) == {"A.b": "c d", "A.b'": "nothing but Coq"}


# --- what is written ------------------------------------------------------------------------------------


def rendered(*claims: Record, **changes: object) -> dict[str, str]:
    found = kernel.told(report(*claims), "Coq 8", accepted(), 3)
    return pages(replace(found, **changes))  # type: ignore[arg-type]


def test_pages_say_what_is_checked_and_what_is_not() -> None:
    claims = [judged(id) for id in ("theorem_1/as_printed", "theorem_2/corrected", "theorem_13/as_printed")]
    written = rendered(*claims, judged("lemma_17/as_printed"), findings=PAPER.findings)
    front, letter = written["report.md"], written["letter.md"]
    for text in (front, letter):
        assert "all of it: `theorem_1`; beside it `theorem_1_rate`" in text
        assert "in part or in another form: `theorem_2_rate`, `theorem_2`" in text
        assert "`finding_4_5` (that it is false)" in text
    assert "a theorem of Coq, checked by its kernel from the definitions on | 2 |" in front
    assert "Theorem 13](sections/results.md#rests-theorem-13) | **stands" in front
    assert "This run did not check" not in "".join(written.values())
    assert (
        "Checked by Coq: finding_4_5 of proofs/Findings.v (that it is false)" in written["sections/findings.md"]
    )
    section = written["sections/section_4.md"]
    assert "- Checked by Coq, which states all of it: theorem_1 of proofs/Theorems.v" in section
    assert "- Checked by Coq, in part or in another form: theorem_2 of proofs/Theorems.v (for every" in section
    assert "- Checked by Coq, which states that it is false: finding_4_5" in written["sections/appendix_a.md"]
    assert "What Coq has checked" in written["sections/assurance.md"]


def test_the_map_of_what_is_checked_is_the_map_in_other_colours() -> None:
    ids = ("theorem_1/as_printed", "theorem_2/corrected", "proposition_9/as_printed")
    written = rendered(*map(judged, ids))
    drawn = written["map-kernel.svg"]
    assert "Theorem 1: Coq has checked all of it; checked by Coq" in drawn
    assert "Theorem 2: Coq has checked a part of it, or another form; proved" in drawn
    assert "Proposition 9: Coq has checked nothing of it; proved" in drawn
    bare = pages(report(*map(judged, ids)))
    assert "map-kernel.svg" not in bare
    assert "Coq" not in bare["map.svg"]
    assert written["map.svg"].count("<rect") == bare["map.svg"].count("<rect") + 1  # of the legend


def test_a_report_of_version_6_says_nothing_of_a_kernel(tmp_path: Path) -> None:
    old = samples.report(schema="6")
    for one in (old, *old["claims"]):
        del one["kernel"]
    (tmp_path / "old.json").write_text(json.dumps(old))
    found = load(tmp_path / "old.json")
    assert found.kernel is None
    assert {claim.kernel for claim in found.claims} == {None}
