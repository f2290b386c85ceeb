"""What a check is run in, outside of a run of claims."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from engine.base import Engine
from engine.pace import Pace, pace_of
from evidence.setting import Effort, Setting


@dataclass
class Trial(Setting):
    """The setting of one check; ``evidence.setting`` has its methods.

    Attributes:
        engine: to be checked, guarded.
        name: of the check; random streams depend on it.
        effort: how large the instances are, and how many.
        seed: of all random streams.
        false_alarm: the probability with which a right engine fails, at most.
        reduced: what was made smaller because the engine is slow, in words.
        spec: what ``load_engine`` calls the engine, for code to paste.
    """

    engine: Engine
    name: str
    effort: Effort = Effort.QUICK
    seed: int = 0
    false_alarm: float = 1e-9
    reduced: list[str] = field(default_factory=list)
    spec: str = ""

    @cached_property
    def pace(self) -> Pace:
        """How fast the engine is, measured when it is asked for."""
        return pace_of(self.engine)

    def names(self) -> tuple[str, ...]:
        """The check."""
        return ("check", self.name)
