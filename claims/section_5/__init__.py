"""Section 5: the ReLU, which reduces to the linear activation on S+, and the loss landscape."""

CONTENTS: tuple[str, ...] = (
    "section_5",
    "section_5_conditional",
    "section_5_transient",
    "eq_15",
    "theorem_10",
    "theorem_10_rate",
    "theorem_11",
    "theorem_11_rate",
    "theorem_12",
    "eq_16",
    "eq_17",
    "theorem_13",
    "section_5_1",
    "section_5_1_sharpness",
    "section_5_1_wording",
)

USES: dict[str, str] = {
    "section_5.batch": "section_3 corollary_6.relu",
    "section_5.conditional": "section_5.batch proposition_23 appendix_c_a1.whole",
    "section_5_transient": "section_5.conditional eq_15 corollary_6.relu proposition_8 proposition_9 "
    "+theorem_11.constants",
    "eq_15": "eq_4",
    "theorem_10": "eq_15 corollary_6.relu theorem_1",
    "theorem_10.constants": "theorem_10 eq_15 corollary_6.relu theorem_1.constants",
    "theorem_11": (
        "eq_15 corollary_6.relu section_5.batch section_5.conditional proposition_9 theorem_2 "
        "+theorem_1 +appendix_c_a2.whole"
    ),
    "theorem_11.constants": "eq_15 corollary_6.relu section_5.batch theorem_2.constants",
    "theorem_12": "eq_34.eq_33 eq_34.minimum",
    "theorem_12.set": "eq_34.eq_33 eq_34.minimum",
    "theorem_12.linear": "eq_34.eq_33",
    "eq_16": "theorem_10 theorem_12",
    "eq_16.eq_17": "theorem_11 theorem_12",
    "theorem_13": (
        "eq_34 eq_34.eq_35 appendix_f_3.maximum appendix_f_3.average appendix_f.eq_36 "
        "appendix_f.identity eq_37 eq_37.trace theorem_13_steps.outside theorem_13_steps.restriction "
        "theorem_13_steps.half theorem_13_steps.sum"
    ),
    "section_5_1.gap": "theorem_13 eq_16 eq_16.eq_17",
    "section_5_1.eigenvalue": "theorem_13 eq_16 eq_16.eq_17",
    "section_5_1.sharper": "theorem_13 eq_16 eq_16.eq_17 +lemma_33",
    "section_5_1_wording": "section_5_1.gap theorem_13 eq_16 eq_16.eq_17",
}

OURS: dict[str, str] = {"theorem_11": "theorem_11.constants", "theorem_13": "eq_34"}
