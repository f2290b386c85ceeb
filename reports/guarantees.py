"""What the sentences of a run rest on: how many on a checked certificate, and which on less."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports.records import Claim

CERTIFICATE = "certificate checked"
#: What an answer may rest on, best first, in words.
KINDS = {
    CERTIFICATE: "a certificate, checked in this run",
    "two solvers": "two solvers that share no code",
    "one solver": "one solver alone",
    "undecided": "nothing: it is open",
}

#: What a sentence says, beside its name.
SAYS = ("variables", "assumptions", "conclusion", "status")


@dataclass(frozen=True)
class Guarantees:
    """How many sentences rest on what, each counted once; and those that rest on less than a certificate."""

    counts: Mapping[str, int]
    exceptions: Sequence[tuple[Claim, Mapping[str, Any]]]

    @property
    def certified(self) -> int:
        """How many of them rest on a certificate."""
        return self.counts.get(CERTIFICATE, 0)

    @property
    def total(self) -> int:
        """The number of sentences."""
        return sum(self.counts.values())


def said(sentence: Mapping[str, Any]) -> str:
    """What a sentence, or a certificate, claims: equal for equal claims, whatever their names."""
    return json.dumps([sentence[key] for key in SAYS])


def guarantees(claims: Sequence[Claim]) -> Guarantees:
    """What the sentences of claims rest on."""
    seen: dict[str, tuple[Claim, Mapping[str, Any]]] = {}
    for claim in claims:
        for sentence in claim["sentences"]:
            seen.setdefault(said(sentence), (claim, sentence))
    counts = Counter(sentence["guarantee"] for _, sentence in seen.values())
    return Guarantees(
        {kind: counts[kind] for kind in KINDS if counts[kind]},
        [(c, s) for c, s in seen.values() if s["guarantee"] != CERTIFICATE],
    )
