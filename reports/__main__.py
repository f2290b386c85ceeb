"""``python -m reports``: render, compare and check reports on the command line, and say what a report is.

Exit status: 0 if all is well, 1 if a comparison found a regression, 2 if a file cannot be used.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TextIO

from reports import DOCUMENTS, ReportError, load, publish
from reports.markdown import tally
from reports.schema import text

OK, REGRESSED, UNUSABLE = 0, 1, 2


def main(arguments: Sequence[str] | None = None, program: str = "python -m reports") -> int:
    """Run one command and return its exit status; errors are one line on standard error."""
    options = _parser(program).parse_args(arguments)
    try:
        status: int = options.run(options)
    except ReportError as error:
        say(f"reports: {error}", sys.stderr)
        return UNUSABLE
    except BrokenPipeError:  # the reader of our output, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except KeyboardInterrupt:
        say("reports: interrupted", sys.stderr)
        return 130
    return status


def _parser(program: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=program, description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    render = commands.add_parser("render", help="write report.md and the figures of a report.json")
    render.add_argument("report", type=Path, metavar="report.json")
    render.add_argument("-o", "--output", type=Path, metavar="DIR", help="default: beside the file")
    render.add_argument("--no-figures", action="store_true", help="write only report.md")
    render.add_argument("--pdf", action="store_true", help="also letter.pdf, printed by a Chromium")
    render.set_defaults(run=_render)

    compare = commands.add_parser("compare", help="what changed; exit status 1 on a regression")
    compare.add_argument("old", type=Path, metavar="OLD")
    compare.add_argument("new", type=Path, metavar="NEW")
    compare.add_argument(
        "--threshold",
        type=float,
        default=0.1,
        metavar="X",
        help="relative change of a tightness that is mentioned (default: 0.1)",
    )
    compare.add_argument(
        "--exact",
        action="store_true",
        help="all records must be the same but for times and file names; exit status 1 if not",
    )
    compare.set_defaults(run=_compare)

    check = commands.add_parser("check", help="exit status 0 if the file is a valid report")
    check.add_argument("report", type=Path, metavar="report.json")
    check.set_defaults(run=_check)

    schema = commands.add_parser("schema", help="print the JSON Schema of a report.json")
    schema.set_defaults(run=_schema)
    return parser


def _render(options: argparse.Namespace) -> int:
    directory = options.output or options.report.parent
    if options.pdf and (options.no_figures or not all(map(find_spec, DOCUMENTS))):
        raise ReportError("--pdf needs the optional extra 'documents', and figures")
    written = publish(load(options.report), directory, figures=not options.no_figures)
    say(str(written))
    if options.pdf:
        from reports.printed import print_page

        say(str(print_page(written.with_name("letter.html"))))
    return OK


def _compare(options: argparse.Namespace) -> int:
    from reports.compare import compare, render_comparison
    from reports.exact import differences

    old, new = load(options.old), load(options.new)
    if options.exact:
        lines = list(differences(old, new))
        same = "the records are the same but for times and file names"
        say("\n".join([*lines, f"{len(lines)} differences"]) if lines else same)
        return REGRESSED if lines else OK
    found = compare(old, new, threshold=options.threshold)
    say(render_comparison(found).rstrip("\n"))
    return REGRESSED if found.regressed else OK


def _check(options: argparse.Namespace) -> int:
    report = load(options.report)
    summary = report.summary
    say(f"{options.report}: valid; {tally(summary.by_verdict)}; {summary.unexpected} unexpected")
    return OK


def _schema(options: argparse.Namespace) -> int:
    say(text().rstrip("\n"))
    return OK


def say(text: str, stream: TextIO | None = None) -> None:
    """Print ``text`` whatever the encoding of the terminal, and notice if nobody reads it."""
    target = stream or sys.stdout
    encoding = target.encoding or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding), file=target, flush=True)


if __name__ == "__main__":
    sys.exit(main())
