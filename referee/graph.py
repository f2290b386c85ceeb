"""What rests on what: the relation between claims, and the part of an engine that each one asks.

Each statement says in ``statements.md`` what its proof uses: the keys of statements, some of which the paper
does not cite.  A variant may use something else, and ``key/variant`` says which variant is used.  What "our
proof uses" is what the referee's own proof rests on, where it has one that does not follow the paper's: whether
the paper's proof stands, and whether the statement does, are two questions.
``links.toml`` beside it lists, for each claim that is proved, the steps between the sentences of its proof
and the statement, which no machine has checked; an empty list says that the sentences are the statement.

A claim that is expected to hold uses the other statements in the form that holds, printed or corrected;
one that is expected to be refuted uses them as printed.  So the chain below a theorem is the repaired
proof, and where a used form is not the printed one, there is the repair.

What a claim asks of an engine is seen while it is judged; each method is a promise that some claims test, and
those come before all others if an engine is wrong.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

from evidence import Verdict
from evidence.links import Link, LinkKind
from referee.paper import Kind, Paper
from referee.record import Use, key_of
from referee.statement import Claim


class GraphError(Exception):
    """The declarations do not fit together; the message names the claim."""


def declared(paper: Paper) -> dict[str, tuple[Use, ...]]:
    """What the paper's proofs use, by key or id; what is used is named by key or id, too."""
    return {key: said for texts in paper.texts.values() for key, said in texts.uses.items()}


def declared_ours(paper: Paper) -> dict[str, tuple[Use, ...]]:
    """What the referee's own proofs use, likewise."""
    return {key: said for texts in paper.texts.values() for key, said in texts.ours.items()}


@cache
def uses(paper: Paper) -> dict[str, tuple[Use, ...]]:
    """What the paper's proof of each claim uses, by id, with the variants settled.

    Raises:
        GraphError: a statement declares nothing, or something that does not exist.
    """
    table, forms = declared(paper), _forms(paper)
    found = {}
    for claim in paper.claims:
        said = _said(table, claim)
        if said is None:
            if claim.kind not in (Kind.RULE, Kind.OBSERVATION):
                where = paper.texts[claim.section].where(claim.id)
                raise GraphError(f"{where}: what the proof of {claim.id} uses is not said")
            said = ()  # a rule of the engine, or a question, rests on nothing in the paper
        found[claim.id] = tuple(_resolved(claim, said, forms))
    return found


@cache
def ours(paper: Paper) -> dict[str, tuple[str, ...]]:
    """What the referee's own proof of a claim uses, by id; claims without such a proof are not in it.

    Raises:
        GraphError: a proof uses something that does not exist.
    """
    table, forms = declared_ours(paper), _forms(paper)
    found = {}
    for claim in paper.claims:
        said = _said(table, claim)
        if said is not None and claim.expected is Verdict.VERIFIED:
            found[claim.id] = tuple(use.id for use in _resolved(claim, said, forms))
    return found


@cache
def links(paper: Paper) -> dict[str, tuple[Link, ...]]:
    """The steps of proofs that no machine has checked, by id, in the order of the proof.

    Raises:
        GraphError: a file is damaged, or names a kind of link that does not exist.
    """
    found: dict[str, tuple[Link, ...]] = {}
    for section in paper.sections:
        path = paper.folder / section.name / "links.toml"
        if not path.exists():
            continue
        try:
            for id, rows in tomllib.loads(path.read_text(encoding="utf-8")).items():
                found[id] = tuple(
                    Link(LinkKind(row["kind"]), row["concludes"], tuple(row["needs"])) for row in rows
                )
        except (tomllib.TOMLDecodeError, ValueError, KeyError, TypeError) as error:
            raise GraphError(f"{path}: {type(error).__name__}: {error}") from error
    return found


def _said(table: dict[str, tuple[Use, ...]], claim: Claim) -> tuple[Use, ...] | None:
    """What a table says of a variant, or of its statement."""
    return table.get(claim.id, table.get(key_of(claim.id)))


def _forms(paper: Paper) -> dict[str, list[Claim]]:
    forms: dict[str, list[Claim]] = {}
    for claim in paper.claims:
        forms.setdefault(key_of(claim.id), []).append(claim)
    return forms


def _resolved(claim: Claim, said: Iterable[Use], forms: dict[str, list[Claim]]) -> Iterator[Use]:
    for use in said:
        found = [c for c in forms.get(key_of(use.id), []) if use.id in (key_of(c.id), c.id)]
        if not found:
            where = claim.paper.texts[claim.section].where(claim.id)
            raise GraphError(f"{where}: {claim.id} uses {use.id!r}, and there is no such claim")
        yield replace(use, id=_form(found, holds=claim.expected is Verdict.VERIFIED).id)


def _form(found: list[Claim], holds: bool) -> Claim:
    """The form that holds, the printed one if it does; or the printed one whether or not it holds."""
    if holds:
        for claim in found:
            if claim.expected is Verdict.VERIFIED:
                return claim
    return found[0]


def promises(claim: Claim, asked: Iterable[str]) -> tuple[str, ...]:
    """The claims that test the parts of an engine which a claim has asked.

    Args:
        claim: that was judged.
        asked: names of methods of the engine.
    """
    engines = claim.paper.engines
    if claim.id in engines.among:
        return engines.among[claim.id]
    return tuple(dict.fromkeys(name for method in sorted(asked) for name in engines.promises[method]))


def closure(of: Iterable[str], edges: dict[str, tuple[str, ...]]) -> set[str]:
    """All that can be reached from some claims along edges, without these claims themselves.

    Raises:
        GraphError: a claim can be reached from itself.
    """
    found: set[str] = set()
    for start in of:
        todo = list(edges[start])
        below: set[str] = set()
        while todo:
            name = todo.pop()
            if name == start:
                raise GraphError(f"{start} rests on itself")
            if name not in below:
                below.add(name)
                todo += edges[name]
        found |= below
    return found
