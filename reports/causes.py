"""Which unexpected verdicts are causes, and which are mere consequences of these.

If an engine is wrong, most claims fail because something before them fails: a limit theorem because a
step is wrong.  A *cause* is an unexpected verdict such that everything it rests on, and the promises of
the engine that its judgement needs, came out as expected.  The others are *consequences*.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from referee.record import Record
from reports.records import as_expected
from reports.relations import Relations


@dataclass(frozen=True)
class Blame:
    """The unexpected verdicts of a run, sorted by what they rest on, in the paper's order.

    ``consequences`` maps the ids of causes to the number of consequences that rest on each; a
    consequence of several causes counts for each of them.
    """

    causes: tuple[Record, ...]
    consequences: tuple[Record, ...]
    counts: Mapping[str, int]


def blame(claims: Sequence[Record]) -> Blame:
    """Sort the unexpected verdicts of a report; claims that did not run are neither."""
    relations = Relations(claims)
    wrong = [c for c in claims if not as_expected(c) and c.verdict != "not_run"]
    failed = {c.id for c in wrong}
    causes: list[Record] = []
    consequences: list[Record] = []
    counts: dict[str, int] = {}
    above: dict[str, set[str]] = {}
    for claim in wrong:
        above[claim.id] = {c.id for c in relations.before([claim.id])} & failed
    for claim in wrong:
        (consequences if above[claim.id] else causes).append(claim)
    for claim in causes:
        counts[claim.id] = sum(claim.id in above[c.id] for c in consequences)
    contract_first = sorted(causes, key=lambda c: (-counts[c.id], not _contract(c)))
    return Blame(tuple(contract_first), tuple(consequences), counts)


def _contract(claim: Record) -> bool:
    return claim.kind == "rule"
