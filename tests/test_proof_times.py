"""The measurement of the proofs' times sees every sentence, and tells which take too long."""

from __future__ import annotations

import pytest

from benchmarks import proof_times
from benchmarks.proof_times import Question, Recorder, Timed, measure, table
from claims.statement import all_claims
from evidence import chain, proof
from evidence.proof import Sentence, decide, reals


def timed(share: float = 0.01, status: str = "proved") -> Timed:
    return Timed("lemma_0/as_printed", "|x| >= 0", 20.0, 20.0 * share, status)


def test_what_counts_is_the_larger_share() -> None:
    row = timed()
    assert row.share == pytest.approx(0.01)
    row.questions.append(Question(0.5, 2.0, "unsat"))
    assert row.share == pytest.approx(0.25)
    assert row.good
    row.questions.append(Question(0.0, -1.0, "unknown"))  # no time was left for it
    assert row.good
    assert not timed(0.3).good
    assert not timed(status="inconclusive").good
    assert not timed(status="raised").good


def test_the_worst_come_first() -> None:
    rows = table([timed(0.1), timed(0.2), timed(status="raised"), timed(0.15)], 3).splitlines()[2:]
    assert [row.split("|")[1].strip() for row in rows] == ["1.0%", "20.0%", "15.0%"]
    assert r"\|x\| >= 0" in rows[0]


def test_every_sentence_of_a_claim_is_measured_and_nothing_stays_replaced() -> None:
    before = proof.decide, chain.decide
    (claim,) = (c for c in all_claims() if c.id == "lemma_20.derivative/as_printed")
    found = measure([claim], 1, print)
    assert {row.claim for row in found} == {claim.id}
    assert all(row.status in ("proved", "refuted") for row in found)
    assert all(row.questions for row in found)
    assert all(sum(q.seconds for q in row.questions) <= row.seconds for row in found)
    assert (proof.decide, chain.decide) == before


def test_a_sentence_is_measured_under_every_name() -> None:
    (x,) = reals("x")
    square = Sentence("square", [x], [], x * x >= 0)
    recorder = Recorder()
    with recorder.watching():
        chain.attempt(square, time_limit=7.0)
        proof.decide(square)
        decide(square)  # this module's own name for it
    chain.attempt(square)
    assert [row.limit for row in recorder.found] == [7.0, 20.0, 20.0]


def test_the_exit_status_says_whether_all_have_time_to_spare(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for row, status in ((timed(), 0), (timed(0.3), 1)):
        monkeypatch.setattr(proof_times, "measure", lambda *_, row=row: [row])
        assert proof_times.main([]) == status
        assert "1 sentences" in capsys.readouterr().out
