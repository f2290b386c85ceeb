"""How long a run takes: told at its beginning, and what is left of it while it lasts."""

from __future__ import annotations

import time
from collections.abc import Callable

SILENCE = 30.0  # seconds between two lines
ENOUGH = 0.2  # of the claims, after which their number says how much is left


def spoken(seconds: float) -> str:
    """A time in words, as exact as it is."""
    if seconds < 90:
        return f"{max(10, 10 * round(seconds / 10))} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


class Progress:
    """Says now and then how much of a run is left.

    Args:
        say: prints a line.
        whole: seconds that all claims are expected to take, if anybody knows.
    """

    def __init__(self, say: Callable[[str], None], whole: float | None) -> None:
        self.say = say
        self.whole = whole
        self.started = self.told = time.monotonic()

    def judged(self, count: int, total: int) -> None:
        """So many claims of so many have been judged."""
        now = time.monotonic()
        if now - self.told < SILENCE or not 0 < count < total:
            return
        self.told = now
        passed = now - self.started
        left = passed * (total - count) / count
        if count < ENOUGH * total and self.whole is not None:
            left = max(self.whole - passed, 0.0)
        self.say(f"[{passed:4.0f} s] {count} of {total} claims judged, about {spoken(left)} left")
