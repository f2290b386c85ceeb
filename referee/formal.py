"""Which claims a formal development states: its theorems, as ``theorems.toml`` beside the claims has them.

A theorem stands there with its file, the claims that it states, in which form it does so if not word for word,
and what it assumes.  The development is shipped with its proofs; whether a proof assistant accepts them is not
asked in a run, so that neither verdicts nor evidence depend on whether there is one.

Of some claims a theorem states everything, or refutes what is expected to be false.  These stand in
``whole.toml``, each with a fingerprint of the two texts as somebody has read them side by side: when one of
them changes, the claim no longer counts as stated until they are read again.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from referee.development import Development, fingerprint

if TYPE_CHECKING:
    from referee.record import Record
    from referee.statement import Claim

Entry = TypeVar("Entry")
FILE = "theorems.toml"
WHOLE = "whole.toml"


@dataclass(frozen=True)
class Theorem:
    """A theorem of the development.

    Attributes:
        name: in its file.
        file: from the root of the repository on.
        claims: the ids of the claims that it states.
        form: how it differs from their words; empty if it does not.
        assumes: what it assumes of the setting, as its file has it; its claims assume that as well.
        where: what else: the ranges of its own variables, and the conditions in the claims' sentence.
    """

    name: str
    file: str
    claims: Sequence[str]
    form: str
    assumes: Sequence[str]
    where: Sequence[str]

    def __str__(self) -> str:
        return f"{self.name} of {self.file}" + (f" ({self.form})" if self.form else "")

    @property
    def qualified(self) -> str:
        """Its name in the language of the development."""
        return f"{Path(self.file).stem}.{self.name}"


@dataclass(frozen=True)
class Reading:
    """A theorem that states all of a claim, or of its refutation.

    Attributes:
        claim: its id.
        file: of the theorem, from the root of the repository on.
        name: of the theorem.
        read: the fingerprint of the two texts as they were read.
    """

    claim: str
    file: str
    name: str
    read: str


def read(path: Path) -> list[Theorem]:
    """The theorems of a file, in its order; none if there is no file.

    Raises:
        ValueError: it is damaged; one line says where it is.
    """
    return _entries(path, "theorems", lambda file, name, row: [_theorem(file, name, row)])


def readings(path: Path) -> list[Reading]:
    """What a file such as ``whole.toml`` has; nothing if there is no file.

    Raises:
        ValueError: it is damaged; one line says where it is.
    """

    def of_row(file: str, name: str, row: Mapping[str, Any]) -> list[Reading]:
        return [Reading(claim, file, name, str(read)) for claim, read in row.items()]

    return _entries(path, "readings", of_row)


def read_together(claim: Record, development: Development, file: str, name: str) -> str:
    """The fingerprint of a claim and a theorem: of all that either says."""
    said = development.said(Path(file).name, name)
    return fingerprint([str(claim.expected), claim.statement, *claim.assumptions, said])


def _entries(
    path: Path, what: str, of_row: Callable[[str, str, Mapping[str, Any]], list[Entry]]
) -> list[Entry]:
    """What a file has by files and names of theorems; nothing if there is no file."""
    if not path.exists():
        return []
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        return [
            one for file, rows in found.items() for name, row in rows.items() for one in of_row(file, name, row)
        ]
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path.name}: no {what}: {error!r}") from error


def _theorem(file: str, name: str, row: Mapping[str, Any]) -> Theorem:
    claims, assumes, where = (tuple(row[key]) for key in ("claims", "assumes", "where"))
    return Theorem(name, file, claims, row.get("form", ""), assumes, where)


@cache
def _of_paper(folder: Path) -> Mapping[str, Sequence[str]]:
    """The theorems of each claim, in words; nothing if the file is damaged, which need not stop a run."""
    found: dict[str, list[str]] = {}
    try:
        theorems = read(folder / FILE)
    except ValueError:
        return {}
    for theorem in theorems:
        for claim in theorem.claims:
            found.setdefault(claim, []).append(str(theorem))
    return found


def formal_of(claim: Claim) -> tuple[str, ...]:
    """The theorems that state a claim, each with its file and in which form it does."""
    return tuple(_of_paper(claim.paper.folder).get(claim.id, ()))
