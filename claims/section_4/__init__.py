"""Section 4: the main results for the linear activation, and the sketches of their proofs."""

CONTENTS: tuple[str, ...] = (
    "theorem_1",
    "theorem_2",
    "theorem_2_symmetry",
    "corollary_3",
    "theorem_4",
    "section_4_invariance",
    "section_4_conjecture",
    "section_4_1",
    "eq_9",
    "eq_10",
    "section_4_2",
    "proposition_5",
    "corollary_6",
    "proposition_7",
    "eq_11",
    "proposition_8",
    "proposition_9",
    "section_4_5",
    "eq_13",
    "section_4_5_increment",
)
