"""Files of ``proofs``, and others beside them, put to Coq's compiler one at a time."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from evidence import coqc
from referee.kernel import CHECKER

PROOFS = CHECKER.parent

needs_coq = pytest.mark.skipif(coqc.compiler() is None, reason="needs Coq's compiler (Debian: apt install coq)")


def copied(folder: Path) -> Path:
    """A copy of ``proofs`` without what was compiled of it."""
    shutil.copytree(PROOFS, folder, ignore=shutil.ignore_patterns("*.vo*", "*.glob", ".*"))
    return folder


def compiled(folder: Path, name: str) -> str:
    """What is wrong with a file; nothing if it is accepted."""
    command = [coqc.compiler() or "coqc", "-q", "-R", ".", "Refereed", name]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    return done.stderr if done.returncode else ""
