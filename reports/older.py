"""Reports of older versions, which ``referee compare`` and ``--baseline`` meet, as ones of the present."""

from __future__ import annotations

from typing import Any

from referee.record import ANSWERS, VERSION

Plain = dict[str, Any]  # what JSON holds


def upgraded(data: Any) -> Any:
    """A report of an older schema as one of the present.

    Version 1 had neither findings nor relations, version 2 no proofs of the referee's own, and a sentence for
    links, version 3 neither the kinds nor the parents of claims, version 4 neither resolutions
    nor the answers of observations, version 5 no theorems of a formal development, version 6 nothing that a
    kernel has checked.
    """
    if not isinstance(data, dict) or not isinstance(data.get("claims"), list):
        return data
    if data.get("schema") in ("1", "2", "3", "4", "5", "6"):
        bare: Plain = {"resolution": None, "answer": "", "formal": [], "kernel": None}
        claims = [bare | claim if isinstance(claim, dict) else claim for claim in data["claims"]]
        data = {"edition": "", "kernel": None} | data | {"claims": claims}
    if data.get("schema") in ("1", "2", "3"):
        data = data | _commanded(data["claims"]) | {"claims": [_placed(claim) for claim in data["claims"]]}
    if data.get("schema") in ("3", "4", "5", "6"):
        return data | {"schema": VERSION}
    if data.get("schema") == "2":
        claims = [_with_links(claim) if isinstance(claim, dict) else claim for claim in data["claims"]]
        findings = [{"harmless": []} | f if isinstance(f, dict) else f for f in data.get("findings") or []]
        return data | {"schema": VERSION, "claims": claims, "findings": findings}
    if data.get("schema") != "1":
        return data
    bare = {"section": "", "uses": [], "own_proof": [], "rests_on": []}
    bare |= {"links": [], "erratum": None, "reduced": [], "estimates": [], "sentences": []}
    claims = [_redrawn(claim) | bare if isinstance(claim, dict) else claim for claim in data["claims"]]
    summary = data.get("summary")
    if isinstance(summary, dict):
        data = data | {"summary": dict.fromkeys(map(str, ANSWERS), 0) | summary}
    return data | {
        "schema": VERSION, "pace": None, "diagnosis": None, "findings": [], "claims": claims,
    }  # fmt: skip


def _placed(claim: Any) -> Any:
    """A claim of version 3, whose kind and parent were told by the words of its label."""
    if not isinstance(claim, dict) or not isinstance(label := claim.get("label"), str):
        return claim
    parts = label.split(", ")
    parent = ", ".join(parts[:2] if label.startswith(("Section", "Appendix", "Abstract")) else parts[:1])
    kind = "step" if label != parent else "statement"
    if claim.get("expected") is None:
        kind = "observation"
    elif label.startswith("Law "):
        kind = "law"
    elif kind == "statement" and label.startswith(("Theorem", "Corollary")):
        kind = "result"
    rest = {key: value for key, value in claim.items() if key != "rerun"}
    return rest | {"kind": kind, "parent": parent, "node": _node(claim)[0]}


def _node(claim: Any) -> tuple[str, list[str]]:
    """The name of a claim on the command line, and the options of its run, from its ``rerun`` of version 3."""
    line = claim.get("rerun") if isinstance(claim, dict) else None
    _, _, rest = (line if isinstance(line, str) else "").partition('"')
    node, _, options = rest.partition('"')
    return node, options.split()


def _commanded(claims: list[Any]) -> Plain:
    """What a report of version 3 said in each of its claims, or in none."""
    command = next((options for claim in claims if (options := _node(claim)[1])), [])
    return {"notation": "", "scope": "every statement and the steps of every proof", "command": command}


def _with_links(claim: Plain) -> Plain:
    """A claim of version 2: its links were one sentence, ``argued``; its sentences said less of themselves."""
    rest = {key: value for key, value in claim.items() if key != "argued"}
    if isinstance(rest.get("erratum"), dict):
        rest["erratum"] = {"example": ""} | rest["erratum"]
    if isinstance(rest.get("sentences"), list):
        bare = {"only": "", "refused": ""}
        rest["sentences"] = [bare | s if isinstance(s, dict) else s for s in rest["sentences"]]
    return {"own_proof": [], "links": []} | rest


def _redrawn(claim: Plain) -> Plain:
    """A claim whose figures have maps and whose series have a colour of their own."""
    figures = claim.get("figures")
    if not isinstance(figures, list):
        return claim
    return claim | {"figures": [{"maps": []} | f | _colours(f) if isinstance(f, dict) else f for f in figures]}


def _colours(figure: Plain) -> Plain:
    series = figure.get("series")
    if not isinstance(series, list):
        return {}
    return {"series": [{"like": ""} | one if isinstance(one, dict) else one for one in series]}
