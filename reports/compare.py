"""What changed between two reports, the bad news first.

A *regression* is a claim that met its expectation in the old report and does not in the new one,
or is not there any more.  Those that rest on no other unexpected verdict are the causes and come first; the
others are counted.  Everything else is information: verdicts that changed otherwise, weaker or
stronger evidence, bounds that became looser or tighter, the false-alarm budget and the time.

Two honest runs compare as equal, at a stated error rate.  What both have measured (``estimates``) is
compared by intervals: a number has moved if its two intervals have no point in common, which happens to
two measurements of the same number with no more than the sum of the probabilities that either misses it.
Tightness is what a search found, also beside a proof, and depends on the seed and on the effort: it is
compared between runs that share both, and the speed by which they fit their sizes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from referee.record import Estimate, Record, Report
from reports import gfm
from reports.causes import blame
from reports.markdown import ICONS, plural, speed
from reports.records import as_expected
from reports.relations import STRENGTH


@dataclass(frozen=True)
class Change:
    """One difference of one claim: ``old`` and ``new`` are words for a reader, "–" is absence."""

    id: str
    name: str
    old: str
    new: str
    note: str = ""


@dataclass(frozen=True)
class Comparison:
    """All differences of two reports, each list in the order of the paper.

    ``regressions`` decide the exit status of ``python -m reports compare``; ``consequences`` are the ids of
    those that rest on another unexpected verdict, and ``diagnosis`` says what the new engine computes
    instead, if it was asked; ``improvements`` are
    claims that meet their expectation only now, ``changes`` verdicts that changed without either.
    ``added`` are the claims of the new report alone, ``removed`` those of the old one alone that had
    missed their expectation anyway.  ``settings`` are differences in how the two runs were made,
    ``costs`` in what they spent: (what, old, new, note).  ``moved`` are estimates whose intervals have no point
    in common, out of ``measured`` in both reports; honest runs show one with probability ``chance`` at most.
    """

    regressions: Sequence[Change]
    improvements: Sequence[Change]
    changes: Sequence[Change]
    added: Sequence[Change]
    removed: Sequence[Change]
    evidence: Sequence[Change]
    tightness: Sequence[Change]
    settings: Sequence[tuple[str, str, str]]
    costs: Sequence[tuple[str, str, str, str]]
    moved: Sequence[Change] = ()
    measured: int = 0
    chance: float = 0.0
    consequences: frozenset[str] = frozenset()
    diagnosis: str = ""

    @property
    def causes(self) -> Sequence[Change]:
        """The regressions that rest on no other unexpected verdict; all, if each rests on one from before."""
        own = [c for c in self.regressions if c.id not in self.consequences]
        return own or list(self.regressions)

    @property
    def regressed(self) -> bool:
        """Tell whether anything got worse."""
        return bool(self.regressions)


def compare(old: Report, new: Report, *, threshold: float = 0.1) -> Comparison:
    """Compare two valid reports.

    ``threshold`` is the relative change of a tightness ratio that is worth mentioning.  Claims are
    matched by ``id``.
    """
    before = {claim.id: claim for claim in old.claims}
    after = {claim.id: claim for claim in new.claims}
    both = [(before[id], claim) for id, claim in after.items() if id in before]
    gone = [claim for id, claim in before.items() if id not in after]

    pairs = list(_estimates(both))
    alike = (str(old.seed), old.effort, old.pace) == (str(new.seed), new.effort, new.pace)
    regressions = [_verdicts(a, b) for a, b in both if as_expected(a) and not as_expected(b)]
    regressions += [_vanished(claim, new) for claim in gone if as_expected(claim)]
    return Comparison(
        regressions=regressions,
        improvements=[_verdicts(a, b) for a, b in both if as_expected(b) and not as_expected(a)],
        changes=[
            _verdicts(a, b) for a, b in both if as_expected(a) == as_expected(b) and a.verdict != b.verdict
        ],
        added=[
            Change(c.id, _name(c), "–", _verdict(c), "" if as_expected(c) else _expected(c))
            for c in after.values()
            if c.id not in before
        ],
        removed=[_vanished(claim, new) for claim in gone if not as_expected(claim)],
        evidence=[_evidence(a, b) for a, b in both if a.evidence != b.evidence],
        tightness=[_tightness(a, b) for a, b in both if alike and _moved(_ratio(a), _ratio(b), threshold)],
        moved=[_shift(claim, x, y) for claim, x, y in pairs if _apart(x, y)],
        measured=len(pairs),
        chance=min(1.0, math.fsum(x.miss + y.miss for _, x, y in pairs)),
        settings=_settings(old, new),
        costs=_costs(old, new, both),
        consequences=frozenset(claim.id for claim in blame(new.claims).consequences),
        diagnosis=new.diagnosis.summary if new.diagnosis else "",
    )


def _estimates(both: Iterable[tuple[Record, Record]]) -> Iterator[tuple[Record, Estimate, Estimate]]:
    """What two reports have both measured."""
    for a, b in both:
        before = {one.of: one for one in a.estimates}
        yield from ((b, before[one.of], one) for one in b.estimates if one.of in before)


def _apart(x: Estimate, y: Estimate) -> bool:
    return x.low > y.high or y.low > x.high


def _shift(claim: Record, x: Estimate, y: Estimate) -> Change:
    old, new = (f"{gfm.number(e.value)} [{gfm.number(e.low)}, {gfm.number(e.high)}]" for e in (x, y))
    return Change(claim.id, f"{_name(claim)}: {y.of}", old, new, _factor(x.value, y.value))


def _name(claim: Record) -> str:
    return f"{claim.label}, {claim.variant}"


def _verdict(claim: Record) -> str:
    return f"{ICONS[claim.verdict]} {claim.verdict.replace('_', ' ')}"


def _expected(claim: Record) -> str:
    return f"expected {claim.expected or 'an answer'}"


def _verdicts(old: Record, new: Record) -> Change:
    notes = [_expected(new)]
    if old.expected != new.expected:
        notes = [f"the expectation changed from {old.expected} to {new.expected}"]
    if new.message:
        notes.append(new.message.strip().split("\n")[0])
    return Change(new.id, _name(new), _verdict(old), _verdict(new), "; ".join(notes))


def _vanished(claim: Record, new: Report) -> Change:
    partial = new.selection is not None
    note = f"the new run was limited to {new.selection}" if partial else "not in the new report"
    return Change(claim.id, _name(claim), _verdict(claim), "–", note)


def _evidence(old: Record, new: Record) -> Change:
    a, b = old.evidence, new.evidence
    note = "weaker" if STRENGTH.index(b) > STRENGTH.index(a) else "stronger"
    return Change(new.id, _name(new), a, b, note)


def _ratio(claim: Record) -> float | None:
    return claim.tightness.ratio if claim.tightness else None


def _moved(old: float | None, new: float | None, threshold: float) -> bool:
    if old is None or new is None:
        return old is not new
    if not (math.isfinite(old) and math.isfinite(new)):
        return repr(old) != repr(new)
    return abs(new - old) > threshold * max(abs(old), abs(new))


def _tightness(old: Record, new: Record) -> Change:
    a, b = _ratio(old), _ratio(new)
    shown = tuple("–" if ratio is None else gfm.number(ratio) for ratio in (a, b))
    return Change(new.id, _name(new), shown[0], shown[1], _factor(a, b))


def _factor(old: float | None, new: float | None) -> str:
    if not old or new is None or not (math.isfinite(old) and math.isfinite(new)):
        return ""
    quotient = new / old
    return f"×{gfm.number(quotient)}" if math.isfinite(quotient) else ""


def _settings(old: Report, new: Report) -> list[tuple[str, str, str]]:
    def facts(report: Report) -> dict[str, str]:
        return {
            **{f"engine {key}": value for key, value in vars(report.engine).items()},
            "effort": report.effort,
            "seed": str(report.seed),
            "speed": speed(report.pace),
            "selection": "all" if report.selection is None else report.selection,
            "interrupted": "yes" if report.interrupted else "no",
            "Python": report.environment.python,
            "platform": report.environment.platform,
            "processors": str(report.environment.cpus or "–"),
            **{f"package {k}": v for k, v in report.environment.packages.items()},
        }

    a, b = facts(old), facts(new)
    names = dict.fromkeys([*a, *b])
    pairs = ((name, a.get(name, "–"), b.get(name, "–")) for name in names)
    return [(name, x, y) for name, x, y in pairs if x != y]


def _costs(old: Report, new: Report, both: Iterable[tuple[Record, Record]]) -> list[tuple[str, str, str, str]]:
    a, b = old.error_budget, new.error_budget
    rows = [
        ("false-alarm budget, allowed", gfm.number(a.total), gfm.number(b.total)),
        ("false-alarm budget, spent", gfm.number(a.spent), gfm.number(b.spent)),
        ("time", gfm.duration(old.seconds), gfm.duration(new.seconds)),
    ]
    factors = [_factor(a.total, b.total), _factor(a.spent, b.spent), _factor(old.seconds, new.seconds)]
    costs = [(*row, factor) for row, factor in zip(rows, factors, strict=True)]
    for x, y in both:
        slow, fast = max(x.seconds, y.seconds), min(x.seconds, y.seconds)
        if slow > 1.0 and slow > 2.0 * fast:
            spans = gfm.duration(x.seconds), gfm.duration(y.seconds)
            costs.append((f"time of {_name(y)}", *spans, _factor(x.seconds, y.seconds)))
    return costs


def render_comparison(comparison: Comparison) -> str:
    """Return the comparison as Markdown; a pure function, readable as plain text."""
    worse = len(comparison.regressions)
    causes = comparison.causes
    parts = [
        "# Comparison of two reports",
        f"**{plural(worse, 'regression')}.**" if worse else "**No regressions.**",
    ]
    if worse > len(causes):
        rest = worse - len(causes)
        parts[1] += f" {plural(len(causes), 'cause')} below; the other {rest} rest on claims that fail too."
    if comparison.measured:
        moved = len(comparison.moved)
        parts[1] += (
            f" {moved or 'None'} of {plural(comparison.measured, 'estimate')} moved by more than the joint "
            f"uncertainty; where nothing has changed, any would with a probability of at most "
            f"{gfm.number(comparison.chance)}."
        )
    if worse and comparison.diagnosis:
        parts.append(f"Diagnosis of the new engine: {gfm.inline(comparison.diagnosis)}.")
    sections = (
        ("Regressions", causes),
        ("Estimates that moved", comparison.moved),
        ("Improvements", comparison.improvements),
        ("Other changes of verdict", comparison.changes),
        ("New claims", comparison.added),
        ("Claims that are gone, and had not met their expectation", comparison.removed),
        ("Kind of evidence", comparison.evidence),
        ("Tightness", comparison.tightness),
    )
    for title, changes in sections:
        rows = [(gfm.cell(c.name), c.old, c.new, gfm.cell(c.note)) for c in changes]
        parts += _section(title, ("Statement", "Old", "New", "Note"), rows)
    settings = [tuple(map(gfm.cell, row)) for row in comparison.settings]
    parts += _section("How the runs differ", ("Setting", "Old", "New"), settings)
    costs = [tuple(map(gfm.cell, row)) for row in comparison.costs]
    parts += _section("What the runs cost", ("Cost", "Old", "New", "Factor"), costs)
    return gfm.tidy("\n\n".join(parts))


def _section(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    if not rows:
        return []
    lines = [head, ["---"] * len(head), *rows]
    return [f"## {title}", "\n".join(f"| {' | '.join(line)} |" for line in lines)]
