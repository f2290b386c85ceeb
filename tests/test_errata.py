"""Refuted statements have counterexamples that replay; what has an erratum and holds names its reading."""

from __future__ import annotations

import contextlib
import io
import re

import pytest

from claims import PAPER
from engine import GuardedEngine, load_engine
from evidence import Verdict
from referee import Case, Claim, Effort
from reports.letter import by_hand

REFUTED = [c for c in PAPER.claims if c.expected is Verdict.REFUTED]
#: What is not the paper's has no row in its errata.
ELSEWHERE = ("Article", "Summary card")


def judged(claim: Claim):  # type: ignore[no-untyped-def]
    case = Case(GuardedEngine(load_engine("reference")), Effort.QUICK, 20308, claim.id, 1e-8)
    return claim.judge(case)


@pytest.mark.parametrize("claim", REFUTED, ids=lambda c: c.id)
def test_the_counterexample_replays(claim: Claim) -> None:
    outcome = judged(claim)
    assert outcome.verdict is Verdict.REFUTED, outcome.message
    assert outcome.counterexample is not None
    assert outcome.counterexample.description
    assert outcome.counterexample.values
    code = outcome.counterexample.code
    assert code, "a counterexample comes with code to paste"
    shown = by_hand(outcome.counterexample.values)
    assert "batch = (" not in shown, "the paper counts datapoints from 1"
    if any(name in outcome.counterexample.values for name in ("w", "w0", "batch")):
        assert "m = " in shown, "an example in the letter says how many datapoints there are"
    starts = re.findall(r"w0[^=]* = (\([^)]*\))", shown)
    assert len(starts) == len(set(starts)), "starts that round to the same digits"
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, claim.id, "exec"), {"__name__": "pasted"})
    assert printed.getvalue().strip(), "the pasted code shows something"


def test_a_refuted_printed_sentence_of_the_paper_is_in_the_errata() -> None:
    printed = [c for c in REFUTED if c.variant == "as printed" and not c.label.startswith(ELSEWHERE)]
    assert len(printed) > len(REFUTED) / 2
    assert not [c.id for c in printed if c.erratum is None]


def test_a_printed_sentence_with_an_erratum_is_refuted_or_says_in_which_reading_it_holds() -> None:
    for claim in PAPER.claims:
        if claim.erratum is not None:
            assert claim.variant == "as printed", claim.id
            if claim.expected is Verdict.VERIFIED:
                assert claim.argument.startswith("Read "), claim.id
