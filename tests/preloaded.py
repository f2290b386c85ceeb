"""What the process that forks for each run of a test has imported (``tests/runs.py``)."""

from __future__ import annotations

import pytest

import engine.fast
import referee.closing
import referee.dask
import referee.local
import reports.letter
import reports.pages
from claims import PAPER

__all__ = ["engine", "pytest", "referee", "reports"]
PAPER.findings  # noqa: B018  # with it, all claims and texts
