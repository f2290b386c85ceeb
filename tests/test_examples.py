"""The example repository, as a third party runs it: from the wheel, with a right engine and a wrong one."""

from __future__ import annotations

import json
import shutil
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from tests.runs import without_progress
from tests.test_command import ROOT, bin_of_wheel, finished

__all__ = ["bin_of_wheel"]

EXAMPLE = ROOT / "examples" / "engine-repository"
FEW = (
    *("-k", "theorem_1.py or lemma_14.py or contract", "--effort", "quick", "--seed", "4"),
    *("-n", "1", "--claim-limit", "1800"),
)
RIGHT, WRONG = "(squares - 2.0)", "(squares + 2.0)"


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "mine"))


def wrong(directory: Path) -> None:
    path = directory / "my_engine.py"
    text = path.read_text()
    assert text.count(RIGHT) == 1
    path.write_text(text.replace(RIGHT, WRONG))


def test_a_right_engine_passes_and_is_the_baseline_of_a_wrong_one(bin_of_wheel: Path, copied: Path) -> None:
    run = (bin_of_wheel / "referee", "run", "--engine", "my_engine:MyEngine", *FEW)
    output = finished(*run, "--junitxml", "report/junit.xml", cwd=copied)
    assert "UNEXPECTED" not in output
    suite = ElementTree.parse(copied / "report" / "junit.xml").getroot()
    cases = list(suite.iter("testcase"))
    assert len(cases) > 10
    for case in cases:
        given = {p.get("name"): p.get("value") or "" for p in case.iter("property")}
        assert list(given) == ["verdict", "expected", "evidence", "cause", "rerun"]
        assert given["verdict"] == given["expected"], case.get("name")
        assert given["rerun"].startswith("referee run claims/")
    assert not list(suite.iter("failure"))
    shutil.copytree(copied / "report", copied / "baseline")

    wrong(copied)
    output = finished(*run, "--baseline", "baseline/report.json", cwd=copied, status=1)
    assert len(without_progress(output)) <= 60, output
    assert "DIAGNOSIS: " in output
    assert "WORSE: " in output
    text = (copied / "report" / "comparison.md").read_text()
    assert len(text.splitlines()) <= 40
    assert "regressions: engine `mine` 0.1 against the baseline" in text
    assert "What the engine computes instead" in text
    side_by_side(bin_of_wheel, copied)


def side_by_side(bin_of_wheel: Path, copied: Path) -> None:
    """The two runs on one page each, of engines and of commits."""
    referee, both = bin_of_wheel / "referee", ("baseline/report.json", "report/report.json")
    data = json.loads(finished(referee, "scoreboard", *both, "--json", cwd=copied))
    right, wrong = data["engines"]
    assert right["counts"]["another verdict"] == right["counts"]["no verdict"] == 0
    cause = "engine_coverage.step/as_documented"
    assert cause in wrong["causes"]
    assert {sum(one["counts"].values()) for one in data["engines"]} == {data["claims"]}
    (copied / "accepted.toml").write_text(f'[accepted]\n"{cause}" = "we know"\n')
    page = finished(referee, "scoreboard", *both, "--accepted", f"{both[1]}=accepted.toml", cwd=copied)
    assert "1 accepted: Engine contract, steps over the domain" in page
    for name, folder in (("1-right", "baseline"), ("2-wrong", "report")):
        (copied / "records").mkdir(exist_ok=True)
        shutil.copy(copied / folder / "report.json", copied / "records" / f"{name}.json")
    page = finished(referee, "history", "records", cwd=copied)
    assert (
        "| 1 → 2 | Engine contract, steps over the domain, as documented | verified | refuted | not chance"
        in page
    )


def test_its_own_test_passes_and_fails_readably(bin_of_wheel: Path, copied: Path) -> None:
    python = next(path for path in bin_of_wheel.iterdir() if path.name == "python")
    few = "referee or order or agreement or seed"  # not the whole domain
    tests = (python, "-m", "pytest", "-p", "no:cacheprovider", "-k", few)
    assert "4 passed" in finished(*tests, cwd=copied)
    wrong(copied)
    output = finished(*tests, cwd=copied, status=1)
    assert (
        "engine 'mine' fails the check 'order': the order of the indices in a batch does not matter." in output
    )
    assert "CHECKS['order'].result('my_engine:MyEngine')" in output
    assert "the term (sum of c_i^2) w" in output or "in place of" in output


def test_its_workflow_asks_for_what_there_is() -> None:
    """Every option in it is one of the command's, and every file one that a run writes."""
    text = (EXAMPLE / ".github" / "workflows" / "referee.yml").read_text()
    readme = (ROOT / "README.md").read_text()
    for option in ("--baseline", "--effort", "--engine"):
        assert option in text
        assert option in readme
    assert "report/comparison.md" in text
    assert json.dumps("my_engine:MyEngine")[1:-1] in text
