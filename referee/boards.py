"""``referee scoreboard`` and ``referee history``: many records on one page."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from reports import ReportError, load
from reports.__main__ import say
from reports.history import LEVEL, History, Look
from reports.history_page import render_history
from reports.scoreboard import Entry, Scoreboard, render_scoreboard

OK, UNUSABLE = 0, 2


def main(arguments: Sequence[str]) -> int:
    """Print one of the two; errors are one line on standard error."""
    options = _parser().parse_args(arguments)
    try:
        text: str = options.run(options)
    except (ReportError, ValueError) as error:
        say(f"referee: {error}", sys.stderr)
        return UNUSABLE
    say(text.rstrip("\n"))
    return OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="referee", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    board = commands.add_parser("scoreboard", help="several engines side by side, with all claims counted")
    board.add_argument("reports", nargs="+", metavar="report.json", help="of an engine each")
    board.add_argument(
        "--accepted", action="append", default=[], metavar="report.json=FILE.toml",
        help="deviations that the authors of one of the engines accept, as for referee run; may be repeated",
    )  # fmt: skip
    board.add_argument("--json", action="store_true", help="all of it as data")
    board.set_defaults(run=_scoreboard)

    history = commands.add_parser("history", help="one engine over many commits: what changed, beyond chance")
    history.add_argument(
        "directory",
        type=Path,
        metavar="DIR",
        help="of records: all *.json in it, and each report.json below it",
    )
    history.add_argument(
        "--level", type=float, default=LEVEL, metavar="P",
        help=f"probability, over all looks, that chance is called beyond chance (default: {LEVEL:g})",
    )  # fmt: skip
    history.add_argument("--json", action="store_true", help="all of it as data")
    history.set_defaults(run=_history)
    return parser


def _scoreboard(options: argparse.Namespace) -> str:
    from referee.accepted import read  # imports pytest

    loaded = {name: load(name) for name in options.reports}
    lists = {}
    for word in options.accepted:
        name, given, path = word.rpartition("=")
        if not given or name not in loaded:
            raise ValueError(f"--accepted: expected one of the reports, '=' and a file, got {word!r}")
        lists[name] = read(Path(path), [claim.id for claim in loaded[name].claims])
    board = Scoreboard([Entry(name, report, lists.get(name, {})) for name, report in loaded.items()])
    return _json(board.as_record()) if options.json else render_scoreboard(board)


def _history(options: argparse.Namespace) -> str:
    if not 0 < options.level < 1:
        raise ValueError(f"--level must be a probability between 0 and 1, got {options.level:g}")
    files = sorted({*options.directory.glob("*.json"), *options.directory.rglob("report.json")})
    if not files:
        raise ValueError(f"{options.directory}: holds no *.json, nor a report.json below it")
    looks = [Look(_called(path.relative_to(options.directory)), load(path)) for path in files]
    history = History(looks, options.level)
    return _json(history.as_record()) if options.json else render_history(history)


def _called(path: Path) -> str:
    """A record by its file, or by its folder if it has the name that every run gives it."""
    return str(path.parent if path.name == "report.json" and len(path.parts) > 1 else path.with_suffix(""))


def _json(data: object) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False)
