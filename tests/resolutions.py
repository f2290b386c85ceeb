"""By how much each constant of a text may be wrong before the claim's own judge notices.

Each number of a formula is multiplied, and divided, by a factor of a small ladder between 1.001 and 2;
bisection finds the smallest that is noticed.  Exact judges notice a thousandth, so they are asked that first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

import sympy

from evidence import Evidence
from evidence.formula import Constant, Mutant
from referee import Claim
from referee.resolution import LADDER, Line, Measured, Sharpness
from tests.claim_trials import Course, Kept, Question

CHANGES = ("multiplied", "divided")
#: The smallest factor that was noticed, the largest that was not, and whether it makes a weaker bound.
End = tuple[float | None, float | None, bool]
_STATISTICAL = (Evidence.STATISTICAL, Evidence.SEARCHED)


def question(
    claim: Claim, number: int, constant: Constant, change: str, rung: int, terms: tuple[str, int]
) -> Question:
    """What a claim says of a constant that is wrong by a factor of the ladder."""
    factor = sympy.Rational(Fraction(str(LADDER[rung])))
    words = f"{constant.name} {change} by {LADDER[rung]:g}"
    wrong = Mutant(words, constant.times(factor if change == "multiplied" else 1 / factor))
    return Question(claim.id, number, wrong, *terms)


def bisection(claim: Claim, number: int, constant: Constant, change: str, terms: tuple[str, int]) -> Course:
    """Ask for the smallest factor that is noticed: inexact claims the middle first, others the least."""
    low, high = -1, len(LADDER)  # missed, noticed
    rung = len(LADDER) // 2 if claim.evidence in _STATISTICAL else 0
    while high - low > 1:
        trial = yield question(claim, number, constant, change, rung, terms)
        if trial.weaker:
            return
        low, high = (low, rung) if trial.noticed else (rung, high)
        rung = (low + high) // 2


def courses(claims: Iterable[Claim], terms: tuple[str, int]) -> Iterator[Course]:
    """The bisections of all constants of claims."""
    for claim in claims:
        for number, formula in enumerate(claim.formulas):
            for constant in formula.constants():
                for change in CHANGES:
                    yield bisection(claim, number, constant, change, terms)


def measured(claim: Claim, kept: Kept, terms: tuple[str, int], engine: str) -> Measured | None:
    """What the kept trials say of a claim; None if one of its bisections is not at its end."""
    lines: list[Line] = []
    for number, formula in enumerate(claim.formulas):
        alike: dict[tuple[str, End], list[str]] = {}
        for constant in formula.constants():
            ends = [_end(bisection(claim, number, constant, change, terms), kept) for change in CHANGES]
            changes = [" or ".join(CHANGES)] if ends[0] == ends[1] else CHANGES
            for change, end in zip(changes, ends, strict=False):
                if end is None:
                    return None
                alike.setdefault((change, end), []).append(constant.name)
        lines += [
            Line(Sharpness(formula.name, tuple(constants), change, *end), formula.fingerprint)
            for (change, end), constants in alike.items()
        ]
    return Measured(terms[0], engine, lines)


def _end(course: Course, kept: Kept) -> End | None:
    """Where a bisection ends, by the trials that are kept; None if they do not answer all of its questions."""
    noticed: list[float] = []
    missed: list[float] = []
    weaker = False
    try:
        asked = next(course)
        while asked.key in kept.trials:
            trial = kept.trials[asked.key]
            factor = float(asked.wrong.words.rpartition(" ")[2])
            weaker |= trial.weaker
            (noticed if trial.noticed else missed).append(factor)
            asked = course.send(trial)
    except StopIteration:
        return (None, None, True) if weaker else (min(noticed, default=None), max(missed, default=None), False)
    return None
