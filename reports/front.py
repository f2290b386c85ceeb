"""What stands first in a report, in words: whether each result stands, and what is wrong with the paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from referee.record import Record, Report, key_of
from reports import gfm
from reports.records import as_expected
from reports.standing import CHECKED, Numbered, Standing, numbered, standings

RANKS = {
    1: "A stated result is false",
    2: "A proof needs a new argument",
    3: "An assumption is missing",
    4: "A misprint misleads",
    5: "A slip without consequence",
}
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True)
class Shown(Numbered):
    """A finding that a run bears out.

    Attributes:
        claims: that show it.
        repairs: the other forms of these sentences that were verified.
    """

    claims: tuple[Record, ...] = ()
    repairs: tuple[Record, ...] = ()


def count(amount: int, noun: str) -> str:
    """ "one repair", "12 misprints"."""
    return f"{number(amount)} {noun}{'' if amount == 1 else 's'}"


def verdict_of(standing: Standing) -> str:
    """Whether a result stands, in a line of Markdown."""
    if standing.verdict == "open" and not standing.missing:
        return f"**open**: the printed proof fails, and there is no other: {_names(standing.repairs)}"
    if standing.verdict == "open":
        named = ", ".join(dict.fromkeys(gfm.inline(c.label) for c in standing.missing[:3]))
        more = f" and {len(standing.missing) - 3} more" if len(standing.missing) > 3 else ""
        return f"**open**: not as expected, or not judged: {named}{more}"
    if standing.verdict == "does not stand":
        lead = _in_parts(
            standing, standing.false, "**does not stand in all parts**: {} false", "**does not stand**"
        )
        return f"{lead}: {_names(standing.false)}{_repaired(standing, '; the rest with ')}"
    if standing.verdict == "stands only if":
        said = " and ".join(
            f"{_name(f)} (this excludes {gfm.inline(f.excluded)})" for f in standing.assumptions
        )
        lead = "**stands only with an added assumption**"
        presupposed = ", which its formula presupposes" if standing.presupposed else ""
        return f"{lead}{presupposed}: {said}{_repaired(standing, '; with ')}"
    if standing.verdict == "stands corrected":
        part = "**stands, but not in all parts as printed**: {} misprinted"
        lead = _in_parts(standing, standing.corrected, part, "**stands, but not as printed**: a misprint in it")
        return f"{lead}: {_names(standing.corrected)}{_repaired(standing, '; with ')}"
    if standing.verdict == "stands with repairs":
        return f"**stands with repairs of the printed proof**: {_names(standing.repairs)}{_own(standing)}"
    if standing.verdict == "stands by another proof":
        return f"**stands by another proof** (ours); the printed one fails: {_names(standing.repairs)}"
    return "**stands as printed**"


def in_words(found: Sequence[Standing]) -> str:
    """How many results stand, and how: a sentence; empty if there are none."""
    kinds = {
        "stands as printed": "as printed",
        "stands with repairs": "with repairs of the printed proof",
        "stands by another proof": "by another proof",
        "stands only if": "only with an added assumption",
        "stands corrected": "not in all parts as printed",
        "does not stand": "not in all parts",
    }
    numbers = {kind: sum(s.verdict == kind for s in found) for kind in kinds}
    said = [f"{number(numbers[kind])} {words}" for kind, words in kinds.items() if numbers[kind]]
    if not found:
        return ""
    nouns = dict.fromkeys(standing.name.split()[0].lower() for standing in found)
    named = listing([f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s" for noun in nouns])
    those = f"{count(len(found), 'result')} ({named})"
    if not said:
        return f"This run leaves open whether the {those} {'stand' if len(found) > 1 else 'stands'}."
    stand = "stands" if said[0].startswith("one ") else "stand"
    said[0] = said[0].replace(" ", f" {stand} ", 1)
    if left := len(found) - sum(numbers.values()):
        said.append(f"{number(left)} {'is' if left == 1 else 'are'} open")
    return f"Of the {those} {listing(said)}."


def number(amount: int) -> str:
    """The word for a small number."""
    return NUMBERS[amount] if amount < len(NUMBERS) else str(amount)


def _repaired(standing: Standing, lead: str) -> str:
    if not standing.repairs:
        return ""
    repairs = count(len(standing.repairs), "repair")
    return f"{lead}{repairs} of the printed proof: {_names(standing.repairs)}{_own(standing)}"


def _own(standing: Standing) -> str:
    return "; also by another proof (ours)" if standing.own_chain is not None else ""


def _in_parts(standing: Standing, findings: Sequence[Numbered], some: str, whole: str) -> str:
    """How many parts of a result have these findings; other words if it has one part."""
    parts = {key_of(c.id) for c in standing.parts}
    stems = {key.partition(".")[0] for key in parts}
    wrong = {key for f in findings for key in map(key_of, f.places) if key.partition(".")[0] in stems}
    parts |= wrong
    if len(parts) < 2:
        return whole
    return some.format(f"{number(len(wrong))} of {number(len(parts))} {'is' if len(wrong) == 1 else 'are'}")


def _name(finding: Numbered) -> str:
    return f"[{gfm.inline(finding.name or finding.title)}](@{anchor_of(finding)})"


def _names(findings: Sequence[Numbered]) -> str:
    return ", ".join(map(_name, findings))


def anchor_of(finding: Numbered) -> str:
    """The name of a numbered finding's place in the document."""
    return f"finding-{finding.number}"


