"""The history of an engine as Markdown: now, what changed where, the looks, and what is controlled."""

from __future__ import annotations

from reports import gfm
from reports.history import Change, History, counts
from reports.markdown import plural
from reports.scoreboard import table

MOST_LOOKS, MOST_CHANGES = 12, 20  # rows of the tables


def render_history(history: History) -> str:
    """The history as Markdown: now, what changed where, the looks, and what is controlled."""
    looks = history.looks
    engine = looks[-1].report.engine
    parts = [
        f"# {gfm.inline(engine.name)}: {plural(len(looks), 'look')}, from {looks[0].report.started[:10]} "
        f"to {looks[-1].report.started[:10]}",
        _now(history),
    ]
    if history.unlike:
        parts.append(f"**The runs were not made alike.** {gfm.inline('; '.join(history.unlike))}.")
    parts += [*_changes(history), *_looks(history), "## What is controlled", _controlled(history)]
    return gfm.tidy("\n\n".join(parts))


def _now(history: History) -> str:
    wrong = history.now
    if not wrong:
        return "**Now:** every claim is as expected where it was judged last."
    since: dict[int, list[str]] = {}
    for look, claim in wrong.values():
        since.setdefault(look, []).append(f"{claim.label}, {claim.variant}")
    told = "; ".join(f"{len(names):,} since look {look}" for look, names in sorted(since.items()))
    return f"**Now:** {plural(len(wrong), 'claim')} unexpected where judged last ({told})."


def _changes(history: History) -> list[str]:
    causes = [change for change in history.changes if change.cause]
    if not history.changes:
        return ["## What changed", "Nothing."]
    rows = [
        (
            f"{c.since} → {c.look}", gfm.cell(c.claim), gfm.cell(c.old), gfm.cell(c.new), _status(c),
            gfm.cell(c.note),
        )
        for c in causes[-MOST_CHANGES:]
    ]  # fmt: skip
    parts = ["## What changed", table(("Looks", "Claim", "Before", "Then", "Chance?", "What was seen"), rows)]
    if (more := len(causes) - MOST_CHANGES) > 0:
        parts.append(f"{plural(more, 'earlier change')} not shown (`--json` has all).")
    if effects := [change.kind for change in history.changes if not change.cause]:
        parts.append(
            f"{plural(len(effects), 'more change')}, {effects.count('worse'):,} for the worse, are of claims "
            "that rest on others, unexpected at the same look (`--json` has all)."
        )
    return parts


def _status(change: Change) -> str:
    if not change.chance:
        return change.status
    adjusted = "" if change.adjusted is None else f", adjusted {gfm.number(change.adjusted)}"
    return f"{change.status}: p ≤ {gfm.number(change.chance)}{adjusted}"


def _looks(history: History) -> list[str]:
    changed = {change.look for change in history.changes}
    numbers = range(1, len(history.looks) + 1)
    shown = [k for k in numbers if k == 1 or k in changed or k > len(history.looks) - MOST_LOOKS]
    rows = []
    for k in shown:
        look = history.looks[k - 1]
        of = counts(look)
        paid = gfm.number(history.paid[k - 1]) if history.affordable[k - 1] else "not affordable"
        version = gfm.cell(look.report.engine.version)
        rows.append((
            f"{k}", gfm.cell(look.name), look.report.started[:16].replace("T", " "), version,
            gfm.cell(look.report.effort), *(f"{count:,}" if count else "–" for count in of.values()),
            gfm.number(look.spends), paid,
        ))  # fmt: skip
    head = (
        "Look",
        "Record",
        "Date",
        "Version",
        "Effort",
        "As expected",
        "Unexpected",
        "Not judged",
        "Spends",
        "So far",
    )
    parts = ["## The looks", table(head, rows)]
    if len(shown) < len(history.looks):
        parts.append(f"{plural(len(history.looks) - len(shown), 'look')} without a change not shown.")
    return parts


def _controlled(history: History) -> str:
    refused = history.affordable.count(False)
    dear = f" {plural(refused, 'look')} would have cost more than was left." if refused else ""
    spent, level = gfm.number(history.paid[-1]), gfm.number(history.level)
    return (
        f"The looks have spent {spent} of the level {level}. The probability that anything called beyond "
        "chance here is chance after all is at most that level: over all looks, however they depend on each "
        f"other, and also if more follow.{dear} The adjusted p-values (Benjamini and Yekutieli) are over the "
        f"{plural(history.tests, 'test')} of all looks: of the findings below q an expected proportion of at "
        "most q is false. No probability is known for a claim without a verdict, for a false statement that is "
        "no longer refuted, and for a test that passes again: it may have missed something."
    )
