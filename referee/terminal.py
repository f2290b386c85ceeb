"""What a run says on the terminal: signs of life, and the verdicts at the end."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

VERDICTS = ("verified", "refuted", "inconclusive", "error", "not_run")


def say(terminal: int | None, line: str) -> None:
    """Write a line to a descriptor of :func:`real_terminal`; nothing if there is none."""
    if terminal is not None:
        with contextlib.suppress(OSError):
            os.write(terminal, f"{line}\n".encode())


def real_terminal(config: pytest.Config) -> int | None:
    """A duplicate of the real standard error, which pytest's capture hides from tests."""
    capture: Any = config.pluginmanager.getplugin("capturemanager")
    try:
        if capture is None:
            return os.dup(2)
        with capture.global_and_fixture_disabled():
            return os.dup(2)
    except OSError:
        return None


def verdict_lines(records: Iterable[dict[str, Any]]) -> Iterator[str]:
    """How many verdicts of each kind, what is refuted as expected, and what is unexpected."""
    records = list(records)
    counts = {v: sum(r["verdict"] == v for r in records) for v in VERDICTS}
    yield ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
    for record in records:
        if record["verdict"] == "refuted" == record["expected"]:
            yield f"  refuted, as expected: {record['label']}, {record['title']}"
    for record in records:
        if record["verdict"] not in (record["expected"], "not_run"):
            yield (
                f"  UNEXPECTED {record['verdict']}: {record['label']} ({record['variant']}), {record['title']}"
            )
