"""Lines to the real terminal, past pytest's capture: signs of life of a run."""

from __future__ import annotations

import contextlib
import os
from typing import Any

import pytest

from referee.forecast import spoken


def say(terminal: int | None, line: str) -> None:
    """Write a line to a descriptor of :func:`real_terminal`; nothing if there is none."""
    if terminal is not None:
        with contextlib.suppress(OSError):
            os.write(terminal, f"{line}\n".encode())


def still(claim: str, seconds: float, doing: str) -> str:
    """A sign of life of a claim that takes long; a time in brackets is that of the run, so this one is not."""
    return f"         {claim} is being judged for {spoken(seconds)}{doing}"


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
