"""A comparison for a pull request or a job summary: at most a screen of Markdown, the bad news first."""

from __future__ import annotations

from collections.abc import Sequence

from referee.record import Report
from reports import gfm
from reports.compare import Change, Comparison
from reports.markdown import plural, rerun

MOST = 8  # rows of a table


def comment(found: Comparison, old: Report, new: Report) -> str:
    """What changed between two reports, as a comment.

    Args:
        found: their comparison.
        old, new: the reports.
    """
    worse = len(found.regressions)
    causes = found.causes
    engine = new.engine
    parts = [
        f"### {plural(worse, 'regression') if worse else 'No regressions'}: engine "
        f"{gfm.code(engine.name)} {gfm.inline(engine.version)} against the baseline",
        _counts(found, worse, len(causes)),
    ]
    if worse and found.diagnosis:
        parts.append(f"**What the engine computes instead.** {gfm.inline(found.diagnosis)}")
    parts += _table("Record", causes if worse else (), "regression")
    parts += _table("Estimate that moved", found.moved, "estimate")
    parts += _table("Better now", found.improvements, "improvement")
    before, after = (gfm.duration(report.seconds) for report in (old, new))
    parts.append(
        f"{before} before, {after} now, effort {gfm.inline(new.effort)}. Again: {gfm.code(rerun(new))}"
    )
    return gfm.tidy("\n\n".join(part for part in parts if part))


def _counts(found: Comparison, worse: int, causes: int) -> str:
    said = []
    if worse > causes:
        said.append(
            f"{plural(causes, 'cause')} below; the other {worse - causes} rest on claims that fail too."
        )
    if found.measured:
        moved = plural(len(found.moved), "estimate") if found.moved else "No estimate"
        said.append(
            f"{moved} of {found.measured:,} moved by more than the joint uncertainty (by chance one does with "
            f"probability {gfm.number(found.chance)})."
        )
    others = [
        plural(len(changes), noun)
        for noun, changes in (("other change of verdict", found.changes), ("new claim", found.added))
        if changes
    ]
    if others:
        said.append(f"Beside this {' and '.join(others)}.")
    return " ".join(said)


def _table(title: str, changes: Sequence[Change], noun: str) -> list[str]:
    if not changes:
        return []
    rows = [f"| {title} | Baseline | Now | |", "|---|---|---|---|"]
    rows += [
        f"| {gfm.cell(c.name)} | {gfm.cell(c.old)} | {gfm.cell(c.new)} | {gfm.cell(_clip(c.note))} |"
        for c in changes[:MOST]
    ]
    more = len(changes) - MOST
    return ["\n".join(rows), f"and {plural(more, noun)} more" if more > 0 else ""]


def _clip(text: str, limit: int = 160) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
