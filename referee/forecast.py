"""How long a run takes: told at its beginning, and what is left of it while it lasts."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

SILENCE = 30.0  # seconds between two lines
FEW = 0.002  # of the work: what was expected counts as much as claims of this size
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

    def judged(self, done: Mapping[str, float], chosen: set[str], begun: Mapping[str, float]) -> None:
        """These of the claims ``chosen`` took so many seconds; others have ``begun``, at these times."""
        now = time.monotonic()
        if now - self.told < SILENCE or not 0 < len(done) < len(chosen):
            return
        self.told = now
        left = spoken(self.left(now, done, chosen, begun))
        self.say(f"[{now - self.started:4.0f} s] {len(done)} of {len(chosen)} claims judged, about {left} left")

    def left(
        self, now: float, done: Mapping[str, float], chosen: set[str], begun: Mapping[str, float]
    ) -> float:
        """Seconds that are left, if the rest takes as long as it usually does here."""
        share = sum(self.work[name] for name in chosen) / sum(self.work.values())
        total = sum(self.work[name] for name in chosen) + self.workers * (CLOSING[0] + CLOSING[1] * share)
        finished = sum(self.work[name] for name in done)
        since = {name: now - t for name, t in begun.items() if name in chosen and name not in done}
        usual = self._usual(done)
        finished += sum(min(MOST * self.work[name], seconds / usual) for name, seconds in since.items())
        return (total - finished) * usual / self.workers

    def _usual(self, done: Mapping[str, float]) -> float:
        """What claims take here for a second of recorded work: a median, since some wait for a compiler first.

        It begins with what is expected of the run, which soon weighs nothing.
        """
        total = sum(self.work.values())
        ratios = [(seconds / self.work[name], self.work[name]) for name, seconds in done.items() if seconds]
        if self.whole is not None:
            ratios.append((self.whole * self.workers / total, FEW * total))
        half, seen = 0.5 * sum(weight for _, weight in ratios), 0.0
        for ratio, weight in sorted(ratios):
            seen += weight
            if seen >= half:
                return ratio
        return 1.0
