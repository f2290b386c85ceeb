"""What a claim is judged with: an engine, an effort, random streams and a share of the error budget."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from evidence.streams import derive_seed, stream
from referee.pace import Pace
from referee.sweep import Spread, in_turn

T = TypeVar("T")
MICROSECOND = 1e-6

#: How long an engine may take for what a claim asks of it, by effort.  Claims that would take longer are
#: judged with less, and say so: a run of all claims should end within a minute at quick and within ten at
#: standard on two cores for an engine that takes 200 microseconds a step.
SECONDS = (1.0, 15.0, 600.0)

#: The error probability of a claim down to which sample sizes are as they stand in its module; of the default
#: budget a claim of weight 1 has about twenty times as much.
LEVEL = 1e-9


class Effort(StrEnum):
    """How much work a run puts into each claim."""

    QUICK = "quick"
    STANDARD = "standard"
    THOROUGH = "thorough"


@dataclass
class Case:
    """What a claim is judged with: an engine, an effort, random streams and a share of the budget.

    Attributes:
        engine: the engine under test, guarded; the only way to the dynamics.
        effort: how much work to spend.
        pace: how fast the engine is; ``afford`` goes by it.  None: as fast as anybody wants.
        reduced: what was made smaller because the engine is slow, in words.
        seed: the run's seed; use ``rng`` and ``seed_for`` to derive streams from names.
        false_alarm: this claim's share of the run's error budget (0 if it is not statistical).
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

    def seed_for(self, *names: str | int) -> int:
        """A seed derived from the run's seed, the claim and the names alone."""
        return derive_seed(self.seed, self.claim_id, *names)

    def rng(self, *names: str | int) -> np.random.Generator:
        """A NumPy generator derived from the run's seed, the claim and the names alone."""
        return stream(self.seed, self.claim_id, *names)

    def pick(self, quick: T, standard: T, thorough: T) -> T:
        """The value for the run's effort."""
        return {Effort.QUICK: quick, Effort.STANDARD: standard, Effort.THOROUGH: thorough}[self.effort]

    def sized(self, count: int) -> int:
        """A sample size that is enough at the error probability ``LEVEL``, made enough at the case's own.

        What a sample of fixed size tells at the level a takes log(1/a) times as many observations at smaller
        ones: the chance that a mean, or an order statistic of given rank, is off falls exponentially in their
        number (Chernoff's bound).  So a run decides at every ``--false-alarm``.
        """
        return math.ceil(count * max(1.0, math.log(self.false_alarm) / math.log(LEVEL)))

    def afford(
        self, count: int, steps: float, *, least: int = 1, what: str = "replicates", by: str = "replicate"
    ) -> int:
        """As many of something as the engine has the time for; see :meth:`afford_each`."""
        return self.afford_each([count], [steps], least=least, what=what, by=by)[0]

    def afford_each(
        self,
        counts: Sequence[int],
        steps: Sequence[float],
        *,
        least: int = 1,
        what: str = "replicates",
        by: str = "replicate",
        always: int = 1,
    ) -> list[int]:
        """As many of each of several things as the engine has the time for; what is cut is noted.

        A fast engine gets all of them.  Otherwise all counts shrink alike, though to no less than ``least``
        (or what was asked for); if that is still too much, the last things are left out, but not the first.

        Args:
            counts: how many of each a fast engine is asked for.
            steps: how many steps of the engine one of each takes, about.
            least: how many of each there have to be.
            what: their name in the report, in the plural.
            by: what takes the steps; one of the attributes of ``pace``, which are microseconds.
            always: how many of the first are never left out.
        """
        asked = sum(c * s for c, s in zip(counts, steps, strict=True))
        if self.pace is None or self.pace.unhurried:
            return list(counts)
        allowed = self.pick(*SECONDS) / (getattr(self.pace, by) * MICROSECOND)
        if asked <= allowed:
            return list(counts)
        fit = [min(c, max(least, int(c * allowed / asked))) for c in counts]
        while len(fit) > always and sum(c * s for c, s in zip(fit, steps, strict=False)) > allowed:
            fit.pop()
        if sum(fit) < sum(counts):
            kinds = f", of {len(fit)} of {len(counts)} kinds" if len(fit) < len(counts) else ""
            self.reduced.append(f"{what}: {sum(fit):,} of {sum(counts):,}{kinds}")
        return fit + [0] * (len(counts) - len(fit))

    def progress(self, text: str) -> None:
        """Tell whoever watches what the claim is doing; shown if the claim takes long."""
        self.report_progress(text)
