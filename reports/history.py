"""One engine over many commits: what changed where, and what of it may be chance.

Each record is a *look*. A correct engine can fail at a look by chance alone, and who looks often enough
will see it. What is called *beyond chance* here is so at one level over all looks together (alpha
spending):

- A run refutes anything that is true of its engine by chance with probability at most its false-alarm budget
  (``--false-alarm``), and an interval misses its number with probability ``miss`` at most. Both stand in the
  record.
- A look *spends* its budget and the sum of these ``miss``. As long as all that has been spent is within the
  level, what a look shows is beyond chance. A look that costs more than is left pays nothing, and what it
  shows is within chance.
- Hence, by the union bound and however the looks depend on each other: *with probability 1 - level at
  least, every claim that is called refuted beyond chance is false of the engine of that look, and every
  number that is called moved beyond chance is not the same for all looks that were compared.* This holds
  for all looks together, and for those to come: a decision depends on no later look. It takes for granted
  that chance does not decide which claims are judged and which numbers are measured.

A number has moved if its interval has no point in common with the intersection of those since it moved
last: if all of them hold the same number, that intersection does. Slow drifts are noticed this way, at the
same price.

Beside that stands for each finding the adjusted p-value of Benjamini and Yekutieli over all tests of all
looks (``statsmodels``). The p-value of a test that found nothing is 1. That of a refutation is the claim's
whole share of the budget, which it spends wherever it comes out as expected (else the budget of the look);
that of a number that has moved is the sum of the ``miss`` of all its intervals so far. Of the findings below
q an expected proportion of at most q is false, whatever the dependence; adjusted values change as records
are added.

A refutation that spends nothing and is not statistical (an exact instance, a proof) is no chance. Where no
bound is known none is told: a claim without a verdict, a false statement that is not refuted any more, a
test that passes again.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from referee.record import Evidence, Record, Report, Verdict
from reports import gfm
from reports.causes import blame
from reports.records import ReportError, as_expected
from reports.scoreboard import clip, outcome, reason

LEVEL = 0.01
DECIDED = (Verdict.SUPPORTED, Verdict.NOT_SUPPORTED)

Kind = Literal["worse", "better", "other", "moved", "contradicted"]
NOT_CHANCE, BEYOND, WITHIN, UNKNOWN = "not chance", "beyond chance", "within chance", "no probability known"


@dataclass(frozen=True)
class Look:
    """A record, and what to call it: its file, named by commit or date."""

    name: str
    report: Report

    @cached_property
    def spends(self) -> float:
        """The probability that anything statistical in it misleads about a correct engine, at most."""
        misses = (estimate.miss for claim in self.report.claims for estimate in claim.estimates)
        return math.fsum([self.report.error_budget.total, *misses])


@dataclass(frozen=True)
class Change:
    """Something that is not as it was at the look before that judged it.

    Attributes:
        look: its number, from 1; ``since`` that of the look compared with.
        kind: whether an expectation is missed, met again, or missed otherwise; whether a number has moved;
            whether two answers of an observation contradict each other.
        chance: the probability of it on an engine that did not change, at most; None: there is no bound.
        adjusted: the p-value of Benjamini and Yekutieli; None where ``chance`` is not above zero.
        status: what to make of it.
        cause: whether it rests on no other unexpected verdict of its look.
    """

    look: int
    since: int
    id: str
    claim: str
    kind: Kind
    old: str
    new: str
    chance: float | None
    status: str
    note: str
    cause: bool = True
    adjusted: float | None = None


@dataclass
class _Numbers:
    """The intersection of a number's intervals since it moved last, and how probably any so far misses it."""

    low: float
    high: float
    miss: float
    look: int


@dataclass
class _Walk:
    """What is known before a look."""

    last: dict[str, tuple[int, Record, bool]] = field(default_factory=dict)  # and whether it is a consequence
    numbers: dict[tuple[str, str], _Numbers] = field(default_factory=dict)
    answers: dict[str, tuple[int, Record, float]] = field(default_factory=dict)
    tests: list[tuple[float, Change | None]] = field(default_factory=list)


