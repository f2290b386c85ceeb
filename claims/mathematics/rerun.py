"""Code that a report's reader can paste to repeat a run."""

from __future__ import annotations

from claims.statement import Case
from engine import BUILT_IN


def load_line(case: Case) -> str:
    """A line that loads the engine under test, or stands in for one that has no built-in name."""
    name = case.engine.name
    if name in BUILT_IN:
        return f'engine = load_engine("{name}")\n'
    return 'engine = load_engine("reference")  # put the engine under test here\n'
