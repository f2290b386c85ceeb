"""The findings of a report as data, for who cites them, counts them or follows them over versions of a paper.

``findings.json`` holds what ``findings.md`` and the letter say.  The identifier of a finding is that of the
claim that shows it, or made of its title if only reading does: it stays while others come and go.
"""

from __future__ import annotations

import json
import re

from referee.record import Record, Report
from reports import front
from reports.front import RANKS, Shown

FINDINGS = "findings.json"


def findings(report: Report) -> str:
    """The findings that this run bears out, as JSON; equal reports give equal texts."""
    shown, _ = front.settled(report)
    data = {
        "of": re.sub(r"^Verification of ", "", report.title),
        "edition": report.edition,
        "complete": not report.interrupted and report.selection is None,
        "findings": [_finding(one) for one in shown],
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def identifier(finding: Shown) -> str:
    """By which a finding can be cited."""
    words = re.sub(r"[^a-z0-9]+", "-", finding.title.lower()).strip("-")
    return finding.places[0] if finding.places else words[:60].rstrip("-")


def _finding(finding: Shown) -> dict[str, object]:
    return {
        "id": identifier(finding),
        "number": finding.number,
        "rank": int(finding.rank),
        "gravity": RANKS[finding.rank],
        "title": finding.title,
        "name": finding.name,
        "why": finding.why,
        "excluded": finding.excluded,
        "where": finding.where,
        "places": [_place(claim) for claim in finding.claims],
        "corrected by": [claim.id for claim in finding.repairs],
    }


def _place(claim: Record) -> dict[str, object]:
    erratum, example = claim.erratum, claim.counterexample
    return {
        "claim": claim.id,
        "label": claim.label,
        "source": claim.source,
        "verdict": claim.verdict,
        "evidence": claim.evidence,
        "printed": erratum.printed if erratum else claim.statement,
        "correct": erratum.correct if erratum else "",
        "consequence": erratum.consequence if erratum else "",
        "example": example.description if example else erratum.example if erratum else "",
        "code": (example.code or "") if example else "",
    }
