"""Appendix B: what random batches do to the part of the weights outside the data, and to the norm."""

CONTENTS: tuple[str, ...] = ("proposition_21", "proposition_22")
