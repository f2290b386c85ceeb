"""Several engines side by side: the same claims put to each, and all of them counted.

Every claim of every record is in each engine's row, in one column: as expected; accepted, an unexpected
outcome that the engine's authors have listed with a reason; another verdict than expected; no verdict, as
the time ran out or something broke; or not judged. What a column holds is said in words below the table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from referee.record import Record, Report
from reports import gfm
from reports.causes import Blame, blame
from reports.markdown import plural
from reports.records import ReportError, as_expected, left_out

EXPECTED, ACCEPTED, OTHER, NO_VERDICT, NOT_JUDGED = COLUMNS = (
    "as expected", "accepted", "another verdict", "no verdict", "not judged",
)  # fmt: skip
ABSENT, NOT_ASKED = "not in the record", "not asked for"
#: How a record without a verdict says why, and what the reader is told; the first that fits.
REASONS = (
    ("--claim-limit", "stopped at the time limit"),
    ("--claim-memory", "stopped for its memory"),
    ("killed the process", "ended its process"),
    ("", "an error"),
)
MOST = 12  # rows of a table
MOST_WORDS = 140  # characters of a reason


@dataclass(frozen=True)
class Entry:
    """An engine with its record.

    Attributes:
        file: where the record was read.
        report: the record.
        accepted: ids of claims, and why its authors accept that they fail.
    """

    file: str
    report: Report
    accepted: Mapping[str, str]

    @cached_property
    def claims(self) -> Mapping[str, Record]:
        """The records by their ids."""
        return {claim.id: claim for claim in self.report.claims}

    @cached_property
    def blame(self) -> Blame:
        """Its unexpected outcomes, by cause."""
        return blame(self.report.claims)

    def column(self, id: str) -> str:
        """Where a claim is counted."""
        claim = self.claims.get(id)
        if claim is None or claim.verdict == "not_run":
            return NOT_JUDGED
        if as_expected(claim):
            return EXPECTED
        if id in self.accepted:
            return ACCEPTED
        return OTHER if claim.verdict in ("verified", "refuted") else NO_VERDICT

    def word(self, id: str) -> str:
        """What became of a claim, in a few words."""
        return outcome(self.claims.get(id))


def outcome(claim: Record | None) -> str:
    """What became of a claim, in a few words; None: the record does not have it."""
    if claim is None:
        return ABSENT
    if claim.verdict == "error":
        return next(words for sign, words in REASONS if sign in (claim.message or ""))
    if claim.verdict == "not_run":
        return NOT_ASKED if left_out(claim) else "not run"
    return claim.verdict.replace("_", " ")


@dataclass(frozen=True)
class Scoreboard:
    """Engines side by side; ids are those of all records, in the order of the first that has each."""

    entries: Sequence[Entry]

    def __post_init__(self) -> None:
        titles = {entry.report.title: entry.file for entry in self.entries}
        if len(titles) > 1:
            (a, first), (b, second), *_ = titles.items()
            raise ReportError(f"{second}: is about {b!r}, and {first} about {a!r}; expected one paper")

    @cached_property
    def ids(self) -> Sequence[str]:
        """Of all claims."""
        return list(dict.fromkeys(id for entry in self.entries for id in entry.claims))

    @cached_property
    def unlike(self) -> Sequence[str]:
        """What differs in how the runs were made, a line for each setting."""
        said = []
        for name, get in SETTINGS.items():
            groups: dict[str, list[str]] = {}
            for entry, called in zip(self.entries, self.names, strict=True):
                groups.setdefault(get(entry.report), []).append(called)
            if len(groups) > 1:
                said.append(
                    f"{name}: " + "; ".join(f"{value} ({', '.join(who)})" for value, who in groups.items())
                )
        if edited := self.edited:
            said.append(f"text or expected verdict of {plural(len(edited), 'claim')}: {_some(edited)}")
        return said

    @cached_property
    def edited(self) -> Sequence[str]:
        """Labels of claims that do not say the same in all records."""
        return [
            self.label(id)
            for id in self.ids
            if len({(c.statement, c.assumptions, c.expected) for e in self.entries if (c := e.claims.get(id))})
            > 1
        ]

    @cached_property
    def names(self) -> Sequence[str]:
        """What to call the engines: by name and version, and by file where that is not enough."""
        short = [f"{entry.report.engine.name} {entry.report.engine.version}" for entry in self.entries]
        twice = Counter(short)
        return [
            f"{name}, {entry.file}" if twice[name] > 1 else name
            for name, entry in zip(short, self.entries, strict=True)
        ]

    @cached_property
    def unequal(self) -> Sequence[str]:
        """Ids of claims that engines were judged by, and did not all come out alike."""
        return [
            id for id in self.ids if len({e.word(id) for e in self.entries if e.column(id) != NOT_JUDGED}) > 1
        ]

    @cached_property
    def differ(self) -> Sequence[str]:
        """Those of them that are unexpected for some engine."""
        return [id for id in self.unequal if {e.column(id) for e in self.entries} - {EXPECTED, NOT_JUDGED}]

    @cached_property
    def answers(self) -> Sequence[str]:
        """The others: observations with several answers, any of which will do."""
        return [id for id in self.unequal if id not in self.differ]

    @cached_property
    def shared(self) -> Sequence[str]:
        """Ids of claims that came out unexpected, and alike, for all of several engines judged by them."""
        judged = {id: [e for e in self.entries if e.column(id) != NOT_JUDGED] for id in self.ids}
        return [
            id
            for id, who in judged.items()
            if len(who) > 1
            and all(e.column(id) != EXPECTED for e in who)
            and len({e.word(id) for e in who}) == 1
        ]

    @cached_property
    def idle(self) -> Sequence[str]:
        """Ids of claims that were judged, and by no run with the help of its engine."""
        judged = {id: [e.claims[id] for e in self.entries if e.column(id) != NOT_JUDGED] for id in self.ids}
        return [
            id
            for id, claims in judged.items()
            if claims and not any(c.rests_on or c.kind == "rule" for c in claims)
        ]

    @cached_property
    def causes(self) -> Sequence[str]:
        """Ids of those that differ which are a cause for some engine; all, should none be."""
        own = {claim.id for entry in self.entries for claim in entry.blame.causes}
        return [id for id in self.differ if id in own] or self.differ

    def label(self, id: str) -> str:
        """A claim, as a reader knows it."""
        claim = next(entry.claims[id] for entry in self.entries if id in entry.claims)
        return f"{claim.label}, {claim.variant}"

    def why(self, id: str) -> str:
        """What was seen of it where it came out unexpected, by engine if there are several."""
        said = {
            name: reason(entry.claims[id], entry.accepted.get(id))
            for name, entry in zip(self.names, self.entries, strict=True)
            if entry.column(id) not in (EXPECTED, NOT_JUDGED)
        }
        alone = len(said) == 1
        return "; ".join(words if alone else f"{name}: {words}" for name, words in said.items())

    def as_record(self) -> dict[str, Any]:
        """All of it as plain data."""
        return {
            "claims": len(self.ids),
            "unlike": list(self.unlike),
            "engines": [
                {
                    "name": entry.report.engine.name,
                    "version": entry.report.engine.version,
                    "precision": entry.report.engine.precision,
                    "file": entry.file,
                    **{name: get(entry.report) for name, get in SETTINGS.items()},
                    "counts": self.counts(entry),
                    "outcomes": {
                        id: {"column": entry.column(id), "outcome": entry.word(id)} for id in self.ids
                    },
                    "accepted": {id: why for id, why in entry.accepted.items() if entry.column(id) == ACCEPTED},
                    "causes": [claim.id for claim in entry.blame.causes],
                    "diagnosis": entry.report.diagnosis.summary if entry.report.diagnosis else None,
                }
                for entry in self.entries
            ],
            "differ": [{"id": id, "claim": self.label(id), "why": self.why(id)} for id in self.differ],
            "several answers": list(self.answers),
            "alike and unexpected": list(self.shared),
        }

    def counts(self, entry: Entry) -> dict[str, int]:
        """The columns of an engine; they add up to all claims."""
        counted = Counter(entry.column(id) for id in self.ids)
        return {column: counted[column] for column in COLUMNS}


SETTINGS: Mapping[str, Callable[[Report], str]] = {
    "effort": lambda report: report.effort,
    "seed": lambda report: str(report.seed),
    "false-alarm budget": lambda report: gfm.number(report.error_budget.total),
    "selection": lambda report: "all claims" if report.selection is None else report.selection,
    "interrupted": lambda report: "yes" if report.interrupted else "no",
    "edition": lambda report: report.edition or "not recorded",
}


def reason(claim: Record, accepted: str | None = None) -> str:
    """Why a claim came out as it did, in a line."""
    if accepted:
        return f"accepted: {clip(accepted)}"
    seen = claim.counterexample.description if claim.counterexample else None
    text = claim.message or seen or claim.method
    return clip(text.strip().split("\n")[0])


def render_scoreboard(board: Scoreboard) -> str:
    """The scoreboard as Markdown: a row for each engine, what is behind the numbers, and where they differ."""
    total = len(board.ids)
    parts = [f"# {plural(len(board.entries), 'engine')}, {plural(total, 'claim')}"]
    parts.append(gfm.inline(board.entries[0].report.title))
    rows: list[Sequence[str]] = [
        (
            gfm.cell(name),
            *(f"{count:,}" if count else "–" for count in board.counts(entry).values()),
            f"{total:,}",
        )
        for name, entry in zip(board.names, board.entries, strict=True)
    ]
    parts.append(table(("Engine", *(column.capitalize() for column in COLUMNS), "Sum"), rows))
    parts += ["\n".join(f"- {line}" for line in _in_words(board))]
    if board.unlike:
        parts += [
            "**The runs were not made alike.**",
            "\n".join(f"- {gfm.inline(line)}" for line in board.unlike),
        ]
    else:
        first = board.entries[0].report
        parts.append(f"All with effort {first.effort}, seed {first.seed}: a repeated run gives the same.")
    parts += _differences(board)
    if board.answers:
        labels = [board.label(id) for id in board.answers]
        parts.append(
            f"Observations with several answers, which is no fault: {gfm.inline(_some(labels, MOST, '; '))}."
        )
    if board.shared:
        labels = [board.label(id) for id in board.shared]
        parts.append(f"Unexpected, and alike for all that were judged: {gfm.inline(_some(labels, MOST))}.")
    return gfm.tidy("\n\n".join(parts))


def _in_words(board: Scoreboard) -> Iterator[str]:
    """What is behind each engine's numbers."""
    idle = len(board.idle)
    for name, entry in zip(board.names, board.entries, strict=True):
        said = []
        for column in (OTHER, NO_VERDICT, NOT_JUDGED):
            words = Counter(entry.word(id) for id in board.ids if entry.column(id) == column)
            selected = f" ({entry.report.selection})" if entry.report.selection else ""
            said += [
                f"{count:,} {word}{selected if word == NOT_ASKED else ''}" for word, count in words.items()
            ]
        cause = [c for c in entry.blame.causes if c.id not in entry.accepted]
        if cause:
            said.append(f"{plural(len(cause), 'cause')}, on which the other unexpected ones rest")
        if listed := [id for id in board.ids if entry.column(id) == ACCEPTED]:
            reasons = [f"{board.label(id)} ({entry.word(id)}: {clip(entry.accepted[id])})" for id in listed]
            said.append(f"{len(listed):,} accepted: {_some(reasons, MOST)}")
        if cut := sum(bool(claim.reduced) for claim in entry.report.claims):
            said.append(f"{cut:,} judged with less for lack of speed")
        if stale := [id for id in entry.accepted if entry.column(id) == EXPECTED]:
            said.append(f"{plural(len(stale), 'accepted deviation')} to strike off: {_some(stale)}")
        if unused := [id for id in entry.accepted if entry.column(id) == NOT_JUDGED]:
            said.append(f"{plural(len(unused), 'accepted deviation')} not judged: {_some(unused)}")
        diagnosis = entry.report.diagnosis
        if cause and diagnosis:
            said.append(f"it computes something else: {clip(diagnosis.summary, 2 * MOST_WORDS)}")
        yield f"**{gfm.inline(name)}**: {gfm.inline('; '.join(said)) or 'nothing to add'}."
    if idle:
        yield (
            f"{plural(idle, 'claim')} of those judged asked nothing of any engine, such as proofs: they cannot "
            "tell engines apart."
        )


