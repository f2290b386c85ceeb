"""Does a theorem stand?  A sentence for each theorem and corollary, from the verdicts below it.

It *stands as printed* if every part of it is verified as printed and so is what it rests on; *with repairs of
the printed proof* if a proof below it needed a new argument, which holds; *by another proof* if a wrong step of
the printed one has no form that holds, and the referee has a proof without it; *only with an added assumption*
if one is missing; *not in all parts* if a part is misprinted, or false and the paper has it right nowhere.
It is *open* if a verdict that it needs is not the expected one, or missing, or if it has no proof that holds.

The repairs are those of the paper's proof.  Where the referee has a proof of its own, the result does not hang
on them: the statement's standing and that of its printed proof are two things, and both are said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from referee.record import Finding, Record, Report, Verdict, key_of
from reports.records import as_expected
from reports.relations import PRINTED, STRENGTH, Relations, Statement

CHECKED = {
    "kernel": "theorems of Coq's kernel",
    "proved": "machine-checked",
    "counterexample": "settled by an exact instance",
    "exhaustive": "enumerated",
    "statistical": "tested with a stated error rate",
    "searched": "searched for counterexamples",
}


@dataclass(frozen=True)
class Numbered(Finding):
    """A finding as a report tells it.

    Attributes:
        number: of its place in the document.
    """

    number: int = 0

    def __post_init__(self) -> None:
        """Whatever a report says is told; the checks are for those who write findings."""


@dataclass(frozen=True)
class Standing:
    """Whether a result stands, and on what.

    Attributes:
        name: of the theorem or corollary.
        verdict: "stands as printed", "stands with repairs", "stands by another proof", "stands only if",
            "stands corrected", "does not stand", "open".
        parts: the claims on it in the form that holds.
        false: findings of rank 1 on the result itself.
        repairs: findings of rank 2 in it, and of ranks 2 and 3 below it, along the paper's proof, that it
        needs. assumptions: findings of rank 3 on the result itself. presupposed: whether the result's own
        formula has no meaning without these assumptions. corrected: findings of rank 4 on the result itself.
        misprints: how many findings of ranks 4 and 5 there are in it and below it. chain: the statements that
        the paper's proof rests on, in the paper's order. own_chain: those that the referee's own proof rests
        on; None if it has none. evidence: how many of the claims below it, and its own, rest on which evidence,
        strongest first. weakest: the claims of the weakest two kinds, statistical and searched. links: how many
        links of each kind its proof has, which no machine has checked, most first. missing: claims that it
        needs and whose verdict is not the expected one.
    """

    name: str
    verdict: str
    parts: tuple[Record, ...]
    false: tuple[Numbered, ...]
    repairs: tuple[Numbered, ...]
    assumptions: tuple[Numbered, ...]
    presupposed: bool
    corrected: tuple[Numbered, ...]
    misprints: int
    chain: tuple[str, ...]
    own_chain: tuple[str, ...] | None
    evidence: Mapping[str, int]
    weakest: tuple[Record, ...]
    links: Mapping[str, int]
    missing: tuple[Record, ...]


def standings(report: Report) -> list[Standing]:
    """Of each result, in the paper's order."""
    relations, findings = Relations(report.claims), numbered(report.findings)
    return [_standing(statement, relations, findings) for statement in relations.results()]


def numbered(findings: Iterable[Finding]) -> list[Numbered]:
    """The findings with their numbers, which their anchors have."""
    return [Numbered(**vars(finding), number=number) for number, finding in enumerate(findings, 1)]


def _standing(result: Statement, relations: Relations, findings: Sequence[Numbered]) -> Standing:
    own = [c for c in result.whole if c.variant == PRINTED or c.expected is Verdict.VERIFIED]
    holding = [c for c in own if c.expected is Verdict.VERIFIED]
    below = relations.below([c.id for c in own])
    chain = [c for c in below if c.expected is Verdict.VERIFIED]
    needed = [*own, *chain]
    used = {key_of(c.id) for c in [*own, *below]}
    here = {key_of(c.id) for c in own}
    missing = tuple(c for c in needed if not as_expected(c))
    false = _on(findings, here, 1)
    assumptions = _on(findings, here, 3)
    below_it = [*_on(findings, used, 2), *_on(findings, used, 3)]
    repairs = tuple(f for f in below_it if f not in assumptions and not _harmless(f, here))
    corrected = _on(findings, here, 4)
    judged = [c for c in [*chain, *holding] if as_expected(c)]
    own_below = relations.below_own([c.id for c in holding if c.own_proof])
    named = [c.parent for c in own_below]
    mended = all(_mended(f, relations.claims) for f in repairs)
    return Standing(
        name=result.name,
        verdict=_verdict(missing, false, assumptions, corrected, repairs, mended, other=bool(own_below)),
        parts=tuple(holding),
        false=false,
        repairs=repairs,
        assumptions=assumptions,
        presupposed=bool(assumptions) and all(c.expected is Verdict.VERIFIED for c in own),
        corrected=corrected,
        misprints=len(_on(findings, used, 4)) + len(_on(findings, used, 5)),
        chain=tuple(dict.fromkeys(c.parent for c in below if c.parent != result.name)),
        own_chain=tuple(dict.fromkeys(n for n in named if n != result.name)) if own_below else None,
        evidence={kind: n for kind in STRENGTH if (n := sum(c.evidence == kind for c in judged))},
        weakest=tuple(c for c in judged if c.evidence in STRENGTH[-2:]),
        links=dict(
            Counter(link.kind for c in judged if c.evidence != "kernel" for link in c.links).most_common()
        ),
        missing=missing,
    )


def _on(findings: Sequence[Numbered], keys: set[str], rank: int) -> tuple[Numbered, ...]:
    """The findings of a rank that show in one of these claims."""
    return tuple(f for f in findings if f.rank == rank and keys & set(map(key_of, f.places)))


def _harmless(finding: Finding, here: set[str]) -> bool:
    """Whether the proof of the result on which these claims are does not need what is wrong."""
    return any(key == start or key.startswith(f"{start}.") for start in finding.harmless for key in here)


def _mended(finding: Finding, claims: Mapping[str, Record]) -> bool:
    """Whether each refuted sentence in which a finding shows has a form that was verified."""
    refuted = {key_of(id) for id in finding.places if id in claims and claims[id].verdict == "refuted"}
    return refuted <= {key_of(c.id) for c in claims.values() if c.verdict == "verified"}


def _verdict(
    missing: Sequence[Record],
    false: Sequence[Finding],
    assumptions: Sequence[Finding],
    corrected: Sequence[Finding],
    repairs: Sequence[Finding],
    mended: bool,
    *,
    other: bool,
) -> str:
    if missing or not (mended or other):
        return "open"
    if false:
        return "does not stand"
    if assumptions:
        return "stands only if"
    if corrected:
        return "stands corrected"
    if not mended:
        return "stands by another proof"
    return "stands with repairs" if repairs else "stands as printed"
