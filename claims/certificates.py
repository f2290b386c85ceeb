"""The certificates of the sentences that claims rest on, ``certificates.json.gz``.

``python -m claims.find_certificates`` makes the file.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from evidence.certificates import Library

PATH = Path(__file__).with_name("certificates.json.gz")


@cache
def library() -> Library:
    """The certificates that are kept; none if the file is damaged (a run then asks the solver, and says so)."""
    try:
        return Library.read(PATH)
    except ValueError as error:
        return Library({}, str(error).replace(str(PATH), PATH.name))
