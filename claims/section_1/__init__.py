"""The abstract and Section 1: what the paper announces, each announcement as a claim of its own."""

CONTENTS: tuple[str, ...] = ("abstract", "section_1_mixture", "section_1_direction", "section_1_relu")

USES: dict[str, str] = {
    "abstract": "theorem_10 theorem_11 theorem_13 +section_5_1.gap +section_5_1.sharper",
    "section_1_mixture": "theorem_1 theorem_10 section_1_direction",
    "section_1_direction": "theorem_1 theorem_2 theorem_10 theorem_11 theorem_12",
    "section_1_relu": "section_1_direction theorem_10 theorem_11 corollary_3.gd_dataset lemma_33",
}
