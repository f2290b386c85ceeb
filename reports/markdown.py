"""What a report says in its own words, for the templates of its pages: a pure function of the records.

What stands where is in ``templates/``, which pages there are in :mod:`reports.pages`, how text survives
Markdown in :mod:`reports.gfm`.
"""

from __future__ import annotations

import keyword
import re
import shlex
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import jinja2

from referee.record import ANSWERS, Evidence, Guarantee, Record, Report, Verdict, key_of
from reports import coq, front, gfm
from reports.bounds import TIGHTNESS, bounds
from reports.causes import Blame, blame
from reports.guarantees import KINDS, Guarantees, answered_by, guarantees, in_words
from reports.map import KERNEL, file_of
from reports.records import as_expected, failures, figure_file, left_out
from reports.relations import Relations
from reports.sharpness import Sharp, sharp
from reports.standing import Standing

ICONS = {"verified": "✅", "refuted": "❌", "inconclusive": "❔", "error": "💥", "not_run": "⏸️"}
ICONS |= {"supported": "🔎", "not_supported": "🔎", "undecided": "🔎"}  # of a hypothesis, not of the question
#: What claims of a kind are on, in words.
GROUPS = dict.fromkeys(("result", "statement", "step"), "on the paper") | {
    "commentary": "on what others say of it",
    "rule": "on the rules of an engine",
    "law": "on laws beyond the paper",
    "observation": "questions beyond the paper",
}
JUDGED = frozenset({"verified", "refuted", "inconclusive", *ANSWERS})
_LONGEST_VALUE = 2000
EVIDENCE = {
    "kernel": "a theorem of Coq, checked by its kernel from the definitions on",
    "proved": "proved for the whole domain of the statement",
    "counterexample": "settled by an exact instance",
    "exhaustive": "a finite domain, all of it enumerated",
    "statistical": "a test with a stated error rate",
    "searched": "a search, without a bound on what it misses",
}
MOST_CAUSES = 5  # causes of unexpected verdicts that stand on the first screen


@dataclass(frozen=True)
class Part:
    """A section of the paper, in the order of first claims.

    Attributes:
        title: of the section.
        claims: in it.
        anchor: the name of its place.
    """

    title: str
    claims: tuple[Record, ...]
    anchor: str


@dataclass(frozen=True)
class Context:
    """What the templates speak of, on every page.

    Attributes:
        report: that is told.
        figures: whether pages show them.
        undrawn: the file names of those that could not be drawn, and why.
        blame: the unexpected verdicts, sorted.
        causes: of them.
        consequences: of these.
        most_causes: that stand on the first screen.
        standings: whether each result stands.
        shown: the findings that this run bears out.
        gravest: those that have a name.
        lesser: how many of the others have each rank.
        lesser_words: the same in words.
        ranks: what each rank means.
        drawn: whether there are maps.
        sections: of the paper.
        alarm: whether something is wrong with the run.
        headline: what came out, in a few sentences.
        in_words: how many results stand, in a sentence.
        wrong: the unexpected verdicts.
        wrong_by_kind: these and what is missing, by what that says.
        findings: refuted as mathematics expects.
        observations: questions beyond the paper.
        laws: what the paper does not say.
        errata: claims whose erratum this run bears out.
        kinds: what each kind of evidence means.
        by_evidence: how many verdicts rest on each.
        linked: how many claims rest on links.
        stretched: claims of which it is known how far their assumptions reach.
        shown_above: claims whose counterexample stands elsewhere in full.
        beside: whether refuted statements are told in full on a page of their own.
        reduced: claims that were judged with less.
        statistical: claims that spend the false-alarm budget.
        attained: how many bounds are attained.
        loose: how many are not.
        sharpness: which claims notice small errors of their own text.
        judged: the verdicts of what was judged.
        guarantees: what the sentences rest on.
        guarantee_words: what each guarantee means.
        repairs: the other forms of the findings, by their ids.
    """

    report: Report
    figures: bool
    undrawn: Mapping[str, str]
    blame: Blame
    causes: tuple[Record, ...]
    consequences: tuple[Record, ...]
    most_causes: int
    standings: Sequence[Standing]
    shown: Sequence[front.Shown]
    gravest: Sequence[front.Shown]
    lesser: Mapping[int, int]
    lesser_words: str
    ranks: Mapping[int, str]
    drawn: bool
    sections: Sequence[Part]
    alarm: bool
    headline: str
    in_words: str
    wrong: Sequence[Record]
    wrong_by_kind: Sequence[tuple[str, list[Record]]]
    findings: Sequence[Record]
    observations: Sequence[Record]
    laws: Sequence[Record]
    errata: Sequence[Record]
    kinds: Mapping[str, str]
    by_evidence: Counter[Evidence]
    linked: int
    stretched: Sequence[Record]
    shown_above: Sequence[Record]
    beside: bool
    reduced: Sequence[Record]
    statistical: Sequence[Record]
    attained: int
    loose: int
    sharpness: Sharp
    judged: frozenset[str]
    guarantees: Guarantees
    guarantee_words: Mapping[Guarantee, str]
    repairs: Mapping[str, Sequence[Record]]


