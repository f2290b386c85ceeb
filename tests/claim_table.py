"""``docs/claim_mutants.md``: what claims notice of errors in their own texts, from the trials that are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from claims import PAPER
from evidence import Verdict
from referee import Claim
from referee.resolution import LADDER, Measured
from tests.attained import attained
from tests.claim_trials import Kept, Question, Trial
from tests.kill_judge import claims_by_id
from tests.resolutions import question
from tests.witnesses import witness

HEAD = """# Claims on trial

*Would a claim notice if a formula of its own text were wrong?* Each formula that a judge computes with is
changed in one place: the whole and each constant times 2, 1/2 and -1, each exponent one up and one down, each
term of a sum left out, each index shifted. The claim is then judged against the right engine, and has noticed
if its verdict is `refuted`; an error, an inconclusive verdict, or {limit} seconds of a core without one do not
count. A mutant is *false* if a point of the domain shows so by exact arithmetic, without the judge; *weaker* if
it is a bound that follows from the true one, by proof; *undetermined* if neither was found. By how little a
constant may be wrong stands with each claim in the report, from `claims/resolution.json`.

This page is printed by

    python -m tests.claim_mutants --effort {effort} --jobs 2        # all mutants; goes on where it was stopped
    python -m tests.claim_mutants --effort {effort} --resolution    # the factors
    python -m tests.claim_mutants --effort {effort} --table         # this page

"""
COLUMNS = ("Claims", "Mutants", "False", "Noticed", "Weaker", "Undetermined", "Not tried")


@dataclass(frozen=True)
class Tally:
    """What became of the mutants of some claims."""

    claims: int
    asked: Sequence[Question]
    found: Sequence[Trial]

    @property
    def false(self) -> list[Trial]:
        """Those that a point shows to be false."""
        return [trial for trial in self.found if trial.witness]

    @property
    def undetermined(self) -> list[Trial]:
        """Those of which nobody knows."""
        return [trial for trial in self.found if not trial.witness and not trial.weaker]

    @property
    def numbers(self) -> tuple[int, ...]:
        """In the order of the columns."""
        false = self.false
        weaker = sum(trial.weaker for trial in self.found)
        return (
            *(self.claims, len(self.asked), len(false), sum(trial.noticed for trial in false), weaker),
            *(len(self.undetermined), len(self.asked) - len(self.found)),
        )


def page(
    claims: Sequence[Claim],
    mutants: Callable[[Claim], Sequence[Question]],
    kept: Kept,
    measured: Mapping[str, Measured],
    limit: float,
    effort: str,
) -> str:
    """The whole page; ``claims`` are those on trial, ``mutants`` what is asked of each."""
    parts = {s.title: [c for c in claims if c.section == s.name] for s in PAPER.sections}
    tallies = {title: _tally(own, mutants, kept) for title, own in parts.items() if own}
    whole = Tally(
        len(claims),
        [question for tally in tallies.values() for question in tally.asked],
        [trial for tally in tallies.values() for trial in tally.found],
    )
    rows = [_row("Section", COLUMNS), _row("---", ["--:"] * len(COLUMNS))]
    rows += [_row(title, tally.numbers) for title, tally in tallies.items()]
    rows.append(_row("**All**", [f"**{n:,}**" for n in whole.numbers]))
    open_ = whole.undetermined
    return "".join(
        [
            HEAD.format(effort=effort, limit=f"{limit:g}"),
            "\n".join(rows),
            _summary(whole, effort),
            *_listed(
                "False, and not noticed",
                ((f"{t.words}; false {t.witness}: `{t.verdict}`", t) for t in whole.false if not t.noticed),
            ),
            *_listed(
                f"Undetermined, and not noticed (another {sum(t.noticed for t in open_)} are noticed)",
                ((f"{t.words}: `{t.verdict}`", t) for t in open_ if not t.noticed),
            ),
            *_passing(claims, measured, effort),
            *_untried(whole),
        ]
    )


def _summary(whole: Tally, effort: str) -> str:
    false, noticed = whole.numbers[2:4]
    hours = sum(trial.seconds for trial in whole.found) / 3600
    all_hours = hours * len(whole.asked) / max(len(whole.found), 1)
    without = sum(c.expected == Verdict.VERIFIED and not c.formulas for c in claims_by_id().values())
    return (
        f"\n\nOf the false mutants {noticed / max(false, 1):.1%} are noticed at {effort}. The trials took "
        f"{hours:.1f} hours, one after the other and beside other work; at this pace all would take "
        f"{all_hours:.1f}. {without} claims that are verified have no formula that their judge computes with, "
        "and no mutants.\n"
    )


def _tally(claims: Sequence[Claim], mutants: Callable[[Claim], Sequence[Question]], kept: Kept) -> Tally:
    asked = [question for claim in claims for question in mutants(claim)]
    return Tally(len(claims), asked, [shown(kept.trials[q.key], q) for q in asked if q.key in kept.trials])


def shown(trial: Trial, asked: Question) -> Trial:
    """A trial with its witness, though none was known when it was judged."""
    if trial.weaker or trial.witness:
        return trial
    return replace(trial, witness=_why_false(asked))


def _why_false(asked: Question) -> str:
    return witness(asked.formula, asked.wrong.expression, attained(asked.claim, asked.formula.name))


def _row(first: str, cells: Iterable[object]) -> str:
    return f"| {first} | " + " | ".join(f"{c:,}" if isinstance(c, int) else str(c) for c in cells) + " |"


def _listed(heading: str, found: Iterable[tuple[str, Trial]]) -> Iterator[str]:
    lines = [f"- `{trial.claim}`, {trial.formula}: {words}" for words, trial in found]
    yield f"\n## {heading}\n\n" + ("\n".join(lines) if lines else "None.") + "\n"


def _passing(claims: Sequence[Claim], measured: Mapping[str, Measured], effort: str) -> Iterator[str]:
    """By how much constants may be wrong and pass, and whether that is false."""
    rows = [_row("Claim", ("Formula", "Constant", "Passes", "Why that is false")), "|---|---|---|---|---|"]
    for claim in claims:
        formulas = list(claim.formulas)
        for line in measured[claim.id].lines if claim.id in measured else ():
            part = line.sharpness
            if part.missed is None:
                continue
            number = [formula.name for formula in formulas].index(part.formula)
            constant = next(c for c in formulas[number].constants() if c.name == part.constants[0])
            rung = LADDER.index(part.missed)
            asked = question(claim, number, constant, part.change.partition(" ")[0], rung, (effort, 0))
            names = " or ".join(part.constants)
            passes, why = f"{part.change} by {part.missed:g}", _why_false(asked) or "nobody knows"
            rows.append(_row(f"`{claim.id}`", (part.formula, names, passes, why)))
    yield "\n## Constants that may be wrong by a factor, and pass\n\n" + "\n".join(rows) + "\n"


def _untried(whole: Tally) -> Iterator[str]:
    tried = {trial.key for trial in whole.found}
    left = sorted({question.claim for question in whole.asked if question.key not in tried})
    if left:
        yield "\n## Not tried to the end\n\n" + ", ".join(f"`{id}`" for id in left) + ".\n"
