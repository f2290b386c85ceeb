"""``--baseline``: what failed before fails no run, what became worse does; a screen for a pull request."""

from __future__ import annotations

import json
from pathlib import Path

from referee.baseline import common
from reports.comment import comment
from reports.compare import compare
from tests import reports_samples as samples
from tests.reports_samples import typed
from tests.runs import finished

CHOSEN = ("-k", "theorem_1.py or lemma_14.py", "--effort", "quick", "--seed", "3")


def run(directory: Path, *arguments: str, **variables: str) -> tuple[int, str]:
    return finished("pytest", "claims", *CHOSEN, "--report", str(directory), *arguments, **variables)


def test_a_run_fails_only_on_what_became_worse(tmp_path: Path) -> None:
    status, output = run(tmp_path / "good")
    assert status == 0, output
    status, output = run(tmp_path / "bad", "--engine", "tests.faulty:WrongSign")
    assert status == 1, output
    good, bad = (str(tmp_path / name / "report.json") for name in ("good", "bad"))

    summary = tmp_path / "summary.md"
    status, output = run(
        tmp_path / "worse", "--engine", "tests.faulty:WrongSign", "--baseline", good,
        GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(summary),
    )  # fmt: skip
    assert status == 1, output
    text = (tmp_path / "worse" / "comparison.md").read_text()
    assert len(text.splitlines()) <= 40
    assert "regressions: engine `wrong sign`" in text
    assert "comes with -1.000 in place of +1" in text
    assert summary.read_text() == text
    assert "::error title=" in output
    assert "WORSE: " in output

    status, output = run(
        tmp_path / "same", "--engine", "tests.faulty:WrongSign", "--baseline", bad,
        GITHUB_STEP_SUMMARY=str(tmp_path),
    )  # fmt: skip
    assert status == 0, output
    assert f"GITHUB_STEP_SUMMARY: {tmp_path}: cannot be written" in output
    assert "0 regressions" in output
    assert "::error" not in output
    status, output = run(tmp_path / "better", "--baseline", bad)
    assert status == 0, output
    assert "### No regressions" in (tmp_path / "better" / "comparison.md").read_text()
    assert "Better now" in (tmp_path / "better" / "comparison.md").read_text()


def test_a_baseline_that_cannot_be_read_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text('{"schema": "2"')
    for name, words in (("broken.json", "broken JSON at line 1"), ("absent.json", "cannot be read")):
        status, output = run(tmp_path / "out", "--baseline", str(tmp_path / name))
        assert status == 4, output
        assert words in output
        assert "(--baseline)" in output
        assert "Traceback" not in output


def test_claims_that_were_left_out_are_not_missed() -> None:
    claims = [samples.claim(), samples.claim("theorem_2/as_printed", label="Theorem 2")]
    old = typed(samples.report(*claims))
    skipped = json.loads(json.dumps(claims))
    skipped[1] |= {"verdict": "not_run", "message": "deselected on the command line"}
    new = typed(samples.report(*skipped, selection="-k theorem_1"))
    assert compare(old, new).regressed
    assert not compare(*common(old, new)).regressed


def test_a_comment_stays_a_screen_whatever_happened() -> None:
    many = [samples.claim(f"lemma_{k}/as_printed", label=f"Lemma {k}") for k in range(300)]
    broken = [{**claim, "verdict": "error", "message": "x" * 1000} for claim in many]
    old, new = typed(samples.report(*many)), typed(samples.report(*broken))
    text = comment(compare(old, new), old, new)
    assert text.startswith("### 300 regressions")
    assert "and 292 regressions more" in text
    assert len(text.splitlines()) <= 40
    assert len(text) < 6_000
