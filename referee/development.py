"""The text of a formal development: what its theorems say, read without a proof assistant.

A theorem says what stands in its sentence, under the hypotheses of the sections around it, in words whose
definitions stand elsewhere.  `Development.said` is all of that and nothing of the proofs; where it is the same,
the theorem is the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

_BLANK = re.compile(r"\s+")
_END = re.compile(r"\.(?=\s|$)")
_WORD = re.compile(r"[A-Za-z_][\w']*")
_KIND = re.compile(r"(?:(?:Local|Global|Program)\s+|#\[[^]]*\]\s*)*(\w+)(?:\s+(\w+))?")
DEFINING = ("Definition", "Fixpoint", "CoFixpoint", "Inductive", "Record", "Class", "Instance", "Notation")
STATING = ("Theorem", "Lemma", "Example", "Corollary", "Proposition", "Fact")
HYPOTHESES = ("Variable", "Variables", "Hypothesis", "Hypotheses", "Context")
#: Sentences that change what others say.
READING = ("Notation", "Infix", "Reserved", "Coercion", "Canonical", "Open", "Close", "Bind", "Delimit")


@dataclass(frozen=True)
class Item:
    """A sentence of a file.

    Attributes:
        kind: its first word, such as "Theorem".
        name: its second one.
        text: as it stands in the file, without comments.
        comment: what stands before it, for readers; empty if nothing does.
        hypotheses: of the sections around it.
        local: the definitions (``Let``) of these sections.
    """

    kind: str
    name: str
    text: str
    comment: str = ""
    hypotheses: Sequence[str] = ()
    local: Mapping[str, str] = field(default_factory=dict)


def items(text: str) -> Iterator[Item]:
    """The sentences of a file, but for those of proofs."""
    sections: list[tuple[list[str], dict[str, str]]] = []
    proving = False
    for comment, sentence in _sentences(text):
        found = _KIND.match(sentence)
        kind, name = (found[1], found[2] or "") if found else ("", "")
        if proving or kind == "Proof":
            proving = kind not in ("Qed", "Defined")
            continue
        if kind == "End" and sections:
            sections.pop()
        yield Item(
            kind,
            name,
            sentence,
            comment,
            [one for hypotheses, _ in sections for one in hypotheses],
            {key: one for _, local in sections for key, one in local.items()},
        )
        if kind == "Section":
            sections.append(([], {}))
        elif kind in HYPOTHESES and sections:
            sections[-1][0].append(sentence)
        elif kind == "Let" and sections:
            sections[-1][1][name] = sentence


def _sentences(text: str) -> Iterator[tuple[str, str]]:
    """Sentences, each with the comments for readers before it."""
    comment, sentence, place = "", "", 0
    while place < len(text):
        if text.startswith("(*", place):
            end = _after_comment(text, place)
            if text.startswith("(**", place) and not sentence.strip():
                comment = f"{comment}\n\n{text[place + 3 : end - 2].strip()}".strip()
            place = end
        elif _END.match(text, place):
            yield comment, f"{sentence.strip()}."
            comment, sentence, place = "", "", place + 1
        else:
            sentence += text[place]
            place += 1


def _after_comment(text: str, place: int) -> int:
    """Where a comment, which may have others in it, has ended."""
    depth = 0
    for found in re.compile(r"\(\*|\*\)").finditer(text, place):
        depth += 1 if found[0] == "(*" else -1
        if not depth:
            return found.end()
    return len(text)


class Development:
    """The files of a folder that its ``_CoqProject`` names.

    Args:
        folder: as it is shipped, or a copy.

    Raises:
        OSError: there is none.
    """

    def __init__(self, folder: Path) -> None:
        names = (folder / "_CoqProject").read_text(encoding="utf-8").split()
        self.files = {
            name: list(items((folder / name).read_text(encoding="utf-8")))
            for name in names
            if name.endswith(".v")
        }
        self._defined: dict[str, list[str]] = {}
        self._reading: list[str] = []
        for file in self.files.values():
            for item in file:
                if item.kind in DEFINING:
                    self._defined.setdefault(item.name, []).append(item.text)
                if item.kind in READING and not item.text.startswith("Local"):
                    self._reading.append(item.text)

    def theorem(self, file: str, name: str) -> Item | None:
        """A theorem of a file; None if it is not there."""
        return next((i for i in self.files.get(file, ()) if i.name == name and i.kind in STATING), None)

    def said(self, file: str, name: str) -> str:
        """All that a theorem says, in one text; empty if it is not there.

        Words that are defined in several places count with all of them: which one is meant is for Coq to say.
        """
        item = self.theorem(file, name)
        if item is None:
            return ""
        own = [i.text for i in self.files[file] if i.kind in READING]
        found = dict.fromkeys([*item.hypotheses, item.text])
        todo = list(found)
        while todo:
            for word in _WORD.findall(todo.pop()):
                for one in [item.local[word]] if word in item.local else self._defined.get(word, ()):
                    if one not in found:
                        found[one] = None
                        todo.append(one)
        return "\n".join(sorted(_BLANK.sub(" ", one) for one in {*found, *own, *self._reading}))


def fingerprint(texts: Iterable[str]) -> str:
    """By which two texts are told apart, whatever their blanks and line breaks are."""
    return sha256("\0".join(_BLANK.sub(" ", text).strip() for text in texts).encode()).hexdigest()[:16]
