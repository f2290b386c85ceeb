"""Turns numbers into verdicts: proofs, sequential tests, exact laws, scaling fits, search."""

from evidence.outcome import (
    Contour,
    Counterexample,
    Detail,
    Estimate,
    Evidence,
    Figure,
    Outcome,
    Reach,
    Series,
    Table,
    Tightness,
    Verdict,
    refuted,
    verified,
)

__all__ = [
    "Contour",
    "Counterexample",
    "Detail",
    "Estimate",
    "Evidence",
    "Figure",
    "Outcome",
    "Reach",
    "Series",
    "Table",
    "Tightness",
    "Verdict",
    "refuted",
    "verified",
]
