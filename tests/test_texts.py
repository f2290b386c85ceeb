"""The texts of statements: what is read from Markdown, and what is said of a file that is damaged."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from claims import PAPER
from evidence import Verdict
from referee import Erratum, Finding, Paper, Rank, TextError, judge, load_paper
from referee.__main__ import main
from referee.graph import GraphError, uses
from referee.record import Use
from referee.sources import digest
from referee.texts import OF_A_VARIANT, Text, Texts, findings_in, texts_in

WHOLE = r"""# Section 2: an example

## Lemma 1, first step

`lemma_1.first` *what is
claimed* (Section 2 (proof
in Appendix B))

With $x \ge 0$,
$$x = x.$$

- a list (of one)

**Assuming:**

- $x$ is real,
  and finite
- $x \ge 0$

**The proof uses:** `eq_2`, `lemma_3.step` (not cited),
`lemma_4/corrected`

**Our proof uses:** nothing

### as printed: refuted

Why it fails,
in two lines.

And a paragraph.

**Printed:** $x$

**Correct:** $y$ or
$z$

**Consequence:** none

**Finding 3.2:** an assumption is missing

**In short:** $x \ne 0$

**Why this rank:** it is needed

**Excluded:** a null set

**Also at:** `lemma_3/as_printed`

**Harmless for:** `theorem_1`

### corrected, with (A1): verified

It holds.

**Title:** another one

**Says:** With $x > 0$,
$$x = x.$$

Twice.

**Assuming also:**

- $x \ne 0$

**The proof uses:** nothing

## Lemma 2

`lemma_2` *a second* (Section 2)

Short.

**The proof uses:** nothing

### as printed: verified

