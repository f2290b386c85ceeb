"""What an engine promises beyond the paper, and what the assumptions admit at their edges."""

CONTENTS: tuple[str, ...] = (
    "degenerate",
    "degenerate_ties",
    "degenerate_sizes",
    "engine_contract",
    "engine_methods",
    "coverage",
    "coverage_draws",
    "coverage_long",
    "other_data",
)

USES: dict[str, str] = {
    "degenerate.relu_empty": "eq_15",
    "degenerate.no_projection": "lemma_14",
    "degenerate.long_outside": "lemma_14",
    "degenerate.ties": "lemma_14 eq_11",
    "degenerate.zero_coordinate": "lemma_14",
    "degenerate_sizes.single": "lemma_14",
    "degenerate_sizes.largest_batch": "lemma_14 proposition_23",
}
