"""``referee``: judge an engine, check the proofs of a run, look statements up, compare reports.

    referee run [--engine NAME] [options of pytest] [claims]
    referee diagnose --engine NAME [--seed N] [--json]
    referee certify DIR [--solvers] [--kernel]
    referee list [--json]
    referee show "LABEL"
    referee compare OLD.json NEW.json,  referee render report.json,  referee check report.json
    referee scoreboard A.json B.json ... [--accepted A.json=FILE.toml] [--json]
    referee history DIR [--level P] [--json]

``diagnose`` says in under a minute what is wrong with an engine, if anything is; exit status 1 if it is.

``certify`` checks the certificates of a run again, and says which sentences have none.

``scoreboard`` puts several engines side by side, ``history`` the records of one engine over many commits: what
changed where, and what of it is beyond chance.

An engine is a built-in one, ``package.module:attribute`` or ``exec:COMMAND``, a program in any language.

``run`` is ``pytest claims`` from anywhere: the engine may be a module of the working directory, and
the configuration of pytest found there is not read.  Claims are chosen by their ids, by files or folders of the
package, or with ``-k`` and ``-m``; none chosen means all.

``--claims PACKAGE`` says which paper ``run``, ``diagnose``, ``list`` and ``show`` are about; without it, that
of ``pyproject.toml`` here (``[tool.referee]``, ``claims = "PACKAGE"``), or else the one that was installed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from referee.graph import GraphError
from referee.paper import Paper, PaperNotFoundError, chosen, load_paper
from referee.texts import TextError

USAGE = 2
BOARDS = ("scoreboard", "history")
REPORTS = ("compare", "render", "check")
WITH_VALUE = ("-k", "-m", "-o", "-p", "-W", "--report", "--claims", "--engine", "--deselect", "--ignore")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; errors are one line on standard error."""
    try:
        return _main(list(sys.argv[1:] if arguments is None else arguments))
    except (PaperNotFoundError, TextError, GraphError) as error:
        print(f"referee: {error}", file=sys.stderr)
        return USAGE


def _main(words: list[str]) -> int:
    command, rest = (words[0], words[1:]) if words else ("--help", [])
    if command == "run":
        return run(rest)
    if command == "diagnose":
        return diagnosed(rest)
    if command == "certify":
        from referee.certify import main as certify

        return certify(rest)
    if command in BOARDS:
        from referee.boards import main as boards

        return boards(words)
    if command in REPORTS:
        from reports.__main__ import main as reports

        return reports(words, program="referee")
    if command in ("-h", "--help") or (command in ("list", "show") and rest in (["-h"], ["--help"])):
        return _print((__doc__ or "").replace("``", "`"))
    if command in ("list", "show"):
        name, rest = taken("--claims", rest)
        if command == "list" and rest in ([], ["--json"]):
            return _print(_listing(paper_here(name), as_json=bool(rest)))
        if command == "show" and len(rest) == 1:
            return _show(paper_here(name), rest[0])
    print(f"referee: cannot understand {' '.join(words)!r}; see referee --help", file=sys.stderr)
    return USAGE


def diagnosed(arguments: Sequence[str]) -> int:
    """Diagnose an engine; exit status 0 if no fault was found, 1 if one was, 2 if there is no engine."""
    parser = argparse.ArgumentParser(prog="referee diagnose", description="what an engine computes instead")
    parser.add_argument("--claims", metavar="PACKAGE", help="the paper whose dynamics the engine simulates")
    parser.add_argument(
        "--engine", required=True, metavar="NAME", help="built in, package.module:attribute, or exec:COMMAND"
    )
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of the instances (default: 1)")
    parser.add_argument("--json", action="store_true", help="as the part 'diagnosis' of a report")
    options = parser.parse_args(arguments)
    engines = paper_here(options.claims).engines
    try:
        engine = engines.load(options.engine)
    except LookupError as error:
        print(f"referee: {error}", file=sys.stderr)
        return USAGE
    found = engines.diagnose(engine, options.seed, options.engine)
    if found is None:
        print("referee: engines of this paper are not diagnosed", file=sys.stderr)
        return USAGE
    _print(json.dumps(found.as_record(), indent=2, ensure_ascii=False) if options.json else found.text())
    return 0 if found.healthy else 1


def _look_here() -> str:
    """Let modules of the working directory be imported; last, so that they hide none of the referee's."""
    where = os.getcwd()
    if where not in sys.path:
        sys.path.append(where)
    return where


def paper_here(name: str | None) -> Paper:
    """The paper of this name, or the one that is meant here.

    Raises:
        PaperNotFoundError: there is none.
    """
    return load_paper(chosen(name, Path(_look_here())))


def taken(option: str, words: Sequence[str]) -> tuple[str | None, list[str]]:
    """The value of an option, ``--option VALUE`` or ``--option=VALUE``, and the other words."""
    rest = list(words)
    for i, word in enumerate(rest):
        if word == option and i + 1 < len(rest):
            return rest[i + 1], rest[:i] + rest[i + 2 :]
        if word.startswith(f"{option}="):
            return word.partition("=")[2], rest[:i] + rest[i + 1 :]
    return None, rest


def run(arguments: Sequence[str]) -> int:
    """Judge claims: ``pytest claims`` from anywhere; returns its exit status."""
    where = _look_here()
    import pytest

    from referee.options import PARALLEL

    name, words = taken("--claims", arguments)
    paper = paper_here(name)
    targets, rest = _targets(paper, words)
    return int(
        pytest.main(
            [
                *("-p", "referee.plugin", "--noconftest"),
                *("-c", str(Path(__file__).with_name("pytest.ini"))),
                *("--rootdir", str(paper.base)),
                *("-o", f"cache_dir={Path(where) / '.pytest_cache'}"),
                *PARALLEL,
                *("--claims", paper.package),
                *rest,
                *(targets or [str(paper.folder)]),
            ]
        )
    )


def _targets(paper: Paper, arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """What to judge, as pytest names it, and the other arguments."""
    from referee.judging import node_of

    nodes = {claim.id: node_of(claim) for claim in paper.claims}
    targets: list[str] = []
    rest: list[str] = []
    for before, argument in zip(["", *arguments], arguments, strict=False):
        node = nodes.get(argument, argument)
        file = (paper.base / node.partition("::")[0]).resolve()
        meant = before not in WITH_VALUE and (file == paper.folder or paper.folder in file.parents)
        (targets if meant else rest).append(str(paper.base / node) if meant else argument)
    return targets, rest


def _listing(paper: Paper, as_json: bool) -> str:
    from referee.catalogue import list_text, listing

    return json.dumps(listing(paper), indent=2, ensure_ascii=False) if as_json else list_text(paper)


def _show(paper: Paper, name: str) -> int:
    from referee.catalogue import UnknownStatementError, show

    try:
        return _print(show(paper, name))
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