def rests_on(standing: Standing) -> str:
    """What a result rests on, and how much of that is checked: a paragraph."""
    said = []
    if standing.chain:
        said.append(f"The paper's proof of it rests on {'; '.join(map(gfm.inline, standing.chain))}.")
    else:
        said.append("It rests on no other statement.")
    if standing.own_chain is not None:
        rests = "; ".join(map(gfm.inline, standing.own_chain)) or "no other statement"
        said.append(f"An independent proof, which does not follow the paper's, rests on {rests}.")
    total = sum(standing.evidence.values())
    kinds = ", ".join(f"{n} {CHECKED[kind]}" for kind, n in standing.evidence.items())
    said.append(f"Of the {count(total, 'claim')} in its chain, its own among them, {kinds}.")
    if standing.weakest:
        labels = dict.fromkeys(gfm.inline(c.label) for c in standing.weakest)
        said.append(f"Weaker than an enumeration: {'; '.join(labels)}.")
    if standing.links:
        kinds = ", ".join(f"{gfm.inline(kind)} ({n})" for kind, n in standing.links.items())
        said.append(f"Between them are links that no machine has checked: {kinds}.")
    if standing.misprints:
        said.append(f"Its chain has {count(standing.misprints, 'misprint')}.")
    return " ".join(said)


def settled(report: Report) -> tuple[list[Shown], list[Standing]]:
    """The findings that a report bears out, numbered, and whether each result stands."""
    claims = {claim.id: claim for claim in report.claims}
    return shown(numbered(report.findings), claims), standings(report)


def listing(parts: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def shown(findings: Sequence[Numbered], claims: Mapping[str, Record]) -> list[Shown]:
    """The findings that this run bears out, with the claims that show them.

    A finding is borne out if a place of it was refuted, or held in the reading that its erratum names; one
    without places, by reading alone.
    """
    found = []
    for finding in findings:
        places = [claims[id] for id in finding.places if id in claims]
        seen = tuple(c for c in places if is_erratum(c))
        if seen or not finding.places:
            found.append(Shown(**vars(finding), claims=seen, repairs=_repairs(seen, claims)))
    return found


def is_erratum(claim: Record) -> bool:
    """Whether a run bears out an erratum: the sentence was refuted, or held in the reading that it names."""
    return as_expected(claim) and (claim.verdict == "refuted" or claim.erratum is not None)


def _repairs(places: Sequence[Record], claims: Mapping[str, Record]) -> tuple[Record, ...]:
    """The other forms of these sentences that were verified."""
    keys = {key_of(c.id) for c in places}
    forms = [c for c in claims.values() if key_of(c.id) in keys and c.verdict == "verified"]
    return tuple(c for c in forms if c not in places)
