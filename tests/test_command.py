"""The command ``referee``: from a clone, and from a wheel that knows no clone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

from claims import PAPER
from referee import catalogue
from referee.__main__ import USAGE, main
from referee.options import PARALLEL
from referee.record import Engine
from reports import load
from tests import runs
from tests.clocks import PATIENCE

ROOT = Path(__file__).parent.parent
FEW = "theorem_1.py or lemma_27 or engine_contract"

#: An engine as a stranger writes it, in a project with tests and a configuration of its own.
ENGINE = """
import numpy as np
from engine import Engine

class Mine(Engine):
    name, version, precision = "mine", "1", "float64"

    def step(self, problem, weights, batch):
        x = problem.rows(batch)
        c = x @ weights
        if problem.activation == "relu":
            c = np.maximum(c, 0.0)
        gradient = c @ x * (weights @ weights - 2.0) + (c @ c) * weights
        return weights - problem.step_size * gradient
"""


def environment() -> dict[str, str]:
    return {k: v for k, v in runs.environment().items() if not k.startswith("PYTHON")}


def finished(*command: str | Path, cwd: Path, status: int = 0) -> str:
    done = subprocess.run(
        [str(word) for word in command], cwd=cwd, env=environment(), text=True, timeout=PATIENCE,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert done.returncode == status, done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Somebody's project: an engine, a module that is called as one of ours, a failing conftest."""
    path = tmp_path_factory.mktemp("theirs")
    assert len(ENGINE.strip().splitlines()) <= 15
    (path / "mine.py").write_text(ENGINE)
    (path / "claims.py").write_text("raise RuntimeError('not the referee')\n")
    (path / "conftest.py").write_text("raise RuntimeError('not for the referee')\n")
    (path / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n")
    return path


@pytest.fixture(scope="session")
def bin_of_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts of a fresh environment into which the wheel was installed, and nothing else of ours.

    What the wheel depends on comes from the environment that runs the tests.
    """
    return scripts_of(runs.once(tmp_path_factory, "wheel", install_wheel) / "venv")


def scripts_of(environment: Path) -> Path:
    """Where a virtual environment has its scripts."""
    return Path(sysconfig.get_path("scripts", "venv", scheme_of(environment)))


def scheme_of(environment: Path) -> dict[str, str]:
    return {"base": str(environment), "platbase": str(environment)}


def install_wheel(where: Path) -> None:
    """Build the wheel from a copy, as a build leaves its traces in the sources, and install it."""
    sources = where / "sources"
    for name in ("claims", "engine", "evidence", "referee", "reports", "tests", "benchmarks"):
        shutil.copytree(ROOT / name, sources / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "conftest.py"):
        shutil.copy(ROOT / name, sources)
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    finished(*pip, "wheel", "-q", "--no-deps", "-w", where / "dist", sources, cwd=where)
    (wheel,) = (where / "dist").glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "referee/pytest.ini" in names
    assert not [n for n in names if n.startswith(("tests/", "benchmarks/", "conftest"))]
    venv.create(where / "venv", with_pip=False, symlinks=os.name != "nt")
    site = Path(sysconfig.get_path("purelib", "venv", scheme_of(where / "venv")))
    python = scripts_of(where / "venv") / Path(sys.executable).name
    finished(*pip, "--python", python, "install", "-q", "--no-deps", "--no-index", wheel, cwd=where)
    libraries = [path for path in sys.path if path.endswith("site-packages")]
    (site / "libraries.pth").write_text("\n".join(libraries) + "\n")
    where_is = "import claims, referee; print(claims.__file__, referee.__file__)"
    assert str(ROOT) not in finished(python, "-c", where_is, cwd=where)


def test_a_stranger_judges_an_engine_from_the_wheel(bin_of_wheel: Path, theirs: Path) -> None:
    referee = bin_of_wheel / "referee"
    output = finished(
        referee, "run", "--engine", "mine:Mine", "--effort", "quick", "-k", FEW, "-n", "1", cwd=theirs
    )
    report = load(theirs / "report" / "report.json")
    assert report.engine == Engine("mine", "1", "float64")
    assert report.summary.unexpected == report.summary.not_run > 0
    assert report.summary.verified >= 9
    assert "warning" not in output
    node = next(c.node for c in report.claims if c.id == "lemma_27/as_printed")
    finished(referee, "run", node, *report.command, "-n", "0", "--report", "again", cwd=theirs)
    assert load(theirs / "again" / "report.json").summary.verified == 1
    finished(referee, "compare", "report/report.json", "report/report.json", cwd=theirs)
    finished(referee, "check", "report/report.json", cwd=theirs)


def test_the_catalogue_from_the_wheel(bin_of_wheel: Path, theirs: Path) -> None:
    referee = bin_of_wheel / "referee"
    found = json.loads(finished(referee, "list", "--json", cwd=theirs))
    assert [entry["id"] for entry in found] == [claim.id for claim in PAPER.claims]
    text = finished(referee, "show", "Proposition 23", cwd=theirs)
    assert "Assumptions:" in text
    assert "as printed: expected refuted" in text


def test_other_projects_see_nothing_of_it(bin_of_wheel: Path, tmp_path: Path) -> None:
    (tmp_path / "test_theirs.py").write_text("def test_one():\n    pass\n")
    pytest_of = (bin_of_wheel / Path(sys.executable).name, "-m", "pytest")
    assert "--effort" not in finished(*pytest_of, "--help", cwd=tmp_path)
    assert "1 passed" in finished(*pytest_of, "-q", cwd=tmp_path)


def test_an_unknown_engine_is_one_clear_error(bin_of_wheel: Path, theirs: Path) -> None:
    output = finished(bin_of_wheel / "referee", "run", "--engine", "mine:Other", cwd=theirs, status=4)
    assert "module 'mine' has no attribute 'Other'" in output
    assert "Traceback" not in output


def test_run_takes_ids_and_files(tmp_path: Path) -> None:
    for target, ids in (
        ("theorem_1/as_printed", ["theorem_1/as_printed"]),
        ("claims/section_4/eq_10.py", ["eq_10/as_printed", "eq_10/sharpened"]),
    ):
        status, output = runs.finished("referee", "run", "--effort", "quick", "-q", target, cwd=tmp_path)
        assert status == 0, output
        claims = load(tmp_path / "report" / "report.json").claims
        assert [c.id for c in claims if c.verdict != "not_run"] == ids


def test_it_runs_as_pytest_does_in_a_clone(pytestconfig: pytest.Config) -> None:
    assert pytestconfig.inipath is not None
    settings = tomllib.loads(pytestconfig.inipath.read_text())["tool"]["pytest"]["ini_options"]
    assert tuple(settings["addopts"][-len(PARALLEL) :]) == PARALLEL


# --- the catalogue ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Theorem 4", "theorem 4", "theorem_4", "theorem_4/as_printed"])
def test_a_statement_is_found_by_label_module_or_id(name: str) -> None:
    assert "theorem_4/as_printed" in [claim.id for claim in catalogue.find(PAPER, name)]
    assert "Appendix E" in catalogue.show(PAPER, name)


def test_every_claim_can_be_shown_and_says_what_it_rests_on() -> None:
    for claim in PAPER.claims:
        text = catalogue.show(PAPER, claim.id)
        assert claim.title in text
        assert f"referee run {claim.id}" in text
    text = catalogue.show(PAPER, "Proposition 23")
    assert "claims.theory.drift" in text
    assert "judged by:" in text


def test_a_wrong_name_is_answered_by_near_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "Theorm 4"]) == USAGE
    assert "near it: Theorem 4" in capsys.readouterr().err
    with pytest.raises(catalogue.UnknownStatementError, match="no statement is called 'xyzzy'"):
        catalogue.find(PAPER, "xyzzy")


@pytest.mark.parametrize("words", [["judge"], ["show"], ["list", "--yaml"], ["show", "a", "b"]])
def test_a_wrong_command_is_one_line(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == USAGE
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert " ".join(words) in error


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == main(["--help"]) == main(["list", "--help"]) == main(["show", "-h"]) == 0
    text = capsys.readouterr().out
    for command in ("run", "diagnose", "list", "show", "compare", "render", "check"):
        assert f"referee {command}" in text


def test_list_names_every_claim_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    for claim in PAPER.claims:
        assert sum(line.endswith(f"   {claim.id}") for line in lines) == 1


# --- another paper ----------------------------------------------------------------------------------

SECOND = ROOT / "examples" / "second_paper"


def test_a_second_paper_is_judged_from_the_wheel(bin_of_wheel: Path, tmp_path: Path) -> None:
    """No line of the framework knows it: it brings its engine, its claims and its findings."""
    shutil.copytree(SECOND, tmp_path / "second_paper", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "pyproject.toml").write_text('[tool.referee]\nclaims = "second_paper"\n')
    referee = bin_of_wheel / "referee"
    output = finished(referee, "run", "--effort", "quick", "-n", "0", cwd=tmp_path)
    assert "Theorem 4      stands only with an added assumption" in output
    report = load(tmp_path / "report" / "report.json")
    assert report.title.startswith("Verification of arXiv 2306.07850")
    assert {c.id: c.verdict for c in report.claims} == {
        "eq_10/as_printed": "verified",
        "theorem_3/as_printed": "verified",
        "theorem_3/sampled": "verified",
        "theorem_3/for_gradient_descent": "refuted",
        "proposition_1/as_printed": "verified",
        "theorem_4/as_printed": "verified",
    }
    assert {c.evidence for c in report.claims} == {"proved", "searched", "statistical", "counterexample"}
    assert 0 < report.error_budget.spent <= 1e-6
    assert (tmp_path / "report" / "map.svg").exists()
    letter = (tmp_path / "report" / "letter.md").read_text()
    assert (
        "We checked Theorems 3 and 4, Proposition 1 and Eq. (10), and found one unstated assumption." in letter
    )
    assert "nothing to object to" in finished(referee, "certify", "report", cwd=tmp_path)
    assert "the second moment moves by a fixed matrix" in finished(referee, "show", "Eq. (10)", cwd=tmp_path)
    again = finished(referee, "run", "theorem_3/sampled", *report.command, "-n", "0", cwd=tmp_path)
    assert "1 verified" in again


@pytest.mark.parametrize(("engine", "least"), [("WrongDenominator", 4), ("WithReplacement", 1)])
def test_faulty_engines_of_the_second_paper_are_caught(tmp_path: Path, engine: str, least: int) -> None:
    options = ("--engine", f"second_paper.engine:{engine}", "--effort", "quick", "--report", str(tmp_path))
    status, output = runs.finished("referee", "run", "--claims", "second_paper", *options, cwd=SECOND.parent)
    assert status == 1, output
    assert load(tmp_path / "report.json").summary.unexpected >= least
    assert "judge the causes again: referee run" in output
    assert "--claims second_paper" in output


def test_the_second_paper_is_small() -> None:
    assert sum(len(path.read_text().splitlines()) for path in SECOND.rglob("*.py")) <= 400


@pytest.mark.parametrize(
    ("name", "files", "words"),
    [
        ("no_such_package", {}, "cannot import 'no_such_package'"),
        ("empty", {"empty.py": ""}, "is not a paper: it has no PAPER"),
        ("broken", {"broken.py": "1/0"}, "division by zero"),
    ],
)
def test_what_is_no_paper_is_named(tmp_path: Path, name: str, files: dict[str, str], words: str) -> None:
    for file, text in files.items():
        (tmp_path / file).write_text(text)
    for command in (("run",), ("list",), ("show", "x"), ("diagnose", "--engine", "x")):
        status, output = runs.finished("referee", *command, "--claims", name, cwd=tmp_path)
        assert status == USAGE
        (line,) = output.splitlines()
        assert line.startswith("referee: ")
        assert words in line
        assert name in line
    (tmp_path / "pyproject.toml").write_text("[tool.referee\n")
    status, output = runs.finished("referee", "list", cwd=tmp_path)
    assert status == USAGE
    assert "pyproject.toml: cannot be read" in output
