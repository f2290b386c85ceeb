"""The letter to the authors: what is wrong, side by side with what it should say, and what stands.

It has no word about the run but one line on how to reproduce it, and it says so where it is not to be sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from referee.record import Record, Report
from reports import front, gfm
from reports.front import Shown
from reports.markdown import plural, template
from reports.records import failures, left_out
from reports.standing import Standing

LETTER = "letter.md"
#: The findings that are told in full, by rank.
HEADINGS = {
    1: "Results that are false as printed",
    2: "Proofs that need another argument",
    3: "Assumptions that are missing",
    4: "Misprints that mislead",
}
MOST_VALUES, LONGEST_VALUES = 6, 90  # of a counterexample; more are in the report


def letter(report: Report) -> str:
    """The letter in Markdown; equal reports give equal letters."""
    shown, stood = front.settled(report)
    return gfm.tidy(
        template(
            "letter", where=where, reading=reading, witness=witness, by_hand=by_hand, plainly=plainly
        ).render(
            report=report,
            subject=re.sub(r"^Verification of ", "", report.title),
            warning=_warning(report),
            in_words=front.in_words(stood),
            opening=_opening(
                shown, "a part of the statements" if _partial(report) else gfm.inline(report.scope)
            ),
            headings=HEADINGS,
            shown=shown,
            lesser=[f for f in shown if f.rank > max(HEADINGS)],
            standings=stood,
        )
    )


def _warning(report: Report) -> str:
    """Why this letter is not to be sent, if so."""
    wrong = [claim for claim in failures(report) if not left_out(claim)]
    if wrong:
        verdicts = f"{plural(len(wrong), 'verdict')} of this run {'is' if len(wrong) == 1 else 'are'}"
        return f"Not to be sent: {verdicts} unexpected or missing."
    if _partial(report):
        return "Not to be sent: this run has judged only a part of the statements."
    return ""


def _partial(report: Report) -> bool:
    return report.interrupted or report.selection is not None


def _opening(shown: Sequence[Shown], scope: str) -> str:
    numbers = {rank: sum(f.rank == rank for f in shown) for rank in HEADINGS}
    parts = [
        front.count(numbers[rank], noun)
        for rank, noun in (
            (1, "false statement"),
            (2, "broken proof step"),
            (3, "unstated assumption"),
            (4, "misprint"),
        )
        if numbers[rank]
    ]
    said = front.listing(parts) or "nothing grave"
    return f"We checked {scope}, and found {said}."


def where(finding: Shown) -> str:
    """Where a finding stands in the paper: the label of its first place, and the section if that adds to it."""
    if not finding.claims:
        return gfm.inline(finding.where.partition(":")[0].partition(";")[0]) or "throughout"
    claim = finding.claims[0]
    label, part, _ = claim.parent.partition(", ")
    source = claim.source.partition(";")[0]
    # a place says more than the section of its label, and need not name a statement twice
    named = source.startswith(label) or f" {label}" in source or bool(part)
    return gfm.inline(source if named else f"{label}, {source}")


def reading(finding: Shown) -> str:
    """What a finding that no claim judges says beside its place."""
    return finding.where.partition(":")[2].strip() or finding.where.partition(";")[2].strip()


def witness(finding: Shown) -> Record | None:
    """The claim that shows a finding best: the first that says what is printed."""
    return next((c for c in finding.claims if c.erratum), None)


def by_hand(values: Mapping[str, Any]) -> str:
    """The numbers of a counterexample, as far as one would write them down, in brackets."""
    parts: list[str] = []
    if "m" not in values and _basis(values.get("data")):
        values = {"m": len(values["data"]), **values}
    for name, value in list(values.items())[:MOST_VALUES]:
        text = _short(value)
        if name == "data" and _basis(value):
            continue  # as the letter says
        if len(", ".join([*parts, text])) + len(name) > LONGEST_VALUES:
            break
        parts.append(f"{name} = {text}")
    return f"({gfm.code(', '.join(parts))})" if parts else ""


def _basis(rows: Any) -> bool:
    """Whether these are the first coordinate vectors."""
    return isinstance(rows, list) and all(
        isinstance(row, list) and [float(x) for x in row] == [float(j == i) for j in range(len(row))]
        for i, row in enumerate(rows)
    )


def _short(value: Any) -> str:
    if isinstance(value, list):
        return f"({', '.join(map(_short, value))})"
    if isinstance(value, float):
        return f"{value:.4g}"
    return str(value)


def plainly(standing: Standing) -> str:
    """Whether a result stands, without links."""
    return re.sub(r"\[([^\]]*)\]\(@[^)]*\)", r"\1", front.verdict_of(standing))
