"""What a run says of the paper, on a terminal: each theorem with its state, the gravest findings, how sure.

Every line has at most 80 columns and no LaTeX.
"""

from __future__ import annotations

from collections.abc import Iterator

from referee.record import Report
from reports import gfm
from reports.front import RANKS, settled
from reports.letter import plainly
from reports.standing import Standing

COLUMNS = 80
GRAVEST = 2  # the rank up to which findings are named
COLOURS = {
    "stands as printed": "green",
    "stands with repairs": "yellow",
    "stands by another proof": "yellow",
    "stands corrected": "yellow",
    "stands only if": "yellow",
    "does not stand": "red",
    "open": "red",
}
Line = tuple[str, str | None]  # with the name of its colour


def of_the_paper(report: Report) -> Iterator[Line]:
    """The table of results that this run has settled, and the findings of the gravest ranks."""
    found, every = settled(report)
    stood = [s for s in every if not _unjudged(s)]
    width = max((len(s.name) for s in stood), default=0)
    for standing in stood:
        yield _cut(f"{standing.name:<{width}}  {_state(standing)}"), COLOURS[standing.verdict]
    for finding in (f for f in found if f.rank <= GRAVEST):
        yield _cut(f"{RANKS[finding.rank].lower()}: {finding.name}"), None
    lesser = [int(f.rank) for f in found if f.rank > GRAVEST]
    if lesser:
        words = {
            3: ("missing assumption", "missing assumptions"),
            4: ("misprint that misleads", "misprints that mislead"),
            5: ("slip", "slips"),
        }
        counts = [f"{n} {said[n > 1]}" for rank, said in words.items() if (n := lesser.count(rank))]
        yield f"and {', '.join(counts)}", None


def how_sure(report: Report) -> str:
    """The false-alarm budget in a line."""
    budget = report.error_budget
    return (
        f"a correct engine fails this run with probability {gfm.number(budget.spent)} at most "
        f"({gfm.number(budget.total)} allowed)"
    )


def _unjudged(standing: Standing) -> bool:
    """Whether it is open for no other reason than that claims were not run."""
    return standing.verdict == "open" and all(c.verdict == "not_run" for c in standing.missing)


def _state(standing: Standing) -> str:
    if standing.verdict == "open":
        return "open: " + ", ".join(dict.fromkeys(c.label for c in standing.missing))
    if standing.verdict in (
        short := {
            "stands only if": ("stands only with an added assumption", standing.assumptions),
            "stands corrected": ("stands, but not in all parts as printed", standing.corrected),
        }
    ):
        words, findings = short[standing.verdict]
        return f"{words}: {', '.join(f.name for f in findings)}"
    return plainly(standing).replace("**", "")


def _cut(text: str) -> str:
    return text if len(text) <= COLUMNS else text[: COLUMNS - 3].rstrip() + "..."
