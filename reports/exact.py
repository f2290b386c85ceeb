"""Whether two runs left the same records, number by number and word by word.

The check for a change that must not change anything: the same engine, effort and seed before and
after.  Times differ from run to run, names of files and modules with where things stand, and blank
lines and the spaces around the bars of a table mean nothing in Markdown; all else counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from referee.record import Record, Report
from reports.records import to_plain

#: Fields of a record that differ between equal runs: how long it took, and how to run it again.
IGNORED = ("seconds",)
SHOWN = 60  # characters before and after the first difference of two texts

_PLACE = re.compile(r"\bclaims[./][\w./]+")
_BAR = re.compile(r" *(?<!\\)\| *")
_IMPORTS = re.compile(r"(from PLACE import \w+(, \w+)*\s*)+")


def differences(old: Report, new: Report) -> Iterator[str]:
    """A line for each field of a record that differs between two valid reports.

    Claims are matched by ``id``; one that only one report has, or has judged, is a difference.
    """
    before = {claim.id: claim for claim in old.claims}
    after = {claim.id: claim for claim in new.claims}
    for missing in before.keys() - after.keys():
        yield f"{missing}: only in the old report"
    for added in after.keys() - before.keys():
        yield f"{added}: only in the new report"
    for id in before:
        if id in after:
            yield from (f"{id}: {line}" for line in _fields(before[id], after[id]))


def _fields(old: Record, new: Record) -> Iterator[str]:
    before, after = to_plain(old), to_plain(new)
    for name in sorted(before.keys() - {*IGNORED}):
        a, b = _essence(before[name]), _essence(after[name])
        if a != b:
            yield f"{name} was {_around(a, b)}, is {_around(b, a)}"


def _essence(value: Any) -> Any:
    if isinstance(value, str):
        text = _IMPORTS.sub("IMPORTS ", _PLACE.sub("PLACE", value))
        text = _BAR.sub("|", text)
        return re.sub(r"\n{3,}", "\n\n", text).strip()
    if isinstance(value, Mapping):
        return {key: _essence(part) for key, part in value.items()}
    return [_essence(part) for part in value] if isinstance(value, list) else value


def _around(value: Any, other: Any) -> str:
    """The part of a text where it begins to differ from another one; of other values, the whole."""
    text, against = (v if isinstance(v, str) else repr(v) for v in (value, other))
    pairs = enumerate(zip(text, against, strict=False))
    at = next((k for k, (a, b) in pairs if a != b), min(len(text), len(against)))
    start, end = max(at - SHOWN, 0), at + SHOWN
    return f"{'…' * (start > 0)}{text[start:end]!r}{'…' * (end < len(text))}"