def context_of(report: Report, figures: bool, undrawn: Mapping[str, str] | None) -> Context:
    """What the templates speak of."""
    claims = report.claims
    unexpected = [claim for claim in failures(report) if not left_out(claim)]
    findings = [c for c in claims if as_expected(c) and c.verdict == "refuted"]
    blamed = blame(claims)
    shown, stood = front.settled(report)
    attained, loose = bounds(claims)
    lesser = Counter(int(f.rank) for f in shown if not f.name)
    return Context(
        report=report,
        figures=figures,
        undrawn=undrawn or {},
        blame=blamed,
        causes=blamed.causes,
        consequences=blamed.consequences,
        most_causes=MOST_CAUSES,
        standings=stood,
        shown=shown,
        gravest=[f for f in shown if f.name],
        lesser=lesser,
        lesser_words=", ".join(f"{front.RANKS[r].lower()} ({n})" for r, n in sorted(lesser.items())),
        ranks=front.RANKS,
        drawn=figures and bool(Relations(claims).results()),
        sections=by_section(claims),
        alarm=bool(unexpected) or report.interrupted or _overspent(report) or not _judged(claims),
        headline=" ".join(_headline(report)),
        in_words=front.in_words(stood),
        wrong=[claim for claim in unexpected if claim.verdict != "not_run"],
        wrong_by_kind=_by_kind(unexpected),
        findings=findings,
        observations=[c for c in claims if c.expected is None],
        laws=[c for c in claims if c.kind == "law"],
        errata=[c for c in claims if c.erratum and front.is_erratum(c)],
        kinds={kind: words for kind, words in EVIDENCE.items() if kind != "kernel" or report.kernel},
        by_evidence=Counter(c.evidence for c in claims if c.verdict in JUDGED),
        linked=sum(bool(c.links) and c.evidence != "kernel" for c in claims),
        stretched=[c for c in claims if c.reach],
        shown_above=[*findings, *blamed.causes],
        beside=True,
        reduced=[c for c in claims if c.reduced],
        statistical=[c for c in claims if c.evidence == "statistical" or c.false_alarm],
        attained=len(attained),
        loose=len(loose),
        sharpness=sharp(claims),
        judged=JUDGED,
        guarantees=guarantees(claims),
        guarantee_words=KINDS,
        repairs={claim.id: _repairs(claim, claims) for claim in findings},
    )


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("reports"),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # Markdown, not HTML; gfm disarms raw HTML
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for function in (
        *(gfm.prose, gfm.lead, gfm.inline, gfm.sentence, gfm.cell, gfm.code, gfm.code_cell, gfm.fence),
        *(gfm.plain, gfm.number, gfm.count, gfm.duration),
        *(plural, tally, assignments, anchor, slug, speed, verdicts, rerun),
        *(front.verdict_of, front.rests_on, front.anchor_of),
        *(in_words, answered_by),
    ):
        environment.filters[function.__name__] = function
    environment.filters |= {
        "coq_of_result": coq.of_result, "coq_of_finding": coq.of_finding, "coq_in_short": coq.in_short,
        "coq_of_claims": coq.of_claims,
    }  # fmt: skip
    environment.filters["map_file"] = file_of
    environment.globals["tightness_file"] = TIGHTNESS
    environment.globals["kernel_map"] = KERNEL
    environment.filters["icon"] = ICONS.__getitem__
    environment.filters["words"] = lambda name: name.replace("_", " ")
    environment.tests["left_out"] = left_out
    environment.filters["figure_file"] = lambda pair: figure_file(*pair)
    return environment


