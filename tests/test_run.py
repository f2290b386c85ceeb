"""``pytest claims`` as its users meet it: run in a process of its own, judged by exit status and report."""

from __future__ import annotations

import json
import shlex
import signal
import subprocess
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from reports import gfm, load, to_plain
from reports.markdown import rerun
from tests.clocks import PATIENCE, until
from tests.runs import ROOT, by_id, command, environment, finished, fresh, numbers, run


def test_selection_runs_alone_and_says_so(tmp_path: Path) -> None:
    status, output, report = fresh(tmp_path, "-k", "theorem_4", "-n", "2", "--seed", "5")
    assert status == 0, output
    assert report.selection == "-k 'theorem_4'"
    claims = by_id(report)
    assert claims["theorem_4/as_printed"].verdict == "verified"
    others = [c for i, c in claims.items() if not i.startswith("theorem_4")]
    assert {c.verdict for c in others} == {"not_run"}
    assert all("deselected" in c.message for c in others)
    assert "seed: 5" in output
    assert "theorem_4.py::as_printed VERIFIED" in output or "VERIFIED claims/section_4/theorem_4.py" in output
    assert (tmp_path / "out" / "report.md").exists()


def test_numbers_do_not_depend_on_the_number_of_workers(tmp_path: Path) -> None:
    results = []
    for start, workers in ((run, "0"), (fresh, "1"), (fresh, "3")):
        status, output, report = start(
            tmp_path / workers, "-k", "figure_1 or theorem_2.py", "-n", workers, "--seed", "11"
        )
        assert status == 0, output
        results.append(numbers(report))
    assert results[0] == results[1] == results[2]


def test_the_rerun_command_reproduces_a_claim(tmp_path: Path) -> None:
    status, output, report = run(tmp_path / "a", "-k", "figure_1", "--seed", "99")
    assert status == 0, output
    first = by_id(report)["figure_1/as_printed"]
    words = shlex.split(rerun(report, first))
    assert words[0] == "referee"
    status, output = finished("referee", *words[1:], "-n", "0", "--report", str(tmp_path / "b"))
    assert status == 0, output
    second = by_id(load(tmp_path / "b" / "report.json"))["figure_1/as_printed"]
    assert to_plain(replace(first, seconds=0)) == to_plain(replace(second, seconds=0))


def test_an_engine_with_a_wrong_sign_fails_and_is_told_what_it_violates(tmp_path: Path) -> None:
    status, output, report = run(
        tmp_path, "--engine", "tests.faulty:WrongSign", "-k", "theorem_1 or corollary_6 or theorem_4"
    )
    assert status == 1, output
    wrong = {c.label for c in report.claims if c.verdict == "refuted" != c.expected}
    assert {"Theorem 1", "Corollary 6", "Theorem 4"} <= wrong
    assert "wrong sign" in (tmp_path / "out" / "report.md").read_text()
    text = (tmp_path / "out" / "sections" / "unexpected.md").read_text()
    for label in wrong:
        assert gfm.plain(label) in text


@pytest.mark.parametrize(
    ("engine", "message"),
    [
        ("Raises", "ZeroDivisionError: out of fuel"),
        ("NotANumber", "nan"),
        ("WrongShape", "expected finite reals of shape"),
        ("Dies", "killed the process"),
    ],
)
def test_a_broken_engine_costs_its_claims_not_the_report(tmp_path: Path, engine: str, message: str) -> None:
    workers = "1" if engine == "Dies" else "0"
    status, output, report = run(
        tmp_path, "--engine", f"tests.faulty:{engine}", "-k", "theorem_1.py or theorem_12.py", "-n", workers
    )
    assert status == 1, output
    claim = by_id(report)["theorem_1/as_printed"]
    assert claim.verdict == "error"
    assert message in claim.message
    assert "\n" not in claim.message
    assert (tmp_path / "out" / "report.md").exists()


def test_an_engine_that_hangs_is_stopped_at_the_limit(tmp_path: Path) -> None:
    status, output, report = run(
        tmp_path, "--engine", "tests.faulty:Hangs", "-k", "theorem_1.py and as_printed", "-n", "1",
        "--claim-limit", "3", "--pace", "1/1/1/4096",
    )  # fmt: skip
    assert status == 1, output
    claim = by_id(report)["theorem_1/as_printed"]
    assert claim.verdict == "error"
    assert "limit of 3 s" in claim.message


def test_interrupting_leaves_a_valid_report(tmp_path: Path) -> None:
    report = tmp_path / "out"
    process = subprocess.Popen(
        command("--engine", "tests.faulty:Slow", "--report", str(report), "-n", "1", "-k", "lemma_1"),
        cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        # a parent that runs in the background may ignore the signal, and children inherit that
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    try:
        until(
            lambda: (
                (report / "report.json").exists()
                and any(c.verdict != "not_run" for c in load(report / "report.json").claims)
            ),
            process,
        )
        process.send_signal(signal.SIGINT)
        output = process.communicate(timeout=PATIENCE)[0]
    finally:
        process.kill()
    found = load(report / "report.json")
    assert process.returncode == 2, output
    assert found.interrupted is True
    verdicts = {c.verdict for c in found.claims}
    assert "not_run" in verdicts
    assert len(verdicts) > 1
    assert (report / "report.md").read_text()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--engine", "warp"), ("unknown engine 'warp'", "reference", "fast", "module:attribute")),
        (("--engine", "no.such.module:X"), ("cannot import 'no.such.module'",)),
        (("--engine", "tests.faulty:Missing"), ("no attribute 'Missing'",)),
        (("--engine", "tests.faulty:broken_factory"), ("RuntimeError: no licence",)),
        (("--engine", "math:pi"), ("float 3.14", "expected an engine.Engine")),
        (("--seed", "abc"), ("--seed", "'abc'", "an integer")),
        (("--false-alarm", "2"), ("--false-alarm", "'2'", "a number in")),
        (("--effort", "heroic"), ("heroic", "quick", "standard", "thorough")),
        (("--report", "pyproject.toml"), ("pyproject.toml", "directory")),
    ],
)
def test_bad_options_give_one_clear_error(
    tmp_path: Path, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    status, output, _ = run(tmp_path, *arguments)
    assert status == 4, output
    assert "Traceback" not in output
    assert "INTERNALERROR" not in output
    for word in words:
        assert word in output


def test_the_report_is_json_that_the_schema_admits(tmp_path: Path) -> None:
    _, _, report = run(tmp_path, "-k", "theorem_1.py")
    plain = json.loads((tmp_path / "out" / "report.json").read_text())
    jsonschema.validate(plain, json.loads((ROOT / "reports" / "schema.json").read_text()))
    assert to_plain(report) == plain