Clear.
"""


def read(folder: Path, text: str) -> Texts:
    """The texts of a file that says this."""
    (folder / "statements.md").write_text(text)
    texts_in.cache_clear()
    return texts_in(folder)


def test_everything_that_a_file_may_say(tmp_path: Path) -> None:
    texts = read(tmp_path, WHOLE)
    assert texts.heading == "Section 2: an example"
    assert list(texts.claims) == [
        "lemma_1.first/as_printed",
        "lemma_1.first/corrected_with_a1_",
        "lemma_2/as_printed",
    ]
    printed, corrected, second = texts.claims.values()
    assert printed == Text(
        id="lemma_1.first/as_printed",
        label="Lemma 1, first step",
        variant="as printed",
        title="what is claimed",
        text="With $x \\ge 0$,\n$$x = x.$$\n\n- a list (of one)",
        assumptions=("$x$ is real, and finite", r"$x \ge 0$"),
        source="Section 2 (proof in Appendix B)",
        expected=Verdict.REFUTED,
        argument="Why it fails, in two lines.\n\nAnd a paragraph.",
        erratum=Erratum("$x$", "$y$ or $z$", "none"),
        line=25,
    )
    assert (corrected.title, corrected.text) == ("another one", "With $x > 0$,\n$$x = x.$$\n\nTwice.")
    assert corrected.assumptions == (*printed.assumptions, r"$x \ne 0$")
    assert corrected.erratum is None
    assert second.assumptions == ()
    assert texts.uses == {
        "lemma_1.first": (Use("eq_2", True), Use("lemma_3.step", False), Use("lemma_4/corrected", True)),
        "lemma_1.first/corrected_with_a1_": (),
        "lemma_2": (),
    }
    assert texts.ours == {"lemma_1.first": ()}
    (found,) = texts.findings
    assert (found.number, found.line) == (2, 39)
    assert found.finding == Finding(
        Rank.MISSING_ASSUMPTION,
        "an assumption is missing",
        "it is needed",
        places=("lemma_1.first/as_printed", "lemma_3/as_printed"),
        name=r"$x \ne 0$",
        excluded="a null set",
        harmless=("theorem_1",),
    )


def test_assumptions_may_be_other_ones_or_none(tmp_path: Path) -> None:
    other = read(tmp_path, WHOLE.replace("**Assuming also:**", "**Assuming:**"))
    assert other.claims["lemma_1.first/corrected_with_a1_"].assumptions == (r"$x \ne 0$",)
    none = read(tmp_path, WHOLE.replace("**Assuming also:**\n\n- $x \\ne 0$", "**Assuming:** nothing"))
    assert none.claims["lemma_1.first/corrected_with_a1_"].assumptions == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("# Section 2: an example", "An example", 1, "a file begins with '# TITLE'"),
        ("## Lemma 1, first step\n", "", 4, "expected '## LABEL'"),
        ("## Lemma 2", "#### Lemma 2", 68, "expected '## ...'"),
        ("(Section 2)", "", 70, r"Lemma 2: expected '`key` \*title\* \(source\)'"),
        ("`lemma_2` *a", "`lemma_1.first` *a", 70, "the key 'lemma_1.first' occurs twice"),
        ("Short.\n", "", 70, "Lemma 2: there is no text"),
        ("### as printed: verified\n\nClear.\n", "", 68, "Lemma 2: there is no '### VARIANT: EXPECTED'"),
        ("as printed: refuted", "as printed: maybe", 25, "expected 'VARIANT: verified' or 'VARIANT: refuted'"),
        ("as printed: refuted", "refuted", 25, "expected 'VARIANT: verified' or 'VARIANT: refuted'"),
        ("corrected, with (A1)", "as printed", 51, "the text of 'lemma_1.first/as_printed' occurs twice"),
        ("Clear.\n", "", 76, "lemma_2/as_printed: there is no argument"),
        ("**Correct:**", "**Corect:**", 34, "no field 'Corect' here; there are: Assuming, The proof"),
        ("**The proof uses:** `eq_2`", "**Says:** `eq_2`", 20, "no field 'Says' here"),
        ("**Printed:** $x$", "**Consequence:** $x$", 37, "'Consequence' occurs twice"),
        ("**Printed:** $x$", "**Printed:**", 32, "'Printed' is empty"),
        ("**Consequence:** none\n", "", 25, "an erratum has 'Printed', 'Correct' and 'Consequence'"),
        ("- $x \\ne 0$", "$x \\ne 0$", 62, "'Assuming also' is followed by a list"),
        ("**Title:** another one", "**Assuming:** nothing", 62, "it has 'Assuming', too"),
        ("`lemma_4/corrected`", "lemma_4", 20, "'The proof uses' is '`key`, `key` \\(not cited\\), ...'"),
        ("**Finding 3.2:** an assumption is missing\n", "", 40, "'In short' comes before 'Finding"),
        ("Finding 3.2", "Finding 6.2", 39, "6 is not a valid Rank"),
        ("**Excluded:** a null set\n", "", 39, "exactly a missing assumption says what it excludes"),
        ("**Why this rank:** it is needed\n", "", 39, "there is no 'Why this rank'"),
    ],
)  # fmt: skip
def test_a_damaged_file_is_an_error_that_names_the_line(
    tmp_path: Path, old: str, new: str, line: int, words: str
) -> None:
    assert WHOLE.count(old) >= 1
    with pytest.raises(TextError, match=words) as error:
        read(tmp_path, WHOLE.replace(old, new, 1) if old != "Clear.\n" else WHOLE.replace(old, new))
    assert f"/statements.md:{line}: " in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_there_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(TextError, match=r"/statements.md: cannot be read"):
        texts_in(tmp_path)


def test_findings_that_no_claim_can_judge(tmp_path: Path) -> None:
    assert findings_in(tmp_path).findings == ()
    path = tmp_path / "findings.md"
    first = "**Why this rank:** clear\n\n**Finding 5.1:** a\n\n**Where:** b\n"
    second = "**Finding 5.2:** c\n\n**Why this rank:** d\n\n**Where:** e\n"
    path.write_text(f"# Slips\n\n{first}\n{second}")
    assert [(f.number, f.finding) for f in findings_in(tmp_path).findings] == [
        (1, Finding(Rank.SLIP, "a", "clear", where="b")),
        (2, Finding(Rank.SLIP, "c", "d", where="e")),
    ]
    path.write_text("# Slips\n\n**Finding 5.1:** a\n\n**Why this rank:** b\n")
    with pytest.raises(TextError, match=r"/findings.md:3: a: a finding has a place"):
        findings_in(tmp_path)


# --- texts and judges ------------------------------------------------------------------------------------

MODULE = '''from evidence import verified
from referee import judge


@judge("lemma_2/as_printed", "searched")
def as_printed(case):
    """Looks."""
    return verified("searched", "a look")
'''
STATEMENTS = WHOLE[: WHOLE.index("## Lemma 1")] + WHOLE[WHOLE.index("## Lemma 2") :]
WRONG = "\n**Printed:** a\n\n**Correct:** b\n\n**Consequence:** c\n"
SLIP = "\n**Finding 5.1:** d\n\n**Why this rank:** e\n"


@pytest.fixture
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Paper]:
    """A paper of one section, from its files."""

    def build(text: str = STATEMENTS, **modules: str) -> Paper:
        section = tmp_path / "small_paper" / "section_2"
        section.mkdir(parents=True)
        (tmp_path / "small_paper" / "__init__.py").write_text(
            "from referee import Engines, Paper, Section\n"
            "PAPER = Paper(__name__, '1', 'Small', (Section('section_2', 'Section 2'),), Engines())\n"
        )
        (section / "__init__.py").write_text("")
        (section / "statements.md").write_text(text)
        for name, code in (modules or {"lemma_2": MODULE}).items():
            (section / f"{name}.py").write_text(code)
        monkeypatch.syspath_prepend(tmp_path)
        importlib.invalidate_caches()
        for name in [name for name in sys.modules if name.partition(".")[0] == "small_paper"]:
            monkeypatch.delitem(sys.modules, name)
        texts_in.cache_clear()
        load_paper.cache_clear()
        found: Paper = importlib.import_module("small_paper").PAPER
        return found

    return build


def test_a_claim_is_a_text_and_a_judge(paper: Callable[..., Paper]) -> None:
    (claim,) = paper().claims
    assert (claim.id, claim.label, claim.text) == ("lemma_2/as_printed", "Lemma 2", "Short.")
    assert (claim.module, claim.name, claim.evidence) == ("section_2.lemma_2", "as_printed", "searched")


@pytest.mark.parametrize(
    ("text", "modules", "words"),
    [
        (WHOLE, {}, r"section_2/statements.md:25: no function judges 'lemma_1.first/as_printed'"),
        (STATEMENTS, {"a": MODULE.replace("lemma_2/", "lemma_3/")},
         r"section_2/a.py:\d: no text of 'lemma_3/as_printed' in small_paper/section_2/statements.md"),
        (STATEMENTS, {"a": MODULE, "b": MODULE},
         r"section_2/statements.md:11: 'lemma_2/as_printed' is judged twice, by section_2.a.as_printed and"),
    ],
)  # fmt: skip
def test_texts_and_judges_belong_together(
    paper: Callable[..., Paper], text: str, modules: dict[str, str], words: str
) -> None:
    with pytest.raises(TextError, match=words) as error:
        _ = paper(text, **modules).claims
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (SLIP, r"statements.md:15: 'lemma_2/as_printed' has no erratum"),
        (WRONG, r"statements.md:11: 'lemma_2/as_printed' is wrong as printed, and a place of no finding"),
        (
            f"{WRONG}{SLIP}\n**Also at:** `lemma_2/as_printed`\n",
            r"statements.md:21: 'lemma_2/as_printed' is a place of the finding at .*:21, too",
        ),
        (
            f"{WRONG}{SLIP}\n### again: verified\n\nYes.\n{WRONG}{SLIP}",
            r"statements.md:35: there is another finding 5.1",
        ),
    ],
)  # fmt: skip
def test_errata_and_findings_belong_together(paper: Callable[..., Paper], more: str, words: str) -> None:
    again = MODULE.replace("as_printed", "again") if "### again" in more else "X = 1\n"
    with pytest.raises(TextError, match=words):
        _ = paper(STATEMENTS + more, lemma_2=MODULE, other=again).findings


def test_what_a_proof_uses_exists_and_is_said(paper: Callable[..., Paper]) -> None:
    with pytest.raises(
        GraphError, match=r"statements.md:11: lemma_2/as_printed uses 'lemma_9', and there is no"
    ):
        uses(paper(STATEMENTS.replace("nothing", "`lemma_9`")))


def test_a_proof_says_what_it_uses(paper: Callable[..., Paper]) -> None:
    with pytest.raises(
        GraphError, match=r"statements.md:9: what the proof of lemma_2/as_printed uses is not said"
    ):
        uses(paper(STATEMENTS.replace("**The proof uses:** nothing\n\n", "")))


@pytest.mark.parametrize("words", [("list",), ("show", "Lemma 2"), ("run", "lemma_2/as_printed")])
def test_the_command_says_it_in_a_line(
    paper: Callable[..., Paper], capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    paper(STATEMENTS.replace("verified", "maybe"))
    assert main([*words, "--claims", "small_paper"]) == 2
    assert re.fullmatch(r"referee: .*/statements.md:11: expected .*\n", capsys.readouterr().err)


# --- the files of this paper -----------------------------------------------------------------------------

FILES = [texts.path for texts in PAPER.texts.values()]


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.parent.name)
def test_a_file_reads_as_markdown(path: Path) -> None:
    """No field is misspelled into a bold word, and lines fit a screen unless a formula does not."""
    for number, line in enumerate(path.read_text().splitlines(), 1):
        where = f"{path}:{number}"
        assert line == line.rstrip(), where
        assert len(line) <= 120 or "$" in line, where
        for name in re.findall(r"\*\*([^*$]+):\*\*", line):
            assert name in OF_A_VARIANT or name.startswith("Finding "), f"{where}: {name}"


def test_a_judge_without_a_text_does_not_come_into_being() -> None:
    def as_printed(case):  # type: ignore[no-untyped-def]
        raise NotImplementedError

    as_printed.__module__ = "claims.section_4.theorem_1"
    with pytest.raises(TextError, match=r"test_texts.py:\d+: no text of 'theorem_0/as_printed'"):
        judge("theorem_0/as_printed", "searched")(as_printed)


def test_no_formula_reads_as_a_link() -> None:
    """Markdown takes "[a](b)" for a link, also between dollar signs."""
    for path in sorted(PAPER.folder.rglob("*.md")):
        assert "](" not in path.read_text(encoding="utf-8"), path.name


def test_a_paper_with_other_texts_is_another_version(paper: Callable[..., Paper]) -> None:
    """The records of a run hold the texts: a worker that has others must not judge."""
    found = paper()
    before = digest.__wrapped__(found)
    assert digest.__wrapped__(found) == before
    (found.folder / "section_2" / "statements.md").write_text(STATEMENTS.replace("Short.", "Shorter."))
    assert digest.__wrapped__(found) != before
