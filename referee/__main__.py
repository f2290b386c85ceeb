"""``referee``: judge an engine, check the proofs of a run, look statements up, compare reports.

    referee run [--engine NAME] [options of pytest] [claims]
    referee diagnose --engine NAME [--seed N] [--json]
    referee certify DIR [--solvers]
    referee list [--json]
    referee show "Theorem 4"
    referee compare OLD.json NEW.json,  referee render report.json,  referee check report.json

``diagnose`` says in under a minute what is wrong with an engine, if anything is; exit status 1 if it is.

``certify`` checks the certificates of a run again, and says which sentences have none.

``run`` is ``pytest claims`` from anywhere: the engine may be a module of the working directory, and
the configuration of pytest found there is not read.  Claims are chosen by their ids (``theorem_4/as_printed``),
by files (``claims/section_4``), or with ``-k`` and ``-m``; none chosen means all.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

USAGE = 2
REPORTS = ("compare", "render", "check")
WITH_VALUE = ("-k", "-m", "-o", "-p", "-W", "--report", "--engine", "--deselect", "--ignore")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; errors are one line on standard error."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    command, rest = (words[0], words[1:]) if words else ("--help", [])
    if command == "run":
        return run(rest)
    if command == "diagnose":
        return diagnosed(rest)
    if command == "certify":
        from referee.certify import main as certify

        return certify(rest)
    if command in REPORTS:
        from reports.__main__ import main as reports

        return reports(words, program="referee")
    if command in ("-h", "--help") or (command in ("list", "show") and rest in (["-h"], ["--help"])):
        return _print((__doc__ or "").replace("``", "`"))
    if command == "list" and rest in ([], ["--json"]):
        return _print(_listing(as_json=bool(rest)))
    if command == "show" and len(rest) == 1:
        return _show(rest[0])
    print(f"referee: cannot understand {' '.join(words)!r}; see referee --help", file=sys.stderr)
    return USAGE


def diagnosed(arguments: Sequence[str]) -> int:
    """Diagnose an engine; exit status 0 if no fault was found, 1 if one was, 2 if there is no engine."""
    parser = argparse.ArgumentParser(prog="referee diagnose", description="what an engine computes instead")
    parser.add_argument("--engine", required=True, metavar="NAME", help="built in, or package.module:attribute")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of the instances (default: 1)")
    parser.add_argument("--json", action="store_true", help="as the part 'diagnosis' of a report")
    options = parser.parse_args(arguments)
    _look_here()
    from engine import EngineNotFoundError, load_engine
    from referee.diagnosis.layers import diagnose

    try:
        engine = load_engine(options.engine)
    except EngineNotFoundError as error:
        print(f"referee: {error}", file=sys.stderr)
        return USAGE
    found = diagnose(engine, options.seed, options.engine)
    _print(json.dumps(found.as_record(), indent=2, ensure_ascii=False) if options.json else found.text())
    return 0 if found.healthy else 1


def _look_here() -> str:
    """Let modules of the working directory be imported; last, so that they hide none of the referee's."""
    where = os.getcwd()
    if where not in sys.path:
        sys.path.append(where)
    return where


def run(arguments: Sequence[str]) -> int:
    """Judge claims: ``pytest claims`` from anywhere; returns its exit status."""
    where = _look_here()
    import pytest

    from referee.options import CLAIMS, PARALLEL

    targets, rest = _targets(arguments)
    return int(
        pytest.main(
            [
                *("-p", "referee.plugin", "--noconftest"),
                *("-c", str(Path(__file__).with_name("pytest.ini"))),
                *("--rootdir", str(CLAIMS.parent)),
                *("-o", f"cache_dir={Path(where) / '.pytest_cache'}"),
                *PARALLEL,
                *rest,
                *(targets or [str(CLAIMS)]),
            ]
        )
    )


def _targets(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """What to judge, as pytest names it, and the other arguments."""
    from claims.statement import all_claims
    from referee.judging import node_of
    from referee.options import CLAIMS

    nodes = {claim.id: node_of(claim) for claim in all_claims()}
    targets: list[str] = []
    rest: list[str] = []
    for before, argument in zip(["", *arguments], arguments, strict=False):
        node = nodes.get(argument, argument)
        file = (CLAIMS.parent / node.partition("::")[0]).resolve()
        chosen = before not in WITH_VALUE and (file == CLAIMS or CLAIMS in file.parents)
        (targets if chosen else rest).append(str(CLAIMS.parent / node) if chosen else argument)
    return targets, rest


def _listing(as_json: bool) -> str:
    from referee.catalogue import list_text, listing

    return json.dumps(listing(), indent=2, ensure_ascii=False) if as_json else list_text()


def _show(name: str) -> int:
    from referee.catalogue import UnknownStatementError, show

    try:
        return _print(show(name))
    except UnknownStatementError as error:
        print(f"referee: {error}", file=sys.stderr)
        return USAGE


def _print(text: str) -> int:
    from reports.__main__ import say

    try:
        say(text)
    except BrokenPipeError:  # the reader of our output, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


if __name__ == "__main__":
    sys.exit(main())
