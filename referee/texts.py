"""The text of a statement stands in one place: the ``statements.md`` of its section, in the paper's order.

A file is plain Markdown, to be read as it is::

    # Section M: the main results

    ## Theorem N

    `theorem_n` *gradient descent converges* (Section M; proof in the appendix)

    The statement as printed, in paragraphs.

    **Assuming:**

    - what it assumes, one item each

    **The proof uses:** `lemma_k`, `eq_l`, `lemma_m` (not cited)

    ### as printed: refuted

    The argument: why mathematics expects this.

    **Printed:** the printed formula, in a few words
    ...

    ### corrected: verified

    The argument.

    **Says:** what this variant says instead.

Under ``##`` stands the label; the line below has the key with which the ids of its claims begin, the title and
the source.  Each ``###`` is a claim: its variant, and whether mathematics expects it to be verified or refuted.
Its id is the key, a slash and the variant, as in ``theorem_n/as_printed``; a function in the section's folder
judges it (``referee.judge``).  A paragraph that begins with a name in bold is a field:

- of a statement or a variant: ``Assuming``, a list; ``The proof uses`` and ``Our proof uses``, keys or ids of
  claims, or "nothing" (see ``referee.graph``).  What a variant says of these stands instead of what its
  statement says.
- of a variant: ``Assuming also``, a list that is added to the statement's; ``Title`` and ``Says``, where it is
  called or says something else.
- of a printed sentence that is wrong (``Erratum``): ``Printed``, ``Correct``, ``Consequence``, ``Example``.
- of the main place of a finding (``Finding``): ``Finding 3.2``, its title, 3 being the rank and 2 the place
  among those of this rank; ``Why this rank``; ``In short``, its name; ``Excluded``; ``Also at``, the ids of its
  other places; ``Harmless for``, keys.

Findings that no claim can judge, such as wrong cross-references, stand in the ``findings.md`` of the paper,
one after the other, with ``Where``; a ``Why this rank`` before the first is that of all that have none.

A field goes on until the next one.  In text line breaks are kept, elsewhere they are blanks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from evidence import Verdict
from referee.finding import Erratum, Finding, Rank
from referee.record import Use

STATEMENTS, FINDINGS = "statements.md", "findings.md"

SHARED = ("Assuming", "The proof uses", "Our proof uses")
ERRATUM = ("Printed", "Correct", "Consequence", "Example")
FINDING = ("Why this rank", "In short", "Excluded", "Also at", "Harmless for", "Where")
OF_A_VARIANT = (*SHARED, "Assuming also", "Title", "Says", *ERRATUM, *FINDING)

_HEADING = re.compile(r"(#+) +(.+)")
_FIELD = re.compile(r"\*\*([A-Z][^*]*?):\*\*(?:\s+|$)")
_NUMBERED = re.compile(r"Finding (\d+)\.(\d+)")
_INTRODUCTION = re.compile(r"`([a-z0-9_.]+)` \*(.+)\* \((.+)\)")
_USE = re.compile(r"`([^`]+)`( \(not cited\))?")


class TextError(ValueError):
    """A file of texts is damaged, or its texts and the judges do not belong together; one line says where."""


@dataclass(frozen=True)
class Text:
    """What is said of one claim: a statement in one variant.

    Attributes:
        id: unique; the key of the statement, a slash and the variant.
        expected: None for an observation, of which nothing is expected but an answer.
        line: of its file, where it stands; 0 for one that stands in code.
    """

    id: str
    label: str
    variant: str
    title: str
    text: str
    assumptions: tuple[str, ...]
    source: str
    expected: Verdict | None
    argument: str
    erratum: Erratum | None
    line: int


@dataclass(frozen=True)
class Numbered:
    """A finding, its place among those of its rank, and the line on which it stands."""

    finding: Finding
    number: int
    line: int


@dataclass(frozen=True)
class Texts:
    """What stands in a file.

    Attributes:
        path: of the file.
        heading: of the section.
        claims: by id, in the order of the file.
        uses, ours: what the paper's proofs use, and the referee's own, by key or id; what is used has either
            name, too.
        findings: in the order of the file.
    """

    path: Path
    heading: str
    claims: dict[str, Text]
    uses: dict[str, tuple[Use, ...]]
    ours: dict[str, tuple[Use, ...]]
    findings: tuple[Numbered, ...]

    def where(self, id: str) -> str:
        """The file and the line of a claim."""
        return f"{shown(self.path)}:{self.claims[id].line}"


@dataclass(frozen=True)
class _Paragraph:
    """Lines without a blank one between them; ``line`` is the number of the first."""

    line: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """As it stands."""
        return "\n".join(self.lines)

    @property
    def heading(self) -> tuple[int, str] | None:
        """How deep a heading it is, and what it says."""
        found = _HEADING.fullmatch(self.text)
        return (len(found[1]), found[2].strip()) if found else None


@dataclass
class _Field:
    """A field, or what comes before the first one (its name is empty)."""

    name: str
    line: int
    paragraphs: list[_Paragraph]

    @property
    def text(self) -> str:
        """What it says, line breaks as they are."""
        return "\n\n".join(p.text for p in self.paragraphs)

    @property
    def prose(self) -> str:
        """What it says, each paragraph on one line."""
        return "\n\n".join(" ".join(p.text.split()) for p in self.paragraphs)


def shown(path: Path) -> str:
    """A path with no more folders than are needed to find it."""
    return "/".join(path.parts[-3:])


@cache
def texts_in(folder: Path) -> Texts:
    """The texts of a section.

    Raises:
        TextError: the file cannot be read, or is damaged.
    """
    return _Reader(folder / STATEMENTS).statements()


def findings_in(folder: Path) -> Texts:
    """The findings of a paper that no claim can judge; none if it has no such file.

    Raises:
        TextError: the file cannot be read, or is damaged.
    """
    path = folder / FINDINGS
    return _Reader(path).findings() if path.exists() else Texts(path, "", {}, {}, {}, ())


class _Reader:
    """Reads one file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise TextError(f"{shown(path)}: cannot be read: {error}") from error
        self.todo = list(_paragraphs(text))
        self.claims: dict[str, Text] = {}
        self.uses: dict[str, tuple[Use, ...]] = {}
        self.ours: dict[str, tuple[Use, ...]] = {}
        self.found: list[Numbered] = []
        self.keys: set[str] = set()

    def error(self, line: int, what: str) -> TextError:
        return TextError(f"{shown(self.path)}:{line}: {what}")

    # --- the files ---

    def statements(self) -> Texts:
        heading = self.title()
        if self.todo and self.todo[0].heading is None:
            raise self.error(self.todo[0].line, "expected '## LABEL', the heading of a statement")
        while self.todo:
            self.statement()
        return self.texts(heading)

    def findings(self) -> Texts:
        heading = self.title()
        rank: str = ""
        fields: list[_Field] = []
        for field in self.fields(("Why this rank", "In short", "Excluded", "Where")):
            if field.name == "Why this rank" and not fields:
                rank = field.prose
            elif _NUMBERED.fullmatch(field.name):
                self.finding(fields, rank)
                fields = [field]
            elif field.name and not fields:
                raise self.error(field.line, f"'{field.name}' comes before the first finding")
            elif field.name:
                fields.append(field)
        self.finding(fields, rank)
        if self.todo:
            raise self.error(self.todo[0].line, "a file of findings has one heading")
        return self.texts(heading)

    def texts(self, heading: str) -> Texts:
        return Texts(self.path, heading, self.claims, self.uses, self.ours, tuple(self.found))

    def title(self) -> str:
        first = self.todo.pop(0) if self.todo else _Paragraph(1, ())
        depth, heading = first.heading or (0, "")
        if depth != 1:
            raise self.error(first.line, "a file begins with '# TITLE'")
        return heading

    # --- its parts ---

    def statement(self) -> None:
        line, label = self.head(2, "the heading of a statement")
        body = self.fields(SHARED)
        first, *paragraphs = body[0].paragraphs or [_Paragraph(line, ())]
        introduction = _INTRODUCTION.fullmatch(" ".join(first.text.split()))
        if introduction is None:
            raise self.error(first.line, f"{label}: expected '`key` *title* (source)'")
        key, title, source = introduction.groups()
        if key in self.keys:
            raise self.error(first.line, f"the key '{key}' occurs twice")
        self.keys.add(key)
        text = "\n\n".join(p.text for p in paragraphs)
        if not text:
            raise self.error(first.line, f"{label}: there is no text")
        fields = self.named(body[1:], key)
        own = Text(key, label, "", title, text, self.items(fields), source, Verdict.VERIFIED, "", None, line)
        if not self.at(3):
            raise self.error(line, f"{label}: there is no '### VARIANT: EXPECTED' below it")
        while self.at(3):
            self.variant(own)

    def variant(self, of: Text) -> None:
        line, heading = self.head(3, "the heading of a variant")
        variant, _, expected = heading.rpartition(": ")
        if not variant or expected not in (Verdict.VERIFIED, Verdict.REFUTED):
            raise self.error(line, f"expected 'VARIANT: verified' or 'VARIANT: refuted', got {heading!r}")
        id = f"{of.id}/{slug(variant)}"
        if id in self.claims:
            raise self.error(line, f"the text of '{id}' occurs twice")
        body = self.fields(OF_A_VARIANT)
        if not body[0].paragraphs:
            raise self.error(line, f"{id}: there is no argument")
        fields = self.named(body[1:], id)
        self.claims[id] = replace(
            of,
            id=id,
            variant=variant,
            title=fields["Title"].prose if "Title" in fields else of.title,
            text=fields["Says"].text if "Says" in fields else of.text,
            assumptions=self.items(fields, of.assumptions),
            expected=Verdict(expected),
            argument=body[0].prose,
            erratum=self.erratum(fields, line),
            line=line,
        )
        about = [field for field in body[1:] if field.name in FINDING or _NUMBERED.fullmatch(field.name)]
        if about and not _NUMBERED.fullmatch(about[0].name):
            raise self.error(about[0].line, f"'{about[0].name}' comes before 'Finding RANK.NUMBER'")
        self.finding(about, place=id)

    def at(self, depth: int) -> bool:
        """Whether a heading of this depth comes next."""
        heading = self.todo[0].heading if self.todo else None
        return heading is not None and heading[0] == depth

    def head(self, depth: int, what: str) -> tuple[int, str]:
        paragraph = self.todo.pop(0)
        found, heading = paragraph.heading or (0, "")
        if found != depth:
            raise self.error(paragraph.line, f"expected '{'#' * depth} ...', {what}")
        return paragraph.line, heading

    def fields(self, known: tuple[str, ...]) -> list[_Field]:
        """What stands up to the next heading: before the first field, and field by field."""
        found = [_Field("", self.todo[0].line if self.todo else 0, [])]
        while self.todo and self.todo[0].heading is None:
            paragraph = self.todo.pop(0)
            begins = _FIELD.match(paragraph.text)
            if begins:
                if begins[1] not in known and not (_NUMBERED.fullmatch(begins[1]) and "In short" in known):
                    raise self.error(
                        paragraph.line, f"no field '{begins[1]}' here; there are: {', '.join(known)}"
                    )
                found.append(_Field(begins[1], paragraph.line, []))
                paragraph = _Paragraph(paragraph.line, tuple(paragraph.text[begins.end() :].splitlines()))
            if paragraph.lines:
                found[-1].paragraphs.append(paragraph)
        for field in found[1:]:
            if not field.paragraphs:
                raise self.error(field.line, f"'{field.name}' is empty")
        return found

    def named(self, fields: list[_Field], id: str) -> dict[str, _Field]:
        """Fields by name; notes what the proof of ``id`` uses."""
        found: dict[str, _Field] = {}
        for field in fields:
            name = "Finding" if _NUMBERED.fullmatch(field.name) else field.name
            if name in found:
                raise self.error(field.line, f"'{name}' occurs twice")
            found[name] = field
        for name, table in (("The proof uses", self.uses), ("Our proof uses", self.ours)):
            if name in found:
                table[id] = self.used(found[name])
        return found

    def items(self, fields: dict[str, _Field], others: tuple[str, ...] = ()) -> tuple[str, ...]:
        """What is assumed."""
        if "Assuming" in fields and "Assuming also" in fields:
            raise self.error(fields["Assuming also"].line, "it has 'Assuming', too")
        if "Assuming" in fields:
            return tuple(self.listed(fields["Assuming"]))
        if "Assuming also" in fields:
            return (*others, *self.listed(fields["Assuming also"]))
        return others

    def listed(self, field: _Field) -> Iterator[str]:
        if field.prose == "nothing":
            return
        lines = [line for paragraph in field.paragraphs for line in paragraph.lines]
        if not lines[0].startswith("- "):
            raise self.error(field.line, f"'{field.name}' is followed by a list, or says 'nothing'")
        for item in re.split(r"^- ", "\n".join(lines), flags=re.MULTILINE)[1:]:
            yield " ".join(item.split())

    def used(self, field: _Field) -> tuple[Use, ...]:
        said = field.prose.rstrip(".")
        if said == "nothing":
            return ()
        found = [_USE.fullmatch(word) for word in said.split(", ")]
        if not all(found):
            raise self.error(field.line, f"'{field.name}' is '`key`, `key` (not cited), ...', or 'nothing'")
        return tuple(Use(use[1], cited=not use[2]) for use in found if use)

    def names(self, fields: dict[str, _Field], name: str) -> tuple[str, ...]:
        return tuple(use.id for use in self.used(fields[name])) if name in fields else ()

    def erratum(self, fields: dict[str, _Field], line: int) -> Erratum | None:
        said = {name: fields[name].prose for name in ERRATUM if name in fields}
        if not said:
            return None
        missing = [name for name in ERRATUM[:3] if name not in said]
        if missing:
            raise self.error(line, f"an erratum has 'Printed', 'Correct' and 'Consequence', not: {missing[0]}")
        return Erratum(said["Printed"], said["Correct"], said["Consequence"], said.get("Example", ""))

    def finding(self, fields: list[_Field], why: str = "", place: str = "") -> None:
        """A finding and its place: what is said from its first field on."""
        if not fields:
            return
        first = fields[0]
        rank, number = (int(n) for n in first.name.removeprefix("Finding ").split("."))
        said: dict[str, _Field] = {}
        for field in fields[1:]:
            if field.name in said:
                raise self.error(field.line, f"'{field.name}' occurs twice")
            said[field.name] = field
        prose = {name: field.prose for name, field in said.items()}
        try:
            found = Finding(
                Rank(rank),
                first.prose,
                prose.get("Why this rank", why),
                places=(*([place] if place else ()), *self.names(said, "Also at")),
                name=prose.get("In short", ""),
                excluded=prose.get("Excluded", ""),
                where=prose.get("Where", ""),
                harmless=self.names(said, "Harmless for"),
            )
        except ValueError as error:
            raise self.error(first.line, str(error)) from error
        if not found.why:
            raise self.error(first.line, "there is no 'Why this rank'")
        self.found.append(Numbered(found, number, first.line))


def slug(variant: str) -> str:
    """The variant as it stands in an id."""
    return re.sub(r"[^a-z0-9]+", "_", variant.lower())


def _paragraphs(text: str) -> Iterator[_Paragraph]:
    """The paragraphs of a file; a heading is one of its own."""
    lines: list[str] = []
    start = 1
    for number, raw in enumerate([*text.splitlines(), ""], 1):
        line = raw.rstrip()
        heading = _HEADING.fullmatch(line)
        if lines and (not line or heading):
            yield _Paragraph(start, tuple(lines))
            lines = []
        if heading:
            yield _Paragraph(number, (line,))
        elif line:
            start = start if lines else number
            lines.append(line)
