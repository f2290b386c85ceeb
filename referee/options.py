"""What a run was asked for: the options of ``pytest claims`` and their bounds."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import pytest

from evidence.setting import Effort, Pace
from referee.judging import Terms
from referee.paper import Paper, PaperNotFoundError, chosen, load_paper
from referee.process import share_of_memory
from referee.sources import digest
from referee.timing import Timing
from reports import check_record
from reports.tables import markdown

EFFORTS = tuple(map(str, Effort))
DEFAULT_LIMIT = {"quick": 120.0, "standard": 300.0, "thorough": 3600.0}  # seconds

#: The folder in that of the report where sweeps keep what they have done, until a run is complete.
POINTS = "points"

#: How ``pytest`` is run where no ``pyproject.toml`` says so, as for ``referee run``.
PARALLEL = ("-n", "auto", "--dist", "worksteal", "--max-worker-restart", "10000")


def add_options(parser: pytest.Parser) -> None:
    """Tell pytest of the options."""
    group = parser.getgroup("claims", "the referee (pytest claims)")
    group.addoption(
        "--claims",
        default=None,
        metavar="PACKAGE",
        help="the paper; else that of pyproject.toml ([tool.referee] claims), or the one that was installed",
    )
    group.addoption(
        "--engine",
        default=None,
        metavar="NAME",
        help="engine to judge: one of the paper's (referee list says which), package.module:attribute, "
        "or exec:COMMAND, a program in any language",
    )
    group.addoption("--effort", default="standard", choices=EFFORTS, help="how much work to spend")
    group.addoption("--seed", default=None, metavar="N", help="seed of the run; fresh unless given")
    group.addoption(
        "--false-alarm",
        default="1e-6",
        metavar="P",
        help="probability that a run on a correct engine contradicts a true statement by chance",
    )
    group.addoption(
        "--pace",
        default=None,
        metavar="MICROSECONDS",
        help="how fast the engine is, as a report says it, to repeat a run; measured unless given",
    )
    group.addoption(
        "--baseline",
        default=None,
        metavar="REPORT.json",
        help="an earlier report: fail only if something became worse, and write comparison.md",
    )
    group.addoption(
        "--accepted",
        default=None,
        metavar="FILE.toml",
        help="deviations that the engine's authors accept: fail on others, and on one that is mended",
    )
    group.addoption("--report", default="report", metavar="DIR", help="where the report goes")
    group.addoption(
        "--claim-limit",
        default=None,
        metavar="SECONDS",
        help="a claim that runs longer is stopped and counts as an error",
    )
    group.addoption(
        "--claim-memory",
        default=None,
        metavar="GIB",
        help="a worker that holds more memory is stopped, and its claim counts as an error",
    )
    group.addoption(
        "--dask",
        default=None,
        metavar="ADDRESS",
        help="judge on the Dask cluster with this scheduler, or 'local' for one on this machine",
    )


def ignore_xdist_options(parser: pytest.Parser) -> None:
    """Take the options that ``addopts`` gives pytest-xdist, where that is switched off."""
    group = parser.getgroup("claims")
    for name in PARALLEL[::2]:
        group._addoption(name, help="ignored without pytest-xdist")


def check_options(config: pytest.Config) -> None:
    """Replace the paper by its package, what is not given by its default, and numbers by their values.

    Raises:
        pytest.UsageError: one of them is none, or out of its bounds.
    """
    option = config.option
    try:
        found = load_paper(chosen(option.claims, config.invocation_params.dir, config.rootpath))
    except PaperNotFoundError as error:
        raise pytest.UsageError(f"{error} (--claims)") from error
    option.claims, engines = found.package, found.engines
    option.engine = option.engine or engines.default
    fresh = getattr(config, "workerinput", {}).get("seed", secrets.randbits(48))
    limit = DEFAULT_LIMIT[option.effort]
    # on a cluster the memory is that of the machine of the worker
    memory = None if option.dask else share_of_memory()
    option.seed = _number("--seed", option.seed, int, 0, 2**64 - 1, fresh)
    option.pace = _pace(found, getattr(config, "workerinput", {}).get("pace", option.pace))
    option.false_alarm = _number("--false-alarm", option.false_alarm, float, 1e-15, 0.999999, None)
    option.claim_limit = _number("--claim-limit", option.claim_limit, float, 0.1, 1e9, limit)
    option.claim_memory = _number("--claim-memory", option.claim_memory, float, 0.1, 1e6, memory)


def paper_of(config: pytest.Config) -> Paper:
    """The paper that is judged."""
    return load_paper(config.option.claims)


def _pace(paper: Paper, text: str | None) -> Pace | None:
    try:
        return None if text is None else paper.engines.parse_pace(text)
    except ValueError as error:
        raise pytest.UsageError(f"--pace: {error}") from error


def start_timing(config: pytest.Config) -> Timing | None:
    """Begin to measure how fast the engine is, if that has to be known."""
    if config.option.pace is not None or config.option.collectonly or hasattr(config, "workerinput"):
        config.option.pace = config.option.pace or paper_of(config).engines.unhurried
        return None
    return Timing(config.option.claims, config.option.engine)


def _number(name: str, value: Any, kind: type, low: float, high: float, default: Any) -> Any:
    if value is None:
        return default
    try:
        number = kind(value)
    except ValueError:
        number = None
    if number is None or not low <= number <= high:
        raise pytest.UsageError(
            f"{name} must be {'an integer' if kind is int else 'a number'} in [{low:g}, {high:g}], "
            f"got {value!r}"
        )
    return number


def targets_claims(config: pytest.Config) -> bool:
    """Whether the command line (or testpaths) reaches into the claims."""
    claims = paper_of(config).folder
    for argument in config.args:
        path = (config.invocation_params.dir / str(argument).split("::")[0]).resolve()
        if path == claims or claims in path.parents or path in claims.parents:
            return True
    return False


def report_directory(config: pytest.Config) -> Path:
    """Where the report goes."""
    where: Path = config.invocation_params.dir / config.option.report
    return where


def points_directory(config: pytest.Config) -> str:
    """Where this run keeps what its sweeps have done: apart from other efforts, seeds and versions."""
    option = config.option
    return str(report_directory(config) / POINTS / f"{option.effort}-{option.seed}-{digest(paper_of(config))}")


def terms(option: Any) -> Terms:
    """What all claims of this run are judged by."""
    return Terms(
        paper=option.claims,
        engine=option.engine,
        effort=option.effort,
        pace=option.pace,
        seed=option.seed,
        false_alarm=option.false_alarm,
        claim_limit=option.claim_limit,
        claim_memory=option.claim_memory,
        points=option.points,
        detail=markdown,
        check=check_record,
    )
