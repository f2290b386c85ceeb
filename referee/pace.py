"""How fast an engine is, as far as the runner has to know: sizes are fitted to it, and it repeats a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Pace(Protocol):
    """The pace of an engine; a frozen dataclass.

    Its fields are microseconds, by what takes them (``Case.afford`` names one of them).  ``str`` gives the text
    that ``--pace`` takes, and ``Engines.parse_pace`` reads.
    """

    @property
    def unhurried(self) -> bool:
        """Whether nothing is ever made smaller for such an engine."""


@dataclass(frozen=True)
class Unhurried:
    """The pace of every engine of a paper that does not measure it."""

    @property
    def unhurried(self) -> bool:
        """Nothing is made smaller."""
        return True

    def __str__(self) -> str:
        """What ``--pace`` takes."""
        return "none"
