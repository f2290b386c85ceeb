"""Appendix C: R has a positive drift and obeys (A1) and (A2), hence tends to infinity: Theorem 2."""

CONTENTS: tuple[str, ...] = (
    "appendix_c_setup",
    "assumption_2",
    "proposition_23",
    "proposition_23_sampled",
    "lemma_24",
    "lemma_24_rate",
    "lemma_24_proof",
    "appendix_c_drift",
    "appendix_c_drift_bounds",
    "appendix_c_last_line",
    "appendix_c_means",
    "appendix_c_filtration",
    "appendix_c_explicit",
    "appendix_c_a1",
    "appendix_c_a1_gain",
    "appendix_c_a1_whole",
    "appendix_c_a2",
    "appendix_c_a2_change",
    "appendix_c_a2_whole",
    "theorem_2_steps",
    "theorem_2_leader",
    "lemma_25",
    "lemma_25_bounds",
)

USES: dict[str, str] = {
    "appendix_c_setup.tau": "proposition_23 +proposition_7.p21 +proposition_7.p22",
    "appendix_c_setup.positive": "corollary_16",
    "proposition_23": (
        "appendix_c_setup.positive lemma_24.whole appendix_c_drift.eq_23 appendix_c_drift.eq_24 "
        "appendix_c_drift.inverse appendix_c_drift.outside appendix_c_means.mean_y appendix_c_means.mean_x "
        "appendix_c_drift.logarithm appendix_c_drift.last"
    ),
    "lemma_24.whole": (
        "corollary_16 proposition_5.proposition_15 proposition_7.p21 proposition_7.p22 lemma_24.rewritten "
        "lemma_24.norm lemma_24.decreasing"
    ),
    "lemma_24.rate": "lemma_24.whole",
    "lemma_24.rewritten": "lemma_14",
    "lemma_24.norm": "corollary_16",
    "lemma_24.decreasing": "",
    "appendix_c_drift.eq_12": "",
    "appendix_c_drift.eq_23": "appendix_c_drift.eq_12",
    "appendix_c_drift.eq_24": "lemma_14 appendix_c_drift.eq_23",
    "appendix_c_drift.inverse": "lemma_24.whole",
    "appendix_c_drift.outside": "appendix_c_drift.eq_23 lemma_24.whole",
    "appendix_c_drift.logarithm": "",
    "appendix_c_drift.last": "appendix_c_drift.logarithm",
    "appendix_c_means.mean_y": "section_3",
    "appendix_c_means.mean_x": "section_3",
    "appendix_c_means.filtration": "section_3 +appendix_c_means.explicit",
    "appendix_c_means.explicit": (
        "lemma_24.whole appendix_c_drift.eq_24 appendix_c_drift.outside appendix_c_means.mean_y "
        "appendix_c_means.mean_x"
    ),
    "appendix_c_a1.delta": "appendix_c_drift.eq_24",
    "appendix_c_a1.ratio": "lemma_14 proposition_5.proposition_15",
    "appendix_c_a1.gain": "appendix_c_a1.delta appendix_c_a1.ratio",
    "appendix_c_a1.target": "eq_11.weaker",
    "appendix_c_a1.whole": "section_3 appendix_c_a1.gain appendix_c_a1.target",
    "appendix_c_a2.factors": "lemma_14 proposition_5.proposition_15",
    "appendix_c_a2.i_1": "appendix_c_a2.factors",
    "appendix_c_a2.same": "appendix_c_a2.factors",
    "appendix_c_a2.change": "lemma_14 appendix_c_a2.quotient",
    "appendix_c_a2.quotient": "lemma_14",
    "appendix_c_a2.i_2": "appendix_c_a2.factors appendix_c_a2.same appendix_c_a2.change",
    "appendix_c_a2.whole": "appendix_c_a2.i_1 appendix_c_a2.i_2",
    "theorem_2_steps.chain": "corollary_16",
    "theorem_2_steps.near": "theorem_2_steps.chain proposition_9 proposition_7.p21 proposition_7.p22",
    "theorem_2_steps.constant": "lemma_25 theorem_2_steps.near",
    "lemma_25": "+lemma_14 lemma_25.outside lemma_25.lower lemma_25.upper",
    "lemma_25.outside": "+lemma_14",
    "lemma_25.lower": "",
    "lemma_25.upper": "",
}
