"""Which bounds of a report are attained, and which are loose."""

from __future__ import annotations

import math
from collections.abc import Sequence

from reports.records import Claim

TIGHTNESS = "tightness.png"
ATTAINED = 0.95  # a ratio from which a bound counts as attained


def bounds(claims: Sequence[Claim]) -> tuple[list[Claim], list[Claim]]:
    """The verified claims with a bound that is attained, and the others, loosest first."""
    known = [c for c in claims if c["tightness"] and c["verdict"] == "verified"]
    known = [c for c in known if 0.0 < float(c["tightness"]["ratio"]) < math.inf]
    loose = [c for c in known if float(c["tightness"]["ratio"]) < ATTAINED]
    return [c for c in known if c not in loose], sorted(loose, key=lambda c: float(c["tightness"]["ratio"]))
