"""Several engines side by side: all claims are counted, and every reason is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from referee.__main__ import main
from reports.records import ReportError
from reports.scoreboard import COLUMNS, Entry, Scoreboard, render_scoreboard
from tests import reports_samples as samples
from tests.reports_samples import claim, outside_fences, typed

STEP = "engine_contract.step/as_documented"
LIMIT = claim("theorem_2/as_printed", label="Theorem 2", uses=[{"id": STEP, "cited": True}])
RULE = claim(STEP, label="Engine contract", kind="rule", detects="a step that is off")
PAPER = claim("lemma_5/as_printed", label="Lemma 5")
SEED = claim("engine_contract.seed/as_documented", label="Engine contract, seed", kind="rule", rests_on=[STEP])
LATE = {
    "verdict": "error",
    "message": "engine 'x' did not finish within the limit of 60 s (--claim-limit); gw0",
}
LEFT_OUT = {"verdict": "not_run", "message": "deselected on the command line"}


def asking(record: dict[str, Any], **changes: Any) -> dict[str, Any]:
    rests_on = record["rests_on"] or ([] if record["kind"] == "rule" else [STEP])
    return record | {"rests_on": rests_on} | changes


def entry(name: str, *claims: dict[str, Any], accepted: dict[str, str] | None = None, **changes: Any) -> Entry:
    engine = {"name": name, "version": "1", "precision": "float64"}
    return Entry(f"{name}.json", typed(samples.report(*claims, engine=engine, **changes)), accepted or {})


def right(name: str = "right", **changes: Any) -> Entry:
    return entry(name, asking(RULE), asking(LIMIT), PAPER, asking(SEED), **changes)


def wrong(name: str = "wrong", **changes: Any) -> Entry:
    step = asking(RULE, verdict="refuted", message="steps is off by 8 times the tolerance")
    limit = asking(LIMIT, **LATE)
    seed = asking(SEED, verdict="refuted", message="the second run differs")
    return entry(name, step, limit, PAPER, seed, **changes)


def test_every_claim_is_in_one_column_of_each_engine() -> None:
    some = entry("some", asking(RULE, **LEFT_OUT), PAPER, selection="-k lemma")
    board = Scoreboard([right(), wrong(accepted={SEED["id"]: "the device draws"}), some])
    counts = [list(board.counts(e).values()) for e in board.entries]
    assert counts == [[4, 0, 0, 0, 0], [1, 1, 1, 1, 0], [1, 0, 0, 0, 3]]
    assert all(sum(row) == len(board.ids) == 4 for row in counts)
    text = render_scoreboard(board)
    for words in (
        "1 stopped at the time limit", "1 not asked for (-k lemma)", "2 not in the record", "1 refuted",
        "1 accepted: Engine contract, seed, as documented (refuted: the device draws)", "# 3 engines, 4 claims",
        "1 claim of those judged asked nothing of any engine",
    ):  # fmt: skip
        assert words in text, words


def test_the_reason_for_no_verdict_is_told() -> None:
    messages = {
        "an error": "EngineError: engine 'x': step raised ValueError",
        "stopped at the time limit": LATE["message"],
        "stopped for its memory": "killed the process that was judging it: held 3 GiB (--claim-memory)",
        "ended its process": "engine 'x' killed the process that was judging it; gw1",
    }
    for words, message in messages.items():
        board = Scoreboard([entry("x", asking(RULE, verdict="error", message=message)), right("y")])
        assert board.entries[0].word(STEP) == words
    assert entry("x", asking(RULE, verdict="inconclusive")).word(STEP) == "inconclusive"
    assert entry("x", asking(RULE, verdict="not_run")).word(STEP) == "not run"


def test_the_causes_come_first_and_what_rests_on_them_is_counted() -> None:
    board = Scoreboard([right(), wrong()])
    assert board.differ == [STEP, LIMIT["id"], SEED["id"]]
    assert board.causes == [STEP]
    text = render_scoreboard(board)
    table, _, rest = text.partition("## Where they differ")[2].partition("other claims")
    assert "| Engine contract, as documented | verified | refuted | steps is off by 8" in table
    assert "Theorem 2" not in table
    assert "Theorem 2" in rest
    assert "wrong 1**: 2 refuted; 1 stopped at the time limit; 1 cause" in text


def test_what_a_wrong_engine_computes_instead_is_told() -> None:
    diagnosis = {"summary": "eta is multiplied by 2", "details": [], "code": None}
    text = render_scoreboard(Scoreboard([right(), wrong(diagnosis=diagnosis)]))
    assert "it computes something else: eta is multiplied by 2" in text


def test_engines_that_agree_are_said_to() -> None:
    text = render_scoreboard(Scoreboard([right("a"), right("b")]))
    assert "**No differences** on the 4 claims that more than one engine was judged by" in text
    assert "All with effort quick, seed 8731" in text
    alike = render_scoreboard(Scoreboard([wrong("a"), wrong("b")]))
    assert "Unexpected, and alike for all that were judged: Engine contract" in alike


def test_observations_may_have_several_answers() -> None:
    asked = claim("question/registered", label="Observation", expected=None, verdict="supported")
    board = Scoreboard([entry("a", asked), entry("b", asked | {"verdict": "undecided"})])
    assert not board.differ
    text = render_scoreboard(board)
    assert "**No differences**" in text
    assert "Observations with several answers, which is no fault: Observation, registered" in text


def test_an_accepted_deviation_that_is_mended_is_told() -> None:
    text = render_scoreboard(Scoreboard([right(accepted={SEED["id"]: "x"}), wrong()]))
    assert f"1 accepted deviation to strike off: {SEED['id']}" in text.replace("\\", "")


def test_runs_that_were_not_made_alike_are_said_to_be() -> None:
    other = entry("other", asking(RULE, statement="Another text."), effort="thorough", seed="1")
    said = Scoreboard([right(), other]).unlike
    assert "effort: quick (right 1); thorough (other 1)" in said
    assert "seed: 8731 (right 1); 1 (other 1)" in said
    assert said[-1] == "text or expected verdict of 1 claim: Engine contract, as documented"
    with pytest.raises(ReportError, match=r"p\.json: is about 'Another paper', and right\.json about"):
        Scoreboard([right(), entry("p", RULE, title="Another paper")])


def test_names_that_are_not_unique_have_their_files() -> None:
    board = Scoreboard([right("same"), Entry("two.json", right("same").report, {})])
    assert board.names == ["same 1, same.json", "same 1, two.json"]


def test_a_hostile_record_does_not_break_the_page() -> None:
    bad = asking(RULE, verdict="error", message="| a | `b` <script> # $x\n\nmore")
    text = render_scoreboard(Scoreboard([right(), entry("`|<b>", bad)]))
    rows = [line for line in outside_fences(text).splitlines() if line.startswith("|")]
    assert "<script>" not in text.replace("\\<script>", "")
    assert all("more" not in row for row in rows)


def written(directory: Path, entries: list[Entry]) -> list[str]:
    from reports import dump

    names = []
    for one in entries:
        names.append(str(directory / one.file))
        dump(one.report, names[-1])
    return names


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = written(tmp_path, [right(), wrong()])
    listed = tmp_path / "accepted.toml"
    listed.write_text(f'[accepted]\n"{SEED["id"]}" = "the device draws"\n')
    assert main(["scoreboard", *names, "--accepted", f"{names[1]}={listed}"]) == 0
    assert "(refuted: the device draws)" in capsys.readouterr().out
    assert main(["scoreboard", *names, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["claims"] == 4
    assert [list(one["counts"]) for one in data["engines"]] == [list(COLUMNS)] * 2
    assert data["engines"][1]["outcomes"][LIMIT["id"]]["outcome"] == "stopped at the time limit"
    for words in (["scoreboard", str(tmp_path / "none.json")], ["scoreboard", *names, "--accepted", "x"]):
        assert main(words) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1
