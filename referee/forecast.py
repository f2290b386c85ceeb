"""How long a run takes: told at its beginning, and what is left of it while it lasts."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

SILENCE = 30.0  # seconds between two lines
ENOUGH = 0.05  # of the work, after which its pace alone says how much is left
ROUNDS = 30  # to find the pace at which what is done and what is under way took so long
MOST = 0.9  # of a claim that is being judged, which counts as done at most
CLOSING = (1.0, 8.0)  # seconds for the documents: of any run, and of one of all claims


def spoken(seconds: float) -> str:
    """A time in words, as exact as it is."""
    if seconds < 90:
        return f"{max(10, 10 * round(seconds / 10))} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


class Progress:
    """Says now and then how much of a run is left.

    Args:
        say: prints a line.
        work: the seconds of each claim, by whatever names it, as they were recorded; proportions matter.
        whole: seconds that all claims are expected to take, if anybody knows.
        workers: how many judge at a time.
    """

    def __init__(
        self, say: Callable[[str], None], work: Mapping[str, float], whole: float | None, workers: int
    ) -> None:
        self.say = say
        self.work = work
        self.whole = whole
        self.workers = workers
        self.started = self.told = time.monotonic()

    def judged(self, done: set[str], chosen: set[str], begun: Mapping[str, float]) -> None:
        """These claims of those chosen have been judged; others have ``begun``, at these times."""
        now = time.monotonic()
        if now - self.told < SILENCE or not 0 < len(done) < len(chosen):
            return
        self.told = now
        left = spoken(self.left(now, done, chosen, begun))
        self.say(f"[{now - self.started:4.0f} s] {len(done)} of {len(chosen)} claims judged, about {left} left")

    def left(self, now: float, done: set[str], chosen: set[str], begun: Mapping[str, float]) -> float:
        """Seconds that are left: by the pace of the run so far, and at its beginning by what is expected."""
        passed = now - self.started
        share = sum(self.work[name] for name in chosen) / sum(self.work.values())
        total = sum(self.work[name] for name in chosen) + self.workers * (CLOSING[0] + CLOSING[1] * share)
        finished = sum(self.work[name] for name in done)
        running = [(MOST * self.work[n], now - t) for n, t in begun.items() if n in chosen and n not in done]
        part, pace = 0.0, 1.0  # work that one worker does in a second
        for _ in range(ROUNDS):
            part = (finished + sum(min(most, pace * since) for most, since in running)) / total
            pace = part * total / (passed * self.workers)
        measured = passed * (1.0 - part) / part
        if self.whole is None or part >= ENOUGH:
            return measured
        expected = max(share * self.whole - passed, 0.0)
        return expected + (measured - expected) * part / ENOUGH