def _differences(board: Scoreboard) -> list[str]:
    if not board.differ:
        judged = sum(sum(e.column(id) != NOT_JUDGED for e in board.entries) > 1 for id in board.ids)
        return [f"**No differences** on the {plural(judged, 'claim')} that more than one engine was judged by."]
    shown = board.causes[:MOST]
    rows = [
        (
            gfm.cell(board.label(id)),
            *(
                gfm.cell(e.word(id) + (" (accepted)" if e.column(id) == ACCEPTED else ""))
                for e in board.entries
            ),
            gfm.cell(board.why(id)),
        )
        for id in shown
    ]
    parts = ["## Where they differ", table(("Claim", *map(gfm.cell, board.names), "What was seen"), rows)]
    rest = [id for id in board.differ if id not in shown]
    more = [id for id in rest if id in board.causes]
    if more:
        parts.append(
            f"And {plural(len(more), 'cause')} more: {gfm.inline(_some([*map(board.label, more)], 40))}."
        )
    if behind := [id for id in rest if id not in board.causes]:
        told = list(dict.fromkeys(board.label(id).rpartition(", ")[0] for id in behind))
        words = gfm.inline(_some(told, MOST, "; "))
        parts.append(f"{plural(len(behind), 'other claim')} on which they differ rest on these: {words}.")
    return parts


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of cells that are Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _some(words: Sequence[str], most: int = 3, between: str = ", ") -> str:
    rest = len(words) - most
    return between.join(words[:most]) + (f" and {rest:,} more (`--json` has all)" if rest > 0 else "")


def clip(text: str, most: int = MOST_WORDS) -> str:
    """The beginning of a text."""
    return text if len(text) <= most else text[: most - 1] + "…"