class History:
    """The looks of one engine in the order of their dates, and what changed.

    Args:
        looks: in any order.
        level: the probability, over all looks, that anything which is chance is called beyond it.

    Raises:
        ReportError: they are about several papers or engines.
    """

    def __init__(self, looks: Sequence[Look], level: float = LEVEL) -> None:
        self.looks = sorted(looks, key=lambda look: (look.report.started, look.name))
        self.level = level
        self._same("paper", [look.report.title for look in self.looks])
        self._same("engine", [look.report.engine.name for look in self.looks])
        self.paid: list[float] = []  # what has been spent up to each look
        self.affordable: list[bool] = []
        spent = 0.0
        for look in self.looks:
            self.affordable.append(spent + look.spends <= level)
            spent += look.spends if self.affordable[-1] else 0.0
            self.paid.append(spent)
        #: What a claim spends where it is judged to the end.
        self.shares: dict[str, float] = {}
        for claim in (claim for look in self.looks for claim in look.report.claims if as_expected(claim)):
            self.shares[claim.id] = max(self.shares.get(claim.id, 0.0), claim.false_alarm)
        self.changes = self._adjusted(list(self._walked()))

    def _same(self, what: str, found: Sequence[str]) -> None:
        for look, one in zip(self.looks, found, strict=True):
            if one != found[0]:
                first = self.looks[0].name
                raise ReportError(
                    f"{look.name}: has the {what} {one!r}, and {first} {found[0]!r}; expected one {what}"
                )

    def _walked(self) -> Iterator[Change]:
        self._walk = walk = _Walk()
        for number, look in enumerate(self.looks, 1):
            effects = {claim.id for claim in blame(look.report.claims).consequences}
            for claim in look.report.claims:
                if claim.verdict == "not_run":
                    continue
                found = self._verdict(number, claim, claim.id in effects)
                if found:
                    yield found
                yield from self._moved(number, claim)
                yield from self._contradicted(number, claim)
                walk.last[claim.id] = number, claim, claim.id in effects

    def _verdict(self, number: int, claim: Record, effect: bool) -> Change | None:
        """A verdict that is not what it was; and the test that it is, if it is one."""
        since, before, was_effect = self._walk.last.get(claim.id, (0, None, False))
        chance = None if as_expected(claim) else self._chance(number, claim)
        changed = None
        if before is not None and claim.expected is not None and outcome(before) != outcome(claim):
            good = as_expected(before), as_expected(claim)
            kind: Kind = "worse" if good == (True, False) else "better" if good[1] else "other"
            words = outcome(before), outcome(claim)
            cause = not (was_effect if kind == "better" else effect)
            changed = self._change(number, since, claim, kind, *words, chance, cause)
        if claim.expected == Verdict.VERIFIED and self.shares.get(claim.id):
            self._walk.tests.append((chance or 1.0, changed if chance else None))
        return changed

    def _chance(self, number: int, claim: Record) -> float | None:
        """The probability of this unexpected verdict on a right engine, at most; None: there is no bound."""
        decided = (claim.verdict, claim.expected)
        exact = claim.false_alarm == 0 and claim.evidence != Evidence.STATISTICAL
        if exact and Verdict.REFUTED in decided and Verdict.VERIFIED in decided:
            return 0.0
        if decided != (Verdict.REFUTED, Verdict.VERIFIED):
            return None
        return self.shares.get(claim.id) or self.looks[number - 1].report.error_budget.total

    def _moved(self, number: int, claim: Record) -> Iterator[Change]:
        """Numbers that are not where they were."""
        for one in claim.estimates:
            key = claim.id, one.of
            known = self._walk.numbers.get(key)
            payable = self.affordable[number - 1]
            kept = _Numbers(one.low, one.high, one.miss, number)
            if known is not None:
                apart = one.low > known.high or one.high < known.low
                chance = min(1.0, known.miss + one.miss)
                found = None
                if apart:
                    words = _interval(known.low, known.high), _interval(one.low, one.high)
                    found = self._change(number, known.look, claim, "moved", *words, chance, True, one.of)
                    yield found
                    kept = replace(kept, miss=chance)
                else:
                    low, high = max(known.low, one.low), min(known.high, one.high)
                    kept = _Numbers(low, high, chance, known.look)
                self._walk.tests.append((chance if apart else 1.0, found))
            if payable:
                self._walk.numbers[key] = kept

    def _contradicted(self, number: int, claim: Record) -> Iterator[Change]:
        """Answers of an observation of which one is false; "undecided" contradicts nothing."""
        if claim.verdict not in DECIDED:
            return
        since, before, spent = self._walk.answers.get(claim.id, (0, None, 0.0))
        chance = min(1.0, spent + claim.false_alarm)
        if before is not None:
            against = before.verdict != claim.verdict
            found = None
            if against:
                words = outcome(before), outcome(claim)
                found = self._change(number, since, claim, "contradicted", *words, chance, True)
                yield found
            self._walk.tests.append((chance if against else 1.0, found))
        if self.affordable[number - 1]:
            self._walk.answers[claim.id] = number, claim, chance

    def _change(
        self, number: int, since: int, claim: Record, kind: Kind, old: str, new: str, chance: float | None,
        cause: bool, of: str = "",
    ) -> Change:  # fmt: skip
        if chance is None:
            status = UNKNOWN
        elif chance == 0:
            status = NOT_CHANCE
        else:
            status = BEYOND if self.affordable[number - 1] else WITHIN
        passes = f"a pass; it notices {claim.detects or 'what its statement says'}"
        note = of or (clip(passes) if kind == "better" else reason(claim))
        name = f"{claim.label}, {claim.variant}"
        return Change(number, since, claim.id, name, kind, old, new, chance, status, note, cause)

    def _adjusted(self, changes: list[Change]) -> list[Change]:
        """The changes with their adjusted p-values, over all tests of all looks."""
        tests = self._walk.tests
        if not any(change for _, change in tests):
            return changes
        from statsmodels.stats.multitest import multipletests  # takes a while to import

        values = multipletests([p for p, _ in tests], method="fdr_by")[1]
        adjusted = {id(change): float(q) for (_, change), q in zip(tests, values, strict=True) if change}
        return [replace(change, adjusted=adjusted.get(id(change))) for change in changes]

    @property
    def tests(self) -> int:
        """How many tests there were."""
        return len(self._walk.tests)

    @property
    def now(self) -> Mapping[str, tuple[int, Record]]:
        """The claims that came out unexpected when they were judged last: since which look, and the record."""
        found = {}
        for id, (_, claim, _) in self._walk.last.items():
            if not as_expected(claim):
                begun = [c.look for c in self.changes if c.id == id and c.kind == "worse"]
                first = next(k for k, look in enumerate(self.looks, 1) if id in _judged(look))
                found[id] = (begun[-1] if begun else first), claim
        return found

    @property
    def unlike(self) -> Sequence[str]:
        """Settings that are not the same at all looks."""
        settings = {
            "effort": {look.report.effort for look in self.looks},
            "selection": {look.report.selection or "all claims" for look in self.looks},
            "edition": {look.report.edition for look in self.looks},
        }
        return [f"{name}: {', '.join(sorted(values))}" for name, values in settings.items() if len(values) > 1]

    def as_record(self) -> dict[str, Any]:
        """All of it as plain data."""
        return {
            "engine": self.looks[0].report.engine.name,
            "level": self.level,
            "spent": self.paid[-1],
            "tests": self.tests,
            "unlike": list(self.unlike),
            "looks": [
                {
                    "look": number,
                    "name": look.name,
                    "started": look.report.started,
                    "version": look.report.engine.version,
                    "effort": look.report.effort,
                    "seed": str(look.report.seed),
                    **counts(look),
                    "spends": look.spends,
                    "paid": self.affordable[number - 1],
                }
                for number, look in enumerate(self.looks, 1)
            ],
            "changes": [vars(change) for change in self.changes],
            "unexpected now": {id: since for id, (since, _) in self.now.items()},
        }


def counts(look: Look) -> dict[str, int]:
    """How many claims came out as expected, unexpected, and were not judged."""
    judged = _judged(look)
    good = sum(as_expected(claim) for claim in judged.values())
    return {
        "as expected": good,
        "unexpected": len(judged) - good,
        "not judged": len(look.report.claims) - len(judged),
    }


def _judged(look: Look) -> Mapping[str, Record]:
    return {claim.id: claim for claim in look.report.claims if claim.verdict != "not_run"}


def _interval(low: float, high: float) -> str:
    return f"[{gfm.number(low)}, {gfm.number(high)}]"
