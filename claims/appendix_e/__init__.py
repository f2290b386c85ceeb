"""Appendix E: cyclic SGD with two datapoints converges to the one that it starts closer to: Theorem 4."""

CONTENTS: tuple[str, ...] = (
    "theorem_4_steps",
    "theorem_4_invariant",
    "theorem_4_limit",
    "theorem_4_odd",
    "theorem_4_reach",
    "proposition_35",
    "proposition_35_proof",
    "proposition_36",
    "proposition_36_condition",
    "proposition_36_steps",
    "proposition_36_difference",
    "eq_32",
    "lemma_37",
    "lemma_37_proof",
    "lemma_38",
    "lemma_38_proof",
    "lemma_39",
    "lemma_39_factor",
    "lemma_39_proof",
)
