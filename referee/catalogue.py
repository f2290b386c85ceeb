"""The catalogue: what statements there are, and what is known of one without judging it."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from types import CodeType
from typing import Any

from referee import graph
from referee.formal import formal_of
from referee.judging import node_of
from referee.paper import Paper
from referee.record import key_of
from referee.resolution import resolution_of
from referee.statement import Claim

WIDTH = 100
KINDS = {
    "kernel": "by a theorem of Coq",
    "proved": "by proof",
    "counterexample": "by an exact counterexample",
    "exhaustive": "by enumeration",
    "statistical": "by statistical tests",
    "searched": "by search",
}


class UnknownStatementError(Exception):
    """There is no such statement."""


def listing(paper: Paper) -> list[dict[str, str]]:
    """All claims in the paper's order, as plain data."""
    return [
        {
            "id": claim.id,
            "label": claim.label,
            "variant": claim.variant,
            "title": claim.title,
            "source": claim.source,
            "expected": expectation(claim),
            "evidence": str(claim.evidence),
            "node": node_of(claim),
        }
        for claim in paper.claims
    ]


def list_text(paper: Paper) -> str:
    """The same as text: a heading for each section, a line for each claim."""
    lines: list[str] = []
    section = ""
    for claim in paper.claims:
        if claim.section != section:
            section = claim.section
            doc = paper.heading(section)
            lines += ["", doc] if lines else [doc]
        lines.append(
            f"  {claim.label}, {claim.variant}: {claim.title}\n"
            f"      {expectation(claim)} {KINDS[claim.evidence]}   {claim.id}"
        )
    return "\n".join(lines)


def find(paper: Paper, name: str) -> list[Claim]:
    """The claims on a statement, by its label, the beginning of its ids or its module.

    Raises:
        UnknownStatementError: there are none; it names what comes near.
    """
    wanted = name.strip().lower()
    claims = paper.claims
    found = [
        c
        for c in claims
        if wanted in (c.label.lower(), c.id, key_of(c.id), c.module.rpartition(".")[2])
        or c.label.lower().startswith(f"{wanted},")
    ]
    if not found:
        titles = [c.label for c in claims if wanted in f"{c.label} {c.title}".lower()]
        labels = {c.label.lower(): c.label for c in claims}
        near = titles or [labels[k] for k in get_close_matches(wanted, labels, 5, 0.75)]
        hint = f"; near it: {', '.join(dict.fromkeys(near))}" if near else ""
        raise UnknownStatementError(f"no statement is called {name!r}{hint}; see referee list")
    return found


def show(paper: Paper, name: str) -> str:
    """What a statement says and assumes, its variants, and how each of them is judged.

    Raises:
        UnknownStatementError: there is no such statement.
    """
    parts: list[str] = []
    statement: tuple[str, str] | None = None
    for claim in find(paper, name):
        if (claim.label, key_of(claim.id)) != statement:
            statement = (claim.label, key_of(claim.id))
            parts += [_heading(claim)]
        parts.append(_variant(claim))
    return "\n\n".join(parts)


def expectation(claim: Claim) -> str:
    """The verdict that is expected, in a word."""
    return "an answer" if claim.expected is None else str(claim.expected)


def _heading(claim: Claim) -> str:
    title = f"{claim.label}: {claim.title}"
    lines = [title, "=" * min(len(title), WIDTH), claim.source, "", claim.text]
    if claim.assumptions:
        lines += ["", "Assumptions:", *(f"- {text}" for text in claim.assumptions)]
    return "\n".join(lines)


def _variant(claim: Claim) -> str:
    lines = [f"{claim.variant}: expected {expectation(claim)}, {KINDS[claim.evidence]} ({claim.id})"]
    if claim.variant != "as printed":
        lines += _filled(claim.title, "  says: ") + _indented(claim.text)
    lines += _filled(claim.argument, "  because: ")
    if claim.erratum is not None:
        lines += _filled(f"{claim.erratum.correct}", "  should say: ")
        lines += _filled(claim.erratum.consequence, "  consequence: ")
    rests = [use.id if use.cited else f"{use.id} (not cited)" for use in graph.uses(claim.paper)[claim.id]]
    lines += _filled(", ".join(rests) or "nothing else", "  rests on: ")
    if own := graph.ours(claim.paper).get(claim.id):
        lines += _filled(", ".join(own), "  by the referee's own proof on: ")
    for link in graph.links(claim.paper).get(claim.id, ()):
        lines += _filled(str(link), "  link, not machine-checked: ")
    lines += _filled(inspect.getdoc(claim.judge) or "", "  judged by: ")
    resolution = resolution_of(claim)
    for part in ["not measured"] if resolution is None else map(str, resolution.parts):
        lines += _filled(part, "  resolution: ")
    for theorem in formal_of(claim):
        lines += _filled(theorem, "  shipped with a proof in Coq: ")
    for module, names in uses(claim).items():
        lines += _filled(f"{module} ({', '.join(names)})", "  uses: ")
    lines.append(f"  run: referee run {claim.id}")
    return "\n".join(lines)


def _filled(text: str, label: str) -> list[str]:
    indent = " " * 6
    return textwrap.wrap(text, WIDTH, initial_indent=label, subsequent_indent=indent)


def _indented(text: str) -> list[str]:
    return [f"      {line}" for line in text.splitlines()]


def uses(claim: Claim) -> dict[str, list[str]]:
    """What a judge calls, read off its code: names by module of the paper and of evidence.

    Functions of its own module are followed, those of other modules are named.
    """
    judge = inspect.unwrap(claim.judge)
    own = judge.__module__
    packages = {claim.package.partition(".")[0], *claim.paper.sources, "evidence"}
    found: dict[str, set[str]] = {}
    seen: set[Any] = set()
    todo: list[Callable[..., Any]] = [judge]
    while todo:
        function = todo.pop()
        if function in seen:
            continue
        seen.add(function)
        for name in _names(function.__code__):
            value = function.__globals__.get(name)
            module = value.__name__ if inspect.ismodule(value) else getattr(value, "__module__", "")
            if module == own and inspect.isfunction(value):
                todo.append(value)
            elif str(module).partition(".")[0] in packages:
                found.setdefault(str(module), set()).add(name)
    plumbing = {"evidence.outcome"}
    return {m: sorted(found[m]) for m in sorted(found) if m not in plumbing and m != own}


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)
