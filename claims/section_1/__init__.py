"""The abstract and Section 1: what the paper announces, each announcement as a claim of its own."""

CONTENTS: tuple[str, ...] = ("abstract",)
