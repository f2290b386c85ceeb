"""Appendix E: cyclic SGD with two datapoints converges to the one that it starts closer to: Theorem 4."""

CONTENTS: tuple[str, ...] = (
    "theorem_4_steps",
    "theorem_4_limit",
    "theorem_4_reach",
    "proposition_35",
    "proposition_36",
    "proposition_36_steps",
    "eq_32",
    "lemma_37",
    "lemma_38",
    "lemma_39",
)
