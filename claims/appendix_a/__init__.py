"""Appendix A: one step in coordinates (Lemma 14), and the invariant set that no batch leaves."""

CONTENTS: tuple[str, ...] = (
    "lemma_14",
    "lemma_14_proof",
    "lemma_14_outside",
    "proposition_15",
    "proposition_15_ends",
    "corollary_16",
    "corollary_16_inside",
    "corollary_16_outside",
    "corollary_16_shrink",
    "lemma_17",
    "lemma_17_proof",
    "lemma_18",
    "lemma_18_quarter",
    "lemma_18_proof",
    "lemma_19",
    "lemma_20",
)
