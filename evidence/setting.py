"""What a claim or a check is judged in: an engine, an effort, random streams, a share of a false-alarm budget.

``referee.Case`` is the setting of a claim, ``engine.checks.Trial`` that of a check outside of a run.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Protocol, TypeVar

import numpy as np

from evidence.streams import derive_seed, stream

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
    """How much work goes into each claim."""

    QUICK = "quick"
    STANDARD = "standard"
    THOROUGH = "thorough"


class Pace(Protocol):
    """How fast an engine is; sizes are fitted to it, and it repeats a run.  A frozen dataclass.

    Its fields are microseconds, by what takes them (``Setting.afford`` names one of them).  ``str`` gives the
    text that ``--pace`` takes, and ``referee.Engines.parse_pace`` reads.
    """

    @property
    def unhurried(self) -> bool:
        """Whether nothing is ever made smaller for such an engine."""


class Setting:
    """What something is judged in.

    Attributes:
        engine: the engine under test, guarded; the only way to the dynamics.
        spec: how that engine is called on the command line, for code to paste; "" if nobody said.
        effort: how much work to spend.
        seed: of all random streams, which ``rng`` and ``seed_for`` derive from names.
        false_alarm: the probability with which a right engine may fail (0 if nothing tests chance).
        reduced: what was made smaller because the engine is slow, in words.
    """

    engine: Any
    spec: str
    effort: Effort
    seed: int
    false_alarm: float
    reduced: list[str]

    @property
    def pace(self) -> Pace | None:
        """How fast the engine is; ``afford`` goes by it.  None: as fast as anybody wants."""
        return None

    def names(self) -> tuple[str, ...]:
        """What is judged: its random streams depend on it."""
        raise NotImplementedError

    def seed_for(self, *names: str | int) -> int:
        """A seed derived from the seed, what is judged and the names alone."""
        return derive_seed(self.seed, *self.names(), *names)

    def rng(self, *names: str | int) -> np.random.Generator:
        """A NumPy generator derived in the same way."""
        return stream(self.seed, *self.names(), *names)

    def pick(self, quick: T, standard: T, thorough: T) -> T:
        """The value for the effort."""
        return {Effort.QUICK: quick, Effort.STANDARD: standard, Effort.THOROUGH: thorough}[self.effort]

    def sized(self, count: int) -> int:
        """A sample size that is enough at the error probability ``LEVEL``, made enough at the setting's own.

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
        """Tell whoever watches what is going on; shown if it takes long."""
