"""What the steps of a run's proofs rest on: how many on a checked certificate, and which on less."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports.records import Claim

CERTIFICATE = "certificate checked"
ONE_SIZE = "certificate at one size"
COMPUTED = "computed by SymPy"
#: What an answer may rest on, best first, in words.
KINDS = {
    CERTIFICATE: "a certificate, checked in this run",
    ONE_SIZE: "a certificate for one size, of which alone it speaks",
    COMPUTED: "SymPy alone: an integral or a derivative that is no algebra",
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


def in_words(sentence: Mapping[str, Any], most: int = 400) -> str:
    """What a sentence says, on one line: its assumptions => its conclusion, cut if it is long."""
    text = " and ".join(sentence["conclusion"])
    if sentence["assumptions"]:
        text = f"{', '.join(sentence['assumptions'])} => {text}"
    return text if len(text) <= most else f"{text[: most - 4]} ..."


def answered_by(sentence: Mapping[str, Any]) -> str:
    """What the answer to a sentence rests on, in words."""
    only = [f"{sentence['only']} only"] if sentence["only"] else []
    by = ", ".join([*sentence["solvers"], *only]) or sentence["guarantee"]
    if refused := sentence["refused"]:
        by = f"{by}; its certificate was refused: {refused}"
    return by


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
