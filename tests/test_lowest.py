"""The pins of `tox -e lowest` are the lower bounds that pyproject.toml declares."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent

#: Tools for developers: no run of the suite or of its tests needs them.
TOOLS = "dev"


def test_the_pins_are_the_lower_bounds() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    groups = [project["dependencies"], *(extras[name] for name in extras if name != TOOLS)]
    bounds = [requirement for group in groups for requirement in group]
    assert all(requirement.count(">=") == 1 for requirement in bounds), bounds
    lines = (ROOT / "tests" / "lowest.txt").read_text().splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert pins == [requirement.replace(">=", "==") for requirement in bounds]
