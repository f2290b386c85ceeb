"""``python -m benchmarks``: measure everything, or compare two saved runs.

Exit status of a measurement: 1 if a target does not hold; of a comparison: 1 if something became slower,
2 if a file cannot be used.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import saved, tables, targets, whole
from benchmarks.compare import LEAST, compare, table


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options)
    except saved.SavedError as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 2
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.set_defaults(run=_measure)
    parser.add_argument("--report", type=Path, default=Path("report"), metavar="DIR")
    parser.add_argument("--quick", action="store_true", help="a smoke run: few rounds, no long runs")
    parser.add_argument("--thorough", action="store_true", help="also time pytest claims at thorough")
    commands = parser.add_subparsers(metavar="COMMAND")
    other = commands.add_parser("compare", help="what became slower from one saved run to another")
    other.add_argument("old", type=Path, metavar="OLD.json")
    other.add_argument("new", type=Path, metavar="NEW.json")
    other.add_argument("--least", type=float, default=LEAST, metavar="X", help="relative change that counts")
    other.set_defaults(run=_compare)
    return parser


def _measure(options: argparse.Namespace) -> int:
    started = time.monotonic()

    def tell(what: str) -> None:
        print(f"[{time.monotonic() - started:4.0f} s] {what}", file=sys.stderr, flush=True)

    result = measure(options.quick, options.thorough, tell)
    directory = options.report
    saved.write(result, directory / "benchmarks.json")
    tables.draw(result, directory / tables.FIGURE)
    (directory / "benchmarks.md").write_text(tables.page(result))
    for target in result["targets"]:
        mark = "holds" if target["holds"] else "DOES NOT HOLD"
        word = "at least" if target["at_least"] else "at most"
        value, limit = tables.number(target["value"]), tables.number(target["limit"])
        print(f"{mark}: {target['text']}: {value} {target['unit']}, {word} {limit}")
    print(f"table: {directory / 'benchmarks.md'}")
    return 0 if all(t["holds"] for t in result["targets"]) else 1


def measure(quick: bool, thorough: bool, tell: Any) -> dict[str, Any]:
    """A run of all benchmarks, as plain data."""
    session = targets.Session(quick, tell)
    found: list[targets.Target] = []
    groups = (
        targets.chains,
        targets.dimensions,
        targets.batches,
        targets.crowds,
        targets.reshuffled,
        targets.rivals,
        targets.threads,
    )
    for group in groups:
        found += group(session)
    runs, large = [], None
    if not quick:
        tell("memory, first call")
        found += whole.memory() + whole.first_call()
        tell(f"accuracy after {whole.LONG} steps")
        found += whole.accuracy()
        tell("n = m = 10^6, 10^8 steps")
        large = whole.large()
        efforts = [("quick", True), ("quick", False), ("standard", False)]
        for effort, cold in efforts + [("thorough", False)] * thorough:
            tell(f"pytest claims --effort {effort}{', cold' if cold else ''}")
            runs.append(whole.referee(effort, cold=cold))
        found += whole.referee_targets(runs)
    engines = targets.engine_table(session)
    return {
        "schema": saved.SCHEMA, "environment": saved.environment(), "quick": quick,
        "series": session.series, "targets": [t.plain() for t in found], "engines": engines,
        "runs": runs, "large": large,
    }  # fmt: skip


def _compare(options: argparse.Namespace) -> int:
    changes = compare(saved.read(options.old), saved.read(options.new), options.least)
    print(table(changes))
    return 1 if any(change.slower for change in changes) else 0


if __name__ == "__main__":
    sys.exit(main())
