"""What an engine promises beyond the paper, and what the assumptions admit at their edges."""

CONTENTS: tuple[str, ...] = (
    "degenerate",
    "degenerate_ties",
    "degenerate_sizes",
    "engine_contract",
    "engine_methods",
)
