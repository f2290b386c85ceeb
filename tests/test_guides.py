"""The guides and examples: every block of code in them runs as it stands."""

from __future__ import annotations

import doctest
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.clocks import PATIENCE
from tests.test_command import environment

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "docs" / "bring_your_engine.md").read_text()
FILES = re.compile(r"```python\n# ([\w/]+\.py)\n(.*?)```", re.DOTALL)
BLOCKS = dict(FILES.findall(GUIDE))
ENGINES = sorted(set(BLOCKS) - {"test_engine.py"})
NEEDS = {"torch_engine.py": "torch", "jax_engine.py": "jax"}


def test_the_guide_has_an_engine_for_each_way() -> None:
    assert ENGINES == ["c_engine.py", "jax_engine.py", "numpy_engine.py", "torch_engine.py"]


def test_the_test_of_the_guide_checks_its_engine(tmp_path: Path) -> None:
    for name in ("numpy_engine.py", "test_engine.py"):
        (tmp_path / name).write_text(BLOCKS[name])
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-k", "order or seed or agreement"],
        cwd=tmp_path, env=environment() | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 passed" in done.stdout


@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_of_the_guide_computes_what_it_should(name: str, tmp_path: Path) -> None:
    library = NEEDS.get(name)
    if library is not None and importlib.util.find_spec(library) is None:
        pytest.skip(f"needs the optional extra {library!r}")
    if name == "c_engine.py":
        compiler = shutil.which("cc")
        if compiler is None:
            pytest.skip("needs a C compiler")
        (source,) = re.findall(r"```c\n(.*?)```", GUIDE, re.DOTALL)
        (tmp_path / "step.c").write_text(source)
        build = [compiler, "-O2", "-shared", "-fPIC", "step.c", "-o", "step.so"]
        subprocess.run(build, cwd=tmp_path, check=True)
    (tmp_path / name).write_text(BLOCKS[name])
    (engine,) = re.findall(r"^class (\w+)\(Engine\)", BLOCKS[name], re.MULTILINE)
    done = subprocess.run(
        [sys.executable, "-m", "referee", "diagnose", "--engine", f"{name.removesuffix('.py')}:{engine}"],
        cwd=tmp_path, env=environment() | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_notebook_runs_from_top_to_bottom(tmp_path: Path) -> None:
    notebook = json.loads((ROOT / "examples" / "phenomenon.ipynb").read_text())
    assert notebook["nbformat"] == 4
    assert len(notebook["cells"]) <= 10
    assert not any(cell.get("outputs") for cell in notebook["cells"])
    code = "\n\n".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code")
    (tmp_path / "cells.py").write_text(
        f"import matplotlib\nmatplotlib.use('agg')\n{code}\nplt.savefig('last.png')\n"
    )
    done = subprocess.run(
        [sys.executable, "cells.py"], cwd=tmp_path, env=environment() | {"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "drift 0.020411" in done.stdout
    assert "largest signed cosine 0.000000, largest absolute one 1.000000" in done.stdout
    assert "b = 1: a neuron sees (sum p)^2 / sum p^2 = 1.00 datapoints" in done.stdout


def shell(command: str, directory: Path, house: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """A line of a guide, with the package of ``house``, and all the time it needs."""
    command = re.sub(r"^referee\b", f"{sys.executable} -m referee", command)
    variables = {"PYTHONPATH": str(house), "PYTEST_ADDOPTS": f"--claim-limit {PATIENCE}"}
    return subprocess.run(
        command, shell=True, cwd=directory, env=environment() | variables,
        capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip


def test_a_report_is_read_as_the_guide_says(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "read_a_report.md").read_text()
    blocks = re.findall(r"```(sh|python|text)\n(.*?)```", text, re.DOTALL)
    assert [kind for kind, _ in blocks] == ["sh", "python", "text", "sh", "sh"]
    said = ""
    for kind, block in blocks:
        if kind == "text":
            assert doctest.OutputChecker().check_output(block, said, 0), said
            continue
        (tmp_path / "block.py").write_text(block)
        done = shell(f"{sys.executable} block.py" if kind == "python" else block, tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
        said = done.stdout
    written = {path.name for path in (tmp_path / "report").rglob("*")}
    named = set(re.findall(r"^\| `(\w+\.\w+)`", text, re.MULTILINE)) | {"certificates.json"}
    assert named - written <= {"comparison.md", "report.html"}


def test_a_claim_is_added_as_the_guide_says(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "add_a_claim.md").read_text()
    files = dict(FILES.findall(text))
    assert sorted(files) == ["claims/laws/gain.py", "twice.py"]
    (statement,) = re.findall(r"```markdown\n(.*?)```", text, re.DOTALL)
    for package in ("claims", "engine", "evidence", "referee", "reports"):  # with the compiled kernels
        shutil.copytree(ROOT / package, tmp_path / package)
    for name, code in files.items():
        (tmp_path / name).write_text(code)
    with (tmp_path / "claims" / "laws" / "statements.md").open("a") as texts:
        texts.write(f"\n{statement}")
    good, bad = (block.strip() for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL))
    done = shell(good, tmp_path, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 verified" in done.stdout
    assert "Law 8" in (tmp_path / "report" / "sections" / "laws.md").read_text()
    done = shell(bad, tmp_path, tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "UNEXPECTED" in done.stdout
    assert "to see it, paste:" in done.stdout
