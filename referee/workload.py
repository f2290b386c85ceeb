"""How long each claim takes, as it was recorded: what begins first, and how much of a run is left.

The seconds are those of the default engine on one core of the machine where they were recorded; only their
proportions matter elsewhere.  They are kept in ``seconds.json`` of the paper's package, by effort and claim::

    python -m referee.workload REPORT.json ...

A claim that is not there, such as a new one, counts as the middle one; an effort that is not, as the longest.
"""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from referee.paper import Kind, Paper, chosen, load_paper
from referee.statement import Claim
from reports import load

FILE = "seconds.json"
LEAST = 0.01  # seconds, of a claim that takes no time


@cache
def recorded(path: Path) -> Mapping[str, Mapping[str, float]]:
    """What the file says, by effort and claim; nothing if there is none.

    Raises:
        ValueError: the file is damaged; the message names it.
    """
    if not path.exists():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {str(e): {str(i): float(s) for i, s in seconds.items()} for e, seconds in found.items()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise ValueError(f"{path.name}: expected seconds by effort and claim: {error!r}") from error


def _kept(paper: Paper) -> Mapping[str, Mapping[str, float]]:
    """What was recorded; nothing if the file is damaged, which need not stop a run."""
    try:
        return recorded(paper.folder / FILE)
    except ValueError:
        return {}


def seconds_of(paper: Paper, effort: str) -> dict[str, float]:
    """The seconds of each claim, by its id."""
    found = _kept(paper)
    known = found.get(effort) or max(found.values(), key=lambda s: sum(s.values()), default={})
    middle = statistics.median(known.values()) if known else 1.0
    return {claim.id: known.get(claim.id, middle) for claim in paper.claims}


def whole(paper: Paper, effort: str) -> float | None:
    """The seconds of all claims together; None if that effort was not recorded."""
    known = effort in _kept(paper)
    return sum(seconds_of(paper, effort).values()) if known else None


def ranked(claims: Iterable[Claim], seconds: Mapping[str, float]) -> list[Claim]:
    """What every engine has to do first, the quickest first: a fault shows at once.  Then the longest first.

    So a run with ``-x`` ends early, and no worker is left with a long claim when the others are done.
    """

    def place(claim: Claim) -> tuple[bool, float]:
        rule = claim.kind == Kind.RULE
        return not rule, seconds[claim.id] if rule else -seconds[claim.id]

    return sorted(claims, key=place)


def dealt(claims: Sequence[Claim], workers: int) -> list[Claim]:
    """The same in an order of which pytest-xdist gives each worker a part of its own, all parts alike."""
    return [claim for first in range(max(workers, 1)) for claim in claims[first :: max(workers, 1)]]


def main(paths: Sequence[str]) -> None:
    """Keep the seconds of the claims of whole runs."""
    path = load_paper(chosen(None, Path.cwd())).folder / FILE
    found = {effort: dict(seconds) for effort, seconds in recorded(path).items()}
    for report in map(load, paths):
        found[report.effort] = {c.id: max(round(c.seconds, 2), LEAST) for c in report.claims}
    path.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
