"""What a check is run with: an engine, an effort, random streams and a share of an error budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, Protocol, TypeVar

import numpy as np

from engine.base import Engine
from engine.pace import MICROSECOND, Pace, pace_of
from evidence.streams import derive_seed, stream

T = TypeVar("T")
Effort = Literal["quick", "standard", "thorough"]
EFFORTS: tuple[Effort, ...] = ("quick", "standard", "thorough")
SECONDS = dict(zip(EFFORTS, (1.0, 15.0, 600.0), strict=True))  # that an engine may take, about


class Setting(Protocol):
    """What checks ask for.  A :class:`Trial` is one, and so is what a claim is judged with.

    Attributes:
        engine: to be checked; its errors are ``EngineError``.
        pace: how fast it is; None: as fast as anybody wants.
        false_alarm: the probability with which a right engine may fail, if the check tests chance.
        reduced: what was made smaller because the engine is slow, in words.
    """

    reduced: list[str]

    @property
    def engine(self) -> Engine: ...
    @property
    def pace(self) -> Pace | None: ...
    @property
    def false_alarm(self) -> float: ...

    def rng(self, *names: str | int) -> np.random.Generator:
        """A generator derived from a seed, the check and the names alone."""

    def seed_for(self, *names: str | int) -> int:
        """A seed derived in the same way."""

    def pick(self, quick: T, standard: T, thorough: T) -> T:
        """The value for an effort."""

    def afford(self, count: int, steps: float, *, least: int = ..., what: str = ..., by: str = ...) -> int:
        """As many of something, of so many steps each, as there is time for."""

    def afford_each(
        self, counts: Sequence[int], steps: Sequence[float], *, what: str = ..., by: str = ...
    ) -> list[int]:
        """The same for several things; the last ones may be left out (0)."""

    def progress(self, text: str) -> None:
        """Tell whoever watches."""


@dataclass
class Trial:
    """A setting of its own, for checks outside of a run of claims.

    Attributes:
        engine: to be checked, guarded.
        name: of the check; random streams depend on it.
        effort: how large the instances are, and how many.
        seed: of all random streams.
        false_alarm: the probability with which a right engine fails, at most.
        reduced: what was made smaller because the engine is slow, in words.
    """

    engine: Engine
    name: str
    effort: Effort = "quick"
    seed: int = 0
    false_alarm: float = 1e-9
    reduced: list[str] = field(default_factory=list)

    @cached_property
    def pace(self) -> Pace:
        """How fast the engine is."""
        return pace_of(self.engine)

    def rng(self, *names: str | int) -> np.random.Generator:
        return stream(self.seed, "check", self.name, *names)

    def seed_for(self, *names: str | int) -> int:
        return derive_seed(self.seed, "check", self.name, *names)

    def pick(self, quick: T, standard: T, thorough: T) -> T:
        return (quick, standard, thorough)[EFFORTS.index(self.effort)]

    def afford(
        self, count: int, steps: float, *, least: int = 1, what: str = "replicates", by: str = "replicate"
    ) -> int:
        room = self._steps(by) / steps
        fit = count if self.pace.unhurried else min(count, max(least, int(room)))
        self._note(fit, count, what)
        return fit

    def afford_each(
        self, counts: Sequence[int], steps: Sequence[float], *, what: str = "replicates", by: str = "replicate"
    ) -> list[int]:
        room = np.inf if self.pace.unhurried else self._steps(by)
        costs = np.cumsum([count * each for count, each in zip(counts, steps, strict=True)])
        fit = [count if k == 0 or costs[k] <= room else 0 for k, count in enumerate(counts)]
        self._note(sum(fit), sum(counts), what)
        return fit

    def progress(self, text: str) -> None:
        pass

    def _steps(self, by: str) -> float:
        return float(SECONDS[self.effort] / (getattr(self.pace, by) * MICROSECOND))

    def _note(self, fit: int, asked: int, what: str) -> None:
        if fit < asked:
            self.reduced.append(f"{what}: {fit:,} of {asked:,}")
