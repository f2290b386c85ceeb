"""arXiv 2306.07850, the mean square stability of SGD: ``cd examples; referee run --claims second_paper``."""

from referee import Paper, Section
from second_paper.engine import StabilityEngines

PAPER = Paper(
    package=__name__, number="arXiv 2306.07850", title="Exact Mean Square Linear Stability Analysis for SGD",
    sections=(Section("section_3", "Section 3"),), engines=StabilityEngines(),
    results=("Theorem", "Proposition"),
    scope="Theorems 3 and 4, Proposition 1 and Eq. (10)",
    edition="We read the version submitted to ICLR 2024 (OpenReview nkKWY5JjtZ), and number as it does.",
)  # fmt: skip
