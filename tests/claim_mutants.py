"""Claims on trial: would a claim notice if a formula of its own text were wrong?

``python -m tests.claim_mutants [PART OF AN ID ...]`` changes each formula that a judge computes with in one
place (``evidence.formula``) and judges the claim against the right engine.  A mutant is *noticed* if the
verdict is then refuted; an error, or an inconclusive verdict, does not count.  It is *false* if a point of the
domain shows so (``evidence.witness``), *weaker* if it was proved to follow, else undetermined.
``--resolution`` asks by how little each constant may be wrong (``tests.resolutions``) and puts the answers into
``resolution.json`` of the claims, in place of what it said of the same claims.

Every trial is kept in a file and not asked again: a sweep that was stopped, or had its ``--minutes``, goes on.
``--table`` writes what is kept as ``docs/claim_mutants.md`` and asks nothing.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from pathlib import Path

from claims import PAPER
from engine.fast import FastEngine
from evidence import Verdict
from referee import Claim
from referee.resolution import FILE, read, written
from tests.claim_table import page
from tests.claim_trials import LIMIT, Course, Kept, Question, Trial, follow, once
from tests.kill_judge import claims_by_id, one_thread
from tests.resolutions import courses, measured

KEPT = Path("build/claim_mutants.jsonl")
TABLE = Path("docs/claim_mutants.md")
FILE_OF_PAPER = PAPER.folder / FILE


def on_trial(parts: Iterable[str]) -> list[Claim]:
    """Claims that have formulas and are verified as they are."""
    wanted = list(parts)
    return [
        claim
        for claim in claims_by_id().values()
        if claim.formulas and claim.expected == Verdict.VERIFIED
        if not wanted or any(part in claim.id for part in wanted)
    ]


def mutants(claim: Claim, terms: tuple[str, int]) -> list[Question]:
    """All mutants of a claim."""
    return [
        Question(claim.id, number, mutant, *terms)
        for number, formula in enumerate(claim.formulas)
        for mutant in formula.mutants()
    ]


def spread(claims: Iterable[Claim], terms: tuple[str, int]) -> Iterator[Course]:
    """All mutants of claims, the first of each before the second of any: a part of them is a sample."""
    for row in zip_longest(*(mutants(claim, terms) for claim in claims)):
        yield from (once(question) for question in row if question is not None)


def until(courses: Iterable[Course], end: float) -> Iterator[Course]:
    """Courses that begin before a time."""
    for course in courses:
        if time.monotonic() > end:
            return
        yield course


def told(trial: Trial) -> str:
    """A trial in a line."""
    return f"{trial.claim}: {trial.formula}: {trial.words}: {trial.verdict} ({trial.seconds:.1f} s)"


def table(claims: Sequence[Claim], kept: Kept, terms: tuple[str, int]) -> str:
    """``docs/claim_mutants.md``, from what is kept."""
    return page(claims, lambda claim: mutants(claim, terms), kept, read(FILE_OF_PAPER), LIMIT, terms[0])


def keep_resolutions(claims: Iterable[Claim], kept: Kept, terms: tuple[str, int]) -> tuple[int, list[str]]:
    """Put what was measured into the paper's file: how many claims that has now, and which were not."""
    engine = FastEngine()
    known = read(FILE_OF_PAPER)
    missing = []
    for claim in claims:
        found = measured(claim, kept, terms, f"{engine.name} {engine.version}")
        if found is None:
            missing.append(claim.id)
        else:
            known[claim.id] = found
    FILE_OF_PAPER.write_text(written(known), encoding="utf-8")
    return len(known), missing


def main(argv: list[str] | None = None) -> int:
    """Try all, and tell."""
    parser = argparse.ArgumentParser(prog="python -m tests.claim_mutants", description=__doc__)
    parser.add_argument("parts", nargs="*", help="parts of the ids of claims; all claims with formulas")
    parser.add_argument("--effort", default="quick")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--kept", type=Path, default=KEPT, help="where trials are kept")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="begin nothing after so many")
    parser.add_argument(
        "--resolution", action="store_true", help="measure by how little constants may be wrong"
    )
    parser.add_argument("--table", action="store_true", help="write the page from what is kept")
    options = parser.parse_args(argv)
    terms = (options.effort, options.seed)
    options.kept.parent.mkdir(parents=True, exist_ok=True)
    kept, claims = Kept(options.kept), on_trial(options.parts)
    if options.table:
        TABLE.write_text(table(claims, kept, terms), encoding="utf-8")
        return 0
    one_thread()
    end = time.monotonic() + 60.0 * options.minutes
    asked = courses(claims, terms) if options.resolution else spread(claims, terms)
    found: list[Trial] = []
    for trial in follow(until(asked, end), kept, options.jobs):
        found.append(trial)
        if not trial.noticed and not trial.weaker:
            print(told(trial), flush=True)
    if options.resolution:
        count, missing = keep_resolutions(claims, kept, terms)
        print(f"{count} claims have a resolution; not measured to the end: {', '.join(missing) or 'none'}")
        return 1 if missing else 0
    false, weaker = [t for t in found if t.witness], sum(t.weaker for t in found)
    noticed, open_ = sum(t.noticed for t in false), len(found) - len(false) - weaker
    print(
        f"{noticed} of {len(false)} false formulas are noticed at {options.effort}; {weaker} others are true, "
        f"weaker; of {open_} nobody knows"
    )
    return 0 if noticed == len(false) else 1


if __name__ == "__main__":
    sys.exit(main())
