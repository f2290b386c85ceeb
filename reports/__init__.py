"""Turns records into a report: JSON, Markdown and figures; compares two reports.

A record is what a claim leaves behind: ``referee/record.py`` says what is in it, ``schema.json`` how it looks
on disk.  The report is a pure function of the records: the same records give the same bytes.  Nothing here
knows the paper, an engine or pytest.

>>> from reports import load, write
>>> write(load("report/report.json"), "elsewhere")  # doctest: +SKIP

On the command line: ``python -m reports render|compare|check``.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from referee.record import Report
from reports.directory import OwnedDirectory
from reports.records import (
    SCHEMA_VERSION,
    ReportError,
    Scribe,
    as_directory,
    as_expected,
    check,
    check_claim,
    check_record,
    dump,
    failures,
    load,
    summarise,
    to_plain,
    typed,
    write_atomic,
)

#: What ``report.html`` needs, the optional extra ``documents``.
DOCUMENTS = ("latex2mathml", "markdown_it")

__all__ = [
    "SCHEMA_VERSION",
    "OwnedDirectory",
    "ReportError",
    "Scribe",
    "as_expected",
    "check",
    "check_claim",
    "check_record",
    "dump",
    "failures",
    "load",
    "publish",
    "summarise",
    "to_plain",
    "typed",
    "write",
    "write_atomic",
]


def write(report: Report, directory: str | Path, *, figures: bool = True) -> Path:
    """Write ``report.json``, the figures and ``report.md`` into ``directory``.

    The directory is created if need be.  The records go first, so that nothing that happens to the
    rest can lose them.  Returns the path of ``report.md``; raises :class:`ReportError` in one line
    if the report is not valid or the directory cannot be written.
    """
    dump(report, as_directory(directory) / "report.json")
    return publish(report, directory, figures=figures)


def publish(report: Report, directory: str | Path, *, figures: bool = True) -> Path:
    """Write the figures, maps and pages of a valid report; return the path of ``report.md``.

    With the optional extra ``documents`` also ``report.html``, which holds all of it, and ``letter.html``.
    """
    from reports.letter import LETTER
    from reports.pages import FOLDER, FRONT, pages  # jinja2 loads only when it is needed

    target = as_directory(directory)
    undrawn: dict[str, str] = {}
    if figures:
        from reports.bounds import TIGHTNESS
        from reports.drawing import draw, put
        from reports.overview import tightness

        draw(report, target, undrawn)
        put(target / TIGHTNESS, tightness(report))
    as_directory(target / FOLDER)
    written = pages(report, figures=figures, undrawn=undrawn)
    for name in reversed(written):  # the front page last: what it links to is there
        write_atomic(target / name, written[name].encode("utf-8"))
    for stale in set(target.glob(f"{FOLDER}/*.md")) - {target / name for name in written}:
        stale.unlink(missing_ok=True)
    if figures and all(find_spec(name) for name in DOCUMENTS):
        from reports.web import HTML, LETTER_HTML, render_html, render_letter

        write_atomic(target / HTML, render_html(report, target, undrawn).encode("utf-8"))
        write_atomic(target / LETTER_HTML, render_letter(written[LETTER]).encode("utf-8"))
    return target / FRONT
