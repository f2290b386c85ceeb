"""No file reads a clock unless it is listed, with the reason why no outcome depends on it."""

from __future__ import annotations

import re
from pathlib import Path

from tests.clocks import CLOCKS

ROOT = Path(__file__).parent.parent
PACKAGES = ("engine", "evidence", "claims", "referee", "reports", "benchmarks", "tests")
CLOCK = re.compile(
    r"\btime\.\w+\(|\btime\.(monotonic|perf_counter)\b|^from time import|datetime\.now\(|\btimeout=|time_limit"
    r"|\bTimer\(|setitimer|tlimit",
    re.MULTILINE,
)


def test_files_that_read_a_clock_are_listed_with_a_reason() -> None:
    found = {
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if CLOCK.search(path.read_text(encoding="utf-8"))
    }
    assert found == set(CLOCKS)


def test_no_search_ends_by_the_clock() -> None:
    """Hypothesis looks for as many examples as it is told to, however long one takes."""
    settings = (ROOT / "evidence" / "search.py").read_text()
    assert "deadline=None" in settings
    assert "deadline" not in settings.replace("deadline=None", "")
