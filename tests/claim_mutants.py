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
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path

from claims import PAPER
from engine.fast import FastEngine
from evidence import Verdict
from referee import Claim
from referee.resolution import FILE, read, written
from tests.attained import attained
from tests.claim_trials import Course, Kept, Question, Trial, follow, once
from tests.kill_judge import claims_by_id, one_thread
from tests.resolutions import courses, measured
from tests.witnesses import witness

KEPT = Path("build/claim_mutants.jsonl")
TABLE = Path("docs/claim_mutants.md")
FILE_OF_PAPER = PAPER.folder / FILE

HEAD = """# Claims on trial

*Would a claim notice if a formula of its own text were wrong?* Each formula that a judge computes with is
changed in one place: the whole and each constant times 2, 1/2 and -1, each exponent one up and one down, each
term of a sum left out, each index shifted. The claim is then judged against the right engine, and has noticed
if its verdict is `refuted`. A mutant is *false* if a point of the domain shows so by exact arithmetic, without
the judge; *weaker* if it is a bound that follows from the true one, by proof; *undetermined* if neither was
found. By how little a constant may be wrong stands with each claim in the report, from
`claims/resolution.json`.

This page is printed by

    python -m tests.claim_mutants --effort {effort} --jobs 2        # all mutants; goes on where it was stopped
    python -m tests.claim_mutants --effort {effort} --resolution    # the factors
    python -m tests.claim_mutants --effort {effort} --table         # this page

"""


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


def table(kept: Kept, terms: tuple[str, int]) -> str:
    """``docs/claim_mutants.md``, from what is kept."""
    rows = [
        "| Section | Claims | Mutants | False | Noticed | Weaker | Undetermined | Not tried |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    survivors: list[Trial] = []
    open_: list[Trial] = []
    total, seconds, untried = [0] * 7, 0.0, list[str]()
    for section in PAPER.sections:
        own = [claim for claim in on_trial(()) if claim.section == section.name]
        asked = [question for claim in own for question in mutants(claim, terms)]
        found = [_shown(kept.trials[q.key], q) for q in asked if q.key in kept.trials]
        false = [trial for trial in found if trial.witness]
        weaker = [trial for trial in found if trial.weaker]
        undetermined = [trial for trial in found if not trial.witness and not trial.weaker]
        numbers = [
            *(len(own), len(asked), len(false), sum(t.noticed for t in false)),
            *(len(weaker), len(undetermined), len(asked) - len(found)),
        ]
        if own:
            rows.append(f"| {section.title} | " + " | ".join(f"{n:,}" for n in numbers) + " |")
        total = [a + b for a, b in zip(total, numbers, strict=True)]
        seconds += sum(trial.seconds for trial in found)
        survivors += [trial for trial in false if not trial.noticed]
        open_ += undetermined
        untried += sorted({q.claim for q in asked if q.key not in kept.trials})
    rows.append("| **All** | " + " | ".join(f"**{n:,}**" for n in total) + " |")
    said = [HEAD.format(effort=terms[0]) + "\n".join(rows) + "\n"]
    share = total[3] / max(total[2], 1)
    said.append(
        f"\nOf the false mutants {share:.1%} are noticed at {terms[0]}. All trials together took "
        f"{seconds / 3600:.1f} hours of one core.\n"
    )
    without = [c for c in claims_by_id().values() if c.expected == Verdict.VERIFIED and not c.formulas]
    said.append(f"\n{len(without)} claims that are verified have no formula, and no mutants.\n")
    said += _listed(
        "False, and not noticed", survivors, lambda t: f"{t.words}; false {t.witness}: `{t.verdict}`"
    )
    noticed = [trial for trial in open_ if trial.noticed]
    said += _listed(
        f"Undetermined, and not noticed (of the undetermined, {len(noticed)} are noticed)",
        [trial for trial in open_ if not trial.noticed],
        lambda t: f"{t.words}: `{t.verdict}`",
    )
    if untried:
        said.append("\n## Not tried to the end\n\n" + "\n".join(f"- `{id}`" for id in untried) + "\n")
    return "".join(said)


def _shown(trial: Trial, question: Question) -> Trial:
    """A trial with a witness, though none was known when it was judged."""
    if trial.weaker or trial.witness:
        return trial
    known = attained(trial.claim, trial.formula)
    return replace(trial, witness=witness(question.formula, question.wrong.expression, known))


def _listed(heading, trials, words) -> list[str]:
    lines = [f"- `{trial.claim}`, {trial.formula}: {words(trial)}" for trial in trials]
    return [f"\n## {heading}\n\n" + ("\n".join(lines) if lines else "None.") + "\n"]


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
        TABLE.write_text(table(kept, terms), encoding="utf-8")
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
