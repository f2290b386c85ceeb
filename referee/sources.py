"""Which version of the sources runs: numbers of one version are not mixed with those of another."""

from __future__ import annotations

import hashlib
import importlib
from functools import cache
from importlib import metadata
from pathlib import Path

from referee.paper import Paper

PACKAGES = ("evidence", "referee", "reports")
SUFFIXES = (".py", ".md")


@cache
def distribution() -> str:
    """The name under which the referee is installed."""
    return next(iter(metadata.packages_distributions().get(__name__.partition(".")[0], ["referee"])))


@cache
def digest(paper: Paper) -> str:
    """Sixteen hexadecimal digits of all modules of the referee and of a paper, and of its texts."""
    found = hashlib.sha256()
    for package in (paper.package, *paper.sources, *PACKAGES):
        (root,) = importlib.import_module(package).__path__
        for path in sorted(p for p in Path(root).rglob("*") if p.suffix in SUFFIXES):
            found.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:16]
