"""The statements of the paper, a folder for each section and a module for each numbered statement.

``SECTIONS`` is the table of contents, in the paper's order, with what a report calls each; each folder lists
its modules in ``CONTENTS``.  A module that is not listed does not run; a test compares the lists with the
files.  What a claim is stands in ``claims/statement.py``, what statements share in ``claims/mathematics/``.
"""

SECTIONS: dict[str, str] = {
    "section_1": "Section 1",
    "section_3": "Section 3",
    "section_4": "Section 4",
    "section_5": "Section 5",
    "appendix_a": "Appendix A",
    "appendix_b": "Appendix B",
    "appendix_c": "Appendix C",
    "appendix_d": "Appendix D",
    "appendix_e": "Appendix E",
    "appendix_f": "Appendix F",
    "contract": "Engine contract",
    "article": "Article",
    "laws": "Laws",
    "observations": "Observations",
}
