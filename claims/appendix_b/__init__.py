"""Appendix B: what random batches do to the part of the weights outside the data, and to the norm."""

CONTENTS: tuple[str, ...] = ("proposition_21", "proposition_22")

USES: dict[str, str] = {
    "proposition_7.p21": "section_3 corollary_16 lemma_19 proposition_7.contradiction",
    "proposition_7.contradiction": "lemma_14 lemma_19",
    "proposition_7.p22": "section_3 lemma_17 lemma_18 lemma_19 proposition_7.growth",
    "proposition_7.growth": "lemma_17 lemma_19",
}
