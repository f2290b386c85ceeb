"""What a claim is judged with: an engine, an effort, random streams and a share of the false-alarm budget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evidence.setting import Effort, Pace, Setting
from referee.sweep import Spread, in_turn


@dataclass
class Case(Setting):
    """The setting of one claim in a run; ``evidence.setting`` has its methods.

    Attributes:
        engine: the engine under test, guarded; the only way to the dynamics.
        effort: how much work to spend.
        seed: the run's seed.
        claim_id: whose case it is; random streams depend on it.
        false_alarm: this claim's share of the run's false-alarm budget (0 if it is not statistical).
        report_progress: what ``progress`` tells.
        pace: how fast the engine is; ``afford`` goes by it.  None: as fast as anybody wants.
        reduced: what was made smaller because the engine is slow, in words.
        spec: how the engine is called on the command line, for code to paste; "" if nobody said.
        points, spread: where sweeps keep what they have done, and how they compute it; see ``referee.sweep``.
    """

    engine: Any
    effort: Effort
    seed: int
    claim_id: str
    false_alarm: float
    report_progress: Callable[[str], None] = field(default=lambda _text: None)
    pace: Pace | None = None
    reduced: list[str] = field(default_factory=list)
    points: Path | None = None
    spread: Spread = in_turn
    spec: str = ""

    def names(self) -> tuple[str, ...]:
        """The claim."""
        return (self.claim_id,)

    def progress(self, text: str) -> None:
        """Tell whoever watches what the claim is doing; shown if the claim takes long."""
        self.report_progress(text)
