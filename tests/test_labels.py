"""The label of a claim says no more than its judge does."""

from __future__ import annotations

import re

import pytest

from claims import PAPER
from engine import GuardedEngine, load_engine
from evidence import Evidence, Outcome, Verdict
from evidence.ledger import Decision, Guarantee, deciding
from referee import Case, Claim, Effort
from referee.graph import links

ENGINE = GuardedEngine(load_engine("fast"))


def judged(claim: Claim) -> tuple[Outcome, list[Decision]]:
    with deciding(PAPER.library, ask_twice=False) as decisions:
        outcome = claim.judge(Case(ENGINE, Effort.QUICK, 1, claim.id, 1e-7))
    return outcome, decisions


@pytest.mark.parametrize("claim", PAPER.claims, ids=lambda claim: claim.id)
def test_the_label_is_what_the_judge_does(claim: Claim) -> None:
    outcome, decisions = judged(claim)
    assert claim.meets(outcome.verdict)
    assert outcome.evidence == claim.evidence
    if claim.evidence is Evidence.PROVED:
        assert decisions, "proved, and no sentence was decided"
        certified = [d for d in decisions if d.guarantee == Guarantee.CERTIFICATE]
        assert certified, "proved, and nothing has a certificate"
        assert all(d.certificate is not None or d.guarantee == Guarantee.COMPUTED for d in decisions)
        needs = " ".join(need for link in links(PAPER)[claim.id] for need in link.needs)
        named = set(re.findall('"([^"]*)"', needs))
        assert named <= {d.sentence.name for d in decisions}, "a link needs a sentence that is not proved here"
    if claim.evidence is Evidence.COUNTEREXAMPLE and claim.expected is Verdict.REFUTED:
        assert outcome.counterexample is not None
    # a grid of an infinite domain is a search; a claim with a finite one is to say which it is
    assert claim.evidence is not Evidence.EXHAUSTIVE
