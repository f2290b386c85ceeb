"""What the theorems of ``proofs`` assume, read from their text.

A theorem assumes the hypotheses of the sections that it stands in, and what its statement has before arrows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

SENTENCE = re.compile(r"(?:Section|End|Hypothesis|Theorem) .*?\.(?=\s|$)", re.DOTALL)
QUANTIFIED = re.compile(r"(?:forall [^,]*,|let .*? in) (.*)")


def assumptions(path: Path) -> Iterator[tuple[str, list[str]]]:
    """The theorems of a file, by name, with their assumptions in the order of the text."""
    sections: list[list[str]] = []
    for found in SENTENCE.finditer(uncommented(path.read_text(encoding="utf-8"))):
        kind, _, rest = found[0].removesuffix(".").partition(" ")
        if kind == "Section":
            sections.append([])
        elif kind == "End":
            sections.pop()
        elif kind == "Hypothesis":
            sections[-1].append(spaced(rest.partition(" : ")[2]))
        else:
            name, _, statement = spaced(rest).partition(" : ")
            yield name, [one for section in sections for one in section] + premises(statement)


def uncommented(text: str) -> str:
    """The text without its comments, which may be nested."""
    while (shorter := re.sub(r"\(\*(?:(?!\(\*|\*\)).)*\*\)", "", text, flags=re.DOTALL)) != text:
        text = shorter
    return text


def spaced(text: str) -> str:
    """The text in one line."""
    return " ".join(text.split())


def premises(statement: str) -> list[str]:
    """What a statement has before its outermost arrows, also behind quantifiers and definitions."""
    found: list[str] = []
    while True:
        inner = QUANTIFIED.fullmatch(statement)
        if inner is not None:
            statement = inner[1]
            continue
        depth = 0
        for at, sign in enumerate(statement):
            depth += (sign == "(") - (sign == ")")
            if depth == 0 and statement[at : at + 2] == "->" and statement[at - 1] != "<":
                found.append(statement[:at].strip())
                statement = statement[at + 2 :].strip()
                break
        else:
            return found
