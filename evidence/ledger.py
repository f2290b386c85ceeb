"""What was decided while a claim was judged, and what each answer rests on.

Within `deciding`, `evidence.proof.decide` and `identity` look a sentence up in a library of certificates first:
one that passes the check answers without a solver.  Either way the answer is entered here.  Outside, nothing
is looked up and nothing is kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from evidence.certificates import Certificate, Library, claim_of
from evidence.outcome import Guarantee
from evidence.sentence import Computed, Sentence


@dataclass(frozen=True)
class Decision:
    """The answer to one sentence.

    Attributes:
        sentence: what was asked.
        status: ``proved``, ``refuted`` or ``inconclusive``.
        certificate: from which the answer follows by checking alone, and did; None if there is none.
        solvers: who else gave the answer; empty if nobody was asked.
        only: the one size of which the sentence speaks, if what it stands for is about all of them.
        refused: why a certificate that is kept for it was refused; empty if none was.
    """

    sentence: Sentence | Computed
    status: str
    certificate: Certificate | None = None
    solvers: tuple[str, ...] = ()
    only: str = ""
    refused: str = ""

    @property
    def guarantee(self) -> Guarantee:
        """What the answer rests on."""
        if isinstance(self.sentence, Computed):
            return Guarantee.COMPUTED
        if self.certificate is not None:
            return Guarantee.ONE_SIZE if self.only else Guarantee.CERTIFICATE
        if self.status == "inconclusive":
            return Guarantee.OPEN
        return Guarantee.TWO_SOLVERS if len(self.solvers) > 1 else Guarantee.ONE_SOLVER


def records_of(decisions: Iterable[Decision]) -> list[dict[str, Any]]:
    """Decisions as plain data, each once; the formulas are written as the checker reads them."""
    found: dict[str, dict[str, Any]] = {}
    for decision in decisions:
        record = _said(decision.sentence) | {
            "status": decision.status,
            "guarantee": str(decision.guarantee),
            "solvers": list(decision.solvers),
            "only": decision.only,
            "refused": decision.refused,
        }
        found.setdefault(json.dumps(record), record)
    return list(found.values())


def _said(sentence: Sentence | Computed) -> dict[str, Any]:
    if isinstance(sentence, Sentence):
        return claim_of(sentence)
    return {"name": sentence.name, "variables": [], "assumptions": [], "conclusion": [sentence.said]}


@dataclass
class Ledger:
    """The certificates to look up, and the decisions in the order in which they were made."""

    library: Library
    ask_twice: bool
    decisions: list[Decision] = field(default_factory=list)


_LEDGER: ContextVar[Ledger | None] = ContextVar("ledger", default=None)


@contextmanager
def deciding(library: Library, ask_twice: bool = True) -> Iterator[list[Decision]]:
    """Within the block, sentences are looked up in the library, and decisions are kept in the list.

    With ``ask_twice`` a second solver, if it is installed, is asked where there is no certificate.
    """
    ledger = Ledger(library, ask_twice)
    token = _LEDGER.set(ledger)
    try:
        yield ledger.decisions
    finally:
        _LEDGER.reset(token)


@contextmanager
def relying_on(library: Library) -> Iterator[None]:
    """Within the block, sentences are looked up in the library, unless they already are in another."""
    if _LEDGER.get() is not None:
        yield
        return
    with deciding(library, ask_twice=False):
        yield


def asks_twice() -> bool:
    """Whether a second solver is to be asked."""
    ledger = _LEDGER.get()
    return ledger is not None and ledger.ask_twice


def checked(sentence: Sentence) -> tuple[Certificate | None, str]:
    """The certificate of a sentence, checked; or None, and why the one that is kept was refused, if one is."""
    ledger = _LEDGER.get()
    return (None, "") if ledger is None else ledger.library.checked(sentence)


def enter(decision: Decision) -> None:
    """Keep a decision, if somebody wants it."""
    if (ledger := _LEDGER.get()) is not None:
        ledger.decisions.append(decision)
