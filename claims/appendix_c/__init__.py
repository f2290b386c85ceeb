"""Appendix C: R has a positive drift and obeys (A1) and (A2), hence tends to infinity: Theorem 2."""

CONTENTS: tuple[str, ...] = (
    "appendix_c_setup",
    "assumption_2",
    "proposition_23",
    "proposition_23_sampled",
    "lemma_24",
    "lemma_24_proof",
    "appendix_c_drift",
    "appendix_c_drift_bounds",
    "appendix_c_means",
    "appendix_c_filtration",
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
