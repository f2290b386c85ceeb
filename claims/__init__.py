"""The statements of the paper, a folder for each section and a module for each numbered statement.

``SECTIONS`` is the table of contents, in the paper's order; each folder lists its modules in
``CONTENTS``.  A module that is not listed does not run; a test compares the lists with the files.
What a claim is stands in ``claims/statement.py``, what statements share in ``claims/mathematics/``.
"""

SECTIONS: tuple[str, ...] = (
    "section_1",
    "section_3",
    "section_4",
    "section_5",
    "appendix_a",
    "appendix_b",
    "appendix_c",
    "appendix_d",
    "appendix_e",
    "appendix_f",
    "contract",
    "article",
    "laws",
    "observations",
)
