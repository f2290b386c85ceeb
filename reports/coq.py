"""What a report says of theorems in Coq: which there are, and what of them the kernel has checked for it.

Without ``Report.kernel`` the theorems are shipped, and that is all; with it a statement is checked as a whole,
in part or in another form, in its certificates alone, or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from referee.record import Kernel, Record
from reports import gfm
from reports.front import Shown
from reports.standing import Standing


def names(theorems: Iterable[str]) -> str:
    """Theorems by name alone, without their files and forms."""
    found = dict.fromkeys(theorem.partition(" ")[0] for theorem in theorems)
    return ", ".join(map(gfm.code_cell, filter(None, found)))


def of_result(standing: Standing, kernel: Kernel | None) -> str:
    """A cell of the table of results: which theorems are shipped, or what of the result is checked."""
    if kernel is None:
        return names(theorem for part in standing.parts for theorem in part.formal) or "none"
    return of_claims(standing.parts)


def of_claims(claims: Sequence[Record]) -> str:
    """What is checked of the claims on one statement, in a few words."""
    seen = [claim.kernel for claim in claims if claim.kernel is not None]
    whole = [one.whole for one in seen if one.whole]
    others = names(theorem for one in seen for theorem in one.theorems if theorem not in whole)
    if whole and len(whole) == len(claims):
        return f"all of it: {names(whole)}{f'; beside it {others}' if others else ''}"
    if whole or others:
        parts = [f"{names(whole)} for a part of it"] if whole else []
        return "; ".join([*parts, *([f"in part or in another form: {others}"] if others else [])])
    if any(one.certificates for one in seen):
        return "the certificates of its sentences, no theorem"
    return "nothing"


def of_finding(finding: Shown, kernel: Kernel | None) -> str:
    """What Coq says of a finding, and of its corrections, in a sentence; empty if there is nothing to say."""
    false = _false(finding)
    right_forms = [*(claim for claim in finding.claims if claim not in false), *finding.repairs]
    if kernel is None:
        shipped = _listed([*false, *right_forms], checked=False)
        return f"Shipped with a proof in Coq, which this run did not check: {shipped}." if shipped else ""
    wrong, right = _listed(false, checked=True), _listed(right_forms, checked=True)
    if not (wrong or right):
        return "Nothing of it is checked by Coq."
    return f"Checked by Coq: {wrong or 'not what is wrong'}; corrected: {right or 'nothing'}."


def in_short(finding: Shown) -> str:
    """The theorems on what is wrong that are checked, with what they say of it; "nothing" if there are none."""
    found = dict.fromkeys(t for c in _false(finding) if c.kernel for t in c.kernel.theorems)
    return ", ".join(map(_with_form, filter(None, found))) or "nothing"


def _false(finding: Shown) -> list[Record]:
    """The claims that show a finding by being false; others hold in the reading that an erratum names."""
    return [claim for claim in finding.claims if claim.verdict == "refuted"]


def _with_form(theorem: str) -> str:
    name, _, rest = theorem.partition(" ")
    form = re.search(r"\(.*\)$", rest)
    return f"{gfm.code_cell(name)}{f' {gfm.cell(form[0])}' if form else ''}"


def _listed(claims: Iterable[Record], *, checked: bool) -> str:
    theorems = (
        theorem
        for claim in claims
        for theorem in ((claim.kernel.theorems if claim.kernel else ()) if checked else claim.formal)
    )
    return ", ".join(map(gfm.inline, filter(None, dict.fromkeys(theorems))))
