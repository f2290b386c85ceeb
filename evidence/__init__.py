"""Turns numbers into verdicts: proofs, sequential tests, exact laws, scaling fits, search."""

from evidence.outcome import (
    ANSWERS,
    Contour,
    Counterexample,
    Detail,
    Estimate,
    Evidence,
    Figure,
    Map,
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
    "ANSWERS",
    "Contour",
    "Counterexample",
    "Detail",
    "Estimate",
    "Evidence",
    "Figure",
    "Map",
    "Outcome",
    "Reach",
    "Series",
    "Table",
    "Tightness",
    "Verdict",
    "refuted",
    "verified",
]
