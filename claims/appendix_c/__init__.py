"""Appendix C: R has a positive drift and obeys (A1) and (A2), hence tends to infinity: Theorem 2."""

CONTENTS: tuple[str, ...] = (
    "appendix_c_setup",
    "proposition_23",
    "lemma_24",
    "appendix_c_drift",
    "appendix_c_means",
    "appendix_c_a1",
    "appendix_c_a2",
    "theorem_2_steps",
    "lemma_25",
)
