"""What a report says in its own words, for the templates of its pages: a pure function of the records.

What stands where is in ``templates/``, which pages there are in :mod:`reports.pages`, how text survives
Markdown in :mod:`reports.gfm`.
"""

from __future__ import annotations

import keyword
import re
import shlex
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import jinja2

from reports import front, gfm
from reports.bounds import TIGHTNESS, bounds
from reports.causes import blame
from reports.guarantees import KINDS, answered_by, guarantees, in_words
from reports.map import file_of
from reports.records import ANSWERS, VERDICTS, Claim, as_expected, failures, figure_file, left_out
from reports.relations import Relations

ICONS = {"verified": "✅", "refuted": "❌", "inconclusive": "❔", "error": "💥", "not_run": "⏸️"}
ICONS |= {"supported": "👍", "not_supported": "👎", "undecided": "❔"}
JUDGED = frozenset({"verified", "refuted", "inconclusive", *ANSWERS})
_LONGEST_VALUE = 2000
EVIDENCE = {
    "proved": "proved for the whole domain of the statement",
    "counterexample": "settled by an exact instance",
    "exhaustive": "a finite domain, all of it enumerated",
    "statistical": "a test with a stated error rate",
    "searched": "a search, without a bound on what it misses",
}
MOST_CAUSES = 5  # causes of unexpected verdicts that stand on the first screen


def context_of(report: Mapping[str, Any], figures: bool, undrawn: Mapping[str, str] | None) -> dict[str, Any]:
    """What the template speaks of, on every page."""
    claims: list[Claim] = list(report["claims"])
    unexpected = [claim for claim in failures(report) if not left_out(claim)]
    wrong = [claim for claim in unexpected if claim["verdict"] != "not_run"]
    findings = [c for c in claims if as_expected(c) and c["verdict"] == "refuted"]
    blamed = blame(report)
    shown, stood = front.settled(report)
    attained, loose = bounds(claims)
    lesser = Counter(f["rank"] for f in shown if not f["name"])
    return {
        "blame": blamed,
        "causes": list(blamed.causes),
        "consequences": list(blamed.consequences),
        "most_causes": MOST_CAUSES,
        "standings": stood,
        "shown": shown,
        "gravest": [f for f in shown if f["name"]],
        "lesser": lesser,
        "lesser_words": ", ".join(f"{front.RANKS[r].lower()} ({n})" for r, n in sorted(lesser.items())),
        "ranks": front.RANKS,
        "drawn": figures and bool(Relations(report).results()),
        "report": report,
        "sections": by_section(claims),
        "alarm": bool(unexpected) or report["interrupted"] or _overspent(report) or not _judged(claims),
        "headline": " ".join(_headline(report)),
        "in_words": front.in_words(stood),
        "wrong": wrong,
        "wrong_by_kind": _by_kind(unexpected),
        "findings": findings,
        "observations": [c for c in claims if c["expected"] is None],
        "laws": [c for c in claims if c["kind"] == "law"],
        "errata": [c for c in claims if c["erratum"] and front.is_erratum(c)],
        "kinds": EVIDENCE,
        "by_evidence": Counter(c["evidence"] for c in claims if c["verdict"] in JUDGED),
        "linked": sum(bool(c["links"]) for c in claims),
        "stretched": [claim for claim in claims if claim["reach"]],
        "shown_above": findings + list(blamed.causes),
        "beside": True,  # whether refuted statements are told in full on a page of their own
        "reduced": [claim for claim in claims if claim["reduced"]],
        "statistical": [c for c in claims if c["evidence"] == "statistical" or c["false_alarm"]],
        "attained": len(attained),
        "loose": len(loose),
        "judged": JUDGED,
        "guarantees": guarantees(claims),
        "guarantee_words": KINDS,
        "figures": figures,
        "undrawn": undrawn or {},
        "repairs": {claim["id"]: _repairs(claim, claims) for claim in findings},
    }


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
    environment.filters["map_file"] = file_of
    environment.globals["tightness_file"] = TIGHTNESS
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


def verdicts(claims: list[Claim]) -> str:
    """Which verdicts some claims have, with their numbers, and which of them are unexpected."""
    found = Counter(claim["verdict"] for claim in claims)
    said = tally(found)
    wrong = sum(not as_expected(c) and c["verdict"] != "not_run" for c in claims)
    return f"{said}; **{wrong} unexpected**" if wrong else said


def rerun(report: Mapping[str, Any], *claims: Claim) -> str:
    """The command that repeats a run, or judges some of its claims alone."""
    return shlex.join(["referee", "run", *(claim["node"] for claim in claims), *report["command"]])


def speed(pace: Mapping[str, int] | None) -> str:
    """How fast an engine is, in words."""
    if not pace:
        return "a time that is not recorded"
    if set(pace.values()) == {1}:
        return "a few microseconds a step at most, or so it says"
    times = {what: f"{time} µs" if time < 1000 else gfm.duration(time / 1e6) for what, time in pace.items()}
    return "up to " + ", ".join(f"{time} ({what})" for what, time in times.items())


