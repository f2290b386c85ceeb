"""The rule of questions with several expectations: how an interval, and how all together, answer."""

from __future__ import annotations

from collections.abc import Iterable

from evidence import Verdict

HOLDS, CONTRADICTED, UNDECIDED = "holds", "contradicted", "undecided"
OPEN = "open"  # nothing was expected


def status_of(interval: tuple[float, float], expected: tuple[float, float] | None) -> str:
    """Whether an interval lies within what is expected, outside of it, or neither; "open" if nothing is."""
    if expected is None:
        return OPEN
    (low, high), (least, most) = interval, expected
    if least <= low and high <= most:
        return HOLDS
    return CONTRADICTED if high < least or low > most else UNDECIDED


def side(said: str | None, level: float) -> tuple[float, float] | None:
    """Where a share is expected: "above" or "below" a level; None if that is open."""
    return {"above": (level, 1.0), "below": (0.0, level), None: None}[said]


def verdict_of(said: Iterable[str]) -> Verdict:
    """Not supported if one expectation is contradicted, undecided if one is, else supported.

    Raises:
        ValueError: something is not what :func:`status_of` returns.
    """
    found = set(said)
    if unknown := found - {HOLDS, CONTRADICTED, UNDECIDED, OPEN}:
        raise ValueError(f"expected what becomes of expectations, got {unknown}")
    if CONTRADICTED in found:
        return Verdict.NOT_SUPPORTED
    return Verdict.UNDECIDED if UNDECIDED in found else Verdict.SUPPORTED