def template(name: str, **filters: Callable[[Any], Any]) -> jinja2.Template:
    """The template of a page, with filters of its own."""
    environment = _environment()
    if filters:
        environment = environment.overlay()
        environment.filters = {**environment.filters, **filters}
    return environment.get_template(f"{name}.md.j2")


def verdicts(claims: Sequence[Record]) -> str:
    """Which verdicts some claims have, with their numbers, and which of them are unexpected."""
    found = Counter(claim.verdict for claim in claims)
    said = tally(found)
    wrong = sum(not as_expected(c) and c.verdict != "not_run" for c in claims)
    return f"{said}; **{wrong} unexpected**" if wrong else said


def rerun(report: Report, *claims: Record) -> str:
    """The command that repeats a run, or judges some of its claims alone."""
    return shlex.join(["referee", "run", *(claim.node for claim in claims), *report.command])


def speed(pace: Mapping[str, int] | None) -> str:
    """How fast an engine is, in words."""
    if not pace:
        return "a time that is not recorded"
    if set(pace.values()) == {1}:
        return "a few microseconds a step at most (declared by the engine, not measured)"
    times = {what: f"{time} µs" if time < 1000 else gfm.duration(time / 1e6) for what, time in pace.items()}
    return "up to " + ", ".join(f"{time} ({what})" for what, time in times.items())


def _headline(report: Report) -> list[str]:
    """Say in a few sentences what came out."""
    claims, summary = report.claims, report.summary
    judged = _judged(claims)
    skipped = sum(map(left_out, claims))
    waiting, wrong = summary.not_run - skipped, summary.unexpected - summary.not_run
    said = []
    if wrong:
        said.append(f"**Fails: {plural(wrong, 'verdict')} other than mathematics expects.**")
    elif waiting:
        said.append(f"**Incomplete: {waiting} of {plural(len(claims) - skipped, 'claim')} not run.**")
    elif not judged:
        said.append("**Nothing was judged.**")
    else:
        said.append("**Passes: every verdict is the one that mathematics expects.**")
    engine = report.engine
    said.append(
        f"The engine {gfm.code(engine.name)} (version {gfm.inline(engine.version)}, "
        f"{gfm.inline(engine.precision)}) was judged on {plural(judged, 'claim')}{_kinds_of(claims)}: "
        f"{tally(summary.by_verdict, skip='not_run')}."
        if judged
        else f"The engine is {gfm.code(engine.name)}."
    )
    known = sum(1 for c in claims if c.expected == c.verdict == "refuted")
    if known:
        those = "The refuted one is" if known == 1 else f"{known} of the refuted ones are"
        if known == summary.refuted:
            those = "The refuted one is" if known == 1 else "The refuted ones are"
        said.append(f"{those} false as a matter of mathematics: see the [findings](@findings).")
    if report.interrupted:
        said.append(f"The run was interrupted, or still goes on; {plural(waiting, 'claim')} not judged.")
    if report.selection is not None:
        beside = f"; {plural(skipped, 'claim')} left out" if skipped else ""
        said.append(f"Only a selection was run: {gfm.code(report.selection)}{beside}.")
    if cut := sum(bool(claim.reduced) for claim in claims):
        said.append(
            f"For lack of speed {plural(cut, 'claim')} {'was' if cut == 1 else 'were'} judged with "
            "[less than this effort asks for](@reduced-for-lack-of-speed)."
        )
    budget = report.error_budget
    said.append(
        f"Seed {gfm.code(report.seed)}, effort {gfm.inline(report.effort)}, "
        f"{gfm.duration(report.seconds)}; a correct engine is judged wrongly with a "
        f"probability of at most {gfm.number(budget.spent)}"
        f"{', more than was allowed' if _overspent(report) else ''}."
    )
    return said


