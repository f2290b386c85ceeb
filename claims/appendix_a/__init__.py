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

USES: dict[str, str] = {
    "lemma_14": "eq_4 lemma_14.gradient lemma_14.equality_i lemma_14.outside",
    "lemma_14.section_4_2": "lemma_14",
    "lemma_14.gradient": "eq_4",
    "lemma_14.equality_i": "lemma_14.gradient",
    "lemma_14.outside": "lemma_14.equality_i",
    "proposition_15.formula": "lemma_14",
    "proposition_15.convexity": "proposition_15.formula",
    "proposition_15.at_zero": "proposition_15.formula",
    "proposition_15.at_top": "proposition_15.formula",
    "corollary_16": (
        "lemma_14 proposition_5.proposition_15 lemma_20 corollary_16.factor_in corollary_16.growth "
        "corollary_16_outside.update_out corollary_16_outside.factor_out"
    ),
    "corollary_16.factor_in": "lemma_14 proposition_5.proposition_15",
    "corollary_16.growth": "lemma_14 lemma_20",
    "corollary_16_outside.update_out": "lemma_14",
    "corollary_16_outside.factor_out": "corollary_16_outside.update_out proposition_5.proposition_15",
    "corollary_16_outside.section_4_2": "corollary_16_outside.factor_out",
    "lemma_17": "lemma_14 lemma_17.inside lemma_17.outside lemma_17.combined",
    "lemma_17.inside": "lemma_14",
    "lemma_17.outside": "lemma_14",
    "lemma_17.combined": "lemma_17.inside lemma_17.outside",
    "lemma_18": "lemma_14 proposition_5.proposition_15 lemma_18.lower_bound lemma_18.equivalence",
    "lemma_18/batches_of_one_eta_up_to_1_4": "lemma_14 +lemma_20 lemma_18.lower_bound lemma_18.equivalence",
    "lemma_18.lower_bound": "lemma_14",
    "lemma_18.equivalence": "lemma_18.lower_bound",
    "lemma_19": "lemma_17 lemma_18 corollary_16 lemma_19.induction",
    "lemma_19.induction": "lemma_17 lemma_18 corollary_16",
    "lemma_20": "lemma_20.derivative",
    "lemma_20.derivative": "",
}
