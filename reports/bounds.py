"""Which bounds of a report are attained, and which are loose."""

from __future__ import annotations

import math
from collections.abc import Sequence

from referee.record import Record

TIGHTNESS = "tightness.svg"
ATTAINED = 0.95  # a ratio from which a bound counts as attained


def bounds(claims: Sequence[Record]) -> tuple[list[Record], list[Record]]:
    """The verified claims with a bound that is attained, and the others, loosest first."""
    known = [c for c in claims if c.verdict == "verified" and 0.0 < ratio(c) < math.inf]
    loose = sorted((c for c in known if ratio(c) < ATTAINED), key=ratio)
    return [c for c in known if ratio(c) >= ATTAINED], loose


def ratio(claim: Record) -> float:
    """The worst value over the bound; nan if there is no bound."""
    return math.nan if claim.tightness is None else claim.tightness.ratio
