"""One module per numbered statement of the paper; this list is the table of contents.

The order is the paper's, then the secondary article's.  A module that is not listed does not run; a
test compares the list with the files.
"""

CONTENTS: tuple[str, ...] = (
    "theorem_1",
    "theorem_4",
    "section_4_conjecture",
    "proposition_23",
)
