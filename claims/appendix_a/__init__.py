"""Appendix A: one step in coordinates (Lemma 14), and the invariant set that no batch leaves."""

CONTENTS: tuple[str, ...] = (
    "lemma_14",
    "proposition_15",
    "corollary_16",
    "corollary_16_outside",
    "lemma_17",
    "lemma_18",
    "lemma_19",
    "lemma_20",
)