def _kinds_of(claims: Iterable[Record]) -> str:
    """How many claims are on what, in brackets; nothing if all are on the paper."""
    counts = Counter(GROUPS[claim.kind] for claim in claims if claim.verdict != "not_run")
    if counts.keys() <= {GROUPS["statement"]}:
        return ""
    found = (f"{counts[words]} {words}" for words in dict.fromkeys(GROUPS.values()) if counts[words])
    return f" ({', '.join(found)})"


def _judged(claims: Iterable[Record]) -> int:
    return sum(claim.verdict != "not_run" for claim in claims)


def _overspent(report: Report) -> bool:
    budget = report.error_budget
    return budget.spent > budget.total * (1 + 1e-9)  # a sum of floats may round up


def _by_kind(unexpected: list[Record]) -> list[tuple[str, list[Record]]]:
    """Group the claims that missed their expectation by what that says, worst first."""
    groups = {
        "Violated: expected to hold, and refuted on this engine": ("refuted",),
        "Not violated: expected to fail, and yet verified": ("verified",),
        "Failed with an error": ("error",),
        "Undecided": ("inconclusive",),
        "Not run": ("not_run",),
    }
    sorted_out = (
        (words, [claim for claim in unexpected if claim.verdict in verdicts])
        for words, verdicts in groups.items()
    )
    return [(words, claims) for words, claims in sorted_out if claims]


def _repairs(claim: Record, claims: Iterable[Record]) -> list[Record]:
    """Return the other forms of the same statement that are not the printed one."""
    return [
        other
        for other in claims
        if other.id != claim.id and key_of(other.id) == key_of(claim.id) and other.variant != "as printed"
    ]


def anchor(claim: Record) -> str:
    """Return the name of a claim's place in the document."""
    return f"claim-{claim.id.replace('/', '--')}"


def section_anchor(title: str) -> str:
    """Return the name of a section's place, and of its page but for the ending."""
    return re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_") or "statements"


def heading_anchor(text: str) -> str:
    """Return the name that GitHub gives to the place of a heading."""
    return re.sub(r"[^\w\- ]", "", text.lower()).strip().replace(" ", "-")


def by_section(claims: Iterable[Record]) -> list[Part]:
    """Return the sections in the order of their first claims, with the names of their places."""
    found: dict[str, list[Record]] = {}
    for claim in claims:
        found.setdefault(claim.section, []).append(claim)
    return [Part(title, tuple(own), f"in-{section_anchor(title)}") for title, own in found.items()]


def slug(name: str) -> str:
    """Return the name of the place that says what a result rests on."""
    return f"rests-{name.lower().replace(' ', '-')}"


def plural(amount: int, noun: str) -> str:
    """Return ``"1 statement"``, ``"2 statements"``."""
    return f"{amount:,} {noun}{'' if amount == 1 else 's'}"


def tally(counts: Mapping[Verdict, int], skip: str = "") -> str:
    """Return the verdicts that occur, with their numbers."""
    present = [name for name in Verdict if counts[name] and name != skip]
    return ", ".join(f"{counts[name]:,} {name.replace('_', ' ')}" for name in present) or "none"


def assignments(values: Mapping[str, Any]) -> str:
    """Return a counterexample's values as Python assignments that can be pasted."""
    lines = []
    for name, value in values.items():
        text = _literal(value)
        if len(text) > _LONGEST_VALUE:
            size = f"{len(value):,} items" if isinstance(value, (list, dict)) else "long"
            lines.append(f"# {_one_line(name)}: {size}, in report.json")
        elif name.isidentifier() and not keyword.iskeyword(name):
            lines.append(f"{name} = {text}")
        else:
            lines.append(f"# {_one_line(name)} = {text}")
    return "\n".join(lines)


def _literal(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{k!r}: {_literal(v)}' for k, v in value.items())}}}"
    if isinstance(value, str) and value in {"inf", "-inf", "nan"}:
        return f'float("{value}")'
    if isinstance(value, str) and re.fullmatch(r"-?\d+/[1-9]\d*", value):
        return value  # an exact rational: the quotient is the number
    return repr(value)


def _one_line(text: str) -> str:
    return " ".join(text.split())
