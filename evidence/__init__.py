"""Turns numbers into verdicts: proofs, sequential tests, exact laws, scaling fits, search."""

from evidence.outcome import (
    Contour,
    Counterexample,
    Evidence,
    Figure,
    Outcome,
    Reach,
    Series,
    Tightness,
    Verdict,
)

__all__ = [
    "Contour",
    "Counterexample",
    "Evidence",
    "Figure",
    "Outcome",
    "Reach",
    "Series",
    "Tightness",
    "Verdict",
]
