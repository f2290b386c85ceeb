"""How sharp the claims of a report are: which notice that a number of their text is wrong by a thousandth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from referee.record import Record


@dataclass(frozen=True)
class Sharp:
    """The claims of a report, by their resolution.

    Attributes:
        measured: how many were put on trial.
        blunt: those of them that would not notice the least change of some number, the least sharp first.
        other: how many were not put on trial.
    """

    measured: int
    blunt: Sequence[Record]
    other: int


def sharp(claims: Sequence[Record]) -> Sharp:
    """The claims of a report, by their resolution."""
    known = [(claim, claim.resolution) for claim in claims if claim.resolution is not None]
    blunt = [(found.worst, claim) for claim, found in known if not all(part.sharp for part in found.parts)]
    ordered = sorted(blunt, key=lambda pair: -pair[0])
    return Sharp(len(known), [claim for _, claim in ordered], len(claims) - len(known))
