"""What the README promises: its two lines, its example engine, its excerpt of a report."""

from __future__ import annotations

import re
from pathlib import Path

from claims import PAPER
from referee.record import Engine
from tests.runs import run

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def flat(text: str) -> str:
    return " ".join(text.replace("\n>", "\n").split())


def test_there_is_one_line_for_the_main_job_and_one_for_the_tests() -> None:
    lines = [line.strip() for line in README.splitlines() if line.startswith("    python -m pip")]
    assert len(lines) == 2
    assert lines[0].endswith("python -m pytest claims")
    assert lines[1].endswith("python -m pytest tests")


def test_the_excerpt_is_what_the_claim_says() -> None:
    claim = next(c for c in PAPER.claims if c.id == "proposition_23/as_printed")
    assert flat(claim.argument) in flat(README)
    assert "0.865" in README


def test_the_example_engine_passes_the_claims(tmp_path: Path) -> None:
    code = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert code is not None
    assert len(code.group(1).splitlines()) < 22
    (tmp_path / "my_engine.py").write_text(code.group(1))
    status, output, report = run(
        tmp_path, "--engine", "my_engine:MyEngine", "-k", "theorem or corollary or proposition_23",
        PYTHONPATH=str(tmp_path),
    )  # fmt: skip
    assert status == 0, output
    assert report.engine == Engine("mine", "0.1", "float64")
    assert report.summary.unexpected == report.summary.not_run


def test_every_option_and_built_in_engine_is_documented() -> None:
    from engine import BUILT_IN

    for word in (*BUILT_IN, "--engine", "--effort", "--seed", "--false-alarm", "--report", "--claim-limit"):
        assert word in README
