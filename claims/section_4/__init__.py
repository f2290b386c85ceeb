"""Section 4: the main results for the linear activation, and the sketches of their proofs."""

CONTENTS: tuple[str, ...] = (
    "theorem_1",
    "theorem_1_rate",
    "theorem_2",
    "theorem_2_rate",
    "theorem_2_symmetry",
    "section_4_gradients",
    "corollary_3",
    "corollary_3_sgd",
    "theorem_4",
    "theorem_4_rate",
    "section_4_invariance",
    "section_4_invariance_sgd",
    "section_4_conjecture",
    "section_4_conjecture_two",
    "section_4_1",
    "eq_9",
    "eq_10",
    "section_4_2",
    "proposition_5",
    "proposition_5_sharp",
    "corollary_6",
    "proposition_7",
    "eq_11",
    "eq_11_bounds",
    "proposition_8_itself",
    "proposition_8",
    "proposition_8_drift",
    "proposition_9",
    "section_4_5",
    "eq_13",
    "eq_14",
    "eq_13_drift",
    "section_4_5_increment",
    "section_4_5_sums",
)

USES: dict[str, str] = {
    "theorem_1": "eq_9 eq_10 proposition_26 proposition_28 theorem_1_steps.limits theorem_1_steps.outside",
    "theorem_1.constants": "theorem_1 eq_9 eq_10 lemma_27",
    "theorem_2": (
        "proposition_7 proposition_9 proposition_7.p21 proposition_7.p22 corollary_16 lemma_25 "
        "theorem_2_steps.chain theorem_2_steps.near theorem_2_steps.constant"
    ),
    "theorem_2.constants": "section_3 proposition_5 corollary_6 lemma_14 lemma_17 lemma_18 lemma_19",
    "theorem_2.exchangeability": "section_3 theorem_2",
    "section_4_gradients": "eq_4",
    "corollary_3.gd_dataset": (
        "theorem_1 corollary_3_steps.reduction corollary_3_steps.quotient +corollary_3_steps.norm"
    ),
    "corollary_3.gd_initialisation": "theorem_1 +corollary_3_left_out +corollary_3_steps.norm",
    "corollary_3.sgd_dataset": "theorem_2 +corollary_3_left_out +corollary_3_steps.norm",
    "corollary_3.sgd_initialisation": (
        "theorem_2 +corollary_3_left_out +corollary_3_steps.norm +corollary_3_steps.upper"
    ),
    "theorem_4": (
        "lemma_14 theorem_4_steps.bounds theorem_4_steps.norm theorem_4_steps.invariant proposition_35 "
        "proposition_36 theorem_4_limit.annulus theorem_4_limit.liminf theorem_4_limit.squeeze "
        "theorem_4_limit.odd"
    ),
    "theorem_4.constants": "theorem_4",
    "section_4_invariance.gd": "theorem_1",
    "section_4_invariance.relu": "theorem_10",
    "section_4_invariance.sgd": "theorem_2",
    "section_4_conjecture": "theorem_4 corollary_6",
    "section_4_conjecture_two": "theorem_4 corollary_6",
    "section_4_1.updates": "lemma_14",
    "section_4_1.eq_30": "lemma_14",
    "section_4_1.eq_31": "lemma_14",
    "section_4_1.ratio": "section_4_1.updates",
    "eq_9": "section_4_1.ratio proposition_26",
    "eq_10": "lemma_29",
    "section_4_2": "proposition_5 eq_10",
    "proposition_5": "proposition_5.proposition_15",
    "proposition_5.proposition_15": (
        "lemma_14 proposition_15.formula proposition_15.convexity proposition_15.at_zero proposition_15.at_top"
    ),
    "corollary_6": "proposition_5 corollary_16",
    "corollary_6.relu": "corollary_6 eq_15",
    "proposition_7": "proposition_7.p21 proposition_7.p22",
    "eq_11": "+corollary_6",
    "eq_11.bound": "eq_11",
    "eq_11.weaker": "eq_11",
    "proposition_8": "",
    "proposition_8.a1": "appendix_c_a1.whole",
    "proposition_8.a2": "appendix_c_a2.whole",
    "proposition_8.drift": (
        "proposition_23 appendix_c_setup.tau +appendix_c_means.explicit +appendix_c_drift.logarithm "
        "+appendix_c_means.filtration"
    ),
    "proposition_9": (
        "eq_11 eq_11.bound eq_11.weaker appendix_c_setup.positive proposition_8 proposition_8.a1 "
        "proposition_8.a2 "
        "proposition_8.drift eq_13.drift eq_13.a1"
    ),
    "section_4_5": "section_4_1.ratio",
    "section_4_5/under_relu": "section_4_5 eq_15",
    "eq_13": "corollary_6 proposition_7",
    "eq_13.eq_14": "eq_13 lemma_14",
    "eq_13.drift": (
        "eq_13.eq_14 section_4_5_increment.other appendix_c_drift.eq_12 appendix_c_drift.logarithm"
    ),
    "eq_13.a1": "eq_13.eq_14 proposition_5",
    "section_4_5_increment.other": "eq_13 section_4_5_increment.second_line",
    "section_4_5_increment.first_line": "lemma_14",
    "section_4_5_increment.second_line": "section_4_5_increment.first_line",
}

OURS: dict[str, str] = {
    "theorem_2": "theorem_2.constants",
    "corollary_3.sgd_dataset": "theorem_2.constants",
    "corollary_3.sgd_initialisation": "theorem_2.constants corollary_3_left_out corollary_3_steps.upper",
    "theorem_4": "lemma_14",
    "proposition_9": "theorem_2.constants",
}
