"""Section 5: the ReLU, which reduces to the linear activation on S+, and the loss landscape."""

CONTENTS: tuple[str, ...] = (
    "section_5",
    "section_5_conditional",
    "eq_15",
    "theorem_10",
    "theorem_11",
    "theorem_12",
    "eq_16",
    "eq_17",
    "theorem_13",
    "section_5_1",
    "section_5_1_sharpness",
)
