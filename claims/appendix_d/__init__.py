"""Appendix D: full-batch gradient descent in Phi and Psi, Theorem 1 and Corollary 3."""

CONTENTS: tuple[str, ...] = (
    "proposition_26",
    "proposition_26_proof",
    "lemma_27",
    "proposition_28",
    "proposition_28_rate",
    "proposition_28_steps",
    "lemma_29",
    "lemma_29_proof",
    "theorem_1_steps",
    "theorem_1_beside",
    "corollary_3_steps",
    "corollary_3_quotient",
    "corollary_3_norm",
    "corollary_3_goal",
    "lemma_30",
    "lemma_31",
    "lemma_31_proof",
    "lemma_32",
    "lemma_33",
    "lemma_34",
)
