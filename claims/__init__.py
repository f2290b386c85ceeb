"""One module per numbered statement of the paper; this list is the table of contents.

The order is the paper's, then the secondary article's.  A module that is not listed does not run; a
test compares the list with the files.
"""

CONTENTS: tuple[str, ...] = (
    "abstract",
    "section_3",
    "figure_1",
    "theorem_1",
    "theorem_2",
    "corollary_3",
    "theorem_4",
    "section_4_invariance",
    "section_4_conjecture",
    "corollary_6",
    "section_4_5",
    "theorem_10",
    "theorem_11",
    "theorem_12",
    "theorem_13",
    "section_5_1",
    "proposition_23",
    "appendix_f",
    "article",
    "article_text",
    "summary_card",
)
