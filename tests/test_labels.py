"""The label of a claim says no more than its judge does."""

from __future__ import annotations

import ast
import re

import pytest

from claims import PAPER
from engine import GuardedEngine, load_engine
from evidence import Evidence, Outcome, Verdict
from evidence.certificates import claim_of
from evidence.ledger import Decision, Guarantee, deciding
from evidence.sentence import Sentence
from referee import Case, Claim, Effort
from referee.graph import links

ENGINE = GuardedEngine(load_engine("fast"))


def judged(claim: Claim) -> tuple[Outcome, list[Decision]]:
    with deciding(PAPER.library, ask_twice=False) as decisions:
        outcome = claim.judge(Case(ENGINE, Effort.QUICK, 1, claim.id, 1e-7))
    return outcome, decisions


def says_nothing(part: str) -> bool:
    """Whether a printed conclusion is True, or has the same two sides."""
    tree = ast.parse(part, mode="eval").body
    if isinstance(tree, ast.Call):
        return ast.dump(tree.args[0]) == ast.dump(tree.args[1])
    if isinstance(tree, ast.Compare):
        return ast.dump(tree.left) == ast.dump(tree.comparators[0])
    return isinstance(tree, ast.Constant)


@pytest.mark.parametrize("claim", PAPER.claims, ids=lambda claim: claim.id)
def test_the_label_is_what_the_judge_does(claim: Claim) -> None:
    outcome, decisions = judged(claim)
    assert claim.meets(outcome.verdict)
    assert outcome.evidence == claim.evidence
    for decision in (d for d in decisions if isinstance(d.sentence, Sentence)):
        assert decision.certificate is not None, f"no certificate: {decision.sentence}"
        assert not any(map(says_nothing, claim_of(decision.sentence)["conclusion"])), str(decision.sentence)
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
