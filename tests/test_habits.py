"""What is said of the project in several places agrees."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def test_the_citation_and_the_changelog_know_the_version() -> None:
    version = PROJECT["version"]
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text()
    assert re.search(rf"^## {re.escape(version)}$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)


def test_every_python_that_is_promised_is_tested() -> None:
    promised = [c.rpartition(" ")[2] for c in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", c)]
    workflow = (ROOT / ".github" / "workflows" / "tests.yml").read_text()
    listed = re.search(r"python-version: \[(.*)\]", workflow)
    assert listed is not None
    assert re.findall(r'"([\d.]+)"', listed[1]) == promised
    assert PROJECT["requires-python"] == f">={promised[0]}"


@pytest.mark.parametrize("path", sorted((ROOT / ".github" / "workflows").glob("*.yml")), ids=lambda p: p.stem)
def test_workflows_run_environments_that_exist(path: Path) -> None:
    known = re.findall(r"^\[testenv:(.*)\]$", (ROOT / "tox.ini").read_text(), re.MULTILINE)
    known = [name for entry in known for name in entry.strip("{}").split(",")]
    workflow = path.read_text()
    for run in re.findall(r"tox -e (\S+)$", workflow, re.MULTILINE):
        assert set(run.split(",")) <= set(known), run
    for end in re.findall(r"- end: (\w+)", workflow):
        assert end in known
    assert "permissions:" in workflow
    assert workflow.count("timeout-minutes:") == workflow.count("runs-on:")


def test_contributing_is_one_page_and_names_what_exists() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    assert len(text.splitlines()) <= 72
    for path in re.findall(r"`((?:tests|claims|engine|evidence)/[\w/]+(?:\.\w+)?)/?`", text):
        assert (ROOT / path).exists(), path