def _headline(report: Mapping[str, Any]) -> list[str]:
    """Say in a few sentences what came out."""
    claims, summary = report["claims"], report["summary"]
    judged = _judged(claims)
    skipped = sum(map(left_out, claims))
    waiting, wrong = summary["not_run"] - skipped, summary["unexpected"] - summary["not_run"]
    said = []
    if wrong:
        said.append(f"**Fails: {plural(wrong, 'verdict')} other than mathematics expects.**")
    elif waiting:
        said.append(f"**Incomplete: {waiting} of {plural(len(claims) - skipped, 'statement')} not run.**")
    elif not judged:
        said.append("**Nothing was judged.**")
    else:
        said.append("**Passes: every verdict is the one that mathematics expects.**")
    engine = report["engine"]
    said.append(
        f"The engine {gfm.code(engine['name'])} (version {gfm.inline(engine['version'])}, "
        f"{gfm.inline(engine['precision'])}) was judged on {plural(judged, 'statement')}: "
        f"{tally(summary, skip='not_run')}."
        if judged
        else f"The engine is {gfm.code(engine['name'])}."
    )
    known = sum(1 for c in claims if c["expected"] == c["verdict"] == "refuted")
    if known:
        those = "The refuted one is" if known == 1 else f"{known} of the refuted ones are"
        if known == summary["refuted"]:
            those = "The refuted one is" if known == 1 else "The refuted ones are"
        said.append(f"{those} false as a matter of mathematics: see the [findings](@findings).")
    if report["interrupted"]:
        said.append(f"The run was interrupted; {plural(waiting, 'statement')} did not get a turn.")
    if report["selection"] is not None:
        beside = f"; {plural(skipped, 'statement')} left out" if skipped else ""
        said.append(f"Only a selection was run: {gfm.code(report['selection'])}{beside}.")
    if cut := sum(bool(claim["reduced"]) for claim in claims):
        said.append(
            f"For lack of speed {plural(cut, 'statement')} {'was' if cut == 1 else 'were'} judged with "
            "[less than this effort asks for](@reduced-for-lack-of-speed)."
        )
    budget = report["error_budget"]
    said.append(
        f"Seed {gfm.code(report['seed'])}, effort {gfm.inline(report['effort'])}, "
        f"{gfm.duration(report['seconds'])}; a correct engine is judged wrongly with a "
        f"probability of at most {gfm.number(budget['spent'])}"
        f"{', more than was allowed' if _overspent(report) else ''}."
    )
    return said


def _judged(claims: list[Claim]) -> int:
    return sum(claim["verdict"] != "not_run" for claim in claims)


def _overspent(report: Mapping[str, Any]) -> bool:
    budget = report["error_budget"]
    return bool(budget["spent"] > budget["total"] * (1 + 1e-9))  # a sum of floats may round up


def _by_kind(unexpected: list[Claim]) -> list[tuple[str, list[Claim]]]:
    """Group the claims that missed their expectation by what that says, worst first."""
    groups = {
        "Violated: expected to hold, and refuted on this engine": ("refuted",),
        "Not violated: expected to fail, and yet verified": ("verified",),
        "Failed with an error": ("error",),
        "Undecided": ("inconclusive",),
        "Not run": ("not_run",),
    }
    sorted_out = (
        (words, [claim for claim in unexpected if claim["verdict"] in verdicts])
        for words, verdicts in groups.items()
    )
    return [(words, claims) for words, claims in sorted_out if claims]


def _repairs(claim: Claim, claims: list[Claim]) -> list[Claim]:
    """Return the other forms of the same statement that are not the printed one."""
    statement = claim["id"].rpartition("/")[0]
    return [
        other
        for other in claims
        if statement
        and other["id"] != claim["id"]
        and other["id"].rpartition("/")[0] == statement
        and other["variant"] != "as printed"
    ]


def anchor(claim: Claim) -> str:
    """Return the name of a claim's place in the document."""
    return f"claim-{claim['id'].replace('/', '--')}"


def section_anchor(title: str) -> str:
    """Return the name of a section's place, and of its page but for the ending."""
    return re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_") or "statements"


def heading_anchor(text: str) -> str:
    """Return the name that GitHub gives to the place of a heading."""
    return re.sub(r"[^\w\- ]", "", text.lower()).strip().replace(" ", "-")


def by_section(claims: list[Claim]) -> list[dict[str, Any]]:
    """Return the sections in the order of their first claims, with the names of their places."""
    found: dict[str, list[Claim]] = {}
    for claim in claims:
        found.setdefault(claim["section"], []).append(claim)
    return [
        {"title": title, "claims": own, "anchor": f"in-{section_anchor(title)}"} for title, own in found.items()
    ]


def slug(name: str) -> str:
    """Return the name of the place that says what a result rests on."""
    return f"rests-{name.lower().replace(' ', '-')}"


def plural(amount: int, noun: str) -> str:
    """Return ``"1 statement"``, ``"2 statements"``."""
    return f"{amount:,} {noun}{'' if amount == 1 else 's'}"


def tally(summary: Mapping[str, int], skip: str = "") -> str:
    """Return the verdicts that occur, with their numbers."""
    present = [name for name in VERDICTS if summary[name] and name != skip]
    return ", ".join(f"{summary[name]:,} {name.replace('_', ' ')}" for name in present) or "none"


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
