"""What the steps of a run's proofs rest on: how many on a checked certificate, and which on less."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from referee.record import Guarantee, Record, Sentence

#: What an answer may rest on, best first, in words.
KINDS = {
    Guarantee.CERTIFICATE: "a certificate, checked in this run",
    Guarantee.ONE_SIZE: "a certificate for one size, of which alone it speaks",
    Guarantee.COMPUTED: "SymPy alone: an integral or a derivative, which is not algebra",
    Guarantee.TWO_SOLVERS: "two solvers that share no code",
    Guarantee.ONE_SOLVER: "one solver alone",
    Guarantee.OPEN: "nothing: it is open",
}

#: Those that come with a certificate.
CERTIFIED = (Guarantee.CERTIFICATE, Guarantee.ONE_SIZE)
#: What a sentence says, beside its name; a certificate has the same keys.
SAYS = ("variables", "assumptions", "conclusion", "status")


@dataclass(frozen=True)
class Guarantees:
    """How many sentences rest on what, each counted once; and those that rest on less than a certificate."""

    counts: Mapping[Guarantee, int]
    exceptions: Sequence[tuple[Record, Sentence]]

    @property
    def certified(self) -> int:
        """How many of them rest on a certificate."""
        return self.counts.get(Guarantee.CERTIFICATE, 0)

    @property
    def total(self) -> int:
        """The number of sentences."""
        return sum(self.counts.values())


def said(sentence: Sentence) -> str:
    """What a sentence claims: equal for equal claims, whatever their names."""
    return said_by(vars(sentence))


def said_by(certificate: Mapping[str, Any]) -> str:
    """What a certificate claims, in the same form."""
    return json.dumps([certificate[key] for key in SAYS])


def in_words(sentence: Sentence, most: int = 400) -> str:
    """What a sentence says, on one line: its assumptions => its conclusion, cut if it is long."""
    text = " and ".join(sentence.conclusion)
    if sentence.assumptions:
        text = f"{', '.join(sentence.assumptions)} => {text}"
    return text if len(text) <= most else f"{text[: most - 4]} ..."


def answered_by(sentence: Sentence) -> str:
    """What the answer to a sentence rests on, in words."""
    only = [f"{sentence.only} only"] if sentence.only else []
    by = ", ".join([*sentence.solvers, *only]) or sentence.guarantee
    if refused := sentence.refused:
        by = f"{by}; its certificate was refused: {refused}"
    return by


def guarantees(claims: Sequence[Record]) -> Guarantees:
    """What the sentences of claims rest on."""
    seen: dict[str, tuple[Record, Sentence]] = {}
    for claim in claims:
        for sentence in claim.sentences:
            seen.setdefault(said(sentence), (claim, sentence))
    counts = Counter(sentence.guarantee for _, sentence in seen.values())
    return Guarantees(
        {kind: counts[kind] for kind in KINDS if counts[kind]},
        [(c, s) for c, s in seen.values() if s.guarantee != Guarantee.CERTIFICATE],
    )
