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

USES: dict[str, str] = {
    "theorem_4_steps.bounds": "lemma_14 proposition_5.proposition_15 corollary_16",
    "theorem_4_steps.cited": "lemma_18/batches_of_one_eta_up_to_1_4 theorem_4_steps.bounds",
    "theorem_4_steps.norm": "lemma_17 theorem_4_steps.cited theorem_4_steps.bounds",
    "theorem_4_steps.invariant": "proposition_36 +theorem_4_steps.bounds",
    "theorem_4_limit.annulus": "proposition_36 theorem_4_steps.norm",
    "theorem_4_limit.liminf": "proposition_7.p22 +theorem_4_steps.norm",
    "theorem_4_limit.squeeze": "corollary_16",
    "theorem_4_limit.odd": "lemma_25",
    "theorem_4_reach": "+theorem_4 +proposition_35",
    "proposition_35": "proposition_35.supremum",
    "proposition_35.supremum": "",
    "proposition_36": (
        "proposition_36.condition proposition_36_steps.squares proposition_36_steps.difference eq_32 lemma_37 "
        "lemma_39"
    ),
    "proposition_36.condition": "+lemma_14",
    "proposition_36_steps.squares": "+lemma_14",
    "proposition_36_steps.difference": "proposition_36.condition proposition_36_steps.squares",
    "eq_32": "lemma_39",
    "lemma_37": "lemma_37.sign lemma_37.half lemma_37.expansion lemma_37.cubic lemma_38",
    "lemma_37.sign": "",
    "lemma_37.half": "+lemma_14",
    "lemma_37.expansion": "lemma_37.half",
    "lemma_37.cubic": "lemma_37.expansion",
    "lemma_38": "lemma_38.least lemma_38.growth lemma_38.above lemma_38.closed",
    "lemma_38.least": "",
    "lemma_38.growth": "",
    "lemma_38.above": "",
    "lemma_38.closed": "lemma_38.least",
    "lemma_39": "lemma_39.factor lemma_39.substitution lemma_39.derivative lemma_39.p lemma_39.q",
    "lemma_39.factor": "",
    "lemma_39.substitution": "lemma_39.factor",
    "lemma_39.derivative": "lemma_39.substitution",
    "lemma_39.p": "lemma_39.derivative",
    "lemma_39.q": "lemma_39.derivative",
}

ARGUED: dict[str, str] = {"proposition_35": "a continuous function has its supremum on a compact set"}
